"""Errors that say what to do next.

`HubError` is for the caller: it carries the HTTP status and becomes an RFC 9457 problem (`hub/core/rest`).
`IntegrationError` is for the worker: it says whether trying again can help.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with the input: where (RFC 6901 JSON pointer) and what to do about it."""

    pointer: str
    detail: str


class HubError(Exception):
    """A refusal that the caller can understand: HTTP status, documented kind, next step."""

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str, errors: Sequence[FieldError] = (), **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.extra = extra


class MalformedRequest(HubError):
    """The request cannot be read at all."""

    status, kind, title = 400, "malformed-request", "The request cannot be read"


class Unauthenticated(HubError):
    """Nobody is signed in."""

    status, kind, title = 401, "sign-in-required", "Sign in first"


class Forbidden(HubError):
    """Signed in, but this is not for the caller."""

    status, kind, title = 403, "not-allowed", "You may not do this"


class NotFound(HubError):
    """Not there, or nothing the caller may know of."""

    status, kind, title = 404, "not-found", "Nothing here"


class Conflict(HubError):
    """Somebody was faster, or the state does not allow it."""

    status, kind, title = 409, "conflict", "The state has changed"


class Stale(HubError):
    """`If-Match` names an older version."""

    status, kind, title = 412, "stale-version", "You saw an older version"


class TooLarge(HubError):
    """More bytes than the hub takes."""

    status, kind, title = 413, "too-large", "Too large"


class BadInput(HubError):
    """Readable, but wrong: `errors` point at each field."""

    status, kind, title = 422, "bad-input", "Some fields need attention"


class KeyReused(HubError):
    """An `Idempotency-Key` came back with another body."""

    status, kind, title = 422, "idempotency-key-reused", "This Idempotency-Key belongs to another request"


class VersionRequired(HubError):
    """A change without `If-Match`."""

    status, kind, title = 428, "version-required", "Say which version you change"


class Unavailable(HubError):
    """For a moment the hub cannot answer; `retry_after` seconds."""

    status, kind, title = 503, "unavailable", "Try again in a moment"


class IntegrationError(Exception):
    """A call to the outside failed.

    `retryable` says whether the same call can succeed later; `retry_after` is the wish of the other side in seconds;
    `unclear` says that the call may have had its effect although no answer came.
    """

    def __init__(
        self, detail: str, *, retryable: bool, retry_after: float | None = None, unclear: bool = False
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retryable = retryable
        self.retry_after = retry_after
        self.unclear = unclear


class Unreachable(IntegrationError):
    """A channel does not reach this person any more, whatever the message, until it says that it does again."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, retryable=False)


class Postponed(IntegrationError):
    """Nothing was tried: the hub keeps to the pace of the other side, and comes again after `retry_after` seconds. That
    is no failure, however often it happens."""

    def __init__(self, detail: str, retry_after: float) -> None:
        super().__init__(detail, retryable=True, retry_after=retry_after)
