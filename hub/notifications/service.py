"""Notifications: planned within the transaction of what they tell of, sent and revised by workers afterwards."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from hub.core.auth import Caller
from hub.core.errors import NotFound
from hub.core.ports import Channel, Files, Recipient
from hub.core.questions import People
from hub.core.rest.paging import Page, page_of
from hub.core.unit_of_work import UnitOfWork, Work
from hub.core.versions import agree
from hub.notifications import preferences, quiet
from hub.notifications.delivery import Courier
from hub.notifications.messages import NotificationPlanned, NotificationRevised
from hub.notifications.models import (
    DELIVERED,
    LUCK,
    PLANNED,
    SENDING,
    SENT,
    SUPPRESSED,
    add_notification,
    asking_about,
    forget,
    forget_left,
    keep_address,
    keep_revision,
    listed_for,
    note_left,
    notifications,
    revision_of,
    take_turn,
)
from hub.notifications.settling import Settling
from hub.notifications.telling import OVER, STANDING_BY, Telling, new_row
from hub.notifications.unsubscribing import UNSUBSCRIBED, Unsubscribing, Wish, unwanted, without

# Who left by mistake is restored within a month; whoever comes back later is reached anew.
RETURNS_WITHIN = timedelta(days=31)
_n = notifications.c


class Notifications:
    """Who is told what. `channels` are the ways that this process knows to reach people; without `unsubscribing` mails
    cannot be unsubscribed from."""

    def __init__(
        self,
        work: Work,
        people: People,
        channels: Mapping[str, Channel],
        files: Files,
        unsubscribing: Unsubscribing | None = None,
    ) -> None:
        self._work = work
        self._people = people
        self._channels = channels
        self._unsubscribing = unsubscribing
        self._courier = Courier(work, people, channels, files, unsubscribing)
        self.settling = Settling(work)

    # What workers do.

    def plan(self, unit: UnitOfWork, telling: Telling) -> bool:
        """Notes what is to be told, one row for each channel, and wakes the sending. Planned twice, it is told once.
        Whether anything of it is new."""
        ways = telling.ways(self._channels)
        channels = list(ways)
        standing_by = {channel: STANDING_BY for channel, stands_by in ways.items() if stands_by}
        reasons = standing_by | self._reasons_not_to(unit, telling, channels)
        rows = [new_row(telling, channel, unit.now, reasons.get(channel, "")) for channel in channels]
        new = [row for row in rows if add_notification(unit.connection, row | {"leading": row is rows[0]})]
        for row in new:
            if row["state"] == PLANNED:
                unit.emit(NotificationPlanned(row["id"], telling.person_id, telling.kind, row["channel"]))
        return bool(new)

    def _reasons_not_to(self, unit: UnitOfWork, telling: Telling, channels: Sequence[str]) -> dict[str, str]:
        if telling.can_be_over:
            take_turn(unit.connection, telling.about, telling.subject_id)
            if revision_of(unit.connection, telling.about, telling.subject_id):
                return dict.fromkeys(channels, OVER)
        unsubscribed = dict.fromkeys(unwanted(unit.connection, telling), UNSUBSCRIBED)
        silenced = preferences.silenced(unit.connection, telling, channels)
        return dict.fromkeys(silenced, preferences.SWITCHED_OFF) | unsubscribed

    def plan_revision(
        self,
        unit: UnitOfWork,
        about: str,
        subject_id: str,
        title: str,
        lines: Sequence[str] = (),
        facts: Sequence[tuple[str, str]] = (),
    ) -> None:
        """The subject is over. What asks for it and was not sent is not sent any more; where it was sent, this is
        shown in its place, without actions. Welcome twice; said anew with other words, the last words win."""
        content = {"title": title, "lines": list(lines), "facts": [list(fact) for fact in facts]}
        take_turn(unit.connection, about, subject_id)
        known = revision_of(unit.connection, about, subject_id)
        if known and known.content == content:
            return
        version = known.version + 1 if known else 1
        keep_revision(unit.connection, about, subject_id, content, version, unit.now)
        self._call_back(unit, about, subject_id, version, title=title[:300], text="\n".join(lines))

    def _call_back(self, unit: UnitOfWork, about: str, subject_id: str, version: int, **words: str) -> None:
        asking = asking_about(about, subject_id)
        drop = update(notifications).where(asking, _n.state == PLANNED)
        unit.connection.execute(drop.values(state=SUPPRESSED, error=OVER, held_until=None))
        unit.connection.execute(update(notifications).where(asking).values(shown=-version, **words))
        out = select(notifications).where(asking, _n.state.in_((SENDING, SENT, DELIVERED)))
        for row in unit.connection.execute(out.order_by(_n.id)):
            unit.emit(NotificationRevised(row.id, row.person_id, row.kind, row.channel))

    def send(self, notification_id: str) -> None:
        """Sends it, if it is still to be sent; no transaction is open meanwhile. After a crash or an unclear answer it
        looks first, so nobody is told twice. Raises `IntegrationError` when it is worth another try."""
        self._courier.send(notification_id)

    def revise_one(self, notification_id: str) -> None:
        """Shows what became of the subject in place of what was sent. Raises `IntegrationError` when it is worth
        another try."""
        self._courier.revise(notification_id)

    def give_up(self, unit: UnitOfWork, notification_id: str, error: str) -> None:
        """Ends the tries: it is failed, and a channel that was switched off is used after all."""
        self._courier.fail(unit, notification_id, error)

    def note_address(self, unit: UnitOfWork, person_id: str, channel: str, address: Mapping[str, str]) -> None:
        """From now on the channel reaches this person there."""
        keep_address(unit.connection, person_id, channel, unit.now, address=dict(address), lost="")

    def note_lost(self, unit: UnitOfWork, person_id: str, channel: str, why: str) -> None:
        """The channel does not reach this person any more, until it says where."""
        keep_address(unit.connection, person_id, channel, unit.now, lost=why)

    def follow(self, person_id: str) -> None:
        """Whether somebody is here, as the directory says: one who left is told apart, and reached as before when she
        is back. Welcome twice."""
        person = self._people.person(person_id)
        with self._work.unit() as unit:
            note_left(unit.connection, person_id, None if person and person.active else unit.now)

    def forget_left(self, unit: UnitOfWork) -> int:
        """Drops where those were reached who left long ago; how many places."""
        return forget_left(unit.connection, unit.now - RETURNS_WITHIN)

    def wake_held(self, unit: UnitOfWork) -> int:
        """Wakes the sending of what was held over somebody's quiet hours; how many, at most 500 at a time."""
        return self._wake(unit, _n.held_until <= unit.now)

    def _wake(self, unit: UnitOfWork, *which: Any) -> int:
        """Looks again at what is held; it is held anew where that is still wished."""
        held = select(notifications).where(*which, _n.state == PLANNED).order_by(_n.held_until).limit(500)
        rows = unit.connection.execute(held.with_for_update(skip_locked=True)).all()
        for row in rows:
            unit.connection.execute(update(notifications).where(_n.id == row.id).values(held_until=None))
            unit.emit(NotificationPlanned(row.id, row.person_id, row.kind, row.channel))
        return len(rows)

    def forget(self, unit: UnitOfWork, about: str, subject_ids: Sequence[str]) -> None:
        """Drops what people were told about these subjects; what stands in their chats and mailboxes is theirs. Welcome
        twice."""
        forget(unit.connection, about, subject_ids)

    def reader(self, person_id: str) -> Recipient | None:
        """Somebody to be told, with the language that she reads; None for somebody who is not here any more."""
        return self._courier.reader(person_id)

    # What people do.

    def listed(self, caller: Caller, page: Page, unread: bool | None) -> dict[str, Any]:
        """A page of what the caller was told, newest first, one item for each telling."""
        with self._work.db.reading() as connection:
            return page_of(connection, listed_for(caller.id, unread), page, [_n.id], _shown, descending=True)

    def mark_read(self, unit: UnitOfWork, caller: Caller, ids: Sequence[str]) -> int:
        """Notes that the caller has read these; how many were unread. `NotFound` when one is not the caller's."""
        return self._mark(unit, caller, ids, unit.now)

    def _mark(self, unit: UnitOfWork, caller: Caller, ids: Sequence[str], read_at: datetime | None) -> int:
        mine = (_n.person_id == caller.id, _n.leading, _n.id.in_(ids))
        known = unit.connection.execute(select(_n.id).where(*mine)).scalars().all()
        if set(known) != set(ids):
            raise NotFound("Some of these notifications are not yours. GET /api/v1/notifications lists yours.")
        otherwise = _n.read_at.is_(None) if read_at else _n.read_at.is_not(None)
        return unit.connection.execute(update(notifications).where(*mine, otherwise).values(read_at=read_at)).rowcount

    def mark_unread(self, unit: UnitOfWork, caller: Caller, ids: Sequence[str]) -> int:
        """Notes that the caller wants to come back to these; how many were read. `NotFound` when one is not hers."""
        return self._mark(unit, caller, ids, None)

    def mark_all_read(self, unit: UnitOfWork, caller: Caller) -> int:
        """Notes that the caller has read everything; how many were unread."""
        unread = update(notifications).where(_n.person_id == caller.id, _n.leading, _n.read_at.is_(None))
        return unit.connection.execute(unread.values(read_at=unit.now)).rowcount

    def preferences(self, person_id: str) -> tuple[dict[str, Any], int]:
        """How a person wants to be told, and the version of that."""
        with self._work.db.reading() as connection:
            return preferences.read(connection, person_id)

    def prefer(
        self, unit: UnitOfWork, caller: Caller, wanted: Mapping[str, Any], expected: str
    ) -> tuple[dict[str, Any], int]:
        """Replaces how the caller wants to be told. Raises `Stale` when `expected` names an older version."""
        before, version = preferences.read(unit.connection, caller.id)
        agree(expected, version)
        kinds = wanted.get("noMailFor")
        wanted = {**wanted, "noMailFor": before["noMailFor"] if kinds is None else sorted(set(kinds))}
        preferences.write(unit.connection, caller.id, wanted, version, unit.now)
        self._wake(unit, _n.person_id == caller.id, _n.held_until.is_not(None))
        return wanted, version + 1

    def working_hours(self, caller: Caller) -> dict[str, Any]:
        """The hours outside of which the caller can be left in peace; None while nobody knows them."""
        person = self._people.person(caller.id)
        return {"hours": quiet.working_hours(person) if person else None}

    def language_of(self, token: str) -> str | None:
        """The language of whoever got the mail with this link; None for a link that is not ours, or of nobody here."""
        wish = self._wish(token)
        reader = self.reader(wish.person_id) if wish else None
        return reader.language if reader else None

    def unsubscribe(self, unit: UnitOfWork, token: str) -> None:
        """She gets no more mails of the kind that a link names; welcome twice."""
        if wish := self._wish(token):
            before, version = preferences.read(unit.connection, wish.person_id)
            if wish.kind not in before["noMailFor"]:
                wanted = without(before, wish.kind)
                preferences.write(unit.connection, wish.person_id, wanted, version, unit.now)

    def _wish(self, token: str) -> Wish | None:
        return self._unsubscribing.wish(token) if self._unsubscribing else None


def _shown(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "title": row.title,
        "text": row.text,
        "link": row.link,
        "about": row.about,
        "subjectId": row.subject_id,
        "createdAt": row.created_at,
        "readAt": row.read_at,
        "state": LUCK[row.luck],
    }
