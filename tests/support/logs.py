"""What the hub writes into its log while something happens, whatever level was set before."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog
from structlog.testing import capture_logs

from hub.core.telemetry import configure


@contextmanager
def written() -> Iterator[list[MutableMapping[str, Any]]]:
    """The entries, as they come; every level is heard."""
    before = structlog.get_config()
    configure("DEBUG", "text")
    try:
        with capture_logs() as entries:
            yield entries
    finally:
        structlog.configure(**before)
