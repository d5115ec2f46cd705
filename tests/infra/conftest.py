"""Workers on the test's database, by the test's clock."""

import pytest

from hub.core.unit_of_work import Work
from tests.support.trials import Trial, trial_of


@pytest.fixture
def trial(work: Work) -> Trial:
    """Workers with one handler, made up by the test."""
    return trial_of(work)
