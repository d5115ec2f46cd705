"""The workers in a process of their own: `python -m workers`."""

import signal
import sys
from threading import Event
from types import FrameType

import main
from hub.core.config import Settings, SettingsError
from hub.core.telemetry import log
from workers.pull import Pace


def run() -> None:
    """Works until asked to stop (SIGTERM, Ctrl+C); then finishes what is in hand."""
    stopping = Event()

    def stop(_: int, __: FrameType | None) -> None:
        stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    settings = _settings()
    # With 0 threads the API leaves the work to this process.
    threads = settings.worker_threads or Pace().threads
    runner = main.build_workers(settings.model_copy(update={"worker_threads": threads}))
    runner.start()
    log().info("the workers are at work")
    stopping.wait()
    runner.stop()
    log().info("the workers have stopped")


def _settings() -> Settings:
    try:
        return main.settings_here()
    except SettingsError as error:
        sys.exit(f"The workers cannot start.\n{error}")


if __name__ == "__main__":
    run()
