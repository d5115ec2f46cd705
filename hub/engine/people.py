"""Person expressions: who is meant, in the words of a process file, before anybody looks into the directory."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from hub.engine.conditions import Expression

Kind = Literal["requester", "group", "role", "cost-centre", "person", "form", "step", "row", "given", "channel"]
COST_CENTRE = "cost-centre"  # the kind whose people answer for a cost centre
CHANNEL: Final = "channel"  # the kind that is a place to post to, and nobody to ask

_REQUESTER = re.compile(r"^requester((?:\.manager)*)$")
_NAMED = re.compile(r"^(group|role|cost-centre|person):([A-Za-z0-9][A-Za-z0-9._+@-]*)$")
_CHANNEL = re.compile(r"^channel:([a-z0-9-]{1,14})$")
_FIELD = re.compile(r"^form\.([A-Za-z]\w*(?:\.(?!manager\b)[A-Za-z]\w*)*)((?:\.manager)*)$")
_STEP = re.compile(r"^([a-z]\w*)\.decidedBy((?:\.manager)*)$")

HELP = (
    "write requester, requester.manager, group:<key>, role:<key>, cost-centre:<key>, person:<mail address>, "
    "form.<field> or <step>.decidedBy"
)


@dataclass(frozen=True, slots=True)
class PersonExpression:
    """Who is meant: kind and name (`group` `finance`, `form` `buddy`, `step` `manager`), `up` steps up the line.

    The name of a `form` expression may lead into rows (`lines.owner`); a `row` is an entry that `each` worked out; who
    is `given` is worked out by an `expression`, such as a field of the row that a step is done for. Of a field that
    holds a cost centre its `owner` is meant, whoever answers for it. A `channel` is a place that is told, and nobody.
    """

    text: str
    kind: Kind
    name: str = ""
    up: int = 0
    expression: Expression | None = None
    owner: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask whoever an expression means; of a group, anybody."""

    person: PersonExpression


@dataclass(frozen=True, slots=True)
class Several:
    """Ask several: `word` is the way their answers count (as in `quorum`), `parts` are the approvals under it.

    `need` is how many (`of`; with `percent`, of a hundred) or how much (`weigh`, with the `weights` of the parts) must
    agree. When a part with `veto` is rejected, the step is. `otherwise` is asked when nobody else can be.
    """

    word: str
    parts: tuple["Approval", ...]
    need: int = 0
    percent: bool = False
    weights: tuple[int, ...] = ()
    veto: bool = False
    otherwise: tuple[PersonExpression, ...] = ()


@dataclass(frozen=True, slots=True)
class UpTheLine:
    """Ask one after another up the line, from `start` to the first `person` for whom `until` holds."""

    start: PersonExpression
    until: Expression
    veto: bool = False
    otherwise: tuple[PersonExpression, ...] = ()


@dataclass(frozen=True, slots=True)
class Each:
    """Ask everybody whom an expression lists: ids, mail addresses, `group:<key>` and its like as texts."""

    entries: Expression
    veto: bool = False
    otherwise: tuple[PersonExpression, ...] = ()


Approval = Ask | Several | UpTheLine | Each


@dataclass(frozen=True, slots=True)
class Question:
    """What a step wants to know from the directory: whom to ask, and who must not be among them.

    Its `own` requester may be asked where nothing is decided.
    """

    rule: Approval
    excluding: tuple[PersonExpression, ...] = ()
    own: bool = False


def parse_person(text: str) -> PersonExpression:
    """Read a person expression; raises ValueError with the ways it may be written."""
    if match := _REQUESTER.match(text):
        return PersonExpression(text, "requester", "", match[1].count("."))
    if match := _NAMED.match(text):
        return PersonExpression(text, match[1], match[2])  # type: ignore[arg-type]  # one of those the pattern allows
    if match := _FIELD.match(text):
        return PersonExpression(text, "form", match[1], match[2].count("."))
    if match := _STEP.match(text):
        return PersonExpression(text, "step", match[1], match[2].count("."))
    if text.startswith(f"{CHANNEL}:"):
        raise ValueError(f"'{text}' is nobody: a channel can be told, never asked.")
    raise ValueError(f"'{text}' names nobody; {HELP}.")


def parse_told(text: str) -> PersonExpression:
    """Read whom `tell` names: people, or a channel; raises ValueError with the ways it may be written."""
    if match := _CHANNEL.match(text):
        return PersonExpression(text, CHANNEL, match[1])
    if text.startswith(f"{CHANNEL}:"):
        said = "write channel:<name>, a name of 1 to 14 small letters, digits and hyphens"
        raise ValueError(f"'{text}' names no channel; {said}.")
    return parse_person(text)


def entry(text: str) -> PersonExpression:
    """What was worked out, or stands in a row: a group, role or cost centre, else somebody by id or mail address."""
    match = _NAMED.match(text)
    return parse_person(text) if match and match[1] != "person" else PersonExpression(text, "row", text)


def worked_out(rule: Approval) -> Iterator[Expression]:
    """The expressions of a rule that are worked out over values."""
    match rule:
        case UpTheLine(until=until):
            yield until
        case Each(entries=entries):
            yield entries
        case Several(parts=parts):
            for part in parts:
                yield from worked_out(part)
