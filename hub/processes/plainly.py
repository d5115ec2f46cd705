"""Who decides, as an employee would say it, in the reader's language; what the process file says in its own words."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from hub.engine.approvers.meaning import label
from hub.engine.conditions import Expression
from hub.engine.people import COST_CENTRE, Approval, Ask, Each, PersonExpression, Several, UpTheLine
from hub.engine.process import Again, Approve, Choose, Process, Step, Texts, Together
from hub.engine.process import Ask as AskForMore
from hub.engine.worktime import Duration

LANGUAGES = ("en", "de")
Words = Mapping[str, str]

_WORDS: Mapping[str, Words] = {
    "en": {
        "you": "you", "manager": "your manager", "up": "the manager of {}", "named": "whoever “{}” names",
        "decided": "whoever decided before", "any one": "any one of {}", "everybody": "everybody in {}",
        "any": "{} (one of them is enough)", "all": "{} (all of them)", "of": "{} of {}", "votes": "{} votes out of {}",
        "first": "first {}", "then": ", then ", "and": " and ", "or": " or ", "veto": "{}, whose no ends it",
        "line": "one after another up the line, from {}", "each": "everybody whom the form names",
        "within": "within {}", "if": "only if {}", "sometimes": "not always", "nobody": "Nobody has to approve this.",
        "silence-approve": "no answer counts as yes", "silence-reject": "no answer counts as no",
        "given": "whom the request names", "beside": " and at the same time ", "rows": "for each row: {}",
        "when": "if {}: {}", "case": "in some cases: {}", "else": "otherwise: {}",
        "owner": "whoever answers for {}", "centre": "the cost centre", "cost": "cost centre {}", "field": "“{}”",
    },
    "de": {
        "you": "Sie", "manager": "Ihre Führungskraft", "up": "die Führungskraft von: {}", "named": "wen „{}“ nennt",
        "decided": "wer vorher entschieden hat", "any one": "jemand aus {}", "everybody": "alle aus {}",
        "any": "{} (jemand davon genügt)", "all": "{} (alle)", "of": "{} aus {}", "votes": "{} Stimmen aus {}",
        "first": "zuerst {}", "then": ", dann ", "and": " und ", "or": " oder ", "veto": "{}, deren Nein alles beendet",
        "line": "nacheinander die Linie hinauf, ab: {}", "each": "alle, die das Formular nennt", "within": "Frist {}",
        "if": "nur wenn {}", "sometimes": "nicht immer", "nobody": "Das muss niemand genehmigen.",
        "silence-approve": "keine Antwort gilt als Ja", "silence-reject": "keine Antwort gilt als Nein",
        "given": "wen der Antrag nennt", "beside": " und zugleich ", "rows": "für jede Zeile: {}",
        "when": "wenn {}: {}", "case": "manchmal: {}", "else": "sonst: {}",
        "owner": "wer {} verantwortet", "centre": "die Kostenstelle", "cost": "Kostenstelle {}", "field": "„{}“",
    },
}  # fmt: skip
# One of a unit of time, and several; `business` before the unit where it means working time.
_UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {},
    "de": {
        "minute": ("Minute", "Minuten"),
        "hour": ("Stunde", "Stunden"),
        "day": ("Tag", "Tage"),
        "week": ("Woche", "Wochen"),
        "business hour": ("Arbeitsstunde", "Arbeitsstunden"),
        "business day": ("Arbeitstag", "Arbeitstage"),
    },
}


def in_language(texts: Texts, language: str) -> str:
    """A text in the reader's language, else English, else whatever there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def decides(process: Process, language: str) -> str:
    """All approvals in one sentence: "Your manager (within 2 business days), then any one of Finance."."""
    sentence = _block(process, process.steps, language)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else _WORDS[language]["nobody"]


def _block(process: Process, steps: Sequence[Step], language: str) -> str:
    """Who decides in some steps, one after another; empty when nobody does."""
    told = [(step, said) for step in steps if (said := _told(process, step, language))]
    parts = [f"({said})" if len(told) > 1 and _long(step, said, language) else said for step, said in told]
    return _WORDS[language]["then"].join(parts)


def _long(step: Step, said: str, language: str) -> bool:
    """Whether it would be read together with what comes before or after it."""
    words = _WORDS[language]
    return isinstance(step.body, (Choose, Again)) or any(words[word] in said for word in ("then", "beside"))


def _told(process: Process, step: Step, language: str) -> str:
    """Who decides in a step, and in those that it holds."""
    words, body, who = _WORDS[language], step.body, ""
    if isinstance(body, Choose):
        who = "; ".join(_branches(process, body, language))
    elif isinstance(body, Together):
        who = words["beside"].join(filter(None, (_block(process, steps, language) for steps in body.branches)))
    elif isinstance(body, Again):
        inner = _block(process, body.steps, language)
        who = words["rows"].format(inner) if inner else ""
    elif not isinstance(body, AskForMore):
        who = asked(process, step, language)
    notes = "; ".join(_notes(process, step, language))
    return f"{who} ({notes})" if who and notes else who


