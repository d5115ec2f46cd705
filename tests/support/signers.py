"""Google, Firebase and Entra as signers: keys of their own, tokens as theirs, a server that gives the public keys."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

TENANT = "7e4a0000-0000-4000-8000-000000000001"
ELSEWHERE = "7e4a0000-0000-4000-8000-000000000002"
CLIENT = "7e4a0000-0000-4000-8000-0000000000c1"
HUB_CLIENT = "7e4a0000-0000-4000-8000-0000000000c2"
# Teams in a browser, as Microsoft publishes it.
TEAMS_CLIENT = "5e3ce6c0-2b1f-4285-8d4b-75ee78787346"
HUB = "https://hub.example.com"
HOUR = 3600
Json = dict[str, Any]


def object_id(name: str) -> str:
    """The object id of somebody or something in Entra."""
    return str(uuid5(NAMESPACE_DNS, name))


@dataclass(frozen=True)
class Signer:
    """Somebody with a key."""

    kid: str = "k1"

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        """The private one."""
        return rsa.generate_private_key(65537, 2048)

    @property
    def jwks(self) -> Json:
        """The public one, as a key set."""
        shape = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**shape, "kid": self.kid, "use": "sig", "alg": "RS256"}]}

    @property
    def public(self) -> bytes:
        """The public one, as PEM."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(serialization.Encoding.PEM, form)

    @cached_property
    def certificate(self) -> str:
        """The public one in a certificate that it has signed itself, as PEM."""
        now, name = datetime.now(UTC), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer.test")])
        made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(self.key.public_key())
        made = made.serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        return made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def sign(self, claims: Mapping[str, Any], **more: Any) -> str:
        """These claims, `more` in their place, without those that are None; for an hour from now unless they say so."""
        now = int(time.time())
        said = {"iat": now - 10, "exp": now + HOUR, **claims, **more}
        kept = {name: value for name, value in said.items() if value is not None}
        return jwt.encode(kept, self.key, algorithm="RS256", headers={"kid": self.kid})

    def forged(self, claims: Mapping[str, Any]) -> Mapping[str, str]:
        """These claims as forgers would send them: unsigned, signed by another, signed with what everybody knows."""
        now = int(time.time())
        said = {"iat": now - 10, "exp": now + HOUR, **claims}
        good, header = self.sign(said), {"kid": self.kid}
        return {
            "unsigned": jwt.encode(said, None, algorithm="none", headers=header),
            "signature cut off": good.rpartition(".")[0] + ".",
            "signature spoiled": f"{good[:-9]}AAAAAAAA{good[-1]}",
            "another key of this name": Signer(self.kid).sign(said),
            "a key that nobody knows": Signer("other").sign(said),
            "the public key as a secret": _by_secret(said, header, self.public),
            "the certificate as a secret": _by_secret(said, header, self.certificate.encode()),
            "no name of a key": jwt.encode(said, self.key, algorithm="RS256"),
            "other claims, same signature": _swapped(good, self.sign({**said, "sub": "somebody-else"})),
        }


def _by_secret(claims: Json, header: Json, secret: bytes) -> str:
    """HS256 with a public key for a secret: pyjwt itself refuses to make such a token."""
    import hmac

    from jwt.utils import base64url_encode

    parts = [{"alg": "HS256", "typ": "JWT", **header}, claims]
    signed = b".".join(base64url_encode(json.dumps(part).encode()) for part in parts)
    return b".".join((signed, base64url_encode(hmac.digest(secret, signed, "sha256")))).decode()


def _swapped(good: str, other: str) -> str:
    header, _, signature = good.split(".")
    return ".".join((header, other.split(".")[1], signature))


@dataclass(frozen=True)
class Entra(Signer):
    """Microsoft's sign-in."""

    kid: str = "entra-1"

    def id_token(self, name: str, **more: Any) -> str:
        """Who signed in to our application: a member of our tenant unless `more` says otherwise."""
        return self.sign(id_claims(name), **more)

    def tab_token(self, name: str, **more: Any) -> str:
        """What Teams gets for somebody who opens our tab."""
        return self.sign(tab_claims(name), **more)

    def app_token(self, name: str, **more: Any) -> str:
        """An application that calls us as itself."""
        return self.sign(app_claims(name), **more)


def id_claims(name: str) -> Json:
    """What Entra says of a person. Her address is hers to change, so it says nothing."""
    return {
        "iss": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "aud": CLIENT,
        "tid": TENANT,
        "oid": object_id(name),
        "sub": f"pairwise-{name}",
        "email": f"{name}@example.com",
        "name": name.title(),
    }


def tab_claims(name: str) -> Json:
    """What Entra says of a person for whom Teams asks for a token to our application, in version 2.0."""
    said = {**id_claims(name), "aud": HUB_CLIENT, "azp": TEAMS_CLIENT, "azpacr": "0", "nbf": int(time.time()) - 10}
    return {**said, "scp": "access_as_user", "ver": "2.0", "preferred_username": f"{name}@example.com"}


def app_claims(name: str) -> Json:
    """What Entra says of an application."""
    id_, own = object_id(name), object_id(f"{name} application")
    named = {"iss": f"https://login.microsoftonline.com/{TENANT}/v2.0", "aud": CLIENT, "tid": TENANT}
    return {**named, "oid": id_, "sub": id_, "azp": own, "azpacr": "2"}


def google_claims(id_: str = "104857600000000000001") -> Json:
    """What Google says of a service account."""
    email = {"email": "erp@demo.iam.gserviceaccount.com", "email_verified": True}
    return {"iss": "https://accounts.google.com", "aud": HUB, "sub": id_, "azp": id_, **email}


@dataclass
class KeyServer:
    """What a server of public keys answers, and how often it was asked."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": "public, max-age=3600"})
    asked: int = 0
    url: str = ""


@contextmanager
def key_server(body: object) -> Iterator[KeyServer]:
    """A server on this machine that gives these keys, whatever it is asked for."""
    said = KeyServer(body)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said.asked += 1
            content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
            self.send_response(said.status)
            for name, value in {**said.headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield said
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
