"""From a failed call of Cloud Storage or IAM to the one error that the hub knows.

https://cloud.google.com/storage/docs/retry-strategy
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests
import structlog
from google.api_core.exceptions import GoogleAPICallError, RetryError
from google.api_core.retry import Retry
from google.auth.exceptions import GoogleAuthError, TransportError
from google.cloud.storage.exceptions import DataCorruption, InvalidResponse
from google.cloud.storage.retry import DEFAULT_RETRY

from hub.core.errors import IntegrationError

# Seconds to connect, seconds without a byte.
TIMEOUT = (5.0, 30.0)
# A worker may nap, but not wait: what takes longer comes again with its message.
RETRY: Retry = DEFAULT_RETRY.with_delay(initial=0.1, maximum=1.0, multiplier=2.0).with_timeout(3.0)
RETRYABLE = frozenset({408, 429, 500, 502, 503, 504})
_log = structlog.get_logger(__name__)


@contextmanager
def failing_as_integration(what: str) -> Iterator[None]:
    """Whatever the library raises becomes an `IntegrationError` that names the call."""
    try:
        yield
    except RetryError as error:
        raise _translated(what, error.cause or error) from None
    except (GoogleAPICallError, GoogleAuthError, requests.RequestException, ConnectionError, DataCorruption) as error:
        raise _translated(what, error) from None


def _translated(what: str, error: Exception) -> IntegrationError:
    if isinstance(error, GoogleAPICallError):
        return refused(what, int(error.code or 0), str(error.message), _headers(error))
    if isinstance(error, InvalidResponse):
        return refused(what, error.response.status_code, error.response.text, error.response.headers)
    if isinstance(error, GoogleAuthError) and not isinstance(error, TransportError):
        return _told(what, f"no token ({type(error).__name__})", retryable=bool(error.retryable))
    return _told(what, f"no answer ({type(error).__name__})", retryable=True)


def refused(what: str, status: int, text: str, headers: Mapping[str, str]) -> IntegrationError:
    """The error for an answer with this status."""
    wait = _seconds(headers.get("Retry-After", ""))
    return _told(what, f"{status} {text[:200]}".rstrip(), retryable=status in RETRYABLE, retry_after=wait)


def _told(what: str, said: str, *, retryable: bool, retry_after: float | None = None) -> IntegrationError:
    _log.warning("google.failed", call=what, error=said, retryable=retryable)
    return IntegrationError(f"{what}: {said}", retryable=retryable, retry_after=retry_after)


def _headers(error: GoogleAPICallError) -> Mapping[str, str]:
    return getattr(error.response, "headers", {})


def _seconds(said: str) -> float | None:
    return float(said) if said.isdecimal() else None
