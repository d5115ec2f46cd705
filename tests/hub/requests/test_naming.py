"""What a request is called: by its process, in the language of whoever reads."""

from typing import Any

import pytest

from hub.core.questions import Deadlines
from hub.engine.language import load
from hub.processes.models import process_versions
from hub.requests.deadlines import DueTasks
from hub.requests.naming import called
from tests.support.offices import PLAIN, TIMED, Office

ENGLISH, GERMAN = "Plain wish: a chair", "Schlichter Wunsch: a chair"


def read(office: Office, name: str, path: str, language: str) -> Any:
    return office.as_(name).get(path, headers={"Accept-Language": language}).json


@pytest.mark.parametrize(("language", "title"), [("de-AT", GERMAN), ("en", ENGLISH), ("fr", ENGLISH)])
def test_a_request_is_called_in_the_readers_language_wherever_it_is_shown(
    office: Office, language: str, title: str
) -> None:
    request = office.submit()
    task = office.task_of("bob", request)["id"]
    assert read(office, "ana", f"/requests/{request}", language)["title"] == title
    for path in ("/requests", "/requests?standing=true"):
        assert [item["title"] for item in read(office, "ana", path, language)["items"]] == [title]
    assert read(office, "bob", f"/tasks/{task}", language)["request"]["title"] == title
    for path in ("/tasks", "/tasks/asked?process=plain"):
        name = "bob" if path == "/tasks" else "fay"
        assert [item["request"]["title"] for item in read(office, name, path, language)["items"]] == [title]


@pytest.mark.parametrize("words", ["schlichter", "plain wish", "WUNSCH", "a chair"])
def test_it_is_found_by_what_it_is_called_in_any_language(office: Office, words: str) -> None:
    request = office.submit()
    found = office.as_("ana").get("/requests", query={"search": words}).json["items"]
    assert [item["id"] for item in found] == [request]


def test_it_keeps_the_name_it_was_given_when_its_process_is_called_otherwise_now(office: Office) -> None:
    request = office.submit()
    office.publish(PLAIN.replace("Schlichter Wunsch", "Neuer Wunsch"))
    assert read(office, "ana", f"/requests/{request}", "de")["title"] == GERMAN


def test_a_name_that_only_begins_like_that_of_its_process_stays_as_it_is() -> None:
    process = load(PLAIN)
    assert called("Plain wish: a chair", process, "de") == GERMAN
    assert called("Plain wish", process, "de") == "Schlichter Wunsch"
    assert called("Plain wishes: a chair", process, "de") == "Plain wishes: a chair"


def test_a_request_whose_process_cannot_be_read_is_listed_among_the_others(office: Office) -> None:
    request = office.submit()
    with office.requests.desk.work.unit() as unit:
        unit.connection.execute(process_versions.update().values(text="process: ["))
    anew = Office(office.requests.desk.work)
    assert [item["title"] for item in read(anew, "ana", "/requests", "de")["items"]] == [ENGLISH]
    assert [item["request"]["title"] for item in read(anew, "bob", "/tasks", "de")["items"]] == [ENGLISH]
    assert "cannot be read" in read(anew, "ana", f"/requests/{request}", "de")["detail"]


def test_deadlines_speak_the_language_of_whoever_has_them(office: Office) -> None:
    office.publish(TIMED.replace("{en: Timed wish}", "{en: Timed wish, de: Eiliger Wunsch}"))
    office.submit(process="timed")
    deadlines: Deadlines = DueTasks(office.requests.desk, "https://hub.example.com")
    told = []
    for language in ("en", "de"):
        office.change("bob", language=language)
        told += [one.title for one in deadlines.due("bob")]
    assert told == ["Timed wish: a chair", "Eiliger Wunsch: a chair"]


def test_where_documents_come_from_is_said_in_the_language_of_whoever_takes_part(office: Office) -> None:
    request = office.submit()
    told = []
    for language in ("en", "de"):
        office.change("bob", language=language)
        told += [one.title for one in office.involved.concerns("bob", "", 5)]
        told += [one.title for one in office.involved.concerned_in("bob", [request])]
    assert told == [ENGLISH, ENGLISH, GERMAN, GERMAN]
