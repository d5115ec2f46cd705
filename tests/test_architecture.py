"""What import contracts cannot say: the shape of the house, its sizes, and that its tables name what there is."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from inspect import Parameter, getmembers, isclass, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from statistics import median
from typing import Any, get_args

import pytest

import hub
import main
from hub.core import ports, questions
from hub.core.auth import Callers
from hub.core.config import DOMAINS, Settings
from hub.core.messages import Event
from integrations import catalog
from tests.support import firebase, schedulers
from tests.support.hubs import Companies, settings_for
from workers.clockwork import JOBS
from workers.housekeeping import CHORES
from workers.subscriptions import SUBSCRIPTIONS

ROOT = Path(main.__file__).parent
NOT_DOMAINS = {"core", "engine", "migrations"}
HOUSES = {module.name for module in iter_modules(hub.__path__)} - NOT_DOMAINS
CODE = [
    path
    for folder in ("hub", "workers", "integrations")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "versions" not in path.parts
] + [ROOT / "main.py"]
EVERYTHING = CODE + [path for folder in ("tests", "demo", "bench") for path in sorted((ROOT / folder).rglob("*.py"))]

# What must not be there before it is used: clouds, renderers, and what is read once a day.
LAZY = (
    "grpc", "google.cloud.pubsub", "google.cloud.storage", "google.cloud.scheduler", "google.auth", "firebase_admin",
    "msal", "xlsxwriter", "reportlab", "docxtpl", "lxml", "alembic", "gunicorn", "opentelemetry", "prometheus_client",
    "requests", "babel", "jsonschema", "icalendar", "structlog", "sqlalchemy.dialects.postgresql",
)  # fmt: skip
PORTS: Mapping[str, tuple[type[Any], ...]] = {
    "clock": (ports.Clock,),
    "bus": (ports.Bus, ports.Consumer),
    "identity": (ports.Identity,),
    "scheduler": (ports.Scheduler,),
    "files": (ports.Files,),
    "people": (ports.PeopleSource,),
    "absences": (ports.Absences,),
    "working_times": (ports.WorkingTimes,),
    "pictures": (ports.Pictures,),
    "calendars": (ports.Calendars,),
    "channels": (ports.Channel,),
    "mail": (ports.Channel,),
    "approvals": (ports.ApprovalMirror,),
    "cabinet": (ports.Cabinet,),
    "lookout": (ports.Lookout,),
    "picks": (ports.Picks,),
    "capabilities": (ports.Capabilities,),
    "services": (ports.Services,),
    "telemetry": (ports.Telemetry,),
}
# What the hub must be told beside a choice.
TOLD: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("identity", "firebase"): firebase.SETTINGS,
    ("scheduler", "google"): schedulers.SETTINGS,
    ("files", "google"): {"files_bucket": "demo-hub-files"},
    ("mail", "smtp"): {"smtp_url": "smtp://mail.example.com"},
    ("telemetry", "otlp"): {"telemetry_url": "http://127.0.0.1:9"},
    ("telemetry", "google"): {"telemetry_region": "europe-west1"},
}
# Events that are told for those to come: webhooks, and whoever watches the audit.
FOR_LATER = {
    "DocumentCompleted", "DocumentLinkIssued", "NotificationFailed", "PersonChanged",
    "SubstituteNamed", "SubstituteReleased",
}  # fmt: skip


def test_the_settings_main_and_the_contracts_name_the_same_domains() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    inside = next(contract for contract in contracts if contract["name"].startswith("Inside a domain"))
    assert tuple(main.APIS) == DOMAINS
    assert set(inside["containers"]) == {f"hub.{name}" for name in HOUSES}
    assert set(DOMAINS) | {"clients"} == HOUSES  # the register of clients is served with the directory


@pytest.mark.parametrize("domain", sorted(HOUSES))
def test_every_domain_has_its_rooms_its_docstring_and_its_tests(domain: str) -> None:
    for room in ("api", "service", "models"):
        assert find_spec(f"hub.{domain}.{room}"), f"hub/{domain}/{room}.py"
    assert (import_module(f"hub.{domain}").__doc__ or "").strip()
    assert list((ROOT / "tests" / "hub" / domain).glob("test_*.py"))


def test_every_route_of_a_domain_belongs_to_the_domain() -> None:
    for domain in main.APIS:
        for api in main.apis_of([domain]):
            home = api._service.__module__.split(".")[1]
            assert home == domain or (domain, home) == ("directory", "clients")


def test_every_choice_of_the_settings_is_served_and_every_adapter_can_be_chosen() -> None:
    for port, adapters in catalog.ADAPTERS.items():
        assert set(get_args(Settings.model_fields[port].annotation)) == set(adapters), port
        for place in adapters.values():
            module, _, name = place.partition(":")
            assert callable(getattr(import_module(module), name)), place
    assert set(PORTS) == set(catalog.ADAPTERS)


@pytest.mark.usefixtures("google_account")
def test_every_adapter_has_all_that_its_port_asks_for(companies: Companies, tmp_path: Path) -> None:
    with companies.sqlite(tmp_path) as url:
        for port, adapters in catalog.ADAPTERS.items():
            for choice in adapters:
                told = {**TOLD.get((port, choice), {}), port: choice}
                built = main.build(settings_for(url, tmp_path, "http://127.0.0.1:9", **told))
                adapter = catalog.build(port, built.place)
                for part in adapter.values() if isinstance(adapter, Mapping) else (adapter,):
                    _serves(part, PORTS[port])
                built.place.db.close()


@pytest.mark.parametrize(
    ("service", "port"),
    [
        ("hub.directory.service:Directory", questions.People),
        ("hub.directory.service:Directory", Callers),
        ("hub.processes.service:Processes", questions.Definitions),
        ("hub.documents.service:Documents", questions.Papers),
        ("hub.requests.access:Involved", questions.Involvement),
        ("hub.clients.service:Clients", questions.Scopes),
    ],
)
def test_the_domain_that_answers_a_port_has_all_of_it(service: str, port: type[Any]) -> None:
    module, _, name = service.partition(":")
    _serves(getattr(import_module(module), name), (port,), bound=False)


def test_importing_main_loads_no_cloud_no_renderer_and_nothing_else_that_waits() -> None:
    clouds = ("grpc", "google.cloud.pubsub", "google.cloud.storage", "google.cloud.scheduler")
    for name in (*clouds, "firebase_admin", "msal", "opentelemetry.sdk", "prometheus_client"):
        assert find_spec(name), f"{name} is not installed, so this test could not fail"
    script = "import main, sys, json; print(json.dumps(sorted(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    loaded = set(json.loads(said))
    assert {name for name in LAZY if name in loaded} == set()
    assert {
        name for name in loaded if name.startswith(("google.", "integrations.microsoft", "integrations.simulator"))
    } == set()


def test_every_event_belongs_to_the_topic_of_its_domain() -> None:
    for event in _events():
        assert event.topic == event.__module__.split(".")[1], event
    names = [event.type() for event in _events()]
    assert len(names) == len(set(names))


def test_every_event_is_handled_or_said_to_be_for_later() -> None:
    handled = {event.__name__ for subscription in SUBSCRIPTIONS for event in subscription.on}
    told = {event.__name__ for event in _events()}
    assert handled <= told
    assert told - handled == FOR_LATER


def test_every_handler_has_one_name_and_events_of_one_topic() -> None:
    names = [subscription.handler for subscription in SUBSCRIPTIONS]
    assert len(names) == len(set(names))
    for subscription in SUBSCRIPTIONS:
        assert len({event.topic for event in subscription.on}) == 1, subscription.handler
        assert 0 < len(subscription.handler) <= 80


def test_jobs_and_chores_have_names_that_differ() -> None:
    assert not set(JOBS) & set(CHORES)


def test_files_stay_short() -> None:
    long = {str(path.relative_to(ROOT)): length for path in CODE if (length := len(_lines(path))) > 260}
    assert long == {}
    assert median(len(_lines(path)) for path in CODE) <= 110


def test_functions_stay_short_and_take_little() -> None:
    functions = [(path, function) for path in CODE for function in _functions(path)]
    lengths = [_length(function) for _, function in functions]
    long = [f"{path}:{function.lineno} {function.name}" for path, function in functions if _length(function) > 35]
    assert long == []
    assert median(lengths) <= 6
    assert sorted(lengths)[int(len(lengths) * 0.9)] <= 13
    greedy = [f"{path}:{f.lineno} {f.name}" for path, f in functions if len(f.args.args) > 9]
    assert greedy == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "HA" + "CK")
    left = [
        f"{path}:{n}" for path in EVERYTHING for n, line in enumerate(_lines(path), 1) if any(m in line for m in marks)
    ]
    assert left == []


def test_no_error_is_swallowed_whole() -> None:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ExceptHandler) and _catches_all(node.type):
                silent = all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
                assert not silent, f"{path}:{node.lineno}"
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "suppress":
                assert not any(_catches_all(argument) for argument in node.args), f"{path}:{node.lineno}"


def test_the_hub_takes_its_time_from_the_clock_alone() -> None:
    readings = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    for path in CODE:
        relative = path.relative_to(ROOT)
        if relative.parts[0] == "hub" and str(relative) != "hub/core/clock.py":
            calls = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)]
            taken = [
                f"{path}:{call.lineno}" for call in calls if (getattr(call.value, "id", ""), call.attr) in readings
            ]
            assert taken == []


def test_no_place_of_one_machine_is_written_down() -> None:
    for path in EVERYTHING:
        assert "/ho" + "me/" not in path.read_text(), path
        assert "/wo" + "rk/" not in path.read_text(), path


def _serves(adapter: object, wanted: tuple[type[Any], ...], bound: bool = True) -> None:
    for port in wanted:
        for name, method in getmembers(port, isfunction):
            if not name.startswith("_"):
                has = getattr(adapter, name, None)
                assert callable(has), f"{adapter} lacks {name} of {port.__name__}"
                given = [p for p in signature(has).parameters.values() if bound or p.name != "self"]
                asked = [p for p in signature(method).parameters.values() if p.name != "self"]
                assert _takes(given, asked), f"{name} of {adapter} is not that of {port.__name__}"


def _takes(given: list[Parameter], asked: list[Parameter]) -> bool:
    more = given[len(asked) :]
    return [p.name for p in given[: len(asked)]] == [p.name for p in asked] and all(
        p.default is not Parameter.empty or p.kind in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL) for p in more
    )


def _events() -> Iterator[type[Event]]:
    """Every event that can be emitted; a class that others extend only holds what they share."""
    for domain in sorted(HOUSES):
        if find_spec(f"hub.{domain}.messages"):
            kinds = [kind for _, kind in getmembers(import_module(f"hub.{domain}.messages"), isclass)]
            own = [kind for kind in kinds if issubclass(kind, Event) and kind.__module__ == f"hub.{domain}.messages"]
            yield from (kind for kind in own if not any(kind in other.__bases__ for other in own))


def _catches_all(caught: ast.expr | None) -> bool:
    return caught is None or getattr(caught, "id", "") in ("Exception", "BaseException")


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def _length(function: ast.FunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines()
