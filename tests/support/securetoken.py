"""Firebase without its emulator: tokens with real signatures, and an internet that gives the certificate for them.

with internet() as asked:
    claims = identity_for().verify(token())
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import responses
from firebase_admin import credentials
from google.auth.credentials import AnonymousCredentials

from hub.core.ports import Claims
from integrations.google.accounts import Accounts
from integrations.google.firebase import FirebaseIdentity
from integrations.google.keys import KeySet
from integrations.google.links import House
from integrations.google.services import entra_names
from integrations.google.tokens import Issuer
from tests.support.signers import CLIENT, TENANT, Entra, Signer, object_id

PROJECT = "demo-hub"
CERTIFICATES = "https://www.googleapis.com/robot/v1/metadata/x509/securetoken@system.gserviceaccount.com"
ACCOUNTS = f"https://identitytoolkit.googleapis.com/v1/projects/{PROJECT}/accounts"
ENTRA_KEYS = "https://entra.test/keys"
FIREBASE, ENTRA = Signer("firebase-1"), Entra()
ANA = object_id("ana")
LINK = {"tid": TENANT, "oid": ANA, "uid": ANA, "guest": False}
Json = dict[str, Any]


class Nobody(credentials.Base):  # type: ignore[misc]
    """What a hub on App Engine has by itself."""

    def get_credential(self) -> AnonymousCredentials:
        """Nothing to show."""
        return AnonymousCredentials()


def claims_of(**more: Any) -> Json:
    """What Firebase says of ana, who came from Microsoft."""
    made = {"sign_in_provider": "microsoft.com", "identities": {"microsoft.com": [ANA], "email": ["ana@example.com"]}}
    named = {"iss": f"https://securetoken.google.com/{PROJECT}", "aud": PROJECT, "sub": "u1", "user_id": "u1"}
    return {**named, "auth_time": int(time.time()) - 10, "firebase": made, **more}


def token(**more: Any) -> str:
    """What Firebase gave to ana."""
    return FIREBASE.sign(claims_of(), **more)


def record(link: object = LINK, owner: str = ANA, **more: Any) -> Json:
    """What Firebase keeps of ana."""
    noted = {"customAttributes": json.dumps({"hub": link})} if link else {}
    provider = {"providerId": "microsoft.com", "rawId": owner, "federatedId": owner}
    return {"localId": "u1", "providerUserInfo": [provider], "validSince": "0", **noted, **more}


@contextmanager
def internet(kept: Json | None = None) -> Iterator[responses.RequestsMock]:
    """Google and Microsoft, as far as they are asked; ana is linked and all is well."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as asked:
        keys = {"Cache-Control": "public, max-age=3600"}
        asked.get(CERTIFICATES, json={FIREBASE.kid: FIREBASE.certificate}, headers=keys)
        asked.post(f"{ACCOUNTS}:lookup", json={"users": [kept or record()]})
        asked.get(ENTRA_KEYS, json=ENTRA.jwks)
        yield asked


def identity_for(guests: bool = False) -> FirebaseIdentity:
    """The adapter, which knows the house by its tenant."""
    house = House(TENANT, guests, Issuer(entra_names(TENANT), [CLIENT], KeySet(ENTRA_KEYS)))
    return FirebaseIdentity(PROJECT, "microsoft.com", Accounts(PROJECT, Nobody()), house)


class OnThisMachine:
    """Serves the port `Identity`: the adapter, with that internet around each question."""

    def __init__(self, link: Json) -> None:
        self._identity = identity_for()
        self._link = link

    def verify(self, token: str) -> Claims:
        """As the adapter."""
        with internet(record(self._link)):
            return self._identity.verify(token)
