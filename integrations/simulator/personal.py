"""OneDrive of a person: what she finds at the top, and what fits her words. The first look fills it."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import Blueprint

from integrations.simulator import delegated, library, odata
from integrations.simulator.access import drive_id
from integrations.simulator.contract import drives as contract
from integrations.simulator.errors import bad_request
from integrations.simulator.routes import serve
from integrations.simulator.state import state

blueprint = Blueprint("personal", __name__)
Json = dict[str, Any]

PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)
# What lies in each at first: folders with their files, and files at the top.
FILES: Mapping[str, tuple[str, ...]] = {
    "Receipts": ("Hotel Lyon.pdf", "Taxi to the fair.pdf", "Train ticket.pdf"),
    "Quotations": ("Laptop.pdf", "Standing desk.pdf"),
    "": ("Employment contract.pdf", "Notes of the fair.txt"),
}


@serve(blueprint, contract.MY_FILES)
def my_files() -> Json:
    """The top of her OneDrive, page by page."""
    return _page(library.children(library.root(_drive())))


@serve(blueprint, contract.SEARCH)
def search(search_text: str) -> Json:
    """What has these words in its name, wherever it lies."""
    words, drive = search_text.replace("''", "'").lower().split(), _drive()
    hers = (item for item in state().store.all("item") if item["drive"] == drive and item["parent"])
    return _page([item for item in hers if all(word in item["name"].lower() for word in words)])


def _page(items: list[Json]) -> Json:
    return odata.page([library.shown(item) for item in items if not item.get("deleted")], odata.select, 200)


def _drive() -> str:
    """The id of her drive."""
    if not (who := delegated.person()):
        raise bad_request("/me request is only valid with delegated authentication flow.")
    drive = drive_id(f"people/{who}")
    with state().store.lock:
        if not library.owner(drive):
            state().store.save("drive", drive, {"owner": who})
            _fill(drive)
    return drive


def _fill(drive: str) -> None:
    root = library.root(drive)
    for folder, names in FILES.items():
        parent = library.add_folder(drive, root, folder, "fail") if folder else root
        for name in names:
            blob = f"file:{uuid4().hex}"
            state().store.append(blob, PAPER if name.endswith(".pdf") else f"{name}\n".encode())
            library.lay(parent, name, blob)
