"""Messages that the bus pushes: proven, handled, answered. 204 takes a message off the bus, 429 has it come again."""

from __future__ import annotations

from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from flask import Blueprint, Response, request

from hub.core.auth import ANYONE
from hub.core.ports import Consumer, Delivery
from hub.core.telemetry import log

if TYPE_CHECKING:
    from collections.abc import Callable

    from hub.core.outbox import Relay
    from workers.hands import Hands

# The bus carries 10 MB, a third more in base64, and says some words about it.
BODY_LIMIT = 14 * 1024 * 1024
PATH = "/push"
# How long a caller waits for the bus; how long nobody does when it has failed.
PATIENCE_SECONDS, PAUSE_SECONDS = 1.5, 10.0


class Postbox(Consumer, Protocol):
    """What the bus pushes into."""

    def open(self, authorization: str, body: bytes) -> Delivery | None:
        """The delivery, or None for one that concerns nobody here. Raises `Unauthenticated` for a stranger's."""
        ...

    def went_on(self, delivery: Delivery) -> bool:
        """Whether a delivery that failed went on as another one."""
        ...


def push_pages(postbox: Postbox, hands: Hands) -> Blueprint:
    """The endpoint. Whoever calls proves itself by the bus's token, which `postbox` checks."""
    pages = Blueprint("push", __name__)

    def receive() -> Response:
        """One message for one handler."""
        request.max_content_length = BODY_LIMIT
        delivery = postbox.open(request.headers.get("Authorization", ""), request.get_data())
        return Response(status=204 if delivery is None or _deal(postbox, hands, delivery) else 429)

    receive.allow = ANYONE  # type: ignore[attr-defined]
    pages.add_url_rule(PATH, view_func=receive, methods=["POST"])
    return pages


def at_once(relay: Relay, patience: float = PATIENCE_SECONDS, pause: float = PAUSE_SECONDS) -> Callable[[], None]:
    """Sends what a commit has left, before its caller has an answer: where a process has time only while it answers, a
    thread of its own would not get any. Nobody waits longer than `patience` seconds, and after a failure nobody waits
    at all for `pause` seconds: what cannot be sent stays for the clock."""
    resume_at = float("-inf")

    def send() -> None:
        nonlocal resume_at
        if monotonic() < resume_at:
            return
        sending = Thread(target=safely, name="at-once", daemon=True)
        sending.start()
        sending.join(patience)
        if sending.is_alive():
            resume_at = monotonic() + pause
            log().error("the bus does not answer, what happened is sent later")

    def safely() -> None:
        nonlocal resume_at
        try:
            while relay.run():
                pass
        except Exception as error:
            resume_at = monotonic() + pause
            log().error("what happened is sent later", exc_info=error)

    return send


def _deal(postbox: Postbox, hands: Hands, delivery: Delivery) -> bool:
    """Whether the bus may forget it."""
    if not hands.deal(delivery):
        return postbox.went_on(delivery)
    postbox.done([delivery])
    log().debug("taken off the bus", handler=delivery.handler, message=delivery.message.id)
    return True
