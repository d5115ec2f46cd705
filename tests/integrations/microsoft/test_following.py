"""The hub's directory follows Entra ID, as the simulated one tells of it."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from hub.core.errors import IntegrationError
from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from hub.directory.sync import Loaded
from integrations.local.company import SIZE, groups, person_id
from integrations.local.company import group_id as id_of_group
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.graph import GraphClient
from integrations.simulator.crowd import Size
from integrations.simulator.crowd import person_id as id_in_crowd
from integrations.simulator.server import running
from tests.support.events import take

ANA, BOB, CARLA = (person_id(f"{key}@example.com") for key in ("ana", "bob", "carla"))


@pytest.fixture
def order(microsoft: Any) -> Iterator[Any]:
    """Gives `order(method, path, body)`; the company is as it was afterwards."""

    def send(method: str, path: str, body: object = None) -> None:
        requests.request(method, f"{microsoft.base}/simulator/{path}", json=body, timeout=10).raise_for_status()

    yield send
    send("DELETE", "changes")


@pytest.fixture
def source(client: GraphClient) -> GraphDirectory:
    return GraphDirectory(client)


@pytest.fixture
def directory(work: Work, source: GraphDirectory) -> Directory:
    """Everybody, loaded."""
    directory = Directory(work, clients=NotImplemented)
    assert directory.load(source) == Loaded(SIZE, joined=SIZE, groups=len(groups()))
    return directory


def test_nothing_changed_is_nothing_read(directory: Directory, source: GraphDirectory, work: Work) -> None:
    assert directory.follow(source) == Loaded()
    assert directory.load(source) == Loaded(SIZE, groups=len(groups()))
    assert take(work) == []


def test_changes_are_taken_over(directory: Directory, source: GraphDirectory, order: Any) -> None:
    order("PUT", f"users/{ANA}", {"jobTitle": "Head", "manager": CARLA})
    order("PUT", f"groups/{id_of_group('finance')}/members/{ANA}")
    assert directory.follow(source) == Loaded(1, changed=1, groups=1)
    ana = directory.person(ANA)
    assert ana
    assert (ana.job_title, ana.manager_id, "finance" in directory.groups_of(ANA)) == ("Head", CARLA, True)


@pytest.mark.parametrize("how", ["removed", "disabled"])
def test_whoever_is_removed_or_disabled_leaves(
    directory: Directory, source: GraphDirectory, work: Work, order: Any, how: str
) -> None:
    order(*{"removed": ("DELETE", f"users/{BOB}"), "disabled": ("PUT", f"users/{BOB}", {"accountEnabled": False})}[how])
    assert directory.follow(source).left == 1
    assert [told.subject for told in take(work, "PersonLeft")] == [BOB]
    assert bool(directory.groups_of(BOB)) == (how == "disabled")


def test_links_that_are_too_old_lead_to_everything_and_nobody_is_lost(
    directory: Directory, source: GraphDirectory, work: Work, order: Any
) -> None:
    order("DELETE", f"users/{BOB}")
    order("DELETE", "deltas")
    assert directory.follow(source) == Loaded(SIZE - 1, left=1, groups=len(groups()))
    assert [told.subject for told in take(work, "PersonLeft")] == [BOB]


def test_an_outage_in_the_midst_of_a_large_company_is_gone_on_from(work: Work) -> None:
    from integrations.microsoft.access import GraphAccess
    from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, TENANT
    from tests.integrations.microsoft.conftest import Microsoft

    size = Size(people=650, groups=30)
    with running(size=size) as base:
        at = {"base": base, "login_base": base, "bot_base": base}
        access = GraphAccess(tenant=TENANT, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **at)
        source, directory = GraphDirectory(GraphClient(access)), Directory(work, clients=NotImplemented)
        first = source.people()
        assert not first.last
        Microsoft(base).misbehave("/users/delta$", "slow", times=3, seconds=0)
        Microsoft(base).misbehave("/users/delta$", "fail", times=1, status=403)
        with pytest.raises(IntegrationError):
            directory.load(source)
        assert 0 < len(directory.first(1000)) < size.people
        joined_later = directory.load(source).joined
        assert 0 < joined_later < size.people
        assert len(directory.first(1000)) == size.people
        assert "branches" in directory.groups_of(id_in_crowd(300))
        assert {person.id for person in directory.members("team-0002")} <= {
            person.id for person in directory.members("branches")
        }
