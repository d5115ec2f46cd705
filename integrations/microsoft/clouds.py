"""The clouds of Microsoft 365 that do not trust each other's tokens, and where each has what the hub calls.

https://learn.microsoft.com/graph/deployments (Graph, sign-in); .../azure/bot-service/how-to-deploy-gov-cloud-high and
https://docs.azure.cn/en-us/bot-service/how-to-deploy-china-cloud (scope, issuer and keys of the bot);
.../microsoftteams/platform/bots/how-to/conversations/send-proactive-messages (connectors of the government's clouds);
.../entra/workload-id/workload-identity-federation-config-app-trust-managed-identity (audiences of federation);
.../microsoft-365/enterprise/urls-and-ip-address-ranges and its sisters (SharePoint and Outlook). GCC uses the worldwide
addresses. Where 21Vianet's connector is, no page says: HUB_BOT_URL must, as the `serviceUrl` of an activity has it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Addresses that belong together. `bot` is where messages go, `bot_resource` whom tokens for that are meant for;
    `bot_keys` and `bot_issuer` tell what comes from there. A transfer host with a dot in front takes all below it."""

    name: str
    graph: str
    login: str
    bot: str
    bot_resource: str
    bot_issuer: str
    bot_keys: str
    federation: str
    transfer_hosts: tuple[str, ...]
    approvals: bool = False


_KEYS = "/v1/.well-known/openidconfiguration"
GLOBAL = Cloud(
    name="global",
    graph="https://graph.microsoft.com",
    login="https://login.microsoftonline.com",
    bot="https://smba.trafficmanager.net/teams",
    bot_resource="https://api.botframework.com",
    bot_issuer="https://api.botframework.com",
    bot_keys=f"https://login.botframework.com{_KEYS}",
    federation="api://AzureADTokenExchange",
    transfer_hosts=(".sharepoint.com", ".svc.ms", "outlook.office.com", "outlook.office365.com"),
    approvals=True,
)
USGOV = Cloud(
    name="usgov",
    graph="https://graph.microsoft.us",
    login="https://login.microsoftonline.us",
    bot="https://smba.infra.gov.teams.microsoft.us/teams",
    bot_resource="https://api.botframework.us",
    bot_issuer="https://api.botframework.us",
    bot_keys=f"https://login.botframework.azure.us{_KEYS}",
    federation="api://AzureADTokenExchangeUSGov",
    transfer_hosts=(".sharepoint.us", "outlook.office365.us"),
)
DOD = Cloud(
    name="dod",
    graph="https://dod-graph.microsoft.us",
    login="https://login.microsoftonline.us",
    bot="https://smba.infra.dod.teams.microsoft.us/teams",
    bot_resource="https://api.botframework.us",
    bot_issuer="https://api.botframework.us",
    bot_keys=f"https://login.botframework.azure.us{_KEYS}",
    federation="api://AzureADTokenExchangeUSGov",
    transfer_hosts=(".sharepoint-mil.us", "outlook-dod.office365.us"),
)
CHINA = Cloud(
    name="china",
    graph="https://microsoftgraph.chinacloudapi.cn",
    login="https://login.chinacloudapi.cn",
    bot="",
    bot_resource="https://api.botframework.azure.cn",
    bot_issuer="https://api.botframework.azure.cn",
    bot_keys=f"https://login.botframework.azure.cn{_KEYS}",
    federation="api://AzureADTokenExchangeChina",
    transfer_hosts=(".sharepoint.cn", "partner.outlook.cn"),
)
CLOUDS: Mapping[str, Cloud] = {cloud.name: cloud for cloud in (GLOBAL, USGOV, DOD, CHINA)}
