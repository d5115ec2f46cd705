"""One page tells what works in Microsoft 365, what it lacks, and how much of the limits is used."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from hub.core.db import Database
from hub.core.errors import IntegrationError
from hub.core.ports import Ability, Standing
from hub.core.unit_of_work import Work
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.capabilities import FEATURES, MicrosoftCapabilities, roles_of
from integrations.microsoft.graph import GraphClient, line_of
from integrations.microsoft.limits import IDENTITY
from integrations.microsoft.posts import posts
from integrations.microsoft.register import EVERY, Register
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.traffic import Watch
from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, ROLES, TENANT, Registration
from integrations.simulator.server import running
from tests.integrations.microsoft.conftest import Microsoft, notice


class Page:
    """The page, and a client whose calls it tells of."""

    def __init__(self, base: str, work: Work, **settings: Any) -> None:
        self.clock: Any = work.clock
        settings = {"paced": True, "client_secret": CLIENT_SECRET} | settings
        access = GraphAccess(tenant=TENANT, client_id=CLIENT_ID, base=base, login_base=base, bot_base=base, **settings)
        register = Register(work.db, work.clock)
        watch = Watch(lambda: self.clock.now().timestamp(), lambda _: None)
        self.client = GraphClient(access, line=line_of(access, watch, register))
        self.capabilities = MicrosoftCapabilities(access, Tokens(access), register, work.clock)

    def standing(self) -> Standing:
        return self.capabilities.standing()

    def __getitem__(self, key: str) -> Ability:
        return next(ability for ability in self.standing().abilities if ability.key == key)


@pytest.fixture
def page(microsoft: Microsoft, work: Work) -> Page:
    return Page(microsoft.base, work)


@pytest.fixture(scope="module")
def poor() -> Iterator[str]:
    """A Microsoft 365 whose administrator consented to little."""
    with running(registration=Registration(roles=("User.Read.All",))) as url:
        yield url


def test_every_ability_says_what_it_needs_and_what_people_miss_without_it(page: Page) -> None:
    standing = page.standing()
    assert [ability.key for ability in standing.abilities] == [feature.key for feature in FEATURES]
    assert all(ability.needs and ability.without.endswith(".") for ability in standing.abilities)
    assert (standing.cloud, standing.tenant, standing.signs_in_by) == ("global", TENANT, "secret")
    assert {ability.state for ability in standing.abilities} == {"unused", "off"}


def test_granted_is_what_the_token_names(page: Page, poor: str, work: Work) -> None:
    assert {need.granted for need in page["directory"].needs + page["activity-feed"].needs} == {"yes"}
    here = Page(poor, work)
    assert [need.granted for need in here["directory"].needs] == ["yes"]
    assert [(need.permission, need.granted) for need in here["activity-feed"].needs] == [("TeamsActivity.Send", "no")]
    assert here["activity-feed"].state == "refused"


def test_what_exchange_grants_is_unknown_and_never_missing(page: Page, poor: str, work: Work) -> None:
    for here in (page, Page(poor, work)):
        needs = here["mail"].needs
        assert {(need.by, need.granted) for need in needs} == {("Exchange", "unknown")}
        assert all("no token shows" in need.why for need in needs)
        assert here["mail"].state != "refused"


def test_what_works_says_when_and_how_much_it_uses(page: Page) -> None:
    page.client.get("/users/ana@example.com")
    directory = page["directory"]
    assert (directory.state, directory.last_answer_at, directory.last_error) == ("works", page.clock.now(), "")
    assert [(used.limit, used.used, used.most) for used in directory.quota] == [("units of the directory", 2, 3150)]
    assert page.standing().processes == 1


def test_posts_to_channels_say_how_they_fare_and_never_where_they_go(page: Page, microsoft: Microsoft) -> None:
    microsoft.misbehave("/powerautomate/", "throttle", retryAfter=600)
    flow = "/powerautomate/automations/direct/workflows/f1/triggers/manual/paths/invoke?sig=s3cret"
    with pytest.raises(IntegrationError):
        posts(page.client, microsoft.base + flow).deliver(notice("p1"), {})
    told = page["channel-posts"]
    assert (told.state, told.last_error, told.again_at) == (
        "paused", "POST workflow: 429", page.clock.now() + timedelta(seconds=600),
    )  # fmt: skip
    assert [(need.by, need.granted) for need in told.needs] == [("The owner of the flow", "unknown")]
    assert [(used.limit, used.used, used.seconds) for used in told.quota] == [("posts of a flow", 1, 1)]
    assert "s3cret" not in str(page.standing())


def test_a_pause_and_an_outage_say_when_it_is_asked_again(page: Page, microsoft: Microsoft) -> None:
    microsoft.misbehave("^/v1.0/drives", "throttle", retryAfter=600)
    with pytest.raises(IntegrationError):
        page.client.get("/drives/1")
    files = page["files"]
    assert (files.state, files.again_at) == ("paused", page.clock.now() + timedelta(seconds=600))
    assert (files.last_error, files.last_error_at) == ("GET /drives/1: 429", page.clock.now())
    page.clock.advance(timedelta(seconds=601))
    microsoft.misbehave("^/v1.0/users", "fail", times=5)
    for _ in range(5):
        page.clock.advance(timedelta(seconds=2))
        with pytest.raises(IntegrationError):
            page.client.get("/users/1")
    assert (page["directory"].state, page["directory"].again_at) == ("out", page.clock.now() + timedelta(seconds=5))


def test_without_a_token_the_page_says_why(work: Work, microsoft: Microsoft) -> None:
    here = Page(microsoft.base, work, client_secret="wrong")
    standing = here.standing()
    assert "AADSTS7000215" in standing.sign_in_error
    assert "wrong" not in str(standing)
    assert here["directory"].needs[0].granted == "unknown"


def test_the_page_tells_of_all_processes(microsoft: Microsoft, work: Work) -> None:
    pages = [Page(microsoft.base, work) for _ in range(3)]
    for one in pages:
        one.client.get("/users/ana@example.com")
    assert pages[0].standing().processes == 3
    [used] = pages[0]["directory"].quota
    assert used.used == 6
    work.clock.advance(EVERY)  # type: ignore[attr-defined]
    pages[0].client.get("/users/ana@example.com")
    [mine] = pages[0].client.traffic.used([IDENTITY])
    assert mine.most == 1050
    work.clock.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
    pages[0].client.get("/users/ana@example.com")
    assert pages[0].standing().processes == 1


def test_who_cannot_note_calls_all_the_same(microsoft: Microsoft, work: Work) -> None:
    closed = Work(Database("sqlite:////nowhere/at/all.db", pool=1), work.clock)
    assert Page(microsoft.base, closed).client.get("/users/ana@example.com")["givenName"] == "Ana"


@pytest.mark.parametrize("token", ["", "opaque", "a.b.c", "a.W10.c", "a.eyJyb2xlcyI6MX0.c"])
def test_a_token_that_is_none_of_ours_to_read_names_nothing(token: str) -> None:
    assert roles_of(token) is None


def test_the_simulator_grants_what_the_hub_asks_the_administrator_for(page: Page) -> None:
    wishes = [wish for feature in FEATURES for wish in feature.wishes if wish.by == "Entra" and not wish.delegated]
    wanted = {wish.permission for wish in wishes}
    assert wanted == set(ROLES)
