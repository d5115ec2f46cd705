"""The web page: its files, which `web/` builds, and what it must know of this place.

On App Engine the files come from the edge and only `/config.json` comes from here. The page is a client of the REST API
and of nothing else; what it may load and call is said in its policy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from hub.core.auth import ANYONE
from hub.core.rest.packing import sent_file
from hub.core.rest.routes import dump

# The page's own places; each shows the same file, and its script does the rest.
PLACES = "processes, inbox, tasks, requests, documents, reports, notifications, delegations, profile, owner, operations"
SINGLE_FILES = "'icon.svg', 'manifest.webmanifest', 'sw.js'"
FOR_EVER = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Front:
    """Where the built files lie, what the page is told, which other hosts it may speak to, and which may show it in a
    frame of theirs."""

    folder: Path
    config: Mapping[str, Any]
    speaks_to: tuple[str, ...] = ()
    signs_in_at: tuple[str, ...] = ()
    framed_by: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the page: no inline script, no `eval`, no frame of a stranger's."""
        scripts = ("https://apis.google.com",) if self.signs_in_at else ()
        return "; ".join(
            (
                "default-src 'none'",
                " ".join(("script-src 'self'", *scripts)),
                "style-src 'self' 'unsafe-inline'",
                "img-src 'self' data: blob:",
                "font-src 'self' https://res.cdn.office.net",
                "manifest-src 'self'",
                " ".join(("connect-src 'self'", *self.speaks_to)),
                " ".join(("frame-src 'self'", *self.signs_in_at)),
                " ".join(("frame-ancestors 'self'", *self.framed_by)),
                "base-uri 'none'",
                "form-action 'none'",
            )
        )

    @property
    def headers(self) -> Mapping[str, str]:
        """What the page is sent with. X-Frame-Options goes where others may show it, as it can name none of them."""
        alone = {} if self.framed_by else {"X-Frame-Options": "SAMEORIGIN"}
        return {"Content-Security-Policy": self.policy, **alone}


def web_pages(front: Front) -> Blueprint:
    """The routes of the page. Where it was not built, its address leads to the API's reference."""
    made = Blueprint("web", __name__)

    def show_page(**_: str) -> ResponseReturnValue:
        if not (front.folder / "index.html").exists():
            return redirect("/api/docs")
        answer = sent_file(front.folder.absolute(), "index.html", max_age=0)
        answer.headers.update(front.headers)
        return answer

    def show_file(name: str) -> Response:
        return sent_file(front.folder.absolute() / "assets", name, max_age=FOR_EVER)

    def show_single(name: str) -> Response:
        answer = sent_file(front.folder.absolute(), name, max_age=3600)
        answer.headers.update(front.headers)  # a service worker fetches by its own
        return answer

    def show_config() -> Response:
        # Asked for anew by every page, which may not wait for it twice: it is preloaded.
        return Response(dump(front.config), content_type="application/json", headers={"Cache-Control": "no-cache"})

    views: tuple[tuple[str, Any], ...] = (
        ("/", show_page),
        (f"/<any({PLACES}):place>", show_page),
        (f"/<any({PLACES}):place>/<path:rest>", show_page),
        ("/assets/<name>", show_file),
        (f"/<any({SINGLE_FILES}):name>", show_single),
        ("/config.json", show_config),
    )
    for rule, view in views:
        view.allow = ANYONE
        made.add_url_rule(rule, view.__name__, view, methods=["GET"])
    return made
