"""The trace of the present work: taken from callers, told to whoever listens, passed on where nobody does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from hub.core import measures, tracing
from hub.core.messages import pack, trace_of, unpack
from hub.core.outgoing import Outgoing
from hub.core.ports import Measure, Message
from hub.core.unit_of_work import Work
from tests.support.clocks import ManualClock
from tests.support.trials import Happened
from tests.support.watching import Ear

CAME = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear: Any = Ear()
    tracing.install(ear)
    yield ear
    tracing.install(None)


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        (CAME, CAME),
        (CAME.replace("00-", "01-", 1) + "-more", CAME),
        ("", ""),
        ("nonsense", ""),
        (CAME + "-more", ""),
        (CAME.replace("00-", "ff-", 1), ""),
        (CAME.upper(), ""),
        ("00-" + "0" * 32 + "-b7ad6b7169203331-01", ""),
        ("00-0af7651916cd43dd8448eb211c80319c-" + "0" * 16 + "-01", ""),
        (CAME[:-3], ""),
        ("01" + CAME[2:] + "-" + "x" * 1000, ""),
    ],
)
def test_only_what_w3c_calls_a_traceparent_is_taken(header: str, taken: str) -> None:
    assert tracing.understood(header) == taken


def test_where_nobody_listens_the_trace_that_came_is_passed_on() -> None:
    with tracing.span("handle", parent=CAME), tracing.span("inside") as inside:
        inside.tell({"a": 1})
        assert tracing.traceparent() == CAME
    assert tracing.traceparent() == ""


def test_a_span_stands_under_the_one_around_it_and_is_over_with_its_work(ear: Ear) -> None:
    with tracing.span("outer", "server", parent=CAME):
        outer = tracing.traceparent()
        with pytest.raises(KeyError), tracing.span("inner"):
            raise KeyError("ana@example.com")
        assert tracing.traceparent() == outer
    assert tracing.traceparent() == ""
    assert ear.begun == [("outer", "server", CAME, ""), ("inner", "internal", outer, "")]
    assert ear.ended == {"outer": "", "inner": "KeyError"}


def test_what_an_event_caused_belongs_to_its_trace_and_is_linked_to_what_went_on_here(ear: Ear) -> None:
    with tracing.span("POST /push", "server", parent=""):
        here = tracing.traceparent()
        with tracing.span("handle", "consumer", parent=CAME):
            pass
    assert ear.begun[1] == ("handle", "consumer", CAME, here)


def test_each_message_is_a_span_of_its_own_and_fails_with_the_batch(ear: Ear) -> None:
    with pytest.raises(OSError, match="away"), tracing.each("publish", "producer", [({}, CAME), ({}, "")]):
        raise OSError("away")
    assert [parent for _, _, parent, _ in ear.begun] == [CAME, ""]
    assert ear.ended == {"publish": "OSError"}


def test_an_event_carries_the_span_that_caused_it(clock: ManualClock) -> None:
    with tracing.span("POST", parent=CAME):
        message = pack(Happened("a"), clock.now())
    assert unpack(message).traceparent == trace_of(message) == CAME
    assert unpack(pack(Happened("a"), clock.now())).traceparent == ""


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"specversion": "1.0"}', b"\xff"])
def test_what_nobody_can_read_has_no_trace(body: bytes) -> None:
    assert trace_of(Message("1", "trials", "t", "s", body)) == ""


def test_what_is_noted_in_a_unit_of_work_counts_with_its_commit(work: Work, ear: Ear) -> None:
    with work.unit() as unit:
        unit.note(measures.ENGINE, 0.001, "leave")
        assert ear.noted == []
    assert ear.noted == [("hub.engine.step.duration", ("leave",))]

    def fail() -> None:
        with work.unit() as unit:
            unit.note(measures.ENGINE, 0.001, "expense-claim")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert len(ear.noted) == 1


def test_a_call_to_others_is_told_with_its_end(ear: Ear) -> None:
    with Outgoing("GET /users/{}", "GET", "graph.example") as call:
        call.answered(404, client_request_id="c1")
    with pytest.raises(OSError, match="reset"), Outgoing("POST /chats", "POST", "graph.example"):
        raise OSError("reset")
    told = {"http.request.method": "GET", "server.address": "graph.example", "http.response.status_code": 404}
    assert ear.facts["GET /users/{}"] == {**told, "error.type": "404", "client_request_id": "c1"}
    assert ear.ended["POST /chats"] == "OSError"
    assert [labels for _, labels in ear.noted] == [("graph.example", "GET", "404"), ("graph.example", "POST", "")]


def test_measures_have_one_name_each_and_labels_that_name_nobody() -> None:
    names = [measure.name for measure in measures.MEASURES]
    assert len(names) == len(set(names))
    known = {value for value in vars(measures).values() if isinstance(value, Measure)}
    assert known == set(measures.MEASURES)
    labels = {label for measure in measures.MEASURES for label in measure.labels}
    assert labels == {
        *("http.request.method", "http.route", "http.response.status_code", "server.address"),
        *("process", "outcome", "handler", "channel", "report"),
    }
    for measure in measures.MEASURES:
        assert list(measure.bounds) == sorted(measure.bounds)
        assert bool(measure.bounds) is (measure.kind == "histogram")
