"""What a person has picked is read with her own right, whatever our application may read."""

import io
from typing import Any
from uuid import uuid4

import pytest
import requests

from hub.core.errors import BadInput, Forbidden, IntegrationError, NotFound
from hub.core.ports import Choice, FiledDocument, Pick
from integrations.local.company import people
from integrations.microsoft import picking
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.onedrive import OneDriveCabinet
from integrations.microsoft.picking import PickedFiles
from tests.support.delegated import delegated_token

ANA, BOB = (next(one.id for one in people() if one.email == f"{name}@example.com") for name in ("ana", "bob"))
CONTENT = bytes(range(256)) * 10_000


@pytest.fixture
def picks(client: GraphClient) -> PickedFiles:
    return PickedFiles(client)


@pytest.fixture
def filed(client: GraphClient) -> FiledDocument:
    folder = f"finance/{uuid4().hex}"
    return OneDriveCabinet(client).file(folder, "a.bin", io.BytesIO(CONTENT), len(CONTENT), "application/x-thing")


def token(microsoft: Any, name: str = "ana", **more: Any) -> str:
    return delegated_token(microsoft.base, name, **more)


def let_read(microsoft: Any, filed: FiledDocument, *names: str) -> None:
    users = [f"{name}@example.com" for name in names]
    requests.put(f"{microsoft.base}/simulator/files/{filed.id}/readers", json=users, timeout=10).raise_for_status()


def look(picks: PickedFiles, filed: FiledDocument, token: str, who: str = ANA) -> Pick:
    drive, _, item = filed.place.partition("/")
    return picks.look(who, drive, item, token)


def test_she_reads_what_she_can_open(picks: PickedFiles, filed: FiledDocument, microsoft: Any) -> None:
    hers = token(microsoft)
    pick = look(picks, filed, hers)
    assert (pick.name, pick.size, pick.content_type) == ("a.bin", len(CONTENT), "application/x-thing")
    assert b"".join(picks.read(pick, hers)) == CONTENT


def test_what_only_others_can_open_is_not_there_though_the_application_could(
    picks: PickedFiles, filed: FiledDocument, client: GraphClient, microsoft: Any
) -> None:
    let_read(microsoft, filed, "bob")
    with pytest.raises(NotFound):
        look(picks, filed, token(microsoft))
    assert look(picks, filed, token(microsoft, "bob"), BOB).size == len(CONTENT)
    assert client.get(f"/drives/{filed.place.replace('/', '/items/')}")["size"] == len(CONTENT)


def test_a_right_that_was_taken_away_meanwhile_reads_nothing(
    picks: PickedFiles, filed: FiledDocument, microsoft: Any
) -> None:
    hers = token(microsoft)
    pick = look(picks, filed, hers)
    let_read(microsoft, filed)
    with pytest.raises(NotFound):
        list(picks.read(pick, hers))


def test_nobody_reads_with_the_token_of_another(picks: PickedFiles, filed: FiledDocument, microsoft: Any) -> None:
    with pytest.raises(Forbidden, match="somebody else's"):
        look(picks, filed, token(microsoft, "bob"))


def test_the_token_of_the_application_speaks_for_nobody(
    picks: PickedFiles, filed: FiledDocument, client: GraphClient
) -> None:
    ours = client._tokens.get(client.access.resource)
    with pytest.raises(IntegrationError, match="GET /me: 400"):
        look(picks, filed, ours)


@pytest.mark.parametrize("spoil", ["expired", "forged"])
def test_a_token_that_is_not_good_is_said_and_never_shown(
    picks: PickedFiles, filed: FiledDocument, microsoft: Any, spoil: str
) -> None:
    bad = token(microsoft, seconds=-10) if spoil == "expired" else "eyJ.forged.token"
    with pytest.raises(Forbidden, match="not good") as caught:
        look(picks, filed, bad)
    assert bad not in str(caught.value)


