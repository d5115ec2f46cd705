"""What the bus pushes to the worker: who may, what becomes of it, and that nothing comes for ever."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, time
from typing import Any

import jwt
import orjson
import pytest

from hub.core.errors import IntegrationError
from hub.core.messages import pack
from hub.core.outbox import Relay, outbox
from hub.core.rest.paging import Page
from hub.core.telemetry import following, request_id
from hub.core.unit_of_work import Work
from integrations.google.envelopes import attributes_of
from integrations.google.places import PubSubPlace, Push
from integrations.google.pushing import PushedPubSub, Sender
from tests.support.apps import Client, Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.pubsub import emulator, free_port, new_project, until
from tests.support.pushes import ACCOUNT, AUDIENCE, Key, key_server, relay, wrapped
from tests.support.trials import Happened, Trial, trial_of
from workers.cron import Cron
from workers.handling import Subscription
from workers.hands import Hands
from workers.patience import Patience
from workers.push import at_once, push_pages
from workers.subscriptions import by_topic

OTHER = Key("k1")
ROUTES = by_topic([Subscription("note", {Happened: lambda *_: None})])


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.fixture(scope="module")
def keys(key: Key) -> Iterator[str]:
    with key_server(key) as url:
        yield url


class Pushed:
    """A worker that is pushed to, with one handler called `note`, and what it has seen."""

    def __init__(self, work: Work, keys: str, key: Key, pubsub: str = "127.0.0.1:1") -> None:
        self.trial: Trial = trial_of(work)
        self.key = key
        self.failures: list[Exception] = []
        self.ids: list[str] = []
        self.place = PubSubPlace(new_project(), pubsub)
        self.bus = PushedPubSub(self.place, work.db, work.clock, ROUTES, Sender(AUDIENCE, ACCOUNT, keys))
        note = Subscription("note", {Happened: self._run})
        hands = Hands(self.trial.services, self.bus, [note], Patience(3, 3, dice=lambda: 0.0))
        self.app = app_with(work, {}, [], [push_pages(self.bus, hands)])

    def _run(self, event: Happened, _: Any) -> None:
        if self.failures:
            raise self.failures.pop()
        self.ids.append(request_id())
        self.trial.seen.append(event)

    def send(self, body: Any, token: str | None = None) -> Reply:
        """Pushes this, with a genuine token unless another is given."""
        client: Client = self.app.nobody(self.key.token() if token is None else token)
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        return client.call("POST", "/push", data=data, headers={"Content-Type": "application/json"})

    def letters(self) -> list[dict[str, Any]]:
        """What lies among the dead letters."""
        items: list[dict[str, Any]] = self.trial.services.operations.letters(Page())["items"]
        return items


@pytest.fixture
def pushed(work: Work, keys: str, key: Key, monkeypatch: pytest.MonkeyPatch) -> Pushed:
    worker = Pushed(work, keys, key)
    # The test client asks below /api/v1 unless it knows the path.
    monkeypatch.setattr("tests.support.apps.ABSOLUTE", ("/push", "/api/"))
    return worker


def parcel(clock: ManualClock, subject: str = "a", attempt: int | None = None, handler: str = "note") -> dict[str, Any]:
    message = pack(Happened(subject), clock.now())
    return wrapped(handler, attributes_of(message, ["note"]), message.body, attempt=attempt)


def test_a_push_is_handled_and_taken_off_the_bus(pushed: Pushed, clock: ManualClock) -> None:
    with following("asked-for-this"):
        body = parcel(clock)
    assert pushed.send(body).status == 204
    assert pushed.trial.seen == [Happened("a")]
    assert pushed.ids == ["asked-for-this"]


def test_a_push_that_comes_again_is_taken_off_and_not_handled(pushed: Pushed, clock: ManualClock) -> None:
    body = parcel(clock)
    assert {pushed.send(body).status for _ in range(3)} == {204}
    assert pushed.trial.seen == [Happened("a")]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://elsewhere.example"},
        {"exp": -1, "iat": -3600},
        {"iat": 600},
        {"iss": "https://issuer.example"},
        {"email": "somebody@demo-hub.iam.gserviceaccount.com"},
        {"email": None},
        {"email_verified": False},
        {"email_verified": "true"},
        {"exp": None},
    ],
    ids=lambda claims: ",".join(claims),
)
def test_a_token_that_says_something_else_is_refused(
    pushed: Pushed, clock: ManualClock, key: Key, claims: dict[str, Any]
) -> None:
    token = key.token(**_from_now(claims)) if claims.get("exp", 1) else _without_end(key)
    reply = pushed.send(parcel(clock), token)
    assert (reply.status, pushed.trial.seen) == (401, [])
    assert pushed.letters() == []


def _from_now(claims: dict[str, Any]) -> dict[str, Any]:
    """Times are seconds from now: the cases are collected long before the last of them is played."""
    return {name: int(time()) + value if name in {"exp", "iat"} else value for name, value in claims.items()}


def _without_end(key: Key) -> str:
    said = jwt.decode(key.token(), options={"verify_signature": False})
    del said["exp"]
    return jwt.encode(said, key.private, "RS256", {"kid": key.name})


def test_a_token_of_another_key_is_refused(pushed: Pushed, clock: ManualClock, key: Key) -> None:
    strangers = (OTHER.token(), Key("k2", key.private).token(), jwt.encode({"aud": AUDIENCE}, None, "none"))
    secret = jwt.encode({"aud": AUDIENCE, "email": ACCOUNT}, "s" * 32, "HS256", {"kid": "k1"})
    head, body, signature = key.token().split(".")
    forged = (f"{head}.{OTHER.token(sub='2').split('.')[1]}.{signature}", f"{head}.{body}.", secret, "x", "a.b.c")
    for token in (*strangers, *forged):
        assert pushed.send(parcel(clock), token).status == 401, token
    assert pushed.trial.seen == []


def test_nobody_comes_without_a_token(pushed: Pushed, clock: ManualClock) -> None:
    client = pushed.app.nobody()
    for scheme in ("", "Basic eDp5"):
        reply = client.call("POST", "/push", parcel(clock), headers={"Authorization": scheme})
        assert (reply.status, reply.headers["Content-Type"]) == (401, "application/problem+json")


def test_keys_that_cannot_be_read_have_the_push_come_again(
    work: Work, key: Key, clock: ManualClock, pushed: Pushed
) -> None:
    elsewhere = Pushed(work, "http://127.0.0.1:1/certs", key)
    assert elsewhere.send(parcel(clock)).status == 503
    assert elsewhere.trial.seen == []


def test_a_failure_has_it_come_again_until_it_is_laid_down(pushed: Pushed, clock: ManualClock) -> None:
    pushed.failures = [IntegrationError("out", retryable=True) for _ in range(3)]
    message = pack(Happened("a"), clock.now())
    for attempt, status in ((1, 429), (2, 429), (3, 204), (4, 204)):
        body = wrapped("note", attributes_of(message, ["note"]), message.body, attempt=attempt)
        assert pushed.send(body).status == status, attempt
    (letter,) = pushed.letters()
    assert (letter["error"], letter["attempts"]) == ("IntegrationError: out", 3)
    assert pushed.trial.seen == []


def test_without_a_count_it_comes_again(pushed: Pushed, clock: ManualClock) -> None:
    pushed.failures = [ValueError("a mistake of ours")]
    body = parcel(clock)
    assert (pushed.send(body).status, pushed.send(body).status) == (429, 204)
    assert pushed.trial.seen == [Happened("a")]


def test_what_cannot_be_laid_down_comes_again(
    pushed: Pushed, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def bury(*_: object) -> None:
        raise OSError("the database is gone")

    monkeypatch.setattr(pushed.trial.services.operations, "bury", bury)
    pushed.failures = [IntegrationError("never", retryable=False)]
    assert pushed.send(parcel(clock)).status == 500


def test_what_is_for_others_alone_is_taken_off(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a"), clock.now())
    body = wrapped("note", attributes_of(message, ["watch"]), message.body)
    assert (pushed.send(body).status, pushed.trial.seen, pushed.letters()) == (204, [], [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b'{"message": {}}',
        {"message": None, "subscription": "s"},
        {"message": {"messageId": "1", "data": "no base64!"}, "subscription": "projects/p/subscriptions/hub-note"},
        wrapped("note", {}, b"by hand"),
        wrapped("note", {"ce-id": "x\0" * 99, "ce-type": "t" * 999, "ce-subject": "\0s" * 99}, b"by hand"),
        wrapped("gone", {}, b"{}"),
    ],
)
def test_what_nobody_can_read_is_laid_down_once_and_taken_off(pushed: Pushed, body: Any) -> None:
    assert {pushed.send(body).status for _ in range(2)} == {204}
    (letter,) = pushed.letters()
    assert letter["error"].startswith("Poisoned: ")
    assert pushed.trial.seen == []


def test_what_pubsub_gave_up_is_laid_down_for_its_handler(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a"), clock.now())
    said = {
        "CloudPubSubDeadLetterSourceSubscription": "hub-note",
        "CloudPubSubDeadLetterSourceDeliveryCount": "100",
        **attributes_of(message, ["note"]),
    }
    assert pushed.send(wrapped("dead-letters", said, message.body)).status == 204
    (letter,) = pushed.letters()
    assert (letter["handler"], letter["messageId"], letter["attempts"]) == ("note", message.id, 100)
    assert "each time the worker died or hung" in letter["error"]
    assert pushed.trial.seen == []


def test_a_large_message_is_taken(pushed: Pushed, clock: ManualClock) -> None:
    message = pack(Happened("a", "x" * 2_000_000), clock.now())
    body = wrapped("note", attributes_of(message, ["note"]), message.body)
    assert pushed.send(body).status == 204
    assert len(pushed.trial.seen) == 1


def test_a_stranger_cannot_send_more_than_the_bus_carries(pushed: Pushed) -> None:
    assert pushed.send(b64encode(b"\0" * 11 * 1024 * 1024), "x").status == 413


def test_an_event_is_sent_before_its_caller_has_an_answer(trial: Trial) -> None:
    trial.work.on_events = at_once(Relay(trial.work.db, trial.bus))
    trial.happen(Happened("a"))
    assert [one.message.subject for one in trial.bus.lease(10)] == ["a"]


def _out(_: object) -> None:
    raise IntegrationError("out", retryable=True)


def test_an_event_that_cannot_be_sent_now_stays_for_the_clock(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial.bus, "publish", _out)
    trial.work.on_events = at_once(Relay(trial.work.db, trial.bus))
    trial.happen(Happened("a"))
    with trial.work.db.reading() as connection:
        assert [row.subject for row in connection.execute(outbox.select())] == ["a"]


@contextmanager
def black_hole() -> Iterator[str]:
    """An address where calls are taken and nobody ever answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(100)
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def took(happen: Callable[[], object]) -> float:
    """How many seconds it took."""
    begun = monotonic()
    happen()
    return monotonic() - begun


