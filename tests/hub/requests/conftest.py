"""An office in which people ask and decide."""

import pytest

from hub.core.unit_of_work import Work
from tests.support.offices import PLAIN, Office


@pytest.fixture
def office(work: Work) -> Office:
    """A small company with one plain process."""
    return Office(work, PLAIN)
