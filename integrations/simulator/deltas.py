"""What changed among users and groups: pages with opaque links, as awkward as the real ones.

A reading of everything has an empty page in its midst, names somebody twice, and spreads the members of a large group
over several pages; a change of manager or members comes as links, and no group tells of a member who was deleted.
Tokens live 7 days. How many objects stand on a page Microsoft does not say: that is this simulator's choice.
https://learn.microsoft.com/graph/delta-query-overview, https://learn.microsoft.com/graph/api/group-delta
"""

import base64
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import quote

from flask import request

from integrations.simulator.errors import Refusal, bad_request
from integrations.simulator.state import state

PAGE = 100
MEMBERS = 1000
LIVES = 7 * 24 * 3600
Json = dict[str, Any]
# Where a page begins: the number of an object, and for groups of a member within it.
Place = tuple[int, int]
Found = tuple[Sequence[Json], Place | None]


@dataclass(frozen=True, slots=True)
class Token:
    """What stands in a link: what is read with which properties; changes after `since`, everything without one; the
    place to go on, and the mark from which the next reading of changes counts."""

    of: str
    select: str
    mark: int
    since: int | None
    place: Place
    born: float
    age: int
    pause: bool = False

    def text(self) -> str:
        """Opaque."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()


def page(of: str, whole: Callable[[Place], Found], changed: Callable[[int, Place], Found]) -> tuple[Json, str]:
    """One page of `whole` or of what `changed` since a mark, with its link; and the properties that were asked for."""
    here = _here(of)
    if here.pause:
        found: Found = (), here.place
    else:
        found = whole(here.place) if here.since is None else changed(here.since, here.place)
    items, onward = found
    return {
        "@odata.context": f"{request.host_url}v1.0/$metadata#{of}",
        "value": items,
        **_link(here, onward),
    }, here.select


def forget() -> None:
    """From now on no link that was given is known any more."""
    state().store.save("deltas", "age", {"age": _age() + 1})


def _here(of: str) -> Token:
    text = request.args.get("$skiptoken") or request.args.get("$deltatoken", "")
    mark = state().store.since("", 0)[1]
    if not text:
        return Token(of, request.args.get("$select", ""), mark, None, (0, 0), time.time(), _age())
    if text == "latest":
        return Token(of, request.args.get("$select", ""), mark, mark, (0, 0), time.time(), _age())
    token = _opened(of, text)
    return token if "$skiptoken" in request.args else replace(token, mark=mark)


def _opened(of: str, text: str) -> Token:
    try:
        found = json.loads(base64.urlsafe_b64decode(text))
        token = Token(**{**found, "place": tuple(found["place"])})
    except (ValueError, TypeError, KeyError):
        raise _out_of_date() from None
    if token.of != of:
        raise bad_request("The token belongs to another collection.")
    if token.age != _age() or time.time() - token.born > LIVES:
        raise _out_of_date()
    return token


def _out_of_date() -> Refusal:
    anew = {"Location": f"{request.base_url}?$deltatoken="}
    return Refusal(410, "syncStateNotFound", "The sync state is not found.", anew)


def _link(here: Token, onward: Place | None) -> Json:
    if onward is None:
        later = replace(here, since=here.mark, place=(0, 0), pause=False)
        return {"@odata.deltaLink": _address("$deltatoken", later)}
    pause = here.place == (0, 0)
    return {"@odata.nextLink": _address("$skiptoken", replace(here, place=onward, pause=pause))}


def _address(option: str, token: Token) -> str:
    return f"{request.base_url}?{option}={quote(replace(token, born=time.time()).text())}"


def _age() -> int:
    kept = state().store.get("deltas", "age")
    return int(kept["age"]) if kept else 0


def cut(items: Sequence[Json], place: Place) -> Found:
    """A page of a list from a place on."""
    end = place[0] + PAGE
    return items[place[0] : end], (end, 0) if end < len(items) else None
