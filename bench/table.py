"""What was measured, as a table for people and as `var/bench.json` for machines."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FASTER_IS_MORE = "requests/s"
MORE_IS_BETTER = (FASTER_IS_MORE, "times", "points")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement. `floor` is the least that the same work costs, or a goal; `means` says which.

    `ratio` is how near the hub comes to the floor: 1 is as good, less is worse.
    """

    name: str
    value: float
    unit: str
    floor: float
    means: str

    @property
    def ratio(self) -> float:
        """Of rates and multiples value / floor, of everything else floor / value; of nothing at all 1."""
        better, base = (self.value, self.floor) if self.unit in MORE_IS_BETTER else (self.floor, self.value)
        return better / base if base else 1.0

    def to_json(self) -> dict[str, str | float]:
        """As it stands in `var/bench.json`."""
        numbers = {"value": round(self.value, 3), "floor": round(self.floor, 3), "ratio": round(self.ratio, 3)}
        return {"name": self.name, "unit": self.unit, **numbers}


def line(row: Row) -> str:
    """One line of the table."""
    return f"{row.name:28} {row.value:9.1f} {row.floor:9.1f} {row.ratio:6.2f}  {row.unit:11} {row.means}"


HEADING = f"{'':28} {'value':>9} {'floor':>9} {'ratio':>6}  {'unit':11} what the floor is"


def save(rows: Sequence[Row], path: Path) -> None:
    """Writes all rows; what an earlier run measured and this one did not stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {item["name"]: item for item in (json.loads(path.read_text()) if path.exists() else [])}
    known |= {row.name: row.to_json() for row in rows}
    path.write_text(json.dumps(list(known.values()), indent=1) + "\n")
