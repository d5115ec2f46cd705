"""Who is who, who leads whom, who stands in for whom, and what everybody may."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from hub.core.auth import Caller
from hub.core.errors import NotFound
from hub.core.ports import Absences, Claims, PeopleSource, WorkingTimes
from hub.core.questions import Person, Scopes
from hub.core.rest.paging import Page, page_of
from hub.core.unit_of_work import UnitOfWork, Work
from hub.directory import absences, calendars, delegations, finding, leaving, models, readings, sync, workingtimes
from hub.directory.calendar_shapes import CalendarIn, WorkingHours
from hub.directory.shapes import brief, delegation_shape, group_shape, person_shape
from hub.directory.wishes import Wish

ROLES = {
    "administrators": "administrator",
    "auditors": "auditor",
    "process-owners": "process-owner",
}


class Directory:
    """Answers the ports `People` and `Callers`. `clients` knows the scopes of services; `roles` says which role the
    members of a group have, named by its key or, which nobody can take for a group of her own, by its id."""

    def __init__(self, work: Work, clients: Scopes, roles: Mapping[str, str] = ROLES) -> None:
        self._work = work
        self._clients = clients
        self._roles = roles

    # Who is who: the port People.

    def person(self, id_or_email: str) -> Person | None:
        """One person, active or not; one indexed query."""
        with self._work.db.reading() as connection:
            return finding.find(connection, id_or_email, self._work.clock.now())

    def persons(self, ids: Sequence[str]) -> Mapping[str, Person]:
        """Those that exist, by id."""
        with self._work.db.reading() as connection:
            return finding.find_all(connection, list(ids), self._work.clock.now())

    def members(self, group: str) -> Sequence[Person]:
        """The active members of a group by its key, sorted by name; empty for an unknown group."""
        with self._work.db.reading() as connection:
            return finding.members_of(connection, group, self._work.clock.now())

    def groups_of(self, person_id: str) -> frozenset[str]:
        """Keys of the groups that a person belongs to."""
        with self._work.db.reading() as connection:
            return models.group_keys_of(connection, person_id)

    # Who may what: the port Callers.

    def caller(self, claims: Claims) -> Caller | None:
        """Who it is, with all rights, or None for somebody unknown or no longer active."""
        return self._client(claims.subject) if claims.kind == "client" else self._employee(claims.subject)

    def _client(self, subject: str) -> Caller | None:
        key = self._clients.key_of(subject)
        scopes = None if key is None else self._clients.scopes_of(key)
        return None if key is None or scopes is None else Caller("client", key, key, scopes=scopes)

    def _employee(self, person_id: str) -> Caller | None:
        with self._work.db.reading() as connection:
            person = finding.find(connection, person_id, self._work.clock.now())
            if person is None or person.id != person_id or not person.active:
                return None
            groups = models.groups_of(connection, person.id)
            leads = models.leads_somebody(connection, person.id)
        keys = frozenset(groups.values())
        roles = {"employee"} | {role for group, role in self._roles.items() if group in keys or group in groups}
        held = frozenset(roles | {"manager"} if leads else roles)
        return Caller("person", person.id, person.name, person.email, held, keys)

    # What the pages show.

    def me(self, caller: Caller) -> dict[str, Any]:
        """Who the caller is, what she may, who leads her and who stands in for her."""
        rights = {name: sorted(getattr(caller, name)) for name in ("roles", "groups", "scopes")}
        known = {"kind": caller.kind, "id": caller.id, "name": caller.name, **rights}
        person = self.person(caller.id) if caller.kind == "person" else None
        return {**known, **self._about(person)} if person else known

    def _about(self, person: Person) -> dict[str, Any]:
        others = self.persons([id_ for id_ in (person.manager_id, person.substitute_id) if id_])
        named = {"manager": brief(others.get(person.manager_id or ""))}
        named["substitute"] = brief(others.get(person.substitute_id or ""))
        return {**person_shape(person), **named, "preferences": _preferences(person)}

    def shown(self, id_or_email: str) -> dict[str, Any]:
        """One person with her manager and substitute by name. Raises `NotFound` for an unknown one."""
        about = self._about(self._known(id_or_email))
        del about["preferences"]
        return about

    def duties(self, id_or_email: str) -> dict[str, Any]:
        """What somebody holds that others take over when she leaves. Raises `NotFound` for an unknown one."""
        person = self._known(id_or_email)
        with self._work.db.reading() as connection:
            return leaving.duties(connection, person, self._work.clock.now())

    def search(self, search: str, page: Page) -> dict[str, Any]:
        """Active people by name whose name, address or department has words that begin like this."""
        order = (models.people.c.name_key, models.people.c.id)
        query = finding.matching(search).params(now=self._work.clock.now())
        with self._work.db.reading() as connection:
            return page_of(connection, query, page, order, lambda row: person_shape(finding.show([row])))

    def first(self, count: int) -> Sequence[Person]:
        """The first active people by name."""
        order = (models.people.c.name_key, models.people.c.id)
        query = finding.matching("").order_by(*order).limit(count)
        with self._work.db.reading() as connection:
            return [finding.show([row]) for row in connection.execute(query, {"now": self._work.clock.now()})]

    def group_list(self, page: Page) -> dict[str, Any]:
        """All groups that the hub routes by, by key."""
        with self._work.db.reading() as connection:
            return page_of(connection, select(models.groups), page, (models.groups.c.key,), group_shape)

    def delegation_list(self, caller: Caller, received: bool, page: Page) -> dict[str, Any]:
        """Those that the caller gave, or received; newest first."""
        query = (delegations.received_by if received else delegations.given_by)(caller.id)
        with self._work.db.reading() as connection:
            return page_of(connection, query, page, (models.delegations.c.id,), delegation_shape, descending=True)

    def delegation(self, caller: Caller, delegation_id: str) -> dict[str, Any]:
        """One that concerns the caller (administrators: any). Raises `NotFound` for any other."""
        with self._work.db.reading() as connection:
            return delegation_shape(delegations.visible(connection, caller, delegation_id))

    # What changes.

    def name_substitute(self, unit: UnitOfWork, caller: Caller, wish: Wish) -> dict[str, Any]:
        """From now or later on somebody stands in. Raises `BadInput`, or `Conflict` for overlapping periods."""
        return delegation_shape(delegations.name_substitute(unit, caller, wish))

    def release_substitute(self, unit: UnitOfWork, caller: Caller, delegation_id: str) -> None:
        """Nobody stands in any more. Raises `NotFound` for a delegation that is not the caller's."""
        delegations.release_substitute(unit, caller, delegation_id)

    # When people work.

    def calendar_list(self, page: Page) -> dict[str, Any]:
        """All calendars of sites, by key."""
        with self._work.db.reading() as connection:
            return page_of(connection, calendars.CALENDARS, page, (models.calendars.c.key,), calendars.calendar_shape)

    def calendar(self, key: str) -> tuple[dict[str, Any], int]:
        """The calendar of a site, and its version. Raises `NotFound`."""
        with self._work.db.reading() as connection:
            return calendars.calendar(connection, key)

    def keep_calendar(
        self, unit: UnitOfWork, caller: Caller, key: str, wanted: CalendarIn, seen: str | None
    ) -> tuple[dict[str, Any], int]:
        """Makes a calendar, or replaces the one that was `seen`. Raises `BadInput`, `VersionRequired` or `Stale`."""
        return calendars.keep_calendar(unit, caller, key, wanted, seen)

    def ensure_calendars(self, wanted: Mapping[str, Any]) -> None:
        """Calendars that are there from the start, by key, in the words of the API; those that are there stay."""
        with self._work.unit() as unit:
            for key, said in wanted.items():
                calendars.ensure_calendar(unit, key, CalendarIn.model_validate(said))

    def working_hours(self, caller: Caller, id_or_email: str) -> tuple[dict[str, Any], int]:
        """What differs for one person, and its version. Raises `NotFound` or `Forbidden`."""
        with self._work.db.reading() as connection:
            return calendars.hours(connection, caller, self._known(id_or_email).id)

    def keep_working_hours(
        self, unit: UnitOfWork, caller: Caller, id_or_email: str, wanted: WorkingHours, seen: str
    ) -> tuple[dict[str, Any], int]:
        """Replaces it, seen as `seen`. Raises `BadInput`, `NotFound`, `Forbidden` or `Stale`."""
        return calendars.keep_hours(unit, caller, self._known(id_or_email).id, wanted, seen)

    def _known(self, id_or_email: str) -> Person:
        person = self.person(id_or_email)
        if person is None:
            raise NotFound("There is no such person. GET /api/v1/people?search= finds people by name or e-mail.")
        return person

    def is_loaded(self) -> bool:
        """Whether the company directory was ever read to its end."""
        with self._work.db.reading() as connection:
            return all(readings.completed(connection, name) for name in (readings.PEOPLE, readings.GROUPS))

    def load(self, source: PeopleSource) -> sync.Loaded:
        """Takes over the company directory as a whole, going on where an earlier one broke off; repeating it changes
        nothing. Raises `IntegrationError`."""
        return sync.load(self._work, source)

    def follow(self, source: PeopleSource) -> sync.Loaded:
        """Takes over what changed in the company directory since the last time. Raises `IntegrationError`."""
        return sync.follow(self._work, source)

    def note_absences(self, source: Absences) -> int:
        """Takes over who is away by automatic replies; how many differ from before. Raises `IntegrationError`."""
        return absences.note_absences(self._work, source)

    def note_working_times(self, source: WorkingTimes) -> int:
        """Takes over when people work by their mailboxes; how many differ from before. Raises `IntegrationError`."""
        return workingtimes.note_working_times(self._work, source)


def _preferences(person: Person) -> dict[str, str]:
    told = "/api/v1/notifications/preferences"
    return {"language": person.language, "timeZone": person.time_zone, "notifications": told}
