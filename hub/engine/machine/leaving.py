"""Who answers in the place of somebody who cannot any more: she has left, or is away for long."""

from collections.abc import Iterator
from dataclasses import dataclass

from hub.engine import quorum
from hub.engine.approvers.meaning import Scope
from hub.engine.approvers.standins import StandIns
from hub.engine.machine.events import Reassigned, Released
from hub.engine.machine.state import Live
from hub.engine.org import Colleague, Org, OrgPerson


@dataclass(frozen=True, slots=True)
class Gap:
    """A person who is asked in a step, and will not answer; `own` says whether the requester may be asked there."""

    step: str
    round: int
    live: Live
    person: str
    own: bool = False


def filled(gap: Gap, scope: Scope, org: Org, reason: str, by: str = "") -> Reassigned | Released:
    """What happens instead: others of whom any may answer do without, or somebody stands in. Raises NobodyToAsk."""
    if gap.person not in quorum.leaves(quorum.without(gap.live.rule, gap.person)):
        return Released(gap.step, gap.round, gap.person, by, reason)
    to = _stand_in(gap, scope, org)
    return Reassigned(gap.step, gap.round, gap.person, to, by, reason)


def _stand_in(gap: Gap, scope: Scope, org: Org) -> str:
    """A substitute, else up the line, else the process owner, else an administrator; nobody who may not decide here,
    or is asked already."""
    search, person = StandIns(scope, org, frozenset(_barred(gap, scope))), org.person(gap.person)
    rule = search.instead(_away(person)) if person else search.last_resort("")
    return quorum.leaves(rule)[0]


def _barred(gap: Gap, scope: Scope) -> Iterator[str]:
    yield from (gap.person, *gap.live.open, *gap.live.barred)
    yield from (one for person, _, by in gap.live.votes for one in (person, by))
    if not gap.own:
        yield scope.requester_id


def _away(person: OrgPerson) -> OrgPerson:
    """Somebody as if she were away, so that others stand in for her; not by her id, as she herself is barred."""
    return Colleague(
        "",
        person.name,
        manager_id=person.manager_id,
        away=True,
        substitute_id=person.substitute_id,
        deputies=tuple(person.deputies),  # type: ignore[arg-type]  # the same by another name
    )
