"""The simulator as a program: misbehaves on demand, shows what arrived, and remembers it after a restart."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from integrations.simulator.server import running

SEND = "/v1.0/users/hub@example.com/sendMail"
MAIL = {"message": {"subject": "Hi", "toRecipients": [{"emailAddress": {"address": "ana@example.com"}}]}}


def order(call: Any, **fault: object) -> None:
    assert call.plain("POST", "/simulator/faults", json={"match": "sendMail", **fault}).status_code == 201


def test_throttling_comes_as_often_as_ordered(call: Any, code: Any) -> None:
    order(call, kind="throttle", retryAfter=2, times=2)
    answers = [call("POST", SEND, json=MAIL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [429, 429, 202]
    assert answers[0].headers["Retry-After"] == "2"
    assert code(answers[0]) == (429, "TooManyRequests")


def test_a_failure_has_the_status_ordered(call: Any) -> None:
    order(call, kind="fail", status=507)
    assert call("POST", SEND, json=MAIL).status_code == 507


def test_slowness_lasts_as_long_as_ordered(call: Any) -> None:
    order(call, kind="slow", seconds=0.2)
    start = time.monotonic()
    assert call("POST", SEND, json=MAIL).status_code == 202
    assert time.monotonic() - start >= 0.2


@pytest.mark.parametrize(("after", "arrived"), [(True, 1), (False, 0)])
def test_a_dropped_connection_has_its_effect_or_not(call: Any, after: bool, arrived: int) -> None:
    token = call.token()
    order(call, kind="drop", after=after)
    with pytest.raises(requests.ConnectionError):
        call("POST", SEND, json=MAIL, token=token)
    assert len(call.received("mail")) == arrived


def test_orders_can_be_taken_back(call: Any) -> None:
    order(call, kind="fail", times=5)
    assert call.plain("GET", "/simulator/faults").json() == {"waiting": 5}
    call.plain("DELETE", "/simulator/faults")
    assert call("POST", SEND, json=MAIL).status_code == 202


def test_an_order_that_makes_no_sense_is_refused(call: Any) -> None:
    for fault in ({"match": "x", "kind": "explode"}, {"match": "(", "kind": "fail"}):
        assert call.plain("POST", "/simulator/faults", json=fault).status_code == 400


def test_what_arrived_is_narrowed_by_person_and_number(call: Any) -> None:
    for _ in range(3):
        call("POST", SEND, json=MAIL)
    assert call.plain("GET", "/simulator/received?to=bob@example.com").json() == {"items": []}
    assert len(call.plain("GET", "/simulator/received?to=ANA@example.com&limit=2").json()["items"]) == 2
    assert call.plain("GET", "/simulator/received?kind=fax").status_code == 400


def test_every_answer_names_its_request(call: Any) -> None:
    answer = call("GET", "/v1.0/users/ana@example.com", headers={"client-request-id": "mine"})
    assert answer.headers["client-request-id"] == "mine"
    assert answer.headers["request-id"]


def test_a_restart_keeps_what_was_received(tmp_path: Path, call: Any) -> None:
    data, caller = str(tmp_path / "m365.db"), type(call)
    with running(data=data) as base:
        token = caller(base).token()
        assert caller(base)("POST", SEND, json=MAIL, token=token).status_code == 202
    with running(data=data) as base:
        assert [item["subject"] for item in caller(base).received("mail")] == ["Hi"]
        assert caller(base)("GET", "/v1.0/users/ana@example.com", token=token).status_code == 200


def test_it_starts_as_a_command_and_stops_when_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "integrations.simulator", "--port", str(port), "--data", str(tmp_path / "m.db")]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as process:
        try:
            assert process.stdout
            assert f":{port}".encode() in process.stdout.readline()
            assert _answers(f"http://127.0.0.1:{port}/simulator/health")
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _answers(url: str) -> bool:
    for _ in range(100):
        try:
            return requests.get(url, timeout=5).ok
        except requests.ConnectionError:
            time.sleep(0.05)
    return False
