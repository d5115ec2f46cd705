"""What the picture says: of each step its name, what it does, on what condition and how it stands."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine.asked import asked, who
from hub.engine.conditions import Expression
from hub.engine.diagram.status import NONE, Mark, marks
from hub.engine.diagram.words import WORDS, Words, language_of, time_in_words
from hub.engine.machine.state import State
from hub.engine.process import (
    Again,
    Approve,
    Ask,
    Back,
    Body,
    Branch,
    Call,
    File,
    Process,
    Produce,
    Request,
    Step,
    Tell,
    Texts,
    Together,
    Wait,
)

_GIVEN = re.compile(r"has\(\s*form\.(\w+)\s*\)")


@dataclass(frozen=True, slots=True)
class Telling:
    """A process, or a request, in the words of a language."""

    process: Process
    state: State | None
    language: str
    words: Words
    marks: Mapping[str, Mark]

    @classmethod
    def of(cls, process: Process, state: State | None, language: str) -> "Telling":
        """Tell a process in a language, English when the hub does not speak it; with a state, a request."""
        known = language_of(language)
        return cls(process, state, known, WORDS[known], marks(process, state))

    def text(self, texts: Texts) -> str:
        """A text in the language, else in English."""
        return texts.get(self.language) or texts.get("en", "")

    def name(self, step: Step) -> str:
        """What a step is called."""
        return self.text(step.title) or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", step.name).capitalize()

    def mark(self, step: Step) -> Mark:
        """How a step stands."""
        return self.marks.get(step.name, NONE)

    def notes(self, step: Step) -> list[str]:
        """What a step does, in a line or two: `Approval · Finance`, and its condition."""
        does = [self.does(step), self.words["optional"] if step.optional else ""]
        return [" · ".join(filter(None, does)), *([self.only_if(step)] if step.when else [])]

    def does(self, step: Step) -> str:
        """What a step does, and whom or what it is about: `Approval · Finance`, `For each of Lines · all at once`."""
        join = " " if isinstance(step.body, Again) else " · "
        return join.join(filter(None, (self.words[step.kind], self.detail(step.body))))

    def detail(self, body: Body) -> str:
        """Whom or what the step is about."""
        return _DETAILS[type(body)](self, body) if type(body) in _DETAILS else ""

    def only_if(self, step: Step) -> str:
        """On what condition a step is not skipped; empty for none."""
        return f"{self.words['only']} {self.condition(step.when)}" if step.when else ""

    def when(self, branch: Branch) -> str:
        """On what condition a branch is taken."""
        said = self.words["if"].format(condition=self.condition(branch.when)) if branch.when else ""
        return said or self.words["otherwise"]

    def condition(self, expression: Expression) -> str:
        """A condition in the words of the file, else as it is written."""
        let = self.process.lets.get(expression.text)
        if asked := _GIVEN.fullmatch(expression.text):
            return self.words["given"].format(field=self.field(asked[1]))
        return (self.text(let.because) if let else "") or expression.text

    def value(self, expression: Expression) -> str:
        """What an expression looks at: of a field of the form, its title."""
        path = expression.direct
        titled = len(path) == len(("form", "field")) and path[0] == "form"
        return self.field(path[1]) if titled else expression.text

    def field(self, name: str) -> str:
        """What a field of the form is called."""
        field = self.process.form["properties"].get(name, {})
        title = field.get("x-hub", {}).get("title") or field.get("title") or {}
        return (self.text(title) if isinstance(title, dict) else str(title)) or name

    def status(self, step: Step) -> str:
        """How a step stands, in words: `stands here · 1 of 3 answered`; empty for nothing yet."""
        mark = self.mark(step)
        outcome = "" if mark.tally and mark.status != "here" else self.words.get(mark.status, mark.status)
        tally = (self._tallied(outcome, count) for outcome, count in mark.tally)
        return " · ".join(filter(None, (outcome, self._rows(mark), self._progress(mark), *tally)))

    def phase(self) -> str:
        """How the request stands as a whole; empty for a process."""
        return self.words.get(self.state.phase, self.state.phase) if self.state else ""

    def _rows(self, mark: Mark) -> str:
        key = "row" if len(mark.rows) == 1 else "several-rows"
        return self.words[key].format(rows=", ".join(mark.rows)) if mark.rows else ""

    def _tallied(self, outcome: str, count: int) -> str:
        key = "row-done" if count == 1 else "rows-done"
        return self.words[key].format(count=count, outcome=self.words.get(outcome, outcome))

    def _progress(self, mark: Mark) -> str:
        return self.words[mark.counts].format(done=mark.done, all=mark.all) if mark.counts else ""


def _approve(telling: Telling, body: Approve) -> str:
    silence = telling.words.get(f"silence-{body.unanswered}", "")
    return " · ".join(filter(None, (asked(body.question.rule, telling.language), silence)))


def _file(_: Telling, body: File) -> str:
    return {"onedrive": "OneDrive", "sharepoint": "SharePoint"}.get(body.store, body.store)


def _tell(telling: Telling, body: Tell) -> str:
    return ", ".join(who(person, telling.language) for person in body.to)


def _request(telling: Telling, body: Request) -> str:
    name, words = body.process.replace("-", " ").capitalize(), telling.words
    whom = "" if body.requester.text == "requester" else words["for"].format(who=who(body.requester, telling.language))
    return ", ".join(filter(None, (name, whom)))


def _wait(telling: Telling, body: Wait) -> str:
    words, within = telling.words, body.within
    if body.until:
        return words["until"].format(day=telling.value(body.until))
    if body.lasting:
        return words["lasting"].format(time=time_in_words(body.lasting, telling.language))
    most = words["at-most"].format(time=time_in_words(within, telling.language)) if within else ""
    return " · ".join(filter(None, (words["event"].format(event=body.event), most)))


def _together(telling: Telling, body: Together) -> str:
    all_ = len(body.branches)
    key = "until-all" if body.need == all_ else "until-one" if body.need == 1 else "until-some"
    return telling.words[key].format(need=body.need, all=all_)


def _again(telling: Telling, body: Again) -> str:
    return f"{telling.value(body.rows)} · {telling.words['in-turn' if body.in_turn else 'at-once']}"


def _back(telling: Telling, body: Back) -> str:
    to = telling.process.step(body.to)
    return telling.words["to"].format(step=telling.name(to) if to else body.to)


# One line per kind that has more to say than its name.
_DETAILS: Mapping[type[Any], Callable[[Telling, Any], str]] = {
    Approve: _approve,
    Ask: _approve,
    Call: lambda _, body: f"{body.service}.{body.operation}",
    File: _file,
    Tell: _tell,
    Produce: lambda _, body: body.template,
    Request: _request,
    Wait: _wait,
    Together: _together,
    Again: _again,
    Back: _back,
}
