"""From a failed call to the one error that the hub knows.

https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/throttling
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite

import requests
import structlog
from urllib3.exceptions import NewConnectionError

from hub.core.errors import IntegrationError
from integrations.microsoft.wire import Call

# 412: the Bot Connector asks to retry it; Graph's own 412 needs If-Match, which no repeated call here sends.
RETRYABLE = frozenset({408, 412, 423, 429, 500, 502, 503, 504})
# After these the call may have had its effect: a gateway gave up waiting, or the server broke halfway.
UNCLEAR = frozenset({408, 500, 502, 504})
_log = structlog.get_logger(__name__)


class Refused(IntegrationError):
    """Microsoft answered with an error: its HTTP status and code beside what the hub needs to know."""

    def __init__(self, detail: str, status: int, codes: Sequence[str], wait: float | None, *, unclear: bool) -> None:
        retryable = status in RETRYABLE or "Directory_ConcurrencyViolation" in codes
        super().__init__(detail, retryable=retryable, retry_after=wait, unclear=unclear)
        self.status = status
        self.code = codes[0] if codes else ""
        self.codes = tuple(codes)
        self.location = ""


def unanswered(error: requests.RequestException, call: Call) -> IntegrationError:
    """No answer came. Unless nobody was reached, what is not repeatable may have happened."""
    _log.warning("microsoft.no_answer", call=call.label, error=type(error).__name__)
    unclear = not (call.repeatable or _never_reached(error))
    return IntegrationError(f"{call.label}: no answer ({type(error).__name__})", retryable=True, unclear=unclear)


def _never_reached(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def whole(answer: requests.Response, call: Call) -> requests.Response:
    """An answer to a call of a pre-authenticated address that has what was asked for. Raises `IntegrationError`
    for any other: one that leads elsewhere is not followed."""
    if 300 <= answer.status_code < 400:
        raise IntegrationError(f"{call.label}: {answer.status_code} leads elsewhere", retryable=True)
    if not answer.ok:
        raise refused(answer, call)
    return answer


def refused(answer: requests.Response, call: Call) -> Refused:
    """An answer that is an error, with Microsoft's code, its text and the request's id for their support."""
    body = _body_of(answer)
    code, request_id = error_of(body)[0], answer.headers.get("request-id") or answer.headers.get("MS-CV", "")
    _log.warning("microsoft.refused", call=call.label, status=answer.status_code, code=code, request_id=request_id)
    return failure(call.label, answer.status_code, body, answer.headers, repeatable=call.repeatable)


def failure(label: str, status: int, body: object, headers: Mapping[str, str], *, repeatable: bool) -> Refused:
    """The error for a status, whether it came alone or as a part of a batch."""
    code, text = error_of(body)
    said = f"{label}: {status} {code} {text[:200]}".rstrip()
    unclear = status in UNCLEAR and not repeatable
    made = Refused(said, status, codes_of(body), retry_after(headers), unclear=unclear)
    made.location = headers.get("Location", "")
    return made


def _body_of(answer: requests.Response) -> object:
    """The decoded body; gateways send none."""
    try:
        return answer.json()
    except ValueError:
        return None


def error_of(body: object) -> tuple[str, str]:
    """Code and message of a decoded error body."""
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return "", ""
    return str(error.get("code", "")), str(error.get("message", ""))


def codes_of(body: object) -> list[str]:
    """All codes of an error body, the most general first: `innerError` says it more closely, again and again."""
    codes, error = [], body.get("error") if isinstance(body, dict) else None
    while isinstance(error, dict):
        codes.append(str(error.get("code", "")))
        error = error.get("innerError") or error.get("innererror")
    return codes


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`, given as a number or as an HTTP date (RFC 9110); None without one that makes sense."""
    said = headers.get("Retry-After", "").strip()
    try:
        return max(0.0, float(said)) if isfinite(float(said)) else None
    except ValueError:
        return _until(said) if said else None


def _until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
