"""What a run of the tests left out, and why; and what it may not leave out."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

GROUPS = ("postgres", "pubsub", "storage", "firebase", "appengine", "python", "browser")


def required() -> frozenset[str]:
    """The groups that `HUB_TEST_REQUIRE` names. Raises `pytest.UsageError` for one that there is not."""
    names = frozenset(name.strip() for name in os.environ.get("HUB_TEST_REQUIRE", "").split(",") if name.strip())
    if unknown := names.difference(GROUPS):
        raise pytest.UsageError(
            f"HUB_TEST_REQUIRE: unknown {', '.join(sorted(unknown))}; use some of {', '.join(GROUPS)}"
        )
    return names


def leave_out(group: str, reason: str) -> None:
    """Skips the present test, or lets it fail if its group is required."""
    if group in required():
        pytest.fail(f"{group} is required (HUB_TEST_REQUIRE), but {reason}", pytrace=False)
    pytest.skip(f"{group}: {reason}")


def told(skipped: Iterable[Any], deselected: int) -> Iterator[str]:
    """A line for each reason why tests did not run."""
    for reason, count in sorted(Counter(_reason(report) for report in skipped).items()):
        yield f"{count} {'test' if count == 1 else 'tests'}: {reason}"
    if deselected:
        yield f"{deselected} tests: not chosen by the options of this run"


def _reason(report: Any) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(reason).removeprefix("Skipped: ")
