"""Whether to try again, and when: exponential backoff with full jitter
(https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/), never before the other side asks for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from secrets import SystemRandom

from hub.core.errors import IntegrationError
from workers.handling import Poisoned

BASE_SECONDS = 1.0
CAP_SECONDS = 300.0
LONGEST_WISH = 3600.0
chance: Callable[[], float] = SystemRandom().random


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to try, how often when the other side is out (150 times are some six hours), how dice fall (0 to 1)."""

    attempts: int = 10
    outage_attempts: int = 150
    dice: Callable[[], float] = chance

    def most(self, error: str) -> int:
        """How often a message may be taken whose last try ended with this error; "" when none came to an end."""
        return max(self.attempts, self.outage_attempts) if error else self.attempts

    def wait(self, error: Exception, attempt: int) -> timedelta | None:
        """How long to wait after this attempt failed; None to give up."""
        if _is_final(error) or attempt >= (self.outage_attempts if _is_outage(error) else self.attempts):
            return None
        wish = min(getattr(error, "retry_after", None) or 0.0, LONGEST_WISH)
        most = min(CAP_SECONDS, BASE_SECONDS * 2 ** min(attempt - 1, 30))
        return timedelta(seconds=wish + self.dice() * most)


def _is_outage(error: Exception) -> bool:
    return isinstance(error, IntegrationError) and error.retryable


def _is_final(error: Exception) -> bool:
    return isinstance(error, Poisoned) or (isinstance(error, IntegrationError) and not error.retryable)
