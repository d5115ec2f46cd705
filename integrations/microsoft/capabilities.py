"""What the hub may do in Microsoft 365, and how it fares. Serves the port `Capabilities`.

Permissions stand in the claim `roles` of a token (https://learn.microsoft.com/entra/identity-platform/access-token-
claims-reference); those that Exchange grants for single mailboxes (RBAC for Applications) do not, so nobody can tell
from here. The token is only read: whoever it is for has to check it.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from hub.core.errors import IntegrationError
from hub.core.ports import Ability, Clock, Need, Quota, Standing
from integrations.microsoft.access import GraphAccess
from integrations.microsoft.register import Register
from integrations.microsoft.tokens import Tokens

ENTRA, EXCHANGE, TEAMS, FLOWS = "Entra", "Exchange", "Teams", "The owner of the flow"
BY_EXCHANGE = "Exchange grants it for single mailboxes (RBAC for Applications), which no token shows"
BY_TEAMS = "The bot is registered with Teams; no token shows that"
BY_OWNER = "The address of a flow is all that it asks for, and a flow ends with the account of its owner: have two"
BY_PEOPLE = "Delegated: it stands in the tokens that each person's page asks for in her name, never in the hub's own"
BY_SITE = " The site itself must be granted too, which no token shows."
APPROVALS = "approvals"
UNTOLD: Mapping[str, str] = {EXCHANGE: BY_EXCHANGE, TEAMS: BY_TEAMS, FLOWS: BY_OWNER}
States = Literal["works", "unused", "paused", "out", "refused", "off"]


@dataclass(frozen=True, slots=True)
class Wish:
    """A permission, and larger ones that would do as well."""

    permission: str
    larger: tuple[str, ...] = ()
    by: str = ENTRA
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Feature:
    """An ability as this adapter knows it."""

    key: str
    title: str
    service: str
    without: str
    wishes: tuple[Wish, ...]


READ_ALL = ("Directory.Read.All", "Directory.ReadWrite.All")
FEATURES: tuple[Feature, ...] = (
    Feature(
        "directory", "People and managers", "directory",
        "Nobody new is known, leavers stay, and managers are those of the last reading.",
        (Wish("User.Read.All", ("User.ReadWrite.All", *READ_ALL)),),
    ),
    Feature(
        "groups", "Groups and their members", "directory",
        "Groups are as they were: whoever joins one is not asked for it, and starts nothing that is for it.",
        (Wish("GroupMember.Read.All", ("Group.Read.All", "Group.ReadWrite.All", *READ_ALL)),),
    ),
    Feature(
        "cards", "Cards of the bot in Teams", "bot",
        "People are told in the activity feed and by mail, and decide on the page.",
        (
            Wish("TeamsAppInstallation.ReadWriteSelfForUser.All", ("TeamsAppInstallation.ReadWriteForUser.All",)),
            Wish("AppCatalog.Read.All", ("AppCatalog.ReadWrite.All",)),
            Wish("The bot of the app", by=TEAMS),
        ),
    ),
    Feature(
        "looking-for-cards", "Looking for a card whose sending had no answer", "teams",
        "After a lost answer such a card is waited for, and then told of by other means.",
        (Wish("Chat.Read.WhereInstalled", ("Chat.Read.All", "Chat.ReadWrite.All")),),
    ),
    Feature(
        "activity-feed", "Entries in the activity feed of Teams", "activity-feed",
        "News that ask for nothing come by mail alone.",
        (Wish("TeamsActivity.Send"),),
    ),
    Feature(
        "channel-posts", "Posts to channels by a webhook of Workflows", "workflows",
        "Reports and announcements for such channels wait; people are told by themselves all the same.",
        (Wish("The flow's address in HUB_TEAMS_CHANNELS", by=FLOWS),),
    ),
    Feature(
        "files", "Filing in SharePoint and OneDrive", "files",
        "Requests wait at the step that files; nothing is lost.",
        (Wish("Sites.Selected", ("Sites.ReadWrite.All", "Sites.FullControl.All", "Files.ReadWrite.All")),),
    ),
    Feature(
        "mail", "Mail", "mail", "People are told in Teams alone; reports wait.",
        (Wish("Application Mail.Send", by=EXCHANGE), Wish("Application Mail.ReadWrite", by=EXCHANGE)),
    ),
    Feature(
        "calendar", "Absences and events", "calendar",
        "Substitutes step in only where people name them in the hub; working hours are those of the site.",
        (
            Wish("Application Calendars.Read", by=EXCHANGE),
            Wish("Application MailboxSettings.Read", by=EXCHANGE),
        ),
    ),
    Feature(
        "deadlines", "Deadlines in calendars", "calendar",
        "What is due stands in the hub alone, whatever people allow.",
        (Wish("Application Calendars.ReadWrite", by=EXCHANGE),),
    ),
    Feature(
        APPROVALS, "The app Approvals of Teams (beta, global cloud alone; HUB_APPROVALS=microsoft)", "approvals",
        "Decisions are taken in the hub, on cards and on the page; the app Approvals does not show them.",
        (Wish("ApprovalSolution.ReadWrite", delegated=True), Wish("User.Read", ("User.ReadWrite",), delegated=True)),
    ),
    Feature(
        "change-notifications", "Being told of changes", "subscriptions",
        "Changes are seen when they are next looked for.",
        (
            Wish("User.Read.All", ("User.ReadWrite.All", *READ_ALL)),
            Wish("Group.Read.All", ("Group.ReadWrite.All", *READ_ALL)),
            Wish("Files.Read.All", ("Files.ReadWrite.All", "Sites.Read.All", "Sites.ReadWrite.All")),
        ),
    ),
)  # fmt: skip


class MicrosoftCapabilities:
    """Reads the permissions of a token, and what all processes saw. `off`: features that are not switched on."""

    def __init__(
        self, access: GraphAccess, tokens: Tokens, register: Register, clock: Clock, off: Iterable[str] = (APPROVALS,)
    ) -> None:
        self._off = frozenset(off)
        self._access = access
        self._tokens = tokens
        self._register = register
        self._clock = clock

    def standing(self) -> Standing:
        """Of this moment."""
        now, (roles, error) = self._clock.now(), self._roles()
        seen = self._register.seen(now)
        return Standing(
            cloud=self._access.cloud.name,
            tenant=self._access.tenant,
            signs_in_by=self._access.signs_in_by,
            sign_in_error=error,
            processes=self._register.alive(now),
            abilities=tuple(self._ability(feature, roles, seen, now) for feature in FEATURES),
        )

    def _roles(self) -> tuple[frozenset[str] | None, str]:
        """The permissions of our token for Graph, None where they cannot be read; and why there is no token."""
        try:
            return roles_of(self._tokens.get(self._access.resource)), ""
        except IntegrationError as error:
            return None, error.detail

    def _ability(
        self, feature: Feature, roles: frozenset[str] | None, seen: Iterable[Mapping[str, Any]], now: datetime
    ) -> Ability:
        needs = tuple(need_of(wish, roles) for wish in feature.wishes)
        told = [state[feature.service] for state in seen if feature.service in state]
        failed: Mapping[str, Any] = max(told, key=lambda one: str(one["failedAt"] or ""), default={})
        again = max((_at(one["againAt"]) for one in told if one["againAt"]), default=None)
        return Ability(
            key=feature.key,
            title=feature.title,
            state="off" if feature.key in self._off else _state(needs, told, again if again and again > now else None),
            without=feature.without,
            needs=needs,
            last_answer_at=max((_at(one["answeredAt"]) for one in told if one["answeredAt"]), default=None),
            last_error=str(failed.get("error") or ""),
            last_error_at=_at(failed["failedAt"]) if failed.get("failedAt") else None,
            again_at=again if again and again > now else None,
            quota=tuple(_added(told)),
            said=next((one["said"] for one in told if one["said"]), {}),
        )


def roles_of(token: str) -> frozenset[str] | None:
    """The permissions that a token names; None for one that is no JWT."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return frozenset(str(role) for role in claims.get("roles", ()))
    except (IndexError, ValueError, binascii.Error, AttributeError, TypeError):
        return None


