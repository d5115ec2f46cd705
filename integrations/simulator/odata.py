"""The OData that the hub speaks: `$select`, `$filter` by equality, pages with opaque links.

https://learn.microsoft.com/graph/query-parameters, https://learn.microsoft.com/graph/paging
"""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from integrations.simulator.errors import Refusal, bad_request

PAGE = 100
Json = dict[str, Any]
_EQUALS = re.compile(r"^\s*([\w/]+)\s+eq\s+'((?:[^']|'')*)'\s*$")


def select(item: Json, default: Sequence[str] = ()) -> Json:
    """Only the properties asked for; the id always."""
    wanted = request.args.get("$select")
    names = [name.strip() for name in wanted.split(",")] if wanted else list(default)
    if not names:
        return item
    return {key: value for key, value in item.items() if key in ("id", "@odata.type") or key.split("@")[0] in names}


def equality() -> tuple[str, str] | None:
    """The `name eq 'value'` of `$filter`; raises `Refusal` for any other expression."""
    text = request.args.get("$filter")
    if text is None:
        return None
    found = _EQUALS.match(text)
    if found is None:
        raise Refusal(400, "Request_UnsupportedQuery", f"Unsupported filter: {text[:80]}")
    return found[1], found[2].replace("''", "'")


def narrowed(items: Sequence[Json], names: Sequence[str]) -> list[Json]:
    """The items that `$filter` leaves; only these names may be filtered by."""
    wanted = equality()
    if wanted is None:
        return list(items)
    if wanted[0] not in names:
        raise Refusal(400, "Request_UnsupportedQuery", f"Filter by '{wanted[0]}' is not supported.")
    return [item for item in items if str(_reach(item, wanted[0])).lower() == wanted[1].lower()]


def _reach(item: Json, path: str) -> Any:
    value: Any = item
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def page(items: Sequence[Json], shape: Callable[[Json], Json], size: int = PAGE) -> Json:
    """One page of a collection and the link to the next; a link keeps the options of the first call."""
    start = position("$skiptoken")
    size = int(request.args.get("$top", size))
    answer: Json = {"@odata.context": f"{request.host_url}v1.0/$metadata", "value": []}
    answer["value"] = [shape(item) for item in items[start : start + size]]
    if start + size < len(items):
        answer["@odata.nextLink"] = link({**request.args, "$skiptoken": token(start + size)})
    return answer


def link(options: dict[str, str]) -> str:
    """This address with other options."""
    return f"{request.base_url}?{urlencode(options)}"


def token(position: int) -> str:
    """A position, opaque."""
    return base64.urlsafe_b64encode(f"at:{position}".encode()).decode()


def position(option: str) -> int:
    """The position in an opaque token, 0 without one."""
    text = request.args.get(option)
    if not text:
        return 0
    try:
        return int(base64.urlsafe_b64decode(text).decode().removeprefix("at:"))
    except ValueError:
        raise bad_request(f"{option} is not valid.") from None


def needs_consistency() -> None:
    """`$search` and `$count` on directory objects need the header `ConsistencyLevel: eventual`."""
    advanced = [name for name in ("$search", "$count") if name in request.args]
    if advanced and request.headers.get("ConsistencyLevel") != "eventual":
        text = f"Request with {advanced[0]} query parameter only works with the header 'ConsistencyLevel: eventual'."
        raise Refusal(400, "Request_UnsupportedQuery", text)
