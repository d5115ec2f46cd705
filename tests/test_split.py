"""The hub split into parts: each domain starts alone, and the main story passes through three processes that share no
table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import ExitStack
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, inspect, literal, select, table, union_all

import main
from demo.microsoft import Microsoft, wait_for
from demo.people import Person
from demo.place import Place, free_port, simulator
from demo.story import RECEIPT, Story
from hub.core.config import DOMAINS
from hub.core.db import Database
from tests.support import databases
from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.machines import started
from tests.support.pubsub import new_project
from tests.support.splits import DISPATCH, PARTS, REST, Parts, part_of, router
from workers.homes import JOBS

# In which part the tables of the story have rows, and in no other.
WHERE = {
    "documents": "documents",
    "report_figures": "reports",
    "report_runs": "reports",
    **dict.fromkeys(("people", "requests", "tasks", "notifications", "schedules", "audit_entries"), REST),
}
GUIDE = Path(main.__file__).parent / "docs" / "guides" / "splitting-the-hub.md"
WRITTEN = {"document.announced", "document.completed", "document.link-issued", "request.submitted"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def own_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty database for each part."""
    if request.param == "sqlite":
        yield {part: f"sqlite:///{tmp_path / part}.db" for part in PARTS}
        return
    server = request.getfixturevalue("postgres")
    names = {part: databases.new_postgres_database(server) for part in PARTS}
    yield {part: databases.postgres_url(server, name) for part, name in names.items()}
    for name in names.values():
        databases.drop_postgres_database(server, name)


@pytest.fixture
def alone(request: pytest.FixtureRequest, companies: Companies, tmp_path: Path) -> Iterator[WholeHub]:
    """A hub that serves one domain, everything else as on a laptop."""
    nowhere = "http://127.0.0.1:9"
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, nowhere, domains=request.param) as hub:
        yield hub


@pytest.mark.parametrize("alone", DOMAINS, indirect=True)
def test_each_domain_alone_serves_its_paths_and_says_that_it_is_well(
    alone: WholeHub, request: pytest.FixtureRequest
) -> None:
    domain = request.node.callspec.params["alone"]
    paths = set(alone.nobody().get("/openapi.json").json["paths"])
    assert paths == {f"/api/v1{rule}" for api in main.apis_of([domain]) for rule in _rules(api)}
    assert alone.nobody().get("/healthz").status == alone.nobody().get("/readyz").status == 200
    assert alone.nobody().call("POST", "/internal/people/person", json={}).status == 404
    alone.drain()  # its own jobs and handlers need nobody else
    assert alone.hub.runner.cron.names == {"relay", *JOBS.get(domain, ())}


@pytest.mark.parametrize("alone", ["documents"], indirect=True)
def test_what_one_domain_has_to_ask_another_says_what_to_set(alone: WholeHub) -> None:
    ana = alone.as_("ana")
    assert ana.get("/documents").json["items"] == []
    reply = ana.get("/documents", query={"request": "r-1"})
    assert (reply.status, reply.headers["Content-Type"]) == (503, "application/problem+json")
    assert 'HUB_PEERS={"requests": "https://..."}' in reply.json["detail"]
    assert reply.headers["Retry-After"]


@pytest.mark.parametrize("alone", ["requests,directory"], indirect=True)
def test_a_request_that_could_not_be_checked_is_refused_and_leaves_nothing(alone: WholeHub) -> None:
    before = alone.rows()
    reply = alone.as_("ana").post("/requests", {"process": "expense-claim", "form": {}})
    assert (reply.status, "processes" in reply.json["detail"]) == (503, True)
    assert alone.rows() == before


@pytest.mark.pubsub
def test_the_story_passes_through_three_processes_with_databases_of_their_own(
    own_databases: dict[str, str], tmp_path: Path, pubsub: str
) -> None:
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", tmp_path)
    settings = {"HUB_BUS": "google", "HUB_PROJECT": new_project(), "HUB_PUBSUB_EMULATOR": pubsub}
    parts = Parts(place, own_databases, settings)
    with ExitStack() as stack:
        stack.enter_context(simulator(place))
        stack.enter_context(started(*parts.machines.values()))
        stack.enter_context(router(place, parts.urls))
        for _, play in Story(place).stations():
            play()
        dora = Person(place.hub, "dora")
        wait_for("what was done in another part in the trail", lambda: _actions(dora) >= WRITTEN)
        assert dora.get("/audit/verify")["valid"]
        assert dora.get("/dead-letters")["items"] == []
    filled = {part: _filled(url) & WHERE.keys() for part, url in own_databases.items()}
    assert filled == {part: {table for table, home in WHERE.items() if home == part} for part in PARTS}


