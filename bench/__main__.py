"""`python -m bench [name ...]`: measures, prints a table, writes `var/bench.json`. A name such as `api` takes some."""

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from bench import api, card, cards, company, engine, idle, lighthouse, page, watching
from bench.table import HEADING, Row, line, save

RESULTS = Path(__file__).resolve().parent.parent / "var" / "bench.json"
MEASURES: Mapping[str, Callable[[], Iterator[Row]]] = {
    "engine": engine.measure,
    "idle": idle.measure,
    "card": card.measure,
    "cards.one": partial(cards.measure, 1),
    "cards.two": partial(cards.measure, 2),
    "telemetry": watching.measure,
    "page": page.measure,
    "lighthouse": lighthouse.measure,
    "api.sqlite": partial(api.measure, "sqlite"),
    "api.postgres": partial(api.measure, "postgres"),
    "directory.sqlite": partial(company.measure, "sqlite"),
    "directory.postgres": partial(company.measure, "postgres"),
}


def main(wanted: list[str]) -> None:
    """Measures what is wanted, everything by default. Ends with a sentence for a name that no measure has."""
    if unknown := [start for start in wanted if not any(name.startswith(start) for name in MEASURES)]:
        sys.exit(f"There is no measure {', '.join(unknown)}; choose of {', '.join(MEASURES)}.")
    chosen = [name for name in MEASURES if not wanted or any(name.startswith(start) for start in wanted)]
    rows: list[Row] = []
    for name in chosen:
        print(f"{name} ...", flush=True)
        rows += MEASURES[name]()
    print("\n".join(["", HEADING, *map(line, rows)]))
    save(rows, RESULTS)


if __name__ == "__main__":
    main(sys.argv[1:])
