"""The directory tells of the whole company."""

from collections.abc import Iterator

import pytest

from hub.core.errors import IntegrationError
from integrations.local import company
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.graph import GraphClient, client_for
from integrations.microsoft.wire import Json


def test_everybody_comes_with_her_manager_and_her_place(client: GraphClient) -> None:
    assert {person.id: person for person in GraphDirectory(client).people()} == {
        person.id: person for person in company.people()
    }


class Answers(GraphClient):
    """Graph as far as it lists what a test says."""

    def __init__(self, told: list[Json]) -> None:
        self.told = told

    def items(self, path: str) -> Iterator[Json]:
        """All that a test says, whatever is asked."""
        return iter(self.told)


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
    ana = {"id": "1", "mail": "ana@example.com", "onPremisesExtensionAttributes": told}
    assert [person.grade for person in GraphDirectory(Answers([ana])).people()] == [grade]


def test_all_groups_come_with_all_their_members(client: GraphClient) -> None:
    assert list(GraphDirectory(client).groups()) == list(company.groups())


def test_a_throttled_part_of_a_batch_is_worth_another_try(client: GraphClient, microsoft: "object") -> None:
    microsoft.misbehave("/members$", "throttle", retryAfter=7)  # type: ignore[attr-defined]
    with pytest.raises(IntegrationError) as caught:
        list(GraphDirectory(client).groups())
    assert (caught.value.retryable, caught.value.retry_after) == (True, 7)


def test_a_country_without_a_known_zone_is_read_in_utc(client: GraphClient) -> None:
    assert {person.time_zone for person in GraphDirectory(client, {"DE": "Europe/Berlin"}).people()} == {
        "Europe/Berlin",
        "UTC",
    }


def test_factories_use_one_client_for_the_process(access: GraphAccess) -> None:
    assert client_for(access) is client_for(access)
