"""The token endpoint: client credentials.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from integrations.simulator.contract.base import Wire


class TokenRequest(Wire):
    """The form of a client credentials request, with a secret or with an assertion that a certificate signed."""

    grant_type: str
    client_id: str
    client_secret: str = ""
    client_assertion: str = ""
    client_assertion_type: str = ""
    scope: str
    client_info: str = ""
    claims: str = ""


class Token(Wire):
    """`expires_in` seconds."""

    token_type: str
    expires_in: int
    ext_expires_in: int
    access_token: str


class TokenRefusal(Wire):
    """`error_codes` are the numbers of the AADSTS text."""

    error: str
    error_description: str
    error_codes: list[int]
    timestamp: str
    trace_id: str
    correlation_id: str
