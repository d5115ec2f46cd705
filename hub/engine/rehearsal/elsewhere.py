"""When requests that other requests start will have ended: by previews of their own."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from hub.engine import forms
from hub.engine.errors import NobodyToAsk, Refused
from hub.engine.machine import effects
from hub.engine.machine.facts import facts_of
from hub.engine.org import Org, OrgPerson
from hub.engine.process import Process
from hub.engine.rehearsal import preview
from hub.engine.rehearsal.conduct import Hour, Others

DEEPEST = 3
MOST = 30  # previews for one play: rows may start many requests, and those again


class Elsewhere:
    """Previews of the processes that are `published`; beyond thirty, or three deep, nobody can tell."""

    def __init__(self, published: Callable[[str], Process | None], org: Org, rates: Mapping[str, str]) -> None:
        self._published = published
        self._org = org
        self._rates = rates
        self._left = MOST

    def others(self, depth: int = 0) -> Others:
        """What a play asks, by how deep the request stands in others."""
        return partial(self._end, depth)

    def _end(self, depth: int, effect: effects.StartRequest, requester: OrgPerson | None, now: datetime) -> Hour:
        process = self._published(effect.process) if depth < DEEPEST and self._left else None
        form = forms.clean(process, effect.form) if process else {}
        if process is None or requester is None or forms.check(process, form):
            return None
        self._left -= 1
        facts = facts_of(requester, form, now, rates=self._rates)
        try:
            return preview(process, facts, self._org, now, others=self.others(depth + 1)).end
        except (Refused, NobodyToAsk):
            return None
