"""The main story: an expense claim of 1,450 EUR, from the question who decides to the report that counts it."""

import hashlib
import io
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import requests
from python_calamine import CalamineWorkbook

from demo.microsoft import Microsoft, wait_for
from demo.people import AtHome, Person, Surprise, Ways
from demo.place import Place

Json = dict[str, Any]
RECEIPT = b"%PDF-1.4\n% Hotel Lyon, 3 nights, 1,450.00 EUR\n" + bytes(range(256)) * 64
AMOUNT = "1450.00"
# What stores answer to a link whose time is over: ours forbids it, to Cloud Storage it is a bad request.
EXPIRED = (403, 400)


class Story:
    """The stations in their order. Each returns where to look; each raises `Surprise` when the hub does not follow.

    `within` so many seconds all doors must show what was decided by one of them.
    """

    within = 60.0

    def __init__(self, place: Place, ways: Ways | None = None) -> None:
        self._place = place
        self._ways = ways or AtHome(place.hub)
        self._microsoft = Microsoft(place.simulator)
        self._people: dict[str, Person] = {}
        self._document: Json = {}
        self._request: Json = {}

    def stations(self) -> list[tuple[str, Callable[[], str]]]:
        """What happens, and what makes it happen."""
        return [
            ("Ana signs in, reads the catalogue and previews her claim", self.preview),
            ("Ana uploads a receipt past the hub's API and submits", self.submit),
            ("Bob gets a card in Teams and a mail, and approves on the card", self.manager_approves),
            ("Above 1,000 EUR finance decides too: Carla is first", self.finance_approves),
            ("The receipt lies in the finance library, byte by byte", self.filed),
            ("The payment was ordered once", self.paid),
            ("Ana is told; everybody else's card says who decided", self.told),
            ("The timeline shows all of it", self.timeline),
            ("The weekly expense report is mailed by its schedule", self.report),
            ("A tampered and an expired link are refused, a stranger sees nothing", self.refused),
        ]

    def preview(self) -> str:
        """1,450 EUR: the manager first, then any one of finance."""
        catalogue = [item["key"] for item in self._as("ana").get("/processes")["items"]]
        _expect("expense-claim" in catalogue, f"the catalogue lacks expense-claim: {catalogue}")
        preview = self._as("ana").post("/processes/expense-claim/preview", {"form": self._form(["preview"])})
        asked = [station["step"] for station in preview["stations"] if station["expectedBy"]]
        _expect(asked[:2] == ["manager", "finance"], f"asked in another order: {asked}")
        return str(preview["chain"])

    def submit(self) -> str:
        """The receipt goes by a signed PUT; its size and SHA-256 are checked."""
        digest = hashlib.sha256(RECEIPT).hexdigest()
        self._document = self._as("ana").upload("hotel.pdf", RECEIPT, "application/pdf", digest)
        form = self._form([self._document["id"]])
        self._request = self._as("ana").post("/requests", {"process": "expense-claim", "form": form}, expect=201)
        return f"{self._request['number']}  {self._path()}"

    def manager_approves(self) -> str:
        """He is reached where he works, and decides there: Teams posts the pressed button, signed, to the hub's bot."""
        card = self._microsoft.arrival("card", "bob@example.com", self._number())
        mail = self._microsoft.arrival("mail", "bob@example.com", self._number())
        shown = self._microsoft.press("bob@example.com", card["id"], "approve", comment="Have a good trip.")
        _expect("Action.Execute" not in str(shown), "the card still has buttons after the answer")
        took = self._doors("bob", "manager", "Bob")
        return f"card {card['id'][:20]}, mail '{mail['subject']}'; all doors agree after {took:.2f} s"

    def finance_approves(self) -> str:
        """Any one of the group, all of whom are asked; the others need not answer any more."""
        for task in self._shown()["tasks"]:
            for kind in ("card", "mail") if task["step"] == "finance" else ():
                self._microsoft.arrival(kind, self._email(task), self._number())
        self._as("carla").decide(self._task("carla"), "approve", "Receipts are complete.")
        tasks = [task for task in self._shown()["tasks"] if task["step"] == "finance"]
        states = sorted(task["state"] for task in tasks)
        _expect(states == ["approved"] + ["cancelled"] * (len(tasks) - 1), f"finance's tasks are {states}")
        took = self._doors("carla", "finance", "Carla")
        return f"{len(tasks)} were asked, one decided by REST; all doors agree after {took:.2f} s"

    def filed(self) -> str:
        """What lies in OneDrive is what was uploaded."""
        file = self._microsoft_file()
        _expect(self._microsoft.bytes(f"files/{file['id']}") == RECEIPT, "the filed bytes differ")
        return str(file.get("path") or file.get("title"))

    def paid(self) -> str:
        """The company's own service got one order."""
        wait_for("the order of the payment", lambda: self._microsoft.received("call"))
        wait_for("the end of the request", lambda: self._shown()["state"] == "approved")
        calls = [call for call in self._microsoft.received("call") if self._number() in str(call)]
        _expect(len(calls) == 1, f"{len(calls)} payments were ordered")
        return "erp.createPayment, once"

    def told(self) -> str:
        """Cards have no buttons any more and say how it ended."""
        self._microsoft.arrival("mail", "ana@example.com", "Hotel Lyon")
        deciders = {"manager": "Bob", "finance": "Carla"}
        tasks = self._shown()["tasks"]
        for task in tasks:
            email = self._email(task)
            wait_for(f"the card of {email} to say who decided", partial(self._says, email, deciders[task["step"]]))
        return f"{len(tasks)} cards revised"

    def timeline(self) -> str:
        """From the submission to the end."""
        lines = self._as("ana").get(f"{self._path()}/timeline")["items"]
        kinds = [line["type"] for line in lines]
        for kind in ("submitted", "resolved", "decided", "called", "tell", "finish"):
            _expect(kind in kinds, f"the timeline lacks {kind}: {kinds}")
        return f"{len(lines)} lines, the last: {lines[-1]['text']}"

    def report(self) -> str:
        """A subscription of Carla's, Monday at eight; the clock is moved on, the sheet is opened and compared."""
        wanted = {"report": "weekly-expenses", "format": "xlsx", "parameters": {}, "cron": "0 8 * * 1"}
        wanted |= {"timeZone": "Europe/Berlin", "channel": "mail"}
        self._as("carla").post("/report-subscriptions", wanted, expect=201)
        self._ways.advance("P7D")
        mail = self._microsoft.arrival("mail", "carla@example.com", ".xlsx")
        sheet = self._microsoft.bytes(f"mails/{mail['id']}/attachments/0")
        row = _row_of(sheet, self._number())
        _expect(float(AMOUNT) in row, f"the report counts something else: {row}")
        return f"{self._number()}: {AMOUNT} EUR"

    def refused(self) -> str:
        """Links live for minutes and cannot be bent; what is not for somebody is not there."""
        url = self._as("ana").post(f"/documents/{self._document['id']}/link")["url"]
        _expect(requests.get(url, timeout=10).content == RECEIPT, "a fresh link gives other bytes")
        tampered = requests.get(url[:-4] + ("0000" if url[-4:] != "0000" else "1111"), timeout=10).status_code
        _expect(tampered == 403, f"a tampered link answers {tampered}")
        self._ways.advance("PT16M")
        expired = requests.get(url, timeout=10).status_code
        _expect(expired in EXPIRED, f"an expired link answers {expired}")
        self._as("fay").get(self._path(), expect=404)
        return f"{tampered}, {expired} and 404"

    def _as(self, name: str) -> Person:
        if name not in self._people:
            self._people[name] = Person(self._place.hub, name, self._ways)
        return self._people[name]

    def _form(self, receipts: list[str]) -> Json:
        money = {"amount": AMOUNT, "currency": "EUR"}
        return {"purpose": "Hotel Lyon", "amount": money, "costCentre": "R-12", "receipts": receipts}

    def _doors(self, name: str, step: str, decided: str) -> float:
        """How many seconds it takes until the page, the timeline, the inbox and Teams all show the same."""
        since = monotonic()
        email = f"{name}@example.com"
        wait_for("the request to show the decision", lambda: "approved" in self._states(step))
        wait_for("the timeline to show it", lambda: f"{decided} " in self._lines("decided"))
        wait_for("the inbox to be empty", lambda: not any(self._mine(task) for task in self._open(name)))
        wait_for("the card to say so", partial(self._says, email, decided))
        took = monotonic() - since
        _expect(took < self.within, f"the doors agreed after {took:.1f} s only")
        return took

    def _states(self, step: str) -> list[str]:
        return [task["state"] for task in self._shown()["tasks"] if task["step"] == step]

    def _lines(self, kind: str) -> str:
        lines = self._as("ana").get(f"{self._path()}/timeline")["items"]
        return "\n".join(line["text"] for line in lines if line["type"] == kind)

    def _open(self, name: str) -> list[Json]:
        return list(self._as(name).get("/tasks", assignee="me", state="open")["items"])

    def _mine(self, task: Json) -> bool:
        return bool(task["request"]["id"] == self._request["id"])

    def _path(self) -> str:
        return f"/requests/{self._request['id']}"

    def _number(self) -> str:
        return str(self._request["number"])

    def _shown(self) -> Json:
        return self._as("ana").get(self._path())

    def _task(self, name: str) -> Json:
        return next(task for task in self._open(name) if self._mine(task))

    def _email(self, task: Json) -> str:
        return str(self._as("ana").get(f"/people/{task['assignee']['id']}")["email"])

    def _microsoft_file(self) -> Json:
        return wait_for("the receipt", lambda: next(iter(self._microsoft.received("file")), None))

    def _says(self, email: str, decided: str) -> bool:
        cards = [card for card in self._microsoft.received("card", email) if self._number() in str(card)]
        if not cards:
            return False
        body = str(cards[0]["body"])
        return cards[0]["revisions"] > 0 and decided in body and "Action.Execute" not in body


def _row_of(sheet: bytes, number: str) -> list[Any]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(sheet))
    rows = [row for name in workbook.sheet_names for row in workbook.get_sheet_by_name(name).to_python()]
    found = [row for row in rows if number in row]
    _expect(len(found) == 1, f"{number} stands {len(found)} times in the report")
    return list(found[0])


def _expect(true: bool, otherwise: str) -> None:
    if not true:
        raise Surprise(otherwise)
