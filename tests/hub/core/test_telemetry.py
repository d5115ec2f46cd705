"""Logs that carry the request id."""

import json
from collections.abc import Iterator

import pytest
import structlog

from hub.core import tracing
from hub.core.telemetry import configure, follow, following, log, request_id


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    with following(""):
        yield
    structlog.reset_defaults()


def test_work_belongs_to_the_request_it_follows_from() -> None:
    follow("request-1")
    assert request_id() == "request-1"
    with following("request-2"):
        assert request_id() == "request-2"
    assert request_id() == "request-1"


def test_the_former_request_is_followed_again_after_an_error() -> None:
    with pytest.raises(KeyError), following("request-2"):
        raise KeyError
    assert request_id() == ""


def test_each_entry_is_a_line_of_json_with_the_request_id(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")
    with following("request-1"):
        log().info("filed", document="d1")
    log().debug("not worth a line")
    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert {"event": "filed", "document": "d1", "request_id": "request-1", "level": "info"}.items() <= entry.items()
    assert entry["timestamp"].endswith("Z")


def test_an_error_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")
    try:
        raise KeyError("missing")
    except KeyError as error:
        log().error("failed", exc_info=error)
    [line] = capsys.readouterr().err.splitlines()
    assert "missing" in json.loads(line)["exception"]


def test_people_read_text(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "text")
    log().info("filed", document="d1")
    assert "filed" in capsys.readouterr().err


TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_cloud_logging_finds_severity_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json", "demo-hub")
    with tracing.span("handle", parent=f"00-{TRACE}-{SPAN}-01"):
        log().warning("filed")
    with tracing.span("handle", parent=f"00-{TRACE}-{SPAN}-00"):
        log().info("filed")
    log().error("alone")
    inside, unrecorded, alone = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert inside["severity"] == "WARNING"
    assert inside["logging.googleapis.com/trace"] == f"projects/demo-hub/traces/{TRACE}"
    assert inside["logging.googleapis.com/spanId"] == SPAN
    assert inside["logging.googleapis.com/trace_sampled"] is True
    assert unrecorded["logging.googleapis.com/trace_sampled"] is False
    assert alone["severity"] == "ERROR"
    assert [name for name in alone if name.startswith("logging.googleapis.com")] == []


def test_others_find_the_trace_by_the_names_of_opentelemetry(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", "json")
    with tracing.span("handle", parent=f"00-{TRACE}-{SPAN}-01"):
        log().info("filed")
    [line] = capsys.readouterr().err.splitlines()
    assert {"trace_id": TRACE, "span_id": SPAN, "severity": "INFO"}.items() <= json.loads(line).items()
