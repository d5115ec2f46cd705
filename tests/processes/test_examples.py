"""Every example of every process is played; a process file that promises something else than it does fails here."""

from pathlib import Path

import pytest
import yaml

from hub.engine.company import Company
from hub.engine.language import load
from hub.engine.process import Example, Process
from hub.engine.rehearsal import run_example

FOLDER = Path(__file__).parents[2] / "processes"
PROCESSES = [load(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
COMPANY = Company.from_json(yaml.safe_load((FOLDER / "demo" / "people.yaml").read_text("utf-8")))
PLAYED = [
    pytest.param(process, example, id=f"{process.key}: {example.name}")
    for process in PROCESSES
    for example in process.examples
]


@pytest.mark.parametrize(("process", "example"), PLAYED)
def test_a_process_does_what_its_examples_tell(process: Process, example: Example) -> None:
    assert run_example(process, example, COMPANY) == []


@pytest.mark.parametrize("process", [pytest.param(process, id=process.key) for process in PROCESSES])
def test_a_process_speaks_english_and_german_and_tells_three_stories(process: Process) -> None:
    assert {"en", "de"} <= process.title.keys()
    assert all({"en", "de"} <= step.title.keys() for step in process.steps)
    assert len(process.examples) >= 3
    assert {example.expect["state"] for example in process.examples} >= {"approved", "rejected"}


def test_a_process_is_named_like_its_file() -> None:
    assert [process.key for process in PROCESSES] == [path.stem for path in sorted(FOLDER.glob("*.yaml"))]


def test_a_promise_that_is_not_kept_is_told() -> None:
    (claim,) = [process for process in PROCESSES if process.key == "expense-claim"]
    told = claim.examples[0]
    wrong = Example(
        told.name, told.requester, (), told.form, told.then, {"state": "rejected", "asked": ["erik"], "filed": 2}
    )
    assert run_example(claim, wrong, COMPANY) == [
        "state: told rejected, but it was approved.",
        "asked: told ['erik'], but it was ['bob'].",
        "filed: told 2, but it was 1.",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("bob dances manager", "is no line of a story"),
        ("carla approves manager", "has no open task"),
        ("ana approves manager", "has no open task"),
        ("bob approves finance", "does not wait"),
    ],
)
def test_a_line_that_cannot_be_played_is_told(line: str, said: str) -> None:
    (claim,) = [process for process in PROCESSES if process.key == "expense-claim"]
    told = claim.examples[0]
    (problem,) = run_example(claim, Example("x", "ana", (), told.form, (line,), {}), COMPANY)
    assert said in problem


def test_a_story_with_a_wrong_form_or_a_stranger_is_told() -> None:
    (claim,) = [process for process in PROCESSES if process.key == "expense-claim"]
    assert "/amount: Fill this field." in run_example(claim, Example("x", "ana", (), {}, (), {}), COMPANY)[0]
    form = claim.examples[0].form
    assert run_example(claim, Example("x", "zoe", (), form, (), {}), COMPANY) == ["zoe is nobody of the company."]
    assert run_example(claim, Example("x", "ana", ("zoe",), form, (), {}), COMPANY) == ["zoe is nobody of the company."]
