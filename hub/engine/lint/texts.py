"""What readers miss: titles in a language, and endings that no example tells."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from hub.engine.errors import Problem
from hub.engine.language.source import Path
from hub.engine.lint.page import Page
from hub.engine.process import Ask


def titles(page: Page) -> Iterator[Problem]:
    """Steps and fields without a title in a language that the process speaks."""
    languages = page.process.title.keys()
    for path, step in page.steps():
        if missing := languages - step.title.keys():
            said = f"The step '{step.name}' has no title in {', '.join(sorted(missing))}."
            yield page.warn((*path, "title"), said, at_key=not step.title)
    for path, form in _forms(page):
        for name, field in form["properties"].items():
            if lacking := _missing(field, languages):
                said = f"The field '{name}' has no title in {', '.join(sorted(lacking))}."
                yield page.warn((*path, "properties", name), said, at_key=True)


def _forms(page: Page) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The form of the process, and those of steps that ask for more."""
    yield ("form",), page.process.form
    yield from (((*path, "form"), step.body.form) for path, step in page.steps() if isinstance(step.body, Ask))


def _missing(field: Mapping[str, Any], languages: Set[str]) -> Set[str]:
    """The languages in which a field has no title; one that is given as a plain text is meant for all."""
    known = field.get("x-hub", {}).get("title", {})
    return set() if isinstance(field.get("title"), str) and not known else languages - known.keys()


def endings(page: Page) -> Iterator[Problem]:
    """Endings that no example tells."""
    told = {example.expect.get("state") for example in page.process.examples}
    asks = any(step.kind == "approve" for step in page.process.walk())
    for state in ("approved", "rejected") if asks else ("approved",):
        if state not in told:
            yield page.warn(("examples",), f"No example ends {state}; tell one.", at_key=True)
