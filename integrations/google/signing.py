"""Signed links to Cloud Storage, version 4, and who signs them.

https://cloud.google.com/storage/docs/authentication/canonical-requests,
https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob
"""

import base64
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import quote

import requests
from google.api_core.exceptions import from_http_response
from google.auth.credentials import Signing
from google.auth.crypt import Signer
from google.auth.transport.requests import AuthorizedSession
from google.cloud.storage import Bucket

from hub.core.errors import IntegrationError
from hub.core.ports import Clock, SignedLink
from integrations.google.storage_failures import RETRY, TIMEOUT, failing_as_integration

IAM = "https://iamcredentials.googleapis.com"
REMEMBERED = 2000


class ByIam(Signing):
    """Signs as a service account without its key: IAM does it, one call a signature. For App Engine, where no key lies.

    The caller needs `roles/iam.serviceAccountTokenCreator` on that account.
    """

    def __init__(self, session: AuthorizedSession, account: str, iam: str = IAM) -> None:
        self._session = session
        self._account = account
        self._url = f"{iam}/v1/projects/-/serviceAccounts/{account}:signBlob"

    def sign_bytes(self, message: bytes) -> bytes:
        """The RSA-SHA256 signature of these bytes. Raises `IntegrationError`."""
        with failing_as_integration("sign by IAM"):
            return _signature(RETRY(self._ask)(message))

    def _ask(self, message: bytes) -> requests.Response:
        said = {"payload": base64.b64encode(message).decode()}
        answer = self._session.post(self._url, json=said, timeout=TIMEOUT)
        if not answer.ok:
            raise from_http_response(answer)  # type: ignore[no-untyped-call]
        return answer

    @property
    def signer_email(self) -> str:
        """The service account that signs."""
        return self._account

    @property
    def signer(self) -> Signer:
        """Nothing: the key stays with IAM."""
        raise NotImplementedError("IAM holds the key")


def _signature(answer: requests.Response) -> bytes:
    try:
        return base64.b64decode(answer.json()["signedBlob"])
    except (ValueError, KeyError, TypeError):
        raise IntegrationError("sign by IAM: the answer holds no signature", retryable=True) from None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a link is for; `headers` and `query` are bound by the signature."""

    method: str
    name: str
    headers: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    content_type: str | None = None


class Links:
    """Signs what is wished. Links for reading are given again until half of their life is over: signing may be a call
    over the network."""

    def __init__(self, signer: Signing, base: str, clock: Clock) -> None:
        self._signer = signer
        self._base = base
        self._clock = clock
        self._given: OrderedDict[Wish, tuple[SignedLink, datetime]] = OrderedDict()
        self._lock = Lock()

    def signed(self, bucket: Bucket, wish: Wish, expires_at: datetime) -> SignedLink:
        """A new link."""
        # The machine's clock stamps the link; the hub's own says how long it lives.
        life = timedelta(seconds=max(1, int((expires_at - self._clock.now()).total_seconds())))
        with failing_as_integration("sign a link"):
            url = bucket.blob(wish.name).generate_signed_url(
                version="v4", expiration=life, method=wish.method, headers=dict(wish.headers),
                query_parameters=dict(wish.query), content_type=wish.content_type,
                credentials=self._signer, api_access_endpoint=self._base,
            )  # fmt: skip
        return SignedLink("POST" if wish.method == "RESUMABLE" else wish.method, url, _to_send(wish), expires_at)

    def reading(self, bucket: Bucket, wish: Wish, expires_at: datetime) -> SignedLink:
        """A link for reading: the one that was given before while more than half of its life is left."""
        with self._lock:
            known = self._given.get(wish)
        if known and known[0].expires_at <= expires_at and self._clock.now() < known[1]:
            return known[0]
        link, now = self.signed(bucket, wish, expires_at), self._clock.now()
        self._remember(wish, link, now + (expires_at - now) / 2)
        return link

    def _remember(self, wish: Wish, link: SignedLink, until: datetime) -> None:
        with self._lock:
            self._given[wish] = (link, until)
            self._given.move_to_end(wish)
            while len(self._given) > REMEMBERED:
                self._given.popitem(last=False)


def _to_send(wish: Wish) -> Mapping[str, str]:
    start = {"x-goog-resumable": "start"} if wish.method == "RESUMABLE" else {}
    kind = {"Content-Type": wish.content_type} if wish.content_type else {}
    return {**kind, **dict(wish.headers), **start}


def attachment(filename: str) -> str:
    """The value of Content-Disposition for a download called like that (RFC 6266): a plain name beside the real one."""
    plain = "".join(sign if sign.isascii() and sign.isprintable() and sign not in '"\\%' else "_" for sign in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
