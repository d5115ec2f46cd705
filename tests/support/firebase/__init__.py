"""A Firebase with accounts: the Auth emulator of Google's own tools.

The tools are installed once, as pinned in `package-lock.json`, into the user's cache.

with emulator() as host:
    token = Project(host).sign_in(entra.id_token("ana"))["idToken"]
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import TYPE_CHECKING, Any

import requests

from integrations.google.signin import LINK
from tests.support.company import id_of
from tests.support.signers import CLIENT, TENANT, Entra

if TYPE_CHECKING:
    from tests.support.hubs import WholeHub

HERE = Path(__file__).parent
SECONDS_TO_INSTALL = 600
SECONDS_TO_START = 90
PROJECT = "demo-hub"
MICROSOFT = "microsoft.com"

# What a hub must be told so that people sign in through Firebase.
SETTINGS: dict[str, Any] = {
    "identity": "firebase",
    "project": PROJECT,
    "tenant": TENANT,
    "sign_in_client": CLIENT,
    "public_url": "https://hub.example.com",
    "roles": {"administrators": "administrator"},
}


class Missing(Exception):
    """The emulator cannot run on this machine; the text says why."""


@contextmanager
def emulator() -> Iterator[str]:
    """Host and port of an Auth emulator that knows nobody. Raises `Missing`."""
    folder, port = installed(), _free_port()
    with TemporaryFile() as said:
        command = [_program("node"), str(HERE / "auth.js"), str(folder), str(port)]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=said, stderr=said, start_new_session=True) as process:
            try:
                _wait_for(process, port)
                yield f"127.0.0.1:{port}"
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


def installed() -> Path:
    """The folder with the tools, installed if they are not there yet; of several processes one does it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hub-tests"
    lock = (HERE / "package-lock.json").read_bytes()
    folder = cache / f"firebase-{hashlib.sha256(lock).hexdigest()[:16]}"
    cache.mkdir(parents=True, exist_ok=True)
    with open(f"{folder}.lock", "w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        if not folder.exists():
            _install(cache, folder)
    return folder


def _install(cache: Path, folder: Path) -> None:
    draft = Path(mkdtemp(dir=cache))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, draft / name)
    command = [_program("npm"), "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=draft, check=True, capture_output=True, timeout=SECONDS_TO_INSTALL)
    except (subprocess.SubprocessError, OSError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise Missing(f"firebase-tools cannot be installed here ({type(error).__name__})") from error
    draft.rename(folder)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"there is no {name} on this machine")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Missing(f"the Auth emulator ended with {process.returncode}")
        with suppress(requests.RequestException):
            if requests.get(f"http://127.0.0.1:{port}/", timeout=2).json()["authEmulator"]["ready"]:
                return
        time.sleep(0.1)
    raise Missing(f"the Auth emulator did not answer within {SECONDS_TO_START} s")


@dataclass(frozen=True)
class Project:
    """The project at the emulator: what anybody may do with its public web key, and what its owner may."""

    host: str

    def forget(self) -> None:
        """From now on nobody has an account."""
        requests.delete(f"http://{self.host}/emulator/v1/projects/{PROJECT}/accounts", timeout=20).raise_for_status()

    def sign_in(self, id_token: str, provider: str = MICROSOFT, **more: str) -> dict[str, Any]:
        """What Firebase answers to somebody who comes back from a provider; with `idToken` it links her account."""
        said = {"postBody": f"id_token={id_token}&providerId={provider}", "requestUri": "http://localhost"}
        return self._public("signInWithIdp", {**said, "returnIdpCredential": True, **more})

    def sign_up(self, **who: str) -> dict[str, Any]:
        """An account with an address and a password of one's choice, or an anonymous one."""
        return self._public("signUp", who)

    def sign_in_by(self, custom_token: str) -> dict[str, Any]:
        """An account by a custom token."""
        return self._public("signInWithCustomToken", {"token": custom_token})

    def change(self, token: str, **changes: Any) -> dict[str, Any]:
        """What somebody changes in her own account."""
        return self._public("update", {"idToken": token, **changes})

    def refreshed(self, signed_in: dict[str, Any]) -> str:
        """A new token for the account."""
        url = f"http://{self.host}/securetoken.googleapis.com/v1/token?key=fake"
        body = {"grant_type": "refresh_token", "refresh_token": signed_in["refreshToken"]}
        return str(_sent(url, body)["id_token"])

    def as_owner(self, account: str, **changes: Any) -> None:
        """What an administrator of the project changes in an account."""
        url = f"http://{self.host}/identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts:update"
        _sent(url, {"localId": account, **changes}, {"Authorization": "Bearer owner"})

    def _public(self, verb: str, body: dict[str, Any]) -> dict[str, Any]:
        url = f"http://{self.host}/identitytoolkit.googleapis.com/v1/accounts:{verb}?key=fake"
        return _sent(url, {"returnSecureToken": True, **body})


def admitted(host: str, whole: WholeHub, entra: Entra, name: str) -> str:
    """A token of somebody of the demo company who signs in with Microsoft, and is linked if she was not yet."""
    said = entra.id_token(name, oid=id_of(name))
    token = str(Project(host).sign_in(said)["idToken"])
    reply = whole.nobody(token).post(LINK, {"microsoftToken": said})
    assert reply.status == 204, reply.body
    return token


def _sent(url: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> dict[str, Any]:
    reply = requests.post(url, json=body, headers=headers, timeout=20)
    assert reply.ok, reply.text
    return dict(reply.json())
