"""An office with the processes that come with the hub."""

import pytest

from hub.core.unit_of_work import Work
from tests.support.offices import Office


@pytest.fixture
def office(work: Work) -> Office:
    """A small company with the shipped processes."""
    office = Office(work)
    office.ship()
    return office
