"""No app for approvals. Serves the port `ApprovalMirror` where none is used."""

from typing import Never

from hub.core.errors import NotFound


class NoApprovals:
    """Says so."""

    def visit(self, person_id: str, token: str) -> Never:  # noqa: ARG002 - the port's
        """Raises `NotFound`."""
        raise NotFound("The app Approvals is not used here. An administrator can set HUB_APPROVALS=microsoft.")
