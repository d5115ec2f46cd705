"""Expense claims, written in a browser or sent past it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from demo.people import Json, Person
from tests.support.hubs import RECEIPT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PDF = {"name": "hotel.pdf", "mimeType": "application/pdf", "buffer": RECEIPT}


def fill(page: Page, purpose: str, amount: str = "1450.00", receipt: Path | None = None) -> None:
    """Fills the form that is open."""
    page.get_by_label("Purpose").fill(purpose)
    page.get_by_label("Amount").fill(amount)
    page.get_by_label("Cost centre").fill("R-12")
    page.locator("input[type=file]").set_input_files(receipt or [PDF])


def submitted(ana: Person, purpose: str, amount: str = "1450.00") -> Json:
    """A claim that waits for her manager."""
    receipt = ana.upload("hotel.pdf", RECEIPT, "application/pdf", hashlib.sha256(RECEIPT).hexdigest())
    money = {"amount": amount, "currency": "EUR"}
    form = {"purpose": purpose, "amount": money, "costCentre": "R-12", "receipts": [receipt["id"]]}
    return ana.post("/requests", {"process": "expense-claim", "form": form}, expect=201)


def task(person: Person, request: str) -> Json:
    """What somebody is asked about a request."""
    inbox = person.get("/tasks", limit="200")["items"]
    return next(one for one in inbox if one["request"]["id"] == request)
