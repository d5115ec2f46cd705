"""Refuses what the application has no permission for, by the roles of its token.

The permissions are those of Microsoft's reference, page by page under https://learn.microsoft.com/graph/api/; what
Exchange grants for single mailboxes stands in no token and is not asked for here. The pages do not name the code of a
refusal: these are the ones that callers report.
"""

import re
from typing import Any

from flask import request

from integrations.simulator.errors import Refusal

_READ = ("Directory.Read.All", "Directory.ReadWrite.All")
_USERS = ("User.Read.All", "User.ReadWrite.All", *_READ)
_GROUPS = ("GroupMember.Read.All", "Group.Read.All", "Group.ReadWrite.All", *_READ)
_SITES = ("Sites.Selected", "Sites.Read.All", "Sites.ReadWrite.All", "Sites.FullControl.All", "Files.Read.All")
_APPS = ("TeamsAppInstallation.ReadWriteSelfForUser.All", "TeamsAppInstallation.ReadWriteForUser.All")
_CHATS = ("Chat.Read.WhereInstalled", "Chat.Read.All", "Chat.ReadWrite.All", "ChatMessage.Read.Chat")
_FEED, _CATALOGUE = ("TeamsActivity.Send",), ("AppCatalog.Read.All", "AppCatalog.ReadWrite.All")
DENIED, FORBIDDEN, ACCESS = "Authorization_RequestDenied", "Forbidden", "accessDenied"
NEEDS: tuple[tuple[re.Pattern[str], tuple[str, ...], str], ...] = tuple(
    (re.compile(rf"^/v1\.0/{path}"), roles, code)
    for path, roles, code in (
        (r"users(?:/(?:delta|[^/]+(?:/manager|/transitiveMemberOf)?))?$", _USERS, DENIED),
        (r"groups(?:/|$)", _GROUPS, DENIED),
        (r"users/[^/]+/teamwork/installedApps", _APPS, FORBIDDEN),
        (r"users/[^/]+/teamwork/sendActivityNotification$", _FEED, FORBIDDEN),
        (r"appCatalogs/", _CATALOGUE, FORBIDDEN),
        (r"chats/", _CHATS, FORBIDDEN),
        (r"(?:drives|sites)/", (*_SITES, "Files.ReadWrite.All"), ACCESS),
    )
)


def check() -> None:
    """Raises `Refusal` 403 unless the token, which is genuine, names a permission that this call takes."""
    found = next(((roles, code) for path, roles, code in NEEDS if path.match(request.path)), None)
    if found is None or not (claims := _claims()) or claims.get("scp"):
        return
    roles, code = found
    if not set(roles) & set(claims.get("roles", ())):
        raise Refusal(403, code, f"Insufficient privileges to complete the operation. It takes {roles[0]}.")


def _claims() -> dict[str, Any]:
    import jwt

    _, _, token = request.headers.get("Authorization", "").partition(" ")
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return claims
