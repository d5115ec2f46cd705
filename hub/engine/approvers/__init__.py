"""From a person expression to the people who are asked: total, free of cycles, and with the reason for each.

Nobody is asked to approve himself, nobody who has left or is excluded. Who is away is stood in for: by a substitute,
else by whom the file names with `else`, else up the line of managers, else by the process owner, else by the
administrators.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.engine.approvers.meaning import Scope, addressees, label, meant
from hub.engine.approvers.search import Search
from hub.engine.org import Org, OrgPerson
from hub.engine.people import Question
from hub.engine.quorum import Rule, leaves

__all__ = ["Assignee", "Org", "OrgPerson", "Resolution", "Scope", "addressees", "label", "resolve"]


@dataclass(frozen=True, slots=True)
class Assignee:
    """Somebody who is asked, and a sentence that tells them why."""

    person_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who is asked, why it came to that (empty when everything is as written), and the quorum rule over their ids.

    `excluded` are the ids of those who must not decide in this step, beside the requester; `bodies` names the groups
    whose members were asked, by their ids.
    """

    people: tuple[Assignee, ...]
    because: str
    rule: Rule
    excluded: tuple[str, ...] = ()
    bodies: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def resolve(question: Question, scope: Scope, org: Org) -> Resolution:
    """Whom to ask; raises NobodyToAsk when not even an administrator is left who may decide."""
    excluded = {person.id for expression in question.excluding for person in meant(expression, scope, org)}
    barred = excluded if question.own else excluded | {scope.requester_id}
    search = Search(scope, org, frozenset(barred))
    rule = search.rule(question.rule, every=False)
    people = tuple(Assignee(person, search.reasons[person]) for person in dict.fromkeys(leaves(rule)))
    others = tuple(sorted(excluded - {scope.requester_id}))
    return Resolution(people, search.because(), rule, others, search.bodies)
