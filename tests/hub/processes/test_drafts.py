"""What owners get beside their drafts: a check while they write, a preview, a picture, and what has changed."""

from dataclasses import replace
from typing import Any

import pytest

from hub.core.unit_of_work import Work
from hub.processes.cast import everybody
from hub.processes.checking import TOO_MANY, check
from hub.processes.shapes import PreviewOut
from hub.processes.version_shapes import CheckOut, DifferencesOut, VersionTextOut
from tests.support.apps import Reply
from tests.support.offices import COMMITTEE, PLAIN, SHIPPED, Office

SECOND = PLAIN.replace("approve: requester.manager}", "approve: {any: group:finance}, within: 2 business days}")


def _check(office: Office, name: str, text: str | bytes) -> Reply:
    reply = office.as_(name).post("/processes/check", data=text, headers={"Content-Type": "application/yaml"})
    if reply.status == 200:
        CheckOut.model_validate(reply.json)
    return reply


def _example(text: str, told: str) -> str:
    """The same process with another example, on line 17."""
    return text.partition("  - it is asked for")[0] + f"  - {told}\n"


def _draft(office: Office, text: str) -> str:
    reply = office.as_("dora").post("/processes", data=text)
    assert reply.status == 201, reply.json
    return str(reply.headers["Location"])


# Checking.


def test_a_check_tells_problems_by_place_and_keeps_nothing(office: Office) -> None:
    before = office.rows()
    reply = _check(office, "fay", PLAIN.replace("requester.manager", "requester.boss"))
    [problem] = reply.json["problems"]
    assert (problem["line"], problem["pointer"]) == (14, "/steps/0/manager/approve")
    assert "'requester.boss' names nobody" in problem["detail"]
    assert (reply.status, reply.json["sound"], reply.json["form"], reply.json["title"]) == (200, False, None, "")
    assert office.rows() == before


def test_a_check_shows_advice_by_place_the_form_and_the_title(office: Office) -> None:
    reply = office.as_("fay").post("/processes/check", data=PLAIN, headers={"Accept-Language": "de"})
    assert (reply.json["sound"], reply.json["problems"], reply.json["title"]) == (True, [], "Schlichter Wunsch")
    assert reply.json["form"]["required"] == ["wish"]
    assert [advice["line"] for advice in reply.json["advice"]] == [14, 16, 16]


def test_a_check_draws_what_can_be_read(office: Office) -> None:
    assert _check(office, "fay", PLAIN).json["diagram"].startswith("<svg")
    assert _check(office, "fay", "process: [").json["diagram"] is None


def test_a_check_takes_the_same_as_json(office: Office) -> None:
    reply = office.as_("fay").post("/processes/check", {"process": "plain", "title": {"en": "Grüße"}})
    assert reply.json["problems"][0]["detail"].startswith("Missing here: category")


@pytest.mark.parametrize("text", ["", "just words", "process: [", "x: " + "[" * 5000, "#" * 200_000, "a: &x 1\nb: *x"])
def test_whatever_is_checked_is_answered(office: Office, text: str) -> None:
    reply = _check(office, "dora", text)
    assert (reply.status, reply.json["sound"]) == (200, False)
    assert reply.json["problems"]


def test_checks_are_for_process_owners(office: Office) -> None:
    assert _check(office, "ana", PLAIN).status == 403
    assert _check(office, "fay", PLAIN).status == 200  # human resources own leave
    writer = office.app.as_("ana", roles=["process-owner"], groups=office.people.groups_of("ana"))
    assert writer.post("/processes/check", data=PLAIN).status == 200
    assert office.service().post("/processes/check", data=PLAIN).status == 403
    assert _check(office, "dora", b"title: \xff").status == 400


def test_a_process_that_another_asks_for_is_in_the_catalogue_first(office: Office) -> None:
    step = "  - order: {request: chairs, with: {wish: form.wish}, title: {en: Order, de: Bestellung}}"
    text = PLAIN.replace("steps:\n", f"steps:\n{step}\n")
    [problem] = _check(office, "fay", text).json["problems"]
    assert (problem["line"], problem["pointer"]) == (14, "/steps/0/order/request")
    assert problem["detail"] == "There is no process 'chairs' in the catalogue; publish it first."
    at = _draft(office, text)
    refused = office.as_("fay").post(f"{at}/publish")
    assert (refused.status, refused.pointers) == (422, ["/steps/0/order/request"])
    assert refused.json["errors"][0]["detail"].startswith("Line 14, column ")
    office.publish(PLAIN.replace("process: plain", "process: chairs"))
    assert office.as_("fay").post(f"{at}/publish").status == 200


def test_a_process_within_a_branch_is_looked_for_too_and_a_process_may_ask_for_itself(office: Office) -> None:
    step = "  - both: {together: [{one: {request: chairs}}, [{two: {request: leave}}, {three: {request: plain}}]]}"
    found = _check(office, "fay", PLAIN.replace("steps:\n", f"steps:\n{step}\n")).json["problems"]
    assert [problem["pointer"] for problem in found] == ["/steps/0/both/together/0/one/request"]


