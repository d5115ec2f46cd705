"""The history in sentences: what happened, to whom, in which step, and within rows for which of them."""

from collections.abc import Iterable
from datetime import UTC, datetime
from string import Formatter
from typing import Any, cast, get_args

import pytest

from hub.core.questions import People, Person
from hub.engine.language import load
from hub.engine.machine import effects, events
from hub.requests.history import _SENTENCES, line, people_in
from hub.requests.org import Circle
from hub.requests.telling import ENDINGS, LANGUAGES, TEXTS
from tests.support.offices import Office

PROCESS = load("""
process: joining
title: {en: Joining}
category: people
owner: group:human-resources
starters: group:all-staff
form: {properties: {lines: {type: array, items: {type: object, properties: {owner: {type: string}}}}}}
steps:
  - each:
      again: form.lines
      as: line
      steps:
        - owner: {approve: line.owner, title: {en: Owner agrees, de: Eigner stimmt zu}}
        - inner: {again: form.lines, as: other, steps: [{look: {approve: other.owner}}]}
  - details: {ask: requester, form: {properties: {size: {type: string}}}}
  - letter: {produce: offer-letter.docx, name: Offer}
  - archive: {file: letter.documents, into: "onedrive:offers"}
  - account: {call: identity.makeAccount}
  - order: {request: equipment}
  - first: {wait: {for: 3 days}}
  - signed: {wait: {event: contract.signed}, within: 3 days}
retention: 1 year after end
examples: [{none: {as: ana, form: {}, expect: {}}}]
""")


class Everybody:
    def persons(self, ids: Iterable[str]) -> dict[str, Person]:
        return {id_: Person(id_, f"{id_}@example.com", id_.capitalize()) for id_ in ids}

    def person(self, id_: str) -> Person:
        return self.persons([id_])[id_]


def told(event: Any, actor: str = "hub", language: str = "en") -> dict[str, Any]:
    circle = Circle(cast(People, Everybody()))
    entry = {"type": type(event).__name__, "actor": actor, "at": datetime.now(UTC), "body": event.to_json()}
    circle.know(people_in(entry))
    return line(entry, PROCESS, circle, language)


PEOPLE = ({"person": "ana", "reason": "You asked for this."},)
NUMBER = {"outcome": "approved", "id": "r-2", "number": "R-000002"}
CALLED = events.Called


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (events.Resolved("owner#1", 1, PEOPLE, "ana"), "Owner agrees (row 2): Ana asked to decide."),
        (events.Resolved("details", 1, PEOPLE, "ana"), "Details: Ana asked for details."),
        (events.Due("owner#1.1.remind50"), "Owner agrees (row 2): 50 % of the time has passed."),
        (events.Due("look#0-2.1.due"), "Look (row 1.3): time is up."),
        (events.Due("first.1.until"), "First: the time has come."),
        (events.Due("signed.1.due"), "Signed: it did not come in time."),
        (CALLED("letter", 1, True, {"documents": ["d"]}), "Letter: the document is made."),
        (CALLED("archive", 1, True), "Archive: the documents are filed."),
        (CALLED("archive", 1, False, None, "no such folder"), "Archive: failed, no such folder."),
        (CALLED("account", 1, True, {}), "Account: done."),
        (CALLED("order", 1, True, NUMBER), "Order: request R-000002 is approved."),
        (CALLED("order", 1, False, NUMBER, "R-000002 is rejected: no."), "Order: R-000002 is rejected: no."),
        (CALLED("order", 1, False, None, "nobody may"), "Order: failed, nobody may."),
    ],
)
def test_what_the_hub_did_is_told_by_the_kind_of_step(event: Any, said: str) -> None:
    assert told(event)["text"] == said


@pytest.mark.parametrize(
    ("event", "actor", "said"),
    [
        (events.Arrived("signed", 1, {}), "client:erp", "Signed: it has happened, says erp."),
        (events.Supplied("ana", "details", 1, {}, "ana"), "ana", "Details: Ana gave the details."),
        (events.Supplied("ana", "details", 1, {}, "bob"), "bob", "Details: Bob gave the details for Ana."),
        (events.Added("owner#0", 1, "carla", "bob", "hm"), "bob", "Owner agrees (row 1): Bob asked Carla too: hm"),
        (events.Released("owner#0", 1, "carla"), "hub", "Owner agrees (row 1): Carla is not asked any more."),
        (events.TakenBack("bob", "owner#0", 1, "bob"), "bob", "Owner agrees (row 1): Bob took the answer back."),
    ],
)
def test_what_people_and_services_did_is_told_with_their_names(event: Any, actor: str, said: str) -> None:
    assert told(event, actor)["text"].endswith(said)


