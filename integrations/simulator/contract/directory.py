"""Users and groups. https://learn.microsoft.com/graph/api/resources/user, .../group, .../graph/delta-query-overview"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire


class Removed(Wire):
    """Why an object left the delta."""

    schema_name: ClassVar[str | None] = "deltaRemoved"
    reason: Literal["changed", "deleted"]


class LinkedObject(Wire):
    """An entry of `manager@delta` or `members@delta`."""

    schema_name: ClassVar[str | None] = "deltaLinkObject"
    id: str
    odata_type: str = Field("", alias="@odata.type")
    removed: Removed = Field(Removed(reason="changed"), alias="@removed")


class EmployeeOrgData(Wire):
    """Where an employee is booked."""

    schema_name: ClassVar[str | None] = "microsoft.graph.employeeOrgData"
    cost_center: str | None = Field(None, alias="costCenter")
    division: str | None = None


class OnPremisesExtensionAttributes(Wire):
    """What a company keeps of its people for itself; the demo company's grades."""

    schema_name: ClassVar[str | None] = "microsoft.graph.onPremisesExtensionAttributes"
    extension_attribute1: str | None = Field(None, alias="extensionAttribute1")


class DirectoryObject(Wire):
    """What a member list or a manager link gives."""

    schema_name: ClassVar[str | None] = "microsoft.graph.directoryObject"
    id: str
    odata_type: str = Field("", alias="@odata.type")


class User(DirectoryObject):
    """A person. `usageLocation` is the ISO 3166 country."""

    schema_name: ClassVar[str | None] = "microsoft.graph.user"
    display_name: str | None = Field(None, alias="displayName")
    given_name: str | None = Field(None, alias="givenName")
    surname: str | None = None
    mail: str | None = None
    user_principal_name: str | None = Field(None, alias="userPrincipalName")
    job_title: str | None = Field(None, alias="jobTitle")
    department: str | None = None
    employee_org_data: EmployeeOrgData | None = Field(None, alias="employeeOrgData")
    on_premises_extension_attributes: OnPremisesExtensionAttributes | None = Field(
        None, alias="onPremisesExtensionAttributes"
    )
    usage_location: str | None = Field(None, alias="usageLocation")
    office_location: str | None = Field(None, alias="officeLocation")
    preferred_language: str | None = Field(None, alias="preferredLanguage")
    account_enabled: bool | None = Field(None, alias="accountEnabled")
    user_type: str | None = Field(None, alias="userType")
    manager: DirectoryObject | None = None
    manager_delta: list[LinkedObject] = Field([], alias="manager@delta")
    removed: Removed = Field(Removed(reason="changed"), alias="@removed")


class Group(DirectoryObject):
    """A group; `mailNickname` is the key that processes route by."""

    schema_name: ClassVar[str | None] = "microsoft.graph.group"
    display_name: str | None = Field(None, alias="displayName")
    mail_nickname: str | None = Field(None, alias="mailNickname")
    description: str | None = None
    security_enabled: bool | None = Field(None, alias="securityEnabled")
    mail_enabled: bool | None = Field(None, alias="mailEnabled")
    group_types: list[str] = Field([], alias="groupTypes")
    members_delta: list[LinkedObject] = Field([], alias="members@delta")


USERS = Operation(
    "GET", "/v1.0/users", (200,), item=User, query=("$select", "$filter", "$top", "$search", "$count", "$expand")
)
USER = Operation("GET", "/v1.0/users/{user-id}", (200,), answer=User, query=("$select", "$expand"))
ME = Operation(
    "GET", "/v1.0/me", (200,), answer=User, query=("$select",), source="https://learn.microsoft.com/graph/api/user-get"
)
MANAGER = Operation("GET", "/v1.0/users/{user-id}/manager", (200,), item=User, query=("$select",))
USERS_DELTA = Operation(
    "GET", "/v1.0/users/delta", (200, 410), item=User, query=("$select", "$deltatoken", "$skiptoken")
)
GROUPS = Operation("GET", "/v1.0/groups", (200,), item=Group, query=("$select", "$filter", "$top", "$search", "$count"))
MEMBERS = Operation("GET", "/v1.0/groups/{group-id}/members", (200,), item=User, query=("$select", "$top", "$count"))
GROUPS_DELTA = Operation(
    "GET", "/v1.0/groups/delta", (200, 410), item=Group, query=("$select", "$deltatoken", "$skiptoken")
)
OPERATIONS = (ME, USERS_DELTA, GROUPS_DELTA, USERS, USER, MANAGER, GROUPS, MEMBERS)
