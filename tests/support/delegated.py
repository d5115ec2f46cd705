"""Tokens of the simulated Microsoft 365 that speak for people of the demo company."""

from typing import Any

import requests

FOR_APPROVALS = "User.Read ApprovalSolution.ReadWrite"


def delegated_token(simulator: str, name: str, **more: Any) -> str:
    """One for this person, as signing in would give it, to read files unless other `scopes` are named; `seconds` of
    life."""
    order = {"user": f"{name}@example.com", **more}
    return str(requests.post(f"{simulator}/simulator/delegated-tokens", json=order, timeout=10).json()["token"])
