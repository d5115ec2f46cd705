"""Change, audit and events in one commit."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest
from sqlalchemy import func, select

from hub.core.db import Database
from hub.core.messages import Event, pack, unpack
from hub.core.outbox import BATCH, Relay, forget, inbox, outbox, seen
from hub.core.ports import Message, Queue
from hub.core.telemetry import following
from hub.core.trail import Entry, audit_entries
from hub.core.unit_of_work import Work
from tests.support.clocks import ManualClock
from tests.support.events import told
from tests.support.trail import recorded


@dataclass(frozen=True, slots=True)
class NoteTaken(Event):
    """Somebody wrote something."""

    topic: ClassVar[str] = "notes"
    text: str
    tags: list[str]


def note(number: int) -> NoteTaken:
    return NoteTaken(f"n{number}", f"note {number}", ["a"])


def write(work: Work, number: int = 1) -> None:
    with work.unit() as unit:
        unit.emit(note(number))
        unit.record(Entry("ana", "note.taken", f"n{number}", {"text": "x"}))


def write_and_fail(work: Work) -> None:
    with work.unit() as unit:
        unit.emit(note(1))
        unit.record(Entry("ana", "note.taken", "n1"))
        raise KeyError


def test_events_and_entries_stand_with_the_commit(work: Work, clock: ManualClock) -> None:
    with following("request-1"):
        write(work)
    assert [(event.name, event.subject) for event in told(work)] == [("NoteTaken", "n1")]
    assert len(recorded(work)) == 1
    with work.db.reading() as connection:
        row = connection.execute(select(audit_entries)).one()
    assert (row.at, row.actor, row.request_id, row.payload) == (clock.now(), "ana", "request-1", {"text": "x"})


def test_nothing_of_it_stands_after_an_error(work: Work) -> None:
    with pytest.raises(KeyError):
        write_and_fail(work)
    assert told(work) == []
    assert recorded(work) == []


def test_the_relay_is_woken_by_events_only_and_after_the_commit(db: Database, clock: ManualClock) -> None:
    woken: list[int] = []
    work = Work(db, clock)
    work.on_events = lambda: woken.append(len(told(work)))
    with work.unit() as unit:
        unit.record(Entry("ana", "note.taken", "n1"))
    assert woken == []
    write(work)
    assert woken == [1]
    with pytest.raises(KeyError):
        write_and_fail(work)
    assert woken == [1]


def test_time_stands_still_inside(work: Work, clock: ManualClock) -> None:
    with work.unit() as unit:
        assert unit.now == clock.now()


class StubBus:
    """Serves the port `Bus`; it can be told to fail."""

    def __init__(self) -> None:
        self.published: list[Message] = []
        self.fails = False

    def publish(self, messages: list[Message]) -> None:
        if self.fails:
            raise ConnectionError
        self.published += messages

    def redeliver(self, handler: str, message: Message) -> None:
        raise NotImplementedError

    def queues(self) -> list[Queue]:
        return []


@pytest.fixture
def bus() -> StubBus:
    return StubBus()


@pytest.fixture
def relay(db: Database, bus: StubBus) -> Relay:
    return Relay(db, bus)  # type: ignore[arg-type]


def test_what_waits_is_published_in_order_and_forgotten(work: Work, relay: Relay, bus: StubBus) -> None:
    for number in range(3):
        write(work, number)
    assert relay.run() == 3
    assert [message.subject for message in bus.published] == ["n0", "n1", "n2"]
    assert relay.run() == 0
    assert len(bus.published) == 3


def test_it_is_published_in_batches(work: Work, relay: Relay) -> None:
    with work.unit() as unit:
        for number in range(BATCH + 7):
            unit.emit(note(number))
    assert [relay.run(), relay.run(), relay.run()] == [BATCH, 7, 0]


def test_what_could_not_be_published_waits_on(work: Work, relay: Relay, bus: StubBus) -> None:
    write(work)
    bus.fails = True
    with pytest.raises(ConnectionError):
        relay.run()
    bus.fails = False
    assert relay.run() == 1
    assert len(bus.published) == 1


def test_the_bus_is_asked_with_no_transaction_open(
    work: Work, relay: Relay, bus: StubBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(work)
    publish = bus.publish

    def publishing(messages: list[Message]) -> None:
        write(work, 2)
        publish(messages)

    monkeypatch.setattr(bus, "publish", publishing)
    assert relay.run() == 1
    assert [event.subject for event in told(work)] == ["n2"]


def test_an_event_survives_the_journey(work: Work, relay: Relay, bus: StubBus, clock: ManualClock) -> None:
    with following("request-1"):
        write(work)
    relay.run()
    envelope = unpack(bus.published[0])
    assert (envelope.topic, envelope.type, envelope.subject) == ("notes", "hub.notes.NoteTaken", "n1")
    assert (envelope.time, envelope.request_id, envelope.id) == (clock.now(), "request-1", bus.published[0].id)
    assert NoteTaken.read(envelope) == note(1)


def test_handled_messages_are_known_to_their_handler_until_forgotten(db: Database, clock: ManualClock) -> None:
    with db.writing() as connection:
        connection.execute(inbox.insert().values(handler="tell", message_id="m1", at=clock.now()))
    with db.reading() as connection:
        assert seen(connection, "tell", "m1")
        assert not seen(connection, "tell", "m2")
        assert not seen(connection, "file", "m1")
    assert forget(db, clock.now() + timedelta(days=14)) == 0
    assert forget(db, clock.now() + timedelta(days=14, seconds=1)) == 1
    with db.reading() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 0


def test_positions_are_never_given_twice(work: Work, relay: Relay, db: Database) -> None:
    """Otherwise one relay would delete what another has yet to send."""
    positions = []
    for number in range(3):
        write(work, number)
        with db.reading() as connection:
            positions.append(connection.execute(select(func.max(outbox.c.position))).scalar_one())
        relay.run()
    assert positions == sorted(set(positions))


def test_pack_names_what_it_follows_from(clock: ManualClock) -> None:
    with following(""):
        alone = pack(note(1), clock.now())
    assert unpack(alone).request_id == alone.id
    with following("request-1"):
        assert unpack(pack(note(1), clock.now())).request_id == "request-1"
