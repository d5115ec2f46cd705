"""Each port has one suite that every adapter passes; a new adapter is one line in the list of its port."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import requests

from hub.core.clock import SystemClock
from hub.core.config import load_settings
from hub.core.errors import IntegrationError, Unauthenticated
from hub.core.outbox import seen
from hub.core.ports import Clock, Files, Identity, Job, Message, PeopleSource, SignedLink, SourcePage, Told
from hub.core.unit_of_work import Work
from integrations.local.company import DemoCompany
from integrations.local.fileroutes import file_pages
from integrations.local.files import LocalFiles
from integrations.local.identity import LocalIdentity
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.directory import GraphDirectory
from integrations.microsoft.graph import GraphClient
from integrations.simulator.access import CLIENT_ID, CLIENT_SECRET, TENANT
from integrations.simulator.server import running
from tests.support import securetoken
from tests.support.apps import Client, app_with
from tests.support.buses import google_bus, happened, held, local_bus, taken
from tests.support.clocks import ManualClock
from tests.support.schedulers import google_scheduler, local_scheduler
from tests.support.stores import MemoryFiles

if TYPE_CHECKING:  # whose libraries load only when an adapter of Google's is tried
    from tests.support.cloudstorage import Cloud

BASE = "http://127.0.0.1:8080"
SECRET = bytes(range(32))
QUARTER = timedelta(minutes=15)


@dataclass
class Store:
    """A file store on trial: the adapter, the clock that its links end by, and a way to follow them."""

    files: Files
    clock: ManualClock
    ask: Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes, Mapping[str, str]]]

    def follow(self, method: str, url: str, headers: Mapping[str, str], data: bytes | None) -> tuple[int, bytes]:
        """Status and body of what a link leads to."""
        return self.ask(method, url, headers, data)[:2]


def local_store(folder: Path) -> Store:
    """Bytes on the disk, links followed through the app."""
    clock = ManualClock()
    files = LocalFiles(folder, BASE, SECRET, clock)
    nobody = app_with(Work(NotImplemented, clock), {}, [], [file_pages(files)]).nobody()
    return Store(files, clock, lambda *request: _through(nobody, *request))


def _through(
    client: Client, method: str, url: str, headers: Mapping[str, str], data: bytes | None
) -> tuple[int, bytes, Mapping[str, str]]:
    reply = client.call(method, url.removeprefix(BASE), data=data, headers=headers)
    return reply.status, reply.body, reply.headers


def google_store(cloud: "Cloud") -> Store:
    """Bytes in Cloud Storage, links followed over HTTP. The library stamps links by the machine's clock: the store's
    is as far ahead of it as the test's was moved."""
    from integrations.google.files import store

    clock = ManualClock()
    start = clock.now()
    cloud.now = lambda: datetime.now(UTC) + (clock.now() - start)
    settings = load_settings(files="google", files_bucket=cloud.make_bucket(f"b-{uuid4()}"), storage_url=cloud.url)
    return Store(store(settings, cloud.credentials(), clock), clock, _over_http)


def _over_http(
    method: str, url: str, headers: Mapping[str, str], data: bytes | None
) -> tuple[int, bytes, Mapping[str, str]]:
    answer = requests.request(method, url, headers=dict(headers), data=data, timeout=30)
    return answer.status_code, answer.content, answer.headers


@contextmanager
def graph_directory() -> Iterator[GraphDirectory]:
    """The directory of a simulated Microsoft 365."""
    with running() as base:
        at = {"base": base, "login_base": base, "bot_base": base}
        yield GraphDirectory(
            GraphClient(GraphAccess(tenant=TENANT, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **at))
        )


def _folder(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue("tmp_path"))


MakeBus = Callable[[Work, Callable[[str], Any]], AbstractContextManager[Any]]

