"""Posts to channels: by the bot or by a Workflows webhook, without buttons, to Microsoft's addresses alone."""

import json
import logging
from typing import Any

import pytest
import requests

from hub.core.errors import IntegrationError
from hub.core.ports import Channel
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.line import session
from integrations.microsoft.posts import LARGEST, posts

CHANNEL = "19:5c0ffee0@thread.tacv2"
FLOW = "/powerautomate/automations/direct/workflows/f1/triggers/manual/paths/invoke?api-version=1&sig=s3cret"


def to(client: GraphClient, target: str) -> Channel:
    return posts(client, session(client.access), target)


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
