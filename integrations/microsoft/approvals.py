"""Questions of the hub in the app Approvals of Teams. Serves the port `ApprovalMirror`.

Beta, with a signed-in person's token alone (`ApprovalSolution.ReadWrite`, delegated), and in the global cloud only.
There is no idempotency key: the hub's key stands at the end of the description, and an item that has it is not made
again. The requester can make items too: one counts as the hub's only if those who answered it were asked word for word
what the hub asks.
https://learn.microsoft.com/graph/api/approvalsolution-post-approvalitems?view=graph-rest-beta (202, and an operation to
look at), .../approvalitem-get, .../approvalitem-list-responses, .../approvalitem-cancel
"""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Literal
from urllib.parse import quote, unquote

import requests

from hub.core.errors import Forbidden, IntegrationError
from hub.core.ports import Asking, Mirrored, Reply
from integrations.microsoft.failures import Refused, refused
from integrations.microsoft.graph import GraphClient, decoded
from integrations.microsoft.wire import Call, Json

ITEMS = "/beta/solutions/approval/approvalItems"
OPERATION = "/beta/solutions/approval/operations/"
# How long to wait between two looks at what was accepted, and how often.
GAPS = (0.2, 0.5, 1.0, 2.0, 4.0)
TITLE, TEXT = 200, 4000
STATES: Mapping[str, Literal["open", "answered", "cancelled"]] = {"completed": "answered", "canceled": "cancelled"}


class TeamsApprovals:
    """Takes the requester's token for each call, and sends it to Graph alone."""

    def __init__(self, client: GraphClient, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def show(self, asking: Asking, token: str) -> str:
        """Asks there, unless it was asked already."""
        if known := self.find(asking, token):
            return known
        answer = self._asked("POST", ITEMS, token, _item(asking))
        return self._done(answer.headers.get("Location", ""), token)

    def find(self, asking: Asking, token: str) -> str | None:
        """The id of the item that asks this, word for word, of the same people."""
        same = (one for one in self._items(token) if _words(one) == _words(_item(asking)))
        return next((str(one["id"]) for one in same), None)

    def waiting(self, prefix: str, token: str) -> Mapping[str, str]:
        """Those that are open there and carry a key that begins so: id by key."""
        found = {
            str(one["id"]): _key_of(one) for one in self._items(token) if one.get("state") in ("created", "pending")
        }
        return {key: one for one, key in found.items() if key.startswith(prefix)}

    def read(self, mirrored_id: str, token: str) -> Mirrored:
        """How it stands."""
        path = f"{ITEMS}/{quote(mirrored_id, safe='')}"
        item, replies = self._json(path, token), self._json(f"{path}/responses", token)["value"]
        return Mirrored(mirrored_id, STATES.get(str(item.get("state")), "open"), tuple(_reply(one) for one in replies))

    def cancel(self, mirrored_id: str, token: str) -> None:
        """Takes it back; what is over there stays as it is."""
        try:
            self._asked("POST", f"{ITEMS}/{quote(mirrored_id, safe='')}/cancel", token)
        except Refused:
            if self.read(mirrored_id, token).state == "open":
                raise

    def _done(self, place: str, token: str) -> str:
        """The id of what was made. Raises an unclear `IntegrationError` when it takes too long."""
        path = OPERATION + quote(place.rpartition("/")[2], safe="")
        for gap in GAPS:
            operation = self._json(path, token)
            if operation.get("status") == "succeeded":
                return str(operation.get("resourceLocation") or "").rstrip("/").rpartition("/")[2]
            if operation.get("status") in ("failed", "timeout"):
                raise IntegrationError(f"POST {ITEMS}: {operation['status']}", retryable=True)
            self._sleep(gap)
        raise IntegrationError(f"POST {ITEMS}: still under way", retryable=True, unclear=True)

    def _items(self, token: str) -> Iterator[Json]:
        link: str | None = ITEMS
        while link:
            page = self._json(link, token)
            yield from page["value"]
            link = page.get("@odata.nextLink")

    def _json(self, path: str, token: str) -> Json:
        return decoded(self._asked("GET", path, token), path)

    def _asked(self, method: str, path: str, token: str, body: Json | None = None) -> requests.Response:
        """Her call. Never with our own token, and never sent anywhere but to Graph."""
        url = path if "://" in path else f"{self._client.access.base}{path}"
        if not self._client.access.takes_token(url):
            raise IntegrationError(f"{method} {ITEMS}: the address is not Microsoft's", retryable=False)
        headers = {"Authorization": f"Bearer {token}"}
        call = Call(method, url, f"{method} {ITEMS}", repeatable=method == "GET", json=body, headers=headers)
        answer = self._client.bare(call)
        if answer.status_code == 401:
            raise Forbidden("This token of Microsoft 365 is not good, or no longer. Get a new one and try again.")
        if answer.status_code >= 400:
            raise refused(answer, call)
        return answer


def _item(asking: Asking) -> Json:
    return {
        "displayName": asking.title[:TITLE],
        "description": f"{asking.text[:TEXT]}\n\n{_mark(asking.key)}",
        "approvalType": "basicAwaitAll" if asking.everybody else "basic",
        # The hub tells people itself.
        "allowEmailNotification": False,
        "approvers": [{"user": {"id": one}} for one in asking.approver_ids],
    }


def _words(item: Json) -> tuple[object, ...]:
    asked = sorted(str(_user_of(one)) for one in item.get("approvers") or ())
    return item.get("displayName"), item.get("description"), item.get("approvalType"), asked


def _user_of(identity: Json | None) -> object:
    return ((identity or {}).get("user") or {}).get("id")


def _key_of(item: Json) -> str:
    _, mark, rest = str(item.get("description") or "").rpartition("[hub:")
    return unquote(rest.removesuffix("]")) if mark else ""


def _mark(key: str) -> str:
    return f"[hub:{quote(key)}]"


def _reply(said: Json) -> Reply:
    return Reply(
        str(_user_of(said.get("createdBy")) or ""), said.get("response") == "Approved", str(said.get("comments") or "")
    )
