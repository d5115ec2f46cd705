"""Asks a domain that lives in another process, as if it lived here: the client of every question."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlsplit

import orjson
import requests
from pydantic import ValidationError
from requests.adapters import HTTPAdapter

from hub.core import tracing
from hub.core.entrance import LOOPBACK
from hub.core.errors import BadInput, Conflict, HubError, Unavailable
from hub.core.outgoing import Outgoing
from hub.core.telemetry import log, request_id
from integrations.peers.wire import PATH, Method, methods_of

# A question may be asked while a row is locked: nobody waits long for its answer.
TIMEOUT = (2.0, 10.0)
AT_ONCE = 32
# What the caller did wrong. Anything else is between the parts of the hub.
TOLD: Mapping[str, type[HubError]] = {kind.kind: kind for kind in (BadInput, Conflict)}


class Peer(Protocol):
    """Whoever serves a domain."""

    def ask(self, what: str, body: bytes) -> bytes:
        """The answer to `<question>/<method>`. Raises `Unavailable`, or the refusal of the other side."""
        ...


class HttpPeer:
    """A part of the hub at an address; `token` proves that another part asks."""

    def __init__(self, domain: str, url: str, token: Callable[[], str]) -> None:
        self._domain = domain
        self._url = f"{url.rstrip('/')}{PATH}"
        self._token = token
        self._session = requests.Session()
        self._host = urlsplit(url).hostname or ""
        self._session.trust_env = self._host not in LOOPBACK
        self._session.mount(url, HTTPAdapter(pool_maxsize=AT_ONCE))

    def ask(self, what: str, body: bytes) -> bytes:
        """The answer. Raises `Unavailable` when none comes, or the refusal of the other side."""
        answer = self._post(what, body)
        if answer.status_code == 200:
            return answer.content
        raise self._refused(what, answer)

    def _post(self, what: str, body: bytes) -> requests.Response:
        try:
            return self._once_more(what, body)
        except requests.RequestException as error:
            log().warning("a part of the hub does not answer", domain=self._domain, what=what, why=type(error).__name__)
            raise self._away() from None

    def _once_more(self, what: str, body: bytes) -> requests.Response:
        """The other side may have closed what was kept open for the next question; any question may be asked twice."""
        try:
            return self._once(what, body)
        except requests.ConnectionError:
            return self._once(what, body)

    def _once(self, what: str, body: bytes) -> requests.Response:
        url = f"{self._url}/{what}"
        with Outgoing(f"ask {what}", "POST", self._host) as call:
            answer = self._session.post(url, data=body, headers=self._headers(), timeout=TIMEOUT, allow_redirects=False)
            call.answered(answer.status_code)
        return answer

    def _headers(self) -> dict[str, str]:
        """Another part of the hub goes on with the request and its trace."""
        here = tracing.traceparent()
        return {
            "Authorization": f"Bearer {self._token()}",
            "Content-Type": "application/json",
            "X-Request-Id": request_id(),
            **({"traceparent": here} if here else {}),
        }

    def _refused(self, what: str, answer: requests.Response) -> HubError:
        said = _problem(answer)
        kind = TOLD.get(str(said.get("type", "")).rpartition("/")[2])
        if kind is not None:
            return kind(str(said.get("detail", "")))
        why = str(said.get("detail", ""))[:300]
        log().error("a part of the hub refuses", domain=self._domain, what=what, status=answer.status_code, why=why)
        return self._away()

    def _away(self) -> Unavailable:
        return Unavailable(f"The part of the hub that knows {self._domain} does not answer. Try again.")


class Nowhere:
    """Nobody said who serves a domain."""

    def __init__(self, domain: str) -> None:
        self._domain = domain

    def ask(self, what: str, body: bytes) -> bytes:  # noqa: ARG002 - as every peer has it
        """There is no answer. Raises `Unavailable` that says what to set."""
        url = f'{{"{self._domain}": "https://..."}}'
        raise Unavailable(
            f"This process serves some domains only, and {self._domain} is not among them. "
            f"Add it to HUB_DOMAINS, or say where it answers: HUB_PEERS={url}."
        )


class _Elsewhere:
    """Has the methods of one question."""


def elsewhere(question: str, protocol: type[Any], peer: Peer) -> Any:
    """Serves a question by asking a peer."""
    answering = _Elsewhere()
    for method in methods_of(protocol).values():
        setattr(answering, method.name, _asking(f"{question}/{method.name}", method, peer))
    return answering


def _asking(what: str, method: Method, peer: Peer) -> Callable[..., Any]:
    @wraps(method.shape)
    def ask(*args: Any, **kwargs: Any) -> Any:
        answer = peer.ask(what, method.asked(*args, **kwargs))
        try:
            return method.answer.validate_json(answer)
        except ValidationError as error:
            log().error("a part of the hub answers something else", what=what, exc_info=error)
            raise Unavailable("The parts of the hub do not understand each other. Try again.") from None

    ask.__signature__ = method.takes  # type: ignore[attr-defined]
    return ask


def _problem(answer: requests.Response) -> dict[str, Any]:
    try:
        said = orjson.loads(answer.content)
    except orjson.JSONDecodeError:
        return {}
    return said if isinstance(said, dict) else {}
