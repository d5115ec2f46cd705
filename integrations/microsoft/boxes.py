"""Asks many mailboxes the same: 20 at a time, those left out that nobody has or that the hub may not read.

Application permission `MailboxSettings.Read`; where Exchange grants it for some mailboxes only (RBAC for Applications),
the others are taken to be refused one by one. https://learn.microsoft.com/graph/api/user-get-mailboxsettings
"""

from collections.abc import Iterator, Sequence

from hub.core.errors import IntegrationError
from integrations.microsoft.batches import BATCH, Part, PartAnswer
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.wire import Json

NOBODYS = 404
REFUSED = 403


def ask(client: GraphClient, person_ids: Sequence[str], path: str) -> Iterator[tuple[str, Json]]:
    """What the mailboxes of these people say at a path, by person. Raises `IntegrationError` when all are refused."""
    refused: list[PartAnswer] = []
    for start in range(0, len(person_ids), BATCH):
        some = person_ids[start : start + BATCH]
        answers = client.batch([Part("GET", f"/users/{person_id}{path}") for person_id in some])
        for person_id, answer in zip(some, answers, strict=True):
            if answer.status == REFUSED:
                refused.append(answer)
            elif answer.status != NOBODYS:
                yield person_id, answer.checked()
    if refused and len(refused) == len(person_ids):
        raise _unreadable(refused[0])


def _unreadable(answer: PartAnswer) -> IntegrationError:
    try:
        answer.checked()
    except IntegrationError as error:
        return error
    raise AssertionError("a refused part is an error")
