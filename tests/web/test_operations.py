"""What an administrator does in the page."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from playwright.sync_api import expect

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
