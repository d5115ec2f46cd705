"""The export: valid by the schemas of the OMG, readable by other tools, and it does what the process does."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import GatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway, UserTask
from SpiffWorkflow.util.task import TaskState

from hub.engine.bpmn import xml
from hub.engine.conditions import compile_expression, evaluate
from hub.engine.language import load
from hub.engine.process import Approve, Process
from tests.support.trees import processes

PROCESSES = sorted((Path(__file__).parents[3] / "processes").glob("*.yaml"))
EVERYTHING = Path(__file__).with_name("everything.yaml")
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SHAPE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNShape"
EDGE = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNEdge"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
NODES = ("Task", "Event", "Gateway", "subProcess", "callActivity")


@cache
def process(file: Path) -> Process:
    return load(file.read_text("utf-8"))


@cache
def exported(file: Path, language: str = "en") -> str:
    return xml(process(file), language)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(file=str(files("SpiffWorkflow.bpmn.parser") / "schema" / "BPMN20.xsd"))


each = pytest.mark.parametrize("file", [*PROCESSES, EVERYTHING], ids=lambda file: file.stem)


def elements(file: Path, language: str = "en") -> ET.Element:
    return ET.fromstring(exported(file, language))


def found(root: ET.Element, *tags: str) -> list[ET.Element]:
    return [element for element in root.iter() if element.tag.removeprefix(BPMN) in tags]


def named(root: ET.Element, name: str) -> ET.Element:
    return next(element for element in root.iter() if element.get("name") == name)


def said(element: ET.Element) -> str:
    return element.findtext(f"{BPMN}documentation", "")


def flow_to(root: ET.Element, source: str, target: str) -> ET.Element:
    flows = found(root, "sequenceFlow")
    return next(flow for flow in flows if (flow.get("sourceRef"), flow.get("targetRef")) == (source, target))


@each
@pytest.mark.parametrize("language", ["en", "de"])
def test_it_is_valid_by_the_schemas_of_the_omg(file: Path, language: str) -> None:
    document = etree.fromstring(exported(file, language).encode())
    assert schema().validate(document), schema().error_log


@each
def test_it_is_the_same_every_time(file: Path) -> None:
    assert exported(file) == xml(load(file.read_text("utf-8")))


@each
def test_every_step_has_its_place(file: Path) -> None:
    ids = {element.get("id") for element in elements(file).iter()}
    missing = [step.name for step in process(file).walk() if not {f"step_{step.name}", f"choice_{step.name}"} & ids]
    assert missing == []


@each
def test_every_node_and_arrow_is_drawn(file: Path) -> None:
    root = elements(file)
    nodes = {one.get("id") for one in root.iter() if one.tag.endswith(NODES) and one.tag.startswith(BPMN)}
    flows = {one.get("id") for one in found(root, "sequenceFlow", "association")}
    assert {shape.get("bpmnElement") for shape in root.iter(SHAPE)} == nodes
    assert {edge.get("bpmnElement") for edge in root.iter(EDGE)} == flows
    assert all(len(edge) >= 2 for edge in root.iter(EDGE))


@each
def test_nothing_lies_upon_anything_else(file: Path) -> None:
    _lies_apart(elements(file))


def _lies_apart(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    for holder in found(root, "process", "subProcess"):
        held = [one for one in holder if one.get("id") in places and one.tag != f"{BPMN}boundaryEvent"]
        for one, other in combinations(held, 2):
            apart = overlap(places[one.get("id")], places[other.get("id")])
            assert not apart, f"{one.get('id')} lies upon {other.get('id')}"


@each
def test_what_a_frame_holds_lies_within_it(file: Path) -> None:
    _lies_within(elements(file))


def _lies_within(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    for frame in found(root, "subProcess"):
        left, top, right, bottom = places[frame.get("id")]
        for x0, y0, x1, y1 in (places[one.get("id")] for one in frame if one.get("id") in places):
            assert left < x0 < x1 < right
            assert top < y0 < y1 < bottom


def place(shape: ET.Element) -> tuple[float, float, float, float]:
    bounds = shape.find(BOUNDS)
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(one: Any, other: Any) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@each
def test_arrows_begin_and_end_where_they_should(file: Path) -> None:
    _arrows_meet(elements(file))


@given(text=processes())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_process_is_like_its_diagram_holds(text: str) -> None:
    tree = load(text)
    written = xml(tree)
    assert schema().validate(etree.fromstring(written.encode())), schema().error_log
    root = ET.fromstring(written)
    _lies_apart(root)
    _lies_within(root)
    _arrows_meet(root)
    assert list(specs(parsed(written), tree))


def _arrows_meet(root: ET.Element) -> None:
    places = {shape.get("bpmnElement"): place(shape) for shape in root.iter(SHAPE)}
    points = {
        edge.get("bpmnElement"): [(float(p.get("x")), float(p.get("y"))) for p in edge if p.get("x")]
        for edge in root.iter(EDGE)
    }
    for flow in found(root, "sequenceFlow", "association"):
        ways = points[flow.get("id")]
        assert touches(ways[0], places[flow.get("sourceRef")]), flow.get("id")
        assert touches(ways[-1], places[flow.get("targetRef")]), flow.get("id")
        assert all(a == c or b == d for (a, b), (c, d) in pairwise(ways)), "only right angles"


def touches(point: tuple[float, float], box: Any) -> bool:
    (x, y), (left, top, right, bottom) = point, box
    return (x in (left, right) and top <= y <= bottom) or (y in (top, bottom) and left <= x <= right)


def test_people_are_asked_in_user_tasks_and_the_sentences_tell_how() -> None:
    task = named(elements(PROCESSES[2]), "Manager approves")
    assert task.tag == f"{BPMN}userTask"
    assert said(task) == "Asked: manager of the requester.\nTime: 2 business days."
    assert "".join(task.find(f"{BPMN}potentialOwner").itertext()).strip() == "requester.manager"
    draft = found(elements(EVERYTHING), "userTask")[0]
    assert draft.get("name") == 'A "draft" <is> read & agreed'
    assert "Asked: 2 of Finance." in said(draft)
    assert draft.find(f"{BPMN}multiInstanceLoopCharacteristics").get("isSequential") == "false"


def test_time_runs_on_the_edge_of_the_task() -> None:
    root = elements(PROCESSES[2])
    events = [event for event in found(root, "boundaryEvent") if event.get("attachedToRef") == "step_manager"]
    assert [(event.get("name"), event.get("cancelActivity")) for event in events] == [
        ("50%", "false"),
        ("80%", "false"),
        ("Escalate", "true"),
    ]
    assert said(events[0]) == "50% of 2 business days"
    assert flow_to(root, "after100_step_manager", "escalated_manager") is not None


def test_plain_times_are_iso_8601() -> None:
    durations = [one.text for one in found(elements(EVERYTHING), "timeDuration")]
    assert {"P3D", "PT36H", "PT1H30M", "P30D", "3 business days"} <= set(durations)


def test_conditions_are_cel_and_say_so() -> None:
    root = elements(PROCESSES[2])
    conditions = {one.text: one.get("language") for one in found(root, "conditionExpression")}
    assert conditions['amountIn(form.amount, "EUR") > 1000'] == "https://cel.dev"
    assert named(root, "Only if the amount is above 1,000 EUR?").get("default") == "flow_when_finance_step_archive"


def test_calls_can_be_undone_by_what_hangs_on_them() -> None:
    root = elements(PROCESSES[2])
    undo = next(task for task in found(root, "serviceTask") if task.get("isForCompensation"))
    (link,) = found(root, "association")
    assert (link.get("sourceRef"), link.get("targetRef")) == ("undo_step_payment", undo.get("id"))
    assert said(undo) == "Calls erp.cancelPayment."


def test_a_correction_enters_where_the_process_says() -> None:
    root = elements(EVERYTHING)
    assert flow_to(root, "correction", "step_details") is not None
    assert flow_to(root, "undo_correction", "correction") is not None
    assert flow_to(root, "decision_boss", "undo_correction").get("name") == "to be corrected"


def test_each_construct_has_its_element() -> None:
    root = elements(EVERYTHING)
    tags = {one.get("id"): one.tag.removeprefix(BPMN) for one in root.iter() if one.get("id")}
    wanted = {
        "step_details": "userTask", "step_offer": "serviceTask", "step_archive": "serviceTask",
        "choice_route": "exclusiveGateway", "joined_route": "exclusiveGateway", "step_rework": "intermediateThrowEvent",
        "step_prepare": "subProcess", "split_prepare": "parallelGateway", "joined_prepare": "parallelGateway",
        "joined_first": "complexGateway", "step_lines": "subProcess", "step_order": "callActivity",
        "step_firstDay": "intermediateCatchEvent", "step_signed": "receiveTask", "step_told": "sendTask",
    }  # fmt: skip
    assert {id_: tags[id_] for id_ in wanted} == wanted


def test_rows_are_gone_through_at_once_or_in_turn() -> None:
    root = elements(EVERYTHING)
    loops = {
        frame.get("id"): frame.find(f"{BPMN}multiInstanceLoopCharacteristics") for frame in found(root, "subProcess")
    }
    assert loops["step_lines"].get("isSequential") == "true"
    assert loops["step_parts"].get("isSequential") == "false"
    assert loops["step_parts"].find(f"{BPMN}inputDataItem").get("name") == "part"


def test_going_back_is_an_arrow_to_the_earlier_step() -> None:
    root = elements(EVERYTHING)
    assert flow_to(root, "step_rework", "step_draft") is not None
    assert flow_to(root, "step_repair", "step_draft") is not None


def test_enough_branches_end_the_others() -> None:
    root = elements(EVERYTHING)
    (gate,) = found(root, "complexGateway")
    assert gate.findtext(f"{BPMN}activationCondition") == "activationCount >= 1"
    done = next(one for one in found(root, "endEvent") if one.get("id") == "done_first")
    assert done.find(f"{BPMN}terminateEventDefinition") is not None


def test_it_speaks_german() -> None:
    root = elements(EVERYTHING, "de")
    assert named(root, "Ein Entwurf wird gelesen") is not None
    assert named(root, "Nur wenn part.text != line.text?") is not None
    assert "2 Arbeitstage" in exported(EVERYTHING, "de")
    assert "business" not in "".join(said(one) for one in root.iter())


def test_what_xml_cannot_hold_is_left_out(trial: Any) -> None:
    step = 'one: {approve: requester.manager, title: {en: "</userTask> \\x01 & \\"more\\""}}'
    assert named(ET.fromstring(xml(trial(f"steps: [{{{step}}}]"))), '</userTask>  & "more"') is not None


def test_an_unknown_language_falls_back_to_english() -> None:
    assert xml(process(EVERYTHING), "fr") == exported(EVERYTHING)


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


class Parser(BpmnParser):
    """What that engine does not know: compensation is left out, a complex gateway is read as a parallel one."""

    OVERRIDE_PARSER_CLASSES = {full_tag("complexGateway"): (GatewayParser, ParallelGateway)}  # noqa: RUF012


def parsed(text: str) -> Parser:
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
