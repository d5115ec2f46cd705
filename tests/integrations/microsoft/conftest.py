"""Adapters speak to a simulated Microsoft 365 of their own, over HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import requests

from hub.core.ports import Action, Notice, Recipient
from integrations.local.company import people
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, TENANT
from integrations.simulator.server import running
from tests.support.bots import Bot

ANA = next(person for person in people() if person.email == "ana@example.com")


@dataclass(frozen=True)
class Microsoft:
    """The simulator as a test sees it: what it received, and how to make it misbehave."""

    base: str

    def received(self, kind: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = requests.get(f"{self.base}/simulator/received?kind={kind}", timeout=10).json()[
            "items"
        ]
        return items

    def misbehave(self, match: str, kind: str, **how: object) -> None:
        order = {"match": match, "kind": kind, **how}
        assert requests.post(f"{self.base}/simulator/faults", json=order, timeout=10).status_code == 201

    def lock(self, item: str, *, locked: bool = True) -> None:
        """Somebody has a file open, or closes it."""
        method = "PUT" if locked else "DELETE"
        requests.request(method, f"{self.base}/simulator/files/{item}/lock", timeout=10).raise_for_status()

    def bytes(self, path: str) -> bytes:
        answer = requests.get(f"{self.base}/simulator/{path}", timeout=10)
        answer.raise_for_status()
        return answer.content


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def microsoft(base: str) -> Iterator[Microsoft]:
    made = Microsoft(base)
    yield made
    for place in ("received", "faults"):
        requests.delete(f"{base}/simulator/{place}", timeout=10)


@pytest.fixture
def access(microsoft: Microsoft) -> GraphAccess:
    base = microsoft.base
    return GraphAccess(
        tenant=TENANT, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base=base, login_base=base, bot_base=base
    )


@pytest.fixture
def client(access: GraphAccess) -> GraphClient:
    return GraphClient(access)


@pytest.fixture
def cabinet(client: GraphClient) -> OneDriveCabinet:
    return OneDriveCabinet(client)


@pytest.fixture
def folder() -> str:
    return f"finance/claims/2026/{uuid4().hex}"


@pytest.fixture
def bot() -> Bot:
    """The bot's page, with a desk of the test's own behind it."""
    return Bot()


def notice(key: str, **changes: Any) -> Notice:
    """A notice to Ana that asks for a decision."""
    plain: dict[str, Any] = {
        "key": key,
        "to": Recipient(ANA.id, ANA.email, ANA.name, "de", "Europe/Berlin"),
        "subject": "Approve: expense claim EX-12",
        "lines": ("Bob asks for 120.00 EUR.",),
        "facts": (("Amount", "120.00 EUR"),),
        "actions": (Action("approve", "Approve", {"task": "t_1"}), Action("reject", "Reject", {"task": "t_1"})),
        "link": "https://hub.example.com/requests/1",
    }
    return Notice(**{**plain, **changes})


@pytest.fixture
def make_notice() -> Any:
    """`notice` for tests: `make_notice("key", subject=...)`."""
    return notice
