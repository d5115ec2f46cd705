"""Every route of the hub with every kind of caller: a route that the table of gates does not name fails."""

from datetime import timedelta

import pytest

from tests.support.apps import Client, Reply
from tests.support.contracts import routes
from tests.support.gates import ANYONE, MATRIX, PEOPLE, SCOPES, TOOLS
from tests.support.hubs import WholeHub

STRANGERS = ("nobody", "expired", "tampered", "of another hub", "for another audience", "unsigned", "not a token")
GATE_WORDS = ("This needs the", "This is for people only")


def test_the_table_names_every_route_and_no_other(shared: WholeHub) -> None:
    assert set(routes(shared.flask)) == set(MATRIX)


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_reach_what_is_for_anyone_and_are_asked_to_sign_in_elsewhere(shared: WholeHub, who: str) -> None:
    client = _stranger(shared, who)
    for route, allowed in MATRIX.items():
        reply = _call(client, route)
        if allowed == ANYONE:
            assert reply.status != 401, (route, reply.body)
        else:
            assert reply.status == 401, (route, reply.body)
            assert reply.json["detail"], route
            assert reply.headers["WWW-Authenticate"] == "Bearer"
            assert reply.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("who", [*sorted(PEOPLE), *SCOPES, "no scope"])
def test_everybody_passes_where_the_table_says_and_nowhere_else(shared: WholeHub, who: str) -> None:
    client = _somebody(shared, who)
    for route, allowed in MATRIX.items():
        reply = _call(client, route)
        assert reply.status < 500, (route, reply.body)
        if allowed == TOOLS:
            assert reply.status == 401, (route, reply.body)
            continue
        refused = reply.status == 403 and reply.json["detail"].startswith(GATE_WORDS)
        assert refused is (allowed != ANYONE and who not in allowed), (route, reply.status, reply.body)


def test_a_read_scope_never_writes_and_a_write_scope_never_decides() -> None:
    for route, allowed in MATRIX.items():
        scopes = {scope for scope in allowed if ":" in scope}
        if not route.startswith("GET ") and not route.endswith("/link"):
            assert not any(scope.endswith(":read") for scope in scopes), route
        assert not (scopes and "/decision" in route), route


def test_every_person_is_refused_once_she_has_left(whole: WholeHub) -> None:
    from sqlalchemy import update

    from hub.directory.models import people

    ana = whole.as_("ana")
    with whole.hub.work.db.writing() as connection:
        connection.execute(update(people).where(people.c.email == "ana@example.com").values(active=False))
    replies = {route: _call(ana, route).status for route, allowed in MATRIX.items() if allowed != ANYONE}
    assert set(replies.values()) == {401}


def test_unknown_addresses_are_404_for_everybody_and_name_the_way_on(shared: WholeHub) -> None:
    for client in (shared.nobody(), shared.as_("ana")):
        for path in ("/api/v1/nothing", "/api/v1/requests/", "/nothing", "/api/v2/me"):
            reply = client.call("GET", path)
            assert (reply.status, reply.headers["Content-Type"]) == (404, "application/problem+json")
            assert "/api/v1/openapi.json" in reply.json["detail"]


def _call(client: Client, route: str) -> Reply:
    """Calls a route for something that is not there."""
    method, _, rule = route.partition(" ")
    path = rule.replace("<any(css, js):kind>", "css").replace("<number>", "9").replace("<path:name>", "nothing")
    for name in ("id", "key", "kind", "name"):
        path = path.replace(f"<{name}>", "nothing")
    return client.call(method, path, json={"nothing": True} if method in ("POST", "PUT", "PATCH") else None)


def _stranger(hub: WholeHub, who: str) -> Client:
    if who == "nobody":
        return hub.nobody()
    head, body, signature = hub.token("ana").split(".")
    ours = hub.hub.place.secret
    tokens = {
        "tampered": f"{head}.{hub.token('dora').split('.')[1]}.{signature}",
        "expired": _token(hub, ours, life=timedelta(seconds=-1)),
        "of another hub": _token(hub, b"x" * 32),
        "for another audience": _token(hub, ours, audience="elsewhere"),
        "unsigned": f"eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{body}.",
        "not a token": "ana",
    }
    return hub.nobody(tokens[who])


def _token(hub: WholeHub, secret: bytes, life: timedelta = timedelta(hours=1), audience: str = "hub") -> str:
    from datetime import UTC, datetime

    import jwt

    from tests.support.company import id_of

    now = datetime.now(UTC)
    claims = {
        "iss": "hub-local",
        "aud": audience,
        "sub": id_of("dora"),
        "kind": "person",
        "iat": now,
        "exp": now + life,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def _somebody(hub: WholeHub, who: str) -> Client:
    if ":" in who:
        return hub.service(who.replace(":", "-"), who)
    if who == "no scope":
        return hub.service("no-scope")
    return hub.as_(_auditor() if who == "auditor" else who)


def _auditor() -> str:
    from integrations.local.company import groups, people

    member = next(group for group in groups() if group.key == "auditors").member_ids[0]
    return next(person.email for person in people() if person.id == member).partition("@")[0]
