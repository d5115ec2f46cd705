"""What becomes of one delivery: handled, tried again later, or laid down as a dead letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from hub.core.errors import Postponed
from hub.core.telemetry import log
from workers.handling import Poisoned, Subscription, give_up, handle
from workers.patience import Patience

if TYPE_CHECKING:
    from datetime import timedelta

    from hub.core.ports import Consumer, Delivery
    from workers.services import Services


class Hands:
    """Deals with deliveries by the table of subscriptions."""

    def __init__(
        self, services: Services, consumer: Consumer, subscriptions: Sequence[Subscription], patience: Patience
    ) -> None:
        self._services = services
        self._consumer = consumer
        self._subscriptions: Mapping[str, Subscription] = {item.handler: item for item in subscriptions}
        self._patience = patience

    def deal(self, delivery: Delivery) -> bool:
        """Whether the bus may forget it; if not, it is back on the bus."""
        try:
            self._handle(delivery)
        except Exception as error:
            return self._failed(delivery, error)
        return True

    def _handle(self, delivery: Delivery) -> None:
        if delivery.attempts > self._patience.most(delivery.error):
            raise Poisoned(f"taken {delivery.attempts - 1} times, and each time the worker died or hung")
        subscription = self._subscriptions.get(delivery.handler)
        if subscription is None:
            raise Poisoned(f"there is no handler {delivery.handler}")
        handle(subscription, delivery.message, self._services, delivery.attempts)

    def _failed(self, delivery: Delivery, error: Exception) -> bool:
        wait = self._patience.wait(error, delivery.attempts)
        if wait is None:
            self._bury(delivery, _text(error))
            return True
        self._tell(delivery, wait, error)
        self._consumer.retry(delivery, self._services.work.clock.now() + wait, _text(error))
        return False

    def _tell(self, delivery: Delivery, wait: timedelta, error: Exception) -> None:
        if isinstance(error, Postponed):
            log().info("comes later", handler=delivery.handler, seconds=wait.total_seconds(), because=error.detail)
            return
        log().warning(
            "will try again",
            handler=delivery.handler,
            subject=delivery.message.subject,
            attempt=delivery.attempts,
            seconds=wait.total_seconds(),
            exc_info=error,
        )

    def _bury(self, delivery: Delivery, reason: str) -> None:
        self._services.operations.bury(delivery.message, delivery.handler, reason, delivery.attempts)
        subscription = self._subscriptions.get(delivery.handler)
        if subscription is not None:
            give_up(subscription, delivery.message, reason, self._services)


def _text(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
