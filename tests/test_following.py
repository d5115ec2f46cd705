"""One request id leads from the API through the workers to the adapters, the audit and the receiving side."""

import io
import json
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
import structlog

from hub.core import telemetry
from tests.support.hubs import WholeHub

ASKED = "request-of-ana-0001"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What is logged while the test runs."""
    out = io.StringIO()
    before = structlog.get_config()
    with mock.patch("sys.stderr", out):
        telemetry.configure("INFO", "json")
    yield out
    structlog.configure(**before)


def read(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_request_id_leads_from_the_api_to_the_worker_to_the_adapter_and_into_the_audit(
    whole: WholeHub, lines: io.StringIO
) -> None:
    claim = whole.claim(whole.upload("ana"))
    reply = whole.as_("ana").post("/requests", claim, headers={"X-Request-Id": ASKED})
    whole.drain()
    mine = [line for line in read(lines) if line.get("request_id") == ASKED]
    told = {line["event"] for line in mine}
    handlers = {line.get("handler") for line in mine}
    called = [line["what"] for line in mine if line["event"] == "called"]
    assert reply.headers["X-Request-Id"] == ASKED
    assert told >= {"answered", "handled", "called"}
    assert handlers >= {"tell-approver", "send-notification", "attach-documents"}
    assert any("activities" in what for what in called)
    trail = whole.as_("dora").get("/audit", query={"subject": reply.json["id"]}).json["items"]
    assert {entry["requestId"] for entry in trail} == {ASKED}


def test_no_line_of_the_log_tells_a_secret(whole: WholeHub, lines: io.StringIO) -> None:
    request = whole.submit("ana")
    whole.decide("bob", request["id"])
    whole.drain()
    said = lines.getvalue()
    secrets = [whole.token("ana"), whole.token("bob"), "simulated-secret", "signature=", "Bearer "]
    assert [secret for secret in secrets if secret in said] == []
    assert "answered" in said
