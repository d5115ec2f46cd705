"""Lines that break: nothing typed is lost, what was kept comes back, and a large file goes on where it stopped."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from demo.people import Person
from tests.support.browsers import Windows
from tests.support.claims import fill, submitted, task
from tests.support.waiting import eventually

MIB = 1024 * 1024
LARGE = 200 * MIB


def test_without_a_connection_nothing_typed_is_lost_and_it_goes_on_by_itself(windows: Windows, word: str) -> None:
    ana = windows.of("ana")
    ana.goto("/processes/expense-claim")
    fill(ana, "Lyon")
    expect(ana.get_by_text("Kept as a draft")).to_be_visible()
    ana.context.set_offline(True)
    expect(ana.get_by_text("No connection")).to_be_visible()
    ana.get_by_label("Purpose").fill(word)
    expect(ana.get_by_text("Not kept yet; it is tried again")).to_be_visible()
    ana.context.set_offline(False)
    expect(ana.get_by_text("No connection")).to_be_hidden()
    expect(ana.get_by_text("Kept as a draft")).to_be_visible()
    expect(ana.get_by_label("Purpose")).to_have_value(word)
    ana.get_by_role("button", name="Send", exact=True).click()
    expect(ana.get_by_role("heading", name=f"Expense claim: {word}")).to_be_visible()


def test_what_was_begun_is_found_again_as_it_was_left(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    before = windows.of("ana")
    before.goto("/processes/expense-claim")
    before.get_by_label("Purpose").fill(word)
    before.get_by_label("Cost centre").fill("R-12")
    expect(before.get_by_text("Kept as a draft")).to_be_visible()
    before.close()
    after = windows.of("ana")
    after.goto("/processes")
    after.get_by_role("list", name="Begun and not sent").get_by_role("link").first.click()
    expect(after.get_by_label("Purpose")).to_have_value(word)
    expect(after.get_by_label("Cost centre")).to_have_value("R-12")


@pytest.mark.parametrize("leave", ["by a link", "with the page"])
def test_who_leaves_a_form_before_it_is_kept_finds_what_was_typed_last(
    windows: Windows, calling: Callable[[str], Person], word: str, leave: str
) -> None:
    ana = windows.of("ana")
    ana.goto("/processes/expense-claim")
    ana.get_by_label("Purpose").fill("Lyon")
    expect(ana.get_by_text("Kept as a draft")).to_be_visible()
    ana.get_by_label("Purpose").fill(word)
    if leave == "by a link":
        ana.get_by_role("link", name="Documents", exact=True).click()
        expect(ana.get_by_role("heading", name="Documents", exact=True)).to_be_visible()
    else:
        ana.goto("/icon.svg")
    eventually("the draft", lambda: word in str(calling("ana").get("/requests", state="draft", limit="5")["items"]))
    assert "draft" not in ana.url


def test_a_correction_that_is_not_sent_yet_stays_in_its_window(
    windows: Windows, calling: Callable[[str], Person], word: str
) -> None:
    sent = submitted(calling("ana"), word)
    bob = calling("bob")
    bob.decide(task(bob, sent["id"]), "return", comment="Which fair?")
    ana = windows.of("ana")
    ana.goto(f"/requests/{sent['id']}/correct")
    ana.get_by_label("Purpose").fill(f"{word} in Lyon")
    ana.reload()
    expect(ana.get_by_label("Purpose")).to_have_value(f"{word} in Lyon")
    ana.get_by_role("button", name="Send it again").click()
    expect(ana.get_by_role("heading", name=f"Expense claim: {word} in Lyon")).to_be_visible()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file of 200 MB, most of it empty."""
    file = tmp_path / "film.bin"
    with file.open("wb") as out:
        for place in range(0, LARGE, 7 * MIB):
            out.seek(place)
            out.write(f"this is at {place}".encode())
        out.truncate(LARGE)
    return file


class Way:
    """The way of the pieces to the store: some pass, and the next ones wait."""

    def __init__(self, page: Page, passing: int) -> None:
        self.passing = passing
        self.spans: list[str] = []
        self._waiting: list[Route] = []
        page.route("**/local/files/**", self._meet)

    def _meet(self, route: Route) -> None:
        span = route.request.headers.get("content-range", "")
        self.spans.append(span)
        if not re.match(r"bytes \d", span):
            route.continue_()
        elif self.passing:
            self.passing -= 1
            route.continue_()
        else:
            self._waiting.append(route)

    def break_off(self) -> None:
        """The pieces that wait never arrive."""
        while self._waiting:
            self._waiting.pop().abort("connectionreset")

    def stands_at(self, page: Page, share: str) -> None:
        """Waits until so much has passed (a pattern), and the next piece waits."""
        bar = page.get_by_role("progressbar", name="Sending film.bin")
        expect(bar).to_have_attribute("aria-valuenow", re.compile(share), timeout=60_000)
        while not self._waiting:
            page.wait_for_timeout(50)


def test_a_large_file_goes_on_where_the_line_broke_and_where_it_was_held(
    windows: Windows, calling: Callable[[str], Person], large: Path
) -> None:
    ana = windows.of("ana")
    way = Way(ana, passing=5)
    ana.goto("/processes/expense-claim")
    ana.locator("input[type=file]").set_input_files(large)
    way.stands_at(ana, r"^0?\.2")
    ana.get_by_role("button", name="Hold film.bin").click()
    expect(ana.get_by_text("paused", exact=True)).to_be_visible()
    way.break_off()
    way.passing = 5
    ana.get_by_role("button", name="Go on with film.bin").click()
    way.stands_at(ana, r"^0?\.4")

    ana.context.set_offline(True)
    way.break_off()
    expect(ana.get_by_text("waits for the connection")).to_be_visible()
    way.passing = 1000
    ana.context.set_offline(False)
    expect(ana.get_by_role("button", name="Remove film.bin")).to_be_visible(timeout=60_000)

    assert sum(span.startswith("bytes 0-") for span in way.spans) == 1, "it never began anew"
    [document] = [one for one in calling("ana").get("/documents")["items"] if one["name"] == "film.bin"]
    with large.open("rb") as file:
        assert document["sha256"] == hashlib.file_digest(file, "sha256").hexdigest()
    assert (document["state"], document["size"]) == ("ready", LARGE)
