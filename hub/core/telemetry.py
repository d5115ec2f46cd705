"""Structured logs that carry the request id from the API to the worker to the adapter."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

import structlog

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


def configure(level: str, form: Literal["text", "json"]) -> None:
    """One line per entry on standard error: `json` for machines, `text` for people."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def log() -> structlog.typing.FilteringBoundLogger:
    """The logger of the house."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger()
    return logger
