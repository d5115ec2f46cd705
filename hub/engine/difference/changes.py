"""One difference between two versions of a process, and the words in which parts of a process are told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from hub.engine.people import Approval, Ask, Each, Question, Several, UpTheLine
from hub.engine.process import Step


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was. `where` is a pointer (`/steps/manager/within`, `/form/lines.owner`).

    `kind` is for programs: `step-added`, `step-removed`, `step-moved`, `step-kind`, `who`, `how-many`, `time`,
    `condition`, `work`, `field-added`, `field-removed`, `field-type`, `field-required`, `field-choices`,
    `field-limits`, `field-default`, `field-data`, `rule`, `value`, `text`, `rights`, `flow`, `start` or `retention`.
    `before` and `after` are in the words of the file, empty for nothing; `sentence` is for people.
    """

    kind: str
    where: str
    before: str
    after: str
    sentence: str


def changed(kind: str, where: str, what: str, before: str, after: str) -> Iterator[Difference]:
    """A difference between two texts, if there is one."""
    if before != after:
        yield Difference(kind, where, before, after, sentence(what, before, after))


def sentence(what: str, before: str, after: str) -> str:
    """A difference as people say it; `what` begins the sentence."""
    before, after = before.rstrip("."), after.rstrip(".")
    what = what[0].upper() + what[1:]
    if not before:
        return f"{what} is new: {after}."
    return f"{what} is now {after}; it was {before}." if after else f"{what} is gone; it was {before}."


def words(value: Any) -> str:
    """A part of a process in the words of its file; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, (Ask, Several, UpTheLine, Each)):
        return rule_words(value)
    if isinstance(value, Question):
        return rule_words(value.rule)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {words(part)}" for key, part in value.items())
    if isinstance(value, (tuple, list)):
        return ", ".join(map(words, value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return f"{value:.0%}" if 0 < value < 1 else f"{value:g}"
    if isinstance(value, Step):
        return value.name
    if hasattr(value, "steps"):  # one way of a choice
        return f"{words(getattr(value, 'when', None)) or 'otherwise'}: {words(value.steps)}"
    if hasattr(value, "every"):  # what starts a request by itself
        return ", ".join(filter(None, (words(getattr(value, field.name)) for field in fields(value))))
    return str(getattr(value, "text", value))


def rule_words(rule: Approval, inner: bool = False) -> str:
    """Who is asked, and how the answers count; what stands within another is put in brackets."""
    match rule:
        case Ask(person=person):
            return person.text
        case UpTheLine(start=start, until=until):
            said = f"up the line from {start.text} until {until.text}"
        case Each(entries=entries):
            said = f"each of {entries.text}"
        case Several():
            said = _several(rule)
    said += (", with a veto" if rule.veto else "") + (f", else {words(rule.otherwise)}" if rule.otherwise else "")
    return f"({said})" if inner else said


def _several(rule: Several) -> str:
    parts = [rule_words(part, inner=len(rule.parts) > 1) for part in rule.parts]
    if rule.weights:
        parts = [f"{part} ({weight})" for part, weight in zip(parts, rule.weights, strict=True)]
    return ", then ".join(parts) if rule.word == "turn" else f"{counted(rule)} {', '.join(parts)}"


def counted(rule: Several) -> str:
    """How the answers of several count: `any of`, `60% of`, `5 votes of`."""
    counts = {"of": f"{rule.need}{'%' if rule.percent else ''} of", "weigh": f"{rule.need} votes of"}
    return counts.get(rule.word, f"{rule.word} of")
