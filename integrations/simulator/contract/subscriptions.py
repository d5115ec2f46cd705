"""Change notifications. https://learn.microsoft.com/graph/api/resources/subscription,
https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
"""

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from integrations.simulator.contract.base import Operation, Wire

ChangeType = Literal["created", "updated", "deleted"]
LifecycleEvent = Literal["missed", "subscriptionRemoved", "reauthorizationRequired"]


class Subscription(Wire):
    """What somebody wants to be told, where, and until when."""

    schema_name: ClassVar[str | None] = "microsoft.graph.subscription"
    id: str = ""
    application_id: str | None = Field(None, alias="applicationId")
    change_type: str = Field("", alias="changeType")
    client_state: str | None = Field(None, alias="clientState", max_length=128)
    creator_id: str | None = Field(None, alias="creatorId")
    expiration_date_time: str = Field("", alias="expirationDateTime")
    latest_supported_tls_version: str | None = Field(None, alias="latestSupportedTlsVersion")
    lifecycle_notification_url: str | None = Field(None, alias="lifecycleNotificationUrl")
    notification_url: str = Field("", alias="notificationUrl")
    resource: str = ""


class ChangedSubscription(Wire):
    """What a PATCH may say."""

    expiration_date_time: str = Field("", alias="expirationDateTime")
    notification_url: str = Field("", alias="notificationUrl")


class ResourceData(Wire):
    """Which object it was, in fields that differ from kind to kind."""

    model_config = ConfigDict(extra="allow")
    schema_name: ClassVar[str | None] = "microsoft.graph.resourceData"


class ChangeNotification(Wire):
    """One thing that is told; a lifecycle notification has no kind of change."""

    schema_name: ClassVar[str | None] = "microsoft.graph.changeNotification"
    id: str | None = None
    subscription_id: str = Field(alias="subscriptionId")
    subscription_expiration_date_time: str = Field("", alias="subscriptionExpirationDateTime")
    client_state: str | None = Field(None, alias="clientState")
    change_type: ChangeType = Field("updated", alias="changeType")
    resource: str = ""
    resource_data: ResourceData | None = Field(None, alias="resourceData")
    tenant_id: str = Field("", alias="tenantId")
    lifecycle_event: LifecycleEvent | None = Field(None, alias="lifecycleEvent")


class ChangeNotifications(Wire):
    """What arrives in one call."""

    schema_name: ClassVar[str | None] = "microsoft.graph.changeNotificationCollection"
    value: list[ChangeNotification]


_ONE = "/v1.0/subscriptions/{subscription-id}"
LIST = Operation("GET", "/v1.0/subscriptions", (200,), item=Subscription)
CREATE = Operation("POST", "/v1.0/subscriptions", (201,), body=Subscription, answer=Subscription)
READ = Operation("GET", _ONE, (200,), answer=Subscription)
RENEW = Operation("PATCH", _ONE, (200,), body=ChangedSubscription, answer=Subscription)
END = Operation("DELETE", _ONE, (204,))
REAUTHORIZE = Operation("POST", f"{_ONE}/reauthorize", (204,))
OPERATIONS = (LIST, CREATE, READ, RENEW, END, REAUTHORIZE)
