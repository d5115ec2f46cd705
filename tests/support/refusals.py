"""What a refusal must be like: a problem with sentences that points at the field, and nothing written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.support.apps import Reply
from tests.support.calls import Call
from tests.support.stages import Stage

PROBLEM = "application/problem+json"


@contextmanager
def nothing_written(scene: Stage) -> Iterator[list[str]]:
    """Collects faults, so that one run shows all; tables keep their numbers of rows."""
    faults: list[str] = []
    before = scene.hub.rows()
    yield faults
    after = scene.hub.rows()
    written = {name: (count, after[name]) for name, count in before.items() if after[name] != count}
    # What was looked up in the directory is kept for the next who looks.
    written.pop("photos", None)
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:60])
    assert not written, written


def faults_of(what: str, reply: Reply, statuses: Iterable[int], pointer: str | None = None) -> list[str]:
    """What is wrong with an answer to something bad; nothing, if it is as it should be."""
    said = f"{what}: {reply.status} {reply.body[:300]!r}"
    if reply.status not in set(statuses):
        return [said]
    if reply.status == 308:
        return []
    if reply.headers["Content-Type"] != PROBLEM or not _is_sentence(reply.json["detail"]):
        return [f"no problem with a sentence: {said}"]
    if pointer is not None and reply.status == 422 and not any(_points(p, pointer) for p in reply.pointers):
        return [f"does not point at {pointer!r}: {said}"]
    if any(not _is_sentence(error["detail"]) for error in reply.json.get("errors", ())):
        return [f"no sentence at a field: {said}"]
    return []


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 2 and text.rstrip().endswith((".", "?", "!"))


def _points(given: str, wanted: str) -> bool:
    return given == wanted or given.startswith(f"{wanted}/") if wanted else given == ""


def with_body(scene: Stage) -> Iterator[Call]:
    """The calls that say something in a body."""
    return (call for call in scene.calls.values() if call.body is not None)
