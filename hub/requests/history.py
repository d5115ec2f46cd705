"""The history of a request in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from hub.engine.process import Process
from hub.requests.org import Circle

HUB = "hub"
Body = Mapping[str, Any]
_DECIDED = {"approve": "approved", "reject": "rejected", "return": "returned for correction"}


def line(row: Any, process: Process, circle: Circle) -> dict[str, Any]:
    """One line of the history: when, who, in which step, and a sentence."""
    body: Body = row.body
    actor = None if row.actor == HUB else {"id": row.actor, "name": circle.name(row.actor)}
    return {
        "at": row.at,
        "type": row.type[0].lower() + row.type[1:],
        "actor": actor,
        "step": body.get("step"),
        "text": _sentence(row.type, body, actor["name"] if actor else "The hub", process, circle),
        "details": {name: value for name, value in body.items() if name != "type"},
    }


def _sentence(kind: str, body: Body, actor: str, process: Process, circle: Circle) -> str:
    tell = _SENTENCES.get(kind)
    return tell(body, actor, _title(process, body), circle) if tell else f"{actor}: {kind}."


def _title(process: Process, body: Body) -> str:
    step = process.step(body.get("step", ""))
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


def _corrected(_: Body, actor: str, __: str, ___: Circle) -> str:
    return f"{actor} corrected the form."


def _withdrawn(body: Body, actor: str, _: str, __: Circle) -> str:
    return f"{actor} withdrew the request" + (f": {body['reason']}" if body.get("reason") else ".")


def _due(body: Body, _: str, __: str, ___: Circle) -> str:
    return f"Time is running: {body['timer']}."


def _called(body: Body, _: str, title: str, __: Circle) -> str:
    return f"{title}: done." if body["ok"] else f"{title}: failed, {body.get('error') or 'no reason given'}."


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
    "Due": _due,
    "Called": _called,
    "Tell": _told,
    "Remind": _reminded,
    "Nudged": _nudged,
    "Finish": _finished,
    "Commented": _commented,
}
