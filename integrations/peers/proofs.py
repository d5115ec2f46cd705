"""What a part of the hub proves itself with to another part."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Lock

Issue = Callable[[], tuple[str, datetime]]


class Proof:
    """A token, kept until half of its life is over. `issue` makes one, and says when it ends by the real clock."""

    def __init__(self, issue: Issue) -> None:
        self._issue = issue
        self._token = ""
        self._fresh_until = datetime.min.replace(tzinfo=UTC)
        self._lock = Lock()

    def __call__(self) -> str:
        """A token that is good for a while. Raises `Unavailable` where none can be had."""
        with self._lock:
            now = datetime.now(UTC)
            if now >= self._fresh_until:
                self._token, ends_at = self._issue()
                self._fresh_until = now + (ends_at - now) / 2
            return self._token