# Examples.


def test_an_example_that_does_not_hold_is_told_by_place_with_its_differences(office: Office) -> None:
    told = "she asks: {as: ana, form: {wish: a chair}, then: [bob approves manager], expect: {state: rejected}}"
    reply = _check(office, "fay", _example(PLAIN, told))
    assert reply.json["examples"] == [
        {
            "name": "she asks",
            "line": 17,
            "column": 5,
            "ok": False,
            "differences": ["state: told rejected, but it was approved."],
        }
    ]
    assert (reply.json["sound"], reply.json["problems"]) == (False, [])


def test_the_files_that_come_with_the_hub_are_sound_with_the_cast_beside_them(office: Office) -> None:
    for path in SHIPPED.glob("*.yaml"):
        reply = _check(office, "dora", path.read_text("utf-8"))
        assert all(example["ok"] for example in reply.json["examples"]), (path, reply.json["examples"])
        assert reply.json["sound"], path


@pytest.mark.parametrize("who", ["ana", "ana@example.com"])
def test_without_a_cast_the_company_itself_plays(work: Work, who: str) -> None:
    office = Office(work)
    told = f"she asks: {{as: {who}, form: {{}}, then: [gero approves board], expect: {{asked: [finance-leads]}}}}"
    text = _example(COMMITTEE.replace("WORD: group:finance", "any: group:finance-leads"), told)
    assert _check(office, "dora", text).json["sound"]


def test_what_does_not_hold_with_the_cast_may_hold_in_the_company(office: Office) -> None:
    """Hana is nobody of the cast, and its finance has two people."""
    told = "all agree: {as: hana, form: {}, then: [], expect: {asked: [carla, chris, cleo, cyrus]}}"
    text = _example(COMMITTEE.replace("WORD", "all"), told)
    assert _check(office, "dora", text).json["sound"]


def test_who_is_on_leave_today_is_present_in_examples_and_away_when_they_say_so(work: Work) -> None:
    office = Office(work)
    office.change("bob", away=True)
    told = "she asks: {as: ana, AWAY form: {wish: a chair}, then: [], expect: {asked: [WHO]}}"
    text = _example(PLAIN, told.replace("AWAY", "").replace("WHO", "bob"))
    assert _check(office, "dora", text).json["sound"]
    text = _example(PLAIN, told.replace("AWAY", "away: [bob],").replace("WHO", "erik"))
    assert _check(office, "dora", text).json["sound"]


def test_people_are_called_by_their_address_where_ids_say_nothing(work: Work) -> None:
    office = Office(work)
    ids = {name: f"0b5e-{name}" for name in office.people.known}
    office.people.known = {
        ids[person.id]: replace(person, id=ids[person.id], manager_id=ids.get(person.manager_id or ""))
        for person in office.people.known.values()
    }
    office.people.groups = {key: [ids[name] for name in names] for key, names in office.people.groups.items()}
    told = "she asks: {as: ana, form: {wish: a chair}, then: [bob approves manager], expect: {asked: [bob]}}"
    writer = office.app.as_("dora", roles=["administrator"], id=ids["dora"])
    assert writer.post("/processes/check", data=_example(PLAIN, told)).json["sound"]


def test_an_example_of_nobody_says_so(work: Work) -> None:
    office = Office(work)
    [example] = _check(office, "dora", PLAIN.replace("as: ana", "as: nobody")).json["examples"]
    assert example["differences"] == ["nobody is nobody of the company."]
    text = PLAIN.replace("as: ana,", "as: ana, away: [nobody],")
    [example] = _check(office, "dora", text).json["examples"]
    assert example["differences"] == ["nobody is nobody of the company."]


def test_so_many_examples_are_played_and_no_more(office: Office) -> None:
    story = "it is asked {}: {{as: ana, form: {{wish: a chair}}, then: [], expect: {{state: running}}}}"
    text = PLAIN.partition("  - it is asked for")[0] + "".join(f"  - {story.format(n)}\n" for n in range(52))
    reply = _check(office, "fay", text)
    assert [example["ok"] for example in reply.json["examples"]].count(False) == 2
    assert "at most 50 examples are" in reply.json["examples"][-1]["differences"][0]


def test_no_example_is_begun_when_others_took_too_long(office: Office) -> None:
    company = everybody(office.people, "example.com")
    assert [played.differences for played in check(PLAIN, [company], bool).examples] == [()]
    assert [played.differences for played in check(PLAIN, [company], bool, seconds=0.0).examples] == [(TOO_MANY,)]


# Drafts.


def test_a_draft_shows_what_it_is_worth(office: Office) -> None:
    shown = office.as_("fay").get(_draft(office, PLAIN.replace("state: running", "state: failed")))
    VersionTextOut.model_validate(shown.json)
    assert (shown.json["state"], shown.json["sound"], shown.json["title"]) == ("draft", False, "Plain wish")
    assert [example["ok"] for example in shown.json["examples"]] == [False]
    assert [advice["line"] for advice in shown.json["advice"]] == [14, 16, 16]


