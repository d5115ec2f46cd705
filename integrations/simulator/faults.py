"""Misbehaviour on demand: throttling, failures, delays, and connections that close without an answer."""

import re
import socket
import time
from threading import Lock
from typing import Literal

from flask import Response, g, jsonify, request
from pydantic import BaseModel, ConfigDict, Field, field_validator

from integrations.simulator.errors import Refusal


class Fault(BaseModel):
    """How to misbehave: on which path (regular expression), how often, in which way."""

    model_config = ConfigDict(extra="forbid")
    match: str
    kind: Literal["throttle", "fail", "slow", "drop"]
    method: str = ""
    times: int = Field(1, ge=1)
    status: int = Field(503, ge=400, le=599)
    retry_after: float | None = Field(None, alias="retryAfter")
    seconds: float = Field(1.0, ge=0, le=60)
    after: bool = False

    @field_validator("match")
    @classmethod
    def _compiles(cls, match: str) -> str:
        try:
            re.compile(match)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
        return match

    def fits(self, method: str, path: str) -> bool:
        """Whether this request is meant."""
        return self.times > 0 and self.method in ("", method) and re.search(self.match, path) is not None


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = Lock()

    def add(self, fault: Fault) -> None:
        """From now on."""
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._faults.clear()

    def waiting(self) -> int:
        """How many requests will still be hit."""
        with self._lock:
            return sum(fault.times for fault in self._faults)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted down."""
        with self._lock:
            found = next((fault for fault in self._faults if fault.fits(method, path)), None)
            if found:
                found.times -= 1
            return found


def before(fault: Fault | None) -> Response | None:
    """Misbehaves instead of the view, or lets the view run."""
    if fault is None:
        return None
    if fault.kind == "slow":
        time.sleep(fault.seconds)
    elif fault.kind == "drop":
        g.drop = True
        return None if fault.after else jsonify({})
    elif fault.after:
        g.broken = fault
    else:
        raise refusal(fault)
    return None


def refusal(fault: Fault) -> Refusal:
    """Too many requests, or a server error."""
    wait = {} if fault.retry_after is None else {"Retry-After": f"{fault.retry_after:g}"}
    if fault.kind == "throttle":
        return Refusal(429, "TooManyRequests", "Too many requests.", wait or {"Retry-After": "1"})
    return Refusal(fault.status, "UnknownError" if fault.status < 500 else "ServiceUnavailable", "Fault.", wait)


def after(response: Response) -> Response:
    """Closes the connection where the answer should go; inside a batch there is none, so the part times out."""
    if broken := g.pop("broken", None):
        return refusal(broken).response()
    if not g.pop("drop", False):
        return response
    line = request.environ.get("werkzeug.socket")
    if isinstance(line, socket.socket):
        line.shutdown(socket.SHUT_RDWR)
        return response
    return Refusal(504, "GatewayTimeout", "No answer.").response()
