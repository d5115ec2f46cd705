"""The one client for Microsoft Graph and the Bot Connector: token, time-outs, throttling, paging, batches, errors.

https://learn.microsoft.com/graph/best-practices-concept, .../graph/throttling, .../graph/json-batching
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter

from hub.core.errors import IntegrationError
from hub.core.outgoing import Outgoing
from hub.core.telemetry import log
from integrations.microsoft.access import BOT_RESOURCE, GraphAccess, origin
from integrations.microsoft.batches import BATCH, Part, PartAnswer, answered, asked
from integrations.microsoft.deltas import DeltaPage, page_of, starts_over
from integrations.microsoft.failures import Refused, refused, retry_after, unanswered
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.wire import Call, Json, named, shaped

TIMEOUT = (5.0, 30.0)
# A worker thread may nap, but not wait: whoever asks for more than this is asked again by a parked message.
NAP = 1.0
NAPS = 2


class GraphClient:
    """Calls Microsoft 365 as our application. One for the process; threads share it.

    Paths begin with `/` and stand below `/v1.0` (`/v3` for the bot); links that Microsoft gave are taken whole and
    only when they lead to Microsoft. Every failure is an `IntegrationError`.
    """

    def __init__(self, access: GraphAccess, tokens: Tokens | None = None) -> None:
        self.access = access
        self._tokens = tokens or Tokens(access)
        self._session = session(access)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Json:
        """The JSON object at a path or link."""
        return decoded(self.graph("GET", path, headers=headers), path)

    def post(
        self,
        path: str,
        body: Json | None = None,
        *,
        repeatable: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """What a POST answers; an empty object when it answers nothing."""
        answer = self.graph("POST", path, json=body, repeatable=repeatable, headers=headers)
        return decoded(answer, path) if answer.content else {}

    def graph(
        self,
        method: str,
        path: str,
        *,
        json: Json | None = None,
        data: bytes | None = None,
        repeatable: bool | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One call of Graph. `repeatable` unless it is a POST."""
        url = f"{self.access.base}/v1.0{path}" if path.startswith("/") else path
        safe = method != "POST" if repeatable is None else repeatable
        label = f"{method} {named(path)}"
        return self._call(Call(method, url, label, safe, self.access.resource, json, data, headers or {}))

    def bot(self, method: str, path: str, body: Json, *, repeatable: bool = False) -> Json:
        """One call of the Bot Connector."""
        url = f"{self.access.bot_base}{path}"
        call = Call(method, url, f"{method} {named(path)}", repeatable or method == "PUT", BOT_RESOURCE, body)
        answer = self._call(call)
        return decoded(answer, path) if answer.content else {}

    def pages(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[list[Json]]:
        """The pages of a collection, following `@odata.nextLink` to the end."""
        link: str | None = path
        while link:
            body = self.get(link, headers)
            yield list(body.get("value", ()))
            link = body.get("@odata.nextLink")

    def delta(self, link: str, headers: Mapping[str, str] | None = None) -> DeltaPage:
        """One page of changes; go on with its `link`. Raises `StartOver` when Microsoft no longer knows since when."""
        try:
            return page_of(self.get(link, headers))
        except Refused as error:
            raise starts_over(error) or error from None

    def items(self, path: str) -> Iterator[Json]:
        """The items of a collection, page by page."""
        for page in self.pages(path):
            yield from page

    def batch(self, parts: Sequence[Part]) -> list[PartAnswer]:
        """The answers to all parts, in the order of the parts; each has its own status."""
        answers: list[PartAnswer] = []
        for start in range(0, len(parts), BATCH):
            answers += self._batch(parts[start : start + BATCH])
        return answers

    def bare(self, call: Call, *, stream: bool = False) -> requests.Response:
        """A call of a pre-authenticated address, without our token. The answer is not checked."""
        if not self.access.takes_bytes(call.url):
            raise IntegrationError(f"{call.label}: the address is not Microsoft's", retryable=False)
        return self._send(call, {}, stream=stream)

    def download(self, path: str) -> Iterator[bytes]:
        """The bytes behind a `/content` path, in pieces."""
        link = self.graph("GET", path).headers.get("Location", "")
        call = Call("GET", link, "GET download", repeatable=True)
        with self.bare(call, stream=True) as answer:
            if not answer.ok:
                raise refused(answer, call)
            try:
                yield from answer.iter_content(1 << 20)
            except requests.RequestException as error:
                raise unanswered(error, call) from None

    def _batch(self, parts: Sequence[Part]) -> list[PartAnswer]:
        requests = [asked(number, part) for number, part in enumerate(parts)]
        reading = all(part.method == "GET" for part in parts)
        got = {one["id"]: one for one in self.post("/$batch", {"requests": requests}, repeatable=reading)["responses"]}
        return [answered(part, got.get(str(number), {})) for number, part in enumerate(parts)]

    def _call(self, call: Call) -> requests.Response:
        if not self.access.takes_token(call.url):
            raise IntegrationError(f"{call.label}: the address is not Microsoft's", retryable=False)
        answer, token = self._with_token(call)
        if answer.status_code == 401:
            self._tokens.drop(call.resource, token)
            answer, token = self._with_token(call)
        for _ in range(NAPS):
            if not _worth_a_nap(answer):
                break
            time.sleep(retry_after(answer.headers) or 0.1)
            answer, token = self._with_token(call)
        if answer.status_code >= 400:
            raise refused(answer, call)
        return answer

    def _with_token(self, call: Call) -> tuple[requests.Response, str]:
        token = self._tokens.get(call.resource)
        return self._send(call, {"Authorization": f"Bearer {token}"}), token

    def _send(self, call: Call, secret: Mapping[str, str], *, stream: bool = False) -> requests.Response:
        attempt = str(uuid4())
        headers = {**call.headers, **secret, "client-request-id": attempt, "return-client-request-id": "true"}
        # A pooled connection may have been closed meanwhile: what can be repeated is tried once more at once.
        for last in (not call.repeatable, True):
            try:
                # Microsoft gets its own ids of the call, never the trace: that is for the company's own services.
                with Outgoing(_shown(call), call.method, origin(call.url)[1]) as outgoing:
                    answer = self._session.request(
                        call.method, call.url, json=call.json, data=call.data, headers=headers, timeout=TIMEOUT,
                        allow_redirects=False, stream=stream,
                    )  # fmt: skip
                    return _told(call, attempt, answer, outgoing)
            except requests.RequestException as error:
                if last or isinstance(error, requests.Timeout):
                    raise unanswered(error, call) from None
        raise AssertionError("the second try returns or raises")


def _shown(call: Call) -> str:
    """How a trace names it: what is pre-authenticated has a secret for an address, and is named by its label."""
    return f"{call.method} {shaped(call.url)}" if call.resource else call.label


def _told(call: Call, attempt: str, answer: requests.Response, outgoing: Outgoing) -> requests.Response:
    """What Microsoft's support asks for: which call, under which ids, how it ended."""
    theirs, seconds = answer.headers.get("request-id", ""), answer.elapsed.total_seconds()
    ids = {"client_request_id": attempt, "their_request_id": theirs}
    outgoing.answered(answer.status_code, **ids)
    log().info("called", what=call.label, status=answer.status_code, seconds=seconds, **ids)
    return answer


@cache
def client_for(access: GraphAccess) -> GraphClient:
    """The one client of this process for this access: its connections and its tokens serve all adapters."""
    return GraphClient(access)


def session(access: GraphAccess) -> requests.Session:
    """A pooled session without cookies; the machine's proxies are not asked for a simulator on it."""
    made = requests.Session()
    made.trust_env = not access.is_local
    made.headers["User-Agent"] = "NONISV|Hub|Hub/1.0"
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    pool = HTTPAdapter(pool_connections=8, pool_maxsize=32)
    made.mount("https://", pool)
    made.mount("http://", pool)
    return made


def decoded(answer: requests.Response, path: str) -> Json:
    """The JSON object of an answer; a gateway's page in its place is worth another try."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise IntegrationError(f"{path.partition('?')[0]}: the answer is not a JSON object", retryable=True)
    return body


def _worth_a_nap(answer: requests.Response) -> bool:
    wait = retry_after(answer.headers)
    return answer.status_code in (429, 503) and wait is not None and wait <= NAP
