"""Whether to try again, and when: exponential backoff with full jitter
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), never before the other side asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from secrets import SystemRandom

from hub.core.errors import IntegrationError, Postponed, Unavailable
from workers.handling import Poisoned

BASE_SECONDS = 1.0
CAP_SECONDS = 300.0
# What is waited for longer than usual is asked for less often.
LATER_CAP_SECONDS = 900.0
# With an end set by the clock this only ends what kills its workers, again and again.
ATTEMPTS_UNTIL = 20_000
LONGEST_WISH = 3600.0
chance: Callable[[], float] = SystemRandom().random


class Away(IntegrationError):
    """The other side is out, and is waited for as long as the process says, which is for `left` from now."""

    def __init__(self, outage: IntegrationError, left: timedelta) -> None:
        super().__init__(outage.detail, retryable=True, retry_after=outage.retry_after, unclear=outage.unclear)
        self.left = left


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, how often when the other side is out (150 times are some six hours), how dice fall (0 to 1).

    An outage with an end of its own, `Away`, is tried until then, the last time at its end. What is `Postponed` was not
    tried, and comes at its time.
    """

    attempts: int = 10
    outage_attempts: int = 150
    dice: Callable[[], float] = chance

    def most(self, error: str) -> int:
        """How often a message may be taken whose last try ended with this error; "" when none came to an end."""
        if error.startswith((f"{Away.__name__}:", f"{Postponed.__name__}:")):
            return ATTEMPTS_UNTIL
        return max(self.attempts, self.outage_attempts) if error else self.attempts

    def wait(self, error: Exception, attempt: int) -> timedelta | None:
        """How long to wait after this attempt failed; None to give up."""
        if isinstance(error, Away):
            return min(self._backoff(error, attempt), error.left)
        if isinstance(error, Postponed):
            return timedelta(seconds=min(error.retry_after or 0.0, LONGEST_WISH) + self.dice())
        if _is_final(error) or attempt >= (self.outage_attempts if _is_outage(error) else self.attempts):
            return None
        return self._backoff(error, attempt)

    def _backoff(self, error: Exception, attempt: int) -> timedelta:
        wish = min(getattr(error, "retry_after", None) or 0.0, LONGEST_WISH)
        cap = CAP_SECONDS if attempt < self.outage_attempts else LATER_CAP_SECONDS
        most = min(cap, BASE_SECONDS * 2 ** min(attempt - 1, 30))
        return timedelta(seconds=wish + self.dice() * most)


def _is_outage(error: Exception) -> bool:
    return isinstance(error, Unavailable) or (isinstance(error, IntegrationError) and error.retryable)


def _is_final(error: Exception) -> bool:
    return isinstance(error, Poisoned) or (isinstance(error, IntegrationError) and not error.retryable)
