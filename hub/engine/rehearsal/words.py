"""What is said of the stops of a request, by language. A language more is a column more."""

from collections.abc import Mapping
from datetime import date, datetime

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from hub.engine.worktime import zone

LANGUAGES = ("en", "de")

TEXTS: Mapping[str, Mapping[str, str]] = {
    # whom a rule asks
    "body": {"en": "{name} ({size} people)", "de": "{name} ({size} Personen)"},
    "any-body": {"en": "any one of {body}", "de": "jemand aus {body}"},
    "all-body": {"en": "everybody in {body}", "de": "alle aus {body}"},
    "of-body": {"en": "{need} of {body}", "de": "{need} aus {body}"},
    "any": {"en": "any one of {told}", "de": "{told}"},
    "all": {"en": "{told}", "de": "{told}"},
    "of": {"en": "{need} of {told}", "de": "{need} von {told}"},
    "weigh": {"en": "{need} out of {told}", "de": "{need} aus {told}"},
    "turn": {"en": "first {told}", "de": "zuerst {told}"},
    "veto": {"en": "{told}, whose no ends it", "de": "{told} (ein Nein beendet alles)"},
    "vote": {"en": "1 vote", "de": "1 Stimme"},
    "votes": {"en": "{count} votes", "de": "{count} Stimmen"},
    "others": {"en": "{count} others", "de": "{count} weitere"},
    "and": {"en": "and", "de": "und"},
    "or": {"en": "or", "de": "oder"},
    # what somebody is called
    "you": {"en": "you", "de": "Sie"},
    "manager": {"en": "{name} (your manager)", "de": "{name} (Ihre Führungskraft)"},
    "above": {"en": "{name} (your manager's manager)", "de": "{name} (die Führungskraft Ihrer Führungskraft)"},
    "channel": {"en": "the channel {name}", "de": "Kanal {name}"},
    # what silence counts as, and what is waited for
    "silence-": {"en": "", "de": ""},
    "silence-approve": {"en": " (no answer counts as yes)", "de": " (keine Antwort gilt als Ja)"},
    "silence-reject": {"en": " (no answer counts as no)", "de": " (keine Antwort gilt als Nein)"},
    "your-answer": {"en": "your answer", "de": "Ihre Rückmeldung"},
    "answer": {"en": "an answer of {told}", "de": "eine Rückmeldung durch {told}"},
    "day": {"en": "{day}", "de": "den {day}"},
    "while": {"en": "{time}", "de": "das Ende der Wartezeit ({time})"},
    # a stop as a sentence of its own
    "approve": {"en": "To be decided by {told}", "de": "Entscheidung durch {told}"},
    "ask": {"en": "Waits for {told}", "de": "Gewartet wird auf {told}"},
    "call": {"en": "The service operation {told} is called", "de": "Der Dienst {told} wird aufgerufen"},
    "file": {"en": "Documents are filed into {told}", "de": "Unterlagen werden in {told} abgelegt"},
    "produce": {"en": "The document {told} is made", "de": "Das Dokument {told} wird erstellt"},
    "request": {
        "en": "Another request, {told}, is started and waited for",
        "de": "Ein weiterer Antrag, {told}, wird gestellt und abgewartet",
    },
    "tell": {"en": "Told: {told}", "de": "Bescheid an {told}"},
    "wait": {"en": "Waits for {told}", "de": "Gewartet wird auf {told}"},
    "because": {"en": ", because {reason}", "de": ", weil {reason}"},
    # all who are asked in one sentence
    "nobody": {"en": "Nobody has to approve this.", "de": "Das muss niemand genehmigen."},
    "so-on": {"en": ", and so on", "de": " und so weiter"},
    "then": {"en": ", then ", "de": ", dann "},
    "by": {"en": " by {when}", "de": " bis {when}"},
    "asked-because": {"en": " because {reason}", "de": ", weil {reason}"},
    "row": {"en": "for {name} {number} {told}", "de": "für {name} {number} {told}"},
    "at-once": {"en": "at the same time {told}", "de": "zugleich {told}"},
    "first": {"en": "only the first of {told}", "de": "nur, was zuerst kommt: {told}"},
    "first-of": {"en": "only the first {need} of {told}", "de": "nur die ersten {need} von: {told}"},
    "your-time": {"en": "{when} your time", "de": "{when} Uhr Ihrer Zeit"},
}
# By which rules dates and numbers are written, and in which order the parts of a moment and of a day.
_LOCALES: Mapping[str, str] = {"en": "en_GB", "de": "de_DE"}
_MOMENTS: Mapping[str, str] = {"en": "EEE d MMM HH:mm", "de": "EEE d. MMM HH:mm"}
_DAYS: Mapping[str, str] = {"en": "d MMM y", "de": "d. MMMM y"}


def spoken(wanted: str) -> str:
    """The language that is wanted when the hub speaks it, else English."""
    return wanted if wanted in LANGUAGES else "en"


def say(key: str, language: str, **holes: object) -> str:
    """A text by its key, its holes filled."""
    return TEXTS[key][spoken(language)].format(**holes)


def opening(key: str, language: str) -> str:
    """How a text begins, up to its first hole."""
    return TEXTS[key][spoken(language)].partition("{")[0]


def number(count: int, language: str) -> str:
    """A number with marks between its thousands."""
    return format_decimal(count, locale=_LOCALES[spoken(language)])


def moment(hour: datetime, time_zone: str, language: str) -> str:
    """A weekday, a day and an hour, as a clock in this zone (IANA) shows them."""
    known = spoken(language)
    return format_datetime(hour, _MOMENTS[known], tzinfo=zone(time_zone), locale=_LOCALES[known])


def day(value: date, language: str) -> str:
    """A day with its year."""
    known = spoken(language)
    return format_date(value, _DAYS[known], _LOCALES[known])
