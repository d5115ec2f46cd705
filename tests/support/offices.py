"""A small company with the real requests and processes, called through the API.

request = office.submit("ana")
task = office.task_of("bob", request)
assert office.decide("bob", task).status == 200
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from hub.core.auth import Caller
from hub.core.db import metadata
from hub.core.questions import Person
from hub.core.unit_of_work import Work
from hub.processes.api import api as processes_api
from hub.processes.service import Processes
from hub.processes.templates import Templates
from hub.requests.access import Involved
from hub.requests.api import api as requests_api
from hub.requests.deciding import Tasks
from hub.requests.desk import Desk
from hub.requests.handing_over import HandingOver
from hub.requests.leavers_api import api as leavers_api
from hub.requests.overseeing import Overseeing
from hub.requests.overseeing_api import api as overseeing_api
from hub.requests.service import Requests
from hub.requests.tasks_api import api as tasks_api
from tests.support.apps import Client, Reply, app_with
from tests.support.papers import StubPapers
from tests.support.people import StubPeople, somebody

SHIPPED = Path("processes")
DORA = Caller("person", "dora", "Dora", roles=frozenset({"administrator"}))
RATES = {"EUR": "1", "CHF": "1.06"}
Json = dict[str, Any]

# One approval without conditions, documents or time limits, and a word to the requester.
PLAIN = """
process: plain
title: {en: Plain wish, de: Schlichter Wunsch}
description: {en: Something small., de: Etwas Kleines.}
category: trials
owner: group:human-resources
starters: group:all-staff
form:
  required: [wish]
  properties:
    wish: {type: string, minLength: 1, maxLength: 200, title: {en: Wish, de: Wunsch}}
    secret: {$ref: hub:text, data: personal, title: {en: Secret, de: Geheimnis}}
steps:
  - manager: {title: {en: Manager approves, de: Chef genehmigt}, approve: requester.manager}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""
TIMED = """
process: timed
title: {en: Timed wish}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - manager:
      approve: requester.manager
      within: 10 hours
      remind: [50%, 80%]
      escalate: requester.manager.manager
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""
COMMITTEE = """
process: committee
title: {en: Committee}
category: trials
owner: group:human-resources
starters: group:all-staff
form: {properties: {wish: {type: string}}}
steps:
  - board: {approve: {WORD: group:finance}}
  - answer: {call: erp.note, with: {wish: form.wish}}
retention: 1 years after end
examples:
  - it is asked for: {as: ana, form: {wish: a chair}, then: [], expect: {state: running}}
"""


def people() -> StubPeople:
    """Ana's line of managers, finance, an administrator and human resources."""
    line = [somebody("ana", "bob"), somebody("bob", "erik"), somebody("erik")]
    others = [somebody(name, "erik") for name in ("carla", "chris", "cleo", "cyrus", "dora", "fay", "gero", "hana")]
    everybody = [*line, *others]
    groups = {
        "all-staff": [person.id for person in everybody],
        "finance": ["carla", "chris", "cleo", "cyrus"],
        "finance-leads": ["gero"],
        "human-resources": ["fay"],
        "administrators": ["dora"],
    }
    return StubPeople(*everybody, groups=groups)


