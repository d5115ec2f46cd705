"""A running simulator and a caller with tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from integrations.simulator.access import BOT, CLIENT_ID, CLIENT_SECRET, GRAPH, TENANT
from integrations.simulator.server import running


@dataclass(frozen=True)
class Caller:
    """Calls the simulator over HTTP, with a token for what it calls unless told otherwise."""

    base: str

    def token(self, resource: str = GRAPH) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": f"{resource}/.default",
        }
        answer = requests.post(f"{self.base}/{TENANT}/oauth2/v2.0/token", data=form, timeout=10)
        return str(answer.json()["access_token"])

    def __call__(self, method: str, path: str, *, token: str | None = None, **options: Any) -> requests.Response:
        resource = BOT if path.startswith("/v3/") else GRAPH
        headers = {"Authorization": f"Bearer {token or self.token(resource)}", **options.pop("headers", {})}
        url = path if path.startswith("http") else self.base + path
        return requests.request(method, url, headers=headers, timeout=10, allow_redirects=False, **options)

    def plain(self, method: str, path: str, **options: Any) -> requests.Response:
        """Without a token."""
        url = path if path.startswith("http") else self.base + path
        return requests.request(method, url, timeout=10, **options)

    def received(self, kind: str = "") -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.plain("GET", f"/simulator/received?kind={kind}").json()["items"]
        return items


def code(answer: requests.Response) -> tuple[int, str]:
    """Status and error code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


@pytest.fixture(scope="session")
def base() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def call(base: str) -> Iterator[Caller]:
    caller = Caller(base)
    yield caller
    caller.plain("DELETE", "/simulator/received")
    caller.plain("DELETE", "/simulator/faults")


@pytest.fixture(name="code")
def code_of() -> Any:
    return code
