"""Calls keep below Microsoft's limits, and whoever would be too much is told when to come."""

from collections import deque
from collections.abc import Sequence
from contextlib import ExitStack
from random import Random

import pytest

from integrations.microsoft.limits import (
    CONVERSATION,
    FILES,
    IDENTITY,
    INSTALLED,
    INSTALLING,
    MESSAGES,
    OUTLOOK,
    SHARING,
    SUBSCRIBING,
    SUBSCRIPTIONS,
    UPLOADED,
    Charge,
    Limit,
    demand_of,
    demand_of_bytes,
)
from integrations.microsoft.pacing import FARTHEST, Pace

GRAPH = "https://graph.microsoft.com"
BOT = "https://smba.trafficmanager.net/teams/v3/conversations"


def at_once(pace: Pace, charges: Sequence[Charge], now: float) -> float:
    """Asks, and has the answer in the same moment when it may go."""
    wait = pace.ask(charges, now)
    if not wait:
        pace.settle(charges, now, now)
    return wait


@pytest.mark.parametrize("limit", [CONVERSATION, MESSAGES, Limit("small", ((5, 1),))], ids=lambda limit: limit.name)
def test_no_span_of_time_holds_more_than_the_limit(limit: Limit) -> None:
    pace, now, went = Pace(), 0.0, deque[float]()
    while len(went) < 400:
        wait = at_once(pace, [Charge(limit)], now)
        went.extend([now] if not wait else [])
        now += wait + 0.001
    for most, seconds in limit.windows:
        assert max(sum(1 for at in went if start <= at < start + seconds) for start in went) <= most


@pytest.mark.parametrize("slowest", [0.01, 0.3, 0.9, 1.5, 6.0])
def test_however_long_calls_are_on_their_way_no_span_holds_more_where_they_arrive(slowest: float) -> None:
    limit, pace, dice = Limit("small", ((30, 1),)), Pace(margin=1.0), Random(7)
    now, arrived, under_way = 0.0, list[float](), list[tuple[float, float]]()
    while len(arrived) < 600:
        for then, back in sorted(one for one in under_way if one[1] <= now):
            pace.settle([Charge(limit)], then, back)
        under_way = [one for one in under_way if one[1] > now]
        if not pace.ask([Charge(limit)], now):
            back = now + dice.uniform(0, slowest)
            under_way.append((now, back))
            arrived.append(dice.uniform(now, back))
        now += 0.005
    arrived.sort()
    assert max(sum(1 for at in arrived if start <= at < start + 1) for start in arrived) <= 30


def test_a_call_without_an_answer_holds_its_place_for_five_minutes() -> None:
    pace, one = Pace(margin=1.0), [Charge(Limit("small", ((1, 10),)))]
    waits = [pace.ask(one, at) for at in (0.0, 20.0, 299.0, 305.0, 311.0)]
    assert [bool(wait) for wait in waits] == [False, True, True, True, False]


def test_the_limit_is_nearly_used() -> None:
    pace = Pace()
    assert sum(1 for tenth in range(6000) if not at_once(pace, [Charge(MESSAGES)], tenth / 10)) >= 0.85 * 30 * 10


@pytest.mark.parametrize("processes", [1, 3, 7, 40])
def test_processes_share_a_limit(processes: int) -> None:
    seconds, limit = 10, Limit("shared", ((30, 1),))
    paces = [Pace(processes) for _ in range(processes)]
    went = sum(not at_once(pace, [Charge(limit)], step / 40) for pace in paces for step in range(40 * seconds))
    assert went <= 30 * seconds + processes


def test_a_conversation_has_one_process_at_a_time_so_it_is_not_shared() -> None:
    pace = Pace(10)
    assert sum(not pace.ask([Charge(CONVERSATION, key="c")], 0.0) for _ in range(10)) == 6


def test_each_has_a_limit_of_its_own() -> None:
    pace = Pace()
    for mailbox in ("a", "b"):
        assert sum(not pace.ask([Charge(MESSAGES, key=mailbox)], 0.0) for _ in range(40)) == 27


def test_who_waits_is_told_moments_apart_and_never_far_away() -> None:
    pace = Pace()
    waits = [pace.ask([Charge(MESSAGES)], 0.0) for _ in range(1000)][27:]
    assert waits[0] == pytest.approx(60, abs=1)
    assert waits[1] - waits[0] == pytest.approx(60 / 27, abs=0.1)
    assert waits == sorted(waits)
    assert max(waits) <= FARTHEST


def test_a_call_that_may_not_go_spends_nothing_of_its_other_limits() -> None:
    pace = Pace()
    small = Limit("small", ((1, 100),))
    for _ in range(20):
        pace.ask([Charge(small), Charge(OUTLOOK)], 0.0)
    used = {one.limit: one.used for one in pace.used([small, OUTLOOK], 0.0)}
    assert used == {"small": 1, OUTLOOK.name: 1}


def test_four_calls_at_a_time_are_in_a_mailbox() -> None:
    pace = Pace()
    with ExitStack() as inside:
        assert [inside.enter_context(pace.inside(box)) for box in "aaaaab"] == [True, True, True, True, False, True]
    with pace.inside("a") as again:
        assert again


