"""The Bot Connector's own signature: its keys with endorsements, and the tokens that travel with activities.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

import time
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from integrations.simulator.state import state
from integrations.simulator.store import Store

blueprint = Blueprint("signing", __name__)
ISSUER = "https://api.botframework.com"
KEY_ID = "simulated-connector-key"
ENDORSEMENTS = ("msteams",)
HOUR = 3600
_PEM, _PKCS8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


@blueprint.get("/v1/.well-known/openidconfiguration")
def configuration() -> ResponseReturnValue:
    """Where the keys are."""
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint="https://invalid.botframework.com",
        jwks_uri=f"{request.host_url}v1/.well-known/keys",
        id_token_signing_alg_values_supported=["RS256"],
        token_endpoint_auth_methods_supported=["private_key_jwt"],
    )


@blueprint.get("/v1/.well-known/keys")
def keys() -> ResponseReturnValue:
    """The public key."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(_key(state().store).public_key(), as_dict=True)
    about = {"use": "sig", "kid": KEY_ID, "x5t": KEY_ID, "endorsements": list(ENDORSEMENTS)}
    return jsonify(keys=[{"kty": "RSA", "n": public["n"], "e": public["e"], **about}])


def token(store: Store, audience: str, service: str) -> str:
    """The token of an activity from this service to a bot."""
    start = int(time.time())
    claims: dict[str, Any] = {"iss": ISSUER, "aud": audience, "serviceurl": service, "nbf": start, "exp": start + HOUR}
    return jwt.encode(claims, _key(store), "RS256", headers={"kid": KEY_ID, "x5t": KEY_ID})


def _key(store: Store) -> rsa.RSAPrivateKey:
    """The key, made when first needed and kept, so that a restart does not change it."""
    with store.lock:
        kept = store.get("key", "connector")
        if kept is None:
            made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            pem = made.private_bytes(_PEM, _PKCS8, serialization.NoEncryption())
            store.save("key", "connector", kept := {"pem": pem.decode()})
    return _loaded(kept["pem"])


@lru_cache(maxsize=8)
def _loaded(pem: str) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key
