"""The catalogue: what one may start, what it takes, who would decide."""

from typing import Any

import pytest

from hub.processes.shapes import CatalogueOut, PreviewOut, ProcessOut
from tests.support.offices import PLAIN, Office

KEYS = ["document-sign-off", "equipment", "expense-claim", "job-offer", "leave", "onboarding", "system-access"]
INNER = PLAIN.replace("group:all-staff", "group:finance").replace("process: plain", "process: inner")


def _keys(office: Office, name: str, **query: str) -> list[str]:
    reply = office.as_(name).get("/processes", query=query)
    assert reply.status == 200, reply.json
    CatalogueOut.model_validate(reply.json)
    return sorted(item["key"] for item in reply.json["items"])


def test_each_person_sees_what_she_may_start(office: Office) -> None:
    office.publish(INNER)
    assert "inner" in _keys(office, "carla")
    assert "inner" not in _keys(office, "ana")
    assert "inner" in [item["key"] for item in office.service().get("/processes").json["items"]]
    assert office.as_("ana").get("/processes/inner").status == 404
    assert office.as_("ana").get("/processes/inner/diagram.svg").status == 404
    assert office.as_("ana").post("/processes/inner/preview", {"form": {}}).status == 404
    assert office.as_("carla").get("/processes/inner").status == 200


def test_owners_see_a_process_that_they_may_not_start(office: Office) -> None:
    office.publish(INNER)
    for name in ("fay", "dora"):
        assert "inner" not in _keys(office, name)
        assert office.as_(name).get("/processes/inner").status == 200


def test_owners_list_what_they_answer_for_drafts_too(office: Office) -> None:
    assert _keys(office, "ana", owned="true") == []
    assert _keys(office, "dora", owned="true") == KEYS
    assert "leave" in _keys(office, "fay", owned="true")
    assert "expense-claim" not in _keys(office, "fay", owned="true")
    assert office.service().get("/processes?owned=true").json["items"] == []
    for text in (PLAIN, PLAIN.replace("a chair", "a lamp")):
        assert office.as_("dora").post("/processes", data=text, headers={"Content-Type": "text/yaml"}).status == 201
    [plain] = office.as_("fay").get("/processes", query={"owned": "true", "search": "plain"}).json["items"]
    assert (plain["version"], plain["state"], plain["published"]) == (2, "draft", None)
    assert office.as_("fay").post("/processes/plain/versions/1/publish").status == 200
    [plain] = office.as_("fay").get("/processes", query={"owned": "true", "category": "trials"}).json["items"]
    assert (plain["version"], plain["state"], plain["published"]) == (2, "draft", 1)
    [listed] = office.as_("ana").get("/processes", query={"search": "plain"}).json["items"]
    assert (listed["version"], listed["state"], listed["published"]) == (1, "published", 1)


def test_the_catalogue_is_in_the_readers_language_and_sorted(office: Office) -> None:
    for language, first in (("en", "Document sign-off"), ("de", "Ausstattung"), ("fr", "Document sign-off")):
        items = office.as_("ana").get("/processes", headers={"Accept-Language": language}).json["items"]
        titles = [item["title"] for item in items]
        assert titles[0] == first
        assert titles == sorted(titles)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({"search": "EXPENSE"}, ["expense-claim"]),
        ({"search": "paid for"}, ["expense-claim"]),
        ({"search": "%"}, []),
        ({"search": "_"}, []),
        ({"category": "finance"}, ["expense-claim"]),
        ({"category": "nothing"}, []),
    ],
)
def test_a_search_finds_words_and_shelves(office: Office, query: dict[str, str], keys: list[str]) -> None:
    assert _keys(office, "ana", **query) == keys


def test_a_wrong_filter_is_pointed_at(office: Office) -> None:
    for query in ("search=" + "x" * 101, "colour=red"):
        assert office.as_("ana").get(f"/processes?{query}").pointers == [f"/{query.split('=')[0]}"]


def test_a_process_shows_its_form_and_its_chain(office: Office) -> None:
    reply = office.as_("ana").get("/processes/expense-claim", headers={"Accept-Language": "de"})
    ProcessOut.model_validate(reply.json)
    assert reply.json["form"]["properties"]["amount"]["x-hub"]["title"]["de"] == "Betrag"
    assert reply.json["chain"].startswith("Führungskraft genehmigt, dann ")
    assert [step["kind"] for step in reply.json["steps"]] == ["approve", "approve", "file", "call", "tell"]
    picture = office.as_("ana").get(reply.json["diagram"])
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/svg+xml")
    assert office.as_("ana").get("/processes/unknown").status == 404


