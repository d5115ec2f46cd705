"""A worker that the bus pushes to, and what it is pushed."""

from __future__ import annotations

from typing import Any

import orjson

from hub.core.messages import pack
from hub.core.rest.paging import Page
from hub.core.telemetry import request_id
from hub.core.unit_of_work import Work
from integrations.google.envelopes import attributes_of
from integrations.google.places import PubSubPlace
from integrations.google.pushing import PushedPubSub, Sender
from tests.support.apps import Client, Reply, app_with
from tests.support.clocks import ManualClock
from tests.support.pubsub import new_project
from tests.support.pushes import ACCOUNT, AUDIENCE, Key, wrapped
from tests.support.trials import Happened, Trial, trial_of
from workers.handling import Subscription
from workers.hands import Hands
from workers.patience import Patience
from workers.push import push_pages
from workers.subscriptions import by_topic

ROUTES = by_topic([Subscription("note", {Happened: lambda *_: None})])


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


def parcel(clock: ManualClock, subject: str = "a", attempt: int | None = None, handler: str = "note") -> dict[str, Any]:
    """A push of something that happened, for the handler `note` unless another is meant."""
    message = pack(Happened(subject), clock.now())
    return wrapped(handler, attributes_of(message, ["note"]), message.body, attempt=attempt)
