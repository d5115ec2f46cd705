"""OneDrive and SharePoint. https://learn.microsoft.com/graph/api/resources/driveitem,
.../driveitem-createuploadsession, .../driveitem-put-content
"""

from typing import ClassVar, Literal

from pydantic import Field

from integrations.simulator.contract.base import Operation, Wire
from integrations.simulator.contract.mail import UploadSession

Conflict = Literal["fail", "replace", "rename"]
PUT_LIMIT = 250 * 1024 * 1024
RANGE_UNIT = 320 * 1024
RANGE_LIMIT = 60 * 1024 * 1024


class Folder(Wire):
    """The facet of a folder."""

    schema_name: ClassVar[str | None] = "microsoft.graph.folder"
    child_count: int | None = Field(None, alias="childCount")


class Hashes(Wire):
    """Check sums; a library of a company keeps this one."""

    schema_name: ClassVar[str | None] = "microsoft.graph.hashes"
    quick_xor_hash: str | None = Field(None, alias="quickXorHash")


class FileFacet(Wire):
    """The facet of a file."""

    schema_name: ClassVar[str | None] = "microsoft.graph.file"
    mime_type: str | None = Field(None, alias="mimeType")
    hashes: Hashes | None = None


class Deleted(Wire):
    """The facet of what is gone."""

    schema_name: ClassVar[str | None] = "microsoft.graph.deleted"
    state: str | None = None


class ItemReference(Wire):
    """Where an item hangs."""

    schema_name: ClassVar[str | None] = "microsoft.graph.itemReference"
    drive_id: str | None = Field(None, alias="driveId")
    id: str | None = None
    path: str | None = None


class DriveItem(Wire):
    """A file or a folder; `size` in bytes."""

    schema_name: ClassVar[str | None] = "microsoft.graph.driveItem"
    id: str = ""
    name: str | None = None
    size: int | None = None
    e_tag: str | None = Field(None, alias="eTag")
    c_tag: str | None = Field(None, alias="cTag")
    web_url: str | None = Field(None, alias="webUrl")
    folder: Folder | None = None
    file: FileFacet | None = None
    deleted: Deleted | None = None
    parent_reference: ItemReference | None = Field(None, alias="parentReference")
    created_date_time: str = Field("", alias="createdDateTime")
    last_modified_date_time: str = Field("", alias="lastModifiedDateTime")
    conflict_behavior: Conflict = Field("fail", alias="@microsoft.graph.conflictBehavior")


class Drive(Wire):
    """A document library."""

    schema_name: ClassVar[str | None] = "microsoft.graph.drive"
    id: str = ""
    name: str | None = None
    drive_type: str | None = Field(None, alias="driveType")
    web_url: str | None = Field(None, alias="webUrl")


class Uploadable(Wire):
    """What an upload session will make."""

    schema_name: ClassVar[str | None] = "microsoft.graph.driveItemUploadableProperties"
    conflict_behavior: Conflict = Field("fail", alias="@microsoft.graph.conflictBehavior")
    name: str | None = None
    file_size: int | None = Field(None, alias="fileSize")
    description: str | None = None


class CreateSession(Wire):
    """The action's parameters."""

    item: Uploadable | None = None
    defer_commit: bool | None = Field(None, alias="deferCommit")


class CreateLink(Wire):
    """The action's parameters."""

    type: str | None = Field(pattern="^(view|edit|embed)$")
    scope: str | None = Field(None, pattern="^(anonymous|organization|users)$")


class SharingLink(Wire):
    """A link for people."""

    schema_name: ClassVar[str | None] = "microsoft.graph.sharingLink"
    type: str | None = None
    scope: str | None = None
    web_url: str | None = Field(None, alias="webUrl")


class Permission(Wire):
    """Who may do what with an item."""

    schema_name: ClassVar[str | None] = "microsoft.graph.permission"
    id: str = ""
    roles: list[str] = Field(default_factory=list)
    link: SharingLink | None = None


_ITEM = "/v1.0/drives/{drive-id}/items/{driveItem-id}"
_NEW = "/v1.0/drives/{drive-id}/items/{parent-id}:/{filename}:"
_PAGE = "https://learn.microsoft.com/graph/api/driveitem-get"
_CONFLICT = "@microsoft.graph.conflictBehavior"
DRIVES = Operation("GET", "/v1.0/sites/{site-id}/drives", (200,), item=Drive)
DRIVE = Operation("GET", "/v1.0/drives/{drive-id}", (200,), answer=Drive)
ROOT = Operation("GET", "/v1.0/drives/{drive-id}/root", (200,), answer=DriveItem, query=("$select",), source=_PAGE)
BY_PATH = Operation(
    "GET", "/v1.0/drives/{drive-id}/root:/{item-path}", (200,), answer=DriveItem, query=("$select",), source=_PAGE
)
BY_NAME = Operation(
    "GET",
    "/v1.0/drives/{drive-id}/items/{parent-id}:/{filename}",
    (200,),
    answer=DriveItem,
    query=("$select",),
    source=_PAGE,
)
ITEM = Operation("GET", _ITEM, (200,), answer=DriveItem, query=("$select", "$expand"))
DELETE = Operation("DELETE", _ITEM, (204,))
CHILDREN = Operation("GET", f"{_ITEM}/children", (200,), item=DriveItem, query=("$select", "$top", "$orderby"))
ADD_FOLDER = Operation("POST", f"{_ITEM}/children", (201,), body=DriveItem, answer=DriveItem)
CONTENT = Operation("GET", f"{_ITEM}/content", (302, 200), query=("format",))
REPLACE = Operation("PUT", f"{_ITEM}/content", (200, 201), answer=DriveItem, binary=True)
PUT_NEW = Operation("PUT", f"{_NEW}/content", (200, 201), answer=DriveItem, binary=True, query=(_CONFLICT,))
SESSION = Operation("POST", f"{_ITEM}/createUploadSession", (200,), body=CreateSession, answer=UploadSession)
SESSION_NEW = Operation("POST", f"{_NEW}/createUploadSession", (200,), body=CreateSession, answer=UploadSession)
LINK = Operation("POST", f"{_ITEM}/createLink", (200, 201), body=CreateLink, answer=Permission)
DELTA = Operation(
    "GET", "/v1.0/drives/{drive-id}/root/delta", (200, 410), item=DriveItem, query=("token", "$select", "$top")
)
_LISTED = ("$select", "$top", "$orderby")
_LISTING, _SEARCHING = (f"https://learn.microsoft.com/graph/api/driveitem-{one}" for one in ("list-children", "search"))
MY_FILES = Operation("GET", "/v1.0/me/drive/root/children", (200,), item=DriveItem, query=_LISTED, source=_LISTING)
SEARCH = Operation(
    "GET", "/v1.0/me/drive/root/search(q='{search-text}')", (200,), item=DriveItem, query=_LISTED, source=_SEARCHING
)
OPERATIONS = (
    DRIVES, DRIVE, ROOT, DELTA, BY_PATH, BY_NAME, ITEM, DELETE, CHILDREN, ADD_FOLDER, CONTENT, REPLACE, PUT_NEW,
    SESSION, SESSION_NEW, LINK, MY_FILES, SEARCH,
)  # fmt: skip
