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

from hub.core.errors import IntegrationError
from hub.core.ports import Asking, Mirrored, Reply
from integrations.microsoft.delegated import AsPerson
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json

ITEMS = "/beta/solutions/approval/approvalItems"
OPERATION = "/beta/solutions/approval/operations/"
MARK = "[hub:"
# How long to wait between two looks at what was accepted, and how often.
GAPS = (0.2, 0.5, 1.0, 2.0, 4.0)
TITLE, TEXT = 200, 4000
# No filter is documented, so all of hers are read; nobody has so many pages of approvals.
PAGES = 100
State = Literal["open", "answered", "cancelled"]
STATES: Mapping[str, State] = {"completed": "answered", "canceled": "cancelled"}
# Of items that ask the same, made by two windows at once: the one that counts.
RANK: Mapping[State, int] = {"answered": 0, "open": 1, "cancelled": 2}


class TeamsApprovals:
    """Takes the requester's token for each visit."""

    def __init__(self, client: GraphClient, sleep: Callable[[float], object] = time.sleep) -> None:
        self._client = client
        self._sleep = sleep

    def visit(self, person_id: str, token: str) -> "Visit":
        """What she has to do with there, looked at once."""
        person = AsPerson(self._client, token)
        person.refuse_others(person_id)
        return Visit(person, person_id, [one for one in _all(person) if _key_of(one)], self._sleep)


class Visit:
    """The items of one person with the hub's mark, as she found them and as she leaves them."""

    def __init__(self, person: AsPerson, person_id: str, items: list[Json], sleep: Callable[[float], object]) -> None:
        self._person = person
        self._id = person_id
        self._items = items
        self._sleep = sleep

    def show(self, asking: Asking) -> Mirrored:
        """Asks, unless it was asked already; how it stands."""
        item = self._known(asking) or self._made(asking)
        return Mirrored(str(item["id"]), _state(item), tuple(self._replies(item)))

    def waiting(self) -> Mapping[str, str]:
        """Those of hers that are open: keys by id."""
        hers = (one for one in self._items if _user_of(one.get("owner")) == self._id)
        return {str(one["id"]): _key_of(one) for one in hers if _state(one) == "open"}

    def cancel(self, mirrored_id: str) -> None:
        """Takes it back; what is over there stays as it is."""
        try:
            self._person.ask("POST", f"{_place(mirrored_id)}/cancel", f"POST {ITEMS}/cancel")
        except Refused:
            if _state(self._person.get(_place(mirrored_id), f"GET {ITEMS}")) == "open":
                raise

    def _known(self, asking: Asking) -> Json | None:
        """The item that asks this, word for word, of the same people."""
        wanted = _words(_item(asking))
        same = (one for one in self._items if _words(one) == wanted)
        return min(same, key=lambda one: (RANK[_state(one)], str(one.get("createdDateTime")), one["id"]), default=None)

    def _made(self, asking: Asking) -> Json:
        answer = self._person.ask("POST", ITEMS, f"POST {ITEMS}", _item(asking))
        made = self._done(answer.headers.get("Location", ""))
        item = {**_item(asking), "id": made, "state": "pending", "owner": {"user": {"id": self._id}}}
        self._items.append(item)
        return item

    def _done(self, place: str) -> str:
        """The id of what was made. Raises an unclear `IntegrationError` when it takes too long."""
        path = OPERATION + quote(place.rpartition("/")[2], safe="")
        for gap in GAPS:
            operation = self._person.get(path, f"GET {OPERATION}")
            if operation.get("status") == "succeeded":
                return str(operation.get("resourceLocation") or "").rstrip("/").rpartition("/")[2]
            if operation.get("status") in ("failed", "timeout"):
                raise IntegrationError(f"POST {ITEMS}: {operation['status']}", retryable=True)
            self._sleep(gap)
        raise IntegrationError(f"POST {ITEMS}: still under way", retryable=True, unclear=True)

    def _replies(self, item: Json) -> Iterator[Reply]:
        """What was answered. An item that the first answer ends has none while it waits."""
        if _state(item) == "answered" or item.get("approvalType") != "basic":
            for said in self._person.get(f"{_place(item['id'])}/responses", f"GET {ITEMS}/responses")["value"]:
                yield _reply(said)


def _all(person: AsPerson) -> Iterator[Json]:
    link = ITEMS
    for _ in range(PAGES):
        page = person.get(link, f"GET {ITEMS}")
        yield from page["value"]
        link = str(page.get("@odata.nextLink") or "")
        if not link:
            return
    raise IntegrationError(f"GET {ITEMS}: more than {PAGES} pages", retryable=False)


def _place(mirrored_id: str) -> str:
    return f"{ITEMS}/{quote(mirrored_id, safe='')}"


def _state(item: Json) -> State:
    return STATES.get(str(item.get("state")), "open")


def _item(asking: Asking) -> Json:
    return {
        "displayName": asking.title[:TITLE],
        "description": f"{asking.text[:TEXT]}\n\n{MARK}{quote(asking.key)}]",
        "approvalType": "basicAwaitAll" if asking.everybody else "basic",
        # The hub tells people itself.
        "allowEmailNotification": False,
        "approvers": [{"user": {"id": one}} for one in asking.approver_ids],
    }


def _words(item: Json) -> tuple[object, ...]:
    asked = sorted(_user_of(one) for one in item.get("approvers") or ())
    return item.get("displayName"), item.get("description"), item.get("approvalType"), asked


def _user_of(identity: Json | None) -> str:
    return str(((identity or {}).get("user") or {}).get("id") or "")


def _key_of(item: Json) -> str:
    _, mark, rest = str(item.get("description") or "").rpartition(MARK)
    return unquote(rest.removesuffix("]")) if mark else ""


def _reply(said: Json) -> Reply:
    return Reply(_user_of(said.get("createdBy")), said.get("response") == "Approved", str(said.get("comments") or ""))
