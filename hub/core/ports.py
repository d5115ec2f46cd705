"""What the hub needs from outside, in its own words. Who serves it: `integrations/catalog.py`.

Every adapter raises `IntegrationError` for a failed call and nothing else; nothing is called with a transaction open.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import BinaryIO, Generic, Literal, Protocol, TypeVar

Told = TypeVar("Told")


class Clock(Protocol):
    """The hub's idea of now."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a verified token speaks for: a person's directory id; a client's key, or who it is where its token comes from
    (`google:<unique id>`, `entra:<object id>`)."""

    kind: Literal["person", "client"]
    subject: str
    expires_at: datetime


class Identity(Protocol):
    """Verifies tokens."""

    def verify(self, token: str) -> Claims:
        """The claims of a genuine, unexpired token; raises `Unauthenticated` for any other."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """An event on its way: a CloudEvents 1.0 envelope as JSON bytes, with what routing needs beside it."""

    id: str
    topic: str
    type: str
    subject: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one handler: how many messages, None where the bus cannot tell, and since when the oldest."""

    handler: str
    waiting: int | None
    oldest_at: datetime | None


class Bus(Protocol):
    """Carries messages to every subscription of their topic, at least once, in order by subject."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Hands over all messages, in order; after it returns they survive a crash."""
        ...

    def redeliver(self, handler: str, message: Message) -> None:
        """Gives one message to one handler again, with all its attempts before it."""
        ...

    def queues(self) -> Sequence[Queue]:
        """What waits, by handler."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message for one handler, in the hands of a worker; `attempts` counts this one, `error` is why the last one
    failed, empty when there was none or it never came to an end."""

    position: int
    handler: str
    message: Message
    attempts: int
    error: str = ""


class Consumer(Protocol):
    """The other end of a bus that is drained by the hub's own workers. A lease that runs out gives itself back."""

    def lease(self, limit: int) -> Sequence[Delivery]:
        """What is due now, at most one of each handler's subject: no younger before its older is done."""
        ...

    def renew(self, held: Sequence[Delivery]) -> None:
        """Keeps what is still being handled."""
        ...

    def done(self, held: Sequence[Delivery]) -> None:
        """Forgets these and notes in the inbox that they were handled; welcome twice."""
        ...

    def retry(self, delivery: Delivery, due_at: datetime, error: str) -> None:
        """Gives one back until `due_at`; younger ones of its subject wait behind it."""
        ...

    def release(self, held: Sequence[Delivery]) -> None:
        """Gives these back untouched, due at once."""
        ...

    def waiting(self) -> bool:
        """Whether anything is due now."""
        ...

    def close(self) -> None:
        """Takes nothing any more, and gives back what it has taken and nobody has in hand; welcome twice."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """What a scheduler keeps for one schedule: five fields of cron, by the wall clock of a time zone. One that is not
    `sound` does not call the hub as it should."""

    key: str
    cron: str
    time_zone: str
    paused: bool = False
    sound: bool = True


class Scheduler(Protocol):
    """Calls the hub when the time of a schedule has come. What it misses, or has wrong, the hub's own clock wakes."""

    def put(self, job: Job) -> None:
        """From now on it calls like that, whatever it did before; welcome twice."""
        ...

    def remove(self, key: str) -> None:
        """It calls for this schedule no more; welcome twice."""
        ...

    def jobs(self) -> Iterator[Job]:
        """All that it keeps for the hub, each as it is there."""
        ...


