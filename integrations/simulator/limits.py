"""Microsoft's documented limits, enforced when asked for: who asks too often gets 429 and is told when to come again.

https://learn.microsoft.com/graph/throttling-limits (identity: headers `x-ms-…`; Outlook: by mailbox, 4 at a time;
activity feed, installations, subscriptions), https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
(that page names no code: the one here is Graph's), https://learn.microsoft.com/sharepoint/dev/general-development/
how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online (units, `RateLimit-…` from 80 %, sharing). The code for
more than 30 messages a minute is from hearsay. Four posts a second of a flow: https://learn.microsoft.com/
microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using; that Workflows refuses the fifth as Graph would
is our guess.
"""

import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil
from re import Match
from threading import Lock
from urllib.parse import unquote

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, Field

from integrations.simulator.errors import Refusal

Cost = Callable[[Match[str], str], float]
AT_A_TIME = 4
NEAR = 0.8
MEGABYTE = 1_000_000


class Strictness(BaseModel):
    """`speed`: how much faster than ours the clock of the limits runs, for callers whose clock does so too."""

    model_config = ConfigDict(extra="forbid")
    speed: float = Field(1.0, gt=0, le=10_000)


@dataclass(frozen=True, slots=True)
class Rule:
    """Which requests count, against how much in how many seconds, by whom (group 1 of the path), at which cost."""

    name: str
    methods: str
    path: re.Pattern[str]
    windows: tuple[tuple[float, float], ...]
    code: str = "TooManyRequests"
    cost: Cost = lambda _found, _query: 1.0
    told: Callable[["Level"], dict[str, str]] = lambda _level: {}


@dataclass(frozen=True, slots=True)
class Level:
    """How full a window is once a request is in it."""

    used: float
    most: float
    resets: float
    cost: float

    @property
    def share(self) -> float:
        """1 at the limit."""
        return self.used / self.most


def _identity_cost(found: Match[str], query: str) -> float:
    base = {"members": 3, "transitiveMembers": 5}.get(found.group(1) or "", 2)
    few = re.search(r"\$top=1?\d(&|$)", query) is not None
    return max(1, base - ("$select" in query) + ("$expand" in query) - few)


def _identity_told(level: Level) -> dict[str, str]:
    told = {"x-ms-resource-unit": f"{level.cost:g}"}
    if level.share >= NEAR:
        told["x-ms-throttle-limit-percentage"] = f"{level.share:.2f}"
    if level.share > 1:
        told["x-ms-throttle-scope"] = "Tenant_Application/ReadWrite"
        told["x-ms-throttle-information"] = "ResourceUnitLimitExceeded"
    return told


def _files_cost(found: Match[str], query: str) -> float:
    last = found.group(1) or ""
    if last in ("createLink", "invite", "permissions"):
        return 5
    reads = request.method == "GET" and last not in ("children", "drives", "delta")
    return 1 if reads or (last == "delta" and "token=" in query) else 2


def _files_told(level: Level) -> dict[str, str]:
    if level.share < NEAR:
        return {}
    left = max(0.0, level.most - level.used)
    return {
        "RateLimit-Limit": f"{level.most:g}",
        "RateLimit-Remaining": f"{left:g}",
        "RateLimit-Reset": f"{ceil(level.resets)}",
    }


def _megabytes(_found: Match[str], _query: str) -> float:
    return (request.content_length or 0) / MEGABYTE


def _rule(name: str, methods: str, path: str, *windows: tuple[float, float], **more: object) -> Rule:
    return Rule(name, methods, re.compile(path), windows, **more)  # type: ignore[arg-type]


_FILES = {"code": "activityLimitReached", "cost": _files_cost, "told": _files_told}
_IDENTITY = {"cost": _identity_cost, "told": _identity_told}
_IN_BOX = r"^/v1\.0/users/([^/]+)/(?:messages|sendMail|mailFolders|events|calendar|calendarView|mailboxSettings)"
RULES = (
    _rule("bot", "", r"^/v3/conversations", (30, 1)),
    _rule("conversation", "", r"^/v3/conversations/([^/]+)", (7, 1), (8, 2), (60, 30), (1800, 3600)),
    _rule("activity feed", "POST", r"^/v1\.0/users/[^/]+/teamwork/sendActivityNotification$", (5, 1)),
    _rule("install", "POST", r"^/v1\.0/users/[^/]+/teamwork/installedApps$", (30, 1)),
    _rule("installed", "GET", r"^/v1\.0/users/[^/]+/teamwork/installedApps$", (30, 1)),
    _rule(
        "messages", "POST", r"^/v1\.0/users/([^/]+)/(?:sendMail|messages/[^/]+/send)$", (30, 60), (10_000, 86_400),
        code="ErrorExceededMessageLimit",
    ),
    _rule("mailbox", "", _IN_BOX, (10_000, 600), code="ApplicationThrottled"),
    _rule(
        "mail upload", "POST|PUT", r"^/(?:api/v2\.0/AttachmentSessions\(|v1\.0/users/[^/]+/messages)", (150, 300),
        code="ApplicationThrottled", cost=_megabytes,
    ),
    _rule("identity", "", r"^/v1\.0/(?:users|groups)(?:/(?:delta|[^/]+(?:/([^/]+))?))?$", (3500, 10), **_IDENTITY),
    _rule("files", "", r"^/v1\.0/(?:drives|sites)/(?:.*?([^/:]*)):?$", (1250, 60), (1_200_000, 86_400), **_FILES),
    _rule("sharing", "POST", r"^/v1\.0/drives/.*/(?:createLink|invite)$", (300, 300), code="activityLimitReached"),
    _rule("posts of a flow", "POST", r"^/powerautomate/automations/direct/workflows/([^/]+)/", (4, 1)),
    _rule("subscribing", "POST|PATCH|DELETE", r"^/v1\.0/subscriptions", (500, 20)),
    _rule("subscriptions", "GET", r"^/v1\.0/subscriptions", (25, 20)),
)  # fmt: skip


