"""The company directory from Entra ID. Serves the port `PeopleSource`.

Graph knows no grades: they are read from `extensionAttribute1`, which companies fill themselves, where it is a number.
Application permissions `User.Read.All` and `GroupMember.Read.All`.
https://learn.microsoft.com/graph/api/user-delta (manager links come only when selected),
https://learn.microsoft.com/graph/api/group-list-members
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from hub.core.ports import SourceGroup, SourcePerson
from integrations.microsoft.batches import BATCH, Part
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json

_USER = (
    "id,displayName,givenName,mail,userPrincipalName,jobTitle,department,employeeOrgData,usageLocation,officeLocation,"
    "preferredLanguage,accountEnabled,userType,onPremisesExtensionAttributes,manager"
)
USERS = f"/users/delta?$select={_USER}"
GROUPS = "/groups?$select=id,displayName,mailNickname&$top=999"

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
    """Everybody and every group, read page by page; guests are left out.

    The same person can come twice while Graph pages through its changes: the last one counts.
    """

    def __init__(self, client: GraphClient, time_zones: Mapping[str, str] = TIME_ZONES) -> None:
        self._client = client
        self._zones = time_zones

    def people(self) -> Iterator[SourcePerson]:
        """Everybody, managers by id."""
        for item in self._client.items(USERS):
            if "@removed" not in item and item.get("userType") != "Guest":
                yield self._person(item)

    def groups(self) -> Iterator[SourceGroup]:
        """All groups with their direct members; the mail nickname is the key."""
        found = self._client.items(GROUPS)
        while some := list(islice(found, BATCH)):
            yield from self._with_members(some)

    def _with_members(self, groups: Sequence[Json]) -> Iterator[SourceGroup]:
        parts = [Part("GET", f"/groups/{group['id']}/members?$select=id&$top=999") for group in groups]
        for group, answer in zip(groups, self._client.batch(parts), strict=True):
            page = answer.checked()
            members = [*_ids(page), *self._more(page.get("@odata.nextLink"))]
            key = str(group.get("mailNickname") or group["id"])
            yield SourceGroup(str(group["id"]), key, str(group.get("displayName") or key), tuple(members))

    def _more(self, link: str | None) -> list[str]:
        return [str(item["id"]) for item in self._client.items(link)] if link else []

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
        )


def _ids(page: Json) -> list[str]:
    return [str(item["id"]) for item in page.get("value", ())]


def _site(office: str) -> str:
    """The key of the calendar by which an office works: `Berlin Mitte` -> `berlin-mitte`."""
    return "-".join(office.lower().split())[:SITE_LENGTH]


def _grade(text: str | None) -> int:
    """The grade that an attribute tells; 0 when it is used for something else."""
    return int(text) if text and GRADE.fullmatch(text) else 0


def _manager(item: Json) -> str | None:
    links = [link for link in item.get("manager@delta", ()) if "@removed" not in link]
    return str(links[-1]["id"]) if links else None