@dataclass(frozen=True, slots=True)
class SignedLink:
    """A request that its holder may make without signing in, until it expires."""

    method: str
    url: str
    headers: Mapping[str, str]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What lies in the store under a name."""

    size: int
    sha256: str
    content_type: str


class Files(Protocol):
    """Keeps the bytes of documents. Names say nothing about the content."""

    def upload_link(
        self, name: str, content_type: str, size: int, expires_at: datetime, sha256: str = ""
    ) -> SignedLink:
        """A PUT for exactly these bytes: method, content type, length, expiry and, if known, SHA-256 (hex) are bound
        by the signature."""
        ...

    def resumable_link(self, name: str, content_type: str, size: int, expires_at: datetime) -> SignedLink | None:
        """A POST without a body that opens a session for bytes of this size: they are PUT, in pieces if wished, to the
        `Location` of the answer. None where the store knows no sessions."""
        ...

    def download_link(self, name: str, filename: str, content_type: str, expires_at: datetime) -> SignedLink:
        """A GET that answers with the bytes as an attachment called `filename`."""
        ...

    def stat(self, name: str) -> StoredFile | None:
        """Size in bytes and SHA-256 (hex) of what arrived, or None."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The bytes, to be read in pieces; the caller closes it."""
        ...

    def write(self, name: str, content: bytes, content_type: str) -> StoredFile:
        """Stores bytes that the hub made itself; writing the same name again replaces them."""
        ...

    def take(self, name: str, pieces: Iterator[bytes], content_type: str) -> StoredFile:
        """Stores bytes that come piece by piece and are not kept in memory; nothing of them when a piece fails."""
        ...

    def delete(self, name: str) -> None:
        """Forgets the bytes; welcome twice."""
        ...


@dataclass(frozen=True, slots=True)
class SourcePerson:
    """A person as the company directory knows her. `id` is the directory's object id, `site` the key of the place where
    she works, `grade` how high she stands, 0 when it does not say. A directory that tells of changes may say nothing of
    her manager (`manager_said`): then nothing changed there."""

    id: str
    email: str
    name: str
    given_name: str = ""
    job_title: str = ""
    department: str = ""
    cost_centre: str = ""
    country: str = ""
    time_zone: str = "UTC"
    language: str = "en"
    manager_id: str | None = None
    active: bool = True
    site: str = ""
    grade: int = 0
    manager_said: bool = True


@dataclass(frozen=True, slots=True)
class SourceGroup:
    """A group and the directory ids of its direct members: people, and the groups within it. A large one comes in
    several parts. `left_ids` are those, of either kind, who are no longer in it. Without a key it is told of again, and
    has the key and name that it had."""

    id: str
    key: str
    name: str
    member_ids: tuple[str, ...] = ()
    subgroup_ids: tuple[str, ...] = ()
    left_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourcePage(Generic[Told]):
    """A piece of what the company directory tells: those who are there, the last one counts; the ids of those who are
    gone; and where to go on, now or, after the `last` piece, next time. Whoever reads on from a piece that `begins` has
    heard of everybody by the last one: what was not named is gone."""

    items: Sequence[Told]
    gone: Sequence[str] = ()
    resume: str = ""
    begins: bool = False
    last: bool = True


class PeopleSource(Protocol):
    """The company directory, read piece by piece: first everything, then what changed. `resume` is where an earlier
    piece said to go on, empty for a reading of everything. A source that no longer knows that place, or knows no
    changes, begins anew by itself."""

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        """The next people, managers by id."""
        ...

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        """The next of the groups that the hub routes by."""
        ...


@dataclass(frozen=True, slots=True)
class Absence:
    """Automatic replies of a mailbox that are on, now or to come. Without a start they have been on for some time,
    without an end they stay on until they are switched off."""

    person_id: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Absences(Protocol):
    """Who is away, as the mailboxes say."""

    def absences(self, person_ids: Sequence[str]) -> Iterator[Absence]:
        """Those of these people (directory ids) whose automatic replies are on, now or to come, nobody twice. Who has
        no mailbox is left out."""
        ...


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """When somebody works, as her mailbox says: her time zone (IANA) and a week by the wall clock (Monday is 0). What
    it does not say, or in words that nobody knows, is None."""

    person_id: str
    time_zone: str | None = None
    weekdays: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None


