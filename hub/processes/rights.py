"""Who may start a process, and who answers for it."""

from functools import lru_cache

from hub.core.auth import Caller
from hub.core.errors import Forbidden, NotFound
from hub.engine.approvers.meaning import group_meant
from hub.engine.language import load
from hub.engine.process import Process

loaded = lru_cache(maxsize=256)(load)


def may_start(caller: Caller, process: Process) -> bool:
    """Whether the caller is among those for whom the process is there; services act for somebody."""
    return caller.kind == "client" or any(group_meant(body) in caller.groups for body in process.starters)


def owns(caller: Caller, process: Process) -> bool:
    """Whether the caller answers for the process."""
    return caller.has("administrator") or group_meant(process.owner) in caller.groups


def require_owner(caller: Caller, process: Process) -> None:
    """Raises `Forbidden` for anybody else."""
    if not owns(caller, process):
        raise Forbidden(f"Only {process.owner.text} may change {process.key}.")


def writes_processes(caller: Caller) -> bool:
    """Whether the caller may begin a process. What is new can ask any service of the company for anything: not
    everybody who is in some group begins it."""
    return caller.has("administrator", "process-owner")


def missing() -> NotFound:
    """The answer for what is not there, or not for the caller to know."""
    return NotFound("There is no such process in your catalogue. GET /api/v1/processes lists what there is.")