# Port: name of the adapter -> how to make it for a trial.
BUSES: Mapping[str, MakeBus] = {
    "local": local_bus,
    "google": google_bus,
}
SCHEDULERS: Mapping[str, Callable[[], AbstractContextManager[Any]]] = {
    "local": local_scheduler,
    "google": google_scheduler,
}
FILES: Mapping[str, Callable[[pytest.FixtureRequest], Files]] = {
    "local": lambda request: local_store(_folder(request)).files,
    "google": lambda request: google_store(request.getfixturevalue("cloud")).files,
    "memory, for tests": lambda _: MemoryFiles(),
}
STORES: Mapping[str, Callable[[pytest.FixtureRequest], Store]] = {
    "local": lambda request: local_store(_folder(request)),
    "google": lambda request: google_store(request.getfixturevalue("cloud")),
}
IDENTITIES: Mapping[str, Callable[[], tuple[Identity, Callable[[], str]]]] = {
    "local": lambda: (LocalIdentity(SECRET), lambda: LocalIdentity(SECRET).issue("person", "ana")[0]),
    "firebase": lambda: (securetoken.OnThisMachine({**securetoken.LINK, "oid": "ana"}), securetoken.token),
}
SOURCES: Mapping[str, Callable[[], AbstractContextManager[PeopleSource]]] = {
    "local": lambda: nullcontext(DemoCompany()),
    "microsoft": graph_directory,
}
CLOCKS: Mapping[str, Callable[[], Clock]] = {
    "system": SystemClock,
    "manual, for tests": ManualClock,
}


@pytest.mark.parametrize("make", BUSES.values(), ids=BUSES)
class TestBus:
    """Buses, from the publishing end to the handlers' end."""

    @pytest.fixture
    def bus(self, make: MakeBus, work: Work, request: pytest.FixtureRequest) -> Iterator[Any]:
        with make(work, request.getfixturevalue) as bus:
            yield bus

    def test_each_handler_gets_what_it_wants_and_nothing_else(self, bus: Any) -> None:
        bus.publish(
            [happened("a", "1"), happened("b", "2", "hub.trials.Undone"), happened("c", "3", "hub.trials.Other")]
        )
        bus.publish([Message("4", "elsewhere", "hub.trials.Happened", "d", b"{}")])
        bus.publish([happened("e", "5")])
        found = taken(bus, 5)
        wanted = {("note", "1"), ("note", "5"), ("watch", "1"), ("watch", "2"), ("watch", "5")}
        assert {(one.handler, one.message.id) for one in found} == wanted
        assert len(found) == len(wanted)

    def test_a_message_arrives_as_it_was(self, bus: Any) -> None:
        message = happened("ä/1", "1", body=b"\x00\xff no JSON")
        bus.publish([message])
        note = next(one for one in taken(bus, 2) if one.handler == "note")
        assert (note.message, note.attempts, note.error) == (message, 1, "")

    def test_the_messages_of_a_subject_come_in_order(self, bus: Any) -> None:
        for first in range(0, 60, 20):
            bus.publish([happened(f"s{number % 4}", str(number)) for number in range(first, first + 20)])
        found = [one for one in taken(bus, 120) if one.handler == "note"]
        for subject in {one.message.subject for one in found}:
            numbers = [int(one.message.id) for one in found if one.message.subject == subject]
            assert numbers == sorted(numbers)
        assert len(found) == 60

    def test_no_younger_is_handed_out_before_its_older_is_done(self, bus: Any) -> None:
        bus.publish([happened("a", "1"), happened("a", "2"), happened("b", "3")])
        first = held(bus, 4)
        assert {one.message.id for one in first} == {"1", "3"}
        assert bus.lease(10) == []
        bus.done(first)
        assert {one.message.id for one in held(bus, 2)} == {"2"}

    def test_what_failed_waits_for_its_moment_and_the_younger_behind_it(self, bus: Any, clock: ManualClock) -> None:
        bus.publish([happened("a", "1"), happened("a", "2")])
        for one in held(bus, 2):
            bus.retry(one, clock.now() + QUARTER, "the other side is out")
        assert not bus.waiting()
        clock.advance(QUARTER)
        again = held(bus, 2)
        assert {(one.message.id, one.attempts, one.error) for one in again} == {("1", 2, "the other side is out")}
        bus.done(again)
        assert {one.message.id for one in taken(bus, 2)} == {"2"}

    def test_what_is_given_back_was_never_taken(self, bus: Any) -> None:
        bus.publish([happened("a", "1")])
        bus.release(held(bus, 2))
        assert {one.attempts for one in held(bus, 2)} == {1}

    def test_what_is_done_is_in_the_inbox_and_welcome_twice(self, bus: Any, work: Work) -> None:
        bus.publish([happened("a", "1")])
        first = held(bus, 2)
        for _ in range(2):
            bus.done(first)
        with work.db.reading() as connection:
            assert seen(connection, "note", "1")
            assert not seen(connection, "note", "2")

    def test_one_handler_gets_a_message_again(self, bus: Any, work: Work) -> None:
        message = happened("a", "1")
        bus.publish([message])
        taken(bus, 2)
        bus.redeliver("note", message)
        (again,) = held(bus, 1)
        assert (again.handler, again.message, again.attempts) == ("note", message, 1)
        with work.db.reading() as connection:
            assert (seen(connection, "note", "1"), seen(connection, "watch", "1")) == (False, True)

    def test_every_handler_has_a_queue_even_if_nobody_knows_its_length(self, bus: Any) -> None:
        queues = bus.queues()
        assert [queue.handler for queue in queues] == ["note", "watch"]
        assert {queue.waiting for queue in queues} <= {0, None}
        assert {queue.oldest_at for queue in queues} == {None}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES)
