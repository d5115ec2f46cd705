"""One call to somebody else, told of: its span, and how long the other side took."""

from time import perf_counter
from typing import Any, Self

from hub.core import measures, tracing


class Outgoing:
    """The call is made inside, and `answered` says how it ended. `what` and `host` are told: neither may name a person,
    nor what is asked for."""

    __slots__ = ("_began", "_host", "_method", "_span", "_status")

    def __init__(self, what: str, method: str, host: str) -> None:
        self._span = tracing.span(what, "client", {"http.request.method": method, "server.address": host})
        self._method = method
        self._host = host
        self._status = ""

    def __enter__(self) -> Self:
        self._span.__enter__()
        self._began = perf_counter()
        return self

    def answered(self, status: int, **ids: str) -> None:
        """The other side's status, and the names that it knows the call by."""
        self._status = str(status)
        failed = {"error.type": self._status} if status >= 400 else {}
        self._span.tell({"http.response.status_code": status, **failed, **ids})

    def __exit__(self, *how: Any) -> None:
        measures.note(measures.CALLS, perf_counter() - self._began, self._host, self._method, self._status)
        self._span.__exit__(*how)
