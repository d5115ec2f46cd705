"""The least that the same work can cost: a bare Flask app under the hub's own server (`python -m bench.floors`).

It validates the same form by the same library and writes the rows that the hub writes, or asks the same question and
shows the same bytes. It knows nobody, records nothing of its own, and forgets all rules.
"""

import os
import pickle
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from flask import Flask, Response, request
from jsonschema import Draft202012Validator

from bench.inbox import INBOX, shown
from bench.plain import Plain, plain
from bench.recording import Recording, filler
from hub.core.config import load_settings
from hub.core.db import new_id
from hub.engine.language import load
from integrations.local.serving import Server as HubServer

ROOT = Path(__file__).resolve().parent.parent
DECISION = Draft202012Validator(
    {"type": "object", "required": ["outcome"], "properties": {"outcome": {"enum": ["approve", "reject", "return"]}}}
)


class Replay:
    """Writes what was recorded, with new ids, in one transaction."""

    def __init__(self, db: Plain, recording: Recording, given: tuple[str, ...] = ()) -> None:
        ids = [*recording.new_ids, *given]
        self._db = db
        self._new = recording.new_ids
        by_sql = groupby(recording.statements, lambda one: one.sql)
        self._steps = [(db.spell(sql), [filler(one.values, ids) for one in alike]) for sql, alike in by_sql]
        self._answer = recording.answer

    def answer(self, given: dict[str, str], status: int) -> Response:
        """What the hub answered, after the rows are committed; `given` ids stand in for those of the recording."""
        others = {old: new_id() for old in self._new} | given
        self._db.write([(sql, [fill(others) for fill in fills]) for sql, fills in self._steps])
        return Response(self._answer, status, content_type="application/json")


def create_app() -> Flask:
    """Built from what the benchmark recorded."""
    with Path(os.environ["BENCH_RECORDINGS"]).open("rb") as file:
        recorded: dict[str, Any] = pickle.load(file)
    app, mine, hubs = Flask("floor"), plain(os.environ["BENCH_WRITES"]), plain(os.environ["BENCH_READS"])
    _add(app, "/nothing", _nothing, "GET")
    _add(app, "/submit", _submitting(mine, recorded["submit"]), "POST")
    _add(app, "/decide/<task>", _deciding(mine, recorded), "POST")
    _add(app, "/inbox/<person>", _inbox(hubs), "GET")
    return app


def _add(app: Flask, rule: str, view: Any, method: str) -> None:
    app.add_url_rule(rule, rule, view, methods=[method])


def _nothing() -> Response:
    return Response(status=204)


def _submitting(db: Plain, recording: Recording) -> Any:
    process = load((ROOT / "processes" / "expense-claim.yaml").read_text("utf-8"))
    form, replay = Draft202012Validator(process.form), Replay(db, recording)

    def submit() -> Response:
        body = orjson.loads(request.get_data())
        return replay.answer({}, 201) if form.is_valid(body["form"]) else Response(status=422)

    return submit


def _deciding(db: Plain, recorded: dict[str, Any]) -> Any:
    old_task, old_request = recorded["decided"]
    replay = Replay(db, recorded["decide"], (old_task, old_request))
    find = db.spell("SELECT request_id, state, version FROM tasks WHERE id = ?")

    def decide(task: str) -> Response:
        valid = DECISION.is_valid(orjson.loads(request.get_data()))
        (request_id, state, version), *_ = db.read(find, (task,))
        if not valid or state != "open" or request.headers.get("If-Match") != f'"{version}"':
            return Response(status=409)
        return replay.answer({old_task: task, old_request: request_id}, 200)

    return decide


def _inbox(db: Plain) -> Any:
    query = db.spell(INBOX)

    def inbox(person: str) -> Response:
        rows = db.read(query, (person, "open", 51))
        return Response(shown(rows), content_type="application/json")

    return inbox


class _Server(HubServer):
    """The hub's server, with the floor in the hub's place."""

    def load(self) -> Any:
        """The floor."""
        return create_app()


if __name__ == "__main__":
    _Server(load_settings()).run()