class TestFiles:
    """Bytes under names."""

    @pytest.fixture
    def files(self, make: Callable[[pytest.FixtureRequest], Files], request: pytest.FixtureRequest) -> Files:
        return make(request)

    def test_what_is_written_is_known_and_read_again(self, files: Files) -> None:
        stored = files.write("a", b"bytes", "text/plain")
        assert files.stat("a") == stored
        assert (stored.size, stored.content_type) == (5, "text/plain")
        assert stored.sha256 == hashlib.sha256(b"bytes").hexdigest()
        with files.open("a") as file:
            assert (file.read(2), file.read()) == (b"by", b"tes")

    def test_writing_again_replaces(self, files: Files) -> None:
        files.write("a", b"former", "text/plain")
        files.write("a", b"latter bytes", "text/csv")
        stored = files.stat("a")
        assert stored
        assert (stored.size, stored.content_type) == (12, "text/csv")
        with files.open("a") as file:
            assert file.read() == b"latter bytes"

    def test_what_comes_in_pieces_is_stored_whole(self, files: Files) -> None:
        pieces = [bytes([number]) * 300_000 for number in range(20)]
        stored = files.take("a", iter(pieces), "text/plain")
        assert (stored.size, stored.sha256) == (6_000_000, hashlib.sha256(b"".join(pieces)).hexdigest())
        assert files.stat("a") == stored
        with files.open("a") as content:
            assert content.read() == b"".join(pieces)

    def test_of_pieces_that_break_off_nothing_is_stored(self, files: Files) -> None:
        def broken() -> Iterator[bytes]:
            yield b"x" * 5_000_000
            raise IntegrationError("the line broke", retryable=True)

        with pytest.raises(IntegrationError, match="the line broke"):
            files.take("a", broken(), "text/plain")
        assert files.stat("a") is None

    def test_names_are_apart(self, files: Files) -> None:
        for name in ("a", "A", "a/b", "ab"):
            files.write(name, name.encode(), "text/plain")
        for name in ("a", "A", "a/b", "ab"):
            with files.open(name) as file:
                assert file.read() == name.encode()

    def test_nothing_is_nothing_and_not_empty(self, files: Files) -> None:
        assert files.stat("a") is None
        files.write("a", b"", "text/plain")
        stored = files.stat("a")
        assert stored
        assert stored.size == 0

    def test_opening_what_is_not_there_fails_for_good(self, files: Files) -> None:
        with pytest.raises(IntegrationError) as failure:
            files.open("a")
        assert not failure.value.retryable

    def test_deleting_is_welcome_twice(self, files: Files) -> None:
        files.write("a", b"bytes", "text/plain")
        files.delete("a")
        files.delete("a")
        assert files.stat("a") is None
        files.write("a", b"new", "text/plain")
        assert files.stat("a")


