"""The history of a request in sentences, in the reader's language."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.machine.keys import rows_in_words
from hub.engine.machine.reasons import because_of
from hub.engine.process import Process
from hub.requests.org import CLIENT, Circle
from hub.requests.telling import ENDINGS, LANGUAGES, TEXTS, said

HUB = "hub"
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is being told: what happened, by whom, in which step of which process, and to whom it is told."""

    body: Body
    actor: str
    title: str
    step: str
    process: Process
    circle: Circle
    language: str

    def tell(self, key: str, **holes: object) -> str:
        """A sentence of the hub about it, with whoever did it and what the step is called."""
        return said(key, self.language, actor=self.actor, title=self.title, **holes)

    def name(self, person: Any) -> str:
        """What somebody is called."""
        return self.circle.name(person, self.language)

    def names(self, people: Any) -> str:
        """What several are called."""
        return ", ".join(map(self.name, people)) or said("nobody", self.language)

    def because(self) -> str:
        """What the step is there for, in brackets, if it was noted; in the reader's language if the process says it."""
        noted = str(self.body.get("because") or "")
        if noted and noted == because_of(self.process, self.step):
            noted = because_of(self.process, self.step, self.language)
        return f" ({noted})" if noted else ""


def line(entry: Body, process: Process, circle: Circle, language: str = "en") -> dict[str, Any]:
    """One line of the history: when, who, in which step, and a sentence."""
    body: Body = entry["body"]
    language = language if language in LANGUAGES else "en"
    step, title = process.step(_step_of(body)), _title(process, _step_of(body), language)
    tell = _SENTENCES_OF.get((entry["type"], step.kind if step else "")) or _SENTENCES[entry["type"]]
    who = said("hub", language) if entry["actor"] == HUB else circle.name(entry["actor"], language)
    told = Line(body, who, title, _step_of(body), process, circle, language)
    return {
        "at": entry["at"],
        "type": entry["type"][0].lower() + entry["type"][1:],
        "actor": None if entry["actor"] == HUB else _actor(entry["actor"], who),
        "step": step.name if step else None,
        "text": tell(told),
        "details": {name: value for name, value in body.items() if name != "type"},
    }


def people_in(entry: Body) -> Iterator[str]:
    """The ids of all people whom a line speaks of, so that they can be looked up at once."""
    body: Body = entry["body"]
    about = body.get("person") if entry["type"] in _ABOUT else None
    named = (entry["actor"], about, *(body.get(name) for name in ("from", "to", "onBehalfOf")))
    yield from (one for one in named if isinstance(one, str))  # whom the process tells, `to`, are expressions
    people: Any = body.get("people", ())
    yield from (person["person"] if isinstance(person, dict) else person for person in people)


def _actor(actor: str, name: str) -> dict[str, str]:
    return {"id": actor.removeprefix(CLIENT), "name": name}


def _step_of(body: Body) -> str:
    timer: str = body.get("timer", "")
    return str(body.get("step") or timer.partition(".")[0])


def _title(process: Process, key: str, language: str) -> str:
    """What people call a step; within rows they say of which."""
    step, rows = process.step(key), rows_in_words(key)
    titles = step.title if step else {}
    title = titles.get(language) or titles.get("en") or step.name.replace("_", " ").capitalize() if step else ""
    return said("row", language, title=title, rows=rows) if rows else title


def _ended(text: Any) -> str:
    """The end of a sentence: what somebody said to it, if anything."""
    return f": {text}" if text else "."


def _resolved(told: Line) -> str:
    asked = told.names(person["person"] for person in told.body["people"])
    return told.tell("resolved", asked=asked, because=told.because())


def _asked_for_more(told: Line) -> str:
    asked = told.names(person["person"] for person in told.body["people"])
    return told.tell("asked-for-more", asked=asked, because=told.because())


def _decided(told: Line) -> str:
    body = told.body
    instead = told.tell("instead", name=told.name(body["onBehalfOf"])) if body.get("onBehalfOf") else ""
    return told.tell(f"decided-{body['outcome']}", instead=instead, comment=_ended(body.get("comment")))


def _passed_on(told: Line) -> str:
    source, to = told.name(told.body["from"]), told.name(told.body["to"])
    return told.tell("passed-on", source=source, to=to, reason=_ended(told.body.get("reason")))


def _supplied(told: Line) -> str:
    body = told.body
    instead = body.get("by") not in ("", body["person"])
    return told.tell("supplied", instead=told.tell("instead", name=told.name(body["person"])) if instead else "")


