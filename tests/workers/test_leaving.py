"""When the directory lets somebody go, what she was asked goes to others by itself."""

from dataclasses import replace

from hub.core.ports import SourceGroup, SourcePage, SourcePerson
from hub.directory.service import Directory
from hub.notifications.messages import ChannelOpened
from hub.notifications.models import address_row
from integrations.local.company import groups, people
from tests.support.hubs import WholeHub


class WithoutBob:
    """The demo company, which Bob has left."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        return SourcePage([replace(one, active=one.email != "bob@example.com") for one in people()], begins=True)

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        return SourcePage(groups(), begins=True)


class WithBob(WithoutBob):
    """The demo company, as it was."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        return SourcePage(people(), begins=True)


def test_where_a_leaver_was_reached_is_told_apart_until_she_is_back(whole: WholeHub) -> None:
    work, directory = whole.hub.work, whole.hub.services[Directory]
    bob = directory.person("bob@example.com").id
    with work.unit() as unit:
        unit.emit(ChannelOpened(bob, "teams", {"conversation": "c1"}))
    whole.drain()
    for source, here in ((WithoutBob(), False), (WithBob(), True)):
        directory.load(source)
        whole.drain()
        with work.db.reading() as connection:
            row = address_row(connection, bob, "teams")
        assert row
        assert (row.address, row.left_at is None) == ({"conversation": "c1"}, here)


def test_a_leavers_tasks_and_cards_go_to_the_manager(whole: WholeHub) -> None:
    request = whole.submit("ana")["id"]
    whole.drain()
    directory: Directory = whole.hub.services[Directory]
    directory.load(WithoutBob())
    whole.drain()
    task = whole.task("erik", request)
    assert task["reason"] == "Bob Berg has left; you are asked instead."
    assert [item for item in whole.received("card", "erik@example.com") if "Hotel Lyon" in str(item)]
    whole.decide("erik", request)
    assert whole.as_("ana").get(f"/requests/{request}").json["tasks"][0]["state"] == "cancelled"