def test_a_draft_is_previewed_for_the_owner_and_for_others(office: Office) -> None:
    office.publish(PLAIN)
    at = _draft(office, PLAIN.replace("requester.manager", "requester.manager.manager"))
    fay = office.as_("fay")

    def asked(**body: Any) -> list[str]:
        reply = fay.post(f"{at}/preview", {"form": {"wish": "a chair"}, **body})
        assert reply.status == 200, reply.json
        PreviewOut.model_validate(reply.json)
        return [person["id"] for person in reply.json["stations"][0]["people"]]

    assert asked(requester="ana") == asked(requester="ana@example.com") == ["erik"]
    assert asked() == ["dora"]  # erik has no manager, fay owns the process and asks herself
    published = office.as_("ana").post("/processes/plain/preview", {"form": {"wish": "a chair"}}).json
    assert published["stations"][0]["people"][0]["id"] == "bob"


def test_a_preview_of_a_draft_is_for_people_who_work_here_and_forms_that_fit(office: Office) -> None:
    at = _draft(office, PLAIN)
    office.change("chris", active=False)
    for who in ("nobody", "chris"):
        reply = office.as_("fay").post(f"{at}/preview", {"form": {"wish": "x"}, "requester": who})
        assert (reply.status, reply.pointers) == (422, ["/requester"])
    reply = office.as_("fay").post(f"{at}/preview", {"form": {}, "requester": "ana"})
    assert (reply.status, reply.pointers) == (422, ["/form/wish"])


def test_a_draft_has_a_picture(office: Office) -> None:
    picture = office.as_("fay").get(f"{_draft(office, PLAIN)}/diagram.svg", headers={"Accept-Language": "de"})
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "Chef genehmigt" in picture.body.decode()


def test_two_versions_are_compared_in_words(office: Office) -> None:
    first, second = _draft(office, PLAIN), _draft(office, SECOND)
    reply = office.as_("fay").get(f"{first}/difference", query={"to": 2})
    DifferencesOut.model_validate(reply.json)
    assert (reply.json["version"], reply.json["to"]) == (1, 2)
    assert [item["sentence"] for item in reply.json["items"]] == [
        "Who decides 'manager' is now any of group:finance; it was requester.manager.",
        "The time to answer of 'manager' is new: 2 business days.",
    ]
    back = office.as_("fay").get(f"{second}/difference?to=1").json["items"]
    assert (back[0]["before"], back[0]["after"]) == ("any of group:finance", "requester.manager")
    assert office.as_("fay").get(f"{first}/difference?to=1").json["items"] == []
    assert office.as_("fay").get(f"{first}/difference?to=9").status == 404
    assert office.as_("fay").get(f"{first}/difference").pointers == ["/to"]


def test_drafts_are_seen_by_those_who_own_them(office: Office) -> None:
    at = _draft(office, PLAIN)
    for path in ("", "/diagram.svg", "/difference?to=1"):
        assert office.as_("ana").get(at + path).status == 404
    assert office.as_("ana").post(f"{at}/preview", {"form": {}}).status == 404


# The grammar.


def test_editors_get_the_grammar_and_ask_whether_it_is_still_the_same(office: Office) -> None:
    reply = office.service(scopes=()).get("/processes/schema")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/schema+json")
    assert reply.json["title"] == "A process of the hub"
    again = office.as_("ana").get("/processes/schema", headers={"If-None-Match": reply.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert office.as_("ana").get("/processes/schema", headers={"If-None-Match": '"old"'}).status == 200


@pytest.mark.parametrize(
    ("template", "said"), [("nothing.docx", "There is no template nothing.docx"), ("offer-letter.docx", "position")]
)
def test_a_template_that_does_not_fit_is_told_at_its_step(office: Office, template: str, said: str) -> None:
    step = f'  - letter: {{produce: {template}, name: "A letter", with: {{name: form.wish}}}}'
    text = PLAIN.replace("steps:\n", f"steps:\n{step}\n")
    [problem] = _check(office, "fay", text).json["problems"]
    assert (problem["pointer"], said in problem["detail"]) == ("/steps/0/letter/produce", True)


def test_a_channel_that_is_told_has_a_name_here(office: Office) -> None:
    step = "  - news: {tell: [requester, channel:sales], message: hi, title: {en: News, de: Neues}}"
    text = PLAIN.replace("steps:\n", f"steps:\n{step}\n")
    [problem] = _check(office, "fay", text).json["problems"]
    assert (problem["line"], problem["pointer"]) == (14, "/steps/0/news/tell/1")
    said = "There is no 'channel:sales'. Channels that have a name here: {}."
    assert problem["detail"] == said.format("none: set HUB_TEAMS_CHANNELS")
    company = everybody(office.people, "example.com")
    [other] = check(text, [company], lambda _: True, channels=["it", "finance"]).problems
    assert other.message == said.format("channel:finance, channel:it")
    assert check(text, [company], lambda _: True, channels=["sales"]).problems == []
