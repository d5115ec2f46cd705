"""Telling people about requests: who is asked to decide, what became of it, what the requester should know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.notifications.telling import POST, Telling
from workers.handling import present

if TYPE_CHECKING:
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
    from workers.services import Services


def ask_approver(event: TaskOpened, services: Services) -> None:
    """Asks somebody to decide, unless it was decided meanwhile."""
    tell(services, services.letters.task(event.task))


def remind_approver(event: TaskReminded, services: Services) -> None:
    """Reminds somebody of an open task."""
    letter = services.letters.task(event.task, "task-reminder", event.occasion)
    tell(services, letter)


def close_task(event: TaskClosed, services: Services) -> None:
    """Shows wherever somebody was asked how it ended."""
    letter = services.letters.task_closed(event.task)
    if letter is not None:
        with services.work.unit() as unit:
            services.notifications.plan_revision(unit, "task", event.task, letter.title, letter.lines, letter.facts)


def tell_person(event: PersonToTell, services: Services) -> None:
    """Says what the process has to say."""
    letter = services.letters.request(
        event.subject, event.message, event.occasion, person_id=event.person, said=event.text
    )
    tell(services, letter)


def tell_channel(event: ChannelToTell, services: Services) -> None:
    """Posts what the process has to say, once."""
    place = f"{POST}{event.channel}"
    letter = services.letters.post(event.subject, event.message, event.occasion, place, event.text)
    tell(services, letter, (place,))


def tell_returned(event: RequestReturned, services: Services) -> None:
    """Asks the requester to correct something."""
    letter = services.letters.request(event.subject, "request-returned", present().id, said=event.comment)
    tell(services, letter)


def tell_ended(event: RequestEnded, services: Services) -> None:
    """Tells the requester how it ended; whoever took it back knows."""
    if event.outcome == "withdrawn":
        return
    letter = services.letters.request(event.subject, f"request-{event.outcome}", "ended", said=event.because)
    tell(services, letter)


def tell_commented(event: CommentAdded, services: Services) -> None:
    """Tells the requester that somebody else wrote something."""
    letter = services.letters.request(event.subject, "comment-added", event.comment)
    if letter is not None and letter.person_id != event.by:
        tell(services, letter)


def tell(services: Services, letter: Letter | None, channels: tuple[str, ...] = ("teams", "mail")) -> bool:
    """Plans what a letter says; whether anything of it is new."""
    if letter is None:
        return False
    telling = Telling(
        person_id=letter.person_id,
        kind=letter.kind,
        about=letter.about,
        subject_id=letter.subject_id,
        title=letter.title,
        lines=letter.lines,
        facts=letter.facts,
        actions=letter.actions,
        link=letter.link or None,
        occasion=letter.occasion,
        asks=letter.asks,
        channels=channels,
    )
    with services.work.unit() as unit:
        return services.notifications.plan(unit, telling)
