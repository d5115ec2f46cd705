"""What people are told about requests."""

from typing import Any

import pytest

from hub.core.ports import Action
from hub.core.unit_of_work import Work
from hub.notifications.messages import NotificationFailed, NotificationPlanned, NotificationRevised
from hub.notifications.telling import Telling
from hub.requests.letters import Letter
from hub.requests.messages import (
    ChannelToTell,
    CommentAdded,
    PersonToTell,
    RequestEnded,
    RequestReturned,
    TaskClosed,
    TaskOpened,
    TaskReminded,
)
from tests.support.trials import handling_now, services_with
from workers import notices, sending
from workers.services import Services

APPROVE = Action("approve", "Approve", {"task": "t1"})


class Letters:
    """Writes short letters, or none."""

    def __init__(self, nothing: bool = False) -> None:
        self._nothing = nothing

    def task(self, task_id: str, kind: str = "task-opened", occasion: str = "") -> Letter | None:
        actions = (APPROVE,) if kind == "task-opened" else ()
        return self._letter("bob", kind, "task", task_id, actions=actions, occasion=occasion, asks=True)

    def task_closed(self, task_id: str) -> Letter | None:
        return self._letter("bob", "task-closed", "task", task_id, lines=("Approved by Carla.",))

    def request(self, request_id: str, kind: str, occasion: str, person_id: str = "", said: str = "") -> Letter | None:
        link = f"/r/{request_id}"
        return self._letter(
            person_id or "ana", kind, "request", request_id, lines=(said,), link=link, occasion=occasion
        )

    def post(self, request_id: str, kind: str, occasion: str, reader_id: str, said: str = "") -> Letter | None:
        return self._letter(reader_id, kind, "request", request_id, lines=(said,), occasion=occasion)

    def _letter(self, person: str, kind: str, about: str, subject: str, **more: Any) -> Letter | None:
        return None if self._nothing else Letter(person, kind, about, subject, f"{kind}!", **more)


class Requests:
    def __init__(self, nothing: bool = False) -> None:
        self.letters = Letters(nothing)


class Notifications:
    """Notes what it is asked for."""

    def __init__(self) -> None:
        self.planned: list[Telling] = []
        self.asked: list[tuple[Any, ...]] = []

    def plan(self, _: object, telling: Telling) -> None:
        self.planned.append(telling)

    def plan_revision(self, _: object, *said: Any) -> None:
        self.asked.append(("revision", *said))

    def send(self, notification_id: str) -> None:
        self.asked.append(("send", notification_id))

    def revise_one(self, notification_id: str) -> None:
        self.asked.append(("revise", notification_id))

    def give_up(self, _: object, notification_id: str, error: str) -> None:
        self.asked.append(("give up", notification_id, error))


@pytest.fixture
def notifications() -> Notifications:
    return Notifications()


@pytest.fixture
def services(work: Work, notifications: Notifications) -> Services:
    return services_with(work, requests=Requests(), notifications=notifications)


def test_somebody_is_asked_to_decide(services: Services, notifications: Notifications) -> None:
    notices.ask_approver(TaskOpened("r1", "t1", "bob"), services)
    (telling,) = notifications.planned
    assert (telling.person_id, telling.kind, telling.about, telling.subject_id) == ("bob", "task-opened", "task", "t1")
    assert telling.actions == (APPROVE,)
    assert telling.can_be_over


def test_a_reminder_belongs_to_its_task_and_ends_with_it(services: Services, notifications: Notifications) -> None:
    notices.remind_approver(TaskReminded("r1", "t1", "bob", "remind", "t1:7"), services)
    (telling,) = notifications.planned
    assert (telling.kind, telling.subject_id, telling.occasion) == ("task-reminder", "t1", "t1:7")
    assert telling.can_be_over


def test_a_closed_task_is_shown_as_closed(services: Services, notifications: Notifications) -> None:
    notices.close_task(TaskClosed("r1", "t1", "bob", "approved"), services)
    assert notifications.asked == [("revision", "task", "t1", "task-closed!", ("Approved by Carla.",), ())]


def test_a_process_tells_a_channel_which_is_its_own_reader(services: Services, notifications: Notifications) -> None:
    notices.tell_channel(ChannelToTell("r1", "sales", "expense-paid", "done:1", "Paid."), services)
    (telling,) = notifications.planned
    assert (telling.person_id, telling.channels, telling.lines) == ("post:sales", ("post:sales",), ("Paid.",))
    assert (telling.subject_id, telling.occasion, telling.can_be_over) == ("r1", "done:1", False)


def test_a_process_tells_somebody_something(services: Services, notifications: Notifications) -> None:
    notices.tell_person(PersonToTell("r1", "carla", "expense-paid", "r1:done:1", "Paid."), services)
    (telling,) = notifications.planned
    assert (telling.person_id, telling.kind, telling.subject_id) == ("carla", "expense-paid", "r1")
    assert (telling.occasion, telling.lines, telling.link) == ("r1:done:1", ("Paid.",), "/r/r1")
    assert not telling.can_be_over


def test_every_return_is_told_once(services: Services, notifications: Notifications) -> None:
    for id_ in ("m1", "m2"):
        with handling_now(services.work, id_):
            notices.tell_returned(RequestReturned("r1", "bob", "Which trip?"), services)
    assert [telling.occasion for telling in notifications.planned] == ["m1", "m2"]
    assert notifications.planned[0].lines == ("Which trip?",)


@pytest.mark.parametrize("outcome", ["approved", "rejected", "failed"])
def test_the_requester_learns_how_it_ended(services: Services, notifications: Notifications, outcome: str) -> None:
    notices.tell_ended(RequestEnded("r1", outcome, "because"), services)
    (telling,) = notifications.planned
    assert (telling.person_id, telling.kind, telling.occasion) == ("ana", f"request-{outcome}", "ended")


def test_who_took_a_request_back_knows(services: Services, notifications: Notifications) -> None:
    notices.tell_ended(RequestEnded("r1", "withdrawn"), services)
    assert notifications.planned == []


def test_the_requester_learns_what_others_wrote(services: Services, notifications: Notifications) -> None:
    notices.tell_commented(CommentAdded("r1", "c1", "ana"), services)
    notices.tell_commented(CommentAdded("r1", "c2", "bob"), services)
    assert [telling.occasion for telling in notifications.planned] == ["c2"]


def test_nothing_is_told_where_there_is_nothing_to_tell(work: Work, notifications: Notifications) -> None:
    services = services_with(work, requests=Requests(nothing=True), notifications=notifications)
    notices.ask_approver(TaskOpened("r1", "t1", "bob"), services)
    notices.close_task(TaskClosed("r1", "t1", "bob", "approved"), services)
    notices.tell_commented(CommentAdded("r1", "c1", "bob"), services)
    notices.tell_ended(RequestEnded("r1", "approved"), services)
    assert (notifications.planned, notifications.asked) == ([], [])


def test_what_was_planned_is_sent_and_revised(services: Services, notifications: Notifications) -> None:
    sending.send(NotificationPlanned("n1", "bob", "task-opened", "teams"), services)
    sending.revise(NotificationRevised("n1", "bob", "task-opened", "teams"), services)
    sending.give_up(NotificationFailed("n1", "bob", "task-opened", "teams", "x"), "no answer", services)
    assert notifications.asked == [("send", "n1"), ("revise", "n1"), ("give up", "n1", "no answer")]
