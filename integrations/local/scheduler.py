"""The scheduler of a hub whose own clock is always awake, and needs nobody to call."""

from collections.abc import Iterator

from hub.core.ports import Job


class LocalScheduler:
    """Serves the port `Scheduler`: keeps in memory what it was given, and leaves the calling to the hub's clock, which
    looks every second."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def put(self, job: Job) -> None:
        """Notes the job in place of an earlier one."""
        self._jobs[job.key] = job

    def remove(self, key: str) -> None:
        """Forgets the job."""
        self._jobs.pop(key, None)

    def jobs(self) -> Iterator[Job]:
        """All of them."""
        return iter(list(self._jobs.values()))
