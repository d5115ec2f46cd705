"""The main story as people see it: two of them in two windows, nobody reloads."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from demo.people import Person
from tests.support.browsers import Windows
from tests.support.claims import fill, submitted, task


def test_a_claim_is_asked_for_decided_by_two_and_seen_by_all_without_a_reload(windows: Windows, word: str) -> None:
    ana, bob, carla = (windows.of(name) for name in ("ana", "bob", "carla"))
    bob.goto("/inbox")
    bob.get_by_role("searchbox").fill(word)
    expect(bob.get_by_text("Nothing that waits for you fits")).to_be_visible()

    ana.goto("/")
    ana.get_by_role("button", name="Ask for something").click()
    ana.get_by_role("searchbox").fill("claim")
    ana.get_by_role("link").filter(has_text="Get back what you paid").click()
    fill(ana, word)
    preview = ana.locator("section, div").filter(has=ana.get_by_role("heading", name="Who decides")).last
    expect(preview.get_by_text("Bob Berg")).to_be_visible()
    expect(preview.get_by_text("because the amount is above 1,000 EUR")).to_be_visible()
    expect(ana.get_by_text("Kept as a draft")).to_be_visible()
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.get_by_text("Running").first).to_be_visible()
    ana.wait_for_url(re.compile("/requests/"))

    bob.get_by_role("link", name=re.compile(word)).click()
    expect(bob.get_by_role("button", name="hotel.pdf")).to_be_visible()
    bob.get_by_role("button", name="Approve", exact=True).click()
    expect(bob.get_by_text("Approved", exact=True).first).to_be_visible()
    stations = ana.get_by_role("list", name="Who decides")
    expect(stations.get_by_role("listitem").filter(has_text="Bob Berg")).to_contain_text("Approved")

    carla.goto("/inbox")
    carla.get_by_role("searchbox").fill(word)
    carla.get_by_role("link", name=re.compile(word)).click()
    carla.get_by_role("button", name="Approve", exact=True).click()
    expect(stations.get_by_role("listitem").filter(has_text=re.compile("^Carla"))).to_contain_text("Approved")
    expect(ana.get_by_text("Approved").first).to_be_visible()


def test_a_returned_claim_is_corrected_and_sent_again_with_its_differences(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    sent = submitted(calling("ana"), word, "80.00")
    bob, ana = windows.of("bob"), windows.of("ana")
    bob.goto(f"/inbox/{task(calling('bob'), sent['id'])['id']}")
    bob.get_by_role("button", name="Return for correction").click()
    expect(bob.get_by_text("Say why, so that the requester knows what to do.")).to_be_visible()
    bob.get_by_label("Comment").fill("Who was there?")
    bob.get_by_role("button", name="Return for correction").click()

    ana.goto(f"/requests/{sent['id']}")
    ana.get_by_role("button", name="Correct it").click()
    expect(ana.get_by_text("Bob Berg returned it: Who was there?")).to_be_visible()
    expect(ana.get_by_text("Nothing yet")).to_be_visible()
    ana.get_by_label("Purpose").fill(f"{word}, with Carla")
    expect(ana.locator("del")).to_have_text(word)
    expect(ana.get_by_role("definition").filter(has_text="with Carla")).to_be_visible()
    ana.get_by_role("button", name="Send it again").click()
    expect(ana.get_by_text("Running").first).to_be_visible()
    assert task(calling("bob"), sent["id"])["round"] == 2
