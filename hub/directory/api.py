"""People, groups and substitutes."""

from typing import Annotated, Literal

from flask import Response, request
from pydantic import Field

from hub.core.auth import SIGNED_IN, caller, only
from hub.core.auth import people as everybody
from hub.core.rest.models import Model, Moment
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, created, done
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork
from hub.directory.calendar_shapes import CalendarIn, CalendarKey, CalendarList, CalendarOut, WorkingHours
from hub.directory.service import Directory
from hub.directory.shapes import (
    DelegationList,
    DelegationOut,
    DutiesOut,
    Euros,
    GroupList,
    MeOut,
    PeopleList,
    PersonDetailOut,
)
from hub.directory.wishes import Wish

api = Api("directory", Directory, "People, groups, managers and substitutes.")

ProcessKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
Reference = Annotated[str, Field(min_length=1, max_length=320)]


class PersonPath(Model):
    """Which person: directory id or e-mail address."""

    id: str = Field(max_length=320)


class DelegationPath(Model):
    """Which delegation."""

    id: str = Field(max_length=36)


class CalendarPath(Model):
    """Which calendar."""

    key: CalendarKey = Field(description="The key of the site.")


class PeopleQuery(Page):
    """Which people."""

    search: str = Field(default="", max_length=100, description="Beginnings of words in name, address or department.")


class DelegationsQuery(Page):
    """Which delegations."""

    direction: Literal["given", "received"] = Field(
        default="given", description="`given`: who stands in for me; `received`: for whom I stand in."
    )


class NameSubstitute(Model):
    """Who is to stand in, and when; people by directory id or e-mail address."""

    substitute: Reference
    ends_at: Moment = Field(description="RFC 3339 with zone.")
    starts_at: Moment | None = Field(default=None, description="Now, unless given.")
    person: Reference | None = Field(default=None, description="Only for administrators: on whose behalf.")
    note: str = Field(default="", max_length=500)
    processes: list[ProcessKey] = Field(default=[], max_length=100, description="Their keys; all processes when empty.")
    up_to: Euros | None = Field(default=None, description="Requests worth more stay with the person; any unless given.")

    def wish(self) -> Wish:
        """The command in the words of the service."""
        limits = tuple(self.processes), self.up_to.text if self.up_to else None
        return Wish(self.substitute, self.ends_at, self.starts_at, self.person, self.note, *limits)


@api.get("/me", allow=SIGNED_IN, answers={200: MeOut}, summary="Who am I, and what may I?")
def show_me() -> Response:
    """The caller with roles, groups, manager, substitute and preferences."""
    return answer(api.service.me(caller()))


@api.get("/people", allow=everybody("directory:read"), answers={200: PeopleList}, summary="Find active people")
def list_people(query: PeopleQuery) -> Response:
    """Active people by name; `search` finds them by the beginnings of words, without case and accents."""
    return answer(api.service.search(query.search, query))


@api.get(
    "/people/<id>",
    allow=everybody("directory:read"),
    answers={200: PersonDetailOut},
    summary="One person, active or not",
)
def show_person(path: PersonPath) -> Response:
    """A person by id or e-mail address, with manager and substitute by name."""
    return answer(api.service.shown(path.id))


@api.get(
    "/people/<id>/duties",
    allow=only("administrator"),
    answers={200: DutiesOut},
    summary="What others take over when somebody leaves",
)
def show_duties(path: PersonPath) -> Response:
    """Delegations to and from her, her groups, and whom she leads."""
    return answer(api.service.duties(path.id))


@api.get("/groups", allow=everybody("directory:read"), answers={200: GroupList}, summary="All groups, by key")
def list_groups(query: Page) -> Response:
    """The groups that processes can route by."""
    return answer(api.service.group_list(query))


@api.get("/delegations", allow=everybody(), answers={200: DelegationList}, summary="My substitutes, newest first")
def list_delegations(query: DelegationsQuery) -> Response:
    """Who stands in for me, or for whom I stand in."""
    return answer(api.service.delegation_list(caller(), query.direction == "received", query))


@api.post("/delegations", allow=everybody(), answers={201: DelegationOut}, summary="Name a substitute")
def name_substitute(unit: UnitOfWork, body: NameSubstitute) -> Response:
    """Somebody stands in for me for a time, in all that I am asked or in a part of it; where several fit, the narrowest
    delegation counts."""
    shape = api.service.name_substitute(unit, caller(), body.wish())
    return created(f"/delegations/{shape['id']}", shape)


@api.get(
    "/delegations/<id>", allow=everybody(), answers={200: DelegationOut}, summary="One delegation that concerns me"
)
def show_delegation(path: DelegationPath) -> Response:
    """A delegation that I gave or received."""
    return answer(api.service.delegation(caller(), path.id))


@api.delete("/delegations/<id>", allow=everybody(), summary="End a delegation of mine")
def release_substitute(unit: UnitOfWork, path: DelegationPath) -> Response:
    """From now on nobody stands in."""
    api.service.release_substitute(unit, caller(), path.id)
    return done()


@api.get("/calendars", allow=only("administrator"), answers={200: CalendarList}, summary="Calendars of sites, by key")
def list_calendars(query: Page) -> Response:
    """When the sites of the company work."""
    return answer(api.service.calendar_list(query))


@api.get("/calendars/<key>", allow=only("administrator"), answers={200: CalendarOut}, summary="The calendar of a site")
def show_calendar(path: CalendarPath) -> Response:
    """Hours, and the days that differ from the public holidays of its country."""
    return answer(*api.service.calendar(path.key))


@api.put(
    "/calendars/<key>",
    allow=only("administrator"),
    answers={200: CalendarOut},
    summary="Make or replace the calendar of a site",
)
def keep_calendar(unit: UnitOfWork, path: CalendarPath, body: CalendarIn) -> Response:
    """Counts for everything that becomes due from now on. Replacing one needs `If-Match`."""
    seen = request.headers.get("If-Match")
    return answer(*api.service.keep_calendar(unit, caller(), path.key, body, seen))


@api.get(
    "/people/<id>/working-hours",
    allow=everybody(),
    answers={200: WorkingHours},
    summary="When you work, where it differs from your site",
)
def show_working_hours(path: PersonPath) -> Response:
    """Your own; administrators see those of everybody. With an ETag even before anybody said."""
    return answer(*api.service.working_hours(caller(), path.id))


@api.put(
    "/people/<id>/working-hours",
    versioned=True,
    allow=everybody(),
    answers={200: WorkingHours},
    summary="Say when you work",
)
def keep_working_hours(unit: UnitOfWork, path: PersonPath, body: WorkingHours) -> Response:
    """Yours; administrators say it for everybody. Counts for everything that becomes due from now on."""
    return answer(*api.service.keep_working_hours(unit, caller(), path.id, body, expected_version()))