def test_a_line_names_the_step_and_keeps_the_row_among_the_details() -> None:
    shown = told(events.Resolved("owner#1", 1, PEOPLE, "ana"))
    assert (shown["step"], shown["details"]["step"]) == ("owner", "owner#1")


def test_every_event_of_the_engine_can_be_told() -> None:
    assert [kind.__name__ for kind in get_args(events.Event) if kind.__name__ not in _SENTENCES] == []


@pytest.mark.parametrize(
    ("event", "actor", "said"),
    [
        (events.Submitted("ana"), "ana", "Ana hat den Antrag gestellt."),
        (
            events.Resolved("owner#1", 1, PEOPLE, "ana"),
            "hub",
            "Eigner stimmt zu (Zeile 2): Ana um Entscheidung gebeten.",
        ),
        (events.Due("owner#1.1.remind50"), "hub", "Eigner stimmt zu (Zeile 2): 50 % der Zeit sind vergangen."),
        (CALLED("archive", 1, False, None, "no such folder"), "hub", "Archive: gescheitert, no such folder."),
        (CALLED("order", 1, True, NUMBER), "hub", "Order: Antrag R-000002 ist genehmigt."),
        (events.Supplied("ana", "details", 1, {}, "bob"), "bob", "Details: Bob hat für Ana die Angaben gemacht."),
        (
            events.Added("owner#0", 1, "carla", "bob", "hm"),
            "bob",
            "Eigner stimmt zu (Zeile 1): Bob hat auch Carla gefragt: hm",
        ),
    ],
)
def test_the_same_is_told_in_german(event: Any, actor: str, said: str) -> None:
    assert told(event, actor, "de")["text"] == said


@pytest.mark.parametrize(
    ("because", "said"),
    [
        ("", "Der Antrag ist gescheitert."),
        ("What was waited for did not come in time.", "kam nicht rechtzeitig."),
        ("Nobody answered in time.", "Niemand hat rechtzeitig geantwortet."),
        ("It went round 100 times without coming to an end.", "Nach 100 Runden war noch kein Ende erreicht."),
        ("too dear", "Der Antrag ist gescheitert: too dear"),
    ],
)
def test_why_it_has_ended_is_told_in_german(because: str, said: str) -> None:
    assert told(effects.Finish("failed", because), language="de")["text"].endswith(said)
    assert told(effects.Finish("failed", because))["text"].endswith(because or "The request is failed.")


def test_whoever_is_not_known_any_more_is_called_so_in_the_language_of_the_reader() -> None:
    class Nobody(Everybody):
        def persons(self, ids: Iterable[str]) -> dict[str, Person]:
            return {}

        def person(self, id_: str) -> Person:
            return cast(Person, None)

    circle = Circle(cast(People, Nobody()))
    assert circle.name("zoe") == "somebody who has left"
    assert circle.name("zoe", "de") == "eine Person, die nicht mehr da ist"


def test_a_language_that_the_hub_does_not_speak_is_told_in_english() -> None:
    assert told(events.Due("first.1.until"), language="fr")["text"] == "First: the time has come."


def test_each_language_says_everything_with_the_same_holes() -> None:
    for texts in TEXTS.values():
        assert set(texts) == set(LANGUAGES)
        holes = {
            language: {hole for _, hole, *_ in Formatter().parse(text) if hole} for language, text in texts.items()
        }
        assert all(holes[language] == holes["en"] for language in LANGUAGES), texts
    assert all({"en", *others} == set(LANGUAGES) for others in ENDINGS.values())


def test_readers_are_told_in_the_language_that_they_wish_for(office: Office) -> None:
    request = office.submit()
    task = office.task_of("bob", request)["id"]

    def asked(path: str, language: str) -> Any:
        return office.as_("bob").get(path, headers={"Accept-Language": language}).json

    for language, begun, why in (
        ("de, en;q=0.5", "hat den Antrag gestellt.", "Sie sind die Führungskraft"),
        ("fr", "submitted the request.", "You are the manager"),
    ):
        assert asked(f"/requests/{request}/timeline", language)["items"][0]["text"].endswith(begun)
        assert asked(f"/requests/{request}", language)["tasks"][0]["reason"].startswith(why)
        assert asked(f"/tasks/{task}", language)["reason"].startswith(why)
