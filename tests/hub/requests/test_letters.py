"""Letters: what people are told, in their language; what is personal stays in the hub."""

from datetime import timedelta

import pytest

from hub.core.auth import Caller
from hub.core.ports import Action, Field
from hub.requests.letters import Letter, Letters
from tests.support.clocks import ManualClock
from tests.support.offices import COMMITTEE, PLAIN, TIMED, Office

RICH = PLAIN.replace("process: plain", "process: rich").replace(
    "    secret:",
    """    urgent: {type: boolean, title: {en: Urgent, de: Eilig}}
    colour: {enum: [red, blue], title: {en: Colour, de: Farbe}, labels: {red: {en: Red, de: Rot}}}
    price: {$ref: hub:money, title: {en: Price, de: Preis}}
    bank: {$ref: hub:iban, title: {en: Bank, de: Bank}}
    papers: {$ref: hub:documents, title: {en: Papers, de: Papiere}}
    sizes: {type: array, items: {type: integer}, title: {en: Sizes, de: Maße}}
    shipping:
      type: object
      title: {en: Shipping, de: Versand}
      properties:
        town: {type: string}
        door: {type: string, data: personal}
    secret:""",
)
FORM = {
    "wish": "a chair",
    "urgent": True,
    "colour": "red",
    "price": {"amount": "80.00", "currency": "EUR"},
    "bank": "DE89370400440532013000",
    "papers": ["one", "two"],
    "sizes": [1, 2],
    "shipping": {"town": "Lyon", "door": "my own door"},
    "secret": "my back",
}


@pytest.fixture
def letters(office: Office) -> Letters:
    return office.requests.letters


def _task(office: Office, name: str, request: str) -> str:
    return str(office.task_of(name, request)["id"])


def _letter(letter: Letter | None) -> Letter:
    assert letter is not None
    return letter


def test_an_approver_reads_what_to_decide_on(office: Office, letters: Letters) -> None:
    office.publish(TIMED)
    request = office.submit(process="timed", wish="a chair")
    task = _task(office, "bob", request)
    letter = _letter(letters.task(task))
    assert (letter.person_id, letter.kind, letter.about, letter.subject_id) == ("bob", "task-opened", "task", task)
    assert letter.title == "Ana asks: Timed wish: a chair"
    assert letter.lines == ("You are the manager of Ana.", "Please answer by Mon 23 Nov, 19:00.")
    assert letter.facts[:2] == (("Number", "R-000001"), ("Requested by", "Ana"))
    comment = Field("comment", "text", "Comment")
    assert letter.actions[0] == Action("approve", "Approve", {"task": task, "version": "1"}, (comment,))
    assert letter.link == f"https://hub.example.com/requests/{request}"
    assert letter.asks


def test_a_letter_is_in_the_language_and_zone_of_its_reader(office: Office, letters: Letters) -> None:
    office.publish(TIMED)
    office.change("bob", language="de", time_zone="Europe/Berlin", country="DE")
    letter = _letter(letters.task(_task(office, "bob", office.submit(process="timed", wish="x"))))
    assert letter.title == "Ana bittet: Timed wish: x"
    assert letter.lines[1] == "Bitte antworten Sie bis Mo. 23 Nov., 20:00."
    assert [action.title for action in letter.actions] == [
        *("Genehmigen", "Ablehnen", "Zurückgeben", "Nachfragen", "Weitergeben"),
    ]
    assert letter.facts[:2] == (("Nummer", "R-000001"), ("Beantragt von", "Ana"))


@pytest.mark.parametrize(
    ("language", "facts"),
    [
        (
            "en",
            {"Wish": "a chair", "Urgent": "yes", "Colour": "Red", "Price": "80.00 EUR", "Papers": "2", "Sizes": "1, 2"},
        ),
        (
            "de",
            {"Wunsch": "a chair", "Eilig": "ja", "Farbe": "Rot", "Preis": "80.00 EUR", "Papiere": "2", "Maße": "1, 2"},
        ),
    ],
)
def test_what_is_personal_never_leaves(office: Office, letters: Letters, language: str, facts: dict[str, str]) -> None:
    office.publish(RICH)
    office.change("bob", language=language)
    for paper in ("one", "two"):
        office.papers.put(paper, "ana")
    request = office.submit(process="rich", **FORM)
    letter = _letter(letters.task(_task(office, "bob", request)))
    shipping = "Shipping" if language == "en" else "Versand"
    assert dict(letter.facts[2:]) == {**facts, shipping: "Lyon"}
    for private in ("DE89", "my own door", "my back"):
        assert private not in str(letter)


def test_a_post_says_whose_request_it_is_and_nothing_of_its_form(office: Office, letters: Letters) -> None:
    office.publish(RICH)
    for paper in ("one", "two"):
        office.papers.put(paper, "ana")
    request = office.submit(process="rich", **FORM)
    post = letters.post(request, "told", "done:1", "post:sales", "It is agreed.")
    assert post
    assert (post.person_id, post.subject_id, post.occasion, post.lines) == (
        *("post:sales", request, "done:1"),
        ("It is agreed.",),
    )
    assert [name for name, _ in post.facts] == ["Number", "Requested by"]
    assert post.link.endswith(f"/requests/{request}")
    assert not post.actions
    assert letters.post("nothing", "told", "done:1", "post:sales") is None


def test_a_title_does_not_tell_what_is_personal(office: Office) -> None:
    secretive = PLAIN.replace("process: plain", "process: secretive").replace(
        "wish: {type: string,", "wish: {type: string, data: personal,"
    )
    office.publish(secretive)
    assert office.request(office.submit(process="secretive", wish="my back"))["title"] == "Plain wish"


