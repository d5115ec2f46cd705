"""Tokens and people: one suite for each port, which every adapter passes; a new adapter is one line more."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hub.core.errors import Unauthenticated
from hub.core.ports import Identity, PeopleSource, SourcePage, Told
from integrations.local.company import DemoCompany
from integrations.local.identity import LocalIdentity
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.graph import GraphClient
from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, TENANT
from integrations.simulator.server import running
from tests.support import securetoken

SECRET = bytes(range(32))


@contextmanager
def graph_directory() -> Iterator[GraphDirectory]:
    """The directory of a simulated Microsoft 365."""
    with running() as base:
        at = {"base": base, "login_base": base, "bot_base": base}
        yield GraphDirectory(
            GraphClient(GraphAccess(tenant=TENANT, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **at))
        )


IDENTITIES: Mapping[str, Callable[[], tuple[Identity, Callable[[], str]]]] = {
    "local": lambda: (LocalIdentity(SECRET), lambda: LocalIdentity(SECRET).issue("person", "ana")[0]),
    "firebase": lambda: (securetoken.OnThisMachine({**securetoken.LINK, "oid": "ana"}), securetoken.token),
}
SOURCES: Mapping[str, Callable[[], AbstractContextManager[PeopleSource]]] = {
    "local": lambda: nullcontext(DemoCompany()),
    "microsoft": graph_directory,
}


@pytest.mark.parametrize("make", IDENTITIES.values(), ids=IDENTITIES)
class TestIdentity:
    """Tokens."""

    def test_a_genuine_token_names_its_subject(self, make: Callable[[], tuple[Identity, Callable[[], str]]]) -> None:
        identity, issue = make()
        claims = identity.verify(issue())
        assert (claims.kind, claims.subject) == ("person", "ana")
        assert claims.expires_at > datetime.now(UTC)

    @pytest.mark.parametrize("spoil", ["{}x", "x{}", "{}.{}", "", "x", "\0", "ä" * 5000])
    def test_every_other_is_refused(self, make: Callable[[], tuple[Identity, Callable[[], str]]], spoil: str) -> None:
        identity, issue = make()
        with pytest.raises(Unauthenticated):
            identity.verify(spoil.replace("{}", issue()))


def read(ask: Callable[[str], SourcePage[Told]]) -> list[Told]:
    """All that a source tells from the beginning."""
    page = ask("")
    assert page.begins
    told = [*page.items]
    while not page.last:
        page = ask(page.resume)
        told += page.items
    return told


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
class TestPeopleSource:
    """Company directories."""

    @pytest.fixture
    def source(self, make: Callable[[], AbstractContextManager[PeopleSource]]) -> Iterator[PeopleSource]:
        with make() as source:
            yield source

    def test_people_are_whole(self, source: PeopleSource) -> None:
        people = read(source.people)
        ids = {person.id for person in people}
        assert all("@" in person.email and person.name and ZoneInfo(person.time_zone) for person in people)
        assert {person.manager_id for person in people} <= ids | {None}

    def test_groups_have_keys_of_their_own_and_known_members(self, source: PeopleSource) -> None:
        ids, groups = {person.id for person in read(source.people)}, read(source.groups)
        assert len({group.key for group in groups}) == len({group.id for group in groups}) == len(groups)
        assert all(set(group.member_ids) <= ids for group in groups)
