"""The company's own services. Serves the port `Services`.

`POST {base}/{service}/{operation}` with a JSON object and `Idempotency-Key`
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/): repeating a call changes nothing.
They are the company's own, and the only ones who get the trace and the request id of a call: they may go on with it.
"""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from time import time
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from urllib3.exceptions import NewConnectionError

from hub.core import tracing
from hub.core.errors import IntegrationError
from hub.core.outgoing import Outgoing
from hub.core.telemetry import log, request_id

TIMEOUT = (5.0, 30.0)
# 409: the first call with this key is still at work.
RETRYABLE = frozenset({408, 409, 423, 425, 429, 500, 502, 503, 504})


class HttpServices:
    """Calls operations below one base URL; `token` gives a bearer token where the services ask for one."""

    def __init__(self, base: str, token: Callable[[], str] | None = None) -> None:
        self._base = base.rstrip("/")
        self._token = token
        self._session = requests.Session()
        self._host = urlsplit(base).hostname or ""
        self._session.trust_env = self._host not in ("127.0.0.1", "localhost", "::1")

    def call(self, service: str, operation: str, arguments: Mapping[str, object], key: str) -> Mapping[str, object]:
        """The answer of one operation. Raises `IntegrationError`; `unclear` when it may have been performed."""
        url = f"{self._base}/{quote(service, safe='')}/{quote(operation, safe='')}"
        label = f"{service}/{operation}"
        with Outgoing(f"call {label}", "POST", self._host) as call:
            try:
                answer = self._session.post(
                    url, json=dict(arguments), headers=self._headers(key), timeout=TIMEOUT, allow_redirects=False
                )
            except requests.RequestException as error:
                said = f"{label}: no answer ({type(error).__name__})"
                raise IntegrationError(said, retryable=True, unclear=not _never_reached(error)) from None
            call.answered(answer.status_code)
        seconds = answer.elapsed.total_seconds()
        log().info("called", what=label, status=answer.status_code, seconds=seconds, key=key)
        return _read(answer, label)

    def _headers(self, key: str) -> dict[str, str]:
        headers = {"Idempotency-Key": key, "Accept": "application/json"}
        ours = {"traceparent": tracing.traceparent(), "X-Request-Id": request_id()}
        headers |= {name: value for name, value in ours.items() if value}
        return {**headers, "Authorization": f"Bearer {self._token()}"} if self._token else headers


def _never_reached(error: requests.RequestException) -> bool:
    cause = error.args[0] if error.args else None
    refused = isinstance(getattr(cause, "reason", None), NewConnectionError)
    return refused or isinstance(error, requests.ConnectTimeout)


def _read(answer: requests.Response, label: str) -> Mapping[str, object]:
    if not 200 <= answer.status_code < 300:
        raise _refused(answer, label)
    body = _json(answer)
    if not isinstance(body, dict):
        raise IntegrationError(f"{label}: the answer is not a JSON object", retryable=False, unclear=True)
    return body


def _refused(answer: requests.Response, label: str) -> IntegrationError:
    body, status = _json(answer), answer.status_code
    title = str(body.get("title", ""))[:200] if isinstance(body, dict) else ""
    return IntegrationError(
        f"{label}: {status} {title}".rstrip(),
        retryable=status in RETRYABLE,
        retry_after=_seconds(answer.headers.get("Retry-After", "")),
        unclear=status in (408, 500, 502, 504),
    )


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json() if answer.content else {}
    except ValueError:
        return None


def _seconds(said: str) -> float | None:
    """`Retry-After` as a number of seconds or an HTTP date; None for neither."""
    try:
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time())
    except ValueError:
        return None
