"""Who reads which report regularly. When it is due is the schedules' business: they learn by `SubscriptionChanged`."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from hub.core.auth import Caller
from hub.core.db import new_id
from hub.core.errors import BadInput, Conflict, FieldError, NotFound
from hub.core.recurrence import cron_problems, zone_problems
from hub.core.rest.paging import Page, page_of
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import agree
from hub.reports.catalogue import parameter_problems, report_problems
from hub.reports.messages import SubscriptionChanged
from hub.reports.models import report_subscriptions, subscription_row

MOST = 50  # of one person

_s = report_subscriptions.c


class Subscriptions:
    """Everything about subscriptions. Each belongs to the person who made it, and nobody else knows of it."""

    def __init__(self, work: Work, posts: Collection[str] = ()) -> None:
        self._work = work
        self._posts = posts

    def listed(self, caller: Caller, page: Page) -> dict[str, Any]:
        """A page of the caller's subscriptions, the oldest first."""
        mine = select(report_subscriptions).where(_s.person_id == caller.id)
        with self._work.db.reading() as connection:
            return page_of(connection, mine, page, [_s.id], shown)

    def subscribe(self, unit: UnitOfWork, caller: Caller, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """A new one. Raises `BadInput` for what cannot be, `Conflict` when there are 50 already."""
        self._check(caller, wanted)
        self._make_room(unit, caller)
        subscription_id = new_id()
        row: dict[str, Any] = {"id": subscription_id, "person_id": caller.id, "version": 1}
        row |= {"created_at": unit.now, "updated_at": unit.now, **wanted}
        unit.connection.execute(insert(report_subscriptions).values(row))
        return _changed(unit, subscription_row(unit.connection, subscription_id))

    def _make_room(self, unit: UnitOfWork, caller: Caller) -> None:
        mine = select(func.count()).select_from(report_subscriptions).where(_s.person_id == caller.id)
        if unit.connection.execute(mine).scalar_one() >= MOST:
            raise Conflict(f"You have {MOST} subscriptions already. End one that you do not need any more.")

    def change(
        self, unit: UnitOfWork, caller: Caller, subscription_id: str, wanted: Mapping[str, Any], expected: str
    ) -> dict[str, Any]:
        """Changes some of it. Raises `NotFound`, `Stale`, `BadInput`."""
        row = self._mine(unit, caller, subscription_id, expected)
        now = {**{name: getattr(row, name) for name in FIELDS}, **wanted}
        self._check(caller, now)
        values = {**now, "version": row.version + 1, "updated_at": unit.now}
        unit.connection.execute(update(report_subscriptions).where(_s.id == row.id).values(values))
        return _changed(unit, subscription_row(unit.connection, row.id))

    def end(self, unit: UnitOfWork, caller: Caller, subscription_id: str, expected: str) -> None:
        """Ends it; its runs stay. Raises `NotFound`, `Stale`."""
        row = self._mine(unit, caller, subscription_id, expected)
        unit.connection.execute(delete(report_subscriptions).where(_s.id == row.id))
        unit.emit(SubscriptionChanged(row.id, row.person_id, row.report, False, row.cron, row.time_zone))

    def _check(self, caller: Caller, wanted: Mapping[str, Any]) -> None:
        problems: list[FieldError] = [*cron_problems(wanted["cron"]), *zone_problems(wanted["time_zone"])]
        problems += report_problems(wanted["report"]) or parameter_problems(wanted["report"], wanted["parameters"])
        problems += self._post_problems(caller, wanted["channel"])
        if problems:
            raise BadInput("Correct the fields listed in errors and send it again.", problems)

    def _post_problems(self, caller: Caller, channel: str) -> Iterator[FieldError]:
        """A channel shows everybody there what its poster may see, so it is for those who answer for that."""
        kind, _, name = channel.partition(":")
        if kind != "post":
            return
        if not caller.has("administrator", "process-owner"):
            yield FieldError("/channel", "Only process owners and administrators post to a channel; use mail or teams.")
        elif name not in self._posts:
            known = ", ".join(f"post:{one}" for one in sorted(self._posts)) or "none: set HUB_TEAMS_CHANNELS"
            yield FieldError("/channel", f"There is no such channel. Those that have a name here: {known}.")

    def _mine(self, unit: UnitOfWork, caller: Caller, subscription_id: str, expected: str) -> Any:
        row = subscription_row(unit.connection, subscription_id)
        if row is None or row.person_id != caller.id:
            raise NotFound("There is no such subscription of yours. GET /api/v1/report-subscriptions lists yours.")
        agree(expected, row.version)
        return row


FIELDS = ("report", "format", "parameters", "cron", "time_zone", "channel")


def _changed(unit: UnitOfWork, row: Any) -> dict[str, Any]:
    unit.emit(SubscriptionChanged(row.id, row.person_id, row.report, True, row.cron, row.time_zone))
    return shown(row)


def shown(row: Any) -> dict[str, Any]:
    """A subscription as the API shows it, with its `version`."""
    return {
        "id": row.id,
        "report": row.report,
        "format": row.format,
        "parameters": row.parameters,
        "cron": row.cron,
        "timeZone": row.time_zone,
        "channel": row.channel,
        "createdAt": row.created_at,
        "updatedAt": row.updated_at,
        "version": row.version,
    }
