"""Open requests go over to another version of their process: looked at first, then ordered, then moved one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from hub.core.auth import Caller
from hub.core.errors import BadInput, FieldError, NotFound
from hub.core.trail import Entry
from hub.core.unit_of_work import UnitOfWork
from hub.engine import forms
from hub.engine.conditions import Expression, ExpressionError, compile_expression, evaluate
from hub.engine.difference import difference
from hub.engine.errors import ConditionError
from hub.engine.language.reading import object_schema
from hub.engine.machine.migration import Going, Passage, passage
from hub.engine.process import Process
from hub.requests.access import may_steer
from hub.requests.commands import MigrateRequests
from hub.requests.desk import Desk
from hub.requests.messages import RequestToMigrate
from hub.requests.models import locked_request, requests
from hub.requests.naming import naming
from hub.requests.org import Circle, number_of
from hub.requests.standing import state_of
from hub.requests.submitting import owner_of

OPEN = ("running", "returned")
LOOKED_AT = 200  # requests of which a preview tells; an order moves them all
MOST = 10_000  # requests that one order moves

Row = Mapping[str, Any]


class Migrations:
    """For the owners of a process and administrators."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def preview(self, caller: Caller, wanted: MigrateRequests) -> dict[str, Any]:
        """What the new version says differently, and what going over would mean for each request, the oldest first."""
        version, new = self._target(caller, wanted)
        with self.desk.work.db.reading() as connection:
            rows = _open(connection, wanted.process, version, MOST)
        found = [self._look(row, version, new, wanted, caller.id) for row in rows[:LOOKED_AT]]
        return {
            "process": wanted.process,
            "version": version,
            "open": len(rows),
            "ready": sum(one["ready"] for one in found),
            "differences": self._differences(rows, new),
            "requests": found,
        }

    def order(self, unit: UnitOfWork, caller: Caller, wanted: MigrateRequests) -> dict[str, Any]:
        """Has every open request moved for which it is safe; the others stay, and a preview tells why."""
        version, _ = self._target(caller, wanted)
        rows = _open(unit.connection, wanted.process, version, MOST)
        for row in rows:
            told = (version, wanted.steps, wanted.skip, wanted.fields, caller.id)
            unit.emit(RequestToMigrate(row["id"], *told))
        entry = {"version": version, "requests": len(rows), "steps": wanted.steps, "skip": wanted.skip}
        unit.record(Entry(caller.id, "requests.migration-ordered", wanted.process, entry))
        return {"process": wanted.process, "version": version, "ordered": len(rows)}

    def migrate(self, unit: UnitOfWork, order: RequestToMigrate) -> bool:
        """Moves one request if it is safe; whether it was moved now. Welcome twice."""
        found = locked_request(unit.connection, order.subject)
        if found is None or found.state not in OPEN or found.process_version == order.version:
            return False
        row = dict(found._mapping)
        new = self.desk.process(row["process"], order.version)
        going, unfit = self._going(row, new, order)
        passed = passage(going, order.version, order.by)
        if unfit or passed.problems:
            return False
        self._move(unit, row, new, going, passed)
        return True

    def _move(self, unit: UnitOfWork, row: dict[str, Any], new: Process, going: Going, passed: Passage) -> None:
        circle = Circle(self.desk.people)
        requester = circle.person(row["requester_id"])
        named = naming(new, going.form, row["serial"], requester) if requester else {}
        changed = {"form": dict(going.form), "process_version": passed.event.version, "owner": owner_of(new), **named}
        running = self.desk.start(unit, circle, new, row, **changed)
        running.involve(owner_of(new))
        running.happen(passed.event, passed.event.by)
        unit.record(Entry(passed.event.by, "request.migrated", row["id"], {"version": passed.event.version}))

    def _target(self, caller: Caller, wanted: MigrateRequests) -> tuple[int, Process]:
        """The published version. Raises `NotFound` for a process that is not the caller's to steer."""
        found = self.desk.published(wanted.process)
        if found is None or not may_steer(caller, owner_of(found[1])):
            raise NotFound("There is no such process among those you answer for. Check its key.")
        unknown = [name for name in wanted.steps.values() if found[1].step(name) is None]
        wrong = [FieldError(f"/steps/{name}", f"The published version has no step '{name}'.") for name in unknown]
        if wrong:
            raise BadInput("Name steps of the published version.", wrong)
        return found

    def _look(self, row: Row, version: int, new: Process, wanted: MigrateRequests, by: str) -> dict[str, Any]:
        going, unfit = self._going(row, new, wanted)
        found = passage(going, version, by)
        problems = unfit or [{"pointer": one.pointer, "detail": one.detail} for one in found.problems]
        return {
            "id": row["id"],
            "number": number_of(row["serial"]),
            "title": row["title"],
            "version": row["process_version"],
            "standing": list(going.state.live),
            "ready": not problems,
            "problems": problems,
            "notes": [] if problems else list(found.notes),
        }

    def _going(
        self, row: Row, new: Process, wanted: MigrateRequests | RequestToMigrate
    ) -> tuple[Going, list[dict[str, str]]]:
        """The request on its way, and what is wrong with the values that its form is to get."""
        old = self.desk.process(row["process"], row["process_version"])
        form, unfit = _form(old, new, row["form"], wanted.fields)
        state = state_of(row["position"])
        assert state is not None  # an open request stands somewhere
        return Going(old, new, state, form, wanted.steps, frozenset(wanted.skip)), unfit

    def _differences(self, rows: Sequence[Row], new: Process) -> list[dict[str, Any]]:
        """By version that open requests have."""
        versions = sorted({(row["process"], row["process_version"]) for row in rows})
        return [
            {
                "version": version,
                "sentences": [one.sentence for one in difference(self.desk.process(key, version), new)],
            }
            for key, version in versions
        ]


def _open(connection: Connection, process: str, version: int, limit: int) -> Sequence[Row]:
    """The open requests of a process that have another version, the oldest first."""
    r = requests.c
    open_ = (r.process == process, r.state.in_(OPEN), r.process_version != version)
    found = connection.execute(select(requests).where(*open_).order_by(r.id).limit(limit))
    return [dict(row._mapping) for row in found]


def _form(
    old: Process, new: Process, form: Mapping[str, Any], fields: Mapping[str, str]
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The form as the new version has it: what it does not know is left out, new fields are worked out or defaulted."""
    names = object_schema({"form": old.form})
    known = {name: value for name, value in form.items() if name in new.form["properties"]}
    unfit: list[dict[str, str]] = []
    for name, text in fields.items():
        try:
            known[name] = _value(compile_expression(text, names), form)
        except (ExpressionError, ConditionError) as error:
            unfit.append({"pointer": f"/fields/{name}", "detail": str(error)})
    return forms.clean(new, known), unfit


def _value(expression: Expression, form: Mapping[str, Any]) -> Any:
    return evaluate(expression, {"form": form}, {})
