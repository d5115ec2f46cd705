"""A whole hub in this process: everything that `main` wires, with the demo company, called through test clients.

with running() as simulator, whole_hub(url, folder, simulator) as hub:
    reply = hub.as_("ana").post("/requests", claim())
    hub.drain()
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from sqlalchemy import func, inspect, literal, select, table, union_all

import main
from hub.clients.service import Clients
from hub.core.config import load_settings
from tests.support import databases
from tests.support.apps import Client

HOST = "127.0.0.1:8080"
RECEIPT = b"%PDF-1.4\n% Hotel Lyon, 3 nights\n"
Json = dict[str, Any]


@dataclass
class WholeHub:
    """The hub, its app and whoever calls it."""

    hub: main.Hub
    flask: Flask
    simulator: str
    _tokens: dict[str, str] = field(default_factory=dict)

    def as_(self, name: str) -> Client:
        """A client that calls as this person of the demo company, by the part of the address before the `@`."""
        return self._known(name, "/local/sign-in", {"email": f"{name}@example.com"})

    def service(self, key: str, *scopes: str) -> Client:
        """A client that calls as this service, which is registered first unless it is the demo company's `erp`."""
        if scopes or key != "erp":
            self.hub.services[Clients].ensure(key, key, scopes)
        return self._known(f"client {key}", "/local/service-token", {"client": key})

    def nobody(self, token: str | None = None) -> Client:
        """A client that is not signed in, or that sends this token."""
        return Client(self.flask.test_client(use_cookies=False), token)

    def token(self, name: str) -> str:
        """The token of a person."""
        self.as_(name)
        return self._tokens[name]

    def drain(self) -> None:
        """Lets the workers do everything that is due now, and what follows from it."""
        self.hub.runner.drain()

    def rows(self) -> Mapping[str, int]:
        """How many rows each table has."""
        with self.hub.work.db.reading() as connection:
            names = inspect(connection).get_table_names()
            counts = [select(literal(name), func.count()).select_from(table(name)) for name in names]
            return dict(connection.execute(union_all(*counts)).all())

    def received(self, kind: str, to: str = "") -> list[Json]:
        """What arrived at the simulated Microsoft 365."""
        query = {"kind": kind, "to": to} if to else {"kind": kind}
        return list(requests.get(f"{self.simulator}/simulator/received", params=query, timeout=10).json()["items"])

    def upload(self, name: str, content: bytes = RECEIPT) -> str:
        """The id of a document that this person brought."""
        announced = {"name": "receipt.pdf", "contentType": "application/pdf", "size": len(content)}
        document = self.as_(name).post("/documents", announced).json
        upload = document["upload"]
        path = upload["url"].split(HOST, 1)[1]
        reply = self.nobody().call(upload["method"], path, data=content, headers=upload["headers"])
        assert reply.status == 200, reply.body
        said = {"sha256": hashlib.sha256(content).hexdigest()}
        assert self.as_(name).post(f"/documents/{document['id']}/complete", said).status == 200
        return str(document["id"])

    def claim(self, receipt: str, amount: str = "1450.00") -> Json:
        """An expense claim, ready to be sent; above 1,000 EUR finance decides too."""
        money = {"amount": amount, "currency": "EUR"}
        form = {"purpose": "Hotel Lyon", "amount": money, "costCentre": "R-12", "receipts": [receipt]}
        return {"process": "expense-claim", "form": form}

    def submit(self, name: str = "ana", amount: str = "1450.00") -> Json:
        """A request of this person's that waits for her manager."""
        reply = self.as_(name).post("/requests", self.claim(self.upload(name), amount))
        assert reply.status == 201, reply.body
        return dict(reply.json)

    def task(self, name: str, request: str) -> Json:
        """What this person is asked about a request."""
        inbox = self.as_(name).get("/tasks", query={"limit": 200}).json["items"]
        return next(item for item in inbox if item["request"]["id"] == request)

    def decide(self, name: str, request: str, outcome: str = "approve") -> None:
        """This person answers what she is asked about a request."""
        task = self.task(name, request)
        reply = self.as_(name).post(
            f"/tasks/{task['id']}/decision", {"outcome": outcome}, if_match=f'"{task["version"]}"'
        )
        assert reply.status == 200, reply.body

    def _known(self, name: str, path: str, who: Json) -> Client:
        if name not in self._tokens:
            reply = self.nobody().post(path, who)
            assert reply.status == 200, reply.body
            self._tokens[name] = reply.json["token"]
        return self.nobody(self._tokens[name])


def settings_for(url: str, folder: Path, simulator: str, **more: Any) -> Any:
    """The settings of a hub for tests: quiet, and it makes up its mind quickly about what got lost."""
    fixed = {"host": "127.0.0.1", "identity": "local", "log_level": "ERROR", "domains": "all", "project": "demo-hub"}
    return load_settings(database_url=url, data_dir=folder, simulator_url=simulator, **(fixed | more))


@contextmanager
def whole_hub(url: str, folder: Path, simulator: str, **settings: Any) -> Iterator[WholeHub]:
    """A hub on a database that has the demo company already, or gets it now."""
    hub = main.build(settings_for(url, folder, simulator, **settings))
    try:
        main.prepare(hub)
        yield WholeHub(hub, hub.app(), simulator)
    finally:
        hub.work.db.close()


def fill(url: str, folder: Path) -> None:
    """Brings a database up to date and loads the demo company and the processes; nobody is called."""
    with whole_hub(url, folder, "http://127.0.0.1:9"):
        pass


class Companies:
    """Databases with the demo company, quickly: it is loaded once into a template and copied from there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, str] = {}

    @contextmanager
    def sqlite(self, folder: Path) -> Iterator[str]:
        """A database in a file of this folder."""
        template = self._folder / "company.db"
        if not template.exists():
            fill(f"sqlite:///{template}", self._folder)
        shutil.copy(template, folder / "hub.db")
        yield f"sqlite:///{folder / 'hub.db'}"

    @contextmanager
    def postgres(self, server: str) -> Iterator[str]:
        """A database of this server."""
        if server not in self._names:
            self._names[server] = databases.new_postgres_database(server)
            fill(databases.postgres_url(server, self._names[server]), self._folder)
        name = databases.new_postgres_database(server, self._names[server])
        try:
            yield databases.postgres_url(server, name)
        finally:
            databases.drop_postgres_database(server, name)
