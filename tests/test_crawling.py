"""Whoever follows links decides nothing: not a scanner of mails, not a preview of links, not the reader herself."""

import re
from typing import Any

from tests.support.hubs import HOST, WholeHub

LINK = re.compile(r"https?://[^\s\"'<>\\)]+")


def links(thing: Any) -> set[str]:
    """Every address that stands anywhere in it."""
    return {found.rstrip(".,") for found in LINK.findall(str(thing))}


def test_following_every_link_of_every_card_and_mail_decides_nothing(whole: WholeHub) -> None:
    requests = [whole.submit("ana", amount) for amount in ("20.00", "1450.00")]
    whole.drain()
    arrived = [item for kind in ("card", "mail", "activity") for item in whole.received(kind)]
    ours = {link.split(HOST, 1)[1] for link in links(arrived) if HOST in link}
    assert any(requests[0]["id"] in path for path in ours)
    before = whole.rows()
    for path in sorted(ours):
        for caller in (whole.nobody(), whole.as_("bob"), whole.as_("ana")):
            for method in ("GET", "HEAD", "OPTIONS"):
                caller.call(method, "/" + path.lstrip("/") if path.startswith("/") else path)
            api = f"/api/v1{path}" if not path.startswith("/api/") else path
            caller.call("GET", api)
    assert whole.rows() == before
    for request in requests:
        assert [task["state"] for task in whole.as_("ana").get(f"/requests/{request['id']}").json["tasks"]] == ["open"]
