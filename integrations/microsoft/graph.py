"""The one client for Microsoft Graph and the Bot Connector: token, time-outs, throttling, paging, batches, errors.

https://learn.microsoft.com/graph/best-practices-concept, .../graph/throttling, .../graph/json-batching
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import requests

from hub.core.errors import IntegrationError
from hub.core.ports import Clock
from integrations.microsoft.access import GraphAccess, origin
from integrations.microsoft.batches import Part, PartAnswer
from integrations.microsoft.batching import Batching
from integrations.microsoft.deltas import DeltaPage, page_of, starts_over
from integrations.microsoft.failures import Refused, refused, retry_after, unanswered, whole
from integrations.microsoft.limits import SIGN_IN, demand_of, demand_of_bytes, demand_of_flow
from integrations.microsoft.line import Line
from integrations.microsoft.pacing import Pace
from integrations.microsoft.register import Register
from integrations.microsoft.tokens import Tokens
from integrations.microsoft.traffic import NAP, Traffic, Watch
from integrations.microsoft.wire import Call, Json, named

NAPS = 2
# One for each hub in this process: one, but for tests.
CLIENTS = 16


class GraphClient:
    """Calls Microsoft 365 as our application. One for the process; threads share it.

    Paths begin with `/` and stand below `/v1.0` unless they say `/beta/` (`/v3` for the bot); links that Microsoft gave
    are taken whole and only when they lead to Microsoft. Every failure is an `IntegrationError`.
    """

    def __init__(
        self, access: GraphAccess, tokens: Tokens | None = None, line: Line | None = None, nap: float = NAP
    ) -> None:
        self.access = access
        self._tokens = tokens or Tokens(access)
        self._line = line or line_of(access)
        self._nap = nap

    @property
    def traffic(self) -> Traffic:
        """What goes to Microsoft 365 and how it fares."""
        return self._line.traffic

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
        url = path if "://" in path else f"{self.access.base}{'' if path.startswith('/beta/') else '/v1.0'}{path}"
        safe = method != "POST" if repeatable is None else repeatable
        label = f"{method} {named(path)}"
        return self._call(Call(method, url, label, safe, self.access.resource, json, data, headers or {}))

    def bot(self, method: str, path: str, body: Json | None, *, repeatable: bool = False) -> Json:
        """One call of the Bot Connector."""
        url = path if "://" in path else f"{self.access.bot_base}{path}"
        call = Call(
            method, url, f"{method} {named(path)}", repeatable or method != "POST", self.access.cloud.bot_resource, body
        )
        answer = self._call(call)
        return decoded(answer, path) if answer.content else {}

    def pages(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[list[Json]]:
        """The pages of a collection, following `@odata.nextLink` to the end."""
        link: str | None = path
        while link:
            body = self.get(link, headers)
            yield list(body.get("value") or ())
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
        """The answers to all parts, in the order of the parts; each has its own status. Parts that failed in passing
        are asked once more by themselves."""
        return Batching(self.post, self.traffic, self._nap).answers(parts)

    def patient(self, seconds: float) -> "GraphClient":
        """The same client for a job in the background, which may nap for so many seconds."""
        return GraphClient(self.access, self._tokens, self._line, seconds)

    def bare(self, call: Call, *, stream: bool = False) -> requests.Response:
        """A call of a pre-authenticated address, without our token. The answer is not checked."""
        if not self.access.takes_bytes(call.url):
            raise IntegrationError(f"{call.label}: the address is not Microsoft's", retryable=False)
        return self._line.send(call, demand_of_bytes(call.url, call.size), {}, stream=stream, nap=self._nap)

    def flow(self, call: Call) -> requests.Response:
        """A call of a webhook of Workflows, which the caller knows to be one. The answer is not checked."""
        return self._line.send(call, demand_of_flow(call.url), {}, nap=self._nap)

    def theirs(self, call: Call, *, stream: bool = False) -> requests.Response:
        """A call of Graph with a person's token in its headers, and without ours. The answer is not checked."""
        if origin(call.url) != origin(self.access.base):
            raise IntegrationError(f"{call.label}: the address is not Microsoft's", retryable=False)
        return self._line.send(call, demand_of(call.method, call.url), {}, stream=stream, nap=self._nap)

    def download(self, path: str) -> Iterator[bytes]:
        """The bytes behind a `/content` path, in pieces."""
        link = self.graph("GET", path).headers.get("Location", "")
        call = Call("GET", link, "GET download", repeatable=True)
        with self.bare(call, stream=True) as answer:
            whole(answer, call)
            try:
                yield from answer.iter_content(1 << 20)
            except requests.RequestException as error:
                raise unanswered(error, call) from None

    def _call(self, call: Call) -> requests.Response:
        if not self.access.takes_token(call.url):
            raise IntegrationError(f"{call.label}: the address is not Microsoft's", retryable=False)
        answer, token = self._with_token(call)
        if answer.status_code == 401:
            self._tokens.drop(call.resource, token)
            answer, token = self._with_token(call)
        for _ in range(NAPS):
            if not _worth_a_nap(answer, self._nap):
                break
            # The traffic has heard how long to wait, and sees to it.
            answer, token = self._with_token(call)
        if answer.status_code >= 400:
            raise refused(answer, call)
        return answer

    def _with_token(self, call: Call) -> tuple[requests.Response, str]:
        token, demand = self._token(call.resource), demand_of(call.method, call.url, call.size)
        return self._line.send(call, demand, {"Authorization": f"Bearer {token}"}, nap=self._nap), token

    def _token(self, resource: str) -> str:
        """A sign-in that is out is left alone like any other service."""
        if held := self._tokens.held(resource):
            return held
        self.traffic.admit(SIGN_IN, self._nap)
        try:
            token = self._tokens.get(resource)
        except IntegrationError as error:
            self.traffic.signed_in(error)
            raise
        self.traffic.signed_in(None)
        return token


@lru_cache(maxsize=CLIENTS)
def client_for(access: GraphAccess, clock: Clock | None = None, register: Register | None = None) -> GraphClient:
    """The one client of this process for this access: its connections, tokens and paces serve all adapters."""
    watch = Watch(lambda: clock.now().timestamp()) if clock else Watch()
    return GraphClient(access, line=line_of(access, watch, register))


def line_of(access: GraphAccess, watch: Watch | None = None, register: Register | None = None) -> Line:
    """A line that keeps to Microsoft's limits where they count."""
    pace = Pace(access.processes or 1) if access.is_paced else None
    return Line(access, Traffic(pace, watch, register.note if register else None))


def decoded(answer: requests.Response, path: str) -> Json:
    """The JSON object of an answer; a gateway's page in its place is worth another try."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise IntegrationError(f"{path.partition('?')[0]}: the answer is not a JSON object", retryable=True)
    return body


def _worth_a_nap(answer: requests.Response, nap: float) -> bool:
    wait = retry_after(answer.headers)
    return answer.status_code in (429, 503) and wait is not None and wait <= nap
