"""What a part of the hub must be told of the other parts, and what may never be so. Without it the part does not start.

A part that is told nothing starts too, on a laptop: it serves its own routes, and says of everything else what to set.
"""

import os
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from hub.core.entrance import LOOPBACK

# Whose token the parts bring where the hub itself signs; no client of the register is called like this.
PART = "hub:part"
SAMPLE = '{"documents": "https://documents-dot-example.appspot.com"}'


class Part(Protocol):
    """The settings that matter here."""

    peers: dict[str, str]
    peer_accounts: frozenset[str]

    @property
    def bus(self) -> str:
        """What carries events."""
        ...

    @property
    def identity(self) -> str:
        """Who vouches for callers."""
        ...

    @property
    def chosen_domains(self) -> tuple[str, ...]:
        """The domains that this process serves."""
        ...

    @property
    def other_domains(self) -> tuple[str, ...]:
        """The domains that it does not."""
        ...


def wrong(part: Part) -> Iterator[str]:
    """A sentence for each thing to set."""
    if unknown := sorted(set(part.peers) - {*part.chosen_domains, *part.other_domains}):
        yield f"HUB_PEERS names domains that there are not: {', '.join(unknown)}"
    for domain, url in part.peers.items():
        if not is_safe(url):
            yield f"HUB_PEERS says where {domain} answers: use an address with https, not {url or 'nothing'}"
    if part.other_domains:
        yield from _of_the_others(part)


def has_peers(part: Part) -> bool:
    """Whether other parts of the hub are asked, and may ask."""
    return bool(part.peers) and bool(part.other_domains)


def at_home(part: Part) -> tuple[str, ...]:
    """The domains whose services are in this process: those that it serves. One that is alone and signs people in by
    itself also has to know them."""
    alone = part.identity == "local" and not part.peers
    return (*part.chosen_domains, "directory") if alone else part.chosen_domains


def subjects(part: Part) -> frozenset[str]:
    """Whose tokens the other parts bring, where there are any."""
    if not has_peers(part):
        return frozenset()
    return frozenset({PART}) if part.identity == "local" else part.peer_accounts


def _of_the_others(part: Part) -> Iterator[str]:
    untold = [domain for domain in part.other_domains if not part.peers.get(domain)]
    if untold and (part.peers or os.environ.get("GAE_ENV")):
        yield f"HUB_DOMAINS leaves out {', '.join(untold)}: say in HUB_PEERS where they answer, such as {SAMPLE}"
    if part.peers and part.bus == "local":
        yield "HUB_BUS=local carries no event to another process: with HUB_PEERS set HUB_BUS to google"
    if part.peers and part.identity == "firebase" and not part.peer_accounts:
        yield 'HUB_PEERS needs HUB_PEER_ACCOUNTS, whose tokens the parts bring, such as ["google:<unique id>"]'


def is_safe(url: str) -> bool:
    """Whether questions and tokens may go there: encrypted, or not out of this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (parts.scheme == "https" or parts.hostname in LOOPBACK)
