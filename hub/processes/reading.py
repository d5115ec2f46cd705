"""What comes in: definitions and forms. Their faults are told by line and column, or by field."""

from collections.abc import Mapping
from typing import Any

from hub.core.errors import BadInput, FieldError
from hub.engine import forms
from hub.engine.errors import DefinitionError, Problem
from hub.engine.language import load
from hub.engine.process import Process


def read(text: str) -> Process:
    """The process of a definition. Raises `BadInput` with line and column of each fault."""
    try:
        return load(text)
    except DefinitionError as error:
        fields = [at_place(problem) for problem in error.problems]
        raise BadInput("Correct the definition and send it again.", fields) from None


def at_place(problem: Problem) -> FieldError:
    """A problem of a definition as the API tells it: with its pointer, by line and column."""
    return FieldError(problem.pointer, f"Line {problem.line}, column {problem.column}: {problem.message}")


def checked(process: Process, form: Mapping[str, Any]) -> dict[str, Any]:
    """The form with its defaults. Raises `BadInput` that points at each faulty field."""
    whole = forms.clean(process, form)
    problems = forms.check(process, whole)
    if problems:
        fields = [FieldError(f"/form{problem.pointer}", problem.detail) for problem in problems]
        raise BadInput("Correct the fields listed in errors; then the hub can say who decides.", fields)
    return whole
