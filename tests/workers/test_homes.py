"""Every handler, job and chore is done in one part of the hub, and in no other."""

from collections import Counter

import pytest

from hub.core.config import DOMAINS
from workers import clockwork, homes, housekeeping
from workers.subscriptions import SUBSCRIPTIONS


def test_every_handler_has_one_home() -> None:
    found = Counter(one.handler for domain in DOMAINS for one in homes.subscriptions_of([domain], SUBSCRIPTIONS))
    assert found == Counter({one.handler: 1 for one in SUBSCRIPTIONS})


def test_every_job_of_the_clock_has_one_home() -> None:
    found = Counter(name for domain in DOMAINS for name in homes.jobs_of([domain], clockwork.JOBS))
    assert found == Counter(dict.fromkeys(clockwork.JOBS, 1))


def test_every_chore_has_one_home_but_what_each_part_does_with_its_own_database() -> None:
    found = Counter(chore for chores in housekeeping.CHORES_OF.values() for chore in chores)
    assert found + Counter(housekeeping.EVERYWHERE) == Counter(dict.fromkeys(housekeeping.CHORES, 1))


def test_what_the_bus_laid_down_goes_where_dead_letters_are_kept() -> None:
    keepers = [domain for domain in DOMAINS if homes.LAID_DOWN in homes.handlers_of([domain])]
    assert keepers == ["operations"]


@pytest.mark.parametrize("table", [homes.HANDLERS, homes.JOBS, housekeeping.CHORES_OF])
def test_homes_are_domains(table: dict[str, object]) -> None:
    assert set(table) <= set(DOMAINS)
