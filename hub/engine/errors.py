"""What can go wrong in the engine: a bad file, an event that may not happen, nobody left to ask."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a process file; line and column count from 1, `pointer` is a JSON pointer."""

    line: int
    column: int
    pointer: str
    message: str

    def __str__(self) -> str:
        """The problem as editors and compilers print it: `line:column: message (pointer)`."""
        return f"{self.line}:{self.column}: {self.message} ({self.pointer or '/'})"


class DefinitionError(Exception):
    """A process file cannot be used; `problems` holds everything that is wrong, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems in the order in which a reader of the file meets them."""
        self.problems = sorted(problems, key=lambda p: (p.line, p.column))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Refused(Exception):
    """An event may not happen in this state; nothing was changed.

    `reason_code` is for programs (`ended`, `closed-task`, `self-approval` ...), `detail` is a sentence for people.
    """

    def __init__(self, reason_code: str, detail: str) -> None:
        """Say why, for programs and for people."""
        self.reason_code = reason_code
        self.detail = detail
        super().__init__(f"{reason_code}: {detail}")


class ConditionError(Exception):
    """A condition could not be worked out: a missing exchange rate, a comparison of unlike things, too much work."""


class NobodyToAsk(Exception):
    """Not even an administrator is left who may decide; the directory must be repaired first."""
