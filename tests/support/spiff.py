"""SpiffWorkflow, another engine, reads what the hub exports."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway

from hub.engine.process import Process
from tests.support.bpmn import BPMN, PROCESSES, exported


class Parser(BpmnParser):
    """What that engine does not know: compensation is left out, a complex gateway is read as a parallel one."""

    OVERRIDE_PARSER_CLASSES = {full_tag("complexGateway"): (GatewayParser, ParallelGateway)}  # noqa: RUF012


def parsed(text: str) -> Parser:
    """A text as that engine takes it."""
    parser = Parser()
    for one in _with_called(text):
        parser.add_bpmn_xml(_known(one))
    return parser


def _with_called(text: str) -> list[str]:
    """A process, those of the company that it calls, and those that they call."""
    found = [text]
    for one in found:  # grows while it is walked
        called = (exported(file) for file in PROCESSES if f'calledElement="process_{file.stem}"' in one)
        found.extend(other for other in called if other not in found)
    return found


def _known(text: str) -> Any:
    document = etree.fromstring(text.encode())
    for event in document.findall(f".//{BPMN}boundaryEvent"):
        if event.find(f"{BPMN}compensateEventDefinition") is not None:
            event.getparent().remove(event)
    return document


def specs(parser: Parser, written: Process) -> Iterator[tuple[str, Any]]:
    """What that engine made of a process and of all frames within it."""
    id_ = f"process_{written.key}"
    held = parser.get_subprocess_specs(id_)
    for spec in [parser.get_spec(id_), *held.values()]:
        yield from spec.task_specs.items()
