"""Several things at the same instant."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

Result = TypeVar("Result")


def at_once(*acts: Callable[[], Result]) -> list[Result]:
    """Does all of it in threads that start together; the results as they came."""
    gate, results = Barrier(len(acts)), []

    def run(act: Callable[[], Result]) -> None:
        gate.wait()
        results.append(act())

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(results) == len(acts)
    return results
