"""A small app around some services, and clients that call it as somebody.

app = app_with(work, {Directory: directory}, [api])
reply = app.as_("ana").post("/delegations", {"to": "bob"}, key="once")
assert reply.status == 201
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from flask import Blueprint
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

from hub.core.auth import Caller, Gate
from hub.core.errors import Unauthenticated
from hub.core.ports import Claims
from hub.core.rest.app import build_app
from hub.core.rest.routes import PREFIX, Api, Wiring
from hub.core.unit_of_work import Work

FAR = datetime(2999, 1, 1, tzinfo=UTC)
ABSOLUTE = (
    *("/api/", "/local/", "/healthz", "/readyz", "/metrics"),
    *("/bot/", "/graph/", "/unsubscribe/", "/calendar-feeds/", "/cron/", "/scheduled/", "/internal/", "/_ah/"),
)


class StubGuests:
    """Serves the ports `Identity` and `Callers` with whoever a test invited; a token is a guest's number."""

    def __init__(self) -> None:
        self._guests: dict[str, Caller] = {}

    def invite(self, guest: Caller) -> str:
        """A token for this caller."""
        token = f"guest-{len(self._guests)}"
        self._guests[token] = guest
        return token

    def verify(self, token: str) -> Claims:
        """The claims of an invited guest."""
        if token not in self._guests:
            raise Unauthenticated("Sign in first.")
        return Claims(self._guests[token].kind, token, FAR)

    def caller(self, claims: Claims) -> Caller | None:
        """The guest as invited."""
        return self._guests.get(claims.subject)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answered; `json` is None for an empty answer or one that is no JSON."""

    status: int
    json: Any
    headers: Headers
    body: bytes

    @property
    def pointers(self) -> list[str]:
        """The fields that a problem points at."""
        return [error["pointer"] for error in self.json.get("errors", [])]


class Client:
    """Calls the app, `/me` meaning `/api/v1/me`, with a token or none."""

    def __init__(self, http: FlaskClient, token: str | None, host: str = "127.0.0.1:8080") -> None:
        self._http = http
        self._host = host
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def call(
        self,
        method: str,
        path: str,
        json: object = None,
        *,
        query: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        data: bytes | str | None = None,
        if_match: str | None = None,
        key: str | None = None,
    ) -> Reply:
        """One request. `data` sends raw bytes instead of `json`; `key` is the Idempotency-Key."""
        sent = {**self._headers, **(headers or {})}
        sent |= {"If-Match": if_match} if if_match is not None else {}
        sent |= {"Idempotency-Key": key} if key is not None else {}
        body: dict[str, Any] = {"data": data} if data is not None else {"json": json} if json is not None else {}
        url = path if path.startswith(ABSOLUTE) else PREFIX + path
        base = f"http://{self._host}"
        answer = self._http.open(url, base, method=method, headers=sent, query_string=query, buffered=True, **body)
        shown = answer.get_json() if answer.is_json and answer.data else None
        return Reply(answer.status_code, shown, answer.headers, answer.data)

    def get(self, path: str, **options: Any) -> Reply:
        """A question."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: object = None, **options: Any) -> Reply:
        """A command; an empty object when nothing is said."""
        return self.call("POST", path, {} if json is None else json, **options)

    def put(self, path: str, json: object = None, **options: Any) -> Reply:
        """A replacement."""
        return self.call("PUT", path, json, **options)

    def patch(self, path: str, json: object = None, **options: Any) -> Reply:
        """A change of some fields."""
        return self.call("PATCH", path, json, **options)

    def delete(self, path: str, **options: Any) -> Reply:
        """A removal."""
        return self.call("DELETE", path, **options)


class TestApp:
    """An app and its guests."""

    __test__ = False

    def __init__(
        self, work: Work, services: Mapping[type[Any], Any], apis: Sequence[Api[Any]], blueprints: Sequence[Blueprint]
    ) -> None:
        self._guests = StubGuests()
        gate = Gate(self._guests, self._guests, work.clock)
        self.flask = build_app(Wiring(work, services), gate, apis, blueprints)

    def as_(
        self,
        name: str,
        roles: Iterable[str] = (),
        groups: Iterable[str] = (),
        kind: Literal["person", "client"] = "person",
        scopes: Iterable[str] = (),
        id: str | None = None,
    ) -> Client:
        """A client that calls as this person (always an employee) or service; the id is the name unless given."""
        employee = {"employee"} if kind == "person" else set()
        email = f"{name}@example.com" if kind == "person" else ""
        title = name.capitalize() if kind == "person" else name
        guest = Caller(
            kind, id or name, title, email, frozenset({*roles, *employee}), frozenset(groups), frozenset(scopes)
        )
        return Client(self.flask.test_client(use_cookies=False), self._guests.invite(guest))

    def nobody(self, token: str | None = None, host: str = "127.0.0.1:8080") -> Client:
        """A client that is not signed in, or that sends a token nobody issued."""
        return Client(self.flask.test_client(use_cookies=False), token, host)


def app_with(
    work: Work,
    services: Mapping[type[Any], Any],
    apis: Sequence[Api[Any]],
    blueprints: Sequence[Blueprint] = (),
) -> TestApp:
    """An app that serves these APIs with these services, everything else left out."""
    return TestApp(work, services, apis, blueprints)
