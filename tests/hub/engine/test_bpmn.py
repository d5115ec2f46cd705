"""The export: valid by the schemas of the OMG, and every construct has the element that means the same."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from hub.engine.bpmn import xml
from hub.engine.language import load
from tests.support.bpmn import (
    BPMN,
    EVERYTHING,
    PROCESSES,
    each,
    elements,
    exported,
    flow_to,
    found,
    named,
    process,
    said,
    schema,
)


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
