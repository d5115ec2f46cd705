"""A service that is away is waited for as long as the process says; what was done for nobody is undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.outbox import Relay
from hub.core.rest.paging import Page
from hub.core.unit_of_work import Work
from hub.operations.service import Operations
from hub.requests.messages import CallToUndo, StepCalled
from integrations.local.bus import LocalBus
from tests.support.clocks import ManualClock
from tests.support.events import take, told
from tests.support.offices import Office
from tests.support.trail import recorded
from tests.support.trials import services_with
from workers import calls
from workers.patience import Patience
from workers.pull import Pace
from workers.runner import Runner
from workers.subscriptions import SUBSCRIPTIONS, by_topic

PAID = """
process: paid
title: {en: Paid wish}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - payment:
      title: {en: Pay}
      call: erp.createPayment
      with: {wish: form.wish}
      retry: 1 day
      undo: erp.cancelPayment
  - manager: {approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""
AWAY = IntegrationError("erp/createPayment: 503", retryable=True)
MINE = [item for item in SUBSCRIPTIONS if item.handler in ("call-service", "undo-call")]
ANSWER = {"paymentId": "PAY-1"}
Call = tuple[str, str, Any, str]


class Erp:
    """Answers unless it was told to fail; performs a call once for each key, as a service does that keeps its word."""

    def __init__(self) -> None:
        self.fails: dict[str, Exception] = {}
        self.meanwhile: Callable[[], object] = lambda: None
        self.tries = 0
        self.done: dict[str, Call] = {}

    def call(self, service: str, operation: str, arguments: Any, key: str) -> dict[str, Any]:
        self.tries += 1
        if operation in self.fails:
            raise self.fails[operation]
        self.done[key] = (service, operation, arguments, key)
        self.meanwhile()
        return ANSWER

    def undone(self) -> list[Any]:
        return [what for _, operation, what, _ in self.done.values() if operation == "cancelPayment"]


class Shop:
    """An office, its ERP, and the workers between them."""

    def __init__(self, work: Work) -> None:
        self.office, self.erp = Office(work, PAID), Erp()
        self.bus = LocalBus(work.db, work.clock, by_topic(MINE))
        operations = Operations(work, self.bus)
        self.services = services_with(work, requests=self.office.requests, company=self.erp, operations=operations)
        pace = Pace(patience=Patience(3, 5, dice=lambda: 1.0))
        self.runner = Runner(self.services, self.bus, Relay(work.db, self.bus), pace, MINE, {})

    def emit(self, event: Any) -> None:
        with self.office.work.unit() as unit:
            unit.emit(event)
        self.runner.drain()

    def submit(self) -> str:
        """A request whose call has not left yet."""
        request = self.office.submit(process="paid", wish="a chair")
        take(self.office.work)
        return request

    def call(self, request: str, until: timedelta | None = timedelta(days=1)) -> StepCalled:
        """What calls for its payment: waited for until then, or as long as the hub waits for anybody."""
        asked = (request, "payment", 1, "erp", "createPayment", {"wish": "a chair"}, f"{request}:payment:1")
        if until is None:
            return StepCalled(*asked)
        return StepCalled(*asked, "1 day", (self.office.work.clock.now() + until).isoformat())

    def undoing(self, request: str) -> CallToUndo:
        """What takes its payment back."""
        return CallToUndo.of(request, "payment", 1, "erp", "cancelPayment", {"wish": "a chair"}, ANSWER)

    def withdraw(self, request: str) -> None:
        assert self.office.as_("ana").post(f"/requests/{request}/withdraw").status == 200

    def letters(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.services.operations.letters(Page())["items"]
        return items


@pytest.fixture
def shop(work: Work) -> Shop:
    return Shop(work)


def test_a_service_that_comes_back_in_time_is_called_although_it_was_away_for_longer_than_usual(
    shop: Shop, clock: ManualClock
) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = AWAY
    shop.emit(shop.call(request))
    for _ in range(40):
        clock.advance(timedelta(minutes=20))
        shop.runner.drain()
    assert shop.erp.tries > 30
    assert (shop.letters(), shop.office.state(request)) == ([], "running")
    shop.erp.fails.clear()
    clock.advance(timedelta(minutes=20))
    shop.runner.drain()
    assert "Pay: done." in shop.office.texts(request)
    assert shop.erp.undone() == []


def test_a_service_that_is_away_for_longer_than_the_process_waits_fails_the_step_and_says_so(
    shop: Shop, clock: ManualClock
) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = AWAY
    shop.emit(shop.call(request))
    clock.advance(timedelta(hours=23, minutes=59, seconds=50))
    shop.runner.drain()
    assert shop.office.state(request) == "running"
    clock.advance(timedelta(seconds=10))
    shop.runner.drain()
    assert shop.office.state(request) == "failed"
    assert "Pay: failed, erp was away for 1 day; erp/createPayment: 503." in shop.office.texts(request)
    assert shop.letters() == []
    # One of the tries may have got through.
    assert shop.erp.undone() == [{"call": f"{request}:payment:1", "arguments": {"wish": "a chair"}, "answer": None}]


def test_without_a_time_of_its_own_a_call_ends_as_a_dead_letter_that_the_history_tells_of(
    shop: Shop, clock: ManualClock
) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = AWAY
    shop.emit(shop.call(request, until=None))
    for _ in range(10):
        clock.advance(timedelta(hours=1))
        shop.runner.drain()
    assert [letter["handler"] for letter in shop.letters()] == ["call-service"]
    assert shop.office.state(request) == "running"
    assert shop.office.texts(request)[-1] == (
        "Pay: still waits, erp/createPayment: 503. Administrators find it among the dead letters and can try it again."
    )
    shop.erp.fails.clear()
    shop.services.operations.redeliver(shop.letters()[0]["id"])
    shop.runner.drain()
    assert "Pay: done." in shop.office.texts(request)


def test_a_mistake_of_our_own_is_told_without_its_innards(shop: Shop, clock: ManualClock) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = KeyError("secret")
    shop.emit(shop.call(request))
    for _ in range(5):
        clock.advance(timedelta(hours=1))
        shop.runner.drain()
    assert shop.office.texts(request)[-1].startswith("Pay: still waits, the hub made a mistake.")
    assert "secret" in shop.letters()[0]["error"]


def test_what_was_done_for_a_request_that_was_withdrawn_meanwhile_is_undone(shop: Shop) -> None:
    request = shop.submit()
    shop.erp.meanwhile = lambda: shop.office.state(request) == "running" and shop.withdraw(request)
    shop.emit(shop.call(request))
    assert shop.erp.undone() == [{"call": f"{request}:payment:1", "arguments": {"wish": "a chair"}, "answer": ANSWER}]
    assert shop.office.texts(request)[-2:] == ["The request is withdrawn.", "Pay: taken back."]
    assert shop.office.state(request) == "withdrawn"
    assert recorded(shop.office.work, "request.call-undone")[0].actor == "hub"


def test_what_an_earlier_try_may_have_done_is_undone_when_nobody_waits_for_it_any_more(
    shop: Shop, clock: ManualClock
) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = IntegrationError("no answer", retryable=True, unclear=True)
    shop.emit(shop.call(request))
    shop.withdraw(request)
    clock.advance(timedelta(hours=1))
    shop.runner.drain()
    assert [what["answer"] for what in shop.erp.undone()] == [None]


def test_nothing_is_undone_that_was_never_tried(shop: Shop) -> None:
    request = shop.submit()
    shop.withdraw(request)
    shop.emit(shop.call(request))
    assert shop.erp.tries == 0


def test_an_answer_that_comes_twice_undoes_nothing(shop: Shop) -> None:
    request = shop.submit()
    shop.emit(shop.call(request))
    shop.withdraw(request)
    take(shop.office.work)
    with shop.office.work.unit() as unit:
        shop.office.requests.note_call(unit, shop.call(request), True, ANSWER)
        shop.office.requests.note_call(unit, shop.call(request), False, unclear=True)
    assert told(shop.office.work) == []


def test_a_refusal_after_which_nobody_knows_what_happened_is_undone_too(shop: Shop) -> None:
    request = shop.submit()
    shop.erp.fails["createPayment"] = IntegrationError("the answer is no object", retryable=False, unclear=True)
    shop.emit(shop.call(request))
    assert shop.office.state(request) == "failed"
    assert len(shop.erp.undone()) == 1


def test_what_is_undone_twice_is_undone_once(shop: Shop) -> None:
    request = shop.submit()
    shop.withdraw(request)
    shop.emit(shop.undoing(request))
    calls.undo_call(shop.undoing(request), shop.services)
    assert shop.erp.undone() == [{"call": f"{request}:payment:1", "arguments": {"wish": "a chair"}, "answer": ANSWER}]
    assert list(shop.erp.done) == [f"{request}:payment:1:undo"]
    assert shop.office.texts(request).count("Pay: taken back.") == 1


def test_what_cannot_be_undone_lies_among_the_dead_letters_and_is_told(shop: Shop) -> None:
    request = shop.submit()
    shop.withdraw(request)
    shop.erp.fails["cancelPayment"] = IntegrationError("erp/cancelPayment: 409 paid out", retryable=False)
    shop.emit(shop.undoing(request))
    assert [letter["handler"] for letter in shop.letters()] == ["undo-call"]
    assert "Pay: could not be taken back, erp/cancelPayment: 409 paid out." in shop.office.texts(request)[-1]
    shop.erp.fails.clear()
    shop.services.operations.redeliver(shop.letters()[0]["id"])
    shop.runner.drain()
    assert shop.office.texts(request)[-1] == "Pay: taken back."


def test_undoing_waits_for_a_service_that_is_away(shop: Shop, clock: ManualClock) -> None:
    request = shop.submit()
    shop.withdraw(request)
    shop.erp.fails["cancelPayment"] = AWAY
    shop.emit(shop.undoing(request))
    shop.erp.fails.clear()
    clock.advance(timedelta(minutes=1))
    shop.runner.drain()
    assert shop.office.texts(request)[-1] == "Pay: taken back."


def test_a_payment_is_taken_back_when_its_request_is_withdrawn_afterwards(shop: Shop) -> None:
    request = shop.office.submit(process="paid", wish="a chair")
    shop.runner.drain()
    shop.withdraw(request)
    shop.runner.drain()
    assert shop.erp.undone() == [{"call": f"{request}:payment:1", "arguments": {"wish": "a chair"}, "answer": ANSWER}]
    assert shop.erp.tries == 2
    assert shop.office.texts(request)[-1] == "Pay: taken back."


def test_a_payment_is_taken_back_when_its_request_is_rejected_afterwards(shop: Shop) -> None:
    request = shop.office.submit(process="paid", wish="a chair")
    shop.runner.drain()
    shop.office.decide("bob", shop.office.task_of("bob", request), "reject", "too dear")
    shop.runner.drain()
    assert len(shop.erp.undone()) == 1


def test_a_process_says_how_long_its_service_is_waited_for(shop: Shop, clock: ManualClock) -> None:
    request = shop.office.submit(process="paid", wish="a chair")
    shop.erp.fails["createPayment"] = AWAY
    shop.runner.drain()
    clock.advance(timedelta(hours=23))
    shop.runner.drain()
    assert shop.office.state(request) == "running"
    clock.advance(timedelta(hours=1))
    shop.runner.drain()
    assert "Pay: failed, erp was away for 1 day; erp/createPayment: 503." in shop.office.texts(request)
