"""The history of a request in sentences."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hub.engine.process import Process, Step
from hub.requests.org import CLIENT, Circle

HUB = "hub"
Body = Mapping[str, Any]
_DECIDED = {"approve": "approved", "reject": "rejected", "return": "returned for correction"}


def line(entry: Body, process: Process, circle: Circle) -> dict[str, Any]:
    """One line of the history: when, who, in which step, and a sentence."""
    body: Body = entry["body"]
    step = process.step(_step_of(body))
    who = "The hub" if entry["actor"] == HUB else circle.name(entry["actor"])
    return {
        "at": entry["at"],
        "type": entry["type"][0].lower() + entry["type"][1:],
        "actor": None if entry["actor"] == HUB else _actor(entry["actor"], who),
        "step": step.name if step else None,
        "text": _SENTENCES[entry["type"]](body, who, _title(step), circle),
        "details": {name: value for name, value in body.items() if name != "type"},
    }


def people_in(entry: Body) -> Iterator[str]:
    """The ids of all people whom a line speaks of, so that they can be looked up at once."""
    body: Body = entry["body"]
    named = (entry["actor"], *(body.get(name) for name in ("from", "to", "onBehalfOf")))
    yield from (one for one in named if isinstance(one, str))  # whom the process tells, `to`, are expressions
    people: Any = body.get("people", ())
    yield from (person["person"] if isinstance(person, dict) else person for person in people)


def _actor(actor: str, name: str) -> dict[str, str]:
    return {"id": actor.removeprefix(CLIENT), "name": name}


def _step_of(body: Body) -> str:
    timer: str = body.get("timer", "")
    return str(body.get("step") or timer.partition(".")[0])


def _title(step: Step | None) -> str:
    return step.title.get("en") or step.name.replace("_", " ").capitalize() if step else ""


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
    return f"{title}: {actor} passed the task of {circle.name(body['from'])} on to {circle.name(body['to'])}."


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


def _called(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: done." if body["ok"] else f"{title}: failed, {body.get('error') or 'no reason given'}."


def _undone(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: taken back." if body["ok"] else f"{title}: could not be taken back, {_parked(body)}"


def _given_up(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: still waits, {_parked(body)}"


def _parked(body: Body) -> str:
    return f"{body['error'] or 'no reason given'}. Administrators find it among the dead letters and can try it again."


def _arrived(_: Body, actor: str, title: str, __: Circle) -> str:
    return f"{title}: it has happened, says {actor}."


def _told(_: Body, __: str, title: str, ___: Circle) -> str:
    return f"{title}: told."


def _reminded(body: Body, _: str, title: str, circle: Circle) -> str:
    return f"{title}: {_names(body['people'], circle)} reminded."


def _nudged(body: Body, actor: str, _: str, circle: Circle) -> str:
    return f"{actor} asked {_names(body['people'], circle)} for an answer."


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
    "Finish": _finished,
    "Commented": _commented,
}
