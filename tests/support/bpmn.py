"""The company's processes as they are exported, and ways to look into what came out."""

import xml.etree.ElementTree as ET
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import etree

from hub.engine.bpmn import xml
from hub.engine.language import load
from hub.engine.process import Process

PROCESSES = sorted((Path(__file__).parents[2] / "processes").glob("*.yaml"))
EVERYTHING = Path(__file__).parents[1] / "hub" / "engine" / "everything.yaml"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


@cache
def process(file: Path) -> Process:
    """What a file tells."""
    return load(file.read_text("utf-8"))


@cache
def exported(file: Path, language: str = "en") -> str:
    """What the hub writes of it for other tools."""
    return xml(process(file), language)


@cache
def schema() -> etree.XMLSchema:
    """What the OMG demands."""
    return etree.XMLSchema(file=str(files("SpiffWorkflow.bpmn.parser") / "schema" / "BPMN20.xsd"))


each = pytest.mark.parametrize("file", [*PROCESSES, EVERYTHING], ids=lambda file: file.stem)


def elements(file: Path, language: str = "en") -> ET.Element:
    """The export, read again."""
    return ET.fromstring(exported(file, language))


def found(root: ET.Element, *tags: str) -> list[ET.Element]:
    """All elements of these kinds, wherever they stand."""
    return [element for element in root.iter() if element.tag.removeprefix(BPMN) in tags]


def named(root: ET.Element, name: str) -> ET.Element:
    """The first element that people see under this name."""
    return next(element for element in root.iter() if element.get("name") == name)


def said(element: ET.Element) -> str:
    """The sentences that an element carries along."""
    return element.findtext(f"{BPMN}documentation", "")


def flow_to(root: ET.Element, source: str, target: str) -> ET.Element:
    """The arrow from one element to another."""
    flows = found(root, "sequenceFlow")
    return next(flow for flow in flows if (flow.get("sourceRef"), flow.get("targetRef")) == (source, target))