@pytest.mark.parametrize(
    ("method", "url", "service", "charges"),
    [
        ("POST", f"{BOT}/a:1/activities", "bot", {"bot messages of the tenant": 1, CONVERSATION.name: 1}),
        ("PUT", f"{BOT}/a:1/activities/2", "bot", {"bot messages of the tenant": 1, CONVERSATION.name: 1}),
        ("POST", BOT, "bot", {"bot messages of the tenant": 1}),
        ("POST", "/users/1/teamwork/sendActivityNotification", "activity-feed", {"entries in activity feeds": 1}),
        ("POST", "/users/1/teamwork/installedApps", "teams", {INSTALLING.name: 1}),
        ("GET", "/users/1/teamwork/installedApps?$expand=teamsApp", "teams", {INSTALLED.name: 1}),
        ("GET", "/users/1/teamwork/installedApps/2/chat", "teams", {}),
        ("GET", f"{GRAPH}/v1.0/chats/19:x/messages?$top=50", "teams", {}),
        ("POST", "/users/a@example.com/sendMail", "mail", {OUTLOOK.name: 1, MESSAGES.name: 1}),
        ("POST", "/users/a@example.com/messages/1/send", "mail", {OUTLOOK.name: 1, MESSAGES.name: 1}),
        ("POST", "/users/a@example.com/messages", "mail", {OUTLOOK.name: 1}),
        ("GET", "/users/a@example.com/mailboxSettings", "calendar", {OUTLOOK.name: 1}),
        ("GET", "/users/a@example.com/calendarView?startDateTime=x", "calendar", {OUTLOOK.name: 1}),
        ("GET", f"{GRAPH}/v1.0/users/delta?$select=id", "directory", {IDENTITY.name: 1}),
        ("GET", "/users/1", "directory", {IDENTITY.name: 2}),
        ("GET", "/groups/1/members?$select=id&$top=999", "directory", {IDENTITY.name: 2}),
        ("GET", "/groups/1/members", "directory", {IDENTITY.name: 3}),
        ("GET", "/groups/1/transitiveMembers?$top=5", "directory", {IDENTITY.name: 4}),
        ("GET", "/drives/d/items/i", "files", {FILES.name: 1}),
        ("GET", "/drives/d/items/i/content", "files", {FILES.name: 1}),
        ("GET", "/drives/d/root/delta?token=1", "files", {FILES.name: 1}),
        ("GET", "/drives/d/root/delta", "files", {FILES.name: 2}),
        ("GET", "/sites/root/drives", "files", {FILES.name: 2}),
        ("GET", "/me/drive/root/children?$top=200", "files", {FILES.name: 2}),
        ("GET", "/me/drive/root/search(q='train%20ticket')?$top=200", "files", {FILES.name: 2}),
        ("PUT", "/drives/d/items/i:/a.txt:/content", "files", {FILES.name: 2}),
        ("POST", "/drives/d/items/i/createLink", "files", {FILES.name: 5, SHARING.name: 1}),
        ("POST", "/subscriptions", "subscriptions", {SUBSCRIBING.name: 1}),
        ("GET", "/subscriptions", "subscriptions", {SUBSCRIPTIONS.name: 1}),
        ("POST", "/beta/solutions/approval/approvalItems", "approvals", {}),
        ("POST", "/$batch", "graph", {}),
    ],
)
def test_a_call_counts_where_microsoft_says(method: str, url: str, service: str, charges: dict[str, float]) -> None:
    found = demand_of(method, url)
    assert found.service == service
    assert {charge.limit.name: charge.cost for charge in found.charges} == charges


def test_a_mailbox_is_the_same_however_it_is_written() -> None:
    boxes = {demand_of("GET", f"/users/{box}/messages").mailbox for box in ("A@Example.com", "a%40example.com")}
    assert boxes == {"a@example.com"}


@pytest.mark.parametrize(
    ("method", "url", "charges"),
    [
        ("POST", "/users/a@example.com/messages", {OUTLOOK.name: 1, UPLOADED.name: 3}),
        ("POST", "/users/a@example.com/messages/1/attachments", {OUTLOOK.name: 1, UPLOADED.name: 3}),
        ("POST", "/users/a@example.com/events", {OUTLOOK.name: 1}),
        ("PUT", "/drives/d/items/i/content", {FILES.name: 2}),
    ],
)
def test_what_a_mail_brings_counts_by_its_size(method: str, url: str, charges: dict[str, float]) -> None:
    found = demand_of(method, url, 3_000_000)
    assert {charge.limit.name: charge.cost for charge in found.charges} == charges


@pytest.mark.parametrize(
    "url",
    [
        "https://outlook.office.com/api/v2.0/Users('1')/Messages('2')/AttachmentSessions('3')?authtoken=x",
        "http://127.0.0.1:1/api/v2.0/AttachmentSessions('3')",
    ],
)
def test_large_attachments_stay_below_what_a_mailbox_takes_in_five_minutes(url: str) -> None:
    pace, now, went = Pace(), 0.0, list[float]()
    while now < 1800:
        wait = at_once(pace, demand_of_bytes(url, 3_000_000).charges, now)
        went.extend([now] if not wait else [])
        now += wait + 0.1
    assert max(3 * sum(1 for at in went if start <= at < start + 300) for start in went) <= 150
    assert 3 * len(went) >= 0.8 * 150 * 6


def test_bytes_count_where_they_go() -> None:
    assert demand_of_bytes("https://contoso.sharepoint.com/upload?x").service == "files"
    assert demand_of_bytes("https://outlook.office.com/upload?x").service == "mail"
