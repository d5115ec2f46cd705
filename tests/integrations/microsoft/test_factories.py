"""The settings lead to adapters that reach what is set."""

from typing import Any, cast

from hub.core.clock import SystemClock
from hub.core.config import Settings
from hub.core.db import Database
from integrations.http import factories as http
from integrations.microsoft import factories
from integrations.microsoft.access import BOT, GRAPH, LOGIN
from integrations.place import Place


class At:
    """A place of which only the settings and the clock count."""

    def __init__(self, **settings: Any) -> None:
        self.settings = Settings(**settings)
        self.clock = SystemClock()
        self.db = Database("sqlite:////nowhere/at/all.db", pool=1)


def test_without_addresses_everything_leads_to_the_simulator(microsoft: Any, make_notice: Any) -> None:
    place = cast(Place, At(simulator_url=microsoft.base))
    assert factories.people(place).people().items
    channels = {**factories.channels(place), "mail": factories.mail(place)}
    assert set(channels) == {"teams", "feed", "mail"}
    for channel in channels.values():
        notice = make_notice("factories")
        channel.deliver(notice, channel.prepare(notice))
    assert [item["kind"] for item in microsoft.received("")] == ["card", "activity", "mail"]
    assert http.services(place).call("hr", "bookLeave", {}, "factories")["ok"] is True


def test_every_adapter_uses_the_one_client(microsoft: Any) -> None:
    place = cast(Place, At(simulator_url=microsoft.base))
    assert factories.pictures(place)._client is factories.cabinet(place)._client
    patient = (factories.people(place), factories.absences(place), factories.working_times(place))
    assert {one._client._line for one in patient} == {factories.cabinet(place)._client._line}


def test_addresses_that_are_set_are_kept() -> None:
    place = cast(Place, At(graph_url=GRAPH, login_url=LOGIN, bot_url=BOT))
    made = factories.people(place)._client.access
    assert (made.base, made.login_base, made.bot_base, made.is_local) == (GRAPH, LOGIN, BOT, False)
    assert "simulated-secret" not in repr(made)
