"""Whoever follows links decides nothing: not a scanner of mails, not a preview of links, not the reader herself."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from sqlalchemy import inspect, select, table, text
from werkzeug.test import TestResponse

from tests.support.hubs import HOST, WholeHub

LINK = re.compile(r"https?://[^\s\"'<>\\)]+")
Visit = Callable[..., TestResponse]
KINDS = ("card", "mail", "activity")
READERS = {"ana@example.com": "ana", "bob@example.com": "bob", "carla@example.com": "carla"}
# What people decide, ask for and want; looking may leave traces elsewhere, such as when a token was seen.
DECIDED = ("requests", "tasks", "notification_preferences", "notifications", "delegations", "documents", "outbox")


def links(thing: Any) -> set[str]:
    """Every address that stands anywhere in it."""
    return {found.rstrip(".,") for found in LINK.findall(str(thing))}


def ours(items: list[dict[str, Any]]) -> dict[str, set[str]]:
    """The addresses below the hub that each reader got, as paths."""
    found: dict[str, set[str]] = {}
    for item in items:
        paths = {link.split(HOST, 1)[1] for link in links(item) if HOST in link}
        found.setdefault(READERS.get(item["to"], "ana"), set()).update(paths)
    return found


def state_of(whole: WholeHub) -> Mapping[str, Any]:
    """All that people decide, as it is, and how many rows there are of everything."""
    with whole.hub.work.db.reading() as connection:
        names = set(inspect(connection).get_table_names()) & set(DECIDED)
        rows = {name: connection.execute(select(text("*")).select_from(table(name))).all() for name in sorted(names)}
    return {**{name: sorted(map(str, found)) for name, found in rows.items()}, "rows": whole.rows()}


def visits(whole: WholeHub, reader: str) -> Iterator[Visit]:
    """A scanner, and the reader who is signed in; the path is taken as it stands."""
    for headers in ({}, {"Authorization": f"Bearer {whole.token(reader)}"}):
        yield partial(_visit, whole, headers)


def _visit(whole: WholeHub, headers: dict[str, str], method: str, path: str, data: str = "") -> TestResponse:
    client = whole.flask.test_client(use_cookies=False)
    form = {"Content-Type": "application/x-www-form-urlencoded"} if data else {}
    return client.open(
        path, method=method, base_url=f"http://{HOST}", headers={**headers, **form}, data=data or None, buffered=True
    )


def test_following_every_link_of_every_card_and_mail_decides_nothing(whole: WholeHub) -> None:
    open_, ended = whole.submit("ana", "1450.00"), whole.submit("ana", "20.00")
    whole.drain()
    whole.decide("bob", ended["id"])
    whole.as_("bob").post(f"/requests/{open_['id']}/comments", {"text": "Which hotel? https://evil.example/x"})
    whole.drain()
    found = ours([item for kind in KINDS for item in whole.received(kind)])
    assert {"ana", "bob"} <= set(found)
    assert any(path.startswith("/unsubscribe/") for path in found["ana"])
    assert any(open_["id"] in path for path in found["bob"])
    before = state_of(whole)
    for reader, paths in found.items():
        for visit in visits(whole, reader):
            for path in sorted(paths):
                for method in ("GET", "HEAD", "OPTIONS"):
                    assert visit(method, path or "/").status_code < 400, (method, path)
                visit("GET", f"/api/v1{path}")
    assert state_of(whole) == before
    assert [task["state"] for task in whole.as_("ana").get(f"/requests/{open_['id']}").json["tasks"]] == ["open"]


def test_only_the_button_behind_the_link_unsubscribes_her_and_from_that_alone(whole: WholeHub) -> None:
    claim = whole.submit("ana", "20.00")
    whole.drain()
    whole.decide("bob", claim["id"])
    whole.drain()
    [mail] = [mail for mail in whole.received("mail", "ana@example.com") if "Genehmigt" in mail["subject"]]
    [path] = [path for path in ours([mail])["ana"] if path.startswith("/unsubscribe/")]
    headers = {one["name"]: one["value"] for one in mail["headers"]}
    assert headers["List-Unsubscribe"].endswith(f"{path}>")
    visit = next(visits(whole, "ana"))
    page = visit("GET", path)
    assert (page.status_code, "<form" in page.text, "Keine solchen Mails mehr" in page.text) == (200, True, True)
    assert whole.as_("ana").get("/notifications/preferences").json["noMailFor"] == []
    done = visit("POST", path, "List-Unsubscribe=One-Click")
    assert (done.status_code, "Erledigt" in done.text) == (200, True)
    assert whole.as_("ana").get("/notifications/preferences").json["noMailFor"] == ["request-approved"]
    assert whole.as_("bob").get("/notifications/preferences").json["noMailFor"] == []
    for wrong in (f"{path}x", path[:-3], "/unsubscribe/x", "/unsubscribe/" + "x" * 900):
        assert visit("POST", wrong).status_code == 404
