"""The expense claim in SpiffWorkflow, a BPMN engine for Python: what one step costs there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

MODEL = Path(__file__).with_name("expense-claim.bpmn")


class Claim:
    """A claim that waits for the manager; services answer later, as they do in the hub."""

    def __init__(self, form: Mapping[str, Any]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_file(str(MODEL))
        flow = BpmnWorkflow(parser.get_spec("claim"))
        flow.task_tree.data["form"] = dict(form)
        flow.do_engine_steps()
        self._serializer = BpmnWorkflowSerializer()
        self.stored: str = self._serializer.serialize_json(flow)

    def decide(self) -> str:
        """State from JSON, the manager approves, state to JSON, all by the engine's own serializer."""
        flow = self._serializer.deserialize_json(self.stored)
        (task,) = flow.get_tasks(state=TaskState.READY, manual=True)
        task.data[task.task_spec.name] = {"outcome": "approved", "decidedBy": ["bob"]}
        task.run()
        flow.do_engine_steps()
        stored: str = self._serializer.serialize_json(flow)
        return stored
