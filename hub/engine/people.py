"""Person expressions: who is meant, in the words of a process file, before anybody looks into the directory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["requester", "group", "role", "person", "form", "step"]

_REQUESTER = re.compile(r"^requester((?:\.manager)*)$")
_NAMED = re.compile(r"^(group|role|person):([A-Za-z0-9][A-Za-z0-9._+@-]*)$")
_FIELD = re.compile(r"^form\.([A-Za-z]\w*)((?:\.manager)*)$")
_STEP = re.compile(r"^([a-z]\w*)\.decidedBy((?:\.manager)*)$")

HELP = (
    "write requester, requester.manager, group:<key>, role:<key>, person:<mail address>, form.<field> "
    "or <step>.decidedBy"
)


@dataclass(frozen=True, slots=True)
class PersonExpression:
    """Who is meant: kind and name (`group` `finance`, `form` `buddy`, `step` `manager`), `up` steps up the line."""

    text: str
    kind: Kind
    name: str = ""
    up: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask whoever an expression means; of a group, anybody."""

    person: PersonExpression


@dataclass(frozen=True, slots=True)
class Several:
    """Ask several: `word` is the way their answers count (`any`, `all`), `parts` are the rules under it."""

    word: str
    parts: tuple["Approval", ...]


Approval = Ask | Several


@dataclass(frozen=True, slots=True)
class Question:
    """What an approve step wants to know from the directory: whom to ask, and who must not be among them."""

    rule: Approval
    excluding: tuple[PersonExpression, ...] = ()


def parse_person(text: str) -> PersonExpression:
    """Read a person expression; raises ValueError with the ways it may be written."""
    if match := _REQUESTER.match(text):
        return PersonExpression(text, "requester", "", match[1].count("."))
    if match := _NAMED.match(text):
        return PersonExpression(text, match[1], match[2])  # type: ignore[arg-type]  # one of the three the pattern allows
    if match := _FIELD.match(text):
        return PersonExpression(text, "form", match[1], match[2].count("."))
    if match := _STEP.match(text):
        return PersonExpression(text, "step", match[1], match[2].count("."))
    raise ValueError(f"'{text}' names nobody; {HELP}.")


def parse_approval(data: Any) -> Approval:
    """Read the value of `approve:` (text, or a mapping with one of the words); raises ValueError."""
    if isinstance(data, str):
        return Ask(parse_person(data))
    ((word, parts),) = data.items()
    return Several(word, tuple(parse_approval(part) for part in (parts if isinstance(parts, list) else [parts])))


def named(rule: Approval) -> Iterator[PersonExpression]:
    """The person expressions of a rule, in its order."""
    if isinstance(rule, Ask):
        yield rule.person
        return
    for part in rule.parts:
        yield from named(part)
