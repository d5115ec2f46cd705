"""What readers miss: titles in a language, and endings that no example tells."""

from collections.abc import Iterator, Mapping, Set
from typing import Any

from hub.engine.errors import Problem
from hub.engine.language.source import Path
from hub.engine.lint.looking import expressions_of
from hub.engine.lint.page import Page
from hub.engine.process import Ask, Tell


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


def shown_to_all(page: Page) -> Iterator[Problem]:
    """What is personal or confidential, in the text of a post that everybody in a channel reads."""
    fields = page.process.form.get("properties", {})
    for path, step in page.steps():
        if isinstance(step.body, Tell) and step.body.channels:
            read = {names[1] for one in expressions_of(step.body) for _, names in one.paths if names[0] == "form"}
            for name in sorted(name for name in read if _stays(fields.get(name, {}))):
                said = f"Everybody in the channel would read form.{name}, which is not for everybody; leave it out."
                yield page.warn((*path, "message"), said)


def _stays(field: Mapping[str, Any]) -> bool:
    return field.get("x-hub", {}).get("data") in ("personal", "confidential")


def endings(page: Page) -> Iterator[Problem]:
    """Endings that no example tells."""
    told = {example.expect.get("state") for example in page.process.examples}
    asks = any(step.kind == "approve" for step in page.process.walk())
    for state in ("approved", "rejected") if asks else ("approved",):
        if state not in told:
            yield page.warn(("examples",), f"No example ends {state}; tell one.", at_key=True)
