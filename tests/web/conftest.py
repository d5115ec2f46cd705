"""A hub in processes of its own, its page in Chromium, and people in front of it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from tests.support import leftout

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from demo.people import Person
    from demo.place import Place
    from tests.support.browsers import Windows
    from tests.support.hubs import Companies


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Notes whether a test failed, so that its windows are kept as pictures."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built page."""
    from tests.support import browsers

    try:
        return browsers.built()
    except browsers.Missing as error:
        leftout.leave_out("browser", str(error))
        raise


@pytest.fixture(scope="session")
def tools() -> str:
    """Node's package manager, with what the page is built and checked with beside it."""
    from tests.support import browsers

    try:
        return browsers.tools()
    except browsers.Missing as error:
        leftout.leave_out("browser", str(error))
        raise


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium."""
    from tests.support import browsers

    with ExitStack() as stack:
        try:
            found = stack.enter_context(browsers.chromium())
        except browsers.Missing as error:
            leftout.leave_out("browser", str(error))
        yield found


@pytest.fixture(scope="session")
def place(dist: Path, companies: "Companies", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Place]":
    """A hub with the demo company that the browser tests of this process share."""
    from demo.place import Place, free_port, hub, simulator

    folder = tmp_path_factory.mktemp("browser")
    settings = {"HUB_WEB_DIR": str(dist), "HUB_APPROVALS": "microsoft"}
    here = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", folder)
    with companies.sqlite(folder), simulator(here), hub(here, settings):
        yield here


@pytest.fixture
def windows(browser: "Browser", place: "Place", request: pytest.FixtureRequest) -> "Iterator[Windows]":
    """Windows on that hub. No page may complain, about its policy least of all."""
    from tests.support.browsers import ROOT, Windows

    made = Windows(browser, place.hub)
    yield made
    if request.node.stash.get(FAILED, False):
        made.kept(ROOT / "var" / "failed", request.node.name)
    made.close()
    assert made.complaints == []


@pytest.fixture
def calling(place: "Place") -> "Callable[[str], Person]":
    """Somebody who uses the API without a browser."""
    from demo.people import Person

    return lambda name: Person(place.hub, name)


@pytest.fixture
def word() -> str:
    """A word that no other test writes."""
    return f"Lyon {uuid4().hex[:8]}"
