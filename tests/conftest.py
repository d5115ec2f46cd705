"""Fixtures for every test: a clock that stands still, an empty database, a whole hub; each on SQLite and PostgreSQL."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

import pytest

from hub.core.db import Database
from hub.core.unit_of_work import Work
from tests.support import databases, fakegcs, leftout
from tests.support.clocks import ManualClock

if TYPE_CHECKING:  # only tests of the whole hub load all of it
    from tests.support.cloudstorage import Cloud
    from tests.support.hubs import Companies, WholeHub
    from tests.support.stages import Stage

# One name for all processes of a run: that of the first.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
SERVER = databases.memory_folder() / f"hub-postgres-{RUN}"
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


def pytest_configure(config: pytest.Config) -> None:
    """Refuses to start when a group is required that there is not."""
    leftout.required()
    if hasattr(config.option, "testrunuid"):
        config.option.testrunuid = RUN


def pytest_unconfigure(config: pytest.Config) -> None:
    """Forgets the PostgreSQL of this run when all its processes have ended."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(SERVER, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One block at the end that says what was left out and why."""
    terminalreporter.section("left out")
    stats = terminalreporter.stats
    for line in leftout.told(stats.get("skipped", ()), len(stats.get("deselected", ()))):
        terminalreporter.line(line)


@pytest.fixture
def clock() -> ManualClock:
    """Monday, 23 November 2026, 09:00 UTC."""
    return ManualClock()


@pytest.fixture(scope="session")
def sqlite_template() -> Iterator[Path]:
    """An SQLite file with all tables and no rows."""
    folder = Path(mkdtemp(dir=databases.memory_folder(), prefix="hub-"))
    databases.create_schema(f"sqlite:///{folder / 'template.db'}")
    yield folder / "template.db"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URI of the PostgreSQL server of this test run."""
    with ExitStack() as stack:
        try:
            uri = stack.enter_context(databases.postgres_server(SERVER))
        except Exception as error:
            leftout.leave_out("postgres", f"no PostgreSQL can be started here ({type(error).__name__}: {error})")
        yield uri


@pytest.fixture(scope="session")
def pubsub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the Pub/Sub emulator of this test run; each test has a project of its own there."""
    from tests.support.pubsub import emulator

    with ExitStack() as stack:
        try:
            address = stack.enter_context(emulator(tmp_path_factory.mktemp("pubsub")))
        except Exception as error:
            leftout.leave_out("pubsub", f"no Pub/Sub emulator can be started here ({type(error).__name__}: {error})")
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres: str) -> str:
    """The name of a PostgreSQL database with all tables and no rows."""
    name = databases.new_postgres_database(postgres)
    databases.create_schema(databases.postgres_url(postgres, name))
    return name


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database with all tables; each test that asks runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hub.db")
        yield f"sqlite:///{tmp_path / 'hub.db'}"
        return
    server = request.getfixturevalue("postgres")
    name = databases.new_postgres_database(server, request.getfixturevalue("postgres_template"))
    yield databases.postgres_url(server, name)
    databases.drop_postgres_database(server, name)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """An empty database with all tables."""
    database = Database(database_url, pool=4)
    yield database
    database.close()


@pytest.fixture
def work(db: Database, clock: ManualClock) -> Work:
    """Units of work on that database, by that clock."""
    return Work(db, clock)


@pytest.fixture(scope="session")
def companies(tmp_path_factory: pytest.TempPathFactory) -> "Companies":
    """Databases with the demo company and the processes."""
    from tests.support.hubs import Companies

    return Companies(tmp_path_factory.mktemp("companies"))


@pytest.fixture(scope="session")
def storage() -> Iterator[str]:
    """The address of the stand-in for Cloud Storage of this process."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(fakegcs.serving())
        except (OSError, RuntimeError) as error:
            leftout.leave_out("storage", f"no stand-in for Cloud Storage can be started here ({error})")
        yield url


@pytest.fixture
def cloud(storage: str) -> "Iterator[Cloud]":
    """Cloud Storage as strict as the real one, with no buckets of this test yet."""
    from tests.support.cloudstorage import opened

    with opened(storage) as door:
        yield door


@pytest.fixture
def google_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Google's library finds the key of a service account that is good for nothing."""
    from tests.support.cloudstorage import Cloud

    (tmp_path / "account.json").write_text(json.dumps(Cloud("", "http://127.0.0.1:9").account_file()))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "account.json"))


@pytest.fixture(params=BOTH)
def company_url(request: pytest.FixtureRequest, companies: "Companies", tmp_path: Path) -> Iterator[str]:
    """The address of a database with the demo company; each test that asks runs on both kinds."""
    with _company(request, companies, tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def auth_emulator() -> Iterator[str]:
    """Host and port of the Firebase Auth emulator of this process."""
    from tests.support import firebase

    with ExitStack() as stack:
        try:
            host = stack.enter_context(firebase.emulator())
        except firebase.Missing as error:
            leftout.leave_out("firebase", str(error))
        yield host


@pytest.fixture
def simulator() -> Iterator[str]:
    """The address of a simulated Microsoft 365 that has received nothing yet."""
    from integrations.simulator.server import running

    with running() as url:
        yield url


@pytest.fixture
def whole(company_url: str, tmp_path: Path, simulator: str) -> "Iterator[WholeHub]":
    """A whole hub of one's own."""
    from tests.support.hubs import whole_hub

    with whole_hub(company_url, tmp_path, simulator) as hub:
        yield hub


@pytest.fixture(scope="module", params=BOTH)
def shared(
    request: pytest.FixtureRequest, companies: "Companies", tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[WholeHub]":
    """A whole hub that all tests of a module share: they leave it as it was, or do not care."""
    from integrations.simulator.server import running
    from tests.support.hubs import whole_hub

    folder = tmp_path_factory.mktemp("shared")
    with _company(request, companies, folder) as url, running() as place, whole_hub(url, folder, place) as hub:
        yield hub


@pytest.fixture(scope="module")
def scene(shared: "WholeHub") -> "Stage":
    """That hub in the middle of its work: one thing of each kind, and a sound call of every route."""
    from tests.support.stages import stage

    return stage(shared)


@pytest.fixture(scope="module")
def document(shared: "WholeHub") -> dict[str, Any]:
    """The OpenAPI document of that hub."""
    return dict(shared.nobody().get("/openapi.json").json)


@contextmanager
def _company(request: pytest.FixtureRequest, companies: "Companies", folder: Path) -> Iterator[str]:
    if request.param == "sqlite":
        with companies.sqlite(folder) as url:
            yield url
    else:
        with companies.postgres(request.getfixturevalue("postgres")) as url:
            yield url
