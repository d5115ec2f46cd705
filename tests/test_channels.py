"""A process tells a channel of Teams, from the definition to the post."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hubs import WholeHub, whole_hub

CHANNEL = "19:5c0ffee0@thread.tacv2"
PROCESS = """
process: news
title: {en: News wish, de: Neuigkeit}
description: {en: Tells the team., de: Sagt es dem Team.}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [wish]
  properties:
    wish: {type: string, maxLength: 200, title: {en: Wish, de: Wunsch}}
    secret: {$ref: hub:text, title: {en: Secret, de: Geheimnis}}
steps:
  - news:
      title: {en: News, de: Neues}
      tell: [requester, channel:sales]
      message: {en: "{{request.number}} is about {{form.wish}}.", de: "In {{request.number}} geht es um {{form.wish}}."}
retention: 1 years after end
examples:
  - it is told: {as: ana, form: {wish: a chair}, expect: {state: approved}}
"""


@pytest.fixture
def hub(company_url: str, tmp_path: Path, simulator: str) -> Iterator[WholeHub]:
    with whole_hub(company_url, tmp_path, simulator, teams_channels={"sales": CHANNEL}) as made:
        yield made


def test_a_channel_reads_once_what_a_process_tells_it(hub: WholeHub) -> None:
    dora = hub.as_("dora")
    draft = dora.post("/processes", data=PROCESS, headers={"Content-Type": "application/yaml"})
    assert draft.status == 201, draft.json
    version = draft.json["version"]
    published = dora.post(f"/processes/news/versions/{version}/publish")
    assert published.status == 200, published.json
    form = {"wish": "a lighter bicycle", "secret": "for Bob"}
    preview = hub.as_("ana").post("/processes/news/preview", {"form": form}).json
    assert "the channel sales" in str(preview)
    request = hub.as_("ana").post("/requests", {"process": "news", "form": form}).json
    hub.drain()
    hub.drain()
    [post] = hub.received("post")
    assert post["to"] == CHANNEL
    shown = str(post["body"])
    assert f"{request['number']} is about a lighter bicycle." in shown
    assert f"/requests/{request['id']}" in shown
    assert "for Bob" not in shown
    assert hub.as_("ana").get("/notifications").json["items"]
    assert [row["id"] for row in dora.get("/dead-letters").json["items"]] == []