def _branches(process: Process, body: Choose, language: str) -> Iterator[str]:
    words = _WORDS[language]
    for branch in body.branches:
        if said := _block(process, branch.steps, language):
            because = _because(process, branch.when, language)
            way = ("when" if because else "case") if branch.when else "else"
            yield words[way].format(because, said) if because else words[way].format(said)


def asked(process: Process, step: Step, language: str) -> str:
    """Who is asked in a step; empty when nobody is."""
    return _rule(step.body.question.rule, process, language) if isinstance(step.body, Approve) else ""


def condition(process: Process, step: Step, language: str) -> str:
    """When a step is there at all, in the words that the file gives it; empty for always, or without words."""
    return _because(process, step.when, language)


def _because(process: Process, when: Expression | None, language: str) -> str:
    let = process.lets.get(when.text) if when else None
    return in_language(let.because, language) if let and let.because else ""


def within(step: Step, language: str) -> str:
    """The time that people have in a step; empty for no limit."""
    duration = step.body.within if isinstance(step.body, Approve) else None
    return _duration(duration, language) if duration else ""


def _duration(duration: Duration, language: str) -> str:
    unit = f"{'business ' if duration.business else ''}{duration.unit}"
    known = _UNITS[language].get(unit)
    return f"{duration.count} {known[duration.count > 1]}" if known else str(duration)


def _notes(process: Process, step: Step, language: str) -> Iterator[str]:
    words = _WORDS[language]
    if time := within(step, language):
        yield words["within"].format(time)
    if isinstance(step.body, Approve) and step.body.unanswered:
        yield words[f"silence-{step.body.unanswered}"]
    if step.when:
        because = condition(process, step, language)
        yield words["if"].format(because) if because else words["sometimes"]


def _rule(rule: Approval, process: Process, language: str, group: str = "any one") -> str:
    """Who is asked, and how many of them; `group` is how the members of a group count."""
    words = _WORDS[language]
    match rule:
        case Ask(person=person):
            return _who(person, process, language, group)
        case UpTheLine(start=start):
            said = words["line"].format(_who(start, process, language, group))
        case Each():
            said = words["each"]
        case Several():
            said = _several(rule, process, language)
    return words["veto"].format(said) if rule.veto else said


# What the members of a group count as within a way of asking several; alone in it they are named by the way itself.
_COUNTS = {"any": "any one", "all": "everybody", "turn": "any one"}


def _several(rule: Several, process: Process, language: str) -> str:
    parts = [_rule(part, process, language, _COUNTS.get(rule.word, "")) for part in rule.parts]
    if len(parts) == 1 and rule.word in _COUNTS:
        return parts[0]
    return _WAYS[rule.word](rule, parts, _WORDS[language])


def _listed(parts: Sequence[str], last: str) -> str:
    return last.join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _of(rule: Several, parts: Sequence[str], words: Words) -> str:
    need = f"{rule.need} %" if rule.percent else str(rule.need)
    return words["of"].format(need, _listed(parts, words["and"]))


def _weighed(rule: Several, parts: Sequence[str], words: Words) -> str:
    told = [f"{part} ({weight})" for part, weight in zip(parts, rule.weights, strict=True)]
    return words["votes"].format(rule.need, _listed(told, words["and"]))


_WAYS: Mapping[str, Callable[[Several, Sequence[str], Words], str]] = {
    "any": lambda _, parts, words: words["any"].format(_listed(parts, words["or"])),
    "all": lambda _, parts, words: words["all"].format(_listed(parts, words["and"])),
    "of": _of,
    "weigh": _weighed,
    "turn": lambda _, parts, words: words["first"].format(words["then"].join(parts)),
}


def _who(person: PersonExpression, process: Process, language: str, group: str) -> str:
    words = _WORDS[language]
    if person.kind == "requester":
        said, up = (words["manager"], person.up - 1) if person.up else (words["you"], 0)
    else:
        said, up = _named(person, process, language, group), person.up
    for _ in range(up):
        said = words["up"].format(said)
    return said


def _named(person: PersonExpression, process: Process, language: str, group: str) -> str:
    words = _WORDS[language]
    if person.kind in ("group", "role"):
        return words[group].format(label(person)) if group else label(person)
    if person.owner or person.kind == COST_CENTRE:
        return words["owner"].format(_centre(person, process, language, words))
    if person.kind in ("step", "given"):
        return words["decided" if person.kind == "step" else "given"]
    return words["named"].format(_field(person, process, language)) if person.kind == "form" else person.name


def _centre(person: PersonExpression, process: Process, language: str, words: Words) -> str:
    """The cost centre for which somebody answers: by its key, or what the form calls the field that names it."""
    if person.kind == COST_CENTRE:
        return words["cost"].format(person.name)
    return words["field"].format(_field(person, process, language)) if person.kind == "form" else words["centre"]


def _field(person: PersonExpression, process: Process, language: str) -> str:
    """What the form calls the field that names somebody."""
    node: Mapping[str, object] = process.form
    for name in person.name.split("."):
        rows = node.get("items", node)
        node = rows.get("properties", {}).get(name, {}) if isinstance(rows, Mapping) else {}
    hints = node.get("x-hub", {})
    titles = hints.get("title", {}) if isinstance(hints, Mapping) else {}
    return in_language(titles, language) or str(node.get("title", "")) or label(person)