class WorkingTimes(Protocol):
    """When people work, as the mailboxes say."""

    def working_times(self, person_ids: Sequence[str]) -> Iterator[WorkingTime]:
        """Those of these people (directory ids) who have a mailbox, nobody twice."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """A small picture: JPEG or PNG."""

    content: bytes
    content_type: str


class Pictures(Protocol):
    """What people look like."""

    def picture(self, person_id: str) -> Picture | None:
        """A small picture of somebody (directory id), None where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something in somebody's calendar, under the name that it has there; of private things nothing but when."""

    id: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    location: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that the hub writes into a calendar: it is due at a moment. `key` names it for ever."""

    key: str
    subject: str
    link: str
    due_at: datetime


class Calendars(Protocol):
    """The calendars of people, by their directory ids."""

    def events(self, person_id: str, starts_at: datetime, ends_at: datetime) -> Sequence[CalendarEvent] | None:
        """What lies in a period, in order; None for somebody without a calendar."""
        ...

    def add(self, person_id: str, entry: CalendarEntry) -> str:
        """Writes an entry, once however often; its name there, empty for somebody without a calendar."""
        ...

    def put(self, person_id: str, entry: CalendarEntry, known_as: str) -> str:
        """Makes an entry that was written say this; its name, empty when the person threw it away."""
        ...

    def remove(self, person_id: str, known_as: str) -> None:
        """Takes an entry back; welcome twice."""
        ...


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told: her directory id, how she reads, and what the channel has said of where it reaches her."""

    id: str
    email: str
    name: str
    language: str = "en"
    time_zone: str = "UTC"
    address: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """What somebody can say with an action: some words, or a person of the directory."""

    name: str
    kind: Literal["text", "person"]
    title: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """Something the recipient can do on the spot; `data` is a hint, never a right."""

    verb: Literal["approve", "reject", "return", "ask", "delegate"]
    title: str
    data: Mapping[str, str]
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a notice that somebody pressed, or opened it to look: the tool has proven who she is. What she sent
    along is a hint. `key` names the press for ever: it counts once."""

    key: str
    person_id: str
    verb: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that travels with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """One telling of one person, in the words of the hub; each channel gives it a shape. `key` names it for ever.
    `unsubscribe` is a page where she can say that she wants no more mails of this kind."""

    key: str
    to: Recipient
    subject: str
    lines: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    actions: tuple[Action, ...] = ()
    link: str | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    unsubscribe: str | None = None


Receipt = Mapping[str, str]


class Channel(Protocol):
    """A way to reach people. The caller notes what `prepare` returned before it calls `deliver`, so that after a
    crash or an unclear answer `look` can tell whether the telling has arrived: nobody is told twice."""

    def prepare(self, notice: Notice) -> Receipt:
        """All that nobody notices yet (a draft, a conversation); safe to repeat."""
        ...

    def deliver(self, notice: Notice, receipt: Receipt) -> Receipt:
        """Makes it visible to the recipient, once per call; returns where it can be found again."""
        ...

    def look(self, notice: Notice, receipt: Receipt) -> Receipt | None:
        """Where an earlier `deliver` left it, or None when it never arrived. A channel that cannot tell says None, and
        delivers what receivers can tell to be the same."""
        ...

    def revise(self, notice: Notice, receipt: Receipt) -> bool:
        """Shows the present state in place of the earlier one; False where the channel cannot. Safe to repeat."""
        ...


@dataclass(frozen=True, slots=True)
class FiledDocument:
    """Where a document went: the item's id, its address for people who may open it, its place in the words of the
    cabinet (300 characters at most), and the check sum of what lies there, empty where the cabinet keeps none."""

    id: str
    url: str
    size: int
    place: str = ""
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class LibraryChange:
    """A file in a library is new, has other bytes or another name, or is `gone`."""

    place: str
    checksum: str
    gone: bool = False


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Some of what has changed; `mark` is where to go on, at once while there is `more`. Whoever reads on from a page
    that `begins` has heard of every file by the last one: what was not named is gone."""

    changes: Sequence[LibraryChange]
    mark: str
    more: bool
    begins: bool = False


