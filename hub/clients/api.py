"""Internal services, for administrators."""

from datetime import datetime
from typing import Annotated

from flask import Response
from pydantic import Field, StrictBool

from hub.clients.service import Clients
from hub.core.auth import caller, only
from hub.core.rest.models import Model, Shown
from hub.core.rest.paging import Page
from hub.core.rest.routes import Api, answer, created
from hub.core.rest.versions import expected_version
from hub.core.unit_of_work import UnitOfWork

api = Api("clients", Clients, "Internal services: who they are and what they may.")

Scope = Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z-]*:[a-z][a-z-]*$")]

Identity = Annotated[str, Field(max_length=80, pattern=r"^(google:[0-9]{5,40}|entra:[0-9a-f-]{36})$")]


class ClientPath(Model):
    """Which client."""

    key: str = Field(max_length=40)


class RegisterClient(Model):
    """A service that shall call the hub."""

    key: str = Field(pattern=r"^[a-z][a-z0-9-]{1,39}$", description="Its name in tokens and in the audit trail.")
    name: str = Field(min_length=1, max_length=120, description="Its name for people.")
    scopes: list[Scope] = Field(max_length=50, description="What it may, such as `requests:read`.")
    identities: list[Identity] = Field(
        default=[],
        max_length=20,
        description="Who it is elsewhere: `google:<unique id>` of a service account, `entra:<object id>` of an "
        "application. Tokens of theirs that are meant for the hub speak for it.",
    )


class ChangeClient(Model):
    """What is different from now on; what is not named stays."""

    name: str | None = Field(default=None, min_length=1, max_length=120, description="Its name for people.")
    scopes: list[Scope] | None = Field(default=None, max_length=50, description="All that it may.")
    identities: list[Identity] | None = Field(default=None, max_length=20, description="All that it is elsewhere.")
    active: StrictBool | None = Field(default=None, description="Whether it may call at all.")


class ClientOut(Shown):
    """An internal service."""

    id: str
    key: str
    name: str
    scopes: list[str]
    identities: list[str]
    active: bool
    created_at: datetime
    version: int


class ClientList(Shown):
    """A page of clients."""

    items: list[ClientOut]
    next_cursor: str | None


@api.get("/clients", allow=only("administrator"), answers={200: ClientList}, summary="All clients, by key")
def list_clients(query: Page) -> Response:
    """The internal services that may call the hub."""
    return answer(api.service.listed(query))


@api.get("/clients/<key>", allow=only("administrator"), answers={200: ClientOut}, summary="One client")
def show_client(path: ClientPath) -> Response:
    """An internal service by its key."""
    shape = api.service.shown(path.key)
    return answer(shape, shape["version"])


@api.post("/clients", allow=only("administrator"), answers={201: ClientOut}, summary="Register a client")
def register_client(unit: UnitOfWork, body: RegisterClient) -> Response:
    """The service may call from now on; its token names it by this key."""
    shape = api.service.register(unit, caller(), body.key, body.name, body.scopes, body.identities)
    return created(f"/clients/{body.key}", shape, shape["version"])


@api.patch(
    "/clients/<key>",
    versioned=True,
    allow=only("administrator"),
    answers={200: ClientOut},
    summary="Change a client",
)
def change_client(unit: UnitOfWork, path: ClientPath, body: ChangeClient) -> Response:
    """Its name, its scopes, who it is elsewhere, whether it may call. Its next call is held against it."""
    wanted = body.model_dump(exclude_none=True)
    shape = api.service.change(unit, caller(), path.key, wanted, expected_version())
    return answer(shape, shape["version"])