def test_nobody_waits_for_a_bus_that_does_not_answer(work: Work, keys: str, key: Key) -> None:
    def commit(subject: str) -> None:
        with work.unit() as unit:
            unit.emit(Happened(subject))

    with black_hole() as address:
        away = Pushed(work, keys, key, address).bus
        work.on_events = at_once(Relay(work.db, away), patience=1.0)
        assert 1.0 <= took(lambda: commit("a")) < 10
        assert took(lambda: [commit(str(number)) for number in range(10)]) < 5
    trial = trial_of(work)
    assert Cron(trial.services, Relay(work.db, trial.bus), {}).do("relay") == 11
    assert len(trial.bus.lease(50)) == 11


def test_a_bus_that_answers_again_gets_all_that_was_left(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    send = at_once(Relay(trial.work.db, trial.bus), pause=0.0)
    trial.work.on_events = send
    with monkeypatch.context() as outage:
        outage.setattr(trial.bus, "publish", _out)
        trial.happen(Happened("a"), Happened("b"))
    trial.happen(Happened("c"))
    assert sorted(one.message.subject for one in trial.bus.lease(10)) == ["a", "b", "c"]


@pytest.mark.pubsub
def test_pubsub_pushes_and_tries_again_until_it_is_handled(work: Work, keys: str, key: Key, pubsub: str) -> None:
    worker = Pushed(work, keys, key, pubsub)
    worker.failures = [ValueError("once")]
    answers: list[int] = []
    with relay(worker.app.flask, key.token, answers) as endpoint:
        worker.place.ensure(ROUTES, Push(f"{endpoint}/push", ACCOUNT, AUDIENCE))
        worker.bus.publish([pack(Happened(subject), work.clock.now()) for subject in ("a", "a", "b")])
        until(lambda: len(worker.trial.seen) == 3)
        until(lambda: len(answers) >= 4)
    assert sorted(event.subject for event in worker.trial.seen) == ["a", "a", "b"]
    assert answers.count(429) == 1


@pytest.mark.pubsub
def test_an_emulator_that_has_forgotten_all_is_told_anew_whom_to_push_to(
    work: Work, keys: str, key: Key, tmp_path: Path
) -> None:
    address = f"127.0.0.1:{free_port()}"
    worker = Pushed(work, keys, key, address)
    relayed = Relay(work.db, worker.bus)
    with relay(worker.app.flask, key.token) as endpoint:
        worker.bus._push = Push(f"{endpoint}/push", ACCOUNT, AUDIENCE)
        for subject in ("a", "b"):
            with emulator(tmp_path, address):
                worker.trial.happen(Happened(subject))
                until(lambda: _sends(relayed))
                until(lambda subject=subject: Happened(subject) in worker.trial.seen)
    assert worker.trial.seen == [Happened("a"), Happened("b")]


def _sends(relayed: Relay) -> int:
    try:
        return relayed.run()
    except IntegrationError:
        return 0


@pytest.mark.pubsub
def test_pubsub_takes_nothing_off_for_a_stranger(work: Work, keys: str, key: Key, pubsub: str) -> None:
    worker = Pushed(work, keys, key, pubsub)
    answers: list[int] = []
    tokens = iter([OTHER.token(), key.token(aud="elsewhere")])
    with relay(worker.app.flask, lambda: next(tokens, key.token()), answers) as endpoint:
        worker.place.ensure(ROUTES, Push(f"{endpoint}/push", ACCOUNT, AUDIENCE))
        worker.bus.publish([pack(Happened("a"), work.clock.now())])
        until(lambda: len(answers) >= 3)
    assert answers[:3] == [401, 401, 204]
    assert worker.trial.seen == [Happened("a")]
