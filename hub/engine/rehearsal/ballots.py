"""Many answers at once: which of them is the one that changes something, so that the others need not be played."""

from bisect import bisect_left
from collections.abc import Sequence

from hub.engine.machine.state import Live
from hub.engine.quorum import needed, verdict, waiting
from hub.engine.rehearsal.conduct import Answer

Votes = tuple[tuple[str, str, str], ...]


def in_order(answers: Sequence[Answer]) -> list[Answer]:
    """The answers as they come; those of which nobody knows when come last."""
    known = sorted(
        (one for one in answers if one.hour is not None), key=lambda one: str(one.hour and one.hour.isoformat())
    )
    return [*known, *(one for one in answers if one.hour is None)]


def decisive(live: Live, answers: Sequence[Answer]) -> tuple[Votes, Answer] | None:
    """The first answer that ends the step or brings the turn to others, and the votes before it; None without one."""
    told = _counting(live, answers)
    votes = [*live.votes, *((one.person, one.outcome, one.person) for one in told)]
    count = _first_change(live, votes)
    return (tuple(votes[: len(live.votes) + count]), told[count]) if count < len(told) else None


def given(live: Live, answers: Sequence[Answer]) -> Votes:
    """The votes with all the answers."""
    return (*live.votes, *((one.person, one.outcome, one.person) for one in _counting(live, answers)))


def _counting(live: Live, answers: Sequence[Answer]) -> list[Answer]:
    """Without the noes of people whose part was decided before by others: their tasks were taken back."""
    told: list[Answer] = []
    for one in answers:
        votes = [] if one.outcome == "approve" else [*live.votes, *((a.person, a.outcome, a.person) for a in told)]
        if one.outcome == "approve" or one.person in needed(live.rule, votes):
            told.append(one)
    return told


def _first_change(live: Live, votes: Sequence[tuple[str, str, str]]) -> int:
    """The position, among the votes that are new, of the first that changes something."""
    known = len(live.votes)

    def changes(count: int) -> bool:
        ballots = [(person, vote) for person, vote, _ in votes[: known + count]]
        asked = live.later and any(person in live.later for person in waiting(live.rule, ballots))
        return bool(asked) or verdict(live.rule, ballots).outcome != "pending"

    return bisect_left(range(1, len(votes) - known + 1), True, key=changes)
