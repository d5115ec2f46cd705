"""The token endpoint and the discovery documents that msal reads.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
https://learn.microsoft.com/entra/identity-platform/certificate-credentials
"""

import base64
from typing import Any
from uuid import uuid4

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from integrations.simulator.access import BOT, GRAPH, Registration
from integrations.simulator.contract.login import Token, TokenRefusal, TokenRequest
from integrations.simulator.state import now, state
from integrations.simulator.tokens import LIFETIME

blueprint = Blueprint("login", __name__)
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Denied(Exception):
    """No token: HTTP status, OAuth error, AADSTS number and text."""

    def __init__(self, status: int, error: str, number: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.error = error
        self.number = number
        self.text = text


@blueprint.errorhandler(Denied)
def denied(error: Denied) -> ResponseReturnValue:
    """The OAuth error with its AADSTS text."""
    trace, correlation, moment = str(uuid4()), str(uuid4()), now()
    text = f"AADSTS{error.number}: {error.text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {moment}"
    body = TokenRefusal(
        error=error.error,
        error_description=text,
        error_codes=[error.number],
        timestamp=moment,
        trace_id=trace,
        correlation_id=correlation,
    )
    return jsonify(body.out()), error.status


@blueprint.post("/<tenant>/oauth2/v2.0/token")
def token(tenant: str) -> ResponseReturnValue:
    """An access token for Graph or the Bot Connector."""
    wanted = _read_form()
    _check_client(tenant, wanted)
    audience = _audience(wanted.scope)
    answer = Token(
        token_type="Bearer",  # noqa: S106 - the name of a scheme
        expires_in=LIFETIME,
        ext_expires_in=LIFETIME,
        access_token=state().tokens.issue(audience),
    )
    return jsonify(answer.out())


def _read_form() -> TokenRequest:
    if request.mimetype != "application/x-www-form-urlencoded":
        raise Denied(400, "invalid_request", 900144, "The request body must be a form.")
    try:
        wanted = TokenRequest.model_validate(request.form.to_dict())
    except ValidationError as error:
        name = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Denied(400, "invalid_request", 900144, f"The request body is wrong at parameter '{name}'.") from None
    if wanted.grant_type != "client_credentials":
        raise Denied(400, "unsupported_grant_type", 70003, f"The grant type '{wanted.grant_type}' is not supported.")
    return wanted


def _check_client(tenant: str, wanted: TokenRequest) -> None:
    known = state().registration
    if tenant != known.tenant:
        raise Denied(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
    if wanted.client_id != known.client_id:
        raise Denied(400, "unauthorized_client", 700016, f"Application '{wanted.client_id}' was not found.")
    if wanted.client_assertion:
        _check_assertion(wanted, known)
    elif wanted.client_secret != known.client_secret:
        raise Denied(401, "invalid_client", 7000215, "Invalid client secret provided.")


def _check_assertion(wanted: TokenRequest, known: Registration) -> None:
    """What a certificate signed, as the page on certificate credentials has it."""
    import jwt

    if wanted.client_assertion_type != ASSERTION:
        raise Denied(400, "invalid_request", 900144, f"The client_assertion_type must be {ASSERTION}.")
    place = f"https://login.microsoftonline.com/{known.tenant}/oauth2/v2.0/token"
    try:
        claims = jwt.decode(
            wanted.client_assertion, _public_key(known), ["PS256"], audience=place, issuer=known.client_id,
            options={"require": ["exp", "jti", "sub"]},
        )  # fmt: skip
        print_ = jwt.get_unverified_header(wanted.client_assertion).get("x5t#S256", "").rstrip("=")
    except (jwt.InvalidTokenError, ValueError):
        claims, print_ = {}, None
    if claims.get("sub") != known.client_id or print_ != _thumbprint(known):
        raise Denied(401, "invalid_client", 700027, "Client assertion failed signature validation.")


def _public_key(known: Registration) -> Any:
    from cryptography.x509 import load_pem_x509_certificate

    return load_pem_x509_certificate(known.certificate.encode()).public_key()


def _thumbprint(known: Registration) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    digest = load_pem_x509_certificate(known.certificate.encode()).fingerprint(SHA256())
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _audience(scope: str) -> str:
    resource, found, rest = scope.partition("/.default")
    if not found or rest:
        raise Denied(400, "invalid_scope", 1002012, f"The provided value for scope {scope} is not valid.")
    if resource not in (GRAPH, BOT):
        raise Denied(400, "invalid_resource", 500011, f"The resource principal named {resource} was not found.")
    return resource


@blueprint.get("/<tenant>/v2.0/.well-known/openid-configuration")
def configuration(tenant: str) -> ResponseReturnValue:
    """The OpenID configuration; its addresses are the production ones, as msal compares them."""
    if tenant != state().registration.tenant:
        raise Denied(400, "invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
    base = f"https://login.microsoftonline.com/{tenant}"
    return jsonify(
        issuer=f"{base}/v2.0",
        token_endpoint=f"{base}/oauth2/v2.0/token",
        authorization_endpoint=f"{base}/oauth2/v2.0/authorize",
        jwks_uri=f"{base}/discovery/v2.0/keys",
    )


@blueprint.get("/common/discovery/instance")
def instance() -> ResponseReturnValue:
    """The instance discovery that msal asks of hosts it does not know."""
    aliases = ["login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"]
    tenant = state().registration.tenant
    return jsonify(
        tenant_discovery_endpoint=f"https://{aliases[0]}/{tenant}/v2.0/.well-known/openid-configuration",
        metadata=[{"preferred_network": aliases[0], "preferred_cache": aliases[1], "aliases": aliases}],
    )
