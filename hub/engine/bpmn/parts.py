"""The small elements that stand inside of BPMN's nodes: conditions, events, who is asked, how often."""

import re
from xml.etree.ElementTree import Element, SubElement

from hub.engine.worktime import Duration

CEL = "https://cel.dev"
PEOPLE = "https://hub.invalid/person-expression"
ISO_8601 = "urn:iso:std:iso:8601"

_MINUTES = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080}


def ncname(name: str) -> str:
    """A name as XML ids allow it; different names stay different."""
    return re.sub(r"[^A-Za-z0-9.-]", lambda found: f"_{ord(found[0]):x}_", name)


def said(name: str, text: str) -> Element:
    """An expression in plain words: BPMN lets people read what no machine can work out."""
    element = Element(name)
    element.text = text
    return element


def formal(name: str, text: str, language: str = CEL) -> Element:
    """An expression in a language."""
    element = said(name, text)
    element.attrib.update({"xsi:type": "tFormalExpression", "language": language})
    return element


def around(name: str, *inner: Element, **attributes: str) -> Element:
    """An element with others in it."""
    element = Element(name, attributes)
    element.extend(inner)
    return element


def owner(person: str) -> Element:
    """Who may answer, as a person expression."""
    text = said("formalExpression", person)
    text.set("language", PEOPLE)
    return around("potentialOwner", around("resourceAssignmentExpression", text))


def timer(duration: Duration, share: float, words: str) -> Element:
    """When a share of a time has passed: ISO 8601, or in words where it is business time."""
    if duration.business:
        return around("timerEventDefinition", said("timeDuration", words))
    return around("timerEventDefinition", formal("timeDuration", iso(duration, share), ISO_8601))


def clock(line: str) -> Element:
    """Again and again, by a cron line."""
    return around("timerEventDefinition", said("timeCycle", line))


def iso(duration: Duration, share: float = 1.0) -> str:
    """A share of a plain duration as ISO 8601; whole days and weeks stay what they are."""
    if share == 1.0 and duration.unit in ("day", "week"):
        return f"P{duration.count}{duration.unit[0].upper()}"
    minutes = round(duration.count * _MINUTES[duration.unit] * share)
    hours, rest = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest or not hours else ''}"


def event(name: str, reference: str = "", to: str = "") -> Element:
    """`error`, `message`, `compensate`, `terminate`: what kind of event a node is, and which one is meant."""
    element = Element(f"{name}EventDefinition")
    if to:
        element.set(reference, to)
    return element


def several(sequential: bool, how_often: Element, until: str = "") -> Element:
    """Done several times, side by side or one after another."""
    inner = [how_often, *([said("completionCondition", until)] if until else [])]
    return around("multiInstanceLoopCharacteristics", *inner, isSequential=str(sequential).lower())


def rows(sequential: bool, collection: str, item: str) -> Element:
    """Done for each row of a data object; within, the row goes by the name of the item."""
    reference = said("loopDataInputRef", collection)
    again = around("multiInstanceLoopCharacteristics", reference, isSequential=str(sequential).lower())
    SubElement(again, "inputDataItem", {"id": f"{collection}_row", "name": item})
    return again
