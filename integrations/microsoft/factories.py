"""Builds the adapters for Microsoft 365. All share one client; addresses that are not set lead to the simulator."""

from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import cast

from flask import Blueprint

from hub.core.config import Settings
from hub.core.db import Database
from hub.core.ports import Channel, Clock
from integrations.microsoft.absences import MailboxAbsences
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.activity import TeamsActivityFeed
from integrations.microsoft.approvals import TeamsApprovals
from integrations.microsoft.bot import Buttons, bot_pages
from integrations.microsoft.botgate import BotGate
from integrations.microsoft.botkeys import SIMULATED, BotKeys
from integrations.microsoft.calendars import OutlookCalendars
from integrations.microsoft.capabilities import APPROVALS, MicrosoftCapabilities
from integrations.microsoft.clouds import CLOUDS, GLOBAL
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.federation import google_assertion_for
from integrations.microsoft.graph import CLIENTS, GraphClient, client_for
from integrations.microsoft.installation import Installations
from integrations.microsoft.line import session
from integrations.microsoft.lookout import GraphLookout
from integrations.microsoft.mail import OutlookMail
from integrations.microsoft.news import Tell, news_pages
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.microsoft.picking import PickedFiles
from integrations.microsoft.pictures import GraphPictures
from integrations.microsoft.posts import posts
from integrations.microsoft.register import Register
from integrations.microsoft.tab import Tab
from integrations.microsoft.teams import TeamsCards
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.workingtimes import MailboxWorkingTimes
from integrations.place import Place

# Whoever reads a whole company in the background may nap for so many seconds when asked to wait.
PATIENCE = 20.0


def people(place: Place) -> GraphDirectory:
    """The company directory."""
    return GraphDirectory(client_of(place).patient(PATIENCE))


def absences(place: Place) -> MailboxAbsences:
    """Automatic replies."""
    return MailboxAbsences(client_of(place).patient(PATIENCE), place.clock)


def working_times(place: Place) -> MailboxWorkingTimes:
    """Time zones and working hours."""
    return MailboxWorkingTimes(client_of(place).patient(PATIENCE))


def pictures(place: Place) -> GraphPictures:
    """Photos."""
    return GraphPictures(client_of(place))


def calendars(place: Place) -> OutlookCalendars:
    """Outlook's calendars."""
    return OutlookCalendars(client_of(place))


def channels(place: Place) -> Mapping[str, Channel]:
    """Teams cards, the activity feed of Teams, and posts to the channels that have a name here."""
    client, settings = client_of(place), place.settings
    app = Installations(client, settings.teams_app, settings.teams_tab)
    named = {f"post:{name}": to.get_secret_value() for name, to in settings.teams_channels.items()}
    return {
        "teams": TeamsCards(client, app, _tab(settings)),
        "feed": TeamsActivityFeed(client, app),
        **{name: posts(client, to) for name, to in named.items()},
    }


def mail(place: Place) -> OutlookMail:
    """Mail from the hub's mailbox."""
    return OutlookMail(client_of(place), place.settings.mail_sender)


def approvals(place: Place) -> TeamsApprovals:
    """The app Approvals."""
    return TeamsApprovals(client_of(place))


def cabinet(place: Place) -> OneDriveCabinet:
    """Document libraries."""
    return OneDriveCabinet(client_of(place), place.settings.site)


def picks(place: Place) -> PickedFiles:
    """Files that people picked."""
    return PickedFiles(client_of(place))


def lookout(place: Place) -> GraphLookout:
    """Watches of what changes there; none where the hub has no public address."""
    settings = place.settings
    url, directory = settings.public_url, settings.people == "microsoft"
    return GraphLookout(client_of(place), url, site=settings.site, directory=directory)


def news(place: Place, tell: Tell) -> Blueprint:
    """The pages that Graph posts to."""
    return news_pages(place.settings.tenant, tell)


def bot(place: Place, buttons: Buttons) -> Blueprint:
    """The page that Teams posts to."""
    settings, access = place.settings, access_of(place.settings)
    simulated = access.bot_base == settings.simulator
    beside = f"{settings.simulator}{SIMULATED}" if simulated else access.cloud.bot_keys
    keys = BotKeys(settings.bot_keys_url or beside, session(access))
    gate = BotGate(settings.client_id, settings.tenant, access.bot_base, keys)
    return bot_pages(gate, buttons, _tab(settings))


def _tab(settings: Settings) -> Tab | None:
    """The tab where people are signed in; None where it is closed, and links lead to the browser."""
    return Tab(settings.teams_tab, settings.tenant) if settings.teams_tab else None


def access_of(settings: Settings) -> GraphAccess:
    """How to reach Microsoft 365 and as whom: by a federated identity, else by a certificate, else by a secret.

    Without a cloud, what has no address leads to the simulator.
    """
    cloud, given = CLOUDS.get(settings.microsoft_cloud or "global", GLOBAL), bool(settings.microsoft_cloud)
    return GraphAccess(
        tenant=settings.tenant,
        client_id=settings.client_id,
        client_secret="" if settings.federation else settings.client_secret.get_secret_value(),
        assertion=google_assertion_for(cloud.federation) if settings.federation else None,
        certificate=settings.client_certificate.get_secret_value(),
        base=settings.graph_url or (cloud.graph if given else settings.simulator),
        login_base=settings.login_url or (cloud.login if given else settings.simulator),
        bot_base=settings.bot_url or (cloud.bot if given else settings.simulator),
        cloud=cloud,
        processes=settings.microsoft_processes,
        paced=settings.microsoft_paced,
    )


def client_of(place: Place) -> GraphClient:
    """The one client: it waits by the hub's clock, as messages do that are parked."""
    return client_for(access_of(place.settings), cast(Hashable, place.clock), register_of(place))


def capabilities(place: Place) -> MicrosoftCapabilities:
    """What the hub may do there, and how it fares."""
    access = access_of(place.settings)
    off = () if place.settings.approvals == "microsoft" else (APPROVALS,)
    return MicrosoftCapabilities(access, Tokens(access), register_of(place), place.clock, off)


def register_of(place: Place) -> Register:
    """Where this process notes that it calls."""
    return _register(place.db, cast(Hashable, place.clock), place.settings.microsoft_processes)


@lru_cache(maxsize=CLIENTS)
def _register(db: Database, clock: Clock, fixed: int) -> Register:
    return Register(db, clock, fixed)
