"""Who is asked, in words for a picture: before anybody is looked up, `2 of Board`, `the requester's manager`."""

from collections.abc import Mapping

from hub.engine.approvers.meaning import label
from hub.engine.people import CHANNEL, COST_CENTRE, Approval, Ask, Each, PersonExpression, Several, UpTheLine

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "any": "any one of", "all": "all of", "requester": "the requester", "manager": "manager of",
        "decider": "who decided before", "named": "somebody named in the form", "of": "of", "weigh": "votes of",
        "turn": "one after another:", "up": "up the line from", "each": "each of those whom the form names",
        "veto": "with a veto", "owner": "who answers for {}", "centre": "the cost centre", "cost": "cost centre {}",
        "channel": "the channel {}",
    },
    "de": {
        "any": "jemand von", "all": "alle von", "requester": "wer beantragt", "manager": "Führungskraft von:",
        "decider": "wer vorher entschied", "named": "wer im Formular genannt ist", "of": "von", "weigh": "Stimmen von",
        "turn": "nacheinander:", "up": "die Linie hinauf ab:", "each": "alle, die das Formular nennt",
        "veto": "mit Veto", "owner": "wer {} verantwortet", "centre": "die Kostenstelle", "cost": "Kostenstelle {}",
        "channel": "Kanal {}",
    },
}  # fmt: skip


def asked(rule: Approval, language: str, inner: bool = False) -> str:
    """Who is asked, and how the answers of several count; what stands within is put in brackets."""
    words = _words(language)
    match rule:
        case Ask(person=person):
            return who(person, language)
        case UpTheLine(start=start):
            said = f"{words['up']} {who(start, language)}"
        case Each():
            said = words["each"]
        case Several():
            said = f"{_counted(rule, words)} {', '.join(_parts(rule, language))}"
    said += f", {words['veto']}" if rule.veto else ""
    return f"({said})" if inner else said


def who(person: PersonExpression, language: str) -> str:
    """Whom an expression means, in words: `manager of the requester`, `Finance`."""
    words = _words(language)
    return " ".join([*[words["manager"]] * person.up, _named(person, words)])


def _named(person: PersonExpression, words: Mapping[str, str]) -> str:
    if person.owner or person.kind == COST_CENTRE:
        return words["owner"].format(words["centre"] if person.owner else words["cost"].format(person.name))
    if person.kind == CHANNEL:
        return words["channel"].format(person.name)
    named = {"requester": words["requester"], "step": words["decider"], "form": words["named"]}
    return named.get(person.kind) or label(person)


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language, _WORDS["en"])


def _counted(rule: Several, words: Mapping[str, str]) -> str:
    if rule.word == "of":
        return f"{rule.need}{' %' if rule.percent else ''} {words['of']}"
    return f"{rule.need} {words['weigh']}" if rule.word == "weigh" else words[rule.word]


def _parts(rule: Several, language: str) -> list[str]:
    told = [asked(part, language, inner=len(rule.parts) > 1) for part in rule.parts]
    return [f"{part} ({weight})" for part, weight in zip(told, rule.weights, strict=True)] if rule.weights else told
