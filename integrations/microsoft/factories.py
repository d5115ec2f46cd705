"""Builds the adapters for Microsoft 365. Where no address is set, they speak to the simulated one."""

from collections.abc import Mapping

from hub.core.config import Settings
from hub.core.ports import Cabinet, Channel, PeopleSource
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.directory import directory
from integrations.microsoft.mail import outlook_mail
from integrations.microsoft.onedrive import onedrive_cabinet
from integrations.microsoft.teams import teams_cards
from integrations.place import Place


def access(settings: Settings) -> GraphAccess:
    """The tenant, the application and the addresses that are set."""
    return GraphAccess(
        tenant=settings.tenant,
        client_id=settings.client_id,
        client_secret=settings.client_secret.get_secret_value(),
        base=(settings.graph_url or settings.simulator_url).rstrip("/"),
        login_base=(settings.login_url or settings.simulator_url).rstrip("/"),
        bot_base=(settings.bot_url or settings.simulator_url).rstrip("/"),
    )


def people(place: Place) -> PeopleSource:
    """The company directory."""
    return directory(access(place.settings))


def channels(place: Place) -> Mapping[str, Channel]:
    """The ways to reach people, by the names that preferences know them by."""
    reach = access(place.settings)
    return {
        "teams": teams_cards(reach, place.settings.teams_app),
        "mail": outlook_mail(reach, place.settings.mail_sender),
    }


def cabinet(place: Place) -> Cabinet:
    """The document libraries."""
    return onedrive_cabinet(access(place.settings))
