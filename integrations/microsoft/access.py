"""How to reach Microsoft 365 and as whom. Only base URLs differ between the real one and a simulated one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from integrations.microsoft.clouds import GLOBAL, Cloud

GRAPH, LOGIN, BOT = GLOBAL.graph, GLOBAL.login, GLOBAL.bot
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphAccess:
    """The tenant, our application in it, and the addresses.

    One of `assertion`, a function that gives a fresh token of a federated identity; `certificate`, a private key and
    its certificate as PEM; and `client_secret`, the first of them that is there.
    `processes` of the hub share Microsoft's limits, 0 to count them; `paced` says whether to keep to them, which a
    simulator on this machine needs only when it is strict.
    """

    tenant: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    assertion: Callable[[], str] | None = field(default=None, repr=False)
    certificate: str = field(default="", repr=False)
    base: str = GRAPH
    login_base: str = LOGIN
    bot_base: str = BOT
    cloud: Cloud = GLOBAL
    processes: int = 0
    paced: bool | None = None

    @property
    def resource(self) -> str:
        """What tokens are for and what links to Graph objects begin with; it stays when `base` is simulated."""
        return self.cloud.graph

    @property
    def signs_in_by(self) -> str:
        """Which of the three it is: `federation`, `certificate` or `secret`."""
        return "federation" if self.assertion else "certificate" if self.certificate else "secret"

    def takes_token(self, url: str) -> bool:
        """Whether our token may be sent there: Graph's or the Bot Connector's own origin, nothing else."""
        return origin(url) in (origin(self.base), origin(self.bot_base))

    def takes_bytes(self, url: str) -> bool:
        """Whether a pre-authenticated address may be followed (always without our token)."""
        scheme, host, _ = origin(url)
        known = any(
            host == name or (name.startswith(".") and host.endswith(name)) for name in self.cloud.transfer_hosts
        )
        return origin(url) == origin(self.base) or (scheme == "https" and known)

    @property
    def is_paced(self) -> bool:
        """Whether calls keep below Microsoft's limits."""
        return not self.is_local if self.paced is None else self.paced

    @property
    def is_local(self) -> bool:
        """Whether Microsoft 365 is simulated on this machine."""
        return urlsplit(self.base).hostname in _LOOPBACK


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of an address; a wrong port counts as none of ours."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname or "", port or {"http": 80, "https": 443}.get(parts.scheme)
