"""The ways to reach people, and what they press there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told: her directory id, how she reads, and what the channel has said of where it reaches her."""

    id: str
    email: str
    name: str
    language: str = "en"
    time_zone: str = "UTC"
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """What somebody can say with an action: some words, or a person of the directory."""

    name: str
    kind: Literal["text", "person"]
    title: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something the recipient can do on the spot; `data` is a hint, never a right."""

    verb: Literal["approve", "reject", "return", "ask", "delegate"]
    title: str
    data: Mapping[str, str]
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a notice that somebody pressed, or opened it to look: the tool has proven who she is. What she sent
    along is a hint. `key` names the press for ever: it counts once."""

    key: str
    person_id: str
    verb: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling of one person, in the words of the hub; each channel gives it a shape. `key` names it for ever.
    `unsubscribe` is a page where she can say that she wants no more mails of this kind."""

    key: str
    to: Recipient
    subject: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    link: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    unsubscribe: str | None = None


Receipt = Mapping[str, str]


class Channel(Protocol):
    """A way to reach people. The caller notes what `prepare` returned before it calls `deliver`, so that after a
    crash or an unclear answer `look` can tell whether the telling has arrived: nobody is told twice."""

    def prepare(self, notice: Notice) -> Receipt:
        """All that nobody notices yet (a draft, a conversation); safe to repeat."""
        ...

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Makes it visible to the recipient, once per call; returns where it can be found again."""
        ...

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:
        """Where an earlier `deliver` left it, or None when it never arrived. A channel that cannot tell says None, and
        delivers what receivers can tell to be the same."""
        ...

    def revise(self, notice: Notice, receipt: Receipt) -> bool:
        """Shows the present state in place of the earlier one; False where the channel cannot. Safe to repeat."""
        ...
