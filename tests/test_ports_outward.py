"""The ports that lead out of the hub: one suite each, which every adapter passes; a new adapter is one line more."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from hub.core.clock import SystemClock
from hub.core.config import load_settings
from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.ports import Absence, Absences, Bus, Cabinet, Channel, Clock, Message, Notice, Recipient, Services
from integrations import catalog
from integrations.local.bus import LocalBus
from integrations.local.company import person_id
from integrations.place import Place
from tests.support.clocks import ManualClock
from tests.support.smtp import mailroom, make_certificate

ROUTES = {"requests": [("first", frozenset({"told"})), ("second", frozenset({"told", "other"}))]}
BOB = Recipient(person_id("bob@example.com"), "bob@example.com", "Bob Berg")
CARLA = Recipient(person_id("carla@example.com"), "carla@example.com", "Carla Conti")
DORA = Recipient(person_id("dora@example.com"), "dora@example.com", "Dora Diaz")
NEXT_WEEK = datetime(2026, 11, 30, 8, tzinfo=UTC)
NOTICE = Notice("notice-1", BOB, "Ana asks for leave", ("Please answer.",), (("Days", "3"),))


def at(simulator: str) -> Place:
    """A place whose outside is the simulated one."""
    return Place(load_settings(simulator_url=simulator), NotImplemented, SystemClock(), b"", {})


@dataclass(frozen=True, slots=True)
class Tried:
    """A channel on trial: the texts of what arrived at Bob's by the mark of each telling, oldest first; and how to lose
    the answer to the next delivery, which arrives all the same."""

    channel: Channel
    arrived: Callable[[], list[tuple[str, str]]]
    lose_an_answer: Callable[[], None]


@contextmanager
def beside_microsoft(
    make: Callable[[Place], Channel], kind: str, path: str, simulator: str, _: Path
) -> Iterator[Tried]:
    """A channel of the simulated Microsoft 365."""

    def lose() -> None:
        order = {"match": path, "method": "POST", "kind": "drop", "after": True}
        requests.post(f"{simulator}/simulator/faults", json=order, timeout=10).raise_for_status()

    yield Tried(
        make(at(simulator)), lambda: [(item["id"], str(item["body"])) for item in received(simulator, kind)], lose
    )


@contextmanager
def beside_a_mail_server(simulator: str, folder: Path) -> Iterator[Tried]:
    """Mail by SMTP, to a server that listens."""
    certificate = make_certificate(folder / "server.pem", datetime.now(UTC))
    with pytest.MonkeyPatch.context() as patch, mailroom(certificate) as room:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        settings = load_settings(simulator_url=simulator, mail="smtp", smtp_url=room.url)
        channel = catalog.build("mail", Place(settings, NotImplemented, SystemClock(), b"", {}))

        def arrived() -> list[tuple[str, str]]:
            room.answers.clear()
            return [(str(mail["Message-ID"]), said(mail)) for mail in room.arrived]

        yield Tried(channel, arrived, lambda: room.answers.update(taken=None))


def said(mail: EmailMessage) -> str:
    """Subject and text of a mail."""
    text = mail.get_body(("plain",))
    return f"{mail['Subject']} {text.get_content() if text else ''}"


def received(simulator: str, kind: str) -> list[dict[str, Any]]:
    """What the other side got."""
    return list(requests.get(f"{simulator}/simulator/received", params={"kind": kind}, timeout=10).json()["items"])


# Port: name of the adapter -> how to make it for a trial.
BUSES: Mapping[str, Callable[[Database, Clock], LocalBus]] = {
    "local": lambda db, clock: LocalBus(db, clock, ROUTES),
}
CHANNELS: Mapping[str, Callable[[str, Path], AbstractContextManager[Tried]]] = {
    "teams": partial(beside_microsoft, lambda place: catalog.build("channels", place)["teams"], "card", "/activities$"),
    "mail": partial(beside_microsoft, lambda place: catalog.build("mail", place), "mail", "/send$"),
    "smtp": beside_a_mail_server,
}
# What a channel cannot do, and the port says so: a mail server cannot be asked what became of a message (RFC 5321), so
# `look` never finds one, and after an unclear answer the same message is sent again, under the same id.
CANNOT_LOOK = {"smtp"}
# Only a card is changed in its place.
REVISES = {"teams"}
CABINETS: Mapping[str, Callable[[Place], Cabinet]] = {
    "microsoft": lambda place: catalog.build("cabinet", place),
}
# How the automatic replies of a mailbox are switched there: on for a period, or off.
SWITCHES: Mapping[str, Callable[[Place, str, Absence | None], None]] = {
    "local": lambda place, email, replies: switch_embedded(place, email, replies),
}
SERVICES: Mapping[str, Callable[[Place], Services]] = {
    "http": lambda place: catalog.build("services", place),
}


def switch_embedded(place: Place, email: str, replies: Absence | None) -> None:
    """The mailboxes of the demo company."""
    mailboxes = catalog.build("absences", place)
    mailboxes.switch_on(email, replies.starts_at, replies.ends_at) if replies else mailboxes.switch_off(email)


def message(number: int, subject: str = "r1", name: str = "told") -> Message:
    """A message of the topic on trial."""
    return Message(f"m{number}", "requests", name, subject, b"{}")


def taken(bus: LocalBus) -> list[tuple[str, str]]:
    """Everything that handlers get now, each done before the next is taken."""
    seen: list[tuple[str, str]] = []
    while held := bus.lease(10):
        seen += [(delivery.handler, delivery.message.id) for delivery in held]
        bus.done(held)
    return seen


@pytest.mark.parametrize("make", BUSES.values(), ids=BUSES)
class TestBus:
    """Messages to every subscription of their topic, in order by subject."""

    def test_every_handler_gets_what_it_wants_in_order(
        self, make: Callable[..., LocalBus], db: Database, clock: ManualClock
    ) -> None:
        bus = make(db, clock)
        bus.publish([message(1), message(2, name="other"), message(3)])
        seen = taken(bus)
        assert [id_ for handler, id_ in seen if handler == "first"] == ["m1", "m3"]
        assert [id_ for handler, id_ in seen if handler == "second"] == ["m1", "m2", "m3"]

    def test_what_is_published_twice_is_handled_once(
        self, make: Callable[..., LocalBus], db: Database, clock: ManualClock
    ) -> None:
        bus = make(db, clock)
        bus.publish([message(1)])
        bus.publish([message(1)])
        assert sorted(taken(bus)) == [("first", "m1"), ("second", "m1")]

    def test_one_message_is_given_to_one_handler_again(
        self, make: Callable[..., LocalBus], db: Database, clock: ManualClock
    ) -> None:
        bus: Bus = make(db, clock)
        bus.redeliver("second", message(7))
        assert [(queue.handler, queue.waiting) for queue in bus.queues() if queue.waiting] == [("second", 1)]


@pytest.fixture(params=CHANNELS)
def tried(request: pytest.FixtureRequest, simulator: str, tmp_path: Path) -> Iterator[tuple[str, Tried]]:
    """Each channel and its name."""
    with CHANNELS[request.param](simulator, tmp_path) as made:
        yield request.param, made


class TestChannel:
    """A telling arrives once, and can be found again where the other side can be asked."""

    def test_nobody_notices_what_is_only_prepared(self, tried: tuple[str, Tried]) -> None:
        _, on_trial = tried
        receipt = on_trial.channel.prepare(NOTICE)
        assert on_trial.channel.look(NOTICE, receipt) is None
        assert on_trial.arrived() == []

    def test_what_was_delivered_arrived_once_and_is_found_by_who_can_look(self, tried: tuple[str, Tried]) -> None:
        name, on_trial = tried
        receipt = on_trial.channel.prepare(NOTICE)
        on_trial.channel.deliver(NOTICE, receipt)
        ((_, text),) = on_trial.arrived()
        assert ("Ana asks for leave" in text, "Please answer." in text) == (True, True)
        assert (on_trial.channel.look(NOTICE, receipt) is None) == (name in CANNOT_LOOK)

    def test_after_an_unclear_answer_nobody_is_told_twice_who_can_tell_two_tellings_apart(
        self, tried: tuple[str, Tried]
    ) -> None:
        name, on_trial = tried
        receipt = on_trial.channel.prepare(NOTICE)
        on_trial.lose_an_answer()
        with pytest.raises(IntegrationError) as caught:
            on_trial.channel.deliver(NOTICE, receipt)
        assert (caught.value.unclear, caught.value.retryable, len(on_trial.arrived())) == (True, True, 1)
        if on_trial.channel.look(NOTICE, receipt) is None:
            on_trial.channel.deliver(NOTICE, receipt)
        marks = [mark for mark, _ in on_trial.arrived()]
        assert (len(marks), len(set(marks))) == (2 if name in CANNOT_LOOK else 1, 1)

    def test_the_present_state_is_shown_in_place_of_the_earlier_one_where_that_can_be(
        self, tried: tuple[str, Tried]
    ) -> None:
        name, on_trial = tried
        kept = on_trial.channel.deliver(NOTICE, on_trial.channel.prepare(NOTICE))
        later = replace(NOTICE, lines=("It is decided.",))
        assert [on_trial.channel.revise(later, kept) for _ in range(2)] == [name in REVISES] * 2
        ((_, text),) = on_trial.arrived()
        assert ("It is decided." in text) == (name in REVISES)


@pytest.mark.parametrize("make", CABINETS.values(), ids=CABINETS)
class TestCabinet:
    """Documents by folder and name."""

    def test_filing_again_replaces_what_an_earlier_try_left(
        self, make: Callable[[Place], Cabinet], simulator: str
    ) -> None:
        cabinet = make(at(simulator))
        for content in (b"half", b"the whole"):
            filed = cabinet.file("finance/2026/R-1", "train.txt", io.BytesIO(content), len(content), "text/plain")
        kept = requests.get(f"{simulator}/simulator/files/{filed.id}", timeout=10)
        assert (kept.content, filed.size, len(received(simulator, "file"))) == (b"the whole", 9, 1)


@pytest.mark.parametrize("name", SWITCHES)
class TestAbsences:
    """Who is away, as the mailboxes say."""

    def test_replies_are_told_with_their_period_until_they_are_switched_off(
        self, name: str, simulator: str, tmp_path: Path
    ) -> None:
        settings = load_settings(simulator_url=simulator, data_dir=tmp_path, absences=name)
        place = Place(settings, NotImplemented, SystemClock(), b"", {})
        absences: Absences = catalog.build("absences", place)
        on, planned = Absence(BOB.id), Absence(CARLA.id, NEXT_WEEK, NEXT_WEEK + timedelta(days=7))
        SWITCHES[name](place, BOB.email, on)
        SWITCHES[name](place, CARLA.email, planned)
        asked = [BOB.id, CARLA.id, DORA.id]
        assert sorted(absences.absences(asked), key=lambda one: asked.index(one.person_id)) == [on, planned]
        assert list(absences.absences([CARLA.id])) == [planned]
        SWITCHES[name](place, BOB.email, None)
        assert list(absences.absences(asked)) == [planned]

    def test_nobody_is_away_where_nobody_said_so(self, name: str, simulator: str, tmp_path: Path) -> None:
        settings = load_settings(simulator_url=simulator, data_dir=tmp_path, absences=name)
        absences: Absences = catalog.build("absences", Place(settings, NotImplemented, SystemClock(), b"", {}))
        assert list(absences.absences([BOB.id, "nobody"])) == []
        assert list(absences.absences([])) == []


@pytest.mark.parametrize("make", SERVICES.values(), ids=SERVICES)
class TestServices:
    """The company's own services."""

    def test_a_call_repeated_with_its_key_is_performed_once(
        self, make: Callable[[Place], Services], simulator: str
    ) -> None:
        services = make(at(simulator))
        answers = [services.call("erp", "createPayment", {"amount": "80.00"}, "r1:payment:1") for _ in range(2)]
        assert answers[0] == answers[1]
        assert len(received(simulator, "call")) == 1
