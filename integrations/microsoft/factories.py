"""Builds the adapters for Microsoft 365. All share one client; addresses that are not set lead to the simulator."""

from collections.abc import Hashable, Mapping
from typing import cast

from flask import Blueprint

from hub.core.config import Settings
from hub.core.ports import Channel
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.bot import Buttons, bot_pages
from integrations.microsoft.botgate import BotGate
from integrations.microsoft.botkeys import METADATA, SIMULATED, BotKeys
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.federation import google_assertion
from integrations.microsoft.graph import GraphClient, client_for
from integrations.microsoft.installation import Installations
from integrations.microsoft.line import session
from integrations.microsoft.mail import OutlookMail
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.microsoft.teams import TeamsCards
from integrations.place import Place


def people(place: Place) -> GraphDirectory:
    """The company directory."""
    return GraphDirectory(client_of(place))


def channels(place: Place) -> Mapping[str, Channel]:
    """Teams cards and Outlook mail."""
    client = client_of(place)
    mail = OutlookMail(client, place.settings.mail_sender)
    return {"teams": TeamsCards(client, Installations(client, place.settings.teams_app)), "mail": mail}


def cabinet(place: Place) -> OneDriveCabinet:
    """Document libraries."""
    return OneDriveCabinet(client_of(place))


def bot(place: Place, buttons: Buttons) -> Blueprint:
    """The page that Teams posts to."""
    settings = place.settings
    beside = METADATA if settings.bot_url else f"{settings.simulator}{SIMULATED}"
    keys = BotKeys(settings.bot_keys_url or beside, session(access_of(settings)))
    gate = BotGate(settings.client_id, settings.tenant, settings.bot_url or settings.simulator, keys)
    return bot_pages(gate, buttons)


def access_of(settings: Settings) -> GraphAccess:
    """How to reach Microsoft 365 and as whom: by a federated identity, or by a secret."""
    return GraphAccess(
        tenant=settings.tenant,
        client_id=settings.client_id,
        client_secret="" if settings.federation else settings.client_secret.get_secret_value(),
        assertion=google_assertion if settings.federation else None,
        base=settings.graph_url or settings.simulator,
        login_base=settings.login_url or settings.simulator,
        bot_base=settings.bot_url or settings.simulator,
    )


def client_of(place: Place) -> GraphClient:
    """The one client: it waits by the hub's clock, as messages do that are parked."""
    return client_for(access_of(place.settings), cast(Hashable, place.clock))