def _answered(told: Line) -> str:
    """Whom the requester answered; once that was not noted."""
    body = told.body
    if not body.get("person"):
        return told.tell("answered", answer=body["answer"])
    return told.tell("answered-somebody", name=told.name(body["person"]), answer=body["answer"])


def _about_person(key: str) -> "Callable[[Line], str]":
    """A sentence about somebody, and why."""
    return lambda told: told.tell(key, name=told.name(told.body["person"]), reason=_ended(told.body.get("reason")))


def _with(key: str, *fields: str) -> "Callable[[Line], str]":
    """A sentence with these fields of what happened."""
    return lambda told: told.tell(key, **{field: told.body[field] for field in fields})


def _to_people(key: str) -> "Callable[[Line], str]":
    """A sentence about several people."""
    return lambda told: told.tell(key, people=told.names(told.body["people"]))


def _corrected(told: Line) -> str:
    fields = ", ".join(change["field"] for change in told.body["changes"])
    return told.tell("corrected", fields=fields) if fields else told.tell("left-as-it-was")


def _withdrawn(told: Line) -> str:
    return told.tell("withdrawn", reason=_ended(told.body.get("reason")))


def _due(told: Line) -> str:
    name = told.body["timer"].rpartition(".")[2]
    return told.tell("passed", share=name.removeprefix("remind")) if name.startswith("remind") else told.tell("time-up")


def _time_came(told: Line) -> str:
    return told.tell("time-came" if told.body["timer"].endswith(".until") else "did-not-come")


def _worked(key: str) -> "Callable[[Line], str]":
    """A sentence for when it worked; another, with the error, for when it did not."""
    return lambda told: told.tell(key) if told.body["ok"] else told.tell("failed", fault=_fault(told))


def _requested(told: Line) -> str:
    """How the request went that this one had started; there is none when it could not be started."""
    answer = told.body.get("answer") or {}
    if "number" not in answer:
        return _worked("done")(told)
    if not told.body["ok"]:
        return f"{told.title}: {told.body['error']}"
    return told.tell("requested", number=answer["number"], outcome=_outcome(told, answer["outcome"]))


def _outcome(told: Line, outcome: str) -> str:
    """How a request ended, in a word; a process may have words of its own."""
    key = f"outcome-{outcome}"
    return said(key, told.language) if key in TEXTS else outcome


def _undone(told: Line) -> str:
    return told.tell("taken-away") if told.body["ok"] else told.tell("not-taken-away", fault=_fault(told))


def _given_up(told: Line) -> str:
    return told.tell("still-waits", fault=_fault(told))


def _fault(told: Line) -> str:
    return str(told.body.get("error") or told.tell("no-reason")).removesuffix(".")


def _requester_left(told: Line) -> str:
    people = told.body["people"]
    return told.tell("requester-left", name=told.names(people[:1]), people=told.names(people[1:]))


def _finished(told: Line) -> str:
    noted = str(told.body.get("because") or "")
    because = ENDINGS.get(noted, {}).get(told.language, noted)
    return told.tell("finished", outcome=_outcome(told, told.body["outcome"]), because=_ended(because))


_SENTENCES: Mapping[str, Callable[[Line], str]] = {
    "Submitted": _with("submitted"),
    "Resolved": _resolved,
    "Decided": _decided,
    "Delegated": _passed_on,
    "Reassigned": _passed_on,
    "Supplied": _supplied,
    "Released": _about_person("released"),
    "Added": _about_person("added"),
    "TakenBack": _with("taken-back"),
    "Asked": _with("asked", "question"),
    "Answered": _answered,
    "Corrected": _corrected,
    "Resubmitted": _with("resubmitted"),
    "Withdrawn": _withdrawn,
    "Migrated": _with("migrated", "version"),
    "Due": _due,
    "Called": _worked("done"),
    "Undone": _undone,
    "GivenUp": _given_up,
    "Arrived": _with("arrived"),
    "Tell": _with("told"),
    "Remind": _to_people("reminded"),
    "Nudged": _to_people("nudged"),
    "RequesterLeft": _requester_left,
    "Finish": _finished,
    "Commented": _with("commented", "text"),
}

# Where a kind of step has a sentence of its own.
_SENTENCES_OF: Mapping[tuple[str, str], Callable[[Line], str]] = {
    ("Resolved", "ask"): _asked_for_more,
    ("Due", "wait"): _time_came,
    ("Called", "file"): _worked("filed"),
    ("Called", "produce"): _worked("produced"),
    ("Called", "request"): _requested,
}

# Events that speak of a person beside whoever brought them about.
_ABOUT = frozenset(("Supplied", "Released", "Added", "TakenBack", "Answered"))
