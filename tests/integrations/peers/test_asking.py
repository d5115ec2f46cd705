"""What becomes of a question when the other part is away, answers nonsense, or refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from socket import create_server
from threading import Thread
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from demo.place import free_port
from hub.core.errors import BadInput, Conflict, HubError, Unavailable
from hub.core.questions import People
from integrations.peers import asking
from integrations.peers.asking import HttpPeer, Nowhere, elsewhere
from integrations.peers.proofs import Proof
from tests.integrations.peers.conftest import serving

Answer = Callable[[], Response]


class Other:
    """Another part of the hub: answers as a test says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Answer = lambda: Response("null", content_type="application/json")
        self.asked: list[Request] = []

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        request.get_data()
        self.asked.append(request)
        return self.answer()(environ, start)


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
def people(other: Other) -> Iterator[People]:
    with serving(other) as url:
        yield elsewhere("people", People, HttpPeer("directory", f"{url}/", lambda: "proof"))


def test_the_question_goes_to_its_address_with_a_proof(people: People, other: Other) -> None:
    assert people.person("ana") is None
    [asked] = other.asked
    assert (asked.method, asked.path) == ("POST", "/internal/people/person")
    assert asked.headers["Authorization"] == "Bearer proof"
    assert asked.get_json() == {"id_or_email": "ana"}


def test_a_part_that_is_not_there_is_said_to_be_away() -> None:
    people = elsewhere("people", People, HttpPeer("directory", f"http://127.0.0.1:{free_port()}", lambda: "proof"))
    with pytest.raises(Unavailable, match="The part of the hub that knows directory does not answer"):
        people.person("ana")


def test_a_part_that_does_not_answer_in_time_is_said_to_be_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT", (1.0, 0.05))
    with create_server(("127.0.0.1", 0)) as server:  # takes the question and says nothing
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        people = elsewhere("people", People, HttpPeer("directory", url, lambda: "proof"))
        with pytest.raises(Unavailable, match="does not answer"):
            people.person("ana")


def test_a_connection_that_the_other_side_has_closed_is_opened_again() -> None:
    with create_server(("127.0.0.1", 0)) as server:
        Thread(target=_hang_up_then_answer, args=(server,), daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        people = elsewhere("people", People, HttpPeer("directory", url, lambda: "proof"))
        assert people.groups_of("ana") == {"finance"}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "mistake"),
        (503, '{"type": "/api/problems/unavailable", "detail": "The database does not answer."}'),
        (401, '{"type": "/api/problems/sign-in-required", "detail": "not one of this hub"}'),
        (403, '{"type": "/api/problems/not-allowed", "detail": "no"}'),
        (404, '{"type": "/api/problems/not-found", "detail": "no"}'),
        (302, ""),
        (200, "<html>not JSON</html>"),
        (200, '{"id": 7}'),
    ],
)
def test_whatever_is_between_the_parts_is_tried_again_later(
    people: People, other: Other, status: int, body: str
) -> None:
    other.answer = lambda: Response(body, status)
    with pytest.raises(Unavailable):
        people.person("ana")


@pytest.mark.parametrize("refusal", [BadInput, Conflict])
def test_what_was_asked_wrongly_is_refused_here_too(people: People, other: Other, refusal: type[HubError]) -> None:
    body = f'{{"type": "/api/problems/{refusal.kind}", "detail": "Say when it recurs."}}'
    other.answer = lambda: Response(body, refusal.status)
    with pytest.raises(refusal, match="Say when it recurs"):
        people.person("ana")


def test_nobody_who_serves_a_domain_is_named_with_what_to_set() -> None:
    people = elsewhere("people", People, Nowhere("directory"))
    with pytest.raises(Unavailable) as said:
        people.person("ana")
    assert 'HUB_PEERS={"directory": "https://..."}' in said.value.detail
    assert "Add it to HUB_DOMAINS" in said.value.detail


def test_a_proof_serves_until_half_of_its_life_is_over() -> None:
    made: list[str] = []

    def issue() -> tuple[str, datetime]:
        made.append(f"proof-{len(made)}")
        life = timedelta(hours=1) if len(made) > 1 else timedelta(0)
        return made[-1], datetime.now(UTC) + life

    proof = Proof(issue)
    assert [proof() for _ in range(4)] == ["proof-0", "proof-1", "proof-1", "proof-1"]


def _hang_up_then_answer(server: Any) -> None:
    first, _ = server.accept()
    first.close()
    second, _ = server.accept()
    with second:
        second.recv(65536)
        body = b'["finance"]'
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        second.sendall(head.encode() + body)
