"""Posts to channels: by the bot or by a Workflows webhook, without buttons, to Microsoft's addresses alone."""

import json
import logging
from dataclasses import replace
from typing import Any

import pytest
import requests

from hub.core.errors import IntegrationError, Postponed
from hub.core.ports import Channel
from integrations.microsoft.graph import GraphClient, line_of
from integrations.microsoft.limits import demand_of_flow
from integrations.microsoft.posts import LARGEST, posts
from integrations.microsoft.traffic import Watch

CHANNEL = "19:5c0ffee0@thread.tacv2"
FLOW = "/powerautomate/automations/direct/workflows/f1/triggers/manual/paths/invoke?api-version=1&sig=s3cret"
OTHER_FLOW = FLOW.replace("f1", "f2")


class Time:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.at = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def paced(client: GraphClient, time: Time) -> GraphClient:
    """A client that keeps to the limits by a clock of its own, and naps for nobody."""
    access, watch = replace(client.access, paced=True), Watch(lambda: time.at, lambda _: None)
    return GraphClient(access, line=line_of(access, watch), nap=0)


def to(client: GraphClient, target: str) -> Channel:
    return posts(client, target)


@pytest.fixture(params=["bot", "workflow"])
def channel(request: pytest.FixtureRequest, client: GraphClient, microsoft: Any) -> Channel:
    return to(client, CHANNEL if request.param == "bot" else microsoft.base + FLOW)


def test_a_post_arrives_once_without_buttons(channel: Channel, microsoft: Any, make_notice: Any) -> None:
    notice = make_notice("p1")
    receipt = channel.prepare(notice)
    assert channel.look(notice, receipt) is None
    kept = channel.deliver(notice, receipt)
    [item] = microsoft.received("post")
    assert item["title"] == "Approve: expense claim EX-12"
    content = item["body"]["attachments"][0]["content"]
    assert [action["type"] for action in content["actions"]] == ["Action.OpenUrl"]
    assert "Input." not in str(content)
    assert channel.look(notice, kept) == kept
    assert not channel.revise(notice, kept)


def test_a_thread_begins_in_the_channel(client: GraphClient, microsoft: Any, make_notice: Any) -> None:
    kept = to(client, CHANNEL).deliver(make_notice("p1"), {})
    assert kept["posted"].startswith(f"{CHANNEL};messageid=")
    assert [item["to"] for item in microsoft.received("post")] == [CHANNEL]


def test_a_long_report_is_cut_to_what_a_flow_takes(client: GraphClient, microsoft: Any, make_notice: Any) -> None:
    for lines, facts in ((("€" * 900,) * 30, (("n", "v" * 300),) * 30), (("€" * 999,) * 9, ())):
        to(client, microsoft.base + FLOW).deliver(make_notice("p1", lines=lines, facts=facts), {})
    for item in microsoft.received("post"):
        assert len(json.dumps(item["body"])) <= LARGEST + 1000
    assert len(microsoft.received("post")) == 2


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/?sig=s3cret",
        "http://x.environment.api.powerplatform.com/?sig=s3cret",
        "https://environment.api.powerplatform.com.evil.example/?sig=s3cret",
        "https://prod-1.westeurope.logic.azure.com/workflows/x?sig=s3cret",
        "ftp://127.0.0.1/?sig=s3cret",
        "nonsense",
    ],
)
def test_only_workflows_is_posted_to(client: GraphClient, make_notice: Any, address: str) -> None:
    with pytest.raises(IntegrationError, match="no address of Workflows") as caught:
        to(client, address).deliver(make_notice("p1"), {})
    assert not caught.value.retryable
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(("kind", "retryable", "unclear"), [("throttle", True, False), ("drop", True, True)])
def test_a_flow_that_does_not_answer_is_tried_again_and_its_address_told_to_nobody(
    client: GraphClient,
    microsoft: Any,
    make_notice: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    retryable: bool,
    unclear: bool,
) -> None:
    microsoft.misbehave("/powerautomate/", kind)
    with caplog.at_level(logging.INFO), pytest.raises(IntegrationError) as caught:
        to(client, microsoft.base + FLOW).deliver(make_notice("p1"), {})
    assert (caught.value.retryable, caught.value.unclear) == (retryable, unclear)
    assert "s3cret" not in str(caught.value) + caplog.text + capsys.readouterr().out


