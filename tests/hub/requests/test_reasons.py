"""Why somebody is asked, in the reader's language, whatever the engine may say."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.engine.approvers import search, standins
from hub.engine.machine import passing
from hub.requests.reasons import GERMAN, in_german, reason_in
from tests.support.offices import COMMITTEE, Office

HOLES = {"name": "Ana Ames", "said": "I am on leave: sorry", "body": "Finance", "up": ""}
YOU = re.compile(r"\byou\b", re.IGNORECASE)
WITH_REASON = COMMITTEE.replace(
    "steps:\n  - board: {approve: {WORD: group:finance}}",
    """let:
  longing: {when: size(form.wish) > 3, because: {en: the wish is long, de: der Wunsch lang ist}}
steps:
  - board: {when: longing, approve: {any: group:finance}}""",
)


def sentences_to_you(module: object) -> Iterator[str]:
    """The pieces between the holes of all that a module of the engine says to `you`."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    yield from (str(node.value) for node in strings if YOU.search(str(node.value)))


@pytest.mark.parametrize("sentence", GERMAN)
def test_each_sentence_has_its_german(sentence: str) -> None:
    assert in_german(sentence.format(**HOLES)) == GERMAN[sentence].format(**HOLES)


@pytest.mark.parametrize("module", [standins, search, passing], ids=["standins", "search", "passing"])
def test_everything_that_the_engine_says_to_you_is_among_them(module: object) -> None:
    said = list(sentences_to_you(module))
    assert said
    unknown = [piece for piece in said if not any(piece in sentence for sentence in GERMAN)]
    assert unknown == []


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("You are the manager of Ana.", "Sie sind die Führungskraft von Ana."),
        ("You are the manager of the manager of Ana.", "Sie sind die Führungskraft der Führungskraft von Ana."),
        (
            "Bob passed this on to you: Go; you are asked instead.",
            "Bob hat das an Sie weitergegeben: Go; you are asked instead.",
        ),
        ("What a process of long ago said.", "What a process of long ago said."),
    ],
)
def test_sentences_fit_as_a_whole(english: str, german: str) -> None:
    assert in_german(english) == german


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "You are one of Finance, because the wish is long."),
        ("de", "Sie gehören zu Finance, weil der Wunsch lang ist."),
        ("fr", "You are one of Finance, because the wish is long."),
    ],
)
def test_a_letter_says_why_in_the_language_of_its_reader(office: Office, language: str, line: str) -> None:
    office.publish(WITH_REASON)
    office.change("carla", language=language)
    task = office.task_of("carla", office.submit(process="committee", wish="a long wish"))
    letter = office.requests.letters.task(task["id"])
    assert letter is not None
    assert letter.lines[0] == line


def test_a_manager_reads_german(office: Office) -> None:
    office.change("bob", language="de")
    letter = office.requests.letters.task(office.task_of("bob", office.submit())["id"])
    assert letter is not None
    assert letter.lines[0] == "Sie sind die Führungskraft von Ana."


def test_a_cause_that_the_process_does_not_know_any_more_stays_as_it_was_said(office: Office) -> None:
    _, process = office.requests.queries.desk.published("plain") or (0, None)
    assert process is not None
    reason = "You are one of Finance, because it was so."
    assert reason_in("de", reason, process, "manager") == "Sie gehören zu Finance, because it was so."
