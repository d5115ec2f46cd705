"""What the simulator remembers, in one SQLite file (or in memory), so that a restart keeps what was received.

Everything is an object: kind, id, parent, name, a JSON body. `changed` grows with every write; deltas count by it.
"""

import json
import sqlite3
from collections.abc import Iterator
from threading import RLock
from typing import Any

_SCHEMA = """
create table if not exists objects (
  seq integer primary key autoincrement, kind text not null, id text not null, parent text not null,
  name text not null, body text not null, changed integer not null, unique (kind, id));
create index if not exists objects_by_parent on objects (kind, parent, name);
create index if not exists objects_by_change on objects (changed);
create table if not exists tick (at integer not null);
insert into tick select coalesce(max(changed), 0) from objects where not exists (select 1 from tick);
create table if not exists blobs (id text not null, part integer not null, bytes blob not null, primary key (id, part));
"""
_NEXT = "(select at from tick)"
_SAVE = f"""
insert into objects (kind, id, parent, name, body, changed) values (?, ?, ?, ?, ?, {_NEXT})
on conflict (kind, id) do update
set parent = excluded.parent, name = excluded.name, body = excluded.body, changed = {_NEXT}
"""  # noqa: S608 - constants only

Body = dict[str, Any]


class Store:
    """Objects and bytes. Hold `lock` around a read that decides a write."""

    def __init__(self, data: str = ":memory:") -> None:
        self.lock = RLock()
        self._database = sqlite3.connect(data, check_same_thread=False, isolation_level=None)
        # The file has to survive a restart of the process, not a power cut.
        self._database.execute("pragma synchronous = off")
        self._database.execute("pragma journal_mode = wal")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        """Lets the file go."""
        with self.lock:
            self._database.close()

    def save(self, kind: str, key: str, body: Body, parent: str = "", name: str = "") -> None:
        """Keeps an object; the same kind and id replaces."""
        with self.lock:
            # Never the number of something that was forgotten meanwhile: whoever asks what changed would miss it.
            self._run("update tick set at = at + 1")
            self._run(_SAVE, kind, key, parent, name, json.dumps(body))

    def get(self, kind: str, key: str) -> Body | None:
        """The body, or None."""
        return next(self._bodies("kind = ? and id = ?", kind, key), None)

    def child(self, kind: str, parent: str, name: str) -> Body | None:
        """The body of the object with this name under a parent, or None."""
        return next(self._bodies("kind = ? and parent = ? and name = ?", kind, parent, name), None)

    def all(self, kind: str, parent: str | None = None) -> list[Body]:
        """Bodies in the order in which they came."""
        if parent is None:
            return list(self._bodies("kind = ?", kind))
        return list(self._bodies("kind = ? and parent = ?", kind, parent))

    def count(self, kind: str, parent: str) -> int:
        """How many there are under a parent."""
        found = self._run("select count(*) from objects where kind = ? and parent = ?", kind, parent)
        return int(found[0][0])

    def since(self, kind: str, mark: int) -> tuple[list[Body], int]:
        """Bodies written after a mark, and the next mark."""
        with self.lock:
            rows = self._run("select body from objects where kind = ? and changed > ? order by changed", kind, mark)
            last = self._run("select at from tick")[0][0]
        return [json.loads(row[0]) for row in rows], int(last)

    def delete(self, kind: str, key: str | None = None) -> None:
        """Forgets one object, or all of a kind."""
        if key is None:
            self._run("delete from objects where kind = ?", kind)
        else:
            self._run("delete from objects where kind = ? and id = ?", kind, key)

    def append(self, blob: str, data: bytes) -> None:
        """Adds bytes at the end of a blob."""
        part = "(select coalesce(max(part), -1) + 1 from blobs where id = ?)"
        self._run(f"insert into blobs (id, part, bytes) values (?, {part}, ?)", blob, blob, data)  # noqa: S608

    def bytes(self, blob: str) -> Iterator[bytes]:
        """A blob, piece by piece."""
        for (part,) in self._run("select part from blobs where id = ? order by part", blob):
            yield self._run("select bytes from blobs where id = ? and part = ?", blob, part)[0][0]

    def drop(self, blob: str) -> None:
        """Forgets a blob."""
        self._run("delete from blobs where id = ?", blob)

    def _bodies(self, where: str, *values: str) -> Iterator[Body]:
        for (body,) in self._run(f"select body from objects where {where} order by seq", *values):  # noqa: S608
            yield json.loads(body)

    def _run(self, statement: str, *values: object) -> list[Any]:
        with self.lock:
            return self._database.execute(statement, values).fetchall()