def test_a_process_says_in_plain_words_who_decides_how_fast_and_when(office: Office) -> None:
    claim = "/processes/expense-claim"
    english, german = (office.as_("ana").get(claim, headers={"Accept-Language": tag}).json for tag in ("en", "de"))
    assert english["decides"] == (
        "Your manager (within 2 business days), then any one of Finance "
        "(within 3 business days; only if the amount is above 1,000 EUR)."
    )
    assert german["decides"] == (
        "Ihre Führungskraft (Frist 2 Arbeitstage), dann jemand aus Finance "
        "(Frist 3 Arbeitstage; nur wenn der Betrag über 1.000 EUR liegt)."
    )
    finance, payment = english["steps"][1], english["steps"][3]
    assert (finance["who"], finance["within"]) == ("any one of Finance", "3 business days")
    assert finance["condition"] == "the amount is above 1,000 EUR"
    assert (payment["who"], payment["within"], payment["condition"]) == ("", "", "")
    assert english["languages"] == ["de", "en"]


@pytest.mark.parametrize(
    ("rule", "english", "german"),
    [
        ("{all: group:finance}", "Everybody in Finance.", "Alle aus Finance."),
        ("{2 of: group:finance}", "2 of Finance.", "2 aus Finance."),
        ("{60% of: group:it}", "60 % of IT.", "60 % aus IT."),
        ("form.secret", "Whoever “Secret” names.", "Wen „Geheimnis“ nennt."),
        (
            "form.secret.manager",
            "The manager of whoever “Secret” names.",
            "Die Führungskraft von: wen „Geheimnis“ nennt.",
        ),
        ("form.payer", "Whoever answers for “Cost centre”.", "Wer „Kostenstelle“ verantwortet."),
        ("cost-centre:R-12", "Whoever answers for cost centre R-12.", "Wer Kostenstelle R-12 verantwortet."),
        ("requester.manager.manager", "The manager of your manager.", "Die Führungskraft von: Ihre Führungskraft."),
        (
            "{in turn: [requester.manager, role:cfo]}",
            "First your manager, then any one of CFO.",
            "Zuerst Ihre Führungskraft, dann jemand aus CFO.",
        ),
        (
            "{any: [group:it, role:cfo]}",
            "Any one of IT or any one of CFO (one of them is enough).",
            "Jemand aus IT oder jemand aus CFO (jemand davon genügt).",
        ),
        (
            "{all: [requester.manager, {any: group:legal, veto: true}]}",
            "Your manager and any one of Legal, whose no ends it (all of them).",
            "Ihre Führungskraft und jemand aus Legal, deren Nein alles beendet (alle).",
        ),
        (
            "{weights: {group:it: 2, role:cfo: 3}, reach: 5}",
            "5 votes out of IT (2) and CFO (3).",
            "5 Stimmen aus IT (2) und CFO (3).",
        ),
        (
            "{up: requester.manager, until: person.level == 2}",
            "One after another up the line, from your manager.",
            "Nacheinander die Linie hinauf, ab: Ihre Führungskraft.",
        ),
        ("{each: '[form.wish]'}", "Everybody whom the form names.", "Alle, die das Formular nennt."),
    ],
)
def test_every_way_of_asking_is_said_in_plain_words(office: Office, rule: str, english: str, german: str) -> None:
    payer = "payer: {$ref: hub:cost-centre, title: {en: Cost centre, de: Kostenstelle}}\n    secret:"
    person = PLAIN.replace("$ref: hub:text", "$ref: hub:person").replace("secret:", payer)
    office.publish(person.replace("approve: requester.manager", f"approve: {rule}"))
    for language, said in (("en", english), ("de", german)):
        shown = office.as_("ana").get("/processes/plain", headers={"Accept-Language": language}).json
        assert shown["decides"] == said


FLOW = """
  - route:
      choose:
        - {when: big, steps: [{board: {approve: {2 of: group:board}}}]}
        - {when: form.wish != "", steps: [{note: {tell: requester, message: noted}}]}
        - {when: form.wish == "x", steps: [{desk: {approve: group:it}}]}
        - steps: [{boss: {approve: requester.manager, within: 1 week}}]
  - prepare:
      when: big
      together:
        - it: {approve: group:it}
        - badge: {tell: requester, message: noted}
        - [{site: {approve: role:cfo}}]
  - more: {ask: requester, form: {properties: {size: {type: string}}}}
  - rows: {again: form.lines, as: line, steps: [{owner: {approve: {each: "[line.owner]"}}}]}
"""


