"""Stops and chains in the reader's language: nothing is left in English, and numbers and dates are written as usual."""

from dataclasses import replace
from datetime import UTC, datetime
from string import Formatter
from typing import Any

import pytest

from hub.engine.examples import RATES
from hub.engine.machine.facts import facts_of
from hub.engine.rehearsal import preview
from hub.engine.rehearsal.expecting import expected
from hub.engine.rehearsal.hindrances import HINDRANCES, hindrance_in
from hub.engine.rehearsal.sentences import Saying, listed
from hub.engine.rehearsal.stations import Reader, said
from hub.engine.rehearsal.words import LANGUAGES, TEXTS, moment, opening, say

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)


def holes(text: str) -> set[str]:
    return {hole for _, hole, *_ in Formatter().parse(text) if hole}


def german(stage: Any, company: Any) -> Any:
    return preview(stage.process, stage.facts, company, NOW, language="de")


def test_each_language_says_everything_with_holes_that_are_filled() -> None:
    for key, texts in TEXTS.items():
        assert set(texts) == set(LANGUAGES), key
        assert [bool(text) for text in texts.values()] == [bool(texts["en"])] * len(texts), key
        assert all(holes(text) <= holes(texts["en"]) for text in texts.values()), key
    for english, others in HINDRANCES.items():
        assert {"en", *others} == set(LANGUAGES), english
        assert all(holes(text) == holes(english) for text in others.values()), english


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_side_by_side_can_be_told_by_how_it_begins(language: str) -> None:
    assert all(opening(key, language) for key in ("at-once", "first", "first-of"))


def test_a_language_that_the_hub_does_not_speak_is_english() -> None:
    assert say("you", "fr") == "you"


def test_the_chain_reads_as_a_german_sentence(company: Any, claim: Any) -> None:
    amount = {"amount": "1250.00", "currency": "EUR"}
    form = {"purpose": "Fair", "costCentre": "R-12", "receipts": ["a.pdf"], "amount": amount}
    found = preview(claim, facts_of(company.people["ana"], form, NOW, rates=RATES), company, NOW, language="de")
    because = found.stations[1].reason
    assert because == claim.lets["large"].because["de"]
    assert found.sentence == (
        "Bob Berg (Ihre Führungskraft) bis Do. 26. Nov. 15:00 Uhr Ihrer Zeit, dann jemand aus Finance (2 Personen) "
        f"bis Di. 1. Dez. 15:00 Uhr Ihrer Zeit, weil {because}."
    )


ALL = """
let: {small: {when: 'amountIn(form.amount, "EUR") < 99.0', because: {en: it is little, de: es wenig ist}}}
steps:
  - boss: {approve: requester.manager, within: 1 day, unanswered: approve, when: small}
  - second: {approve: requester.manager.manager, unanswered: reject, within: 1 day}
  - details: {ask: requester, form: {required: [size], properties: {size: {type: string}}}, within: 1 day}
  - more: {ask: group:finance, form: {required: [price], properties: {price: {type: string}}}, within: 1 day}
  - account: {call: it.prepare}
  - pause: {wait: {for: 3 business days}}
  - signed: {wait: {event: contract.signed}, within: 9 days}
  - done: {tell: [requester, 'channel:sales'], message: done}
"""


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "To be decided by Bob Berg (your manager) (no answer counts as yes), because it is little.",
                "To be decided by Erik Ek (your manager's manager) (no answer counts as no).",
                "Waits for your answer.",
                "Waits for an answer of any one of Finance (2 people).",
                "The service operation it.prepare is called.",
                "Waits for 3 business days.",
                "Waits for contract.signed.",
                "Told: Ana Ames and the channel sales.",
            ],
        ),
        (
            "de",
            [
                "Entscheidung durch Bob Berg (Ihre Führungskraft) (keine Antwort gilt als Ja), weil es wenig ist.",
                "Entscheidung durch Erik Ek (die Führungskraft Ihrer Führungskraft) (keine Antwort gilt als Nein).",
                "Gewartet wird auf Ihre Rückmeldung.",
                "Gewartet wird auf eine Rückmeldung durch jemand aus Finance (2 Personen).",
                "Der Dienst it.prepare wird aufgerufen.",
                "Gewartet wird auf das Ende der Wartezeit (3 Arbeitstage).",
                "Gewartet wird auf contract.signed.",
                "Bescheid an Ana Ames und Kanal sales.",
            ],
        ),
    ],
)
def test_each_stop_is_a_sentence_of_its_own(staged: Any, company: Any, language: str, lines: list[str]) -> None:
    stage = staged(ALL)
    found = preview(stage.process, stage.facts, company, NOW, language=language)
    assert [said(station) for station in found.stations] == lines
    stage.submit()
    coming = expected(stage.process, stage.state, stage.facts, company, NOW, reader=Reader(language=language)).next
    assert [said(one) for one in coming] == lines[1:]


def test_waits_end_on_a_day_as_germans_write_it(staged: Any, company: Any) -> None:
    stage = staged("steps: [{pause: {wait: {until: form.note}}}]")
    facts = replace(stage.facts, form=stage.facts.form | {"note": "2027-03-05"})
    told = [said(preview(stage.process, facts, company, NOW, language=one).stations[0]) for one in LANGUAGES]
    assert told == ["Waits for 5 Mar 2027.", "Gewartet wird auf den 5. März 2027."]


