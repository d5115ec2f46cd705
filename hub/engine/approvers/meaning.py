"""Whom a person expression means, before anybody asks whether they can be asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.engine.conditions import Expression
from hub.engine.org import ADMINISTRATORS, Org, OrgPerson
from hub.engine.people import PersonExpression

# Roles that are held by the members of a group of another name.
ROLES = {"administrator": ADMINISTRATORS}


@dataclass(frozen=True, slots=True)
class Scope:
    """What person expressions look at: the requester's id, the form, who decided which step, and the process owner.

    `work_out` gives the value of an expression, with more names than it has by itself (`person`). `process` (its key)
    and `amount` (what the request is worth in EUR, None when no money is in it) say whose deputies it falls to.
    """

    requester_id: str
    form: Mapping[str, Any]
    decided: Mapping[str, tuple[str, ...]]
    owner: PersonExpression
    work_out: Callable[[Expression, Mapping[str, Any]], Any] = lambda _, __: None
    process: str = ""
    amount: float | None = None


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
        case "person" | "row":
            return [org.person(expression.name)]
        case "form":
            return [org.person(str(value)) for value in _values(scope.form, expression.name.split(".")) if value]
        case "step":
            return [org.person(person) for person in scope.decided.get(expression.name, ())]
        case "given":
            return [org.person(str(value)) for value in _texts(expression, scope)]


def _values(value: Any, path: Sequence[str]) -> list[Any]:
    """What stands at a path of the form; of a list, in each row."""
    if isinstance(value, list):
        return [found for row in value for found in _values(row, path)]
    if not path:
        return [value]
    return _values(value.get(path[0]), path[1:]) if isinstance(value, Mapping) else []


def _texts(expression: PersonExpression, scope: Scope) -> list[Any]:
    """What an expression that gives somebody, or several, was worked out to."""
    found = scope.work_out(expression.expression, {}) if expression.expression else None
    return [value for value in (found if isinstance(found, list) else [found]) if value]


def group_meant(expression: PersonExpression) -> str:
    """The key of the group whose members are meant by a group or a role."""
    return ROLES.get(expression.name, expression.name) if expression.kind == "role" else expression.name


def _manager(person: OrgPerson, org: Org) -> OrgPerson | None:
    return org.person(person.manager_id) if person.manager_id else None


def label(expression: PersonExpression) -> str:
    """What people call those whom an expression means: `Finance` for group:finance."""
    name = expression.name.rpartition(".")[2] if expression.kind == "form" else expression.name
    if len(name) <= 3:  # an abbreviation: IT, HR
        return name.upper() or expression.text
    return name.replace("-", " ").capitalize()
