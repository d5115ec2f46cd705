"""What Microsoft lets one application ask for, and against which limits a call counts.

https://learn.microsoft.com/graph/throttling-limits (identity, Outlook, Teams, subscriptions),
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit (bot),
https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits,
https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
(units of a tenant with up to 1,000 licences). The 130,000 calls in 10 s of Graph as a whole are out of the hub's reach.
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (more than four
messages a second of a webhook are throttled; of Workflows, which came in their place, no page says less or more).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from re import Match
from urllib.parse import unquote, urlsplit

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so much within so many seconds, for each of `windows`. `alone`: for one key one process works at a time,
    so processes do not share it."""

    name: str
    windows: tuple[tuple[float, float], ...]
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Charge:
    """What a call costs of a limit; `key` says whose limit it is (a mailbox, a conversation), "" the tenant's."""

    limit: Limit
    cost: float = 1
    key: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a call needs: a service, which may be out or ask for a pause; its share of limits; a mailbox, which lets
    only a few in at a time; or a flow, one of many that are out one by one."""

    service: str
    charges: tuple[Charge, ...] = ()
    mailbox: str = ""
    flow: str = ""

    @property
    def scope(self) -> str:
        """What a refusal for asking too often is about: Outlook counts by mailbox, Workflows by flow."""
        return f"{self.service}/{self.mailbox}" if self.mailbox else self.whole

    @property
    def whole(self) -> str:
        """What is out together."""
        return f"{self.service}/{self.flow}" if self.flow else self.service


BOT = Limit("bot messages of the tenant", ((30, 1),))
CONVERSATION = Limit("bot messages of a conversation", ((7, 1), (8, 2), (60, 30), (1800, 3600)), alone=True)
ACTIVITIES = Limit("entries in activity feeds", ((5, 1),))
BULK_ACTIVITIES = Limit("bulk entries in activity feeds", ((2, 1),))
INSTALLING = Limit("installations of the app", ((30, 1),))
INSTALLED = Limit("looks at installations", ((30, 1),))
MESSAGES = Limit("messages of a mailbox", ((30, 60), (10_000, DAY)))
OUTLOOK = Limit("calls of a mailbox", ((10_000, 600),))
UPLOADED = Limit("megabytes uploaded to a mailbox", ((150, 300),))
IDENTITY = Limit("units of the directory", ((3_500, 10),))
FILES = Limit("units of SharePoint", ((1_250, 60), (1_200_000, DAY)))
SHARING = Limit("sharing of files", ((300, 300),))
SUBSCRIBING = Limit("changes of subscriptions", ((500, 20),))
SUBSCRIPTIONS = Limit("looks at subscriptions", ((25, 20),))
POSTS = Limit("posts of a flow", ((4, 1),))
IN_A_MAILBOX = 4  # at a time

Rule = tuple[str, re.Pattern[str], Callable[[Match[str], str, str], Demand]]


def _bot(found: Match[str], _method: str, _query: str) -> Demand:
    conversation = (Charge(CONVERSATION, key=found[1]),) if found[1] else ()
    return Demand("bot", (Charge(BOT), *conversation))


def _teams(limit: Limit | None) -> Callable[[Match[str], str, str], Demand]:
    charges = (Charge(limit),) if limit else ()
    service = "activity-feed" if limit in (ACTIVITIES, BULK_ACTIVITIES) else "teams"
    return lambda _found, _method, _query: Demand(service, charges)


def _outlook(service: str, *more: Limit) -> Callable[[Match[str], str, str], Demand]:
    def demand(found: Match[str], _method: str, _query: str) -> Demand:
        box = unquote(found[1]).lower()
        return Demand(service, tuple(Charge(limit, key=box) for limit in (OUTLOOK, *more)), box)

    return demand


def _directory(found: Match[str], _method: str, query: str) -> Demand:
    """Units as the page counts them: what a call reads, less for `$select` and for small pages, more for `$expand`."""
    base = {"transitiveMembers": 5, "members": 3}.get(found[1] or "", 2)
    few = re.search(r"\$top=1?\d(&|$)", query)
    cost = base - ("$select=" in query) + ("$expand=" in query) - bool(few)
    return Demand("directory", (Charge(IDENTITY, max(1, cost)),))


def _files(found: Match[str], method: str, query: str) -> Demand:
    """Units: 1 to read one thing, to download, to follow changes; 5 for whatever has to do with permissions; else 2."""
    last = found[1]
    if last in ("createLink", "invite", "permissions"):
        return Demand("files", (Charge(FILES, 5), Charge(SHARING)))
    goes_on = last == "delta" and "token=" in query
    several = last in ("children", "drives", "delta") or (last or "").startswith("search(")
    one = method == "GET" and (goes_on or not several)
    return Demand("files", (Charge(FILES, 1 if one else 2),))


def _subscriptions(_found: Match[str], method: str, _query: str) -> Demand:
    return Demand("subscriptions", (Charge(SUBSCRIPTIONS if method == "GET" else SUBSCRIBING),))


def _plain(service: str) -> Callable[[Match[str], str, str], Demand]:
    return lambda _found, _method, _query: Demand(service)


_CALENDAR = "events|calendar|calendars|calendarView|mailboxSettings"
RULES: tuple[Rule, ...] = tuple(
    (method, re.compile(pattern), demand)
    for method, pattern, demand in (
        ("", r"^/v3/conversations(?:/([^/]+))?", _bot),
        ("POST", r"^/users/[^/]+/teamwork/sendActivityNotification$", _teams(ACTIVITIES)),
        ("POST", r"^/teamwork/sendActivityNotificationToRecipients$", _teams(BULK_ACTIVITIES)),
        ("POST", r"^/users/[^/]+/teamwork/installedApps$", _teams(INSTALLING)),
        ("GET", r"^/users/[^/]+/teamwork/installedApps$", _teams(INSTALLED)),
        ("", r"^/(?:users/[^/]+/(?:teamwork|chats)|chats|teams|teamwork|appCatalogs)(?:/|$)", _teams(None)),
        ("", r"^/solutions/approval", _plain("approvals")),
        ("POST", r"^/users/([^/]+)/(?:sendMail|messages/[^/]+/send)$", _outlook("mail", MESSAGES)),
        ("", r"^/users/([^/]+)/(?:messages|mailFolders|sendMail)(?:/|$)", _outlook("mail")),
        ("", rf"^/users/([^/]+)/(?:{_CALENDAR})(?:/|$)", _outlook("calendar")),
        ("", r"^/(?:drives|sites|shares|(?:me|users/[^/]+)/drive)(?:/.*?([^/:]*))?:?$", _files),
        ("", r"^/subscriptions(?:/|$)", _subscriptions),
        ("", r"^/(?:users|groups|directoryObjects|organization)(?:/.*?([^/]*))?$", _directory),
        ("", r"", _plain("graph")),
    )
)
# Addresses that need no token. SharePoint's page does not say what a range of an upload costs: it counts as an upload.
MAIL_HOSTS = ("outlook.office.com", "outlook.office365.com")
UPLOAD = Demand("files", (Charge(FILES, 2),))
MAIL_SESSION = "/AttachmentSessions("
MEGABYTE = 1_000_000
SIGN_IN = Demand("sign-in")
# Whose limits a service has.
LIMITS: Mapping[str, tuple[Limit, ...]] = {
    "directory": (IDENTITY,),
    "teams": (INSTALLING, INSTALLED),
    "activity-feed": (ACTIVITIES, BULK_ACTIVITIES),
    "bot": (BOT, CONVERSATION),
    "mail": (MESSAGES, OUTLOOK, UPLOADED),
    "calendar": (OUTLOOK,),
    "files": (FILES, SHARING),
    "subscriptions": (SUBSCRIBING, SUBSCRIPTIONS),
    "workflows": (POSTS,),
}
NAMES: Mapping[str, str] = {
    "directory": "the directory",
    "teams": "Teams",
    "activity-feed": "the activity feed",
    "bot": "the Bot Connector",
    "mail": "mail",
    "calendar": "calendars",
    "files": "files",
    "subscriptions": "change notifications",
    "approvals": "Approvals",
    "workflows": "Workflows",
    "graph": "Graph",
    "sign-in": "sign-in",
}


def demand_of(method: str, url: str, size: int = 0) -> Demand:
    """What a call with our token needs, by its address or its path below `/v1.0`, and by the bytes that it brings."""
    parts = urlsplit(url)
    path = re.sub(r"^.*?/(?:v1\.0|beta)(?=/)", "", parts.path)
    path = re.sub(r"^.*?(?=/v3/conversations)", "", path)
    for wanted, pattern, demand in RULES:
        if wanted in ("", method) and (found := pattern.match(path)):
            return _loaded(demand(found, method, parts.query), size)
    raise AssertionError("the last rule fits all")


def demand_of_bytes(url: str, size: int = 0) -> Demand:
    """What a call of a pre-authenticated address needs. That of a mail does not say whose mailbox it is, and the hub
    sends from one."""
    parts = urlsplit(url)
    is_mail = parts.hostname in MAIL_HOSTS or MAIL_SESSION in parts.path
    return _loaded(Demand("mail"), size) if is_mail else UPLOAD


def _loaded(demand: Demand, size: int) -> Demand:
    if demand.service != "mail" or not size:
        return demand
    return replace(demand, charges=(*demand.charges, Charge(UPLOADED, size / MEGABYTE)))


def demand_of_flow(address: str) -> Demand:
    """What a message to a webhook of Workflows needs. Its address is a secret, and told by its digest alone."""
    flow = sha256(address.encode()).hexdigest()[:16]
    return Demand("workflows", (Charge(POSTS, key=flow),), flow=flow)
