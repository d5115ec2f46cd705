"""A hub in the cloud: a process of its own in which every adapter is Google's, and around it all that it meets there.

with sky(folder, doors) as there, started(there.hub):
    for _, play in Story(there.place, there).stations(): play()
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import isodate
import psycopg
import requests
from werkzeug import Request, Response

from demo.place import Place, free_port, simulator
from hub.core.db import Database
from hub.core.recurrence import last_time
from integrations.google.places import PubSubPlace, Push
from integrations.google.signin import LINK
from integrations.local.clock import MovableClock
from tests.support.cloudscheduler import CloudJobs, serving
from tests.support.cloudstorage import Cloud
from tests.support.company import id_of
from tests.support.firebase import PROJECT, Project
from tests.support.line import Line
from tests.support.machines import Machine, hub_at
from tests.support.outages import Server
from tests.support.pubsub import until
from tests.support.pushes import ACCOUNT, Key, key_server
from tests.support.pushes import serving as answering
from tests.support.schedulers import LOCATION
from tests.support.signers import CLIENT, Entra
from workers.subscriptions import ROUTES

# The tenant of the simulated Microsoft 365.
TENANT = "5c0ffee0-0000-4000-8000-000000000000"
NOBODY = "http://127.0.0.1:9"
# Until everything is quiet; what failed is tried again after some seconds.
PATIENCE = 90.0
# In one look: between two, what waits to be sent could become what waits to be handled, and be missed.
HANDLED = "SELECT handler, message_id FROM inbox UNION ALL SELECT '', id FROM outbox"
LETTERS = "SELECT handler, error FROM dead_letters"


@dataclass
class Sky:
    """Everything around the hub, and the ways of those who use it there: see `Ways`."""

    place: Place
    database: str
    postgres: Server
    line: Line
    storage: Cloud
    auth: str
    jobs: CloudJobs
    google: Key
    entra: Entra
    pulled: bool
    keys: str = ""
    login: str = ""
    worker: str = ""
    meanwhile: Callable[[], object] = lambda: None
    moved: timedelta = timedelta(0)
    fired: list[int] = field(default_factory=list)
    _hub: Machine | None = None

    @property
    def hub(self) -> Machine:
        """The process."""
        if self._hub is None:
            self._hub = hub_at(self.place, self.settings())
        return self._hub

    def settings(self) -> dict[str, str]:
        """What it is told."""
        account = self.place.folder / "account.json"
        account.write_text(json.dumps(self.storage.account_file()))
        return {
            **{f"HUB_{port}": "google" for port in ("BUS", "FILES", "SCHEDULER")},
            "HUB_IDENTITY": "firebase",
            "HUB_DATABASE_URL": self.database,
            "HUB_PROJECT": PROJECT,
            "HUB_PUBLIC_URL": self.place.hub,
            "HUB_PUBSUB_EMULATOR": self.line.address,
            "HUB_PUBSUB_PULL": str(self.pulled),
            "HUB_PUSH_AUDIENCE": self.worker,
            "HUB_PUSH_ACCOUNT": ACCOUNT,
            "HUB_PUSH_KEYS_URL": self.keys,
            "HUB_FILES_BUCKET": self.storage.make_bucket(f"b-{uuid4()}"),
            "HUB_STORAGE_URL": self.storage.url,
            "HUB_SCHEDULER_LOCATION": LOCATION,
            "HUB_SCHEDULER_EMULATOR": self.jobs.address,
            "HUB_TENANT": TENANT,
            "HUB_SIGN_IN_CLIENT": CLIENT,
            "HUB_ROLES": '{"administrators": "administrator"}',
            "HUB_LOGIN_URL": self.login,
            "HUB_LEASE_SECONDS": "10",
            "FIREBASE_AUTH_EMULATOR_HOST": self.auth,
            "GOOGLE_APPLICATION_CREDENTIALS": str(account),
            "HTTPS_PROXY": NOBODY,  # whoever wants to leave this machine finds nobody
            "NO_PROXY": "127.0.0.1,localhost",
        }

    # How people and services come in, and how days pass.

    def token(self, name: str) -> str:
        """Signed in with Microsoft, through Firebase; linked at the first time."""
        issuer = f"https://login.microsoftonline.com/{TENANT}/v2.0"
        shown = self.entra.id_token(name, oid=id_of(name), tid=TENANT, iss=issuer)
        token = str(Project(self.auth).sign_in(shown)["idToken"])
        said = {"Authorization": f"Bearer {token}"}
        linked = requests.post(f"{self.place.hub}{LINK}", json={"microsoftToken": shown}, headers=said, timeout=20)
        assert linked.status_code == 204, linked.text
        return token

    def service(self, id_: str) -> str:
        """A token that Google signs for a service account."""
        email = "erp@demo-hub.iam.gserviceaccount.com"
        return self.google.token(aud=self.place.hub, sub=id_, azp=id_, email=email)

    def advance(self, step: str) -> None:
        """The clock of everybody goes on; jobs whose time came meanwhile call, each twice, as Cloud Scheduler may."""
        self.settle()
        before, after = self.now(), self._move(isodate.parse_duration(step))
        self.meanwhile()
        for job in list(self.jobs.jobs.values()):
            if at := last_time(job.schedule, job.time_zone, before, after):
                self.fired += [self.jobs.come(job.name, at) for _ in range(2)]

    def _move(self, step: timedelta) -> datetime:
        db, at = Database(self.database, pool=1), datetime.now(UTC)
        after = MovableClock(db).advance(step)
        db.close()
        self.moved += step
        self.storage.moves.append((at, step))
        # Links are stamped to the second: those from now on shall be younger.
        until(lambda: int(datetime.now(UTC).timestamp()) > int(at.timestamp()))
        return after

    def now(self) -> datetime:
        """By the hub's clock."""
        return datetime.now(UTC) + self.moved

    # How it stands.

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with psycopg.connect(self.database.replace("+psycopg", "")) as connection:
            return connection.execute(query).fetchall()  # type: ignore[arg-type]

    def is_settled(self, sent: bool = True) -> bool:
        """Whether everything that was sent is handled; and, if it matters, all that happened was `sent`."""
        found = set(self.rows(HANDLED))
        return not self.line.sent - found and not (sent and any(not handler for handler, _ in found))

    def settle(self) -> None:
        """Waits until everything that happened has had its effect."""
        until(self.is_settled, PATIENCE)

    def end_pubsub(self) -> None:
        """Kills Pub/Sub when nothing is under way: the real one would keep it, an emulator cannot."""
        self.line.hush()
        until(lambda: self.is_settled(sent=False), PATIENCE)
        self.line.cut()

    def begin_pubsub(self) -> None:
        """Another one takes its place, with the same topics."""
        self.line.mend(self._fill)

    def _fill(self, address: str) -> None:
        push = None if self.pulled else Push(f"{self.worker}/push", ACCOUNT, self.worker)
        PubSubPlace(PROJECT, address).ensure(ROUTES, push)

    # What stands between.

    def push(self, request: Request) -> Response:
        """Pub/Sub calls the worker, with the token that its emulator leaves out."""
        said = {"Authorization": f"Bearer {self.google.token(aud=self.worker)}", "Content-Type": "application/json"}
        wrapped = json.loads(request.get_data())
        self.line.note(wrapped["subscription"].rpartition("/hub-")[2], wrapped["message"]["attributes"])
        try:
            answer = requests.post(f"{self.place.hub}/push", request.get_data(), headers=said, timeout=60)
        except requests.RequestException:
            return Response(status=502)
        return Response(status=answer.status_code)

    def fire(self, uri: str, headers: dict[str, str], body: bytes) -> int:
        """A job calls the worker."""
        url = uri.replace(self.worker, self.place.hub)
        return requests.post(url, body, headers=headers, timeout=60).status_code

    def sign_in(self, request: Request) -> Response:
        """Entra: its keys; all else the simulated Microsoft 365 knows. It answers in its place: nobody follows a
        redirect with what proves who he is."""
        if request.path.endswith("/discovery/v2.0/keys"):
            return Response(json.dumps(self.entra.jwks), content_type="application/json")
        kind = {"Content-Type": request.content_type} if request.content_type else {}
        url = f"{self.place.simulator}{request.full_path}"
        answer = requests.request(request.method, url, data=request.get_data(), headers=kind, timeout=60)
        return Response(answer.content, answer.status_code, content_type=answer.headers["Content-Type"])


@contextmanager
def sky(folder: Path, postgres: Server, storage: Cloud, auth: str, pulled: bool = False) -> Iterator[Sky]:
    """All of it but the hub."""
    place = Place(f"http://127.0.0.1:{free_port()}", f"http://127.0.0.1:{free_port()}", folder)
    key = Key()
    with ExitStack() as stack:
        line = stack.enter_context(Line(folder).open())
        jobs = stack.enter_context(serving())
        there = Sky(place, postgres.new_url(), postgres, line, storage, auth, jobs, key, Entra(), pulled)
        there.keys = stack.enter_context(key_server(key))
        there.worker = stack.enter_context(answering(there.push))
        there.login = stack.enter_context(answering(there.sign_in))
        stack.enter_context(simulator(place))
        jobs.call, jobs.token = there.fire, lambda account, audience: key.token(aud=audience, email=account)
        there.begin_pubsub()
        yield there