@dataclass
class Limits:
    """What was asked lately, and how strict to be about it."""

    strict: bool = False
    speed: float = 1.0
    spent: dict[tuple[str, str, float], deque[tuple[float, float]]] = field(default_factory=lambda: defaultdict(deque))
    inside: Counter[str] = field(default_factory=Counter)
    admitted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    highest: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def enforce(self, speed: float) -> None:
        """From now on; what went before does not count."""
        with self._lock:
            self.strict, self.speed = True, speed
            for kept in (self.spent, self.inside, self.admitted, self.refused, self.highest):
                kept.clear()

    def relax(self) -> None:
        """From now on everybody may ask as often as she likes."""
        self.strict = False

    def admit(self) -> None:
        """Counts this request. Raises `Refusal` 429 for one too many; a refused one counts nowhere."""
        if not self.strict:
            return
        rules = [(rule, found) for rule in RULES if _fits(rule) and (found := rule.path.match(request.path))]
        with self._lock:
            levels = [(rule, level) for rule, found in rules for level in self._levels(rule, found)]
            g.told = {name: value for rule, level in levels for name, value in rule.told(level).items()}
            for rule, level in levels:
                if level.share > 1:
                    self.refused[rule.name] += 1
                    raise _refusal(rule.code, level.resets, g.told)
            self._enter()
            self._spend(rules)

    def leave(self) -> None:
        """This request has its answer."""
        if box := g.pop("box", None):
            with self._lock:
                self.inside[box] -= 1

    def _now(self) -> float:
        return time.monotonic() * self.speed

    def _levels(self, rule: Rule, found: Match[str]) -> list[Level]:
        now, cost, query = self._now(), 0.0, request.query_string.decode()
        cost, levels = rule.cost(found, query), []
        for most, seconds in rule.windows:
            spent = self.spent[rule.name, _key(rule, found), seconds]
            while spent and spent[0][0] <= now - seconds:
                spent.popleft()
            used = sum(one for _, one in spent) + cost
            self.highest[rule.name] = max(self.highest.get(rule.name, 0.0), min(used / most, 1.0))
            levels.append(Level(used, most, _resets(spent, used - most, now - seconds), cost))
        return levels

    def _spend(self, rules: list[tuple[Rule, Match[str]]]) -> None:
        now, query = self._now(), request.query_string.decode()
        for rule, found in rules:
            self.admitted[rule.name] += 1
            for _, seconds in rule.windows:
                self.spent[rule.name, _key(rule, found), seconds].append((now, rule.cost(found, query)))

    def _enter(self) -> None:
        if found := re.match(_IN_BOX, request.path):
            box = unquote(found[1]).lower()
            if self.inside[box] >= AT_A_TIME:
                self.refused["at a time"] += 1
                raise _refusal("MailboxConcurrency", 1, {})
            self.inside[box] += 1
            g.box = box


def tell(response: Response) -> Response:
    """What an answer says of the limits."""
    for name, value in g.get("told", {}).items():
        response.headers.setdefault(name, value)
    return response


def _fits(rule: Rule) -> bool:
    return not rule.methods or request.method in rule.methods.split("|")


def _key(rule: Rule, found: Match[str]) -> str:
    return unquote(found[1]).lower() if rule.name in ("conversation", "messages", "mailbox", "posts of a flow") else ""


def _resets(spent: deque[tuple[float, float]], excess: float, since: float) -> float:
    """Seconds until so much has left the window."""
    for at, cost in spent:
        excess -= cost
        if excess <= 0:
            return at - since
    return 1.0


def _refusal(code: str, seconds: float, told: dict[str, str]) -> Refusal:
    headers = {**told, "Retry-After": str(max(1, ceil(seconds)))}
    return Refusal(429, code, "Too many requests. Come again when Retry-After says.", headers)
