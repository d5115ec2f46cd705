"""The history of a request in sentences."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.engine.machine.keys import rows_in_words
from hub.engine.process import Process
from hub.requests.org import CLIENT, Circle

HUB = "hub"
Body = Mapping[str, Any]
_DECIDED = {"approve": "approved", "reject": "rejected", "return": "returned for correction"}


def line(entry: Body, process: Process, circle: Circle) -> dict[str, Any]:
    """One line of the history: when, who, in which step, and a sentence."""
    body: Body = entry["body"]
    step, title = process.step(_step_of(body)), _title(process, _step_of(body))
    said = _SENTENCES_OF.get((entry["type"], step.kind if step else "")) or _SENTENCES[entry["type"]]
    who = "The hub" if entry["actor"] == HUB else circle.name(entry["actor"])
    return {
        "at": entry["at"],
        "type": entry["type"][0].lower() + entry["type"][1:],
        "actor": None if entry["actor"] == HUB else _actor(entry["actor"], who),
        "step": step.name if step else None,
        "text": said(body, who, title, circle),
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


def _title(process: Process, key: str) -> str:
    """What people call a step; within rows they say of which."""
    step, rows = process.step(key), rows_in_words(key)
    title = step.title.get("en") or step.name.replace("_", " ").capitalize() if step else ""
    return f"{title} (row {rows})" if rows else title


def _names(people: Any, circle: Circle) -> str:
    return ", ".join(circle.name(person) for person in people) or "nobody"


def _submitted(_: Body, actor: str, __: str, ___: Circle) -> str:
    return f"{actor} submitted the request."


def _resolved(body: Body, _: str, title: str, circle: Circle) -> str:
    asked = _names([person["person"] for person in body["people"]], circle)
    because = f" ({body['because']})" if body.get("because") else ""
    return f"{title}: {asked} asked to decide{because}."


def _decided(body: Body, actor: str, title: str, circle: Circle) -> str:
    instead = f" for {circle.name(body['onBehalfOf'])}" if body.get("onBehalfOf") else ""
    comment = f": {body['comment']}" if body.get("comment") else "."
    return f"{title}: {actor} {_DECIDED[body['outcome']]}{instead}{comment}"


def _passed_on(body: Body, actor: str, title: str, circle: Circle) -> str:
    source, to = circle.name(body["from"]), circle.name(body["to"])
    return f"{title}: {actor} passed the task of {source} on to {to}{_reason(body)}"


def _asked_for_more(body: Body, _: str, title: str, circle: Circle) -> str:
    because = f" ({body['because']})" if body.get("because") else ""
    return f"{title}: {_names([one['person'] for one in body['people']], circle)} asked for details{because}."


def _supplied(body: Body, actor: str, title: str, circle: Circle) -> str:
    instead = f" for {circle.name(body['person'])}" if body.get("by") not in ("", body["person"]) else ""
    return f"{title}: {actor} gave the details{instead}."


def _released(body: Body, _: str, title: str, circle: Circle) -> str:
    return f"{title}: {circle.name(body['person'])} is not asked any more{_reason(body)}"


def _added(body: Body, actor: str, title: str, circle: Circle) -> str:
    return f"{title}: {actor} asked {circle.name(body['person'])} too{_reason(body)}"


def _taken_back(_: Body, actor: str, title: str, __: Circle) -> str:
    return f"{title}: {actor} took the answer back."


def _reason(body: Body) -> str:
    return f": {body['reason']}" if body.get("reason") else "."


def _asked(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor} asked: {body['question']}"


def _answered(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor} answered: {body['answer']}"


def _resubmitted(_: Body, actor: str, __: str, ___: Circle) -> str:
    return f"{actor} sent the request again."


def _corrected(body: Body, actor: str, _: str, __: Circle) -> str:
    fields = ", ".join(change["field"] for change in body["changes"])
    return f"{actor} corrected {fields}." if fields else f"{actor} left the form as it was."


def _withdrawn(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor} withdrew the request" + (f": {body['reason']}" if body.get("reason") else ".")


def _migrated(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor} moved the request to version {body['version']} of its process."


def _due(body: Body, _: str, title: str, __: Circle) -> str:
    name = body["timer"].rpartition(".")[2]
    passed = f"{name.removeprefix('remind')} % of the time has passed" if name.startswith("remind") else "time is up"
    return f"{title}: {passed}."


def _time_came(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: the time has come." if body["timer"].endswith(".until") else f"{title}: it did not come in time."


def _filed(body: Body, _: str, title: str, circle: Circle) -> str:
    return f"{title}: the documents are filed." if body["ok"] else _called(body, _, title, circle)


def _produced(body: Body, _: str, title: str, circle: Circle) -> str:
    return f"{title}: the document is made." if body["ok"] else _called(body, _, title, circle)


def _requested(body: Body, _: str, title: str, circle: Circle) -> str:
    """How the request went that this one had started; there is none when it could not be started."""
    told = body.get("answer") or {}
    if "number" not in told:
        return _called(body, _, title, circle)
    return f"{title}: request {told['number']} is {told['outcome']}." if body["ok"] else f"{title}: {body['error']}"


def _called(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: done." if body["ok"] else f"{title}: failed, {_fault(body)}."


def _undone(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: taken back." if body["ok"] else f"{title}: could not be taken back, {_parked(body)}"


def _given_up(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: still waits, {_parked(body)}"


def _parked(body: Body) -> str:
    return f"{_fault(body)}. Administrators find it among the dead letters and can try it again."


def _fault(body: Body) -> str:
    return str(body.get("error") or "no reason given").removesuffix(".")


def _arrived(_: Body, actor: str, title: str, __: Circle) -> str:
    return f"{title}: it has happened, says {actor}."


def _told(_: Body, __: str, title: str, ___: Circle) -> str:
    return f"{title}: told."


def _reminded(body: Body, _: str, title: str, circle: Circle) -> str:
    return f"{title}: {_names(body['people'], circle)} reminded."


def _nudged(body: Body, actor: str, _: str, circle: Circle) -> str:
    return f"{actor} asked {_names(body['people'], circle)} for an answer."


def _requester_left(body: Body, _: str, __: str, circle: Circle) -> str:
    return f"{_names(body['people'][:1], circle)} has left; {_names(body['people'][1:], circle)} told."


def _finished(body: Body, _: str, __: str, ___: Circle) -> str:
    because = f": {body['because']}" if body.get("because") else "."
    return f"The request is {body['outcome']}{because}"


def _commented(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor}: {body['text']}"


_SENTENCES: Mapping[str, Callable[[Body, str, str, Circle], str]] = {
    "Submitted": _submitted,
    "Resolved": _resolved,
    "Decided": _decided,
    "Delegated": _passed_on,
    "Reassigned": _passed_on,
    "Supplied": _supplied,
    "Released": _released,
    "Added": _added,
    "TakenBack": _taken_back,
    "Asked": _asked,
    "Answered": _answered,
    "Corrected": _corrected,
    "Resubmitted": _resubmitted,
    "Withdrawn": _withdrawn,
    "Migrated": _migrated,
    "Due": _due,
    "Called": _called,
    "Undone": _undone,
    "GivenUp": _given_up,
    "Arrived": _arrived,
    "Tell": _told,
    "Remind": _reminded,
    "Nudged": _nudged,
    "RequesterLeft": _requester_left,
    "Finish": _finished,
    "Commented": _commented,
}

# Where a kind of step has a sentence of its own.
_SENTENCES_OF: Mapping[tuple[str, str], Callable[[Body, str, str, Circle], str]] = {
    ("Resolved", "ask"): _asked_for_more,
    ("Due", "wait"): _time_came,
    ("Called", "file"): _filed,
    ("Called", "produce"): _produced,
    ("Called", "request"): _requested,
}

# Events that speak of a person beside whoever brought them about.
_ABOUT = frozenset(("Supplied", "Released", "Added", "TakenBack"))
