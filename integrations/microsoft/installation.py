"""Our Teams app and the people it is installed for; installing it gives the bot its conversation.

Application permissions `AppCatalog.Read.All` and `TeamsAppInstallation.ReadWriteSelfForUser.All`.
https://learn.microsoft.com/graph/api/userteamwork-post-installedapps, .../userteamwork-list-installedapps,
.../userscopeteamsappinstallation-get-chat
"""

from urllib.parse import quote

from hub.core.errors import IntegrationError
from integrations.microsoft.failures import Refused
from integrations.microsoft.graph import GraphClient

REMEMBERED = 10_000


class Installations:
    """The installations of one app, named by the id in its manifest; by that in the catalogue too where it is known."""

    def __init__(self, client: GraphClient, external_id: str, catalogue_id: str = "") -> None:
        self._client = client
        self._external_id = external_id
        self._catalogue_id = catalogue_id
        self._conversations: dict[str, str] = {}

    def catalogue_id(self) -> str:
        """The id that the company's catalogue gave the app; it does not change while the app is there."""
        if not self._catalogue_id:
            found = self._client.get(f"/appCatalogs/teamsApps?$filter=externalId eq '{self._external_id}'")["value"]
            if not found:
                raise IntegrationError(
                    f"The Teams app {self._external_id} is not in the catalogue: let an administrator upload it",
                    retryable=False,
                )
            self._catalogue_id = str(found[0]["id"])
        return self._catalogue_id

    def ensure(self, person: str) -> str:
        """The id of the installation for this person, made when there is none; safe to repeat."""
        if (found := self.find(person)) is None:
            self._install(person)
            found = self.find(person)
        if found is None:
            raise IntegrationError("The Teams app is being installed", retryable=True, retry_after=5.0)
        return found

    def find(self, person: str) -> str | None:
        """The id of the installation for this person, None when there is none."""
        narrowed = f"$expand=teamsApp&$filter=teamsApp/externalId eq '{self._external_id}'"
        found = self._client.get(f"{_installed(person)}?{narrowed}")["value"]
        return str(found[0]["id"]) if found else None

    def conversation(self, person: str) -> str:
        """The chat of this person and our bot, which is the bot's conversation id as well.

        It stays the same for good, so it is asked for once.
        """
        if person not in self._conversations:
            installation = quote(self.ensure(person), safe="")
            chat = self._client.get(f"{_installed(person)}/{installation}/chat")
            if len(self._conversations) >= REMEMBERED:
                self._conversations.clear()
            self._conversations[person] = str(chat["id"])
        return self._conversations[person]

    def forget(self, person: str) -> None:
        """The app was taken away from this person: ask, and install, again."""
        self._conversations.pop(person, None)

    def _install(self, person: str) -> None:
        app = f"{self._client.access.resource}/v1.0/appCatalogs/teamsApps/{self.catalogue_id()}"
        try:
            self._client.post(_installed(person), {"teamsApp@odata.bind": app}, repeatable=True)
        except Refused as error:
            # 409: somebody, or an earlier try of ours, was faster.
            if error.status != 409:
                raise


def _installed(person: str) -> str:
    return f"/users/{quote(person, safe='')}/teamwork/installedApps"
