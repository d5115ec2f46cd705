"""The company directory from Entra ID, everything at first, then what changed. Serves the port `PeopleSource`.

Graph knows no grades: they are read from `extensionAttribute1`, which companies fill themselves, where it is a number.
Only direct members are told of, people and groups; whoever else is in a group (devices, applications) is left out.
Application permissions `User.Read.All` and `GroupMember.Read.All`.
https://learn.microsoft.com/graph/api/user-delta, https://learn.microsoft.com/graph/api/group-delta (managers and
members come only when selected), https://learn.microsoft.com/graph/delta-query-overview
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from hub.core.ports import SourceGroup, SourcePage, SourcePerson
from integrations.microsoft.batches import Part
from integrations.microsoft.deltas import DeltaPage, StartOver
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json

_ABOUT = (
    "id,displayName,givenName,mail,userPrincipalName,jobTitle,department,employeeOrgData,usageLocation,officeLocation,"
    "preferredLanguage,accountEnabled,userType,onPremisesExtensionAttributes"
)
USERS = f"/users/delta?$select={_ABOUT},manager"
GROUPS = "/groups/delta?$select=id,displayName,mailNickname,members"
_WHOLE = f"?$select={_ABOUT}&$expand=manager($select=id)"
_USER, _GROUP = "#microsoft.graph.user", "#microsoft.graph.group"

GRADE = re.compile("[0-9]{1,4}")
SITE_LENGTH = 40  # of the keys of calendars

# The directory knows a person's country; her time zone lies in her mailbox, which the hub does not read.
TIME_ZONES: Mapping[str, str] = {
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "DE": "Europe/Berlin",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "IN": "Asia/Kolkata",
    "IT": "Europe/Rome",
    "NL": "Europe/Amsterdam",
    "PL": "Europe/Warsaw",
    "US": "America/New_York",
}


class GraphDirectory:
    """Everybody and every group, page by page; guests count as gone. Links of Graph are where to go on."""

    def __init__(self, client: GraphClient, time_zones: Mapping[str, str] = TIME_ZONES) -> None:
        self._client = client
        self._zones = time_zones

    def people(self, resume: str = "") -> SourcePage[SourcePerson]:
        """The next people, managers by id."""
        page, begins = self._page(USERS, resume)
        told = _last(page.items)
        told |= self._wholes([id_ for id_, item in told.items() if _is_part(item)])
        there = [item for item in told.values() if _is_there(item)]
        gone = [id_ for id_, item in told.items() if not _is_there(item)]
        return SourcePage([self._person(item) for item in there], gone, page.link, begins, page.is_last)

    def groups(self, resume: str = "") -> SourcePage[SourceGroup]:
        """The next groups with direct members; the mail nickname is the key. A large group comes on several pages."""
        page, begins = self._page(GROUPS, resume)
        gone = [str(item["id"]) for item in page.items if "@removed" in item]
        there = [_group(item) for item in _merged(page.items)]
        return SourcePage(there, gone, page.link, begins, page.is_last)

    def _page(self, first: str, resume: str) -> tuple[DeltaPage, bool]:
        """The page at a link, and whether it is the first of all. When a link is too old the first page is asked for as
        ever: the place that Graph names has lost what we want to know of everybody."""
        if resume:
            try:
                return self._client.delta(resume), False
            except StartOver:
                pass
        return self._client.delta(first), True

    def _wholes(self, ids: Sequence[str]) -> dict[str, Json]:
        """People of whom a page told only a part, asked for by themselves."""
        answers = self._client.batch([Part("GET", f"/users/{id_}{_WHOLE}") for id_ in ids])
        return {
            id_: {"id": id_, "@removed": {}} if answer.status == 404 else {"manager": None, **answer.checked()}
            for id_, answer in zip(ids, answers, strict=True)
        }

    def _person(self, item: Json) -> SourcePerson:
        email = str(item.get("mail") or item.get("userPrincipalName") or "")
        country = str(item.get("usageLocation") or "")
        return SourcePerson(
            id=str(item["id"]),
            email=email.lower(),
            name=str(item.get("displayName") or email),
            given_name=str(item.get("givenName") or ""),
            job_title=str(item.get("jobTitle") or ""),
            department=str(item.get("department") or ""),
            cost_centre=str((item.get("employeeOrgData") or {}).get("costCenter") or ""),
            country=country,
            time_zone=self._zones.get(country, "UTC"),
            language=str(item.get("preferredLanguage") or "en").partition("-")[0].lower(),
            manager_id=_manager(item),
            active=item.get("accountEnabled") is not False,
            site=_site(str(item.get("officeLocation") or "")),
            grade=_grade((item.get("onPremisesExtensionAttributes") or {}).get("extensionAttribute1")),
            manager_said="manager@delta" in item or "manager" in item,
        )


def _last(items: Sequence[Json]) -> dict[str, Json]:
    """People by id: the last telling of each counts, with the manager who came with an earlier one on the page."""
    told: dict[str, Json] = {}
    for item in items:
        earlier = told.get(str(item["id"]), {})
        manager = {name: earlier[name] for name in ("manager@delta",) if name in earlier}
        told[str(item["id"])] = {**manager, **item}
    return told


def _is_there(item: Json) -> bool:
    return "@removed" not in item and item.get("userType") != "Guest"


def _is_part(item: Json) -> bool:
    """Everybody has a principal name: without it this is not all that is known of her."""
    return "@removed" not in item and not item.get("userPrincipalName")


def _merged(items: Sequence[Json]) -> Iterator[Json]:
    """One item for each group; of those removed and told of again on one page the last one counts."""
    last = {str(item["id"]): item for item in items}
    for id_, item in last.items():
        if "@removed" not in item:
            links = [link for one in items if one["id"] == id_ for link in one.get("members@delta", ())]
            yield {**item, "members@delta": links}


def _group(item: Json) -> SourceGroup:
    # Of two links to one member the last one counts.
    links = {str(link["id"]): link for link in item["members@delta"]}
    inside = {id_: link.get("@odata.type") or _USER for id_, link in links.items() if "@removed" not in link}
    return SourceGroup(
        id=str(item["id"]),
        key=str(item.get("mailNickname") or ""),
        name=str(item.get("displayName") or ""),
        member_ids=tuple(id_ for id_, kind in inside.items() if kind == _USER),
        subgroup_ids=tuple(id_ for id_, kind in inside.items() if kind == _GROUP),
        left_ids=tuple(id_ for id_, link in links.items() if "@removed" in link),
    )


def _site(office: str) -> str:
    """The key of the calendar by which an office works: `Berlin Mitte` -> `berlin-mitte`."""
    return "-".join(office.lower().split())[:SITE_LENGTH]


def _grade(text: str | None) -> int:
    """The grade that an attribute tells; 0 when it is used for something else."""
    return int(text) if text and GRADE.fullmatch(text) else 0


def _manager(item: Json) -> str | None:
    if "manager@delta" not in item:
        return (item.get("manager") or {}).get("id")
    links = [link for link in item["manager@delta"] if "@removed" not in link]
    return str(links[-1]["id"]) if links else None
