"""Google's Pub/Sub emulator: one for each process of a test run, and a project of its own for each test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

STARTS_WITHIN, PATIENCE_SECONDS, LOOK_SECONDS = 60.0, 30.0, 0.02


def program() -> Path:
    """The emulator itself: the `gcloud` in front of it would leave it running. Raises `FileNotFoundError`."""
    gcloud = shutil.which("gcloud")
    if gcloud is None:
        raise FileNotFoundError("no gcloud on the path")
    found = Path(gcloud).resolve().parents[1] / "platform" / "pubsub-emulator" / "bin" / "cloud-pubsub-emulator"
    if not found.exists():
        raise FileNotFoundError("this Google Cloud SDK has no Pub/Sub emulator")
    return found


@contextmanager
def emulator(folder: Path, address: str = "") -> Iterator[str]:
    """A Pub/Sub that keeps everything in memory. Gives `host:port`."""
    address = address or f"127.0.0.1:{free_port()}"
    host, _, number = address.partition(":")
    command = [str(program()), f"--host={host}", f"--port={number}", f"--data-dir={folder}"]
    with (folder / "pubsub.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, env=_environment())
    try:
        until(lambda: _answers(host, int(number)) or process.poll() is not None, STARTS_WITHIN)
        if process.poll() is not None:
            raise RuntimeError(f"the emulator ended: {(folder / 'pubsub.log').read_text()[-300:]}")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


def new_project() -> str:
    """The name of a project that nobody has used."""
    return f"hub-{uuid4().hex[:12]}"


def until(happens: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Looks again and again whether it has happened. Raises `TimeoutError` after so many seconds."""
    deadline = monotonic() + seconds
    while not happens():
        if monotonic() > deadline:
            raise TimeoutError(f"it did not happen within {seconds} seconds")
        sleep(LOOK_SECONDS)


def soon(have: Callable[[], Sequence[object]], many: int) -> None:
    """Waits until there are so many."""
    until(lambda: len(have()) >= many)


def _environment() -> dict[str, str]:
    return {**os.environ, "JAVA_TOOL_OPTIONS": "-Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), 1):
            return True
    except OSError:
        return False
