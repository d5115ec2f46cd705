"""What the benchmarks of the engine do, before anybody believes their numbers."""

import json

from SpiffWorkflow.util.task import TaskState

from bench import engine, spiff


def test_the_other_engine_comes_as_far_as_ours() -> None:
    claim = spiff.Claim(engine.FORM)
    assert _open(claim.stored) == {"manager", "half", "most", "late"}
    assert _open(claim.decide()) == {"archive"}


def _open(stored: str) -> set[str]:
    """The tasks that are ready, or wait for their time."""
    tasks, waits = json.loads(stored)["tasks"].values(), (TaskState.READY, TaskState.WAITING)
    return {task["task_spec"] for task in tasks if task["state"] in waits and "." not in task["task_spec"]}


def test_the_state_stays_small_and_does_not_grow() -> None:
    biggest, rounds = engine.sizes()
    assert 100 < biggest.value <= 1024
    assert rounds.value - rounds.floor == len(str(engine.ROUNDS)) - len("1")
