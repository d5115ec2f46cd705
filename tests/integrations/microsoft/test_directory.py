"""The directory tells of the whole company, and then of what changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import SourceGroup, SourcePage, Told
from integrations.local import company
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.batches import Part, PartAnswer
from integrations.microsoft.deltas import DeltaPage
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.graph import GraphClient, client_for
from integrations.microsoft.wire import Json

ANA = {"id": "1", "mail": "ana@example.com", "userPrincipalName": "ana@example.com"}


def read(ask: Callable[[str], SourcePage[Told]], resume: str = "") -> list[Told]:
    """All that is told from a place on."""
    told: list[Told] = []
    while True:
        page = ask(resume)
        told += page.items
        if page.last:
            return told
        resume = page.resume


def test_everybody_comes_with_her_manager_and_her_place(client: GraphClient) -> None:
    found = {person.id: replace(person, manager_said=True) for person in read(GraphDirectory(client).people)}
    assert found == {person.id: person for person in company.people()}


class Answers(GraphClient):
    """Graph as far as a page of changes holds what a test says, and whole people are known by their ids."""

    def __init__(self, *told: Json, whole: Json | None = None) -> None:
        self.told = told
        self.whole = whole or {}
        self.asked: list[str] = []

    def delta(self, link: str, headers: Any = None) -> DeltaPage:
        """One page, whatever is asked."""
        return DeltaPage(list(self.told), "", "later")

    def batch(self, parts: Any, *rest: Any) -> list[PartAnswer]:
        """Whole people; 404 for others."""
        self.asked += [part.url.partition("?")[0] for part in parts]
        return [self._answer(part) for part in parts]

    def _answer(self, part: Part) -> PartAnswer:
        known = self.whole.get(part.url.partition("?")[0].rpartition("/")[2])
        return PartAnswer(part, 200 if known else 404, {}, known)


def groups(*told: Json) -> list[SourceGroup]:
    """What a page about groups is understood to say."""
    return list(GraphDirectory(Answers(*told)).groups().items)


@pytest.mark.parametrize(
    ("told", "grade"),
    [
        ({"extensionAttribute1": "7"}, 7),
        ({"extensionAttribute1": "E7"}, 0),
        ({"extensionAttribute1": None}, 0),
        (None, 0),
    ],
)
def test_a_grade_is_read_where_the_company_keeps_a_number(told: object, grade: int) -> None:
    ana = {**ANA, "onPremisesExtensionAttributes": told}
    assert [person.grade for person in GraphDirectory(Answers(ana)).people().items] == [grade]


def test_all_groups_come_with_all_their_members(client: GraphClient) -> None:
    members: dict[str, list[str]] = {}
    for group in read(GraphDirectory(client).groups):
        members.setdefault(group.key, []).extend(group.member_ids)
    assert {key: set(ids) for key, ids in members.items()} == {
        group.key: set(group.member_ids) for group in company.groups()
    }


@pytest.mark.parametrize(
    ("links", "said", "manager"),
    [
        ({}, False, None),
        ({"manager@delta": [{"id": "2"}]}, True, "2"),
        ({"manager@delta": [{"id": "2", "@removed": {"reason": "deleted"}}]}, True, None),
        ({"manager@delta": [{"id": "2", "@removed": {"reason": "deleted"}}, {"id": "3"}]}, True, "3"),
    ],
)
def test_a_manager_changes_only_when_the_page_says_so(links: Json, said: bool, manager: str | None) -> None:
    (person,) = GraphDirectory(Answers({**ANA, **links})).people().items
    assert (person.manager_said, person.manager_id) == (said, manager)


def test_of_several_tellings_of_one_person_the_last_counts_and_the_manager_stays_known() -> None:
    former = {**ANA, "displayName": "Ana Alves", "manager@delta": [{"id": "2"}]}
    (person,) = GraphDirectory(Answers(former, {**ANA, "displayName": "Ana Álvares"})).people().items
    assert (person.name, person.manager_id, person.manager_said) == ("Ana Álvares", "2", True)


def test_guests_and_removed_people_are_gone() -> None:
    removed = {"id": "2", "@removed": {"reason": "changed"}}
    page = GraphDirectory(Answers({**ANA, "userType": "Guest"}, removed)).people()
    assert (list(page.items), list(page.gone)) == ([], ["1", "2"])


def test_whoever_was_removed_and_restored_on_one_page_is_there() -> None:
    page = GraphDirectory(Answers({"id": "1", "@removed": {"reason": "changed"}}, ANA)).people()
    assert ([person.id for person in page.items], list(page.gone)) == (["1"], [])


def test_a_person_of_whom_only_a_part_is_told_is_asked_for_as_a_whole() -> None:
    graph = Answers(
        {"id": "1", "jobTitle": "Head"}, {"id": "9", "jobTitle": "?"}, whole={"1": {**ANA, "jobTitle": "Head"}}
    )
    page = GraphDirectory(graph).people()
    assert [(one.email, one.job_title, one.manager_said) for one in page.items] == [("ana@example.com", "Head", True)]
    assert (list(page.gone), graph.asked) == (["9"], ["/users/1", "/users/9"])


def test_members_are_told_apart_by_their_kind() -> None:
    links = [
        {"id": "p", "@odata.type": "#microsoft.graph.user"},
        {"id": "g", "@odata.type": "#microsoft.graph.group"},
        {"id": "d", "@odata.type": "#microsoft.graph.device"},
        {"id": "x", "@odata.type": "#microsoft.graph.user", "@removed": {"reason": "deleted"}},
    ]
    told = {"id": "1", "displayName": "IT", "mailNickname": "it", "members@delta": links}
    assert groups(told) == [SourceGroup("1", "it", "IT", ("p",), ("g",), ("x",))]


def test_parts_of_a_group_on_one_page_are_put_together_and_the_last_link_counts() -> None:
    first = {"id": "1", "displayName": "IT", "mailNickname": "it", "members@delta": [{"id": "a"}, {"id": "b"}]}
    second = {"id": "1", "members@delta": [{"id": "b", "@removed": {"reason": "deleted"}}, {"id": "c"}]}
    assert groups(first, second) == [SourceGroup("1", "", "", ("a", "c"), (), ("b",))]
    assert groups(second, first) == [SourceGroup("1", "it", "IT", ("b", "c", "a"), ())]


def test_a_removed_group_is_gone() -> None:
    page = GraphDirectory(Answers({"id": "1", "@removed": {"reason": "deleted"}})).groups()
    assert (list(page.items), list(page.gone), page.resume) == ([], ["1"], "later")


def test_a_throttled_page_is_worth_another_try(client: GraphClient, microsoft: Any) -> None:
    microsoft.misbehave("/groups/delta$", "throttle", retryAfter=7)
    with pytest.raises(IntegrationError) as caught:
        GraphDirectory(client).groups()
    assert (caught.value.retryable, caught.value.retry_after) == (True, 7)


def test_a_country_without_a_known_zone_is_read_in_utc(client: GraphClient) -> None:
    assert {person.time_zone for person in read(GraphDirectory(client, {"DE": "Europe/Berlin"}).people)} == {
        "Europe/Berlin",
        "UTC",
    }


def test_factories_use_one_client_for_the_process(access: GraphAccess) -> None:
    assert client_for(access) is client_for(access)