def test_a_flow_says_202_to_what_it_cannot_post(microsoft: Any) -> None:
    assert requests.post(microsoft.base + FLOW, json={"type": "message"}, timeout=10).status_code == 202
    assert requests.post(microsoft.base + FLOW.replace("sig", "x"), json={}, timeout=10).status_code == 401
    assert requests.post(microsoft.base + FLOW, data="x" * 30_000, timeout=10).status_code == 413
    assert microsoft.received("post") == []


def test_threads_need_a_channel_and_a_message(client: GraphClient) -> None:
    for wrong in (
        {"isGroup": True},
        {"isGroup": True, "channelData": {"channel": {"id": CHANNEL}}},
        {"isGroup": False},
    ):
        with pytest.raises(IntegrationError, match="BadSyntax"):
            client.bot("POST", "/v3/conversations", {**wrong, "tenantId": client.access.tenant})


def test_a_flow_is_asked_below_its_limit_and_what_is_too_much_comes_later(
    paced: GraphClient, time: Time, microsoft: Any, make_notice: Any
) -> None:
    channel, went = to(paced, microsoft.base + FLOW), list[float]()
    while len(went) < 12:
        try:
            channel.deliver(make_notice(f"p{len(went)}"), {})
            went.append(time.at)
        except Postponed as error:
            time.at += error.retry_after or 0
    assert max(sum(1 for at in went if start <= at < start + 1) for start in went) == 3
    assert 3 <= went[-1] - went[0] <= 5
    assert len(microsoft.received("post")) == 12


def test_one_flow_waits_for_no_other(paced: GraphClient, microsoft: Any, make_notice: Any) -> None:
    crowded, other = (to(paced, microsoft.base + flow) for flow in (FLOW, OTHER_FLOW))
    for number in range(3):
        crowded.deliver(make_notice(f"p{number}"), {})
    with pytest.raises(Postponed, match="Workflows is asked below its limits"):
        crowded.deliver(make_notice("p4"), {})
    assert other.deliver(make_notice("p9"), {})["posted"]


def test_a_flow_that_asks_for_a_pause_gets_it_and_the_message_is_parked(
    paced: GraphClient, time: Time, microsoft: Any, make_notice: Any
) -> None:
    microsoft.misbehave("/workflows/f1/", "throttle", retryAfter=90)
    busy, other = (to(paced, microsoft.base + flow) for flow in (FLOW, OTHER_FLOW))
    with pytest.raises(IntegrationError) as caught:
        busy.deliver(make_notice("p1"), {})
    assert (caught.value.retryable, caught.value.retry_after, caught.value.unclear) == (True, 90, False)
    with pytest.raises(Postponed, match="asked for a pause"):
        busy.deliver(make_notice("p1"), {})
    assert other.deliver(make_notice("p2"), {})["posted"]
    time.at += 91
    assert busy.deliver(make_notice("p1"), {})["posted"]


def test_a_flow_that_is_out_stops_no_other(paced: GraphClient, time: Time, microsoft: Any, make_notice: Any) -> None:
    microsoft.misbehave("/workflows/f1/", "fail", status=502, times=9)
    busy, other = (to(paced, microsoft.base + flow) for flow in (FLOW, OTHER_FLOW))
    for number in range(6):
        time.at += 1
        with pytest.raises(IntegrationError, match="Workflows is out" if number == 5 else "502"):
            busy.deliver(make_notice("p1"), {})
    assert paced.traffic.condition("workflows").state == "open"
    assert other.deliver(make_notice("p2"), {})["posted"]


def test_a_flow_is_known_by_a_digest_and_its_address_to_nobody() -> None:
    told = repr(demand_of_flow("https://x.environment.api.powerplatform.com/flows/f1?sig=s3cret"))
    assert "s3cret" not in told
    assert "f1" not in told
