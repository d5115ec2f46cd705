"""A hub whose mail goes by SMTP: everybody is told, and nobody twice who can tell two mails apart."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.hubs import Companies, WholeHub, whole_hub
from tests.support.smtp import PASSWORD, USER, Mailroom, mailroom, make_certificate


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailroom]:
    certificate = make_certificate(tmp_path / "server.pem", datetime.now(UTC))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailroom(certificate) as made:
        yield made


@pytest.fixture
def hub(companies: Companies, tmp_path: Path, simulator: str, room: Mailroom) -> Iterator[WholeHub]:
    by_smtp = {"mail": "smtp", "smtp_url": room.url, "smtp_user": USER, "smtp_password": PASSWORD}
    with companies.sqlite(tmp_path) as url, whole_hub(url, tmp_path, simulator, **by_smtp) as made:
        yield made


def told(room: Mailroom) -> list[str]:
    """Who got a mail, in order."""
    return [str(mail["To"]).partition("<")[2].rstrip(">") for mail in room.arrived]


def test_mails_of_a_request_go_to_the_server_and_none_to_microsoft(hub: WholeHub, room: Mailroom) -> None:
    claim = hub.submit("ana", "20.00")
    hub.drain()
    hub.decide("bob", claim["id"])
    hub.drain()
    assert told(room) == ["bob@example.com", "ana@example.com", "ana@example.com"]
    assert ["List-Unsubscribe" in mail for mail in room.arrived] == [False, True, True]
    assert hub.received("mail") == []
    assert len(hub.received("card", "bob@example.com")) == 1


def test_a_server_that_is_busy_gets_it_later_and_a_lost_answer_repeats_the_same_mail(
    hub: WholeHub, room: Mailroom
) -> None:
    for wrong in ("451 4.3.0 not now", None):
        room.answers["taken"] = wrong
        hub.submit("ana", "20.00")
        hub.drain()
    room.answers.clear()
    assert hub.nobody().post("/local/clock", {"advance": "PT1H"}).status == 200
    hub.drain()
    assert set(told(room)) == {"bob@example.com"}
    ids = {str(mail["Message-ID"]) for mail in room.arrived}
    assert (len(ids), len(room.arrived) - len(ids) in (0, 1)) == (2, True)


def test_who_does_not_exist_there_is_told_on_the_card_alone(hub: WholeHub, room: Mailroom) -> None:
    room.answers["RCPT"] = "550 5.1.1 no such user"
    hub.submit("ana", "20.00")
    hub.drain()
    assert (room.arrived, len(hub.received("card", "bob@example.com"))) == ([], 1)
    tries = room.said.count("RCPT")
    hub.nobody().post("/local/clock", {"advance": "PT6H"})
    hub.drain()
    assert room.said.count("RCPT") == tries == 1