def test_nobody_is_asked_for_what_is_decided(office: Office, letters: Letters) -> None:
    request = office.submit()
    task = office.task_of("bob", request)
    assert letters.task_closed(task["id"]) is None
    office.decide("bob", task, comment="fine")
    assert letters.task(task["id"]) is None
    assert letters.task(task["id"], "task-reminder", "x") is None
    closed = _letter(letters.task_closed(task["id"]))
    assert closed.lines == ("Approved by Bob on Mon 23 Nov, 09:00. fine",)
    assert closed.actions == ()
    assert letters.task("unknown") is None
    assert letters.task_closed("unknown") is None


def test_a_reminder_names_its_occasion(office: Office, letters: Letters) -> None:
    letter = _letter(letters.task(_task(office, "bob", office.submit()), "task-reminder", "remind:2"))
    assert (letter.kind, letter.occasion, letter.actions) == ("task-reminder", "remind:2", ())
    assert letter.title == "Still waiting for you: Plain wish: a chair"


def test_everybody_reads_how_a_task_of_theirs_ended(office: Office, letters: Letters) -> None:
    office.publish(COMMITTEE.replace("WORD", "any"))
    office.change("chris", language="de")
    request = office.submit(process="committee", wish="x")
    office.decide("carla", office.task_of("carla", request), "reject", "no")
    assert _letter(letters.task_closed(_task(office, "carla", request))).lines == (
        "Rejected by Carla on Mon 23 Nov, 09:00. no",
    )
    assert _letter(letters.task_closed(_task(office, "chris", request))).lines == (
        "Erledigt durch Carla, Mo. 23 Nov., 09:00.",
    )


@pytest.mark.parametrize(
    ("kind", "language", "title"),
    [
        ("request-approved", "en", "Approved: Plain wish: a chair"),
        ("request-rejected", "de", "Abgelehnt: Schlichter Wunsch: a chair"),
        ("answer", "en", "An answer about Plain wish: a chair"),
        ("expense-paid", "de", "Ihre Auslagen sind erstattet: Schlichter Wunsch: a chair"),
        ("a-key-of-its-own", "fr", "News about Plain wish: a chair"),
    ],
)
def test_news_have_words_in_each_language(
    office: Office, letters: Letters, kind: str, language: str, title: str
) -> None:
    office.change("ana", language=language)
    request = office.submit()
    letter = _letter(letters.request(request, kind, "once", said="said"))
    assert (letter.person_id, letter.title, letter.lines, letter.occasion) == ("ana", title, ("said",), "once")
    assert _letter(letters.request(request, kind, "once", person_id="fay")).person_id == "fay"
    assert letters.request("unknown", kind, "once") is None
    assert letters.request(request, kind, "once", person_id="unknown") is None


def test_a_moment_of_another_year_names_its_year(office: Office, letters: Letters, clock: ManualClock) -> None:
    office.publish(TIMED.replace("10 hours", "100 days"))
    task = office.task_of("bob", office.submit(process="timed", wish="x"))
    assert _letter(letters.task(task["id"])).lines[1] == "Please answer by Wed 3 Mar 2027, 09:00."
    office.change("bob", language="de")
    assert _letter(letters.task(task["id"])).lines[1] == "Bitte antworten Sie bis Mi. 3 März 2027, 09:00."
    office.decide("bob", task)
    clock.advance(timedelta(days=60))
    assert _letter(letters.task_closed(task["id"])).lines == ("Genehmigt von Bob am Mo. 23 Nov. 2026, 09:00.",)


def test_the_year_is_that_of_the_readers_clock(office: Office, letters: Letters, clock: ManualClock) -> None:
    office.publish(TIMED)
    clock.advance(timedelta(days=38, hours=7))
    office.change("bob", time_zone="Asia/Tokyo")
    task = _task(office, "bob", office.submit(process="timed", wish="x"))
    assert "2027" not in _letter(letters.task(task)).lines[1]


@pytest.mark.parametrize(
    ("viewer", "line", "buttons"),
    [
        ("bob", "You are the manager of Ana.", 5),
        ("ana", "Waits for Bob.", 0),
        ("fay", "Waits for Bob.", 0),  # of the owners
    ],
)
def test_a_task_looks_different_to_everybody_who_opens_it(
    office: Office, letters: Letters, viewer: str, line: str, buttons: int
) -> None:
    task = _task(office, "bob", office.submit())
    groups = frozenset({"human-resources"} if viewer == "fay" else ())
    seen = letters.seen(Caller("person", viewer, viewer, groups=groups), task)
    assert (seen.person_id, seen.lines, len(seen.actions)) == (viewer, (line,), buttons)
    assert dict(seen.facts)["Wish"] == "a chair"


def test_a_stranger_learns_nothing_of_a_task(office: Office, letters: Letters) -> None:
    task = _task(office, "bob", office.submit())
    seen = letters.seen(Caller("person", "carla", "Carla"), task)
    assert (seen.title, seen.lines, seen.facts, seen.link) == ("This is between others.", (), (), "")
    assert letters.seen(Caller("person", "carla", "Carla"), "unknown").title == seen.title


def test_a_closed_task_says_to_everybody_in_her_language_how_it_ended(office: Office, letters: Letters) -> None:
    office.change("ana", language="de")
    task = office.task_of("bob", office.submit())
    office.decide("bob", task)
    assert letters.seen(Caller("person", "bob", "Bob"), task["id"]).lines == ("Approved by Bob on Mon 23 Nov, 09:00.",)
    seen = letters.seen(Caller("person", "ana", "Ana"), task["id"])
    assert (seen.lines, seen.actions) == (("Genehmigt von Bob am Mo. 23 Nov., 09:00.",), ())