def test_folders_and_strangers_are_no_files(picks: PickedFiles, filed: FiledDocument, microsoft: Any) -> None:
    drive, hers = filed.place.partition("/")[0], token(microsoft)
    with pytest.raises(BadInput, match="Pick a file"):
        picks.look(ANA, drive, "root", hers)
    for place in ((drive, "01NOTHING"), ("b!nothing", filed.id)):
        with pytest.raises(NotFound):
            picks.look(ANA, *place, hers)


@pytest.mark.parametrize(("more", "checksum"), [(-1, ""), (1, ""), (0, "another")])
def test_what_changes_while_it_is_read_is_not_taken(
    picks: PickedFiles, filed: FiledDocument, microsoft: Any, more: int, checksum: str
) -> None:
    drive, _, item = filed.place.partition("/")
    pick = Pick(drive, item, "a.bin", "application/x-thing", len(CONTENT) + more, checksum)
    with pytest.raises(IntegrationError, match="changed while it was read") as caught:
        list(picks.read(pick, token(microsoft)))
    assert caught.value.retryable


def names(choice: Choice) -> list[str]:
    return [one.name for one in choice.entries]


def test_she_looks_through_her_folders_and_what_she_finds_can_be_read(picks: PickedFiles, microsoft: Any) -> None:
    hers = token(microsoft)
    top = picks.choice(ANA, None, "", hers)
    assert (names(top)[:2], top.whole) == (["Quotations", "Receipts"], True)
    assert [one.is_folder for one in top.entries] == [True, True, False, False]
    receipts = top.entries[1]
    [train] = [
        one for one in picks.choice(ANA, (receipts.drive, receipts.item), "", hers).entries if "Train" in one.name
    ]
    pick = picks.look(ANA, train.drive, train.item, hers)
    assert (pick.name, pick.content_type) == ("Train ticket.pdf", "application/pdf")
    assert len(b"".join(picks.read(pick, hers))) == train.size


@pytest.mark.parametrize(
    ("words", "found"),
    [("TRAIN", ["Train ticket.pdf"]), ("of the/fair", ["Notes of the fair.txt"]), ("o'hara?#%&", []), ("ä 100 %", [])],
)
def test_she_finds_a_file_by_its_name(picks: PickedFiles, microsoft: Any, words: str, found: list[str]) -> None:
    assert names(picks.choice(ANA, None, words, token(microsoft))) == found


def test_the_folders_of_others_are_not_there(picks: PickedFiles, microsoft: Any) -> None:
    hers = picks.choice(ANA, None, "", token(microsoft)).entries[0]
    with pytest.raises(NotFound):
        picks.choice(BOB, (hers.drive, hers.item), "", token(microsoft, "bob"))
    with pytest.raises(Forbidden, match="somebody else's"):
        picks.choice(BOB, None, "", token(microsoft))


def test_of_very_many_some_are_shown_and_it_says_so(
    picks: PickedFiles, microsoft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "LISTED", picking.LISTED.replace("$top=200", "$top=1"))
    monkeypatch.setattr(picking, "PAGES", 3)
    choice = picks.choice(ANA, None, "", token(microsoft))
    assert (len(choice.entries), choice.whole) == (3, False)


def test_throttling_is_worth_another_try(picks: PickedFiles, filed: FiledDocument, microsoft: Any) -> None:
    microsoft.misbehave("^/v1.0/me$", "throttle", retryAfter=42)
    with pytest.raises(IntegrationError) as caught:
        look(picks, filed, token(microsoft))
    assert caught.value.retryable


def test_her_token_opens_nothing_else_of_the_company(microsoft: Any) -> None:
    hers = {"Authorization": f"Bearer {token(microsoft)}"}
    for path in ("/v1.0/users", "/v1.0/subscriptions", "/v1.0/sites/root/drives"):
        assert requests.get(f"{microsoft.base}{path}", headers=hers, timeout=10).status_code == 403
