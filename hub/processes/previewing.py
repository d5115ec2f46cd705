"""Who would decide: a definition played for somebody who fills its form, before anything is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.core.errors import Conflict
from hub.core.questions import People, Person
from hub.core.unit_of_work import Work
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.machine.facts import facts_of
from hub.engine.process import Process
from hub.engine.rehearsal import Preview, preview
from hub.engine.rehearsal.elsewhere import Elsewhere
from hub.processes.reading import checked

NUMBER_TO_COME = "R-…"


class Previews:
    """Previews with the people of the directory, at this hour."""

    def __init__(
        self, work: Work, people: People, rates: Mapping[str, str], published: Callable[[str], Process | None]
    ) -> None:
        self._work = work
        self._people = people
        self._rates = rates
        self._published = published

    def of(self, process: Process, requester: Person, form: Mapping[str, Any], language: str = "en") -> Preview:
        """Who would decide, in which order, by when, in this language. Raises `BadInput` that points at each faulty
        field, `Conflict`."""
        whole = checked(process, form)
        now = self._work.clock.now()
        facts = facts_of(requester, whole, now, rates=self._rates, number=NUMBER_TO_COME)
        try:
            others = Elsewhere(self._published, self._people, self._rates).others()
            return preview(process, facts, self._people, now, others=others, language=language)
        except (Refused, NobodyToAsk) as refusal:
            raise Conflict(getattr(refusal, "detail", str(refusal))) from None
