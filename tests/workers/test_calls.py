"""A step calls a service."""

from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.requests.messages import StepCalled
from tests.support.trials import services_with
from workers import calls

EVENT = StepCalled("r1", "payment", 2, "erp", "createPayment", {"amount": "80.00"}, "r1:payment:2")


class Company:
    """The company's services: answers, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.called: list[tuple[Any, ...]] = []
        self._error = error

    def call(self, *asked: Any) -> dict[str, object]:
        self.called.append(asked)
        if self._error:
            raise self._error
        return {"payment": "p1"}


class Requests:
    """Notes what it is told, and in which state the database was meanwhile."""

    def __init__(self, waiting: bool = True) -> None:
        self.waiting = waiting
        self.noted: list[tuple[Any, ...]] = []

    def waits_for(self, *_: object) -> bool:
        return self.waiting

    def note_call(self, _: object, call: StepCalled, *said: Any) -> None:
        self.noted.append((call.subject, call.step, call.round, *said))


def test_the_answer_is_noted(work: Work) -> None:
    company, requests = Company(), Requests()
    calls.call_service(EVENT, services_with(work, company=company, requests=requests))
    assert company.called == [("erp", "createPayment", {"amount": "80.00"}, "r1:payment:2")]
    assert requests.noted == [("r1", "payment", 2, True, {"payment": "p1"}, "", False)]


def test_a_refusal_for_good_is_noted(work: Work) -> None:
    requests = Requests()
    company = Company(IntegrationError("erp/createPayment: 422", retryable=False))
    calls.call_service(EVENT, services_with(work, company=company, requests=requests))
    assert requests.noted == [("r1", "payment", 2, False, {}, "erp/createPayment: 422", False)]


def test_a_failure_that_may_pass_is_left_to_the_next_try(work: Work) -> None:
    requests = Requests()
    company = Company(IntegrationError("no answer", retryable=True))
    with pytest.raises(IntegrationError):
        calls.call_service(EVENT, services_with(work, company=company, requests=requests))
    assert requests.noted == []


def test_nothing_is_called_for_a_request_that_was_withdrawn_meanwhile(work: Work) -> None:
    company, requests = Company(), Requests(waiting=False)
    calls.call_service(EVENT, services_with(work, company=company, requests=requests))
    assert (company.called, requests.noted) == ([], [])
