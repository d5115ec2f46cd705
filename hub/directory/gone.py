"""People whom the company directory has no more: said so by itself, or not named when it told of everybody."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory import readings
from hub.directory.batches import BATCH, batches
from hub.directory.leaving import let_go as end_with
from hub.directory.models import memberships, people
from hub.directory.readings import LETTING_GO, PEOPLE, Standing

MOST_LEAVERS = 0.5
FEW = 20


def remove(unit: UnitOfWork, ids: Sequence[str]) -> int:
    """These are gone from the directory: active no more, and in no group, of which no group tells by itself. How many
    were active."""
    return sum(_remove(unit, some) for some in batches(ids))


def let_go(work: Work) -> int:
    """Removes whom the last reading of everybody did not name, where that is still to be done; how many. Raises
    `IntegrationError` when that would be so many that the answer must have been incomplete."""
    with work.db.reading() as connection:
        here = readings.standing(connection, PEOPLE)
    if here.phase != LETTING_GO:
        return 0
    refusal = _incomplete(work, here)
    left = 0 if refusal else _let_go(work, here)
    with work.unit() as unit:
        readings.complete(unit, here)
    if refusal:
        raise refusal
    return left


def _incomplete(work: Work, here: Standing) -> IntegrationError | None:
    count = select(func.count()).select_from(people).where(people.c.active)
    with work.db.reading() as connection:
        active = connection.execute(count).scalar_one()
        unnamed = connection.execute(count.where(people.c.reading != here.number)).scalar_one()
    if unnamed <= FEW or unnamed <= active * MOST_LEAVERS:
        return None
    return IntegrationError(
        f"The company directory left out {unnamed} of {active} active people. Nobody was deactivated; check what the "
        "hub may read there.",
        retryable=False,
    )


def _let_go(work: Work, here: Standing) -> int:
    unnamed = select(people.c.id).where(people.c.active, people.c.reading != here.number)
    left = 0
    while True:
        with work.unit() as unit:
            some = unit.connection.execute(unnamed.order_by(people.c.id).limit(BATCH)).scalars().all()
            left += _remove(unit, some)
        if not some:
            return left


def _remove(unit: UnitOfWork, ids: Sequence[str]) -> int:
    still = people.c.id.in_(ids) & people.c.active
    leavers = unit.connection.execute(select(people.c.id, people.c.manager_id).where(still)).all()
    unit.connection.execute(update(people).where(still).values(active=False, changed_at=unit.now))
    unit.connection.execute(delete(memberships).where(memberships.c.person_id.in_(ids)))
    end_with(unit, {leaver.id: leaver.manager_id for leaver in leavers})
    return len(leavers)
