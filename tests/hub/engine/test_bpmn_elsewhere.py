"""The export in another engine: it is read, it asks the same people, and it ends as the process does."""

import re
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import UserTask
from SpiffWorkflow.util.task import TaskState

from hub.engine.bpmn import xml
from hub.engine.conditions import compile_expression, evaluate
from hub.engine.process import Approve, Process
from tests.support.bpmn import each, exported, process
from tests.support.spiff import parsed, specs


@each
def test_another_engine_reads_it_and_finds_who_is_asked(file: Path) -> None:
    asked = {spec.bpmn_name for _, spec in specs(parsed(exported(file)), process(file)) if isinstance(spec, UserTask)}
    titles = {step.title.get("en") or step.name for step in process(file).walk() if isinstance(step.body, Approve)}
    assert titles <= asked


def test_another_engine_runs_a_large_claim_to_its_end(claim: Process) -> None:
    play = Play(claim, "1250.00")
    assert play.asked == ["Manager approves"]
    play.answer("manager", "approved")
    assert play.asked == ["Finance approves"]
    play.answer("finance", "approved")
    assert play.ended == "approved"


def test_another_engine_runs_a_small_claim_past_finance(claim: Process) -> None:
    play = Play(claim, "80.00")
    play.answer("manager", "approved")
    assert play.ended == "approved"


def test_another_engine_ends_a_rejected_claim(claim: Process) -> None:
    play = Play(claim, "1250.00")
    play.answer("manager", "approved")
    play.answer("finance", "rejected")
    assert play.ended == "rejected_decision_finance"


def test_another_engine_goes_round_a_correction(claim: Process) -> None:
    play = Play(claim, "80.00")
    play.answer("manager", "returned")
    assert play.asked == ["Correct the request"]
    play.answer("form", "corrected")
    assert play.asked == ["Manager approves"]
    play.answer("manager", "approved")
    assert play.ended == "approved"


class Cel(PythonScriptEngine):
    """Works the conditions out as the hub does; business time is some days."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if re.search(r"business days?$", expression):
            return "P9D"
        names = {"properties": {name: {} for name in task.data}}
        return evaluate(compile_expression(expression, names), task.data, {"EUR": "1"})


class Play:
    """The process in that engine: who is asked, what is answered, and how it ended."""

    def __init__(self, claim: Process, amount: str) -> None:
        parser, id_ = parsed(xml(claim)), f"process_{claim.key}"
        self.flow = BpmnWorkflow(parser.get_spec(id_), parser.get_subprocess_specs(id_), script_engine=Cel())
        self.flow.task_tree.data["form"] = {"amount": {"amount": amount, "currency": "EUR"}}
        self._go_on()

    @property
    def waiting(self) -> list[Any]:
        return list(self.flow.get_tasks(state=TaskState.READY, manual=True))

    @property
    def asked(self) -> list[str]:
        return [task.task_spec.bpmn_name for task in self.waiting]

    def answer(self, step: str, outcome: str) -> None:
        (task,) = self.waiting
        task.data[step] = task.data.get(step, {}) | {"outcome": outcome}
        task.run()
        self._go_on()

    def _go_on(self) -> None:
        """Services answer at once."""
        self.flow.do_engine_steps()
        while called := list(self.flow.get_tasks(state=TaskState.STARTED)):
            called[0].complete()
            self.flow.do_engine_steps()

    @property
    def ended(self) -> str:
        assert self.flow.is_completed()
        ends = (
            task
            for task in self.flow.get_tasks(state=TaskState.COMPLETED)
            if type(task.task_spec).__name__ == "EndEvent"
        )
        return next(task.task_spec.name for task in ends)
