"""Runs the hub on a laptop: a simulated Microsoft 365 beside it, gunicorn in front, words for the newcomer."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests
from gunicorn.app.base import BaseApplication
from gunicorn.util import import_app

from hub.core.config import Settings, SettingsError, load_settings

WELCOME = """
The hub is at {url}
  open it, be anybody    {url}/
  read and try the API   {url}/api/docs
  sign in                curl {url}/local/sign-in --json '{{"email": "ana@example.com"}}'
  who is who             ana asks, bob is her manager, carla is in finance, dora administers
  what left the hub      {url}/local/outbox
  decide as in Teams     {url}/local/teams
Everything is kept in {folder}. Stop with Ctrl+C.
"""


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """gunicorn with one process and many threads, configured here instead of by its command line."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """The server's settings."""
        for name, value in self._options().items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The app, built in the process that serves it: the one that watches over it stays small."""
        return import_app("main:create_app()")

    def _options(self) -> Mapping[str, Any]:
        return {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "worker_class": "gthread",
            "threads": 32,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 65,
            "loglevel": "warning",
            "post_worker_init": lambda _: welcome(self._settings),
            "control_socket_disable": True,
        }


def serve() -> None:
    """Serves the hub until stopped; a wrong setting ends the start with a sentence."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.exit(f"The hub cannot start.\n{error}")
    with _simulator(settings):
        Server(settings).run()


def welcome(settings: Settings) -> None:
    """Says where everything is, and what is missing."""
    sys.stdout.write(WELCOME.format(url=settings.base_url, folder=settings.data_dir))
    if not (settings.graph_url or _answers(settings.simulator)):
        sys.stdout.write(f"No simulated Microsoft 365 at {settings.simulator}: is the port taken? HUB_SIMULATOR_URL.\n")
    sys.stdout.flush()


@contextmanager
def _simulator(settings: Settings) -> Iterator[None]:
    """The simulator as a process of its own, unless one answers at its address already."""
    if settings.graph_url or _answers(settings.simulator):
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(_command(settings), stdout=subprocess.DEVNULL, env=dict(os.environ))
    try:
        yield
    finally:
        process.terminate()
        process.wait(5)


def _command(settings: Settings) -> list[str]:
    port = str(urlsplit(settings.simulator).port or 80)
    where = ["--port", port, "--data", str(settings.data_dir / "simulator.db")]
    where += ["--endpoint", f"{settings.base_url}/bot/messages"]
    return [sys.executable, "-m", "integrations.simulator", *where]


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/simulator/health", timeout=1).ok
    except requests.RequestException:
        return False
