"""The same key with the same body gets the same answer."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select

from hub.core.errors import Conflict
from hub.core.rest import idempotency
from hub.core.rest.idempotency import Key, alone, idempotency_keys, recall
from hub.core.unit_of_work import Work
from tests.support.apps import Client, Reply, TestApp
from tests.support.clocks import ManualClock
from tests.support.events import take
from tests.support.trail import recorded

MILK, BREAD = {"text": "milk"}, {"text": "bread"}


@pytest.fixture
def ana(app: TestApp) -> Client:
    return app.as_("ana")


@pytest.mark.parametrize("path", ["/notes", "/notes/late"])
def test_a_repeated_write_happens_once(ana: Client, work: Work, path: str) -> None:
    first, second = (ana.post(path, MILK, key="k1") for _ in range(2))
    assert (second.status, second.json) == (first.status, first.json) == (201, first.json)
    for name in ("Location", "ETag", "Content-Type"):
        assert second.headers.get(name) == first.headers.get(name)
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(recorded(work)) == len(take(work)) == 1


def test_without_a_key_it_happens_each_time(ana: Client, work: Work) -> None:
    ana.post("/notes", MILK)
    ana.post("/notes", MILK)
    assert len(recorded(work)) == 2


def test_a_key_stands_for_one_body(ana: Client, work: Work) -> None:
    ana.post("/notes", MILK, key="k1")
    refusal = ana.post("/notes", BREAD, key="k1")
    assert (refusal.status, refusal.json["type"]) == (422, "/api/problems/idempotency-key-reused")
    assert len(recorded(work)) == 1


def test_a_key_stands_for_one_address(ana: Client) -> None:
    ana.post("/notes", MILK, key="k1")
    assert ana.post("/notes/late", MILK, key="k1").status == 422
    assert ana.post("/notes?again=1", MILK, key="k1").status == 422


def test_everybody_has_keys_of_her_own(app: TestApp, ana: Client, work: Work) -> None:
    ana.post("/notes", MILK, key="k1")
    assert app.as_("bob").post("/notes", BREAD, key="k1").status == 201
    assert len(recorded(work)) == 2


def test_an_answer_is_remembered_for_a_day(ana: Client, work: Work, clock: ManualClock) -> None:
    ana.post("/notes", MILK, key="k1")
    clock.advance(timedelta(hours=23, minutes=59))
    assert "Idempotency-Replayed" in ana.post("/notes", MILK, key="k1").headers
    clock.advance(timedelta(minutes=1))
    again = ana.post("/notes", BREAD, key="k1")
    assert again.status == 201
    assert "Idempotency-Replayed" not in again.headers
    assert "Idempotency-Replayed" in ana.post("/notes", BREAD, key="k1").headers


def test_a_refusal_is_not_remembered(ana: Client, work: Work) -> None:
    assert ana.post("/notes", {"text": "wrong"}, key="k1").status == 409
    assert ana.post("/notes", MILK, key="k1").status == 201


@pytest.mark.parametrize("key", ["", "   ", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(ana: Client, work: Work, key: str) -> None:
    refusal = ana.post("/notes", MILK, key=key)
    assert (refusal.status, refusal.pointers) == (422, ["/headers/Idempotency-Key"])
    assert recorded(work) == []


def test_of_two_at_one_moment_one_writes(app: TestApp, work: Work) -> None:
    clients, barrier, replies = [app.as_("ana", id="ana") for _ in range(4)], Barrier(4), list[Reply]()

    def call(client: Client) -> None:
        barrier.wait()
        replies.append(client.post("/notes", MILK, key="k1"))

    run_all([lambda client=client: call(client) for client in clients])  # type: ignore[misc]
    assert {reply.status for reply in replies} <= {201, 409}
    assert 201 in {reply.status for reply in replies}
    assert len(recorded(work)) == 1


def run_all(calls: list[Callable[[], None]]) -> None:
    threads = [Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_in_one_process_the_second_is_told_to_wait() -> None:
    key = Key("ana", "k1", b"")
    with alone(key), pytest.raises(Conflict, match="still at work"), alone(key):
        pass
    with alone(key):
        pass


def test_in_another_process_too(work: Work) -> None:
    """PostgreSQL refuses at once; SQLite lets in one writer, so the second finds the answer of the first."""
    key, told, held = Key("ana", "k1", b"d"), list[bool](), Event()

    def second() -> None:
        held.wait(10)
        try:
            with work.unit() as unit:
                told.append(recall(unit, key) is not None)
        except Conflict:
            told.append(True)

    thread = Thread(target=second)
    thread.start()
    with work.unit() as unit:
        assert recall(unit, key) is None
        row = {"caller": "ana", "key": "k1", "digest": b"d", "status": 200, "headers": {}, "body": b"", "at": unit.now}
        unit.connection.execute(idempotency_keys.insert().values(row))
        held.set()
        thread.join(0 if work.db.embedded else 10)
    thread.join(10)
    assert told == [True]


def test_what_is_past_its_life_is_dropped(ana: Client, work: Work, clock: ManualClock) -> None:
    for number in range(3):
        ana.post("/notes", MILK, key=f"k{number}")
        clock.advance(timedelta(hours=10))
    assert idempotency.forget(work.db, clock.now()) == 1
    with work.db.reading() as connection:
        assert connection.execute(select(func.count()).select_from(idempotency_keys)).scalar_one() == 2
