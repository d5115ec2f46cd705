"""Several approvers ask the requester at a time: the page shows each question with a place for its answer."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from demo.people import Json, Person
from tests.support.browsers import Windows
from tests.support.claims import submitted, task
from tests.support.waiting import eventually


def asked(person: Person, claim: Json) -> Json:
    """What somebody is asked about a claim, once the hub has got there."""

    def found() -> list[Json]:
        return [one for one in person.get("/tasks", limit="200")["items"] if one["request"]["id"] == claim["id"]]

    return eventually("the task", found)[0]


def answer_of(page: Page, question: str) -> Locator:
    """The panel with a question and the form under it."""
    return page.locator("section").filter(has_text=question).filter(has=page.get_by_label("Your answer"))


def test_each_of_two_questions_is_answered_by_itself(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    claim = submitted(calling("ana"), word)
    bob = calling("bob")
    bob.decide(task(bob, claim["id"]), "approve", "")
    for name, question in (("carla", "Which hotel?"), ("maya.whitfield", "Who came along?")):
        person = calling(name)
        person.post(f"/tasks/{asked(person, claim)['id']}/question", {"question": question})
    ana = windows.of("ana")
    ana.goto(f"/requests/{claim['id']}")
    hotel, company = answer_of(ana, "Which hotel?"), answer_of(ana, "Who came along?")
    company.get_by_label("Your answer").fill("Nobody, I was alone.")
    hotel.get_by_label("Your answer").fill("The one at the station.")
    hotel.get_by_role("button", name="Answer").click()
    expect(hotel).to_have_count(0)
    expect(company.get_by_label("Your answer")).to_have_value("Nobody, I was alone.")
    company.get_by_role("button", name="Answer").click()
    expect(company).to_have_count(0)
    happened = ana.get_by_role("list", name="What happened")
    for said in ("Ana Alves answered Carla Conti", "Ana Alves answered Maya Whitfield"):
        expect(happened.get_by_text(said)).to_be_visible()