class Office:
    """The services around one database, and whoever calls them."""

    def __init__(self, work: Work, *texts: str) -> None:
        self.work = work
        self.people = people()
        self.papers = StubPapers()
        self.processes = Processes(work, self.people, RATES, Templates(SHIPPED / "templates"))
        desk = Desk(work, self.people, self.processes, self.papers, RATES)
        self.requests, self.tasks = Requests(desk, "https://hub.example.com"), Tasks(desk)
        self.involved = Involved(work.db, self.people, desk.process)
        self.handing_over = HandingOver(desk)
        services: dict[type[Any], Any] = {Processes: self.processes, Requests: self.requests, Tasks: self.tasks}
        services |= {HandingOver: self.handing_over, Overseeing: Overseeing(desk)}
        self.app = app_with(work, services, [processes_api, requests_api, tasks_api, leavers_api, overseeing_api])
        for text in texts:
            self.publish(text)

    def publish(self, text: str) -> None:
        """Another version of a process, at once the published one."""
        with self.work.unit() as unit:
            added = self.processes.versions.add(unit, DORA, text)
            self.processes.versions.publish(unit, DORA, added["key"], added["version"])

    def ship(self) -> None:
        """The processes that come with the hub."""
        with self.work.unit() as unit:
            self.processes.load_folder(unit, SHIPPED)

    def as_(self, name: str) -> Client:
        """Somebody of the company, with her groups and the roles that follow from them."""
        groups = self.people.groups_of(name)
        roles = {"administrator"} if "administrators" in groups else set()
        return self.app.as_(name, roles=roles, groups=groups)

    def service(self, name: str = "erp", scopes: Iterable[str] = ("requests:read", "requests:write")) -> Client:
        """A service of the company."""
        return self.app.as_(name, kind="client", scopes=scopes)

    def change(self, name: str, **about: Any) -> Person:
        """Somebody becomes somebody else: away, with a substitute, or gone."""
        self.people.known[name] = replace(self.people.known[name], **about)
        return self.people.known[name]

    def submit(self, name: str = "ana", process: str = "plain", **form: Any) -> str:
        """A request that must succeed; its id."""
        reply = self.as_(name).post("/requests", {"process": process, "form": form or {"wish": "a chair"}})
        assert reply.status == 201, reply.json
        return str(reply.json["id"])

    def claim(self, amount: str = "80.00", name: str = "ana") -> str:
        """An expense claim with a receipt; its id."""
        reply = self.as_(name).post("/requests", {"process": "expense-claim", "form": self.claim_form(amount, name)})
        assert reply.status == 201, reply.json
        return str(reply.json["id"])

    def claim_form(self, amount: str = "80.00", name: str = "ana") -> Json:
        """What an expense claim wants to know."""
        receipt = self.papers.put(f"receipt-of-{name}", name)
        money = {"amount": amount, "currency": "EUR"}
        return {"purpose": "Fair in Lyon", "amount": money, "costCentre": "R-12", "receipts": [receipt]}

    def request(self, request_id: str, name: str = "dora") -> Json:
        """A request as somebody sees it."""
        reply = self.as_(name).get(f"/requests/{request_id}")
        assert reply.status == 200, reply.json
        return dict(reply.json)

    def state(self, request_id: str) -> str:
        """How far a request is."""
        return str(self.request(request_id)["state"])

    def task_of(self, name: str, request_id: str) -> Json:
        """Somebody's newest task in a request."""
        mine = [task for task in self.request(request_id)["tasks"] if task["assignee"]["id"] == name]
        return dict(mine[-1])

    def decide(self, name: str, task: Mapping[str, Any], outcome: str = "approve", comment: str = "") -> Reply:
        """An answer on the version that was seen."""
        said = {"outcome": outcome, "comment": comment}
        return self.as_(name).post(f"/tasks/{task['id']}/decision", said, if_match=f'"{task["version"]}"')

    def answered(self, request_id: str, step: str, round_: int = 1, ok: bool = True, error: str = "") -> None:
        """A service or the filing answers."""
        with self.work.unit() as unit:
            self.requests.note_called(unit, request_id, step, round_, ok, {}, error)

    def lines(self, request_id: str) -> list[Json]:
        """All that happened."""
        reply = self.as_("dora").get(f"/requests/{request_id}/timeline", query={"limit": 200})
        assert reply.status == 200, reply.json
        return list(reply.json["items"])

    def texts(self, request_id: str) -> list[str]:
        """The same in sentences."""
        return [line["text"] for line in self.lines(request_id)]

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.work.db.reading() as connection:
            tables = metadata.sorted_tables
            return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in tables}
