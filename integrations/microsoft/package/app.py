"""The manifest of the app, in English and German.

https://learn.microsoft.com/microsoft-365/extensibility/schema/ (1.19), .../microsoftteams/platform/concepts/build-and-
test/apps-package (icons), .../concepts/build-and-test/apps-localization, .../graph/teams-send-activityfeednotifications
(`activityTypes`), .../tabs/how-to/authentication/tab-sso-manifest (`webApplicationInfo`)
"""

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from integrations.microsoft.activity import ASKED, TOLD
from integrations.microsoft.package.icons import ACCENT, color_icon, outline_icon
from integrations.microsoft.tab import TAB

SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.19/MicrosoftTeams{part}.schema.json"
PLACEHOLDER = "https://hub.example.com"
# A moment that stands in every file, so that the same settings give the same bytes.
THEN = (2026, 11, 1, 0, 0, 0)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Package:
    """The bytes of the zip file, and where its app leads."""

    content: bytes
    url: str


def package(public_url: str, app_id: str, client_id: str, version: str = "1.0.0") -> Package:
    """The package for the hub at this address; without an https address it leads to a placeholder."""
    url = public_url.rstrip("/") if urlsplit(public_url).scheme == "https" else PLACEHOLDER
    files = {
        "manifest.json": _json(manifest(url, app_id, client_id, version)),
        "de.json": _json(GERMAN),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, THEN), content, zipfile.ZIP_DEFLATED)
    return Package(kept.getvalue(), url)


def manifest(url: str, app_id: str, client_id: str, version: str) -> Json:
    """What Teams is told of the app."""
    host = urlsplit(url).hostname or ""
    developer = {"name": "Hub", "websiteUrl": url, "privacyUrl": url, "termsOfUseUrl": url}
    tab = {"entityId": TAB, "name": "Hub", "contentUrl": url, "websiteUrl": url, "scopes": ["personal"]}
    return {
        "$schema": SCHEMA.format(part=""),
        "manifestVersion": "1.19",
        "version": version,
        "id": app_id,
        "developer": developer,
        "name": {"short": "Hub", "full": "Hub: the company's processes"},
        "description": {
            "short": "Ask, decide and follow what the company's processes need.",
            "full": "Requests, approvals, documents and reports in one place. Decide on the card, or in the tab.",
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": ACCENT,
        "localizationInfo": {
            "defaultLanguageTag": "en",
            "additionalLanguages": [{"languageTag": "de", "file": "de.json"}],
        },
        "staticTabs": [tab],
        "bots": [{"botId": client_id, "scopes": ["personal", "team"], "supportsFiles": False}],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [host],
        "webApplicationInfo": {"id": client_id, "resource": f"api://{host}/{client_id}"},
        "defaultInstallScope": "personal",
        "activities": {"activityTypes": [{"type": name, **words} for name, words in ACTIVITIES.items()]},
    }


# What stands in the activity feed, as people see it in the settings of their notifications.
ACTIVITIES: dict[str, Json] = {
    ASKED: {"description": "Somebody waits for your answer", "templateText": "{text}"},
    TOLD: {"description": "News about what you asked for", "templateText": "{text}"},
}
GERMAN: Json = {
    "$schema": SCHEMA.format(part=".Localization"),
    "name.short": "Hub",
    "name.full": "Hub: die Prozesse der Firma",
    "description.short": "Fragen, entscheiden und verfolgen, was die Prozesse der Firma brauchen.",
    "description.full": "Anträge, Genehmigungen, Dokumente und Berichte an einem Ort. Entscheiden Sie auf der Karte "
    "oder auf der Seite.",
    "staticTabs[0].name": "Hub",
    "activities.activityTypes[0].description": "Jemand wartet auf Ihre Antwort",
    "activities.activityTypes[0].templateText": "{text}",
    "activities.activityTypes[1].description": "Neues zu Ihren Anträgen",
    "activities.activityTypes[1].templateText": "{text}",
}


def _json(content: Json) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
