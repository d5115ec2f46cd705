"""The app Approvals of Teams beside the page: a request is shown there when its requester wishes it, decided there, and
taken back there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from demo.people import Json, Person
from tests.support.browsers import Windows
from tests.support.claims import fill, submitted, task
from tests.support.delegated import FOR_APPROVALS, delegated_token
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from demo.place import Place

ROOT = "/beta/solutions/approval"


class App:
    """The simulated app, of a tenant that has it, and people in front of it."""

    def __init__(self, simulator: str) -> None:
        self._simulator = simulator
        self._post("dora", f"{ROOT}/provision", {})

    def states(self, sent: Json) -> list[str]:
        """How what is asked there of a request stands."""
        return sorted(str(item["state"]) for item in self._items(sent))

    def answer(self, name: str, sent: Json, said: str) -> None:
        """Somebody answers what is asked there of a request."""
        [item] = self._items(sent)
        self._post(name, f"{ROOT}/approvalItems/{item['id']}/responses", {"response": said, "comments": "Seen there."})

    def wait_for(self, sent: Json, *states: str) -> None:
        """Until it stands like this."""
        eventually(f"{states}", lambda: self.states(sent) == list(states))

    def fail(self, match: str, status: int) -> None:
        """The next call of these addresses fails."""
        fault = {"match": match, "kind": "fail", "status": status, "times": 1}
        requests.post(f"{self._simulator}/simulator/faults", json=fault, timeout=10).raise_for_status()

    def _items(self, sent: Json) -> list[Json]:
        query = {"kind": "approval", "limit": "200"}
        found = requests.get(f"{self._simulator}/simulator/received", params=query, timeout=10).json()["items"]
        return [one["body"] for one in found if sent["id"] in one["body"]["description"]]

    def _post(self, name: str, path: str, body: Json) -> None:
        headers = {"Authorization": f"Bearer {delegated_token(self._simulator, name, scopes=FOR_APPROVALS)}"}
        requests.post(f"{self._simulator}{path}", json=body, headers=headers, timeout=10).raise_for_status()


@pytest.fixture
def app(place: "Place") -> App:
    """Approvals."""
    return App(place.simulator)


def show(ana: Page, sent: Json) -> None:
    """Its requester opens a request and has it shown there."""
    ana.goto(f"/requests/{sent['id']}")
    ana.get_by_role("button", name="Show in Approvals").click()


def test_a_request_is_shown_there_and_decided_there(
    windows: Windows, calling: Callable[[str], Person], app: App, word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    ana.goto(f"/requests/{sent['id']}")
    expect(ana.get_by_text("is asked in the app Approvals of Teams too")).to_be_visible()
    assert app.states(sent) == [], "nobody has wished it yet"
    ana.get_by_role("button", name="Show in Approvals").click()
    expect(ana.get_by_text("Shown in Approvals.")).to_be_visible()
    assert app.states(sent) == ["pending"]
    assert "eyJ" not in ana.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    app.answer("bob", sent, "Approved")
    stations = ana.get_by_role("list", name="Who decides")
    expect(stations.get_by_role("listitem").filter(has_text="Bob Berg")).to_contain_text("Approved")
    expect(ana.get_by_text("Seen there.").first).to_be_visible()
    assert app.states(sent) == ["completed"]


def test_what_is_withdrawn_here_is_taken_back_there(
    windows: Windows, calling: Callable[[str], Person], app: App, word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    show(ana, sent)
    expect(ana.get_by_text("Shown in Approvals.")).to_be_visible()
    ana.get_by_role("button", name="Withdraw").click()
    ana.get_by_role("dialog").get_by_role("button", name="Withdraw").click()
    app.wait_for(sent, "canceled")


def test_all_of_hers_come_in_step_with_home_and_the_list_also_what_ended_meanwhile(
    windows: Windows, calling: Callable[[str], Person], app: App, word: str
) -> None:
    first, other = (submitted(calling("ana"), f"{word} {number}", "80.00") for number in range(2))
    ana = windows.of("ana")
    show(ana, first)
    menu = ana.get_by_role("navigation")
    menu.get_by_role("link", name="Home").click()
    app.wait_for(other, "pending")
    calling("bob").decide(task(calling("bob"), other["id"]), "reject", "Not now")
    menu.get_by_role("link", name="Requests").click()
    app.wait_for(other, "canceled")
    # Two pages that showed it at the same moment may have asked twice; one of the two is taken back.
    eventually("a single question", lambda: app.states(first).count("pending") == 1)


def test_what_is_sent_afterwards_is_shown_there_by_itself(
    windows: Windows, calling: Callable[[str], Person], app: App, word: str
) -> None:
    ana = windows.of("ana")
    show(ana, submitted(calling("ana"), f"{word} before", "80.00"))
    expect(ana.get_by_text("Shown in Approvals.")).to_be_visible()
    ana.get_by_role("navigation").get_by_role("link", name="Ask for something").click()
    ana.get_by_role("link").filter(has_text="Get back what you paid").click()
    fill(ana, word, "80.00")
    expect(ana.get_by_text("Kept as a draft")).to_be_visible()
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.get_by_role("heading", name=f"Expense claim: {word}")).to_be_visible()
    expect(ana.get_by_text("Shown in Approvals.")).to_be_visible()
    app.wait_for({"id": ana.url.rpartition("/")[2]}, "pending")


def test_a_refusal_there_is_told_and_touches_nothing_else(
    windows: Windows, calling: Callable[[str], Person], app: App, word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    app.fail("^/v1.0/me", 401)
    show(ana, sent)
    expect(ana.get_by_text("Microsoft no longer takes the leave that you gave the hub")).to_be_visible()
    assert calling("ana").get(f"/requests/{sent['id']}")["state"] == "running"
    ana.get_by_role("button", name="Show in Approvals").click()
    expect(ana.get_by_text("Shown in Approvals.")).to_be_visible()


def test_only_its_requester_is_offered_that(windows: Windows, calling: Callable[[str], Person], word: str) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    bob = windows.of("bob")
    bob.goto(f"/requests/{sent['id']}")
    expect(bob.get_by_role("heading", name="Where it stands")).to_be_visible()
    expect(bob.get_by_role("button", name="Show in Approvals")).to_have_count(0)
