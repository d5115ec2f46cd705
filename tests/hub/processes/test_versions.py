"""Versions: added by owners, checked by line and column, published one at a time, never changed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from hub.core.unit_of_work import Work
from hub.engine.errors import DefinitionError
from hub.processes.models import process_versions
from hub.processes.version_shapes import PublishedOut, VersionOut, VersionsOut, VersionTextOut
from tests.support.apps import Reply
from tests.support.events import take, told
from tests.support.offices import PLAIN, SHIPPED, Office
from tests.support.threads import at_once
from tests.support.trail import recorded


def _add(office: Office, name: str, text: str | bytes) -> Reply:
    return office.as_(name).post("/processes", data=text, headers={"Content-Type": "application/yaml"})


def _publish(office: Office, name: str, version: int, key: str = "plain") -> Reply:
    return office.as_(name).post(f"/processes/{key}/versions/{version}/publish")


def test_a_version_is_added_as_a_draft_and_then_published(office: Office) -> None:
    take(office.work)
    added = _add(office, "dora", PLAIN)
    assert (added.status, added.json["state"], added.json["version"]) == (201, "draft", 1)
    VersionOut.model_validate(added.json)
    assert office.as_("ana").get("/processes/plain").status == 404
    text = office.as_("fay").get(added.headers["Location"])
    VersionTextOut.model_validate(text.json)
    assert text.json["text"] == PLAIN
    published = _publish(office, "fay", 1)
    assert (published.status, published.json["state"]) == (200, "published")
    assert (published.json["publishedBy"], published.json["publishedAt"]) == ("fay", "2026-11-23T09:00:00Z")
    assert office.as_("ana").get("/processes/plain").status == 200
    [event] = told(office.work, "ProcessPublished")
    assert (event.subject, event.data) == ("plain", {"version": 1})
    assert [entry.action for entry in recorded(office.work)][-2:] == ["process.drafted", "process.published"]


def test_publishing_twice_changes_nothing(office: Office) -> None:
    _add(office, "dora", PLAIN)
    first, rows = _publish(office, "fay", 1), office.rows()
    again = _publish(office, "dora", 1)
    assert (again.status, again.json) == (200, first.json)
    assert rows == office.rows()


def test_one_version_is_published_and_the_others_stay_as_they_were(office: Office) -> None:
    office.publish(PLAIN)
    second = PLAIN.replace("a chair", "a lamp")
    _add(office, "fay", second)
    _publish(office, "fay", 2)
    _add(office, "fay", PLAIN)
    listed = office.as_("fay").get("/processes/plain/versions")
    VersionsOut.model_validate(listed.json)
    states = [(item["version"], item["state"]) for item in listed.json["items"]]
    assert states == [(3, "draft"), (2, "published"), (1, "superseded")]
    assert _publish(office, "fay", 1).json["state"] == "published"
    texts = [office.as_("fay").get(f"/processes/plain/versions/{n}").json["text"] for n in (1, 2, 3)]
    assert texts == [PLAIN, second, PLAIN]


def test_an_older_version_comes_back_with_one_call_though_its_people_have_left(office: Office) -> None:
    office.publish(PLAIN)
    _add(office, "fay", PLAIN.replace("as: ana", "as: hana"))
    assert _publish(office, "fay", 2).status == 200
    for name in ("ana", "hana"):
        del office.people.known[name]
    assert _publish(office, "fay", 1).json["state"] == "published"
    again = _publish(office, "fay", 2)
    assert (again.status, again.json["state"]) == (200, "published")


def test_a_version_never_changes_whatever_is_added_and_published_after_it(office: Office) -> None:
    first = _add(office, "dora", PLAIN).json
    _publish(office, "fay", 1)
    for text in (PLAIN.replace("a chair", "a lamp"), PLAIN):
        version = _add(office, "fay", text).json["version"]
        _publish(office, "fay", version)
    kept = office.as_("fay").get("/processes/plain/versions/1").json
    assert (kept["text"], kept["digest"], kept["createdBy"]) == (PLAIN, first["digest"], "dora")
    for method in ("PUT", "PATCH", "DELETE"):
        assert office.as_("dora").call(method, "/processes/plain/versions/1", json={"text": "x"}).status == 405


def test_a_draft_whose_examples_do_not_hold_is_not_published(office: Office) -> None:
    take(office.work)
    _add(office, "dora", PLAIN.replace("expect: {state: running}", "expect: {state: approved}"))
    before = office.rows()
    reply = _publish(office, "fay", 1)
    assert (reply.status, reply.pointers) == (422, ["/examples/0/it is asked for"])
    assert reply.json["errors"][0]["detail"] == "Line 17, column 5: state: told approved, but it was running."
    assert (office.rows(), told(office.work, "ProcessPublished")) == (before, [])
    assert office.as_("fay").get("/processes/plain/versions/1").json["state"] == "draft"


def test_advice_keeps_nobody_from_publishing(office: Office) -> None:
    _add(office, "dora", PLAIN)
    reply = _publish(office, "fay", 1)
    PublishedOut.model_validate(reply.json)
    assert (reply.status, reply.json["state"]) == (200, "published")
    assert "Without 'within' nobody is reminded" in reply.json["advice"][0]["detail"]


def test_no_process_takes_an_address_of_the_api_for_its_key(office: Office) -> None:
    for key in ("check", "schema"):
        reply = _add(office, "dora", PLAIN.replace("process: plain", f"process: {key}"))
        assert (reply.status, reply.pointers) == (422, ["/process"])


def test_versions_are_for_owners_and_administrators(office: Office) -> None:
    office.publish(PLAIN)
    _add(office, "fay", PLAIN)
    for path in ("", "/1", "/9"):
        assert office.as_("ana").get(f"/processes/plain/versions{path}").status == 404
    assert office.as_("fay").get("/processes/unknown/versions").status == 404
    assert _publish(office, "ana", 2).status == 404
    assert _publish(office, "fay", 9).status == 404
    assert _publish(office, "fay", 0).status == 422
    assert _add(office, "ana", PLAIN).status == 403
    assert office.service().post("/processes", data=PLAIN).status == 403


def test_nobody_takes_a_process_over_by_naming_herself_owner(office: Office) -> None:
    office.publish(PLAIN)
    stolen = PLAIN.replace("owner: group:human-resources", "owner: group:finance")
    assert _add(office, "carla", stolen).status == 403
    assert _add(office, "fay", stolen).status == 403
    assert _add(office, "dora", stolen).status == 201


def test_a_new_process_is_begun_by_a_process_owner(office: Office) -> None:
    own = PLAIN.replace("owner: group:human-resources", "owner: group:all-staff")
    assert _add(office, "ana", own).status == 403
    owner = office.app.as_("ana", roles=["process-owner"], groups=office.people.groups_of("ana"))
    assert owner.post("/processes", data=own).status == 201


@pytest.mark.parametrize(
    ("text", "where"),
    [
        (PLAIN.replace("requester.manager", "requester.boss"), "Line 14, column "),
        (PLAIN.replace("category: trials", "kategory: trials"), "Line 5, column 1:"),
        (PLAIN.replace("group:all-staff", "person:ana@example.com"), "Line 7, column "),
        ("process: [", "Line 1, column "),
        ("", "Line 1, column "),
        ("just words", "Line 1, column "),
        ("a: &x 1\nb: *x", "Line 1, column "),
        (PLAIN + "process: twice\n", "Line "),
        (PLAIN.replace("a chair", "a \x00 chair"), "Line "),
        ("x: " + "[" * 5000 + "]" * 5000, "Line 1, column "),
        ("#" * 200_000, "Line "),
    ],
)
def test_a_bad_definition_is_refused_by_line_and_column(office: Office, text: str, where: str) -> None:
    before = office.rows()
    reply = _add(office, "dora", text)
    assert reply.status == 422
    assert any(error["detail"].startswith(where) for error in reply.json["errors"]), reply.json["errors"]
    assert office.rows() == before


def test_a_definition_is_text(office: Office) -> None:
    assert _add(office, "dora", b"title: \xff\xfe").status == 400


def test_an_added_version_has_one_key_one_answer(office: Office) -> None:
    dora = office.as_("dora")
    first, second = (dora.post("/processes", data=PLAIN, key="once") for _ in range(2))
    assert (first.status, first.body) == (201, second.body)
    assert dora.post("/processes", data=PLAIN + "# more", key="once").status == 422


def test_versions_added_at_once_get_numbers_of_their_own(office: Office) -> None:
    replies = at_once(*[lambda: _add(office, "dora", PLAIN)] * 3)
    assert sorted(reply.json["version"] for reply in replies) == [1, 2, 3]


def test_versions_published_at_once_leave_one_published(office: Office) -> None:
    for _ in range(3):
        _add(office, "dora", PLAIN)
    for _ in range(5):
        replies = at_once(*[lambda n=n: _publish(office, "dora", n) for n in (1, 2, 3)])  # type: ignore[misc]
        assert [reply.status for reply in replies] == [200] * 3
        assert _states(office).count("published") == 1


def test_a_folder_is_loaded_once(office: Office) -> None:
    rows = office.rows()
    office.ship()
    assert office.rows() == rows
    assert rows["process_versions"] == len(list(SHIPPED.glob("*.yaml")))


def test_what_owners_publish_stands_until_the_file_changes(work: Work, tmp_path: Path) -> None:
    office = Office(work)
    (tmp_path / "plain.yaml").write_text(PLAIN, "utf-8")
    loads = lambda: _load(office, tmp_path)  # noqa: E731
    assert loads() == 1
    _add(office, "fay", PLAIN.replace("a chair", "a lamp"))
    _publish(office, "fay", 2)
    assert loads() == 0
    assert _states(office) == ["superseded", "published"]
    (tmp_path / "plain.yaml").write_text(PLAIN.replace("a chair", "a table"), "utf-8")
    assert loads() == 1
    (tmp_path / "plain.yaml").write_text(PLAIN, "utf-8")
    assert loads() == 1
    assert _states(office) == ["superseded", "superseded", "superseded", "published"]


def test_a_broken_file_stops_the_load_and_publishes_nothing(work: Work, tmp_path: Path) -> None:
    office = Office(work)
    (tmp_path / "a.yaml").write_text(PLAIN, "utf-8")
    (tmp_path / "b.yaml").write_text("process: [", "utf-8")
    with pytest.raises(DefinitionError):
        _load(office, tmp_path)
    assert office.rows()["process_versions"] == 0


def test_two_starts_at_once_load_a_folder_once(work: Work) -> None:
    office = Office(work)
    loaded = at_once(*[lambda: _load(office, SHIPPED)] * 2)
    assert sorted(loaded) == [0, len(list(SHIPPED.glob("*.yaml")))]


def _load(office: Office, folder: Path) -> int:
    with office.work.unit() as unit:
        return office.processes.load_folder(unit, folder)


def _states(office: Office) -> list[str]:
    mine = select(process_versions.c.state).where(process_versions.c.key == "plain")
    with office.work.db.reading() as connection:
        return list(connection.execute(mine.order_by(process_versions.c.version)).scalars())
