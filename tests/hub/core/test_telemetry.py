"""Logs that carry the request id."""

import json
from collections.abc import Iterator

import pytest
import structlog

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