AT = "{} 15:00 Uhr Ihrer Zeit"
LINE = (
    f"(Carla Conti bis {AT.format('Fr. 27. Nov.')}, dann Bob Berg (Ihre Führungskraft) bis {AT.format('Sa. 28. Nov.')})"
)
INES = f"Ines Ito bis {AT.format('Mi. 25. Nov.')}"


@pytest.mark.parametrize(
    ("until", "chain"),
    [
        ("all", f"zugleich {INES} und {LINE}, dann Lea Lang."),
        (
            "any",
            f"nur, was zuerst kommt: {INES}, Carla Conti bis {AT.format('Fr. 27. Nov.')} und c.signed, dann Lea Lang.",
        ),
        ("2", f"nur die ersten 2 von: {INES}, {LINE} und c.signed, dann Lea Lang."),
    ],
)
def test_what_goes_side_by_side_is_said_so_in_german(staged: Any, company: Any, until: str, chain: str) -> None:
    stage = staged(
        f"""
steps:
  - both:
      together:
        - it: {{approve: person:ines@example.com, within: 1 day}}
        - - money: {{approve: person:carla@example.com, within: 3 days}}
          - boss: {{approve: requester.manager, within: 1 day}}
        - signed: {{wait: {{event: c.signed}}, within: 9 days}}
      until: {until}
  - last: {{approve: group:legal}}
"""
    )
    assert german(stage, company).sentence == chain


def test_nobody_and_no_end_are_told_in_german(staged: Any, company: Any) -> None:
    assert german(staged("steps: [{done: {tell: requester, message: m}}]"), company).sentence == (
        "Das muss niemand genehmigen."
    )


def test_what_stood_in_the_way_is_told_in_german(staged: Any, company: Any) -> None:
    stage = staged("steps: [{boss: {approve: requester.manager}}]")
    (station,) = german(stage, company.with_away(["bob"])).stations
    assert station.reason == "Bob Berg abwesend ist und keine Vertretung hat"
    assert said(station).endswith(", weil Bob Berg abwesend ist und keine Vertretung hat.")


@pytest.mark.parametrize(
    ("english", "told"),
    [
        ("", ""),
        ("Bob and Dr. Ada are away and have no substitute", "Bob und Dr. Ada abwesend sind und keine Vertretung haben"),
        ("Bob is away, Eve stands in", "Bob abwesend ist und Eve die Vertretung übernimmt"),
        ("Dr. Ada has left. the line ends with Eve", "Dr. Ada nicht mehr da ist; die Linie mit Eve endet"),
        ("Ana has no manager of the manager", "Ana keine Führungskraft der Führungskraft hat"),
        (
            "only 2 can be asked where 3 were to agree. Bob may not decide here",
            "nur 2 gefragt werden können, wo 3 zustimmen sollten; Bob hier nicht entscheiden darf",
        ),
        ("a sentence of tomorrow", "a sentence of tomorrow"),
    ],
)
def test_hindrances_are_told_one_after_another(english: str, told: str) -> None:
    assert hindrance_in("de", english) == told
    assert hindrance_in("en", english) == hindrance_in("fr", english) == english


NAMES = {name: name.capitalize() for name in ("ada", "bob", "cem")}


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"any": ["ada", "bob", "cem"]}, "Ada, Bob oder Cem"),
        ({"all": ["ada", {"any": ["bob", "cem"]}]}, "Ada und (Bob oder Cem)"),
        ({"of": ["ada", "bob", "cem"], "need": 2}, "2 von Ada, Bob und Cem"),
        ({"turn": ["ada", "bob"]}, "zuerst Ada, dann Bob"),
        ({"veto": ["ada"]}, "Ada (ein Nein beendet alles)"),
        (
            {"weigh": ["ada", "bob"], "weights": [1, 2], "need": 1200},
            "1.200 Stimmen aus Ada (1 Stimme) und Bob (2 Stimmen)",
        ),
    ],
)
def test_rules_are_said_in_german(rule: Any, told: str) -> None:
    assert Saying(NAMES, language="de").of(rule) == told


@pytest.mark.parametrize(
    ("word", "told"),
    [("any", "jemand aus Vorstand"), ("all", "alle aus Vorstand"), ("of", "2 aus Vorstand")],
)
def test_groups_are_said_in_german(word: str, told: str) -> None:
    people = tuple(f"p{one}" for one in range(1500))
    rule = {word: list(people), "need": 2}
    assert Saying({}, {people: "Vorstand"}, "de").of(rule) == f"{told} (1.500 Personen)"


def test_of_many_the_others_are_counted() -> None:
    names = [f"P{one}" for one in range(1, 1010)]
    assert listed(names, "and").endswith("P7 and 1,002 others")
    assert listed(names, "and", "de").endswith("P7 und 1.002 weitere")


def test_a_moment_is_told_by_the_clock_of_a_zone() -> None:
    told = [moment(NOW, "America/New_York", one) for one in LANGUAGES]
    assert told == ["Tue 24 Nov 09:00", "Di. 24. Nov. 09:00"]
