"""What only the local mode has: sign in as anybody of the demo company, move the clock, see what left the hub.

The hub listens on a loopback address then; these pages also refuse requests that another web site makes a browser send
(a foreign `Origin`) or that reach the machine under a foreign name (DNS rebinding).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import isodate
import requests
from flask import Blueprint, Response, request
from pydantic import Field, ValidationError

from hub.core.auth import ANYONE
from hub.core.errors import BadInput, FieldError, Forbidden, NotFound, Unavailable
from hub.core.questions import Person, Scopes
from hub.core.rest.models import Model, Moment
from hub.core.rest.problems import from_pydantic
from hub.core.rest.routes import answer, done, refuse_unreadable_body
from integrations.local.absences import LocalAbsences
from integrations.local.clock import MovableClock
from integrations.local.identity import LocalIdentity

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
SHOWN_PEOPLE = 200
TIMEOUT = (2.0, 10.0)

M = TypeVar("M", bound=Model)


class Acquaintances(Protocol):
    """Who could sign in."""

    def person(self, id_or_email: str) -> Person | None:
        """One person, active or not."""
        ...

    def first(self, count: int) -> Sequence[Person]:
        """The first active people by name."""
        ...


class SignIn(Model):
    """As whom."""

    email: str = Field(min_length=1, max_length=320)


class ServiceToken(Model):
    """For which service."""

    client: str = Field(min_length=1, max_length=40)


class MoveClock(Model):
    """How far ahead, as an ISO 8601 duration."""

    advance: str = Field(min_length=2, max_length=40)


class DelegatedToken(Model):
    """For whom, and for what."""

    email: str = Field(min_length=1, max_length=320)
    scopes: str = Field(min_length=1, max_length=400)


class AutomaticReplies(Model):
    """Whose mailbox answers by itself, and when; `on` false switches it off."""

    email: str = Field(min_length=1, max_length=320)
    on: bool = True
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class Local:
    """What the pages of the local mode do."""

    def __init__(
        self,
        people: Acquaintances | None,
        clients: Scopes | None,
        identity: LocalIdentity,
        clock: MovableClock,
        absences: LocalAbsences,
        simulator_url: str,
    ) -> None:
        self._people = people
        self._clients = clients
        self._identity = identity
        self._clock = clock
        self._absences = absences
        self._simulator = f"{simulator_url.rstrip('/')}/simulator"

    def sign_in(self) -> Response:
        """A token for anybody active."""
        return _token(*self._identity.issue("person", self._active(_body(SignIn).email).id))

    def _active(self, email: str) -> Person:
        person = self._known.person(email)
        if person is None or not person.active:
            raise NotFound("Nobody active has this address. GET /local/people lists people.")
        return person

    @property
    def _known(self) -> Acquaintances:
        if self._people is None:
            raise _nobody_known()
        return self._people

    def service_token(self) -> Response:
        """A token for a registered service."""
        key = _body(ServiceToken).client
        if self._clients is None:
            raise _nobody_known()
        if self._clients.scopes_of(key) is None:
            raise NotFound("There is no such active client. POST /api/v1/clients registers one.")
        return _token(*self._identity.issue("client", key))

    def move_clock(self) -> Response:
        """Moves the hub's time ahead."""
        step = _duration(_body(MoveClock).advance, self._clock.now())
        try:
            return answer({"now": self._clock.advance(step)})
        except ValueError as error:
            raise _not_that_far(f"{str(error).capitalize()}.") from None

    def automatic_replies(self) -> Response:
        """Switches the automatic replies of somebody's mailbox; the hub takes them over with the next look."""
        said = _body(AutomaticReplies)
        person = self._active(said.email)
        if said.on:
            self._absences.switch_on(person.email, said.starts_at, said.ends_at)
        else:
            self._absences.switch_off(person.email)
        return done()

    def outbox(self) -> Response:
        """What left the hub, as the simulator received it."""
        return self._simulated("GET", "received", params=request.args.to_dict(flat=False))

    def delegated_token(self) -> Response:
        """A token of the simulated Microsoft 365 that speaks for somebody, as signing in there would give one."""
        said = _body(DelegatedToken)
        order = {"user": self._active(said.email).email, "scopes": said.scopes}
        return self._simulated("POST", "delegated-tokens", json=order)

    def _simulated(self, method: str, path: str, **more: Any) -> Response:
        with requests.Session() as session:
            session.trust_env = False  # it is on this machine: no proxy leads there
            try:
                found = session.request(method, f"{self._simulator}/{path}", timeout=TIMEOUT, **more)
            except requests.RequestException:
                raise Unavailable("The simulated Microsoft 365 does not answer. Is it running?") from None
        return Response(found.content, found.status_code, content_type=found.headers.get("Content-Type"))

    def people(self) -> Response:
        """People to sign in as, by name."""
        return answer({"items": [_shown(person) for person in self._known.first(SHOWN_PEOPLE)]})


def local_pages(local: Local) -> Blueprint:
    """The routes of the local mode."""
    pages = Blueprint("local", __name__, url_prefix="/local")
    pages.before_request(refuse_strangers)
    for method, rule, page in (
        ("POST", "/sign-in", local.sign_in),
        ("POST", "/service-token", local.service_token),
        ("POST", "/delegated-token", local.delegated_token),
        ("POST", "/clock", local.move_clock),
        ("POST", "/automatic-replies", local.automatic_replies),
        ("GET", "/outbox", local.outbox),
        ("GET", "/people", local.people),
    ):
        _add(pages, method, rule, page)
    return pages


def _add(pages: Blueprint, method: str, rule: str, page: Any) -> None:
    def view() -> Response:
        return page()  # type: ignore[no-any-return]

    view.allow = ANYONE  # type: ignore[attr-defined]
    pages.add_url_rule(rule, page.__name__, view, methods=[method])


def refuse_strangers() -> None:
    """Raises `Forbidden` for who comes under a foreign name, or from another site."""
    if _name_of(f"//{request.host}") not in LOOPBACK:
        raise Forbidden("The local mode answers on this machine only. Use http://127.0.0.1.")
    origin = request.headers.get("Origin")
    if origin is not None and _name_of(origin) not in LOOPBACK:
        raise Forbidden("The local mode answers pages of this machine only, not of other sites.")


def _name_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _body(model: type[M]) -> M:
    refuse_unreadable_body()
    try:
        return model.model_validate(request.get_json())
    except ValidationError as error:
        raise from_pydantic(error) from None


def _duration(text: str, now: datetime) -> timedelta:
    try:
        duration = isodate.parse_duration(text)
        return duration if isinstance(duration, timedelta) else duration.totimedelta(start=now)
    except (isodate.ISO8601Error, ValueError, OverflowError, ArithmeticError):
        raise _not_that_far("Use an ISO 8601 duration such as P400D or PT90M.") from None


def _not_that_far(detail: str) -> BadInput:
    return BadInput("The clock cannot be moved like that.", [FieldError("/advance", detail)])


def _nobody_known() -> Unavailable:
    """For a part of the hub that has no directory."""
    return Unavailable("Nobody is known in this part of the hub. Sign in where HUB_DOMAINS has directory.")


def _token(token: str, expires_at: datetime) -> Response:
    return answer({"token": token, "expiresAt": expires_at})


def _shown(person: Person) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "email": person.email, "jobTitle": person.job_title}
