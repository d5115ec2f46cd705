"""The company's services: each operation happens once, whatever happens to the answer."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from hub.core.errors import IntegrationError
from integrations.http.services import HttpServices
from integrations.simulator.server import running

PAYMENT = {"amount": "120.00", "currency": "EUR"}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with running() as url:
        yield url


@pytest.fixture
def services(base: str) -> Iterator[HttpServices]:
    yield HttpServices(f"{base}/services")
    requests.delete(f"{base}/simulator/faults", timeout=10)


@pytest.fixture
def key() -> str:
    return str(uuid4())


def received(base: str, key: str) -> list[dict[str, Any]]:
    items = requests.get(f"{base}/simulator/received?kind=call", timeout=10).json()["items"]
    return [item for item in items if item["key"] == key]


def misbehave(base: str, **order: object) -> None:
    assert requests.post(f"{base}/simulator/faults", json={"match": "^/services/", **order}, timeout=10).ok


def test_a_call_repeated_with_its_key_happens_once(services: HttpServices, base: str, key: str) -> None:
    first = services.call("erp", "createPayment", PAYMENT, key)
    assert services.call("erp", "createPayment", PAYMENT, key) == first
    assert str(first["paymentId"]).startswith("PAY-")
    [item] = received(base, key)
    assert (item["to"], item["body"], item["revisions"]) == ("erp", PAYMENT, 0)


def test_a_lost_answer_is_unclear_and_harmless_to_repeat(services: HttpServices, base: str, key: str) -> None:
    misbehave(base, kind="drop", after=True)
    with pytest.raises(IntegrationError) as caught:
        services.call("hr", "bookLeave", {"days": 3}, key)
    assert (caught.value.retryable, caught.value.unclear) == (True, True)
    assert services.call("hr", "bookLeave", {"days": 3}, key)["ok"] is True
    assert len(received(base, key)) == 1


def test_a_key_with_another_body_is_refused_for_good(services: HttpServices, key: str) -> None:
    services.call("erp", "createPayment", PAYMENT, key)
    with pytest.raises(IntegrationError, match="422 Idempotency-Key is already used") as caught:
        services.call("erp", "createPayment", {**PAYMENT, "amount": "1.00"}, key)
    assert (caught.value.retryable, caught.value.unclear) == (False, False)


def test_a_missing_key_is_refused(services: HttpServices) -> None:
    with pytest.raises(IntegrationError, match="400 Idempotency-Key is missing"):
        services.call("erp", "createPayment", PAYMENT, "")


def test_throttling_is_passed_on_with_its_wish(services: HttpServices, base: str, key: str) -> None:
    misbehave(base, kind="throttle", retryAfter=12)
    with pytest.raises(IntegrationError) as caught:
        services.call("erp", "createPayment", PAYMENT, key)
    assert (caught.value.retryable, caught.value.retry_after, caught.value.unclear) == (True, 12, False)


def test_names_cannot_lead_elsewhere(services: HttpServices, key: str) -> None:
    with pytest.raises(IntegrationError, match="404"):
        services.call("../simulator", "faults", {}, key)


def test_a_service_that_is_away_is_worth_another_try(key: str) -> None:
    with pytest.raises(IntegrationError, match="no answer") as caught:
        HttpServices("http://127.0.0.1:9/services").call("erp", "createPayment", PAYMENT, key)
    assert (caught.value.retryable, caught.value.unclear) == (True, False)
