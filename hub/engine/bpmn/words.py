"""What a BPMN diagram says: names and sentences, in the reader's language."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.engine.asked import asked, who
from hub.engine.conditions import Expression
from hub.engine.people import Approval, Ask, Each, PersonExpression, Question, Several, UpTheLine
from hub.engine.process import Process, Step, Texts
from hub.engine.worktime import Duration

# By key: English, German.
_WORDS: Mapping[str, tuple[str, str]] = {
    "submitted": ("Submitted", "Eingereicht"),
    "approved": ("Approved", "Genehmigt"),
    "rejected": ("Rejected", "Abgelehnt"),
    "failed": ("Failed", "Fehlgeschlagen"),
    "returned": ("Returned for correction", "Zur Korrektur zurück"),
    "correct": ("Correct the request", "Antrag korrigieren"),
    "decision": ("Approved?", "Genehmigt?"),
    "yes": ("yes", "ja"),
    "no": ("no", "nein"),
    "returns": ("to be corrected", "zu korrigieren"),
    "only": ("Only if {}?", "Nur wenn {}?"),
    "otherwise": ("otherwise", "sonst"),
    "remind": ("Remind", "Erinnern"),
    "overdue": ("Overdue", "Überfällig"),
    "escalate": ("Escalate", "Eskalieren"),
    "escalated": ("{}: escalated", "{}: eskaliert"),
    "undo": ("Undo: {}", "Rückgängig: {}"),
    "undone": ("Undo", "Rückgängig machen"),
    "silence-approve": ("Silence is yes", "Schweigen gilt als Ja"),
    "silence-reject": ("Silence is no", "Schweigen gilt als Nein"),
    "back": ("Back to {}", "Zurück zu {}"),
    "lapsed": ("Too late", "Zu spät"),
    "goes-on": ("Goes on without", "Geht ohne weiter"),
    "asked": ("Asked: {}.", "Gefragt: {}."),
    "within": ("Time: {}.", "Zeit: {}."),
    "of": ("{} of {}", "{} von {}"),
    "except": ("Never asked: {}.", "Nie gefragt: {}."),
    "calls": ("Calls {}.", "Ruft {} auf."),
    "with": ("With {}.", "Mit {}."),
    "retry": ("Tried again for {}.", "Wird {} lang wiederholt."),
    "files": ("Files {} into {}:{}.", "Legt {} ab in {}:{}."),
    "tells": ("Tells {}: {}", "Sagt {} Bescheid: {}"),
    "produces": ("Produces {} from {}.", "Erzeugt {} aus {}."),
    "starts": (
        "Starts the process {} for {} and waits for its end.",
        "Startet den Prozess {} für {} und wartet auf dessen Ende.",
    ),
    "until": (
        "Waits until {} begins, in the requester's time zone.",
        "Wartet, bis {} beginnt, in der Zeitzone des Antragstellers.",
    ),
    "for": ("Waits {}.", "Wartet {}."),
    "event": ("Waits for an event {} with the key {}.", "Wartet auf ein Ereignis {} mit dem Schlüssel {}."),
    "each": ("Done for each row of {}, as {}.", "Für jede Zeile von {}, als {}."),
    "need": (
        "{} of {} branches are enough; the others are stopped then. A no is fatal when too few are left.",
        "{} von {} Zweigen genügen; der Rest wird dann beendet. Ein Nein zählt erst, wenn zu wenige bleiben.",
    ),
    "rounds": ("At most 100 rounds.", "Höchstens 100 Runden."),
    "starters": ("May be started by {}.", "Starten dürfen: {}."),
    "withdraw": ("The requester may withdraw the request at any time.", "Wer beantragt, kann jederzeit zurückziehen."),
    "let": ("{} means: {}", "{} bedeutet: {}"),
    "once": ("one for each who is asked", "einmal je gefragter Person"),
    "needed": ("{} of {} have arrived", "{} von {} sind angekommen"),
    "as": ("Started for {}.", "Gestartet für {}."),
    "optional": ("Whatever comes of it, the request goes on.", "Was auch herauskommt, der Antrag geht weiter."),
    "undoing": (
        "What was done is undone, the last first.",
        "Was getan wurde, wird rückgängig gemacht, das Letzte zuerst.",
    ),
    "undoing-all": (
        "Unless the request is approved, what was done and can be undone is undone, the last first.",
        "Wird der Antrag nicht genehmigt, so wird rückgängig gemacht, was getan wurde, das Letzte zuerst.",
    ),
    "form": ("Asked for: {}.", "Gefragt wird nach: {}."),
}

_UNITS: Mapping[str, tuple[str, str]] = {
    "minute": ("Minute", "Minuten"), "hour": ("Stunde", "Stunden"), "day": ("Tag", "Tage"),
    "week": ("Woche", "Wochen"), "business hour": ("Arbeitsstunde", "Arbeitsstunden"),
    "business day": ("Arbeitstag", "Arbeitstage"),
}  # fmt: skip


class Speech:
    """Speaks of one process in one language; what a process does not say in it, it says in English."""

    def __init__(self, process: Process, language: str) -> None:
        self.language = "de" if language == "de" else "en"
        self._process = process

    def say(self, key: str, *parts: object) -> str:
        """A word or sentence of the hub's own."""
        return _WORDS[key][self.language == "de"].format(*parts)

    def text(self, texts: Texts) -> str:
        """What the file says."""
        return texts.get(self.language) or texts.get("en", "")

    def name(self, step: Step) -> str:
        """What people call a step."""
        return self.text(step.title) or step.name

    def condition(self, when: Expression) -> str:
        """What it means that a condition holds: in the words of the file, or else as it is written."""
        let = self._process.lets.get(when.text)
        return (self.text(let.because) if let else "") or when.text

    def formula(self, when: Expression) -> str:
        """A condition for machines; a name that stands alone is replaced by what it means."""
        let = self._process.lets.get(when.text)
        return let.expression.text if let else when.text

    def who(self, people: tuple[PersonExpression, ...]) -> str:
        """Whom expressions mean."""
        return ", ".join(who(person, self.language) for person in people)

    def asked(self, rule: Approval) -> str:
        """Who is asked, and how the answers of several count."""
        return asked(rule, self.language)

    def lasts(self, duration: Duration, share: float = 1.0) -> str:
        """`2 business days`, `50% of 2 business days`."""
        unit = f"{'business ' if duration.business else ''}{duration.unit}"
        german = f"{duration.count} {_UNITS[unit][duration.count > 1]}"
        whole = german if self.language == "de" else str(duration)
        return whole if share == 1.0 else self.say("of", f"{round(share * 100)}%", whole)

    def fields(self, form: Mapping[str, Any]) -> str:
        """What a form asks for."""
        properties: Mapping[str, Any] = form.get("properties", {})
        titles = (field.get("title") or name for name, field in properties.items())
        return self.say("form", ", ".join(self.text(one) if isinstance(one, Mapping) else one for one in titles))

    def question(self, question: Question, within: Duration | None) -> Iterator[str]:
        """The sentences about a step in which people are asked."""
        yield self.say("asked", self.asked(question.rule))
        if question.excluding:
            yield self.say("except", self.who(question.excluding))
        if within:
            yield self.say("within", self.lasts(within))


def people_of(rule: Approval) -> Iterator[str]:
    """The person expressions of a rule, and the lists of people that are worked out, as they are written."""
    match rule:
        case Ask(person=person):
            yield person.text
        case UpTheLine(start=start):
            yield start.text
        case Each(entries=entries):
            yield entries.text
        case Several(parts=parts):
            for part in parts:
                yield from people_of(part)
