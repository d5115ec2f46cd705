"""The app Approvals of Teams: beta, and with a signed-in person's token only.

https://learn.microsoft.com/graph/api/resources/approvalsolution?view=graph-rest-beta
"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire

Kind = Literal["basic", "basicAwaitAll", "custom", "customAwaitAll", "unknownFutureValue"]
State = Literal["canceled", "created", "pending", "completed", "unknownFutureValue"]
Progress = Literal["scheduled", "inProgress", "succeeded", "failed", "timeout", "unknownFutureValue"]
Provisioning = Literal[
    "notProvisioned", "provisioningInProgress", "provisioningFailed", "provisioningCompleted", "unknownFutureValue"
]


class ApprovalIdentity(Wire):
    """Somebody, by the directory's id."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.identity"
    id: str | None = None
    display_name: str | None = Field(None, alias="displayName")


class ApprovalIdentitySet(Wire):
    """A person or a group."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalIdentitySet"
    user: ApprovalIdentity | None = None
    group: ApprovalIdentity | None = None


class ApprovalResponse(Wire):
    """An answer."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalItemResponse"
    id: str = ""
    response: str | None = None
    comments: str | None = None
    created_by: ApprovalIdentitySet | None = Field(None, alias="createdBy")
    created_date_time: str | None = Field(None, alias="createdDateTime")


class ApprovalRequest(Wire):
    """Somebody who is asked."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalItemRequest"
    id: str = ""
    approver: ApprovalIdentitySet | None = None
    created_date_time: str | None = Field(None, alias="createdDateTime")
    is_reassigned: bool | None = Field(None, alias="isReassigned")


class ApprovalItem(Wire):
    """What is asked, and what came of it; `result` is Approved, Rejected or a text of its own."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalItem"
    id: str = ""
    display_name: str | None = Field(None, alias="displayName")
    description: str | None = None
    approval_type: Kind | None = Field(None, alias="approvalType")
    allow_email_notification: bool | None = Field(None, alias="allowEmailNotification")
    approvers: list[ApprovalIdentitySet] = Field(default_factory=list)
    owner: ApprovalIdentitySet | None = None
    response_prompts: list[str] = Field([], alias="responsePrompts")
    state: State | None = None
    result: str | None = None
    created_date_time: str | None = Field(None, alias="createdDateTime")
    completed_date_time: str | None = Field(None, alias="completedDateTime")


class NewApproval(Wire):
    """What is sent to ask."""

    display_name: str = Field(alias="displayName")
    description: str = ""
    approval_type: Kind = Field(alias="approvalType")
    allow_email_notification: bool = Field(True, alias="allowEmailNotification")
    approvers: list[ApprovalIdentitySet]
    owner: ApprovalIdentitySet = ApprovalIdentitySet.model_validate({})
    response_prompts: list[str] = Field([], alias="responsePrompts", max_length=2)


class NewResponse(Wire):
    """What is sent to answer."""

    response: str
    comments: str = ""


class ApprovalOperation(Wire):
    """How something fares that was accepted."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalOperation"
    id: str = ""
    status: Progress | None = None
    resource_location: str | None = Field(None, alias="resourceLocation")
    created_date_time: str | None = Field(None, alias="createdDateTime")


class ApprovalSolution(Wire):
    """Whether the tenant has the app's store."""

    schema_name: ClassVar[str | None] = "beta.microsoft.graph.approvalSolution"
    provisioning_status: Provisioning | None = Field(None, alias="provisioningStatus")


_ROOT = "/beta/solutions/approval"
_ITEM = f"{_ROOT}/approvalItems/{{approvalItem-id}}"
SOLUTION = Operation("GET", _ROOT, (200,), answer=ApprovalSolution)
PROVISION = Operation("POST", f"{_ROOT}/provision", (202,))
CREATE = Operation("POST", f"{_ROOT}/approvalItems", (202,), body=NewApproval)
LIST = Operation("GET", f"{_ROOT}/approvalItems", (200,), item=ApprovalItem, query=("$top",))
READ = Operation("GET", _ITEM, (200,), answer=ApprovalItem)
CANCEL = Operation("POST", f"{_ITEM}/cancel", (202,))
REQUESTS = Operation("GET", f"{_ITEM}/requests", (200,), item=ApprovalRequest)
RESPONSES = Operation("GET", f"{_ITEM}/responses", (200,), item=ApprovalResponse)
RESPOND = Operation("POST", f"{_ITEM}/responses", (202,), body=NewResponse)
PROGRESS = Operation("GET", f"{_ROOT}/operations/{{approvalOperation-id}}", (200,), answer=ApprovalOperation)
OPERATIONS = (SOLUTION, PROVISION, CREATE, LIST, READ, CANCEL, REQUESTS, RESPONSES, RESPOND, PROGRESS)
