"""Automatic replies of the demo company."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import Absence
from integrations.local.absences import LocalAbsences
from integrations.local.company import person_id

BOB, CARLA = (person_id(f"{key}@example.com") for key in ("bob", "carla"))
UNTIL = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def mailboxes(tmp_path: Path) -> LocalAbsences:
    return LocalAbsences(tmp_path / "data" / "automatic-replies.json")


def test_they_are_on_until_they_are_switched_off(mailboxes: LocalAbsences) -> None:
    mailboxes.switch_off("bob@example.com")
    mailboxes.switch_on("Bob@example.com", None, None)
    mailboxes.switch_on("carla@example.com", UTC_START, UNTIL)
    assert list(mailboxes.absences([BOB, CARLA])) == [Absence(BOB), Absence(CARLA, UTC_START, UNTIL)]
    assert list(mailboxes.absences([CARLA])) == [Absence(CARLA, UTC_START, UNTIL)]
    mailboxes.switch_on("bob@example.com", None, UNTIL)
    assert list(mailboxes.absences([BOB])) == [Absence(BOB, None, UNTIL)]
    mailboxes.switch_off("bob@EXAMPLE.com")
    assert list(mailboxes.absences([BOB])) == []


UTC_START = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"bob@example.com": null}',
        '{"bob@example.com": {"startsAt": "soon"}}',
        '{"bob@example.com": {"endsAt": "2026-12-01T00:00:00"}}',
        '{"bob@example.com": {"endsAt": 7}}',
        "\xff",
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_write(tmp_path: Path, text: str) -> None:
    file = tmp_path / "automatic-replies.json"
    file.write_text(text, "latin-1")
    with pytest.raises(IntegrationError, match="write it like") as refusal:
        list(LocalAbsences(file).absences([BOB]))
    assert not refusal.value.retryable