@pytest.mark.parametrize("make", STORES.values(), ids=STORES)
class TestSignedLinks:
    """Links to a file store, followed by somebody who is not signed in."""

    @pytest.fixture
    def store(self, make: Callable[[pytest.FixtureRequest], Store], request: pytest.FixtureRequest) -> Store:
        return make(request)

    @pytest.fixture
    def up(self, store: Store) -> SignedLink:
        return store.files.upload_link("a", "text/plain", 5, store.clock.now() + QUARTER)

    @pytest.fixture
    def down(self, store: Store) -> SignedLink:
        store.files.write("b", b"bytes", "text/plain")
        return store.files.download_link("b", "Über.txt", "text/plain", store.clock.now() + QUARTER)

    def test_a_link_says_what_to_send_and_when_it_ends(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        assert (up.method, down.method) == ("PUT", "GET")
        assert up.expires_at == down.expires_at == store.clock.now() + QUARTER
        assert up.headers["Content-Type"] == "text/plain"

    def test_what_is_sent_arrives(self, store: Store, up: SignedLink) -> None:
        assert store.follow(up.method, up.url, up.headers, b"bytes")[0] in (200, 201)
        stored = store.files.stat("a")
        assert stored
        assert (stored.size, stored.sha256) == (5, hashlib.sha256(b"bytes").hexdigest())

    def test_what_is_sent_in_pieces_goes_on_where_it_stands(self, store: Store) -> None:
        content = bytes(range(256)) * 2048 + b"the rest"
        link = store.files.resumable_link("a", "text/plain", len(content), store.clock.now() + QUARTER)
        assert link
        opened, _, told = store.ask(link.method, link.url, link.headers, b"")
        assert (link.method, opened) == ("POST", 201)

        def put(span: str, data: bytes) -> tuple[int, str | None]:
            said = {"Content-Range": f"bytes {span}/{len(content)}"}
            status, _, headers = store.ask("PUT", told["Location"], said, data)
            return status, headers.get("Range")

        assert put("*", b"") == (308, None)
        assert put("0-262143", content[:262144]) == (308, "bytes=0-262143")
        assert put("*", b"") == (308, "bytes=0-262143")
        assert store.files.stat("a") is None
        assert put(f"262144-{len(content) - 1}", content[262144:])[0] == 200
        stored = store.files.stat("a")
        assert stored
        assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())

    def test_what_lies_there_is_read(self, store: Store, down: SignedLink) -> None:
        assert store.follow(down.method, down.url, down.headers, None) == (200, b"bytes")

    @pytest.mark.parametrize("content", [b"more than bytes", b"byte"])
    def test_other_sizes_are_refused(self, store: Store, up: SignedLink, content: bytes) -> None:
        assert 400 <= store.follow(up.method, up.url, up.headers, content)[0] < 500
        assert store.files.stat("a") is None

    def test_another_type_is_refused(self, store: Store, up: SignedLink) -> None:
        assert 400 <= store.follow(up.method, up.url, {"Content-Type": "text/html"}, b"bytes")[0] < 500
        assert store.files.stat("a") is None

    def test_a_sum_that_is_known_is_bound(self, store: Store) -> None:
        known = hashlib.sha256(b"bytes").hexdigest()
        up = store.files.upload_link("a", "text/plain", 5, store.clock.now() + QUARTER, known)
        assert 400 <= store.follow(up.method, up.url, up.headers, b"other")[0] < 500
        assert store.files.stat("a") is None
        assert store.follow(up.method, up.url, up.headers, b"bytes")[0] in (200, 201)
        stored = store.files.stat("a")
        assert stored
        assert stored.sha256 == known

    def test_bytes_that_have_arrived_stay_as_they_are(self, store: Store, up: SignedLink) -> None:
        store.follow(up.method, up.url, up.headers, b"bytes")
        assert 400 <= store.follow(up.method, up.url, up.headers, b"other")[0] < 500
        with store.files.open("a") as file:
            assert file.read() == b"bytes"

    def test_another_method_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        assert 400 <= store.follow("GET", up.url, {}, None)[0] < 500
        assert 400 <= store.follow("PUT", down.url, up.headers, b"bytes")[0] < 500

    def test_a_changed_link_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        for link, data in ((up, b"bytes"), (down, None)):
            for former, latter in (("/a?", "/c?"), ("/b?", "/c?"), ("text%2Fplain", "text%2Fhtml"), ("=", "=0")):
                url = link.url.replace(former, latter, 1)
                if url != link.url:
                    assert 400 <= store.follow(link.method, url, link.headers, data)[0] < 500

    def test_an_expired_link_is_refused(self, store: Store, up: SignedLink, down: SignedLink) -> None:
        store.clock.advance(QUARTER)
        assert 400 <= store.follow(up.method, up.url, up.headers, b"bytes")[0] < 500
        assert 400 <= store.follow(down.method, down.url, down.headers, None)[0] < 500


@pytest.mark.parametrize("make", IDENTITIES.values(), ids=IDENTITIES)
class TestIdentity:
    """Tokens."""

    def test_a_genuine_token_names_its_subject(self, make: Callable[[], tuple[Identity, Callable[[], str]]]) -> None:
        identity, issue = make()
        claims = identity.verify(issue())
        assert (claims.kind, claims.subject) == ("person", "ana")
        assert claims.expires_at > datetime.now(UTC)

    @pytest.mark.parametrize("spoil", ["{}x", "x{}", "{}.{}", "", "x", "\0", "ä" * 5000])
    def test_every_other_is_refused(self, make: Callable[[], tuple[Identity, Callable[[], str]]], spoil: str) -> None:
        identity, issue = make()
        with pytest.raises(Unauthenticated):
            identity.verify(spoil.replace("{}", issue()))


