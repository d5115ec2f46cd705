"""What the running simulator holds, and how a view reaches it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import current_app

from integrations.simulator.access import Registration
from integrations.simulator.faults import Faults
from integrations.simulator.limits import Limits
from integrations.simulator.people import Company
from integrations.simulator.store import Store
from integrations.simulator.tokens import Tokens
from integrations.simulator.weather import Sky


@dataclass(frozen=True, slots=True)
class State:
    """One simulated tenant."""

    store: Store
    tokens: Tokens
    registration: Registration
    company: Company
    faults: Faults = field(default_factory=Faults)
    sky: Sky = field(default_factory=Sky)
    limits: Limits = field(default_factory=Limits)


def state() -> State:
    """The tenant behind the current request."""
    found: State = current_app.extensions["simulator"]
    return found


def now() -> str:
    """This moment as Graph writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
