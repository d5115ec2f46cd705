"""What the owner of a process does in the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.support.browsers import Windows

if TYPE_CHECKING:
    from demo.people import Person


def write(page: Page, *keys: str) -> None:
    """Presses keys in the editor; what is no key is typed."""
    page.get_by_role("textbox", name="Definition of").click()
    for key in keys:
        (page.keyboard.press if key[0] == "^" else page.keyboard.type)(key.removeprefix("^"))


def test_an_owner_writes_tries_and_publishes_a_process(
    windows: Windows, calling: "Callable[[str], Person]", word: str
) -> None:
    key = f"my-process-{word[-8:]}"
    dora = windows.of("dora")
    dora.goto("/owner")
    dora.get_by_role("button", name="New process").click()
    write(dora, "^Control+Home", "^End", f"-{word[-8:]}", "^Control+End", "returnd: x")
    expect(dora.get_by_text("did you mean 'returned'?").first).to_be_visible()
    write(dora, "^Control+End", *["^Backspace"] * len("returnd: x"))
    expect(dora.get_by_role("status").filter(has_text="can be published")).to_be_visible()
    dora.get_by_role("button", name="Save as a new version").click()
    dora.wait_for_url(f"**/owner/{key}/versions/1")
    dora.get_by_role("tab", name="Form").click()
    dora.get_by_label("What you wish for").fill("A lamp")
    expect(dora.get_by_text("your manager")).to_be_visible()
    dora.get_by_role("tab", name="Examples").click()
    expect(dora.get_by_text("the manager decides: holds")).to_be_visible()
    dora.get_by_role("button", name="Publish").click()
    dora.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(dora.get_by_text("Version 1 is in use").first).to_be_visible()
    assert calling("ana").get(f"/processes/{key}")["version"] == 1


def test_the_editor_completes_and_is_left_by_keyboard(windows: Windows) -> None:
    dora = windows.of("dora")
    dora.goto("/owner/new")
    write(dora, "^Control+Home", "^End", "^Enter", "le")
    dora.get_by_role("option", name="let").wait_for()
    dora.keyboard.press("Escape")
    dora.keyboard.press("Escape")
    dora.keyboard.press("Tab")
    expect(dora.get_by_role("textbox", name="Definition of")).not_to_be_focused()


def test_what_was_written_is_there_again_until_it_is_discarded(windows: Windows, word: str) -> None:
    fay = windows.of("fay")
    fay.goto("/owner/leave/versions/1")
    write(fay, "^Control+Home", f"# {word}", "^Enter")
    fay.reload()
    expect(fay.get_by_text(f"# {word}")).to_be_visible()
    fay.get_by_role("button", name="Discard changes").click()
    expect(fay.get_by_text(f"# {word}")).to_have_count(0)


def test_an_owner_gives_a_task_to_somebody_else(windows: Windows, calling: "Callable[[str], Person]") -> None:
    days = {"kind": "holiday", "firstDay": "2027-03-01", "lastDay": "2027-03-05"}
    request = calling("ana").post("/requests", {"process": "leave", "form": days}, expect=201)
    fay = windows.of("fay")
    fay.goto("/owner/leave/work")
    task = fay.get_by_role("main").get_by_role("listitem").filter(has_text=request["number"])
    expect(task).to_contain_text("Bob Berg")
    task.get_by_role("button", name="Give to").click()
    dialog = fay.get_by_role("dialog")
    dialog.get_by_role("combobox").press_sequentially("Carla")
    fay.get_by_role("option").filter(has_text="Carla").first.click()
    dialog.get_by_label("Why").fill("Bob travels")
    dialog.get_by_role("button", name="Give to").click()
    expect(task).to_contain_text("Carla")
    assert request["id"] in [one["request"]["id"] for one in calling("carla").get("/tasks")["items"]]


def test_an_owner_sees_how_a_process_goes(windows: Windows, calling: "Callable[[str], Person]") -> None:
    days = {"kind": "holiday", "firstDay": "2027-04-01", "lastDay": "2027-04-05"}
    ana, bob = calling("ana"), calling("bob")
    request = ana.post("/requests", {"process": "leave", "form": days}, expect=201)
    [task] = [one for one in bob.get("/tasks")["items"] if one["request"]["id"] == request["id"]]
    bob.decide(task, "reject", "Not in April")
    fay = windows.of("fay")
    fay.goto("/owner/leave/figures")
    expect(fay.get_by_role("row").filter(has_text="Manager approves")).to_be_visible()
    fay.get_by_text("As a table").click()
    expect(fay.get_by_role("table", name="Requests by week").get_by_role("row")).not_to_have_count(1)
