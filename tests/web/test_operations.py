"""What an administrator does in the page."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, expect

from hub.core.db import Database
from hub.core.messages import pack
from hub.core.unit_of_work import Work
from hub.operations.service import Operations
from hub.requests.messages import RequestForgotten
from tests.support.browsers import Windows
from tests.support.clocks import ManualClock

if TYPE_CHECKING:
    from demo.place import Place


def bury(place: "Place", request: str) -> None:
    """Lays a message down beside the running hub, as a worker does that cannot deal with it."""
    db = Database(f"sqlite:///{place.folder / 'hub.db'}", pool=1)
    work = Work(db, ManualClock())
    letter = pack(RequestForgotten(request, "expense-claim", [], []), datetime.now(UTC))
    Operations(work, NotImplemented).bury(letter, "attach-documents", f"the disk was full, {request}", 10)
    db.close()


def test_an_administrator_has_a_dead_letter_delivered_again(windows: Windows, place: "Place", word: str) -> None:
    bury(place, word)
    dora = windows.of("dora")
    dora.goto("/operations/dead-letters")
    letter = dora.get_by_role("listitem").filter(has_text=f"the disk was full, {word}")
    letter.get_by_role("button", name="Deliver again").click()
    expect(dora.get_by_text("It is on its way again").first).to_be_visible()
    expect(letter).to_have_count(0)
    dora.get_by_role("switch", name="Those that were delivered again").check()
    expect(letter).to_contain_text("delivered again")


def answering(page: Page, path: str, **changes: Any) -> None:
    """From now on the hub's answer to a question is changed on its way: no demo company is ever so ill."""

    def changed(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | changes)

    page.route(f"**/api/v1{path}", changed)


def test_a_hub_that_is_well_says_so_thing_by_thing(windows: Windows) -> None:
    dora = windows.of("dora")
    read = datetime.now(UTC).isoformat()
    reading = {"phase": "changes", "at": read, "completedAt": read}
    answering(dora, "/operations/queues", deadLetters=0)  # other tests lay some down
    turns = {"key": "absences", "phase": "round", "at": read, "completedAt": None}
    answering(dora, "/directory", items=[*({"key": key, **reading} for key in ("people", "groups")), turns])
    dora.goto("/operations")
    expect(dora.get_by_role("status").filter(has_text="The hub is well.")).to_be_visible()
    looked = dora.get_by_role("list", name="What is looked at").get_by_role("listitem")
    expect(looked).to_have_count(5)
    expect(looked.filter(has_text="The database answers")).to_contain_text("in order")


def test_what_is_not_well_leads_to_where_it_is_mended(windows: Windows) -> None:
    dora = windows.of("dora")
    answering(dora, "/operations/queues", deadLetters=2)
    answering(dora, "/operations/health", items=[{"key": "database", "state": "failed", "seconds": 2.0}])
    answering(dora, "/directory", items=[])
    dora.goto("/operations")
    expect(dora.get_by_role("status").filter(has_text="3 things need a look.")).to_be_visible()
    expect(dora.get_by_text("the hub takes nothing in")).to_be_visible()
    expect(dora.get_by_text("It was never read to its end.")).to_be_visible()
    dora.get_by_role("button", name="Look at it: Everything was delivered").click()
    dora.wait_for_url("**/operations/dead-letters")
    expect(dora.get_by_role("tab", name="Dead letters")).to_have_attribute("aria-selected", "true")


def test_an_administrator_sees_what_microsoft_365_grants_and_what_is_missed(windows: Windows) -> None:
    dora = windows.of("dora")
    dora.goto("/operations/microsoft")
    mail = dora.get_by_role("region", name="Mail", exact=True)
    expect(mail).to_contain_text("People are told in Teams alone; reports wait.")
    expect(mail).to_contain_text("Application Mail.Send: cannot be seen from here")
    people = dora.get_by_role("region", name="People and managers")
    expect(people).to_contain_text("User.Read.All: granted")
    expect(people).to_contain_text("an administrator of Entra grants it")


def test_what_is_refused_there_says_what_to_do(windows: Windows) -> None:
    dora = windows.of("dora", locale="de-DE")
    need = {"permission": "Sites.Selected", "by": "Entra", "granted": "no", "why": None}
    lately = {"lastAnswerAt": None, "lastError": "403 accessDenied", "lastErrorAt": "2026-11-20T09:00:00Z"}
    refused = {"key": "files", "title": "Filing", "state": "refused", "without": "Requests wait.", "needs": [need]}
    answering(dora, "/operations/microsoft", items=[{**refused, **lately, "againAt": None, "quota": [], "said": {}}])
    dora.goto("/operations/microsoft")
    files = dora.get_by_role("region", name="Ablage in SharePoint und OneDrive")
    for said in (
        "verweigert",
        "Lassen Sie die Rechte unten erteilen",
        "Sites.Selected: nicht erteilt",
        "403 accessDenied",
    ):
        expect(files).to_contain_text(said)
    dora.get_by_role("tab", name="Zustand").click()
    expect(dora.get_by_text("Geht zurzeit nicht: Ablage in SharePoint und OneDrive.")).to_be_visible()


def test_an_administrator_sees_how_the_directory_is_read(windows: Windows) -> None:
    dora = windows.of("dora")
    dora.goto("/operations/directory")
    expect(dora.get_by_role("region", name="People", exact=True)).to_contain_text("200")
    read = dora.get_by_role("table", name="How far it was read")
    expect(read.get_by_role("row", name="Groups")).to_contain_text("up to date")
    expect(read.get_by_role("rowheader", name="People")).to_be_visible()
    row = dora.get_by_role("list", name="When it is read").get_by_role("listitem").filter(has_text="check-directory")
    row.get_by_role("button", name="Run now: check-directory").click()
    expect(dora.get_by_text("check-directory runs now").first).to_be_visible()
    expect(row).to_contain_text("last ")


def test_tables_are_sorted_by_whoever_looks(windows: Windows) -> None:
    dora = windows.of("dora")
    waiting = {"oldestAt": None}
    items = [{"handler": name, "waiting": many, "ageSeconds": 9.0, **waiting} for name, many in (("b", 10), ("a", 9))]
    answering(dora, "/operations/queues", items=items)
    dora.goto("/operations/queues")
    table = dora.get_by_role("table", name="Handlers")
    names, head = table.get_by_role("rowheader"), table.get_by_role("columnheader", name="Waiting")
    expect(names).to_have_text(["b", "a"])
    head.get_by_role("button").press("Enter")
    expect(names).to_have_text(["a", "b"])
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.get_by_role("button").press("Enter")
    expect(names).to_have_text(["b", "a"])
    expect(head).to_have_attribute("aria-sort", "descending")
