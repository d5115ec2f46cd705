"""Pictures of processes as tests look at them, and a process big enough to have something of everything."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass

SVG = "{http://www.w3.org/2000/svg}"
ROWS = (
    "{required: [amount], properties: {amount: {$ref: hub:money}, day: {$ref: hub:date, title: {en: First day}}, "
    "lines: {type: array, title: {en: Lines, de: Zeilen}, items: {type: object, properties: "
    "{owner: {type: string}}}}}}"
)
BIG = """
let:
  large:
    when: amountIn(form.amount, "EUR") > 1000
    because: {en: "the amount is above 1,000 EUR", de: der Betrag über 1.000 EUR liegt}
steps:
  - manager: {title: {en: Manager approves, de: Führungskraft genehmigt}, approve: requester.manager}
  - route:
      title: {en: Who decides, de: Wer entscheidet}
      choose:
        - {when: large, steps: [{board: {approve: {2 of: group:it}}}, {seat: {call: travel.book}}]}
        - {steps: [{boss: {approve: requester.manager, optional: true}}]}
  - prepare:
      together:
        - laptop: {approve: {any: group:it}}
        - - desk: {call: facility.desk, undo: facility.release}
          - badge: {when: large, call: facility.badge}
        - order: {request: equipment, with: {item: '"laptop"'}, for: requester.manager}
        - each:
            again: form.lines
            as: line
            steps:
              - owner: {approve: line.owner}
              - pick:
                  choose:
                    - {when: owner.outcome == "approved", steps: [{word: {tell: line.owner, message: done}}]}
                    - {steps: [{pause: {wait: {for: 3 business days}}}]}
      until: 3
  - items: {again: form.lines, in turn: true, steps: [{holder: {approve: row.owner}}]}
  - first: {wait: {until: form.day}}
  - signed: {wait: {event: contract.signed}, within: 30 days}
  - details: {ask: requester, form: {properties: {size: {type: string}}}}
  - letter: {produce: offer-letter.docx, name: Offer}
  - archive: {file: letter.documents, into: "onedrive:x"}
  - check: {call: audit.check}
  - rework: {back: manager, when: check.answer.ok != true}
  - last: {back: prepare, when: check.answer.late == true}
"""
FORM = {
    "amount": {"amount": "500.00", "currency": "EUR"},
    "day": "2027-03-01",
    "lines": [{"owner": "carla"}, {"owner": "fay"}],
}


@dataclass(frozen=True)
class Area:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Area") -> bool:
        """Whether the other lies within it."""
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def meets(self, other: "Area") -> bool:
        """Whether they lie upon each other."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def texts(picture: str) -> str:
    """All that is written in a picture."""
    return " | ".join(element.text or "" for element in ET.fromstring(picture).iter(f"{SVG}text"))


def described(picture: str) -> str:
    """What is read to people who cannot see it."""
    return str(ET.fromstring(picture).find(f"{SVG}desc").text)


def boxes(element: ET.Element) -> Iterator[tuple[Area, ET.Element]]:
    """The boxes directly within an element."""
    for group in element.findall(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        if rect is not None:
            x, y, wide, high = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
            yield Area(x, y, x + wide, y + high), group


def classes(picture: str) -> dict[str, str]:
    """The classes of the steps by the beginning of their titles."""
    root = ET.fromstring(picture)
    told = {group.findtext(f"{SVG}title"): group.get("class", "") for group in root.iter(f"{SVG}g")}
    return {title.split(" · ")[0]: css for title, css in told.items() if title}
