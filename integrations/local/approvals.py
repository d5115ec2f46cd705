"""No app for approvals. Serves the port `ApprovalMirror` where none is used."""

from collections.abc import Mapping
from typing import Never

from hub.core.errors import NotFound
from hub.core.ports import Asking, Mirrored


class NoApprovals:
    """Says so."""

    def show(self, asking: Asking, token: str) -> str:  # noqa: ARG002 - the port's
        """Raises `NotFound`."""
        _refuse()

    def find(self, asking: Asking, token: str) -> str | None:  # noqa: ARG002
        """Nothing is shown."""
        return None

    def waiting(self, prefix: str, token: str) -> Mapping[str, str]:  # noqa: ARG002
        """Raises `NotFound`."""
        _refuse()

    def read(self, mirrored_id: str, token: str) -> Mirrored:  # noqa: ARG002
        """Raises `NotFound`."""
        _refuse()

    def cancel(self, mirrored_id: str, token: str) -> None:
        """Nothing is shown."""


def _refuse() -> Never:
    raise NotFound("The app Approvals is not used here. An administrator can set HUB_APPROVALS=microsoft.")
