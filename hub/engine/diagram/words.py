"""The words of the picture, by language. A language more is a table more."""

from collections.abc import Mapping

from hub.engine.worktime import Duration

Words = Mapping[str, str]

WORDS: Mapping[str, Words] = {
    "en": {
        # what a step does
        "approve": "Approval", "ask": "Details wanted", "call": "Call", "file": "Filing", "tell": "Message",
        "produce": "Document", "request": "Another request", "wait": "Waiting", "choose": "One of these ways",
        "together": "At the same time", "again": "For each of", "back": "Back",
        # how it went
        "here": "stands here", "approved": "approved", "done": "done", "told": "done", "skipped": "left out",
        "rejected": "rejected", "returned": "returned", "failed": "failed", "expired": "time has passed",
        "undone": "taken back", "answered": "answered", "arrived": "has come", "running": "running",
        "withdrawn": "withdrawn", "draft": "not sent yet",
        # how far it is
        "votes": "{done} of {all} answered", "branches": "{done} of {all} done", "rows": "{done} of {all} rows done",
        "row": "row {rows}", "several-rows": "rows {rows}", "row-done": "1 row: {outcome}",
        "rows-done": "{count} rows: {outcome}",
        # what silence counts as
        "silence-approve": "silence is yes", "silence-reject": "silence is no",
        # how the steps follow each other
        "only": "only if", "given": "“{field}” is given", "if": "if {condition}", "otherwise": "otherwise",
        "optional": "optional",
        "until-all": "until all are done", "until-one": "until one is done",
        "until-some": "until {need} of {all} are done",
        "at-once": "all at once", "in-turn": "one after another", "to": "to “{step}”", "until": "until {day}",
        "lasting": "for {time}", "event": "for “{event}”", "for": "for {who}",
        "at-most": "at most {time}",
        # the whole in words
        "steps": "Steps, one after another", "then": "then",
    },
    "de": {
        "approve": "Genehmigung", "ask": "Angaben erbeten", "call": "Aufruf", "file": "Ablage", "tell": "Nachricht",
        "produce": "Dokument", "request": "Weiterer Antrag", "wait": "Warten", "choose": "Einer dieser Wege",
        "together": "Zugleich", "again": "Für jede Zeile von", "back": "Zurück",
        "here": "steht hier", "approved": "genehmigt", "done": "erledigt", "told": "erledigt", "skipped": "entfällt",
        "rejected": "abgelehnt", "returned": "zurückgegeben", "failed": "fehlgeschlagen", "expired": "Zeit verstrichen",
        "undone": "zurückgenommen", "answered": "beantwortet", "arrived": "eingetroffen", "running": "läuft",
        "withdrawn": "zurückgezogen", "draft": "noch nicht gesendet",
        "votes": "{done} von {all} haben geantwortet", "branches": "{done} von {all} erledigt",
        "rows": "{done} von {all} Zeilen erledigt", "row": "Zeile {rows}", "several-rows": "Zeilen {rows}",
        "row-done": "1 Zeile: {outcome}", "rows-done": "{count} Zeilen: {outcome}",
        "silence-approve": "Schweigen gilt als Ja", "silence-reject": "Schweigen gilt als Nein",
        "only": "nur wenn", "given": "„{field}“ ausgefüllt ist", "if": "wenn {condition}", "otherwise": "sonst",
        "optional": "verzichtbar",
        "until-all": "bis alle fertig sind", "until-one": "bis einer fertig ist",
        "until-some": "bis {need} von {all} fertig sind", "at-once": "alle zugleich", "in-turn": "nacheinander",
        "to": "zu „{step}“", "until": "bis {day}", "lasting": "{time} lang", "event": "auf „{event}“",
        "for": "für {who}", "at-most": "höchstens {time}",
        "steps": "Schritte, nacheinander", "then": "dann",
    },
}  # fmt: skip

# One and several of a unit of time, in German; in English a duration is said as it is written.
_UNITS: Mapping[str, tuple[str, str]] = {
    "minute": ("Minute", "Minuten"),
    "hour": ("Stunde", "Stunden"),
    "day": ("Tag", "Tage"),
    "week": ("Woche", "Wochen"),
    "business hour": ("Arbeitsstunde", "Arbeitsstunden"),
    "business day": ("Arbeitstag", "Arbeitstage"),
}


def language_of(wanted: str) -> str:
    """The language of the picture: the wanted one when the hub speaks it, else English."""
    return wanted if wanted in WORDS else "en"


def time_in_words(duration: Duration, language: str) -> str:
    """A length of time: `3 business days`, `3 Arbeitstage`."""
    if language != "de":
        return str(duration)
    one, several = _UNITS[f"{'business ' if duration.business else ''}{duration.unit}"]
    return f"{duration.count} {one if duration.count == 1 else several}"
