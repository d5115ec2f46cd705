"""What the hub says of the things that happened to a request, by language. A language more is a column more."""

from collections.abc import Mapping

from hub.engine.machine.flow import MOST_ROUNDS

LANGUAGES = ("en", "de")

TEXTS: Mapping[str, Mapping[str, str]] = {
    "hub": {"en": "The hub", "de": "Der Hub"},
    "nobody": {"en": "nobody", "de": "niemand"},
    "gone": {"en": "somebody who has left", "de": "eine Person, die nicht mehr da ist"},
    "row": {"en": "{title} (row {rows})", "de": "{title} (Zeile {rows})"},
    "submitted": {"en": "{actor} submitted the request.", "de": "{actor} hat den Antrag gestellt."},
    "resolved": {
        "en": "{title}: {asked} asked to decide{because}.",
        "de": "{title}: {asked} um Entscheidung gebeten{because}.",
    },
    "asked-for-more": {
        "en": "{title}: {asked} asked for details{because}.",
        "de": "{title}: {asked} um Angaben gebeten{because}.",
    },
    "instead": {"en": " for {name}", "de": " für {name}"},
    "decided-approve": {
        "en": "{title}: {actor} approved{instead}{comment}",
        "de": "{title}: {actor} hat{instead} genehmigt{comment}",
    },
    "decided-reject": {
        "en": "{title}: {actor} rejected{instead}{comment}",
        "de": "{title}: {actor} hat{instead} abgelehnt{comment}",
    },
    "decided-return": {
        "en": "{title}: {actor} returned for correction{instead}{comment}",
        "de": "{title}: {actor} hat{instead} zur Korrektur zurückgegeben{comment}",
    },
    "passed-on": {
        "en": "{title}: {actor} passed the task of {source} on to {to}{reason}",
        "de": "{title}: {actor} hat die Aufgabe von {source} an {to} weitergegeben{reason}",
    },
    "supplied": {
        "en": "{title}: {actor} gave the details{instead}.",
        "de": "{title}: {actor} hat{instead} die Angaben gemacht.",
    },
    "released": {
        "en": "{title}: {name} is not asked any more{reason}",
        "de": "{title}: {name} wird nicht mehr gefragt{reason}",
    },
    "added": {
        "en": "{title}: {actor} asked {name} too{reason}",
        "de": "{title}: {actor} hat auch {name} gefragt{reason}",
    },
    "taken-back": {
        "en": "{title}: {actor} took the answer back.",
        "de": "{title}: {actor} hat die Antwort zurückgenommen.",
    },
    "asked": {"en": "{actor} asked: {question}", "de": "{actor} fragte: {question}"},
    "answered-somebody": {"en": "{actor} answered {name}: {answer}", "de": "{actor} antwortete {name}: {answer}"},
    "answered": {"en": "{actor} answered: {answer}", "de": "{actor} antwortete: {answer}"},
    "resubmitted": {"en": "{actor} sent the request again.", "de": "{actor} hat den Antrag noch einmal gesendet."},
    "corrected": {"en": "{actor} corrected {fields}.", "de": "{actor} hat {fields} korrigiert."},
    "left-as-it-was": {
        "en": "{actor} left the form as it was.",
        "de": "{actor} hat das Formular gelassen, wie es war.",
    },
    "withdrawn": {
        "en": "{actor} withdrew the request{reason}",
        "de": "{actor} hat den Antrag zurückgezogen{reason}",
    },
    "migrated": {
        "en": "{actor} moved the request to version {version} of its process.",
        "de": "{actor} hat den Antrag auf Version {version} seines Prozesses gebracht.",
    },
    "passed": {
        "en": "{title}: {share} % of the time has passed.",
        "de": "{title}: {share} % der Zeit sind vergangen.",
    },
    "time-up": {"en": "{title}: time is up.", "de": "{title}: Die Zeit ist abgelaufen."},
    "time-came": {"en": "{title}: the time has come.", "de": "{title}: Die Zeit ist gekommen."},
    "did-not-come": {"en": "{title}: it did not come in time.", "de": "{title}: Es kam nicht rechtzeitig."},
    "filed": {"en": "{title}: the documents are filed.", "de": "{title}: Die Dokumente sind abgelegt."},
    "produced": {"en": "{title}: the document is made.", "de": "{title}: Das Dokument ist erstellt."},
    "done": {"en": "{title}: done.", "de": "{title}: erledigt."},
    "failed": {"en": "{title}: failed, {fault}.", "de": "{title}: gescheitert, {fault}."},
    "requested": {"en": "{title}: request {number} is {outcome}.", "de": "{title}: Antrag {number} ist {outcome}."},
    "taken-away": {"en": "{title}: taken back.", "de": "{title}: zurückgenommen."},
    "not-taken-away": {
        "en": "{title}: could not be taken back, {fault}. Administrators find it among the dead letters and can try it "
        "again.",
        "de": "{title}: ließ sich nicht zurücknehmen, {fault}. Die Administration findet es beim Unzustellbaren und "
        "kann es noch einmal versuchen.",
    },
    "still-waits": {
        "en": "{title}: still waits, {fault}. Administrators find it among the dead letters and can try it again.",
        "de": "{title}: wartet noch, {fault}. Die Administration findet es beim Unzustellbaren und kann es noch einmal "
        "versuchen.",
    },
    "no-reason": {"en": "no reason given", "de": "ohne Angabe eines Grundes"},
    "arrived": {"en": "{title}: it has happened, says {actor}.", "de": "{title}: Es ist geschehen, sagt {actor}."},
    "told": {"en": "{title}: told.", "de": "{title}: mitgeteilt."},
    "reminded": {"en": "{title}: {people} reminded.", "de": "{title}: {people} erinnert."},
    "nudged": {"en": "{actor} asked {people} for an answer.", "de": "{actor} hat {people} um eine Antwort gebeten."},
    "requester-left": {
        "en": "{name} has left; {people} told.",
        "de": "{name} ist nicht mehr da; {people} wurde Bescheid gesagt.",
    },
    "finished": {"en": "The request is {outcome}{because}", "de": "Der Antrag ist {outcome}{because}"},
    "commented": {"en": "{actor}: {text}", "de": "{actor}: {text}"},
    "outcome-approved": {"en": "approved", "de": "genehmigt"},
    "outcome-rejected": {"en": "rejected", "de": "abgelehnt"},
    "outcome-withdrawn": {"en": "withdrawn", "de": "zurückgezogen"},
    "outcome-failed": {"en": "failed", "de": "gescheitert"},
}

# Why a request has ended, where nobody has said it: the engine's sentences, and what they are in other languages.
ENDINGS: Mapping[str, Mapping[str, str]] = {
    "Nobody answered in time.": {"de": "Niemand hat rechtzeitig geantwortet."},
    "What was waited for did not come in time.": {"de": "Worauf gewartet wurde, kam nicht rechtzeitig."},
    f"It went round {MOST_ROUNDS} times without coming to an end.": {
        "de": f"Nach {MOST_ROUNDS} Runden war noch kein Ende erreicht."
    },
}


def said(key: str, language: str, **holes: object) -> str:
    """A text by its key, its holes filled."""
    return TEXTS[key][language].format(**holes)
