"""Every example of the page about the process language is read, and every word of the grammar stands in the page."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.engine.language import load
from hub.engine.language.grammar import schema
from hub.engine.rehearsal import run_example

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "process-language.md").read_text("utf-8")
FENCES = re.findall(r"^```yaml (\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
MANAGER = {"approve": "requester.manager", "within": "2 business days"}
LADDER = {"escalate": "requester.manager.manager", "unanswered": "reject"}
STORY = {"as": "ana", "form": {}, "expect": {}}


def texts(kind: str) -> list[str]:
    """The examples of a kind; of approvals there are several in one fence."""
    found = [text for name, text in FENCES if name == kind]
    return [part for text in found for part in re.split(r"^(?=approve:)", text, flags=re.MULTILINE) if part.strip()]


def ids(kind: str) -> list[str]:
    return [text.splitlines()[0][:50] for text in texts(kind)]


def process(**parts: Any) -> str:
    """A process around a part of one: what it does not bring is as plain as can be."""
    form = next(yaml.safe_load(text)["form"] for text in texts("part") if text.startswith("form:"))
    base = {
        "process": "trial",
        "title": {"en": "Trial"},
        "category": "test",
        "owner": "group:finance-leads",
        "starters": "group:all-staff",
        "form": form,
        "steps": [{"manager": MANAGER}],
        "retention": "1 year after end",
        "examples": [{"plain": STORY}],
    }
    return yaml.safe_dump({**base, **parts}, sort_keys=False, allow_unicode=True)


def test_there_are_examples_of_each_kind_and_no_others() -> None:
    assert {kind for kind, _ in FENCES} == {"file", "part", "approve", "steps", "example"}
    assert PAGE.count("```") == 2 * len(FENCES)


@pytest.mark.parametrize("text", texts("file"), ids=ids("file"))
def test_a_whole_file_loads_and_keeps_its_promises(text: str, company: Any) -> None:
    read = load(text)
    assert [run_example(read, example, company) for example in read.examples] == [[], []]


@pytest.mark.parametrize("text", texts("part"), ids=ids("part"))
def test_a_part_of_a_file_is_read(text: str) -> None:
    assert load(process(**yaml.safe_load(text)))


@pytest.mark.parametrize("text", texts("approve"), ids=ids("approve"))
def test_a_way_of_asking_is_read(text: str) -> None:
    assert load(process(steps=[{"one": yaml.safe_load(text)}]))


@pytest.mark.parametrize("text", texts("steps"), ids=ids("steps"))
def test_steps_are_read(text: str) -> None:
    assert load(process(steps=[{"manager": MANAGER}, *yaml.safe_load(text)]))


@pytest.mark.parametrize("text", texts("example"), ids=ids("example"))
def test_a_story_comes_as_told(text: str, company: Any) -> None:
    read = load(process(steps=[{"manager": {**MANAGER, **LADDER}}], examples=[yaml.safe_load(text)]))
    assert run_example(read, read.examples[0], company) == []


def words(node: Any) -> set[str]:
    """The words of the language: names of properties anywhere in the grammar."""
    if isinstance(node, list):
        return set().union(*(words(part) for part in node))
    if not isinstance(node, dict):
        return set()
    named = node.get("properties", {})
    inner = [
        *named.values(),
        *node.get("$defs", {}).values(),
        *(node[key] for key in node.keys() - {"properties", "$defs"}),
    ]
    return set(named).union(*(words(part) for part in inner))


@pytest.mark.parametrize("word", sorted(words(schema())))
def test_every_word_of_the_grammar_stands_in_the_page(word: str) -> None:
    assert re.search(rf"(`{word}`|\b{word}:)", PAGE), word