def need_of(wish: Wish, roles: frozenset[str] | None) -> Need:
    """Whether a permission is granted, as far as that can be told."""
    if wish.by != ENTRA:
        return Need(wish.permission, wish.by, "unknown", UNTOLD[wish.by])
    if wish.delegated:
        return Need(wish.permission, wish.by, "unknown", BY_PEOPLE)
    if roles is None:
        return Need(wish.permission, wish.by, "unknown", "There is no token to read it from")
    granted = roles & {wish.permission, *wish.larger}
    why = BY_SITE.strip() if "Sites.Selected" in granted else ""
    return Need(wish.permission, wish.by, "yes" if granted else "no", why)


def _state(needs: Iterable[Need], told: list[Mapping[str, Any]], again: datetime | None) -> States:
    if any(need.granted == "no" for need in needs):
        return "refused"
    if again is not None:
        return "out" if any(one["state"] == "open" for one in told) else "paused"
    if not told:
        return "unused"
    newest = max(told, key=lambda one: max(str(one["answeredAt"] or ""), str(one["failedAt"] or "")))
    wrong = newest["failedAt"] and newest["failedAt"] >= (newest["answeredAt"] or "")
    return _wrong(str(newest["error"])) if wrong else "works"


def _wrong(error: str) -> States:
    return "refused" if error.endswith((": 401", ": 403")) else "paused" if error.endswith(": 429") else "out"


def _added(told: Iterable[Mapping[str, Any]]) -> Iterable[Quota]:
    """What all processes used together, of what they allow themselves together."""
    sums: dict[tuple[str, float], tuple[float, float]] = {}
    for used in (used for one in told for used in one["used"]):
        before = sums.get((used["limit"], used["seconds"]), (0.0, 0.0))
        sums[used["limit"], used["seconds"]] = before[0] + used["used"], before[1] + used["most"]
    return [Quota(limit, used, most, seconds) for (limit, seconds), (used, most) in sums.items()]


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)
