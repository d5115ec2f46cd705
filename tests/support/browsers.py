"""A browser on a hub in processes of its own: the built page, Chromium, and people who look at it.

with chromium() as browser, windows(browser, place.hub) as windows:
    ana = windows.of("ana")
    ana.goto("/inbox")
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
SOURCES = ("index.html", "vite.config.ts", "package-lock.json", "src", "public")
PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SECONDS_TO_BUILD = 600
PATIENCE = 20_000
# A refusal is an answer, and a lost connection is part of some stories; the browser notes both.
TOLD_ANYWAY = re.compile(r"^Failed to load resource: (the server responded with a status of 4|net::ERR_)")
WATCH_POLICY = """addEventListener("securitypolicyviolation", (event) =>
    console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""


class Missing(Exception):
    """No browser can be started on this machine, or no page can be built; the text says why."""


def npm() -> str:
    """Node's package manager. Raises `Missing`."""
    found = shutil.which("npm")
    if found is None or shutil.which("node") is None:
        raise Missing("there is no Node.js with npm on this machine")
    return found


def tools() -> str:
    """Node's package manager, with what the page is built and checked with beside it. Raises `Missing`."""
    found = npm()
    with _alone():
        said = subprocess.run([WEB / "install.sh"], capture_output=True, text=True, timeout=SECONDS_TO_BUILD)
    if said.returncode:
        raise Missing(f"the page's tools cannot be installed here: {(said.stderr or said.stdout)[-600:]}")
    return found


@contextmanager
def _alone() -> Iterator[Path]:
    """The cache, for one process of this machine at a time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hub-tests"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield cache


def built() -> Path:
    """The folder with the page of the present sources, built if it is not there yet; of several processes one does it.
    Raises `Missing`."""
    npm()
    with _alone() as cache:
        folder = cache / f"web-{_sum_of_sources()}"
        if not folder.exists():
            _forget_others(cache)
            _build(folder)
    return folder


def _sum_of_sources() -> str:
    digest = hashlib.sha256()
    for source in SOURCES:
        place = WEB / source
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.is_file():
                digest.update(f"{file.relative_to(WEB)}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _forget_others(cache: Path) -> None:
    """Pages of other sources; the last few stay, as other runs may look at them."""
    old = sorted(cache.glob("web-*"), key=lambda one: one.stat().st_mtime)
    for folder in old[:-5]:
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path) -> None:
    draft = folder.with_name(f"draft-{uuid4().hex}")
    said = subprocess.run([WEB / "build.sh", draft], capture_output=True, text=True, timeout=SECONDS_TO_BUILD)
    if said.returncode or not (draft / "index.html").exists():
        shutil.rmtree(draft, ignore_errors=True)
        raise Missing(f"the web page cannot be built here: {(said.stderr or said.stdout)[-600:]}")
    draft.rename(folder)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Raises `Missing`."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Missing("there is no Chromium on this machine: apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Windows:
    """Windows of people on one hub; what a page complains about is kept in `complaints`."""

    browser: Browser
    hub: str
    complaints: list[str] = field(default_factory=list)
    _opened: list[BrowserContext] = field(default_factory=list)

    def of(self, name: str = "", **options: Any) -> Page:
        """A window in which this person of the demo company is signed in; nobody without a name."""
        wide = {"width": 1280, "height": 900}
        wanted = {"viewport": wide, "locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
        context = self.browser.new_context(base_url=self.hub, **(wanted | options))
        self._opened.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH_POLICY)
        if name:
            context.add_init_script(f"sessionStorage.setItem('hub.as', '{name}@example.com')")
        page = context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def kept(self, folder: Path, name: str) -> None:
        """Pictures of what they show now, for whoever looks why a test failed."""
        folder.mkdir(parents=True, exist_ok=True)
        for number, context in enumerate(self._opened):
            with suppress(Exception):
                context.pages[-1].screenshot(path=folder / f"{name}-{number}.png")

    def close(self) -> None:
        """All of them."""
        for context in self._opened:
            with suppress(Exception):
                context.close()
        self._opened.clear()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not TOLD_ANYWAY.match(message.text):
            self.complaints.append(f"{message.location.get('url', '')}: {message.text}")
