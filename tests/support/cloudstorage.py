"""Cloud Storage as strict as the real one: a door before the stand-in that checks tokens, links and conditions.

with fakegcs.serving() as backend, opened(backend) as cloud:
    cloud.make_bucket("papers")
    files = store(settings, cloud.credentials(), clock)
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qs, quote, unquote

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from google.auth.credentials import CredentialsWithRegionalAccessBoundary
from google.oauth2 import service_account

from tests.support.v4 import Asked, Refused, check

ACCOUNT = "hub@demo-hub.iam.gserviceaccount.com"
SAFE = {"uniformBucketLevelAccess": {"enabled": True}, "publicAccessPrevention": "enforced"}
AUDIENCE = "https://oauth2.googleapis.com/token"
LOOK_UP = "_is_regional_access_boundary_lookup_required"
SCOPE = "https://www.googleapis.com/auth/cloud-platform"
NOT_PASSED_ON = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "authorization")

Answer = tuple[int, Mapping[str, str], bytes | Iterator[bytes]]


@cache
def private_key(account: str) -> rsa.RSAPrivateKey:
    """The key of a service account, the same for the whole run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Cloud:
    """The door: what it knows, and what it saw."""

    backend: str
    url: str = ""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    moves: list[tuple[datetime, timedelta]] = field(default_factory=list)
    seen: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)
    _tokens: set[str] = field(default_factory=set)
    _buckets: dict[str, dict[str, Any]] = field(default_factory=dict)
    _sessions: dict[str, str] = field(default_factory=dict)
    _standing: dict[str, dict[str, str]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def account_file(self) -> dict[str, str]:
        """What the file of a service account with a key says."""
        pem = private_key(ACCOUNT).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        named = {"type": "service_account", "project_id": "demo-hub", "private_key_id": "1", "client_email": ACCOUNT}
        return {**named, "private_key": pem, "token_uri": f"{self.url}/token"}

    def credentials(self) -> Any:
        """Credentials of that account; tokens come from here."""
        return service_account.Credentials.from_service_account_info(self.account_file(), scopes=[SCOPE])

    def make_bucket(self, name: str, **settings: Any) -> str:
        """A bucket that is as safe as it should be, unless `settings` say otherwise."""
        requests.post(f"{self.backend}/storage/v1/b?project=p", json={"name": name}, timeout=10).raise_for_status()
        self._buckets[name] = {"iamConfiguration": SAFE} | settings
        return name

    def names(self, bucket: str) -> list[dict[str, Any]]:
        """What lies in a bucket."""
        listed = requests.get(f"{self.backend}/storage/v1/b/{bucket}/o", timeout=10).json()
        return list(listed.get("items", []))

    def count(self, ending: str) -> int:
        """How many requests had a path like that."""
        return sum(path.endswith(ending) for _, path in self.seen)

    # What comes in.

    def answer(self, asked: Asked, body: bytes) -> Answer:
        """What the service answers. Raises `Refused`."""
        self.seen.append((asked.method, asked.path))
        if asked.path == "/token":
            return self._token(body)
        if self.faults:
            return self.faults.pop(0)
        if "upload_id" in asked.said:
            return self._piece(asked, body)
        if asked.path.startswith(("/storage/v1/", "/upload/storage/v1/", "/download/storage/v1/", "/v1/projects/")):
            return self._by_token(asked, body)
        return self._by_link(asked, body)

    def _token(self, body: bytes) -> Answer:
        assertion = parse_qs(body.decode())["assertion"][0]
        jwt.decode(assertion, private_key(ACCOUNT).public_key(), ["RS256"], audience=AUDIENCE)
        token = secrets.token_urlsafe()
        self._tokens.add(token)
        return _json({"access_token": token, "expires_in": 3600, "token_type": "Bearer"})

    def _by_token(self, asked: Asked, body: bytes) -> Answer:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self._tokens:
            raise Refused(401, "Unauthorized")
        if asked.path.endswith(":signBlob"):
            return self._sign(asked, body)
        answer = self._pass(asked, body)
        bucket = asked.path.removeprefix("/storage/v1/b/")
        if asked.method == "GET" and bucket in self._buckets and answer[0] == 200:
            assert isinstance(answer[2], bytes)
            return _json(json.loads(answer[2]) | self._buckets[bucket])
        return answer

    def _sign(self, asked: Asked, body: bytes) -> Answer:
        account = unquote(asked.path).removeprefix("/v1/projects/-/serviceAccounts/").removesuffix(":signBlob")
        blob = base64.b64decode(json.loads(body)["payload"])
        signed = private_key(account).sign(blob, PKCS1v15(), SHA256())
        return _json({"keyId": "1", "signedBlob": base64.b64encode(signed).decode()})

    def _by_link(self, asked: Asked, body: bytes) -> Answer:
        keys = {name: private_key(name).public_key() for name in (ACCOUNT, "signer@demo-hub.iam.gserviceaccount.com")}
        check(asked, keys, self._now(asked))
        return {"PUT": self._put, "POST": self._start, "GET": self._get}[asked.method](asked, body)

    def _now(self, asked: Asked) -> datetime:
        """The machine's clock stamps links, so one ages by whatever the hub's clock was moved since it was stamped."""
        stamp = asked.said.get("x-goog-date", "")
        return self.now() + sum((step for at, step in self.moves if f"{at:%Y%m%dT%H%M%SZ}" >= stamp), timedelta())

    def _put(self, asked: Asked, body: bytes) -> Answer:
        if "content-length" not in asked.headers:
            raise Refused(411, "MissingContentLength")
        _within(asked.headers.get("x-goog-content-length-range", ""), len(body))
        if asked.headers.get("x-goog-content-sha256", "") not in ("", hashlib.sha256(body).hexdigest()):
            raise Refused(400, "XGoogContentSHA256Mismatch")
        with self._lock:
            self._unless_there(asked)
            return self._pass(asked, body)

    def _start(self, asked: Asked, body: bytes) -> Answer:
        if asked.headers.get("x-goog-resumable") != "start" or body:
            raise Refused(400, "InvalidRequest")
        self._unless_there(asked)
        bucket, _, name = unquote(asked.path).removeprefix("/").partition("/")
        kind = {"X-Upload-Content-Type": asked.headers["content-type"]}
        url = f"{self.backend}/upload/storage/v1/b/{bucket}/o?uploadType=resumable&name={quote(name, safe='')}"
        session = requests.post(url, headers=kind, json={"contentType": asked.headers["content-type"]}, timeout=10)
        location = session.headers["Location"].replace(self.backend, self.url)
        key = location.rpartition("upload_id=")[2]
        self._sessions[key] = asked.headers.get("x-goog-content-length-range", "")
        self._standing[key] = {}
        return 201, {"Location": location}, b""

    def _piece(self, asked: Asked, body: bytes) -> Answer:
        span = self._sessions.get(asked.said["upload_id"])
        if span is None:
            return self._by_token(asked, body)
        said, key = asked.headers.get("content-range", f"/{len(body)}"), asked.said["upload_id"]
        if said.startswith("bytes */") and key in self._standing:  # the stand-in takes the question for the end
            return 308, self._standing[key], b""
        whole = said.rpartition("/")[2]
        if whole != "*":
            _within(span, int(whole))
        answer = self._pass(asked, body)
        self._standing.pop(key, None)
        if answer[0] == 308:
            self._standing[key] = {"Range": answer[1]["Range"]}
        return answer

    def _get(self, asked: Asked, body: bytes) -> Answer:
        status, headers, content = self._pass(asked, body)
        told = {key: asked.said.get(f"response-{key.lower()}") for key in ("Content-Type", "Content-Disposition")}
        return status, {**headers, **{key: value for key, value in told.items() if value}}, content

    def _unless_there(self, asked: Asked) -> None:
        bucket, _, name = unquote(asked.path).removeprefix("/").partition("/")
        if asked.headers.get("x-goog-if-generation-match") != "0":
            return
        url = f"{self.backend}/storage/v1/b/{bucket}/o/{quote(name, safe='')}"
        if requests.get(url, timeout=10).status_code == 200:
            raise Refused(412, "PreconditionFailed")

    def _pass(self, asked: Asked, body: bytes) -> Answer:
        headers = {key: value for key, value in asked.headers.items() if key not in NOT_PASSED_ON}
        url = f"{self.backend}{asked.path}?{asked.query}"
        got = requests.request(
            asked.method, url, headers={**headers, "Accept-Encoding": "identity"}, data=body, stream=True,
            allow_redirects=False, timeout=120,
        )  # fmt: skip
        kept = {key: value.replace(self.backend, self.url) for key, value in got.headers.items()}
        if got.headers.get("Content-Type", "").startswith("application/json"):
            return got.status_code, _without_length(kept), got.content.replace(*self._addresses)
        return got.status_code, kept, _pieces(got)

    @property
    def _addresses(self) -> tuple[bytes, bytes]:
        return self.backend.encode(), self.url.encode()


def _without_length(headers: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in headers.items() if key.lower() != "content-length"}


def _within(span: str, size: int) -> None:
    low, _, high = span.partition(",")
    if span and not int(low) <= size <= int(high):
        raise Refused(400, "EntityTooLarge" if size > int(high) else "EntityTooSmall")


def _pieces(got: requests.Response) -> Iterator[bytes]:
    with got:
        yield from got.iter_content(1 << 20)


def _json(said: Mapping[str, object], status: int = 200) -> Answer:
    return status, {"Content-Type": "application/json"}, json.dumps(said).encode()


def fault(status: int, **headers: str) -> Answer:
    """An answer that the service gives on a bad day."""
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return status, {**named, "Content-Type": "application/json"}, b'{"error": {"message": "a bad day"}}'


@contextmanager
def opened(backend: str) -> Iterator[Cloud]:
    """The door before a stand-in, open on a free port."""
    cloud = Cloud(backend)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(cloud))
    server.daemon_threads = True
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        # The library asks Google for the regions that an account may use: no test leaves the machine.
        with patch.object(CredentialsWithRegionalAccessBoundary, LOOK_UP, lambda _: False):
            yield cloud
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(cloud: Cloud) -> type[BaseHTTPRequestHandler]:
    class Door(BaseHTTPRequestHandler):
        def handle(self) -> None:
            self.connection.settimeout(60)
            super().handle()

        def log_message(self, *args: Any) -> None:
            pass

        def _serve(self) -> None:
            path, _, query = self.path.partition("?")
            headers = {key.lower(): value for key, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            try:
                status, answered, content = cloud.answer(Asked(self.command, path, query, headers), body)
            except Refused as refused:
                status, answered, content = refused.status, {}, f"<Code>{refused.code}</Code>".encode()
            self._send(status, answered, content)

        def _send(self, status: int, headers: Mapping[str, str], content: bytes | Iterator[bytes]) -> None:
            self.send_response(status)
            for key, value in headers.items():
                if key.lower() not in ("connection", "transfer-encoding", "date", "server"):
                    self.send_header(key, value)
            self.end_headers()  # HTTP/1.0: the end of the body is the end of the connection
            for piece in [content] if isinstance(content, bytes) else content:
                self.wfile.write(piece)

        do_GET = do_PUT = do_POST = do_DELETE = do_PATCH = _serve

    return Door
