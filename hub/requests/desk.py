"""Takes a request in hand: its locked row, its process in the version it started with, the people around it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from hub.core.auth import Caller
from hub.core.errors import Unavailable
from hub.core.questions import Definitions, Papers, People, Person
from hub.core.unit_of_work import UnitOfWork, Work
from hub.engine.errors import DefinitionError
from hub.engine.language import load
from hub.engine.machine.facts import facts_of
from hub.engine.machine.state import Facts
from hub.engine.process import Process
from hub.engine.rehearsal.conduct import Others
from hub.engine.rehearsal.elsewhere import Elsewhere
from hub.requests.access import may_see, missing
from hub.requests.models import locked_request
from hub.requests.move import Move
from hub.requests.org import Circle, number_of
from hub.requests.running import Running

_load = lru_cache(maxsize=256)(load)


class Desk:
    """What every command on a request needs. `rates` are euros for one unit of a currency, as decimal text."""

    def __init__(
        self, work: Work, people: People, definitions: Definitions, papers: Papers, rates: Mapping[str, str]
    ) -> None:
        self.work = work
        self.people = people
        self.papers = papers
        self._definitions = definitions
        self._rates = rates
        self._processes: dict[tuple[str, int], Process] = {}

    def published(self, key: str) -> tuple[int, Process] | None:
        """The version that new requests start with."""
        definition = self._definitions.definition(key)
        return (definition.version, _load(definition.text)) if definition else None

    def process(self, key: str, version: int) -> Process:
        """The process as it was when the request started; a version never changes, so it is asked for once."""
        known = self._processes.get((key, version))
        return known or self._processes.setdefault((key, version), self._fetch(key, version))

    def take(self, unit: UnitOfWork, request_id: str, caller: Caller) -> dict[str, Any]:
        """The request's row, locked. Raises `NotFound` when there is none that the caller may see."""
        row = locked_request(unit.connection, request_id)
        if row is None or not self.sees(unit, caller, row):
            raise missing("request")
        return dict(row._mapping)

    def sees(self, unit: UnitOfWork, caller: Caller, row: Any) -> bool:
        """Whether the caller may know of the request; requesters need not be looked up."""
        return caller.id == row.requester_id or may_see(unit.connection, self.people, caller, row.id)

    def running(self, unit: UnitOfWork, row: Mapping[str, Any], **changed: Any) -> Running:
        """The request ready to move; `changed` columns count already and are written with the move."""
        process = self.process(row["process"], row["process_version"])
        return self.start(unit, Circle(self.people), process, row, **changed)

    def start(
        self, unit: UnitOfWork, circle: Circle, process: Process, row: Mapping[str, Any], **changed: Any
    ) -> Running:
        """The same, with its process and people at hand."""
        row = {**row, **changed}
        return Running(Move(unit, circle, process, row, self.facts(circle, row, unit.now)), changed)

    def facts(self, circle: Circle, row: Mapping[str, Any], now: datetime) -> Facts:
        """What conditions see of a request; one that is sent just now is sent `now`."""
        requester = circle.person(row["requester_id"]) or Person(row["requester_id"], "", row["requester_name"])
        named = {"request_id": row["id"], "number": number_of(row["serial"])}
        return facts_of(requester, row["form"], row["submitted_at"] or now, rates=self._rates, **named)

    def others(self, circle: Circle) -> Others:
        """When requests that a request is to start will have ended."""

        def newest(key: str) -> Process | None:
            found = self.published(key)
            return found[1] if found else None

        return Elsewhere(newest, circle, self._rates).others()

    def _fetch(self, key: str, version: int) -> Process:
        definition = self._definitions.definition(key, version)
        try:
            return _load(definition.text if definition else "")
        except DefinitionError:
            told = f"The definition of {key}, version {version}, cannot be read. Tell an administrator."
            raise Unavailable(told) from None
