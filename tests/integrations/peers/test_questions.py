"""Every question gets the same answer over HTTP as in one process, and nobody but a part of the hub may ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.core.outbox import outbox
from hub.core.ports import Action, Claims
from hub.core.splitting import PART
from hub.core.telemetry import following
from hub.notifications.telling import StoredAttachment, Telling
from hub.requests.standings import FIRST
from integrations.local.identity import LocalIdentity
from integrations.peers.wire import ASK, Method, methods_of
from tests.integrations.peers.conftest import Answering
from tests.support.apps import Client
from tests.support.company import id_of
from tests.support.hubs import WholeHub
from workers.questions import QUESTIONS, Recurrence

LONG_AGO, FAR = datetime(2020, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC)
METHODS = [f"{question}/{name}" for question, one in QUESTIONS.items() for name in methods_of(one.protocol)]
# What has nothing to say when all is well.
QUIET = {"steps/note_given_up", "steps/note_called", "steps/waits_for", "timetable/keep", "tellings/tell"}
TELLING = Telling(
    id_of("ana"),
    "trial",
    "task",
    "t-1",
    "Übung",
    lines=("One line", "and another"),
    facts=(("Amount", "12 €"),),
    actions=(Action("approve", "Approve", {"task": "t-1"}),),
    link="https://hub.example.com/tasks/t-1",
    channels=("mail",),
    attachments=(StoredAttachment("a.pdf", "application/pdf", "f-1"),),
    occasion="once",
)
WEEKLY = Recurrence("trial:1", "0 8 * * 1", "Europe/Berlin", {"process": "plain", "place": 0})
Arguments = Callable[["Things"], tuple[Any, ...]]


class Things:
    """What there is to ask about: a claim that Bob approved, one that waits for him, and a receipt."""

    def __init__(self, hub: WholeHub) -> None:
        self.paper = hub.upload("ana")
        self.running = hub.submit("ana")["id"]
        self.open = hub.task("bob", self.running)["id"]
        self.ended = hub.submit("ana", "30.00")["id"]
        self.closed = hub.task("bob", self.ended)["id"]
        hub.decide("bob", self.ended)
        hub.drain()


ARGUMENTS: Mapping[str, Arguments] = {
    "people/person": lambda _: ("ana@example.com",),
    "people/persons": lambda _: ([id_of("ana"), id_of("bob"), "nobody"],),
    "people/members": lambda _: ("finance",),
    "people/groups_of": lambda _: (id_of("dora"),),
    "callers/caller": lambda _: (Claims("person", id_of("dora"), FAR),),
    "scopes/key_of": lambda _: ("erp",),
    "scopes/scopes_of": lambda _: ("erp",),
    "definitions/definition": lambda _: ("expense-claim",),
    "deadlines/due": lambda _: (id_of("bob"),),
    "papers/papers": lambda things: ([things.paper, "nothing"],),
    "history/past": lambda _: ("expense-claim", LONG_AGO, 10),
    "history/how_many": lambda _: ("expense-claim", LONG_AGO),
    "involvement/may_see": lambda things: (things.running, id_of("bob")),
    "involvement/concerns": lambda things: (id_of("bob"), things.running, 10),
    "involvement/concerned_in": lambda things: (id_of("bob"), [things.running, "nothing"]),
    "letters/task": lambda things: (things.open, "task-reminder", "second"),
    "letters/task_closed": lambda things: (things.closed,),
    "letters/task_over": lambda things: (things.open, id_of("bob")),
    "letters/request": lambda things: (things.ended, "request-approved", "ended"),
    "letters/post": lambda things: (things.ended, "request-approved", "done:1", "post:sales", "Agreed."),
    "standings/over": lambda things: ([things.open, things.closed], FAR),
    "standings/open_tasks": lambda _: (FIRST, FAR, 10),
    "steps/waits_for": lambda things: (things.running, "payment", 1),
    "steps/note_called": lambda things: (things.running, "payment", 1, True, {"files": [{"size": 3}]}),
    "steps/note_given_up": lambda things: (things.running, "payment", 1, "no answer"),
    "figures/figures": lambda things: (things.ended,),
    "tellings/tell": lambda _: (TELLING,),
    "timetable/keep": lambda _: ("trial:", "nothing", [WEEKLY], LONG_AGO),
}


@pytest.fixture(scope="module")
def things(shared: WholeHub) -> Things:
    return Things(shared)


def test_every_method_of_every_question_is_tried() -> None:
    assert set(ARGUMENTS) == set(METHODS)


@pytest.mark.parametrize("what", METHODS)
def test_the_answer_over_http_is_the_one_in_one_process(answering: Answering, things: Things, what: str) -> None:
    question, _, name = what.partition("/")
    protocol, service = answering.direct[question]
    arguments, method = ARGUMENTS[what](things), methods_of(protocol)[name]
    getattr(service, name)(*arguments)  # what is noted is noted now, so that both find it noted
    direct, asked = getattr(service, name)(*arguments), getattr(answering.ask(question), name)(*arguments)
    assert type(asked) is type(direct)
    # Sets have no order, and JSON knows lists alone: answers are the same if they are so in one of both ways.
    assert asked == direct or _json(method, asked) == _json(method, direct)
    assert direct or what in QUIET


@pytest.mark.parametrize("what", METHODS)
def test_arguments_arrive_as_they_were_sent(things: Things, what: str) -> None:
    question, _, name = what.partition("/")
    method, arguments = methods_of(QUESTIONS[question].protocol)[name], ARGUMENTS[what](things)
    arrived = method.read(method.asked(*arguments))
    assert list(arrived.values())[: len(arguments)] == list(arguments)


def test_what_is_left_out_is_what_the_question_says() -> None:
    method = methods_of(QUESTIONS["letters"].protocol)["task"]
    assert method.read(method.asked("t-1")) == {"task_id": "t-1", "kind": "task-opened", "occasion": ""}
    assert method.read(method.asked(task_id="t-1", occasion="x"))["occasion"] == "x"


def test_what_a_newer_part_adds_is_left_out() -> None:
    method = methods_of(QUESTIONS["people"].protocol)["person"]
    assert method.read(b'{"id_or_email": "ana", "added": 1}') == {"id_or_email": "ana"}


def test_what_is_noted_over_http_stands(answering: Answering, shared: WholeHub) -> None:
    ask = answering.ask("tellings")
    told = Telling(id_of("bob"), "trial", "report", "r-1", "Told from afar", channels=("mail",))
    assert (ask.tell(told), ask.tell(told)) == (True, False)
    shared.drain()
    assert "Told from afar" in str(shared.received("mail", "bob@example.com"))


def test_the_request_id_goes_along(answering: Answering, shared: WholeHub) -> None:
    with following("from-the-other-part"):
        answering.ask("tellings").tell(
            Telling(id_of("bob"), "trial", "report", "r-2", "With an id", channels=("mail",))
        )
    with shared.hub.work.db.reading() as connection:
        bodies = connection.execute(select(outbox.c.body)).scalars().all()
    assert any(b"from-the-other-part" in body for body in bodies)


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 403), ("dora", 403), ("erp", 403), ("nobody", 401), ("another hub", 401), ("a person named like it", 401)],
)
def test_nobody_else_may_ask(answering: Answering, shared: WholeHub, who: str, status: int) -> None:
    for what in METHODS:
        reply = _client(answering, shared, who).call("POST", f"/internal/{what}", json={})
        assert reply.status == status, (what, reply.body)


def test_a_part_may_ask_and_nothing_else(answering: Answering, shared: WholeHub) -> None:
    part = Client(answering.flask.test_client(use_cookies=False), answering.proof())
    assert part.call("POST", "/internal/people/person", json={"id_or_email": "ana@example.com"}).status == 200
    everything = Client(shared.flask.test_client(use_cookies=False), answering.proof())
    assert everything.get("/requests").status == 401  # a hub in one piece knows no parts


def test_one_hub_alone_has_no_such_routes(shared: WholeHub, answering: Answering) -> None:
    for client in (shared.as_("dora"), shared.nobody(answering.proof())):
        assert client.call("POST", "/internal/people/person", json={}).status == 404


@pytest.mark.parametrize("what", ["people/nothing", "nothing/person", "people/_is_protocol", "people/__init__"])
def test_what_nobody_asks_is_not_there(answering: Answering, what: str) -> None:
    part = Client(answering.flask.test_client(use_cookies=False), answering.proof())
    assert part.call("POST", f"/internal/{what}", json={}).status == 404


def test_arguments_that_cannot_be_read_are_pointed_at(answering: Answering) -> None:
    part = Client(answering.flask.test_client(use_cookies=False), answering.proof())
    reply = part.call("POST", "/internal/people/persons", json={"ids": "ana"})
    assert (reply.status, reply.pointers) == (422, ["/ids"])


def _json(method: Method, answer: Any) -> Any:
    return method.answer.dump_python(answer, mode="json")


def _client(answering: Answering, hub: WholeHub, who: str) -> Client:
    own = LocalIdentity(hub.hub.place.secret)
    tokens: Mapping[str, Callable[[], str | None]] = {
        "nobody": lambda: None,
        "another hub": lambda: LocalIdentity(b"x" * 32).issue("client", PART, timedelta(minutes=1))[0],
        "erp": lambda: own.issue("client", "erp")[0],
        "a person named like it": lambda: own.issue("person", PART)[0],
    }
    token = tokens.get(who, lambda: hub.token(who))()
    return Client(answering.flask.test_client(use_cookies=False), token)


def test_no_client_of_the_register_can_be_given_the_scope_of_a_part(shared: WholeHub) -> None:
    body = {"key": "thief", "name": "Thief", "scopes": [ASK]}
    assert shared.as_("dora").post("/clients", body).status == 422
    assert shared.as_("dora").post("/clients", {**body, "key": PART, "scopes": []}).status == 422
