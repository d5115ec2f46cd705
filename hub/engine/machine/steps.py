"""What each kind of step does when the request arrives at it: one uniform table, kind -> behaviour."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from hub.engine.bodies import Approve, Call, File, Produce, Request, Wait
from hub.engine.bodies import Tell as TellBody
from hub.engine.conditions.templates import render, render_path, words
from hub.engine.errors import Refused
from hub.engine.machine.effects import (
    AwaitEvent,
    CallService,
    Effect,
    FileDocuments,
    ProduceDocument,
    Resolve,
    SetTimer,
    StartRequest,
    Tell,
)
from hub.engine.machine.run import Run
from hub.engine.machine.state import Live
from hub.engine.worktime import zone

# Arrive at the step of a key; whether the request stays there (it waits, has ended, or went elsewhere).
Enter = Callable[[Run, str, Any], bool]


def set_timers(run: Run, step: str, body: Approve, escalated: bool = False) -> tuple[str, ...]:
    """Set the ladder of a step and give the names of its timers; a second ladder, after escalation, has one rung."""
    if body.within is None:
        return ()
    rungs, within = _rungs(body, escalated), str(body.within)
    for name, kind, share in rungs:
        run.emit(SetTimer(f"{step}.{run.round}.{name}", step, run.round, kind, within, share))
    return tuple(name for name, _, _ in rungs)


def _rungs(body: Approve, escalated: bool) -> list[tuple[str, str, float]]:
    """Name, kind and share of each timer of a ladder."""
    if escalated:
        return [("due2", "due", 1.0)]
    last = "escalate" if body.escalate else "due"
    return [*((f"remind{round(share * 100)}", "remind", share) for share in body.remind), (last, last, 1.0)]


def _approve(run: Run, key: str, body: Approve) -> bool:
    run.live[key] = Live("people")
    run.emit(Resolve(key, run.round, body.question))
    return True


def _answered(run: Run, key: str, effect: Effect) -> bool:
    """Want something done whose answer the step waits for."""
    run.live[key] = Live("answer")
    run.emit(effect)
    return True


def _call(run: Run, key: str, body: Call) -> bool:
    arguments, retry = run.named(body.arguments, key), str(body.retry or "")
    return _answered(run, key, CallService(key, run.round, body.service, body.operation, arguments, retry))


def _file(run: Run, key: str, body: File) -> bool:
    documents = tuple(run.value(body.documents, key) or ())
    if not documents:  # an optional field that was left empty: there is nothing to wait for
        run.note(key, "skipped")
        return False
    into = render_path(body.into, lambda hole: run.value(hole, key))
    return _answered(run, key, FileDocuments(key, run.round, documents, body.store, into))


def _tell(run: Run, key: str, body: TellBody) -> bool:
    texts = {language: render(text, lambda hole: run.value(hole, key)) for language, text in body.texts.items()}
    run.emit(Tell(key, run.round, tuple(person.text for person in body.to), body.message, texts))
    run.note(key, "told")
    return False


def _produce(run: Run, key: str, body: Produce) -> bool:
    name = render(body.name, lambda hole: run.value(hole, key))
    return _answered(run, key, ProduceDocument(key, run.round, body.template, name, run.named(body.values, key)))


def _request(run: Run, key: str, body: Request) -> bool:
    form = run.named(body.form, key)
    return _answered(run, key, StartRequest(key, run.round, body.process, body.requester.text, form))


def _wait(run: Run, key: str, body: Wait) -> bool:
    return _wait_for_event(run, key, body) if body.event else _wait_for_time(run, key, body)


def _wait_for_event(run: Run, key: str, body: Wait) -> bool:
    """Without a `match` the event names the request itself."""
    match = words(run.value(body.match, key)) if body.match else str(run.facts.request["id"])
    run.live[key] = Live("event", timers=("due",) if body.within else ())
    run.emit(AwaitEvent(key, run.round, body.event, match))
    if body.within:
        run.emit(SetTimer(f"{key}.{run.round}.due", key, run.round, "due", str(body.within)))
    return True


def _wait_for_time(run: Run, key: str, body: Wait) -> bool:
    """A day that was left empty, or that is here already, is not waited for."""
    at = _moment(run.value(body.until, key), run.facts.requester["timeZone"]) if body.until else None
    if body.until and (at is None or at <= run.now):
        run.note(key, "done" if at else "skipped")
        return False
    run.live[key] = Live("time", timers=("until",))
    said = at.isoformat() if at else ""
    run.emit(SetTimer(f"{key}.{run.round}.until", key, run.round, "until", str(body.lasting or ""), at=said))
    return True


def _moment(value: Any, time_zone: str) -> datetime | None:
    """The moment (UTC) that a text names: of a day its beginning in a time zone; None for nothing."""
    if not value:
        return None
    try:
        at = datetime.fromisoformat(value) if "T" in value else datetime.combine(date.fromisoformat(value), time.min)
    except (TypeError, ValueError):
        raise Refused("condition", f"'{value}' is no day such as 2026-11-26 to wait for.") from None
    return (at if at.tzinfo else at.replace(tzinfo=zone(time_zone))).astimezone(UTC)


# One line per kind of step that holds no others; those that do stand in `flow`.
SIMPLE: Mapping[str, Enter] = {
    "approve": _approve,
    "ask": _approve,
    "call": _call,
    "file": _file,
    "tell": _tell,
    "produce": _produce,
    "request": _request,
    "wait": _wait,
}
