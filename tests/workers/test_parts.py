"""What a part of the hub does not keep itself arrives where it is kept: trail and dead letters."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from hub.audit.messages import EntryRecorded
from hub.audit.service import Audit
from hub.core.errors import Unavailable
from hub.core.messages import unpack
from hub.core.outbox import outbox
from hub.core.ports import Message
from hub.core.rest.paging import Page
from hub.core.telemetry import following
from hub.core.trail import Entry, audit_entries
from hub.core.unit_of_work import Work
from hub.operations.messages import MessageLaidDown
from hub.operations.service import Operations, Outpost
from integrations.local.bus import LocalBus
from tests.support.clocks import ManualClock
from tests.support.trail import recorded
from tests.support.trials import Happened, handling_now, services_with, trial_of
from workers import parts

POISON = Message("m-1", "trials", "hub.trials.Happened", "a", b"\xff no JSON")


def sent(work: Work) -> Message:
    """The only event that waits."""
    with work.db.reading() as connection:
        [row] = connection.execute(select(outbox)).all()
    return Message(row.id, row.topic, row.type, row.subject, row.body)


def test_an_entry_of_another_part_stands_in_the_trail_as_it_was_written_once(work: Work, clock: ManualClock) -> None:
    part, written = Work(work.db, clock, told=EntryRecorded.of), clock.now()
    with following("request-of-ana"), part.unit() as unit:
        unit.record(Entry("ana", "document.announced", "d-1", {"name": "hotel.pdf", "size": 3}))
    assert recorded(work, "document.announced") == []
    event = EntryRecorded.read(unpack(sent(work)))
    clock.advance(timedelta(minutes=5))
    services = services_with(work, audit=Audit(work))
    for _ in range(2):
        with handling_now(work, "m-1"):
            parts.keep_entry(event, services)
    with work.db.reading() as connection:
        [entry] = connection.execute(select(audit_entries)).all()
    assert (entry.at, entry.actor, entry.subject) == (written, "ana", "d-1")
    assert (entry.request_id, entry.payload) == ("request-of-ana", {"name": "hotel.pdf", "size": 3})


def test_entries_from_elsewhere_are_sealed_with_the_others_and_found_by_their_time(
    work: Work, clock: ManualClock
) -> None:
    audit, written = Audit(work), clock.now()
    event = EntryRecorded.of(Entry("ana", "document.announced", "d-1"), written, "r")
    clock.advance(timedelta(minutes=30))
    with work.unit() as unit:
        unit.record(Entry("bob", "task.decided", "t-1"))
    with handling_now(work, "m-1"):
        parts.keep_entry(event, services_with(work, audit=audit))
    assert audit.seal() == 2
    assert audit.verify()["valid"]
    shown = audit.trail(Page(), since=written, until=written + timedelta(minutes=1))
    assert [item["action"] for item in shown["items"]] == ["document.announced"]


def test_a_dead_letter_of_another_part_lies_with_the_others_byte_by_byte(work: Work) -> None:
    bus = LocalBus(work.db, work.clock, {})
    Outpost(work, bus).bury(POISON, "file-documents", "Poisoned: no event of ours", 3)
    operations = Operations(work, bus)
    assert operations.letters(Page())["items"] == []
    event = MessageLaidDown.read(unpack(sent(work)))
    assert event.message() == POISON
    for _ in range(2):
        parts.keep_letter(event, services_with(work, operations=operations))
    [letter] = operations.letters(Page())["items"]
    assert (letter["handler"], letter["messageId"], letter["attempts"]) == ("file-documents", "m-1", 3)


def test_a_part_that_is_away_is_waited_for_and_nothing_is_lost(work: Work, clock: ManualClock) -> None:
    trial, away = trial_of(work), [Unavailable("The part of the hub that knows requests does not answer.")] * 5

    def ask(_: object) -> None:
        if away:
            raise away.pop()

    runner = trial.runner(ask, attempts=2)
    runner._pull._hands._patience = replace(runner._pull._hands._patience, outage_attempts=10)
    trial.happen(Happened("a", "once"))
    for _ in range(6):
        runner.drain()
        clock.advance(timedelta(minutes=10))
    assert [event.subject for event in trial.seen] == ["a"]
    assert trial.services.operations.letters(Page())["items"] == []
