"""Who calls, and what they may."""

from datetime import timedelta

import pytest

from hub.core import auth
from hub.core.auth import ANYONE, Allow, Caller, Gate, only, people
from hub.core.errors import Forbidden, Unauthenticated
from hub.core.ports import Claims
from tests.support.apps import TestApp
from tests.support.clocks import ManualClock

ANA = Caller("person", "ana", "Ana", roles=frozenset({"employee"}))
DORA = Caller("person", "dora", "Dora", roles=frozenset({"employee", "administrator"}))
ERP = Caller("client", "erp", "erp", scopes=frozenset({"requests:read"}))


class StubRegistry:
    """Serves `Identity` and `Callers`: a token is the name of a caller; counts how often it is asked."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.known = {"ana": ANA, "dora": DORA, "erp": ERP}
        self.life = timedelta(hours=12)
        self.asked = 0

    def verify(self, token: str) -> Claims:
        self.asked += 1
        if token == "forged":
            raise Unauthenticated("Sign in again.")
        return Claims("client" if token == "erp" else "person", token, self.clock.now() + self.life)

    def caller(self, claims: Claims) -> Caller | None:
        return self.known.get(claims.subject)


@pytest.fixture
def registry(clock: ManualClock) -> StubRegistry:
    return StubRegistry(clock)


@pytest.fixture
def gate(registry: StubRegistry, clock: ManualClock) -> Gate:
    return Gate(registry, registry, clock)


@pytest.mark.parametrize(
    ("allow", "admitted"),
    [
        (Allow(), []),
        (people(), [ANA, DORA]),
        (people("requests:read"), [ANA, DORA, ERP]),
        (people("requests:write"), [ANA, DORA]),
        (only("administrator"), [DORA]),
        (only("auditor"), []),
        (only("auditor", "administrator"), [DORA]),
        (only("auditor", scope="requests:read"), [ERP]),
    ],
)
def test_a_route_admits_whom_it_names_and_nobody_else(allow: Allow, admitted: list[Caller]) -> None:
    assert [caller for caller in (ANA, DORA, ERP) if allow.admits(caller)] == admitted


@pytest.mark.parametrize("header", ["Bearer ana", "bearer ana", "BEARER  ana "])
def test_a_token_opens_the_gate(gate: Gate, header: str) -> None:
    assert gate.enter(header, people()) == ANA


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "ana", "Basic ana", "Bearerana"])
def test_without_a_token_the_gate_stays_shut(gate: Gate, registry: StubRegistry, header: str) -> None:
    with pytest.raises(Unauthenticated, match="Bearer <token>"):
        gate.enter(header, people())
    assert registry.asked == 0


@pytest.mark.parametrize("token", ["forged", "stranger"])
def test_neither_forged_tokens_nor_strangers_enter(gate: Gate, token: str) -> None:
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            gate.enter(f"Bearer {token}", people())


def test_a_refusal_says_what_is_missing(gate: Gate) -> None:
    with pytest.raises(Forbidden, match="role administrator or auditor"):
        gate.enter("Bearer ana", only("auditor", "administrator"))
    with pytest.raises(Forbidden, match="scope reports:read"):
        gate.enter("Bearer erp", people("reports:read"))
    with pytest.raises(Forbidden, match="people only"):
        gate.enter("Bearer erp", people())


def test_a_token_is_verified_once_a_minute(gate: Gate, registry: StubRegistry, clock: ManualClock) -> None:
    for _ in range(3):
        gate.enter("Bearer ana", people())
    assert registry.asked == 1
    clock.advance(timedelta(seconds=60))
    gate.enter("Bearer ana", people())
    assert registry.asked == 2


def test_a_token_is_not_remembered_past_its_end(gate: Gate, registry: StubRegistry, clock: ManualClock) -> None:
    registry.life = timedelta(seconds=5)
    gate.enter("Bearer ana", people())
    clock.advance(timedelta(seconds=5))
    gate.enter("Bearer ana", people())
    assert registry.asked == 2


def test_changed_rights_count_after_a_minute_or_at_once(gate: Gate, registry: StubRegistry, clock: ManualClock) -> None:
    gate.enter("Bearer dora", only("administrator"))
    del registry.known["dora"]
    gate.enter("Bearer dora", only("administrator"))
    clock.advance(timedelta(seconds=60))
    with pytest.raises(Unauthenticated, match="not active"):
        gate.enter("Bearer dora", only("administrator"))
    gate.enter("Bearer ana", people())
    del registry.known["ana"]
    gate.forget()
    with pytest.raises(Unauthenticated):
        gate.enter("Bearer ana", people())


def test_the_memory_holds_no_token(gate: Gate) -> None:
    gate.enter("Bearer ana", people())
    assert gate._known
    assert not [key for key in gate._known if b"ana" in key]


@pytest.mark.parametrize("token", ["\ud800", "ä", "\0"])
def test_what_no_token_looks_like_is_refused_as_any_other(gate: Gate, token: str) -> None:
    with pytest.raises(Unauthenticated):
        gate.enter(f"Bearer {token}", people())


def test_the_memory_has_an_end(gate: Gate, registry: StubRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "CACHE_ENTRIES", 2)
    for token in ("ana", "dora", "erp", "ana"):
        gate.enter(f"Bearer {token}", Allow(people=True, scope="requests:read"))
    assert registry.asked == 4


def test_anyone_means_anyone() -> None:
    assert ANYONE.anyone
    assert not people().anyone


class TestThroughHttp:
    """The same at the routes."""

    def test_signing_in_is_asked_for(self, app: TestApp) -> None:
        refusal = app.nobody().get("/notes")
        assert (refusal.status, refusal.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "Authorization" in refusal.json["detail"]

    def test_who_may_not_is_refused_before_the_body_is_read(self, app: TestApp) -> None:
        refusal = app.as_("ana").patch("/notes/1", data=b"nonsense", headers={"Content-Type": "application/json"})
        assert refusal.status == 403
        assert app.nobody().post("/notes", data=b"nonsense").status == 401

    def test_roles_and_scopes_open_routes(self, app: TestApp) -> None:
        assert app.as_("dora", ["auditor"]).patch("/notes/1", {"text": "x"}).status == 200
        assert app.as_("erp", kind="client", scopes=["notes:read"]).get("/notes").status == 200
        assert app.as_("erp", kind="client", scopes=["notes:read"]).delete("/notes/1").status == 403
        assert app.as_("erp", kind="client", scopes=["notes:write"]).delete("/notes/1").status == 204
        assert app.as_("erp", kind="client", scopes=["notes:write"]).put("/notes/1", {"text": "x"}).status == 403
