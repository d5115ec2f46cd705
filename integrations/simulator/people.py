"""The demo company in the shape of the directory."""

from hub.core.ports import SourceGroup, SourcePerson
from integrations.local import company
from integrations.simulator.access import MAILBOX
from integrations.simulator.contract.directory import Group, User

_USER = "#microsoft.graph.user"


class Company:
    """People and groups by every name that Graph takes for them."""

    def __init__(self) -> None:
        self.users = [user(person) for person in company.people()]
        self.groups = [group(source) for source in company.groups()]
        self.managers = {person.id: person.manager_id for person in company.people()}
        self.members = {source.id: source.member_ids for source in company.groups()}
        self._users = {str(key).lower(): one for one in self.users for key in (one.id, one.mail)}
        self._groups = {one.id: one for one in self.groups}

    def user(self, key: str) -> User | None:
        """Whoever has this id or user principal name."""
        return self._users.get(key.lower())

    def group(self, key: str) -> Group | None:
        """The group with this id."""
        return self._groups.get(key)

    def mailbox(self, key: str) -> str | None:
        """The address of a person's or the service's mailbox."""
        if key.lower() == MAILBOX:
            return MAILBOX
        found = self.user(key)
        return found.mail if found else None


def user(person: SourcePerson) -> User:
    """A person as Graph shows her."""
    link = {"id": person.manager_id, "@odata.type": _USER} if person.manager_id else None
    return User.model_validate(
        {
            "id": person.id,
            "displayName": person.name,
            "givenName": person.given_name,
            "surname": person.name.removeprefix(person.given_name).strip(),
            "mail": person.email,
            "userPrincipalName": person.email,
            "jobTitle": person.job_title,
            "department": person.department,
            "employeeOrgData": {"costCenter": person.cost_centre},
            "onPremisesExtensionAttributes": {"extensionAttribute1": str(person.grade or "") or None},
            "usageLocation": person.country,
            "officeLocation": person.site or None,
            "preferredLanguage": person.language,
            "accountEnabled": person.active,
            "userType": "Member",
            "manager": link,
            "manager@delta": [link] if link else [],
        }
    )


def group(source: SourceGroup) -> Group:
    """A group as Graph shows it."""
    return Group.model_validate(
        {
            "id": source.id,
            "displayName": source.name,
            "mailNickname": source.key,
            "description": source.name,
            "securityEnabled": True,
            "mailEnabled": False,
            "groupTypes": [],
            "members@delta": [{"id": member, "@odata.type": _USER} for member in source.member_ids],
        }
    )
