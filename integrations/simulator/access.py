"""Who the simulated tenant knows: one application, one Teams app, four document libraries, one service mailbox."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

TENANT = "5c0ffee0-0000-4000-8000-000000000000"
CLIENT_ID = "5c0ffee0-0000-4000-8000-000000000001"
CLIENT_SECRET = "simulated-secret"  # noqa: S105 - opens nothing but the simulator
MAILBOX = "hub@example.com"
SITE = "example.sharepoint.com,5c0ffee0-0000-4000-8000-0000000000a1,5c0ffee0-0000-4000-8000-0000000000a2"
LIBRARIES = ("finance", "human-resources", "it", "legal")

# The manifest id is the company's choice, the catalogue id is given by Teams.
APP_EXTERNAL_ID = "5c0ffee0-0000-4000-8000-0000000000b1"
APP_CATALOGUE_ID = "5c0ffee0-0000-4000-8000-0000000000b2"
APP_NAME = "Hub"

GRAPH = "https://graph.microsoft.com"
BOT = "https://api.botframework.com"


# What an administrator of Entra consented to. What Exchange grants for mailboxes stands in no token.
ROLES = (
    "User.Read.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "TeamsActivity.Send",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "AppCatalog.Read.All",
    "Chat.Read.WhereInstalled",
    "Sites.Selected",
    "Files.Read.All",
)


@dataclass(frozen=True, slots=True)
class Registration:
    """The application that may sign in: with its secret, or with the key of its certificate (PEM).

    `roles` are the permissions that its tokens for Graph name.
    """

    tenant: str = TENANT
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET
    certificate: str = ""
    roles: tuple[str, ...] = ROLES


def drive_id(library: str) -> str:
    """The id of the drive behind a library."""
    return "b!" + uuid5(NAMESPACE_URL, f"drive:{library}").hex


def conversation_id(person: str) -> str:
    """The chat of a person and the bot, as Graph names it."""
    return f"19:{person}_{CLIENT_ID}@unq.gbl.spaces"


def mri(person: str) -> str:
    """How the Bot Connector names a person."""
    return "29:1" + uuid5(NAMESPACE_URL, f"mri:{person}").hex