class Bookmark(Protocol):
    """Where a long upload keeps how it goes on when it is interrupted. What it keeps is a secret: whoever has it can
    write there."""

    def read(self) -> str:
        """What was kept last; empty for nothing, or for what is too old."""
        ...

    def keep(self, said: str, until: datetime) -> None:
        """Keeps this, of 4,000 characters at most, in the place of anything earlier."""
        ...

    def drop(self) -> None:
        """There is nothing to go on with; welcome twice."""
        ...


class Cabinet(Protocol):
    """The company's document libraries."""

    def file(
        self, folder: str, name: str, content: BinaryIO, size: int, content_type: str, bookmark: Bookmark | None = None
    ) -> FiledDocument:
        """Puts `size` bytes at `folder/name`, replacing what an earlier try left there: folder and name are the key.
        With a bookmark, what takes long goes on where an earlier try of the same bytes came to; the caller drops it
        once she has noted where the document went."""
        ...

    def abandon(self, said: str) -> None:
        """Nobody goes on with the upload of which a bookmark said this; welcome twice, and for what is long over."""
        ...

    def share(self, place: str) -> str:
        """An address where everybody in the company can read what was filed there, and nobody else; safe to repeat."""
        ...

    def changes(self, library: str, mark: str) -> LibraryPage:
        """What has become of the files of a library since a mark; from now on, where the mark is empty. A mark that is
        too old is a reading of everything."""
        ...


@dataclass(frozen=True, slots=True)
class Pick:
    """A file that somebody has picked among those that she can open: where it lies, and what it is; `size` in bytes."""

    drive: str
    item: str
    name: str
    content_type: str
    size: int
    checksum: str = ""


class Picks(Protocol):
    """Files that people pick, read with the right of the person and never with the hub's own, which may be wider. The
    token is hers, for this one use: whoever serves this keeps it nowhere."""

    def look(self, person_id: str, drive: str, item: str, token: str) -> Pick:
        """What she has picked. Raises `Forbidden` when the token is not hers or no longer good, `NotFound` for what she
        cannot open, `BadInput` for what is no file."""
        ...

    def read(self, pick: Pick, token: str) -> Iterator[bytes]:
        """Its bytes, in pieces, all of them or an error."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """Something outside that can be watched: its key there, and what the hub looks at again when it has changed."""

    key: str
    about: str


@dataclass(frozen=True, slots=True)
class Watched:
    """A watch that others keep for the hub: its id on their side, and when it ends unless it is extended."""

    id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What others tell of a watch, by their id and with its secret: `changed` things, a `doubtful` watch that has to be
    extended, or a `lost` one, behind which changes may have been missed."""

    watch_id: str
    secret: str
    kind: Literal["changed", "doubtful", "lost"] = "changed"


class Lookout(Protocol):
    """Has others tell the hub when something of theirs has changed. What they tell is only a reason to look again."""

    def sights(self) -> Sequence[Sight]:
        """All that can be watched; nothing where others cannot reach the hub."""
        ...

    def begin(self, key: str, secret: str) -> Watched:
        """From now on they tell of this; all that they tell carries the secret, of 128 characters at most."""
        ...

    def extend(self, watch_id: str) -> Watched | None:
        """Keeps a watch for as long as it can be; None for one that is gone."""
        ...

    def end(self, watch_id: str) -> None:
        """They tell no more; welcome twice."""
        ...

    def held(self) -> Sequence[str]:
        """The ids of all watches that they keep for the hub, whoever began them."""
        ...


class Services(Protocol):
    """The company's own services."""

    def call(self, service: str, operation: str, arguments: Mapping[str, object], key: str) -> Mapping[str, object]:
        """The answer of one operation; `key` travels as `Idempotency-Key`, so repeating it changes nothing."""
        ...


