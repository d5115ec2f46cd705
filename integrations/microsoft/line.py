"""The line to Microsoft 365: one session, time-outs, an id for each attempt, and the traffic on it."""

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from uuid import uuid4

import requests
from requests.adapters import HTTPAdapter

from hub.core.outgoing import Outgoing
from hub.core.telemetry import log
from integrations.microsoft.access import GraphAccess, origin
from integrations.microsoft.failures import unanswered
from integrations.microsoft.limits import Demand
from integrations.microsoft.traffic import NAP, Traffic
from integrations.microsoft.wire import Call, shaped

TIMEOUT = (5.0, 30.0)


class Line:
    """Sends calls; threads share it."""

    def __init__(self, access: GraphAccess, traffic: Traffic) -> None:
        self._session = session(access)
        self.traffic = traffic

    def send(
        self, call: Call, demand: Demand, secret: Mapping[str, str], *, stream: bool = False, nap: float = NAP
    ) -> requests.Response:
        """The answer, whatever it says. Raises `IntegrationError` when there is none, or the call may not go now."""
        with self.traffic.inside(demand, nap):
            at = self.traffic.admit(demand, nap)
            try:
                answer = self._sent(call, secret, stream)
            except requests.RequestException as error:
                self.traffic.unanswered(demand, call.label, at)
                raise unanswered(error, call) from None
        self.traffic.answered(demand, call.label, answer.status_code, answer.headers, at)
        return answer

    def _sent(self, call: Call, secret: Mapping[str, str], stream: bool) -> requests.Response:
        # A pooled connection may have been closed meanwhile: what can be repeated is tried once more at once.
        try:
            return self._attempt(call, secret, stream)
        except requests.Timeout:
            raise
        except requests.RequestException:
            if not call.repeatable:
                raise
            return self._attempt(call, secret, stream)

    def _attempt(self, call: Call, secret: Mapping[str, str], stream: bool) -> requests.Response:
        attempt = str(uuid4())
        headers = {**call.headers, **secret, "client-request-id": attempt, "return-client-request-id": "true"}
        # Microsoft gets its own ids of the call, never the trace: that is for the company's own services.
        with Outgoing(_shown(call), call.method, origin(call.url)[1]) as outgoing:
            answer = self._session.request(
                call.method, call.url, json=call.json, data=call.data, headers=headers, timeout=TIMEOUT,
                allow_redirects=False, stream=stream,
            )  # fmt: skip
            return _told(call, attempt, answer, outgoing)


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
