"""Health, queues and dead letters."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from hub.core.messages import Event
from hub.core.ports import Message, Queue
from hub.core.rest.paging import Page
from hub.core.unit_of_work import Work
from hub.operations.api import api, health
from hub.operations.messages import DeadLetterReplayed
from hub.operations.service import Operations
from tests.support.apps import Client, TestApp, app_with
from tests.support.clocks import ManualClock
from tests.support.events import told


class NotingBus:
    """Tells what it was told to tell, and notes what it was given again."""

    def __init__(self) -> None:
        self.waiting: list[Queue] = []
        self.redelivered: list[tuple[str, Message]] = []

    def publish(self, messages: Sequence[Message]) -> None:
        raise NotImplementedError

    def redeliver(self, handler: str, message: Message) -> None:
        self.redelivered.append((handler, message))

    def queues(self) -> Sequence[Queue]:
        return self.waiting


@pytest.fixture
def bus() -> NotingBus:
    return NotingBus()


@pytest.fixture
def operations(work: Work, bus: NotingBus) -> Operations:
    return Operations(work, bus)


@pytest.fixture
def app(work: Work, operations: Operations) -> TestApp:
    return app_with(work, {Operations: operations}, [api], [health])


@pytest.fixture
def dora(app: TestApp) -> Client:
    return app.as_("dora", roles=["administrator"])


LETTER = Message("m1", "requests", "hub.requests.TaskOpened", "r1", b'{"data": "secret"}')


def bury(operations: Operations, message: Message = LETTER, handler: str = "tell-approver") -> str:
    operations.bury(message, handler, "IntegrationError: no answer", 10)
    letter: str = operations.letters(Page())["items"][0]["id"]
    return letter


def test_the_process_lives_for_anyone_who_asks(app: TestApp) -> None:
    reply = app.nobody().get("/healthz")
    assert (reply.status, reply.json) == (200, {"status": "alive"})


def test_the_hub_is_ready_when_its_database_answers(app: TestApp) -> None:
    reply = app.nobody().get("/readyz")
    assert (reply.status, reply.json) == (200, {"status": "ready", "checks": {"database": "ok"}})


def test_the_hub_is_not_ready_when_a_check_fails_and_says_which(work: Work, bus: NotingBus) -> None:
    def fail() -> None:
        raise OSError("password=hunter2")

    app = app_with(work, {Operations: Operations(work, bus, {"migrations": fail})}, [api], [health])
    reply = app.nobody().get("/readyz")
    assert reply.status == 503
    assert reply.json["detail"].startswith("Not ready: migrations.")
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert "Retry-After" in reply.headers
    assert b"hunter2" not in reply.body


def test_queues_tell_what_waits_and_how_long(
    work: Work, bus: NotingBus, dora: Client, clock: ManualClock, operations: Operations
) -> None:
    bus.waiting = [Queue("clean-up", 0, None), Queue("tell-approver", 3, clock.now() - timedelta(seconds=90))]
    with work.unit() as unit:
        unit.emit(DeadLetterReplayed("x", "y"))
    bury(operations)
    clock.advance(timedelta(seconds=10))
    assert dora.get("/operations/queues").json == {
        "items": [
            {"handler": "clean-up", "waiting": 0, "oldestAt": None, "ageSeconds": 0.0},
            {"handler": "tell-approver", "waiting": 3, "oldestAt": "2026-11-23T08:58:30Z", "ageSeconds": 100.0},
        ],
        "nextCursor": None,
        "outbox": {"waiting": 1, "oldestAt": "2026-11-23T09:00:00Z", "ageSeconds": 10.0},
        "deadLetters": 1,
    }


def test_what_waits_too_long_is_warned_of(bus: NotingBus, operations: Operations, clock: ManualClock) -> None:
    bus.waiting = [Queue("fresh", 1, clock.now()), Queue("stuck", 1, clock.now() - timedelta(minutes=6))]
    assert operations.watch() == ["stuck"]


def test_dead_letters_are_listed_newest_first(dora: Client, operations: Operations) -> None:
    bury(operations)
    bury(operations, Message("m2", "requests", "hub.requests.TaskClosed", "r2", b"{}"), "close-card")
    reply = dora.get("/dead-letters")
    assert [item["messageId"] for item in reply.json["items"]] == ["m2", "m1"]
    assert b"secret" not in reply.body
    assert reply.json["items"][1] | {"id": ""} == {
        "id": "",
        "handler": "tell-approver",
        "type": "hub.requests.TaskOpened",
        "subject": "r1",
        "messageId": "m1",
        "error": "IntegrationError: no answer",
        "attempts": 10,
        "at": "2026-11-23T09:00:00Z",
        "replayedAt": None,
        "replayedBy": None,
    }


def test_dead_letters_can_be_narrowed(dora: Client, operations: Operations) -> None:
    first = bury(operations)
    bury(operations, Message("m2", "requests", "t", "r2", b"{}"), "close-card")
    dora.post(f"/dead-letters/{first}/replay")

    def found(**query: str) -> list[str]:
        return [item["messageId"] for item in dora.get("/dead-letters", query=query).json["items"]]

    assert found(handler="close-card") == ["m2"]
    assert found(replayed="true") == ["m1"]
    assert found(replayed="false") == ["m2"]
    assert found(handler="close-card", replayed="true") == []


def test_dead_letters_come_in_pages(dora: Client, operations: Operations) -> None:
    for number in range(3):
        bury(operations, Message(f"m{number}", "requests", "t", "r", b"{}"))
    first = dora.get("/dead-letters", query={"limit": 2}).json
    second = dora.get("/dead-letters", query={"limit": 2, "cursor": first["nextCursor"]}).json
    assert [item["messageId"] for item in first["items"] + second["items"]] == ["m2", "m1", "m0"]


def test_burying_twice_lays_down_one_letter(operations: Operations) -> None:
    bury(operations)
    bury(operations)
    assert len(operations.letters(Page())["items"]) == 1


def test_a_letter_that_dies_again_after_its_replay_is_a_new_one(dora: Client, operations: Operations) -> None:
    dora.post(f"/dead-letters/{bury(operations)}/replay")
    bury(operations)
    assert len(operations.letters(Page())["items"]) == 2


def test_a_long_error_is_cut(operations: Operations) -> None:
    operations.bury(LETTER, "tell-approver", "x" * 5000, 1)
    assert len(operations.letters(Page())["items"][0]["error"]) == 2000


def test_a_replay_is_told_recorded_and_delivered(
    dora: Client, operations: Operations, bus: NotingBus, work: Work
) -> None:
    letter = bury(operations)
    reply = dora.post(f"/dead-letters/{letter}/replay")
    assert reply.status == 200
    assert (reply.json["replayedAt"], reply.json["replayedBy"]) == ("2026-11-23T09:00:00Z", "dora")
    (event,) = told(work, "DeadLetterReplayed")
    assert (event.subject, event.data) == (letter, {"handler": "tell-approver"})
    operations.redeliver(letter)
    assert bus.redelivered == [("tell-approver", LETTER)]


def test_a_second_replay_changes_nothing(dora: Client, operations: Operations, work: Work, clock: ManualClock) -> None:
    letter = bury(operations)
    first = dora.post(f"/dead-letters/{letter}/replay")
    clock.advance(timedelta(minutes=1))
    second = dora.post(f"/dead-letters/{letter}/replay")
    assert (second.status, second.json) == (200, first.json)
    assert len(told(work, "DeadLetterReplayed")) == 1


def test_a_replay_of_nothing_is_not_found(dora: Client, operations: Operations, bus: NotingBus) -> None:
    reply = dora.post("/dead-letters/nothing/replay")
    assert reply.status == 404
    operations.redeliver("nothing")
    assert bus.redelivered == []


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/operations/queues"), ("GET", "/dead-letters"), ("POST", "/dead-letters/x/replay")],
)
def test_operations_are_for_administrators_only(app: TestApp, method: str, path: str) -> None:
    assert app.as_("ana").call(method, path).status == 403
    assert app.as_("erp", kind="client", scopes=["requests:read"]).call(method, path).status == 403
    assert app.nobody().call(method, path).status == 401


@pytest.mark.parametrize("query", [{"handler": "x" * 81}, {"replayed": "perhaps"}, {"x": "1"}])
def test_a_wrong_question_is_refused(dora: Client, query: dict[str, str]) -> None:
    reply = dora.get("/dead-letters", query=query)
    assert (reply.status, reply.pointers) == (422, [f"/{next(iter(query))}"])


def test_the_event_of_a_replay_keeps_its_name_on_the_wire() -> None:
    assert issubclass(DeadLetterReplayed, Event)
    assert DeadLetterReplayed.type() == "hub.operations.DeadLetterReplayed"


def test_letters_about_a_subject_that_is_gone_go_but_for_that_of_its_going(operations: Operations, work: Work) -> None:
    gone = Message("m2", "requests", "hub.requests.RequestForgotten", "r1", b"{}")
    for message in (LETTER, gone, Message("m3", "requests", "hub.requests.TaskOpened", "r2", b"{}")):
        bury(operations, message)
    for _ in range(2):
        with work.unit() as unit:
            operations.forget_letters(unit, "r1", keep="hub.requests.RequestForgotten")
    left = operations.letters(Page())["items"]
    assert [(letter["subject"], letter["messageId"]) for letter in left] == [("r2", "m3"), ("r1", "m2")]


def test_administrators_see_how_each_check_went(work: Work, bus: NotingBus) -> None:
    def fail() -> None:
        raise RuntimeError("out of reach")

    app = app_with(work, {Operations: Operations(work, bus, {"store": fail})}, [api], [health])
    shown = app.as_("dora", roles=["administrator"]).get("/operations/health").json
    assert [(item["key"], item["state"]) for item in shown["items"]] == [("database", "ok"), ("store", "failed")]
    assert all(item["seconds"] >= 0 for item in shown["items"])
    assert "out of reach" not in str(shown)
    assert [who.get("/operations/health").status for who in (app.nobody(), app.as_("ana"))] == [401, 403]
