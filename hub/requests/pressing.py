"""Answers by a button in another tool: the same commands as on the page, once for each press."""

from collections.abc import Callable, Mapping
from typing import TypeVar
from uuid import NAMESPACE_URL, uuid5

from pydantic import ValidationError

from hub.core import outbox
from hub.core.auth import Caller, Callers
from hub.core.errors import BadInput, Conflict, Forbidden, HubError, MalformedRequest, Stale, VersionRequired
from hub.core.ports import Claims, Press
from hub.core.unit_of_work import UnitOfWork
from hub.core.versions import agree, etag
from hub.requests.commands import AskQuestion, DecideTask, PassOn
from hub.requests.deciding import Tasks
from hub.requests.desk import Desk
from hub.requests.letters import Letter, Letters

HANDLER = "press-button"
# After these the presser sees how it is now, and what is to be done, in the place of what she saw.
SHOWN_INSTEAD = (BadInput, Conflict, Stale, VersionRequired, MalformedRequest)

Said = Mapping[str, str]
Command = TypeVar("Command", DecideTask, AskQuestion, PassOn)
_WANTED: Mapping[type[object], str] = {
    DecideTask: "Write less: a comment has at most 4,000 characters.",
    AskQuestion: "Write your question, in at most 4,000 characters.",
    PassOn: "Choose to whom it goes, and say why in at most 4,000 characters.",
}


class Presses:
    """Buttons under tasks. `callers` says what somebody may; what she sent along is never believed."""

    def __init__(self, desk: Desk, letters: Letters, callers: Callers) -> None:
        self._tasks = Tasks(desk)
        self._letters = letters
        self._callers = callers
        self._work = desk.work

    def press(self, press: Press) -> tuple[Letter, str]:
        """Answers a task once, however often the press arrives; how the task is now for whoever pressed, with what she
        must know first if it did not go as she wished. Raises `Forbidden` or `NotFound` for what is not hers."""
        caller, why = self._caller(press.person_id), ""
        try:
            with self._work.unit() as unit:
                self._act(unit, caller, press)
        except SHOWN_INSTEAD as error:
            why = _said_of(error)
        letter = self._letters.seen(caller, press.data.get("task", ""))
        return letter, why if letter.asks else ""

    def show(self, press: Press) -> Letter:
        """How a task is now for whoever opened it; nothing is decided by looking."""
        return self._letters.seen(self._caller(press.person_id), press.data.get("task", ""))

    def _caller(self, person_id: str) -> Caller:
        caller = self._callers.caller(Claims("person", person_id, self._work.clock.now()))
        if caller is None:
            raise Forbidden("This account is not active in the company directory. Ask an administrator.")
        return caller

    def _act(self, unit: UnitOfWork, caller: Caller, press: Press) -> None:
        act = _COMMANDS.get(press.verb)
        if act is None:
            raise BadInput("This button is not known any more. Look at it again.")
        if outbox.first_time(unit.connection, HANDLER, str(uuid5(NAMESPACE_URL, press.key)), unit.now):
            act(self._tasks, unit, caller, press.data)


def _decide(outcome: str, name: str) -> Callable[[Tasks, UnitOfWork, Caller, Said], None]:
    def decide(tasks: Tasks, unit: UnitOfWork, caller: Caller, said: Said) -> None:
        command = _read(DecideTask, outcome=outcome, comment=said.get(name, ""))
        tasks.decide(unit, caller, said.get("task", ""), command, _seen(said))

    return decide


def _ask(tasks: Tasks, unit: UnitOfWork, caller: Caller, said: Said) -> None:
    command = _read(AskQuestion, question=said.get("question", ""))
    tasks.ask(unit, caller, _as_seen(tasks, unit, caller, said), command)


def _delegate(tasks: Tasks, unit: UnitOfWork, caller: Caller, said: Said) -> None:
    command = _read(PassOn, to=said.get("to", ""), reason=said.get("why", ""))
    tasks.delegate(unit, caller, _as_seen(tasks, unit, caller, said), command)


def _as_seen(tasks: Tasks, unit: UnitOfWork, caller: Caller, said: Said) -> str:
    """The task, unless it has changed since it was seen."""
    task, _ = tasks.take(unit, caller, said.get("task", ""))
    tasks.refuse_closed(task)
    agree(_seen(said), task["version"])
    return str(task["id"])


_COMMANDS: Mapping[str, Callable[[Tasks, UnitOfWork, Caller, Said], None]] = {
    "approve": _decide("approve", "comment"),
    "reject": _decide("reject", "comment"),
    "return": _decide("return", "reason"),
    "ask": _ask,
    "delegate": _delegate,
}


def _seen(said: Said) -> str:
    version = said.get("version", "")
    return etag(int(version)) if version.isascii() and version.isdigit() and len(version) < 10 else ""


def _read(kind: type[Command], **said: str) -> Command:
    try:
        return kind.model_validate(said)
    except ValidationError:
        raise BadInput(_WANTED[kind]) from None


def _said_of(error: HubError) -> str:
    return error.errors[0].detail if error.errors else error.detail
