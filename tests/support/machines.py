"""Processes of the hub as they run in earnest: started, asked to stop, killed, started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep

import requests

from demo.place import ROOT, Place, environment

START_SECONDS = 60
HUB = ("-m", "integrations.local")
WORKERS = ("-m", "workers")


class Machine:
    """One process with all that it starts. `ready` is an address that answers once it is."""

    def __init__(self, arguments: tuple[str, ...], settings: Mapping[str, str], log: Path, ready: str = "") -> None:
        self._command = [sys.executable, *arguments]
        self._environment = {name: v for name, v in os.environ.items() if not name.startswith("HUB_")} | dict(settings)
        self._log = log
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def said(self) -> str:
        """What it wrote."""
        return self._log.read_text() if self._log.exists() else ""

    @property
    def pid(self) -> int:
        """Of the first process."""
        assert self._process
        return self._process.pid

    def start(self) -> None:
        """Starts it and waits until it answers. Raises `RuntimeError` with what it wrote."""
        with self._log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=out, stderr=out, start_new_session=True
            )
        until = monotonic() + START_SECONDS
        while self._ready and not answers(self._ready):
            if self._process.poll() is not None or monotonic() > until:
                raise RuntimeError(f"{self._ready} does not answer:\n{self.said[-3000:]}")
            sleep(0.02)

    def ask_to_stop(self) -> None:
        """SIGTERM to the first process, as a platform does."""
        assert self._process
        self._process.terminate()

    def wait(self, seconds: float = 30.0) -> int:
        """The exit status."""
        assert self._process
        return self._process.wait(seconds)

    def kill(self) -> None:
        """`kill -9` of the process and of everything that it started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def answers(url: str) -> bool:
    """Whether something answers there with a success."""
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False


def hub_at(place: Place, settings: Mapping[str, str]) -> Machine:
    """The hub of a place, not started yet."""
    return Machine(HUB, environment(place, settings), place.folder / "hub.log", f"{place.hub}/readyz")


def workers_at(place: Place, settings: Mapping[str, str]) -> Machine:
    """Workers in a process of their own, not started yet."""
    return Machine(WORKERS, environment(place, settings), place.folder / "workers.log")


@contextmanager
def started(*machines: Machine) -> Iterator[None]:
    """They run; at the end they are gone, however it ends."""
    try:
        for machine in machines:
            machine.start()
        yield
    finally:
        for machine in machines:
            machine.kill()
