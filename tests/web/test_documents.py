"""What people find among their documents, and how they hand them on."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import requests
from playwright.sync_api import Page, expect

from demo.people import Json, Person
from tests.support.browsers import Windows
from tests.support.claims import fill, submitted, task
from tests.support.hubs import RECEIPT
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from demo.place import Place

Calling = Callable[[str], Person]


def test_an_approver_finds_what_is_shared_with_her_by_its_name_and_its_request(
    windows: Windows, calling: Calling, word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    bob = windows.of("bob")
    bob.goto("/documents")
    expect(bob.get_by_role("tab", name="Mine")).to_have_attribute("aria-selected", "true")
    bob.get_by_role("tab", name="Shared with me").click()
    mine = bob.get_by_role("list", name="Documents").get_by_role("listitem").filter(has_text=word)
    expect(mine).to_contain_text("hotel.pdf")
    expect(mine).to_contain_text("from Ana Alves")
    with bob.expect_response(re.compile("/documents/[^/]+/link$")) as link:
        mine.get_by_role("button", name="Open hotel.pdf").click()
    assert link.value.ok
    bob.get_by_role("searchbox").fill("HOTEL")
    expect(mine).to_have_count(1)
    bob.get_by_role("searchbox").fill("no such paper")
    expect(bob.get_by_text("No document has this in its name")).to_be_visible()
    bob.get_by_role("searchbox").fill("")
    mine.get_by_role("link").click()
    bob.wait_for_url(f"**/requests/{sent['id']}")


def test_the_documents_of_one_request_are_found_by_its_title(windows: Windows, calling: Calling, word: str) -> None:
    submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    ana.goto("/documents?shelf=request")
    expect(ana.get_by_text("Choose a request to see its documents")).to_be_visible()
    ana.get_by_role("combobox", name="Request").press_sequentially(word)
    ana.get_by_role("option").filter(has_text=word).click()
    listed = ana.get_by_role("list", name="Documents").get_by_role("listitem")
    expect(listed).to_have_count(1)
    expect(listed).to_contain_text(word)
    ana.reload()
    expect(listed).to_contain_text(word)


def test_who_has_nothing_is_told_what_will_be_here(windows: Windows) -> None:
    page = windows.of("maya.whitfield")
    page.goto("/documents")
    expect(page.get_by_text("No documents yet")).to_be_visible()


def test_files_are_picked_in_onedrive_and_handed_in(windows: Windows, calling: Calling, word: str) -> None:
    ana = windows.of("ana")
    ana.goto("/processes/expense-claim")
    fill(ana, word, "80.00")
    ana.get_by_role("button", name="From OneDrive").click()
    picker = ana.get_by_role("dialog", name="Files from your OneDrive")
    picker.get_by_role("button", name="Receipts").click()
    expect(picker.get_by_role("navigation").get_by_text("Receipts")).to_be_focused()
    picker.get_by_role("checkbox", name="Train ticket.pdf").check()
    picker.get_by_role("button", name="My files").click()
    picker.get_by_role("searchbox").fill("taxi")
    expect(picker.get_by_role("checkbox")).to_have_count(1)
    picker.get_by_role("checkbox", name="Taxi to the fair.pdf").check()
    picker.get_by_role("button", name="Add 2 files").click()
    expect(picker).to_have_count(0)
    expect(ana.get_by_role("button", name="From OneDrive")).to_be_focused()
    for name in ("hotel.pdf", "Train ticket.pdf", "Taxi to the fair.pdf"):
        expect(ana.get_by_role("button", name=f"Remove {name}")).to_be_visible()
    assert "eyJ" not in ana.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.get_by_role("heading", name=f"Expense claim: {word}")).to_be_visible()
    expect(ana.get_by_role("button", name=re.compile("Train ticket.pdf")).first).to_be_visible()


def test_what_cannot_be_brought_from_there_is_said_and_the_rest_stays_ticked(windows: Windows) -> None:
    ana = windows.of("ana")
    ana.goto("/processes/expense-claim")
    ana.get_by_role("button", name="From OneDrive").click()
    picker = ana.get_by_role("dialog", name="Files from your OneDrive")
    picker.get_by_role("checkbox", name="Employment contract.pdf").check()
    busy = {"title": "Conflict", "status": 409, "detail": "The file cannot be read."}
    ana.route("**/api/v1/documents/imports", lambda route: route.fulfill(status=409, json=busy))
    picker.get_by_role("button", name="Add 1 file").click()
    expect(picker.get_by_role("alert")).to_contain_text("The file cannot be read.")
    expect(picker.get_by_role("button", name="Add 1 file")).to_be_focused()
    expect(picker.get_by_role("checkbox", name="Employment contract.pdf")).to_be_checked()
    ended = {"title": "Forbidden", "status": 403, "detail": "This token is not good."}
    ana.route("**/api/v1/documents/picks*", lambda route: route.fulfill(status=403, json=ended), times=1)
    picker.get_by_role("searchbox").fill("contract")
    expect(picker.get_by_role("alert")).to_contain_text("Give it once more")
    picker.get_by_role("button", name="Try again").click()
    expect(picker.get_by_role("searchbox")).to_be_focused()
    expect(picker.get_by_role("checkbox", name="Employment contract.pdf")).to_be_checked()


@pytest.fixture
def filed(calling: Calling, word: str) -> Json:
    """A claim of Ana that was approved, and whose receipt was filed in her OneDrive."""
    ana, bob = calling("ana"), calling("bob")
    sent = submitted(ana, word, "80.00")
    bob.decide(task(bob, sent["id"]), "approve")

    def is_filed() -> bool:
        return any("filed" in line["text"] for line in ana.get(f"/requests/{sent['id']}/timeline")["items"])

    eventually("the filing", is_filed)
    return sent


def share(page: Page, word: str) -> None:
    """Has a link made to the document of this request."""
    page.goto("/documents")
    row = page.get_by_role("list", name="Documents").get_by_role("listitem").filter(has_text=word)
    row.get_by_role("button", name="Link for colleagues: hotel.pdf").click()
    page.get_by_role("dialog").get_by_role("button", name="Make and copy the link").click()


def test_a_link_for_colleagues_to_a_filed_document_is_copied(
    windows: Windows, place: "Place", filed: Json, word: str
) -> None:
    ana = windows.of("ana", permissions=["clipboard-read", "clipboard-write"])
    share(ana, word)
    expect(ana.get_by_text("The link is copied").first).to_be_visible()
    expect(ana.get_by_role("dialog")).to_have_count(0)
    link = str(ana.evaluate("navigator.clipboard.readText()"))
    assert link.startswith(place.simulator)
    assert requests.get(link, timeout=10).content == RECEIPT


def test_where_nothing_can_be_copied_the_link_is_shown(windows: Windows, filed: Json, word: str) -> None:
    ana = windows.of("ana")
    ana.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'))")
    share(ana, word)
    shown = ana.get_by_label("Copy this link")
    expect(shown).to_have_value(re.compile("^https?://"))
    expect(shown).to_be_focused()


def test_a_document_that_is_filed_nowhere_says_so(windows: Windows, calling: Calling, word: str) -> None:
    submitted(calling("ana"), word, "80.00")
    ana = windows.of("ana")
    share(ana, word)
    expect(ana.get_by_role("dialog").get_by_role("alert")).to_contain_text("is not filed")
    ana.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(ana.get_by_role("dialog")).to_have_count(0)
