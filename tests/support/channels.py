"""A way to reach people that remembers what they see, and fails where a test wants it to."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from hub.core.errors import IntegrationError
from hub.core.ports import Notice, Receipt


class Killed(BaseException):
    """The process died here."""


class RecordingChannel:
    """Serves the port `Channel`. `seen` is what the receiver sees, by notice; `before` and `after` hold what happens
    just before and just after the outside has worked, by the name of the call."""

    def __init__(self) -> None:
        self.seen: dict[str, Notice] = {}
        self.calls: Counter[str] = Counter()
        self.deliveries: Counter[str] = Counter()
        self.before: dict[str, Callable[[], Any]] = {}
        self.after: dict[str, Callable[[], Any]] = {}

    def prepare(self, notice: Notice) -> Receipt:
        """A draft."""
        return self._call("prepare", lambda: {"draft": notice.key})

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """One more telling at the receiver."""
        return self._call("deliver", lambda: self._arrive(notice, receipt))

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:
        """Where it is, if it is there."""
        return self._call("look", lambda: {**receipt, "at": notice.key} if notice.key in self.seen else None)

    def revise(self, notice: Notice, receipt: Receipt) -> bool:
        """Replaces what the receiver sees."""
        assert receipt["at"] == notice.key
        return bool(self._call("revise", lambda: self.seen.update({notice.key: notice}) or True))

    def _arrive(self, notice: Notice, receipt: Receipt) -> Receipt:
        self.seen[notice.key] = notice
        self.deliveries[notice.key] += 1
        return {**receipt, "at": notice.key}

    def _call(self, name: str, act: Callable[[], Any]) -> Any:
        self.calls[name] += 1
        self.before.pop(name, lambda: None)()
        result = act()
        self.after.pop(name, lambda: None)()
        return result


def killed() -> None:
    """As `kill -9` would."""
    raise Killed


def refused() -> None:
    """As the other side does when trying again is of no use."""
    raise IntegrationError("The mailbox does not exist.", retryable=False)


def unclear() -> None:
    """As a line does that breaks before the answer."""
    raise IntegrationError("No answer came.", retryable=True, unclear=True)
