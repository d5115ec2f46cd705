"""One move of one request: what all who write it down must know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.core.unit_of_work import UnitOfWork
from hub.engine.machine.state import Facts
from hub.engine.process import Process
from hub.requests.org import Circle


@dataclass(frozen=True, slots=True)
class Move:
    """The open unit of work, the people around, the process in its version, the locked row, and what conditions see."""

    unit: UnitOfWork
    circle: Circle
    process: Process
    row: Mapping[str, Any]
    facts: Facts
