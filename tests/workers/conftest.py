"""Workers on the test's database, by the test's clock; and one that is pushed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hub.core.unit_of_work import Work
from tests.support.pushes import Key, key_server
from tests.support.trials import Trial, trial_of

if TYPE_CHECKING:  # which loads Google's libraries
    from tests.support.pushed import Pushed


@pytest.fixture
def trial(work: Work) -> Trial:
    """Workers with one handler, made up by the test."""
    return trial_of(work)


@pytest.fixture(scope="module")
def key() -> Key:
    return Key()


@pytest.fixture(scope="module")
def keys(key: Key) -> Iterator[str]:
    """The address where that key is published."""
    with key_server(key) as url:
        yield url


@pytest.fixture
def pushed(work: Work, keys: str, key: Key, monkeypatch: pytest.MonkeyPatch) -> Pushed:
    """A worker that is pushed to, and believes that key."""
    from tests.support.pushed import Pushed

    # The test client asks below /api/v1 unless it knows the path.
    monkeypatch.setattr("tests.support.apps.ABSOLUTE", ("/push", "/api/"))
    return Pushed(work, keys, key)
