"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

QUARTER = timedelta(minutes=15)


class ManualClock:
    """Starts on a Monday at nine in the morning, UTC."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def advance(self, step: timedelta) -> None:
        """Moves on."""
        self.moment += step
