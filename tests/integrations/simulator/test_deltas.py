"""Changes of users and groups come as Graph tells of them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integrations.local import company
from integrations.simulator import deltas
from integrations.simulator.crowd import Size, group_id, person_id
from integrations.simulator.server import running
from integrations.simulator.store import Store
from tests.integrations.simulator.conftest import Caller

USERS = "/v1.0/users/delta?$select=id,displayName,mail,jobTitle,accountEnabled,manager"
GROUPS = "/v1.0/groups/delta?$select=id,displayName,mailNickname,members"
ANA, BOB, CARLA = (company.person_id(f"{key}@example.com") for key in ("ana", "bob", "carla"))
FINANCE = company.group_id("finance")
LARGE = Size(people=2500, groups=60)


@pytest.fixture(scope="module")
def large() -> Iterator[Caller]:
    """A company of 2,500 people in 60 groups."""
    with running(size=LARGE) as url:
        yield Caller(url)


@pytest.fixture
def changing(call: Caller) -> Iterator[Caller]:
    """The demo company, as it was again afterwards."""
    yield call
    call.plain("DELETE", "/simulator/changes")


def read(call: Caller, link: str) -> tuple[list[list[Any]], str]:
    """The pages from a link on, and the link for the next time."""
    pages = []
    while True:
        body = call("GET", link).json()
        pages.append(body["value"])
        if "@odata.deltaLink" in body:
            assert "@odata.nextLink" not in body
            return pages, body["@odata.deltaLink"]
        link = body["@odata.nextLink"]


def test_everybody_of_a_large_company_comes_with_an_empty_page_and_somebody_twice(large: Caller) -> None:
    pages, _ = read(large, USERS)
    times = Counter(item["id"] for page in pages for item in page)
    assert len(times) == LARGE.people
    assert sorted(times.values())[-2:] == [1, 2]
    assert [] in pages
    assert max(len(page) for page in pages) <= deltas.PAGE + 1


def test_the_members_of_a_large_group_come_on_several_pages(large: Caller) -> None:
    pages, _ = read(large, GROUPS)
    parts = [item for page in pages for item in page if item["id"] == group_id(0)]
    assert len({str(part["members@delta"]) for part in parts}) == len(parts) >= 3
    assert len({link["id"] for part in parts for link in part["members@delta"]}) == LARGE.people
    assert len({item["id"] for page in pages for item in page}) == LARGE.groups


def test_groups_lie_in_a_group(large: Caller) -> None:
    links = next(item for page in read(large, GROUPS)[0] for item in page if item["id"] == group_id(1))["members@delta"]
    assert {link["@odata.type"] for link in links} == {"#microsoft.graph.group"}
    members = large("GET", f"/v1.0/groups/{group_id(1)}/members?$select=id,displayName").json()["value"]
    assert {member["id"] for member in members} == {link["id"] for link in links}


def test_whoever_is_beyond_the_demo_company_is_found_by_id_and_address(large: Caller) -> None:
    found = large("GET", f"/v1.0/users/{person_id(2400)}").json()
    assert found["mail"] == "p2400@example.com"
    assert large("GET", "/v1.0/users/p2400@example.com").json() == found
    assert large("GET", f"/v1.0/users/{person_id(2400)}/manager").json()["id"] == person_id(200 + 2200 // 25 - 1)
    assert large("GET", "/v1.0/users/p2500@example.com").status_code == 404


def test_only_what_was_changed_comes_with_all_that_was_selected(changing: Caller) -> None:
    _, link = read(changing, USERS)
    assert changing.plain("PUT", f"/simulator/users/{ANA}", json={"jobTitle": "Head"}).status_code == 204
    pages, later = read(changing, link)
    (ana,) = [item for page in pages for item in page]
    assert (ana["jobTitle"], ana["displayName"], "manager@delta" in ana) == ("Head", "Ana Alves", False)
    assert read(changing, later)[0] == [[]]


def test_another_manager_comes_as_a_link_and_one_who_was_taken_away_as_removed(changing: Caller) -> None:
    _, link = read(changing, USERS)
    changing.plain("PUT", f"/simulator/users/{ANA}", json={"manager": CARLA})
    pages, link = read(changing, link)
    assert [one["id"] for one in pages[0][0]["manager@delta"]] == [CARLA]
    changing.plain("PUT", f"/simulator/users/{ANA}", json={"manager": None})
    (one,) = read(changing, link)[0][0][0]["manager@delta"]
    assert (one["id"], "@removed" in one) == (CARLA, True)


def test_a_removed_user_is_told_of_and_found_no_more_and_her_groups_say_nothing(changing: Caller) -> None:
    _, users = read(changing, USERS)
    _, groups = read(changing, GROUPS)
    changing.plain("DELETE", f"/simulator/users/{BOB}")
    assert read(changing, users)[0] == [[{"id": BOB, "@removed": {"reason": "changed"}}]]
    assert read(changing, groups)[0] == [[]]
    assert changing("GET", f"/v1.0/users/{BOB}").status_code == 404
    assert BOB not in {item["id"] for page in read(changing, USERS)[0] for item in page}


def test_members_who_came_and_left_come_as_links(changing: Caller) -> None:
    _, link = read(changing, GROUPS)
    changing.plain("PUT", f"/simulator/groups/{FINANCE}/members/{ANA}")
    changing.plain("DELETE", f"/simulator/groups/{FINANCE}/members/{CARLA}")
    ((group,),), _ = read(changing, link)
    assert group["mailNickname"] == "finance"
    assert {one["id"]: "@removed" in one for one in group["members@delta"]} == {ANA: False, CARLA: True}


def test_whoever_is_added_is_there(changing: Caller) -> None:
    _, link = read(changing, USERS)
    new = "11111111-1111-4111-8111-111111111111"
    wanted = {"displayName": "Ida", "mail": "ida@example.com", "userPrincipalName": "ida@example.com", "manager": BOB}
    changing.plain("PUT", f"/simulator/users/{new}", json=wanted)
    ((ida,),), _ = read(changing, link)
    assert (ida["displayName"], ida["manager@delta"][0]["id"]) == ("Ida", BOB)
    assert changing("GET", "/v1.0/users/ida@example.com").json()["id"] == new
    assert new in {item["id"] for page in read(changing, USERS)[0] for item in page}


def test_a_change_during_the_reading_is_told_of_afterwards(changing: Caller) -> None:
    first = changing("GET", USERS).json()
    changing.plain("PUT", f"/simulator/users/{ANA}", json={"jobTitle": "Head"})
    _, link = read(changing, first["@odata.nextLink"])
    assert [item["id"] for item in read(changing, link)[0][0]] == [ANA]


def test_links_are_known_until_they_are_forgotten(changing: Caller) -> None:
    _, link = read(changing, USERS)
    changing.plain("DELETE", "/simulator/deltas")
    answer = changing("GET", link)
    assert (answer.status_code, answer.json()["error"]["code"]) == (410, "syncStateNotFound")
    assert answer.headers["Location"].endswith("/users/delta?$deltatoken=")
    assert changing("GET", answer.headers["Location"]).status_code == 200


def test_links_live_for_seven_days(changing: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    _, link = read(changing, USERS)
    monkeypatch.setattr(deltas, "LIVES", -1)
    assert changing("GET", link).status_code == 410


def test_from_now_on_begins_with_nothing(call: Caller) -> None:
    body = call("GET", "/v1.0/users/delta?$deltatoken=latest").json()
    assert body["value"] == []
    assert read(call, body["@odata.deltaLink"])[0] == [[]]


@pytest.mark.parametrize("path", ["/v1.0/groups/delta?$deltatoken=", "/v1.0/users/delta?$top=5&x="])
def test_a_link_of_another_collection_and_unknown_options_are_refused(call: Caller, path: str) -> None:
    token = read(call, USERS)[1].partition("$deltatoken=")[2]
    assert call("GET", path + token).status_code == 400


@pytest.mark.parametrize("body", [{"nonsense": 1}, {"accountEnabled": "no"}, []])
def test_an_order_that_no_user_can_be_is_refused(call: Caller, body: Any) -> None:
    assert call.plain("PUT", f"/simulator/users/{ANA}", json=body).status_code == 400


def test_what_was_forgotten_hides_no_later_change() -> None:
    store = Store()
    store.save("other", "1", {})
    mark = store.since("user", 0)[1]
    store.delete("other")
    store.save("user", "1", {"id": "1"})
    assert store.since("user", mark)[0] == [{"id": "1"}]


def test_a_group_that_was_removed_is_gone(changing: Caller) -> None:
    _, link = read(changing, GROUPS)
    assert changing.plain("DELETE", f"/simulator/groups/{FINANCE}").status_code == 204
    assert changing.plain("DELETE", f"/simulator/groups/{FINANCE}").status_code == 404
    assert read(changing, link)[0] == [[{"id": FINANCE, "@removed": {"reason": "deleted"}}]]
    assert requests.codes.not_found == changing("GET", f"/v1.0/groups/{FINANCE}/members").status_code