def test_branches_rows_and_what_goes_side_by_side_are_said_in_plain_words(office: Office) -> None:
    step = "  - manager: {title: {en: Manager approves, de: Chef genehmigt}, approve: requester.manager}\n"
    lines = "lines: {type: array, items: {properties: {owner: {$ref: hub:person}}}}"
    big = "let: {big: {when: form.wish == 'much', because: {en: it is much, de: es viel ist}}}"
    text = PLAIN.replace(step, FLOW[1:]).replace("steps:\n  - route", f"{big}\nsteps:\n  - route")
    office.publish(text.replace("    secret:", f"    {lines}\n    secret:"))
    english, german = (
        office.as_("ana").get("/processes/plain", headers={"Accept-Language": tag}).json for tag in ("en", "de")
    )
    assert english["decides"] == (
        "(if it is much: 2 of Board; in some cases: any one of IT; otherwise: your manager (within 1 week)), then "
        "(any one of IT and at the same time any one of CFO (only if it is much)), then "
        "(for each row: everybody whom the form names)."
    )
    assert german["decides"] == (
        "(wenn es viel ist: 2 aus Board; manchmal: jemand aus IT; sonst: Ihre Führungskraft (Frist 1 Woche)), dann "
        "(jemand aus IT und zugleich jemand aus CFO (nur wenn es viel ist)), dann "
        "(für jede Zeile: alle, die das Formular nennt)."
    )
    assert [step["name"] for step in english["steps"]][:3] == ["route", "board", "note"]
    assert english["chain"] == "Route, then Prepare, then More, then Rows"
    [more] = [step for step in english["steps"] if step["kind"] == "ask"]
    assert more["who"] == "you"


def test_silence_and_conditions_without_words_are_told_too(office: Office) -> None:
    rule = "approve: requester.manager, within: 1 business day, unanswered: approve, when: form.wish != ''"
    office.publish(PLAIN.replace("approve: requester.manager", rule))
    shown = office.as_("ana").get("/processes/plain", headers={"Accept-Language": "de"}).json
    assert shown["decides"] == "Ihre Führungskraft (Frist 1 Arbeitstag; keine Antwort gilt als Ja; nicht immer)."


def test_a_process_without_approvals_says_so(office: Office) -> None:
    step = "  - manager: {title: {en: Manager approves, de: Chef genehmigt}, approve: requester.manager}"
    office.publish(PLAIN.replace(step, "  - note: {tell: requester, message: noted}"))
    assert office.as_("ana").get("/processes/plain").json["decides"] == "Nobody has to approve this."


def test_a_preview_tells_who_decides_in_which_order_and_by_when(office: Office) -> None:
    before = office.rows()
    reply = office.as_("ana").post("/processes/expense-claim/preview", {"form": office.claim_form("1450.00")})
    assert reply.status == 200
    PreviewOut.model_validate(reply.json)
    stations = {station["step"]: station for station in reply.json["stations"]}
    assert list(stations) == ["manager", "finance", "archive", "payment", "done"]
    assert stations["manager"]["people"] == [{"id": "bob", "name": "Bob"}]
    assert stations["finance"]["reason"] == "the amount is above 1,000 EUR"
    assert stations["archive"]["text"] == "onedrive:finance/claims/2026/R-…"
    assert stations["manager"]["expectedBy"] == "2026-11-24T17:00:00Z"
    assert "any one of Finance (4 people)" in reply.json["chain"]
    assert office.rows() == before


def test_a_preview_is_what_happens(office: Office) -> None:
    preview = office.as_("ana").post("/processes/expense-claim/preview", {"form": office.claim_form()}).json
    request = office.claim()
    asked = [person["id"] for station in preview["stations"][:1] for person in station["people"]]
    assert asked == [task["assignee"]["id"] for task in office.request(request)["tasks"]]
    due = office.request(request)["tasks"][0]["dueAt"]
    assert due == preview["stations"][0]["expectedBy"]


@pytest.mark.parametrize(
    ("form", "pointers"),
    [
        ({}, ["/form/amount", "/form/costCentre", "/form/purpose", "/form/receipts"]),
        ({"purpose": 7}, ["/form/amount", "/form/costCentre", "/form/purpose", "/form/receipts"]),
        ("no form", ["/form"]),
    ],
)
def test_a_preview_of_a_bad_form_points_at_the_fields(office: Office, form: Any, pointers: list[str]) -> None:
    reply = office.as_("ana").post("/processes/expense-claim/preview", {"form": form})
    assert (reply.status, reply.pointers) == (422, pointers)


def test_a_preview_is_for_people(office: Office) -> None:
    assert office.service().post("/processes/expense-claim/preview", {"form": {}}).status == 403