def read(ask: Callable[[str], SourcePage[Told]]) -> list[Told]:
    """All that a source tells from the beginning."""
    page = ask("")
    assert page.begins
    told = [*page.items]
    while not page.last:
        page = ask(page.resume)
        told += page.items
    return told


@pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)
class TestPeopleSource:
    """Company directories."""

    @pytest.fixture
    def source(self, make: Callable[[], AbstractContextManager[PeopleSource]]) -> Iterator[PeopleSource]:
        with make() as source:
            yield source

    def test_people_are_whole(self, source: PeopleSource) -> None:
        people = read(source.people)
        ids = {person.id for person in people}
        assert all("@" in person.email and person.name and ZoneInfo(person.time_zone) for person in people)
        assert {person.manager_id for person in people} <= ids | {None}

    def test_groups_have_keys_of_their_own_and_known_members(self, source: PeopleSource) -> None:
        ids, groups = {person.id for person in read(source.people)}, read(source.groups)
        assert len({group.key for group in groups}) == len({group.id for group in groups}) == len(groups)
        assert all(set(group.member_ids) <= ids for group in groups)


@pytest.mark.parametrize("make", CLOCKS.values(), ids=CLOCKS)
class TestClock:
    """Clocks."""

    def test_it_tells_utc_and_never_goes_back(self, make: Callable[[], Clock]) -> None:
        clock = make()
        first, second = clock.now(), clock.now()
        assert first.utcoffset() == timedelta(0)
        assert second >= first


@pytest.mark.parametrize("make", SCHEDULERS.values(), ids=SCHEDULERS)
class TestScheduler:
    """Schedulers, as the nightly look at their jobs sees them."""

    MONDAYS = Job("report-subscription:s1", "0 8 * * 1", "Europe/Berlin")

    @pytest.fixture
    def scheduler(self, make: Callable[[], AbstractContextManager[Any]]) -> Iterator[Any]:
        with make() as scheduler:
            yield scheduler

    def test_what_was_put_is_there_once_however_often(self, scheduler: Any) -> None:
        assert list(scheduler.jobs()) == []
        scheduler.put(self.MONDAYS)
        scheduler.put(self.MONDAYS)
        assert list(scheduler.jobs()) == [self.MONDAYS]

    @pytest.mark.parametrize(
        "change",
        [{"cron": "5 4 * * *"}, {"time_zone": "Asia/Kolkata"}, {"paused": True}, {"cron": "9 * * * *", "paused": True}],
    )
    def test_what_was_changed_is_as_it_was_put_last_and_back(self, scheduler: Any, change: dict[str, Any]) -> None:
        changed = replace(self.MONDAYS, **change)
        for job in (self.MONDAYS, changed, self.MONDAYS):
            scheduler.put(job)
            assert list(scheduler.jobs()) == [job]

    def test_a_new_one_can_be_paused(self, scheduler: Any) -> None:
        scheduler.put(replace(self.MONDAYS, paused=True))
        assert [job.paused for job in scheduler.jobs()] == [True]

    def test_what_was_removed_is_gone_and_may_be_removed_again(self, scheduler: Any) -> None:
        scheduler.put(self.MONDAYS)
        for _ in range(2):
            scheduler.remove(self.MONDAYS.key)
            assert list(scheduler.jobs()) == []

    def test_keys_of_all_kinds_have_jobs_of_their_own(self, scheduler: Any) -> None:
        keys = ["a:b", "a_b", "a-b", "a.b", "a%3Ab", "A:b", "a_3Ab", "ä b/c~d", "x" * 80]
        for key in keys:
            scheduler.put(replace(self.MONDAYS, key=key))
        assert sorted(job.key for job in scheduler.jobs()) == sorted(keys)

    def test_several_hundred_are_all_there(self, scheduler: Any) -> None:
        keys = {f"report-subscription:{number:04}" for number in range(450)}
        for key in keys:
            scheduler.put(replace(self.MONDAYS, key=key))
        assert {job.key for job in scheduler.jobs()} == keys