Facts = Mapping[str, str | int | float | bool]
SpanKind = Literal["internal", "server", "client", "producer", "consumer"]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that the hub measures: what grows (`counter`), what is spread (`histogram`, with the `bounds` of its
    buckets), what can be asked for at any time (`gauge`). `unit` as in UCUM."""

    name: str
    kind: Literal["counter", "histogram", "gauge"]
    unit: str
    about: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()


Reading = tuple[float, tuple[str, ...]]


class Span(Protocol):
    """A piece of work in a trace, from its beginning to its end."""

    @property
    def traceparent(self) -> str:
        """How others name it, as W3C writes it."""
        ...

    def tell(self, facts: Facts) -> None:
        """Adds to what is known of it."""
        ...

    def end(self, failure: str = "") -> None:
        """It is over; `failure` names the kind of error that ended it."""
        ...


class Telemetry(Protocol):
    """Tells others how the hub is. It never stops what it tells of: nothing here raises for somebody who does not
    listen."""

    def open(self) -> None:
        """From now on it tells."""
        ...

    def begin(self, name: str, kind: SpanKind, parent: str, facts: Facts, link: str = "") -> Span:
        """A span under this `traceparent`, or the first of a new trace; `link` is a span that it has to do with."""
        ...

    def note(self, measure: Measure, value: float, labels: tuple[str, ...]) -> None:
        """One value of a counter or histogram."""
        ...

    def ask(self, measure: Measure, readings: Callable[[], Iterable[Reading]]) -> None:
        """A gauge: who wants to know asks `readings`, from any thread."""
        ...

    def close(self) -> None:
        """Tells what is left, within some seconds."""
        ...


@dataclass(frozen=True, slots=True)
class Need:
    """A permission that something outside asks for: who grants it, and whether it was. `unknown` where nobody can tell
    from here; `why` says so."""

    permission: str
    by: str
    granted: Literal["yes", "no", "unknown"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Quota:
    """How much of a limit the hub has used within its `seconds`."""

    limit: str
    used: float
    most: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Ability:
    """Something that the hub can do outside: what it needs, what people miss without it, and how it fares.

    `unused`: not tried lately; `paused`: the other side asked for a pause; `out`: it does not answer; `refused`: a
    permission is missing; `off`: switched off here. `said` is what the other side tells of its limits.
    """

    key: str
    title: str
    state: Literal["works", "unused", "paused", "out", "refused", "off"]
    without: str
    needs: tuple[Need, ...] = ()
    last_answer_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    again_at: datetime | None = None
    quota: tuple[Quota, ...] = ()
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the hub stands with the company's tools: where, as whom, by which proof, whether that is taken, how many
    processes call, and all that it can do."""

    cloud: str
    tenant: str
    signs_in_by: str
    sign_in_error: str
    processes: int
    abilities: tuple[Ability, ...]


class Capabilities(Protocol):
    """Knows what the hub may do in the company's tools, and how it fares."""

    def standing(self) -> Standing:
        """Of this moment, as all processes know it. What cannot be told is said to be unknown; nothing is raised."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of the hub as the company's own tool for approvals shows it. `key` names it for ever; `everybody` must
    answer, or the first answer counts."""

    key: str
    title: str
    text: str
    approver_ids: tuple[str, ...]
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered there."""

    person_id: str
    approved: bool
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """A question as it stands there: its id, and what was answered. The hub's own record stays the truth."""

    id: str
    state: Literal["open", "answered", "cancelled"]
    replies: tuple[Reply, ...] = ()


class MirrorVisit(Protocol):
    """What a person has there, as it stood when she came; and what is done about it on the same visit."""

    def show(self, asking: Asking) -> Mirrored:
        """Asks there, unless it was asked already, word for word and of the same people: with her token she can put
        something else there herself. How it stands, with what was answered."""
        ...

    def waiting(self) -> Mapping[str, str]:
        """What is hers, has a key of the hub's kind and waits for an answer there: keys by id, whoever made it."""
        ...

    def cancel(self, mirrored_id: str) -> None:
        """It needs no answer there any more; welcome twice, and for what was answered."""
        ...


class ApprovalMirror(Protocol):
    """Shows questions of the hub in the company's own tool for approvals, with the right of whoever asks: every visit
    takes her token for that tool, which nobody here keeps."""

    def visit(self, person_id: str, token: str) -> MirrorVisit:
        """Looks at what she has there. Raises `Forbidden` for a token that is not good, or is somebody else's;
        `NotFound` where no such tool is used."""
        ...