def _rules(api: Any) -> set[str]:
    return {path.removeprefix("/api/v1").replace("<", "{").replace(">", "}") for path in api.paths}


def _actions(auditor: Person) -> set[str]:
    return {entry["action"] for entry in auditor.get("/audit", limit="200")["items"]}


def _filled(url: str) -> set[str]:
    """The tables that have rows."""
    db = Database(url, pool=1)
    with db.reading() as connection:
        names = inspect(connection).get_table_names()
        counts = [select(literal(name), func.count()).select_from(table(name)) for name in names]
        filled = {name for name, count in connection.execute(union_all(*counts)).all() if count}
    db.close()
    return filled


@pytest.mark.pubsub
def test_a_part_that_dies_is_asked_again_and_takes_up_what_waited_for_it(tmp_path: Path, pubsub: str) -> None:
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", tmp_path)
    settings = {"HUB_BUS": "google", "HUB_PROJECT": new_project(), "HUB_PUBSUB_EMULATOR": pubsub}
    settings["HUB_LEASE_SECONDS"] = "10"  # what died with its part comes back so soon
    parts = Parts(place, {part: f"sqlite:///{tmp_path / part}.db" for part in PARTS}, settings)
    documents, microsoft = parts.machines["documents"], Microsoft(place.simulator)
    with ExitStack() as stack:
        stack.enter_context(simulator(place))
        stack.enter_context(started(*parts.machines.values()))
        stack.enter_context(router(place, parts.urls))
        ana, bob = Person(place.hub, "ana"), Person(place.hub, "bob")
        receipt = ana.upload("hotel.pdf", RECEIPT, "application/pdf", hashlib.sha256(RECEIPT).hexdigest())
        documents.kill()
        claim = _claim(receipt["id"])
        refused = ana.post("/requests", claim, expect=503, Idempotency_Key="claim-of-ana")
        assert "The part of the hub that knows documents does not answer" in refused["detail"]
        documents.start()
        request = ana.post("/requests", claim, expect=201, Idempotency_Key="claim-of-ana")
        documents.kill()
        microsoft.arrival("card", "bob@example.com", request["number"])
        bob.decide(bob.get("/tasks")["items"][0], "approve")
        documents.start()
        wait_for("the receipt in the library", lambda: microsoft.received("file"))
        wait_for("the end", lambda: ana.get(f"/requests/{request['id']}")["state"] == "approved")
        wait_for("the receipt with the request", lambda: ana.get("/documents", request=request["id"])["items"])
        letters = Person(place.hub, "dora").get("/dead-letters")["items"]
    assert letters == []


def _claim(receipt: str) -> dict[str, Any]:
    money = {"amount": "80.00", "currency": "EUR"}
    form = {"purpose": "Hotel Lyon", "amount": money, "costCentre": "R-12", "receipts": [receipt]}
    return {"process": "expense-claim", "form": form}


def test_the_guide_sends_every_path_to_the_part_of_its_domain(shared: WholeHub) -> None:
    rows = re.findall(r"^\| (\w+) \| (`/api.*`) \|$", GUIDE.read_text(), re.M)
    told = [(pattern, domain) for domain, patterns in rows for pattern in re.findall(r"`([^`]+)`", patterns)]
    assert {domain for _, domain in told} == set(DOMAINS)
    for domain, path in _paths(shared):
        assert next(home for pattern, home in told if fnmatchcase(path, pattern)) == domain, path


def test_the_tests_dispatch_as_the_guide_does(shared: WholeHub) -> None:
    [block] = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(), re.S)
    rules = [(rule["url"].removeprefix("*"), rule["service"]) for rule in yaml.safe_load(block)["dispatch"]]
    assert [rule for rule in rules if rule[1] in PARTS] == list(DISPATCH)
    for domain, path in _paths(shared):
        assert domain in PARTS[part_of(path)], path


def _paths(hub: WholeHub) -> Iterator[tuple[str, str]]:
    """Every path of the API as somebody calls it, and its domain."""
    homes = {api.name: domain for domain in main.APIS for api in main.apis_of([domain])}
    for rule in hub.flask.url_map.iter_rules():
        home = homes.get(rule.endpoint.rpartition(".")[0])
        if home:
            yield home, rule.rule.replace("<", "").replace(">", "")
