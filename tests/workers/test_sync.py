"""Taking over the company directory, as a job."""

from hub.core.unit_of_work import Work
from hub.directory.service import Directory
from integrations.local.company import SIZE, DemoCompany
from workers.sync import sync_directory


def test_the_directory_is_as_its_source_and_stays_so(work: Work) -> None:
    directory = Directory(work, clients=NotImplemented)
    assert sync_directory(directory, DemoCompany()).joined == SIZE
    assert sync_directory(directory, DemoCompany()).joined == 0
