"""The address under which a calendar program reads what lies ahead of one person. Such a program brings no token, so
whoever has the address reads there: it is signed, names neither her nor anything of hers, and ends when she says so."""

from hmac import compare_digest, digest

PATH = "/calendar-feeds"


class Links:
    """Makes the addresses and reads them. `key` is what the hub signs with."""

    def __init__(self, base_url: str, key: bytes) -> None:
        self._base_url = base_url
        # A key of its own: what is signed here says nothing elsewhere, nor the other way round.
        self._key = digest(key, b"calendar-feed", "sha256")

    def address(self, link: str) -> str:
        """Where a link is read."""
        return f"{self._base_url}{PATH}/{link}.{self._seal(link)}.ics"

    def link(self, token: str) -> str | None:
        """The link that an address names, whether it has ended or not; None unless it is one of ours, as it was."""
        link, _, seal = token.partition(".")
        same = compare_digest(seal.encode("utf-8", "surrogatepass"), self._seal(link).encode())
        return link if same else None

    def _seal(self, link: str) -> str:
        return digest(self._key, link.encode("utf-8", "surrogatepass"), "sha256").hex()
