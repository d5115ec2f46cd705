"""Structured logs that carry the request id, and the trace, from the API to the worker to the adapter."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

from hub.core import tracing

if TYPE_CHECKING:
    import structlog

_IDS = ("trace", "span")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The id under which the present work was asked for; empty outside of any."""
    return _request_id.get()


def follow(value: str) -> None:
    """From here on, work in this context belongs to this request id."""
    _request_id.set(value)


@contextmanager
def following(value: str) -> Iterator[None]:
    """Everything logged, recorded and emitted inside belongs to this request id."""
    token = _request_id.set(value)
    try:
        yield
    finally:
        _request_id.reset(token)


def _with_request_id(_: object, __: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
    if value := request_id():
        entry.setdefault("request_id", value)
    return entry


def _for_machines(project: str) -> structlog.typing.Processor:
    """Severity and trace by the names that Cloud Logging reads in the project; elsewhere by those of OpenTelemetry.
    https://docs.cloud.google.com/logging/docs/structured-logging#special-payload-fields"""

    def add(_: object, __: str, entry: structlog.typing.EventDict) -> structlog.typing.EventDict:
        entry["severity"] = entry["level"].upper()
        if here := tracing.ids():
            entry.update(_in_cloud_logging(here, project) if project else {f"{name}_id": here[name] for name in _IDS})
        return entry

    return add


def _in_cloud_logging(here: Mapping[str, str], project: str) -> dict[str, object]:
    return {
        "logging.googleapis.com/trace": f"projects/{project}/traces/{here['trace']}",
        "logging.googleapis.com/spanId": here["span"],
        "logging.googleapis.com/trace_sampled": bool(here["recorded"]),
    }


def configure(level: str, form: Literal["text", "json"], project: str = "") -> None:
    """One line per entry on standard error: `json` for machines, `text` for people. `project` is the one of Google's
    whose Cloud Logging reads them."""
    import structlog

    rendering: list[structlog.typing.Processor] = [structlog.dev.ConsoleRenderer(colors=False)]
    if form == "json":
        rendering = [_for_machines(project), structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *rendering,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def log() -> structlog.typing.FilteringBoundLogger:
    """The logger of the house."""
    import structlog

    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
