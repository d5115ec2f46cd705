"""The embedded bus."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from hub.core.db import Database, new_id
from hub.core.outbox import inbox, seen
from hub.core.ports import Delivery, Message
from integrations.local.bus import LocalBus, deliveries
from tests.support.clocks import ManualClock

SUBSCRIPTIONS = {
    "requests": [("tell-approver", frozenset({"opened"})), ("note-figures", frozenset({"opened", "closed"}))],
    "documents": [("clean-up", frozenset({"dropped"}))],
}


@pytest.fixture
def bus(db: Database, clock: ManualClock) -> LocalBus:
    return LocalBus(db, clock, SUBSCRIPTIONS, lease_seconds=30)


@pytest.fixture
def neighbour(db: Database, clock: ManualClock) -> LocalBus:
    """The bus in another process."""
    return LocalBus(db, clock, SUBSCRIPTIONS, lease_seconds=30)


def message(subject: str = "r1", type: str = "closed", topic: str = "requests", body: bytes = b"{}") -> Message:
    return Message(new_id(), topic, type, subject, body)


def subjects(held: list[Delivery] | object) -> list[str]:
    return [delivery.message.subject for delivery in held]  # type: ignore[attr-defined]


def rows(db: Database) -> int:
    with db.reading() as connection:
        return connection.execute(select(func.count()).select_from(deliveries)).scalar_one()


def test_a_message_reaches_every_handler_that_wants_its_type(bus: LocalBus) -> None:
    bus.publish([message(type="opened"), message(type="closed"), message(type="ignored"), message(topic="unknown")])
    waiting = {queue.handler: queue.waiting for queue in bus.queues()}
    assert waiting == {"clean-up": 0, "note-figures": 2, "tell-approver": 1}


def test_what_was_published_arrives_unchanged(bus: LocalBus) -> None:
    sent = message(body="käse".encode())
    bus.publish([sent])
    (delivery,) = bus.lease(10)
    assert (delivery.message, delivery.handler, delivery.attempts) == (sent, "note-figures", 1)


def test_publishing_twice_delivers_once(bus: LocalBus) -> None:
    sent = message()
    bus.publish([sent, sent])
    bus.publish([sent])
    assert len(bus.lease(10)) == 1


def test_messages_of_one_subject_come_one_after_another_in_order(bus: LocalBus) -> None:
    sent = [message("r1") for _ in range(5)]
    bus.publish(sent[:3])
    bus.publish(sent[3:])
    received = []
    while held := bus.lease(10):
        assert len(held) == 1
        received += [delivery.message for delivery in held]
        bus.done(held)
    assert received == sent


def test_subjects_and_handlers_do_not_wait_for_each_other(bus: LocalBus) -> None:
    bus.publish([message("r1", "opened"), message("r2", "opened")])
    held = bus.lease(10)
    assert sorted((delivery.handler, delivery.message.subject) for delivery in held) == [
        ("note-figures", "r1"),
        ("note-figures", "r2"),
        ("tell-approver", "r1"),
        ("tell-approver", "r2"),
    ]


def test_the_oldest_come_first_and_no_more_than_asked_for(bus: LocalBus, clock: ManualClock) -> None:
    for number in range(6):
        bus.publish([message(f"r{number}")])
        clock.advance(timedelta(milliseconds=1))
    assert subjects(bus.lease(4)) == ["r0", "r1", "r2", "r3"]


def test_what_is_leased_is_nobody_elses(bus: LocalBus, neighbour: LocalBus) -> None:
    bus.publish([message("r1"), message("r1"), message("r2")])
    assert subjects(bus.lease(1)) == ["r1"]
    assert subjects(neighbour.lease(10)) == ["r2"]
    assert not bus.waiting()


def test_a_failing_subject_keeps_its_order_while_others_go_on(bus: LocalBus, clock: ManualClock) -> None:
    first, second = message("r1"), message("r1")
    bus.publish([first, second, message("r2"), message("r2")])
    held = {delivery.message.subject: delivery for delivery in bus.lease(10)}
    bus.retry(held["r1"], clock.now() + timedelta(minutes=5), "no answer")
    bus.done([held["r2"]])
    assert subjects(bus.lease(10)) == ["r2"]
    clock.advance(timedelta(minutes=5))
    again = next(delivery for delivery in bus.lease(10) if delivery.message.subject == "r1")
    assert (again.message, again.attempts) == (first, 2)
    bus.done([again])
    assert [delivery.message for delivery in bus.lease(10)] == [second]


def test_the_lease_of_a_killed_worker_returns(bus: LocalBus, neighbour: LocalBus, clock: ManualClock) -> None:
    bus.publish([message("r1")])
    (lost,) = bus.lease(10)
    clock.advance(timedelta(seconds=29))
    assert not neighbour.lease(10)
    clock.advance(timedelta(seconds=1))
    (found,) = neighbour.lease(10)
    assert (found.message, found.attempts) == (lost.message, 2)


def test_a_renewed_lease_lasts(bus: LocalBus, neighbour: LocalBus, clock: ManualClock) -> None:
    bus.publish([message("r1")])
    held = bus.lease(10)
    clock.advance(timedelta(seconds=20))
    bus.renew(held)
    clock.advance(timedelta(seconds=20))
    assert not neighbour.lease(10)


def test_who_lost_a_lease_cannot_give_back_or_keep_what_another_holds(
    bus: LocalBus, neighbour: LocalBus, clock: ManualClock
) -> None:
    bus.publish([message("r1")])
    (slow,) = bus.lease(10)
    clock.advance(timedelta(seconds=30))
    (held,) = neighbour.lease(10)
    bus.release([slow])
    bus.retry(slow, clock.now(), "too late")
    assert not bus.lease(10)
    neighbour.done([held])
    bus.done([slow])
    assert not bus.waiting()


def test_what_is_released_is_due_at_once_and_counts_no_attempt(bus: LocalBus, neighbour: LocalBus) -> None:
    bus.publish([message("r1"), message("r2")])
    bus.release(bus.lease(10))
    assert [(delivery.message.subject, delivery.attempts) for delivery in neighbour.lease(10)] == [("r1", 1), ("r2", 1)]


def test_done_is_noted_in_the_inbox_and_welcome_twice(bus: LocalBus, db: Database) -> None:
    bus.publish([message("r1"), message("r1")])
    held = bus.lease(10)
    bus.done(held)
    bus.done(held)
    with db.reading() as connection:
        assert seen(connection, "note-figures", held[0].message.id)
    assert len(bus.lease(10)) == 1


def test_a_message_given_again_has_all_its_attempts_before_it(bus: LocalBus, db: Database) -> None:
    sent = message("r1")
    bus.publish([sent])
    bus.done(bus.lease(10))
    bus.redeliver("note-figures", sent)
    bus.redeliver("note-figures", sent)
    (again,) = bus.lease(10)
    assert (again.message, again.attempts) == (sent, 1)
    with db.reading() as connection:
        assert connection.execute(select(inbox)).first() is None


def test_a_message_still_waiting_can_be_given_again(bus: LocalBus, clock: ManualClock) -> None:
    sent = message("r1")
    bus.publish([sent])
    (held,) = bus.lease(10)
    bus.retry(held, clock.now(), "no answer")
    bus.redeliver("note-figures", sent)
    assert [delivery.attempts for delivery in bus.lease(10)] == [1]


def test_queues_tell_how_many_wait_and_since_when(bus: LocalBus, clock: ManualClock) -> None:
    start = clock.now()
    bus.publish([message("r1")])
    clock.advance(timedelta(minutes=1))
    bus.publish([message("r1"), message("r2")])
    (queue,) = [queue for queue in bus.queues() if queue.waiting]
    assert (queue.handler, queue.waiting, queue.oldest_at) == ("note-figures", 3, start)


def test_queues_show_what_waits_for_a_handler_that_is_gone(bus: LocalBus, db: Database, clock: ManualClock) -> None:
    bus.publish([message("r1")])
    assert [queue.handler for queue in LocalBus(db, clock, {}).queues()] == ["note-figures"]


def test_workers_side_by_side_take_everything_once_and_in_order(
    bus: LocalBus, neighbour: LocalBus, db: Database
) -> None:
    sent = [message(f"r{number % 7}") for number in range(140)]
    bus.publish(sent)
    received: list[Message] = []

    def consume(own: LocalBus) -> None:
        while rows(db):
            held = own.lease(5)
            received.extend(delivery.message for delivery in held)
            own.done(held)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(consume, [bus, neighbour, bus, neighbour]))
    assert Counter(item.id for item in received) == Counter(item.id for item in sent)
    for subject in {item.subject for item in sent}:
        assert [m for m in received if m.subject == subject] == [m for m in sent if m.subject == subject]


def test_no_message_is_stranded_while_some_publish_and_others_finish(bus: LocalBus, neighbour: LocalBus) -> None:
    everything = [[message("same") for _ in range(2)] for _ in range(60)]
    received: set[str] = set()

    def publish() -> None:
        for batch in everything:
            neighbour.publish(batch)

    def consume(held: list[Delivery]) -> None:
        received.update(delivery.message.id for delivery in held)
        bus.done(held)

    with ThreadPoolExecutor(1) as threads:
        publishing = threads.submit(publish)
        while not publishing.done():
            consume(list(bus.lease(10)))
        publishing.result()
    while held := list(bus.lease(10)):
        consume(held)
    assert received == {item.id for batch in everything for item in batch}


@pytest.mark.parametrize("crowd", ["one subject", "many subjects", "postponed"])
def test_a_lease_reads_no_more_when_much_waits(bus: LocalBus, db: Database, clock: ManualClock, crowd: str) -> None:
    bus.publish([message("same" if crowd == "one subject" else f"r{number}") for number in range(3000)])
    if crowd == "postponed":
        with db.writing() as connection:
            connection.execute(update(deliveries).values(due_at=clock.now() + timedelta(hours=1)))
    if not db.embedded:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE deliveries")
    plan = "\n".join(explain_lease(bus, db))
    assert "ix_deliveries_due" in plan
    assert "SCAN deliveries\n" not in plan
    assert "Seq Scan" not in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def explain_lease(bus: LocalBus, db: Database) -> list[str]:
    """How the database looks for what is due."""
    asked: list[tuple[str, object]] = []
    event.listen(db.engine, "before_cursor_execute", lambda c, k, sql, values, *_: asked.append((sql, values)))
    bus.lease(16)
    sql, values = next((sql, values) for sql, values in asked if sql.startswith("SELECT"))
    explain = "EXPLAIN QUERY PLAN " if db.embedded else "EXPLAIN "
    with db.reading() as connection:
        return [str(row) for row in connection.exec_driver_sql(explain + sql, values)]
