"""Two at the same instant: one wins, and the other is told who and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

from sqlalchemy import func, select

from hub.requests.models import request_events, requests
from tests.support.apps import Client, Reply
from tests.support.hubs import WholeHub

ROUNDS = 200


def test_of_two_decisions_at_once_one_counts_and_the_other_is_told_who_and_when(whole: WholeHub) -> None:
    """Bob's task, answered by Bob himself and by Carla, who stands in for him: 200 requests, 200 races."""
    races = [_asked(whole) for _ in range(ROUNDS)]
    _absent(whole, "bob", "carla")
    with ThreadPoolExecutor(2) as pool:
        winners = [_race(whole, pool, task, number % 2 == 0) for number, task in enumerate(races)]
    assert set(winners) == {"bob", "carla"}, "the race was never open"
    _each_was_decided_once(whole)


def test_of_the_many_of_a_group_one_decides_and_the_others_need_not(whole: WholeHub) -> None:
    for _ in range(10):
        request = whole.submit("ana")["id"]
        whole.decide("bob", request)
        members = [item["assignee"]["id"] for item in _open_tasks(whole, request)]
        replies = _all_decide(whole, request, members)
        assert sorted(reply.status for reply in replies) == [200, *[409] * (len(members) - 1)]
        states = sorted(task["state"] for task in _tasks(whole, request) if task["step"] == "finance")
        assert states == ["approved", *["cancelled"] * (len(members) - 1)]


def test_approve_and_reject_at_once_never_both_count(whole: WholeHub) -> None:
    tasks = [_asked(whole) for _ in range(20)]
    _absent(whole, "bob", "carla")
    with ThreadPoolExecutor(2) as pool:
        for task in tasks:
            replies = _at_once(
                pool,
                lambda task=task: _decide(whole.as_("bob"), task, "approve"),
                lambda task=task: _decide(whole.as_("carla"), task, "reject"),
            )
            assert sorted(reply.status for reply in replies) == [200, 409]
            won = next(reply for reply in replies if reply.status == 200).json["state"]
            assert whole.as_("bob").get(f"/tasks/{task['id']}").json["state"] == won


def test_withdrawing_and_deciding_at_once_leave_one_story(whole: WholeHub) -> None:
    with ThreadPoolExecutor(2) as pool:
        for _ in range(20):
            task = _asked(whole, "80.00")
            request = task["request"]["id"]
            replies = _at_once(
                pool,
                lambda request=request: whole.as_("ana").post(f"/requests/{request}/withdraw"),
                lambda task=task: _decide(whole.as_("bob"), task, "approve"),
            )
            assert all(reply.status in (200, 409) for reply in replies), [reply.body for reply in replies]
            assert replies[0].status == 200 or replies[1].status == 200
            state = whole.as_("ana").get(f"/requests/{request}").json["state"]
            assert (state == "withdrawn") is (replies[0].status == 200)


def test_one_idempotency_key_at_once_makes_one_request(whole: WholeHub) -> None:
    claim = whole.claim(whole.upload("ana"))
    with ThreadPoolExecutor(6) as pool:
        for number in range(20):
            key = f"key-{number}"
            send = [lambda key=key: whole.as_("ana").post("/requests", claim, key=key)] * 6
            replies = _at_once(pool, *send)
            assert {reply.status for reply in replies} <= {201, 409}
            made = {reply.json["id"] for reply in replies if reply.status == 201}
            again = whole.as_("ana").post("/requests", claim, key=key)
            assert made == {again.json["id"]}
            assert again.headers["Idempotency-Replayed"] == "true"
    assert _count(whole, requests) == 20


def test_two_drafts_changed_at_once_by_one_version_leave_one(whole: WholeHub) -> None:
    draft = whole.as_("ana").post("/requests", {"process": "expense-claim", "form": {}, "draft": True})
    path, seen = f"/requests/{draft.json['id']}", draft.headers["ETag"]
    with ThreadPoolExecutor(2) as pool:
        for number in range(20):
            forms = [{"form": {"purpose": f"{number} {name}"}} for name in "ab"]
            send = [lambda form=form, seen=seen: whole.as_("ana").patch(path, form, if_match=seen) for form in forms]
            replies = _at_once(pool, *send)
            assert sorted(reply.status for reply in replies) == [200, 412]
            seen = next(reply for reply in replies if reply.status == 200).headers["ETag"]


def _race(whole: WholeHub, pool: ThreadPoolExecutor, task: dict[str, Any], bob_starts: bool) -> str:
    """Both answer; who won."""
    names = ("bob", "carla") if bob_starts else ("carla", "bob")
    replies = _at_once(pool, *(lambda name=name: _decide(whole.as_(name), task) for name in names))
    assert sorted(reply.status for reply in replies) == [200, 409], [reply.body for reply in replies]
    winner, loser = sorted(zip(replies, names, strict=True), key=lambda pair: pair[0].status)
    told = loser[0].json
    assert winner[1].capitalize() in told["detail"]
    assert told["decidedBy"]["name"].startswith(winner[1].capitalize())
    assert datetime.fromisoformat(told["decidedAt"]) == datetime.fromisoformat(winner[0].json["decidedAt"])
    return winner[1]


def _at_once(pool: ThreadPoolExecutor, *calls: Callable[[], Reply]) -> list[Reply]:
    barrier = Barrier(len(calls))

    def wait_and(call: Callable[[], Reply]) -> Reply:
        barrier.wait(10)
        return call()

    return list(pool.map(wait_and, calls))


def _asked(whole: WholeHub, amount: str = "1450.00") -> dict[str, Any]:
    return whole.task("bob", whole.submit("ana", amount)["id"])


def _decide(client: Client, task: dict[str, Any], outcome: str = "approve") -> Reply:
    return client.post(f"/tasks/{task['id']}/decision", {"outcome": outcome}, if_match=f'"{task["version"]}"')


def _absent(whole: WholeHub, name: str, substitute: str) -> None:
    now = whole.hub.work.clock.now()
    body = {"substitute": f"{substitute}@example.com", "endsAt": now.replace(year=now.year + 1).isoformat()[:19] + "Z"}
    reply = whole.as_(name).post("/delegations", body)
    assert reply.status == 201, reply.body


def _tasks(whole: WholeHub, request: str) -> Sequence[dict[str, Any]]:
    return list(whole.as_("ana").get(f"/requests/{request}").json["tasks"])


def _open_tasks(whole: WholeHub, request: str) -> list[dict[str, Any]]:
    return [task for task in _tasks(whole, request) if task["state"] == "open"]


def _all_decide(whole: WholeHub, request: str, members: Sequence[str]) -> list[Reply]:
    names = [whole.as_("ana").get(f"/people/{member}").json["email"].partition("@")[0] for member in members]
    tasks = {name: whole.task(name, request) for name in names}
    with ThreadPoolExecutor(len(names)) as pool:
        return _at_once(pool, *(lambda name=name: _decide(whole.as_(name), tasks[name]) for name in names))


def _each_was_decided_once(whole: WholeHub) -> None:
    decided = select(func.count()).where(request_events.c.type == "Decided").group_by(request_events.c.request_id)
    with whole.hub.work.db.reading() as connection:
        assert set(connection.execute(decided).scalars()) == {1}


def _count(whole: WholeHub, table: Any) -> int:
    with whole.hub.work.db.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
