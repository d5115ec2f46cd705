"""Whom a person expression means, before anybody asks whether they can be asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.engine.conditions import Expression
from hub.engine.org import ADMINISTRATORS, Org, OrgPerson
from hub.engine.people import COST_CENTRE, PersonExpression, entry

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
    people = [person for one in entries(expression, scope) for person in _named(one, scope, org) if person]
    for _ in range(expression.up):
        people = [boss for person in people if (boss := _manager(person, org))]
    return list({person.id: person for person in people}.values())


def entries(expression: PersonExpression, scope: Scope) -> list[PersonExpression]:
    """What an expression comes to in this request: each cost centre that a field names, whatever stands in a row; else
    the expression itself."""
    if expression.kind != "given" and not expression.owner:
        return [expression]
    given = expression.kind == "given"
    values = _texts(expression, scope) if given else _values(scope.form, expression.name.split("."))
    before = f"{COST_CENTRE}:" if expression.owner else ""
    texts = dict.fromkeys(f"{before}{value}" for value in values if value)
    return [replace(entry(text), up=expression.up) for text in texts]


def told(expression: PersonExpression, scope: Scope) -> PersonExpression:
    """The one entry that an expression comes to; the expression itself when there are several, or none."""
    found = entries(expression, scope)
    return found[0] if len(found) == 1 else expression


def _named(expression: PersonExpression, scope: Scope, org: Org) -> list[OrgPerson | None]:
    match expression.kind:
        case "requester":
            return [org.person(scope.requester_id)]
        case "group" | "role" | "cost-centre":
            return list(org.members(group_meant(expression)))
        case "channel":
            return []
        case "person" | "row":
            return [org.person(expression.name)]
        case "form":
            return [org.person(str(value)) for value in _values(scope.form, expression.name.split(".")) if value]
    return [org.person(person) for person in scope.decided.get(expression.name, ())]


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
    """The key of the group whose members are meant by a group, a role or a cost centre."""
    if expression.kind == COST_CENTRE:
        return f"{COST_CENTRE}-{expression.name.lower()}"
    return ROLES.get(expression.name, expression.name) if expression.kind == "role" else expression.name


def _manager(person: OrgPerson, org: Org) -> OrgPerson | None:
    return org.person(person.manager_id) if person.manager_id else None


def label(expression: PersonExpression) -> str:
    """What people call those whom an expression means: `Finance` for group:finance."""
    if expression.owner or expression.kind == COST_CENTRE:
        return "The cost centre" if expression.owner else f"Cost centre {expression.name}"
    name = expression.name.rpartition(".")[2] if expression.kind == "form" else expression.name
    if len(name) <= 3:  # an abbreviation: IT, HR
        return name.upper() or expression.text
    return name.replace("-", " ").capitalize()
