"""Whom a person expression means, before anybody asks whether they can be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.engine.org import ADMINISTRATORS, Org, OrgPerson
from hub.engine.people import PersonExpression

# Roles that are held by the members of a group of another name.
ROLES = {"administrator": ADMINISTRATORS}


@dataclass(frozen=True, slots=True)
class Scope:
    """What person expressions look at: the requester's id, the form, who decided which step, and the process owner."""

    requester_id: str
    form: Mapping[str, Any]
    decided: Mapping[str, tuple[str, ...]]
    owner: PersonExpression


def addressees(expressions: Sequence[PersonExpression], scope: Scope, org: Org) -> tuple[OrgPerson, ...]:
    """The active people whom expressions mean, each once: for telling, where nobody needs a stand-in."""
    people = [person for expression in expressions for person in meant(expression, scope, org) if person.active]
    return tuple({person.id: person for person in people}.values())


def meant(expression: PersonExpression, scope: Scope, org: Org) -> list[OrgPerson]:
    """The people whom an expression means, whether or not they can be asked; perhaps none."""
    people = [person for person in _named(expression, scope, org) if person]
    for _ in range(expression.up):
        people = [boss for person in people if (boss := _manager(person, org))]
    return list({person.id: person for person in people}.values())


def _named(expression: PersonExpression, scope: Scope, org: Org) -> list[OrgPerson | None]:
    match expression.kind:
        case "requester":
            return [org.person(scope.requester_id)]
        case "group" | "role":
            return list(org.members(group_meant(expression)))
        case "person":
            return [org.person(expression.name)]
        case "form":
            return [org.person(str(scope.form.get(expression.name) or ""))]
        case "step":
            return [org.person(person) for person in scope.decided.get(expression.name, ())]


def group_meant(expression: PersonExpression) -> str:
    """The key of the group whose members are meant by a group or a role."""
    return ROLES.get(expression.name, expression.name) if expression.kind == "role" else expression.name


def _manager(person: OrgPerson, org: Org) -> OrgPerson | None:
    return org.person(person.manager_id) if person.manager_id else None


def label(expression: PersonExpression) -> str:
    """What people call those whom an expression means: `Finance` for group:finance."""
    if len(expression.name) <= 3:  # an abbreviation: IT, HR
        return expression.name.upper() or expression.text
    return expression.name.replace("-", " ").capitalize()
