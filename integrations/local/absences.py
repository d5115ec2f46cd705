"""Automatic replies of the demo company, kept in a file that people may edit: who is away, from when until when.

`{"bob@example.com": {"startsAt": null, "endsAt": "2026-12-01T00:00:00Z"}}`: on already, until then.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import Lock

from hub.core.errors import IntegrationError
from hub.core.ports import Absence
from integrations.local.company import person_id
from integrations.local.disk import failing_as_integration

Said = Mapping[str, Mapping[str, str | None]]

_writing = Lock()


class LocalAbsences:
    """Serves the port `Absences`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def absences(self, person_ids: Sequence[str]) -> Iterator[Absence]:
        """Those of these people whose replies are on, now or to come."""
        wanted = frozenset(person_ids)
        for email, period in self._read().items():
            if (id_ := person_id(email)) in wanted:
                yield self._absence(id_, period)

    def switch_on(self, email: str, starts_at: datetime | None, ends_at: datetime | None) -> None:
        """This mailbox answers by itself from now on; a period given before is replaced."""
        period = {"startsAt": _text(starts_at), "endsAt": _text(ends_at)}
        with _writing:
            self._write({**self._read(), email.lower(): period})

    def switch_off(self, email: str) -> None:
        """This mailbox answers by itself no more; welcome twice."""
        with _writing:
            self._write({known: period for known, period in self._read().items() if known != email.lower()})

    def _read(self) -> Said:
        try:
            with failing_as_integration():
                said: Said = json.loads(self._file.read_bytes()) if self._file.exists() else {}
        except ValueError:
            raise self._unreadable() from None
        if not isinstance(said, dict) or not all(isinstance(period, dict) for period in said.values()):
            raise self._unreadable()
        return said

    def _write(self, said: Said) -> None:
        with failing_as_integration():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            draft = self._file.with_suffix(".draft")
            draft.write_text(json.dumps(said, indent=2))
            os.replace(draft, self._file)

    def _absence(self, id_: str, period: Mapping[str, str | None]) -> Absence:
        try:
            return Absence(id_, *(_moment(period.get(name)) for name in ("startsAt", "endsAt")))
        except (TypeError, ValueError):
            raise self._unreadable() from None

    def _unreadable(self) -> IntegrationError:
        what = '{"bob@example.com": {"startsAt": null, "endsAt": "2026-12-01T00:00:00Z"}}'
        return IntegrationError(f"{self._file} cannot be read; write it like {what} or delete it", retryable=False)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment
