"""The company's own tool for approvals, as a mirror."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of the hub as the company's own tool for approvals shows it. `key` names it for ever; `everybody` must
    answer, or the first answer counts."""

    key: str
    title: str
    text: str
    approver_ids: tuple[str, ...]
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered there."""

    person_id: str
    approved: bool
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A question as it stands there: its id, and what was answered. The hub's own record stays the truth."""

    id: str
    state: Literal["open", "answered", "cancelled"]
    replies: tuple[Reply, ...] = ()


class MirrorVisit(Protocol):
    """What a person has there, as it stood when she came; and what is done about it on the same visit."""

    def show(self, asking: Asking) -> Mirrored:
        """Asks there, unless it was asked already, word for word and of the same people: with her token she can put
        something else there herself. How it stands, with what was answered."""
        ...

    def waiting(self) -> Mapping[str, str]:
        """What is hers, has a key of the hub's kind and waits for an answer there: keys by id, whoever made it."""
        ...

    def cancel(self, mirrored_id: str) -> None:
        """It needs no answer there any more; welcome twice, and for what was answered."""
        ...


class ApprovalMirror(Protocol):
    """Shows questions of the hub in the company's own tool for approvals, with the right of whoever asks: every visit
    takes her token for that tool, which nobody here keeps."""

    def visit(self, person_id: str, token: str) -> MirrorVisit:
        """Looks at what she has there. Raises `Forbidden` for a token that is not good, or is somebody else's;
        `NotFound` where no such tool is used."""
        ...
