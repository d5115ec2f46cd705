"""When the directory lets somebody go, what she was asked goes to others by itself."""

from dataclasses import replace

from hub.core.ports import SourceGroup, SourcePage, SourcePerson
from hub.directory.service import Directory
from integrations.local.company import groups, people
from tests.support.hubs import WholeHub


class WithoutBob:
    """The demo company, which Bob has left."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        return SourcePage([replace(one, active=one.email != "bob@example.com") for one in people()], begins=True)

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        return SourcePage(groups(), begins=True)


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
