"""The main story, from the preview to the report, against real processes and over HTTP alone."""

from collections.abc import Iterator

import pytest

from demo.place import fresh_hub
from demo.story import Story
from tests.support import databases
from tests.support.machines import started, workers_at


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Settings for an empty database."""
    if request.param == "sqlite":
        yield {}
        return
    server = request.getfixturevalue("postgres")
    name = databases.new_postgres_database(server)
    yield {"HUB_DATABASE_URL": databases.postgres_url(server, name)}
    databases.drop_postgres_database(server, name)


def test_every_effect_of_the_story_arrives(database: dict[str, str]) -> None:
    with fresh_hub(database) as place:
        for _, play in Story(place).stations():
            play()


def test_the_workers_can_be_a_process_of_their_own(database: dict[str, str]) -> None:
    with fresh_hub({**database, "HUB_WORKER_THREADS": "0"}) as place, started(workers_at(place, database)):
        for _, play in Story(place).stations():
            play()
