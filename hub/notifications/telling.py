"""One telling of one person: how a handler words it, how it rests in its row, how a channel gets it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from hub.core.db import new_id
from hub.core.ports import Action, Attachment, Field, Notice, Recipient
from hub.notifications.models import PLANNED, SUPPRESSED

TITLE_LENGTH = 300
OVER = "It was over before it was told."
STANDING_BY = "Only for when the channel before it fails."
# What only tells goes into a feed; where something is asked, the feed stands by for a card that does not arrive.
FEEDS: Mapping[str, str] = {"teams": "feed"}
# What begins so is a channel that many read; told by itself it is its own reader.
POST = "post:"


@dataclass(frozen=True, slots=True)
class StoredAttachment:
    """A file that travels with a mail; `file` is its name in the store."""

    name: str
    content_type: str
    file: str


@dataclass(frozen=True, slots=True)
class Telling:
    """What somebody is to be told.

    Person, kind, subject and occasion name it for ever: planned twice, it is told once. `about` is the kind of subject:
    task, request or report. What has actions, or says `asks`, is not told any more once its subject is over.
    """

    person_id: str
    kind: str
    about: str
    subject_id: str
    title: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    link: str | None = None
    channels: tuple[str, ...] = ("teams", "mail")
    attachments: tuple[StoredAttachment, ...] = ()
    occasion: str = ""
    asks: bool = False

    @property
    def can_be_over(self) -> bool:
        """Whether it asks for something."""
        return self.asks or bool(self.actions)

    @property
    def wants_cards(self) -> bool:
        """Whether it has more to show than a line."""
        return self.can_be_over or bool(self.attachments)

    def ways(self, known: Collection[str]) -> dict[str, bool]:
        """The channels that it takes, of those `known`, in the order in which one follows when another fails; true for
        those that stand by."""
        ways: dict[str, bool] = {}
        for channel in self.channels:
            feed = FEEDS.get(channel, "")
            ways |= {channel: False} if self.wants_cards or feed not in known else {}
            ways |= {feed: self.wants_cards} if feed else {}
        # A post that goes nowhere fails for all to see: nobody else would miss it.
        return {one: stands_by for one, stands_by in ways.items() if one in known or one.startswith(POST)}


def content_of(telling: Telling) -> dict[str, Any]:
    """What is needed to word the notice again, as JSON."""
    return {
        "title": telling.title,
        "lines": list(telling.lines),
        "facts": [list(fact) for fact in telling.facts],
        "actions": [asdict(action) for action in telling.actions],
        "attachments": [asdict(attachment) for attachment in telling.attachments],
    }


def new_row(telling: Telling, channel: str, now: datetime, reason: str) -> dict[str, Any]:
    """A row of `notifications`; with a `reason` not to send it, it is suppressed."""
    return {
        "id": new_id(),
        "person_id": telling.person_id,
        "about": telling.about,
        "subject_id": telling.subject_id,
        "kind": telling.kind,
        "occasion": telling.occasion,
        "channel": channel,
        "leading": False,
        "asks": telling.can_be_over,
        "state": SUPPRESSED if reason else PLANNED,
        "title": telling.title[:TITLE_LENGTH],
        "text": "\n".join(telling.lines),
        "link": telling.link,
        "content": content_of(telling),
        "attempts": 0,
        "shown": 0,
        "error": reason,
        "created_at": now,
    }


def notice_of(
    row: Any,
    content: Mapping[str, Any],
    to: Recipient,
    attachments: tuple[Attachment, ...] = (),
    unsubscribe: str | None = None,
) -> Notice:
    """What a channel gets: this content under the name of this row."""
    return Notice(
        key=row.id,
        to=to,
        subject=content["title"],
        lines=tuple(content["lines"]),
        facts=tuple((name, value) for name, value in content["facts"]),
        actions=tuple(_action(**action) for action in content.get("actions", ())),
        link=row.link,
        attachments=attachments,
        unsubscribe=unsubscribe,
    )


def _action(fields: Sequence[Mapping[str, Any]] = (), **known: Any) -> Action:
    return Action(**known, fields=tuple(Field(**field) for field in fields))
