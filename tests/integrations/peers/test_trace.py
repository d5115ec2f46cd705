"""A question between two parts of the hub stands in the trace of whoever had it asked."""

from __future__ import annotations

from typing import Any

from hub.core import tracing
from hub.core.telemetry import following
from tests.support.watching import Ear

CAME = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_the_part_that_answers_goes_on_with_the_trace_and_the_request(answering: Any) -> None:
    ear: Any = Ear()
    people = answering.ask("people")
    tracing.install(ear)
    try:
        with following("request-of-ana-0001"), tracing.span("POST", "server", parent=CAME):
            assert people.person("nobody") is None
    finally:
        tracing.install(None)
    [asked, answered] = ear.begun[1:]
    assert asked[:3] == ("ask people/person", "client", f"00-{'a' * 32}-{1:016x}-01")
    assert answered[1:3] == ("server", f"00-{'a' * 32}-{2:016x}-01")
    assert ear.facts[answered[0]]["hub.request_id"] == "request-of-ana-0001"
