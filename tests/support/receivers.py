"""What the simulated Microsoft 365 and the company's own services got of a story: everything, and nothing twice."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import requests

from demo.place import Place

Json = dict[str, Any]
FINANCE = ("aarav.sharma", "anneke.brandt", "carla", "maya.whitfield")
# What of each kind somebody gets about one claim: manager and finance are asked, the requester is told at the end.
ASKED = {"bob": 1, **dict.fromkeys(FINANCE, 1)}
TOLD = {"card": {**ASKED, "ana": 0}, "mail": {**ASKED, "ana": 2}}


def received(place: Place, kind: str, name: str = "") -> list[Json]:
    """What arrived at the simulated Microsoft 365."""
    query = {"kind": kind, "to": f"{name}@example.com"} if name else {"kind": kind}
    return list(requests.get(f"{place.simulator}/simulator/received", params=query, timeout=10).json()["items"])


def arrived_once(place: Place, number: str, receipt: bytes) -> None:
    """All that follows from a claim above 1,000 EUR which was approved, and one report by mail; nothing twice."""
    _told_once(place, number)
    for name in ("bob", *FINANCE):
        decided = "Bob Berg" if name == "bob" else "Carla Conti"
        assert decided in str(received(place, "card", name)[0]["body"])
    _filed_and_paid_once(place, number, receipt)
    reports = [mail for mail in received(place, "mail", "carla") if mail["attachments"]]
    assert len(reports) == 1


def _told_once(place: Place, number: str) -> None:
    assert len(received(place, "activity", "ana")) == 2
    for kind, counts in TOLD.items():
        for name, count in counts.items():
            items = [item for item in received(place, kind, name) if number in str(item)]
            assert len(items) == count, f"{count} {kind} for {name}: {[item.get('title') for item in items]}"
        keys = Counter(_notice(item) for item in received(place, kind))
        assert {key: count for key, count in keys.items() if count > 1} == {}


def _filed_and_paid_once(place: Place, number: str, receipt: bytes) -> None:
    (file,) = received(place, "file")
    folder, _, name = file["path"].rpartition("/")
    assert (folder, name) == (f"finance/claims/{datetime.now().year}/{number}", "hotel.pdf")
    assert requests.get(f"{place.simulator}/simulator/files/{file['id']}", timeout=10).content == receipt
    assert [call["operation"] for call in received(place, "call")] == ["createPayment"]


def _notice(item: Json) -> str:
    """The key of the notice that a card or mail carries."""
    headers = item["body"].get("internetMessageHeaders")
    if headers:
        return str(headers[0]["value"])
    content = item["body"]["attachments"][0]["content"]
    return next(str(part["text"]) for part in content["body"] if part.get("id") == "hub-notice")
