"""Taking over the company directory, as a job."""

from pathlib import Path

from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from integrations.local.absences import LocalAbsences
from integrations.local.company import SIZE, DemoCompany
from workers.sync import note_absences, sync_directory


def test_the_directory_is_as_its_source_and_stays_so(work: Work) -> None:
    directory = Directory(work, clients=NotImplemented)
    assert sync_directory(directory, DemoCompany()).joined == SIZE
    assert sync_directory(directory, DemoCompany()).joined == 0


def test_who_is_away_is_as_the_mailboxes_say(work: Work, tmp_path: Path) -> None:
    directory, mailboxes = Directory(work, clients=NotImplemented), LocalAbsences(tmp_path / "replies.json")
    sync_directory(directory, DemoCompany())
    mailboxes.switch_on("bob@example.com", None, None)
    assert [note_absences(directory, mailboxes) for _ in range(2)] == [1, 0]
    bob = directory.person("bob@example.com")
    assert bob
    assert bob.away
