"""Mail by SMTP, to a server that really listens: encrypted or not at all, refused for good or for now, told apart."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.core.clock import SystemClock
from hub.core.config import SettingsError, load_settings
from hub.core.errors import IntegrationError
from hub.core.ports import Attachment, Notice, Recipient
from integrations import catalog
from integrations.place import Place
from integrations.smtp.mail import Server, SmtpMail
from tests.support.smtp import PASSWORD, USER, Mailroom, mailroom, make_certificate

ANA = Recipient("ana", "ana@example.com", "Ana Ämter", "de")
LINK = "https://hub.example.com/unsubscribe/" + "x" * 120
NOTICE = Notice("notice-1", ANA, "Genehmigt: Reise\r\nBcc: eve@example.com", ("Gute Fahrt!",), unsubscribe=LINK)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("tls") / "server.pem", datetime.now(UTC))


@pytest.fixture
def room(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailroom]:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailroom(certificate) as made:
        yield made


def mail(room: Mailroom, user: str = "", password: str = "", url: str = "") -> SmtpMail:
    return SmtpMail(Server(url or room.url, "hub@example.com", user, password), SystemClock(), 5)


def send(room: Mailroom, notice: Notice = NOTICE, **how: str) -> None:
    channel = mail(room, **how)
    channel.deliver(notice, channel.prepare(notice))


def refusal(room: Mailroom, **how: Any) -> IntegrationError:
    with pytest.raises(IntegrationError) as caught:
        send(room, **how)
    return caught.value


def test_a_mail_arrives_with_text_html_and_files_and_was_encrypted_all_the_way(room: Mailroom) -> None:
    files = (Attachment("Größe.csv", "text/csv", b"a,b\r\n.\r\n..1,2\r\n"), Attachment("x", "", b"\0"))
    send(room, Notice("k", ANA, "Bericht", ("Hier ist er.",), attachments=files), user=USER, password=PASSWORD)
    [arrived] = room.arrived
    html, plain = arrived.get_body(("html",)), arrived.get_body(("plain",))
    assert "Hier ist er." in str(html and html.get_content())
    assert "Hier ist er." in str(plain and plain.get_content())
    sent = {part.get_filename(): part.get_payload(decode=True) for part in arrived.iter_attachments()}
    assert sent == {"Größe.csv": b"a,b\r\n.\r\n..1,2\r\n", "x": b"\0"}
    assert room.said[:2] == ["EHLO in clear", "STARTTLS in clear"]
    assert {"AUTH", "MAIL", "RCPT", "DATA"} <= set(room.said)


def test_headers_say_who_what_and_how_to_unsubscribe_and_no_more(room: Mailroom) -> None:
    send(room)
    [arrived] = room.arrived
    assert (arrived["To"], arrived["From"]) == ("Ana Ämter <ana@example.com>", "hub@example.com")
    assert (arrived["Subject"], arrived["Bcc"]) == ("Genehmigt: Reise Bcc: eve@example.com", None)
    assert arrived["List-Unsubscribe"] == f"<{LINK}>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (arrived["Auto-Submitted"], bool(arrived["Date"])) == ("auto-generated", True)


def test_what_is_sent_again_has_the_same_id_and_nothing_else_has_it(room: Mailroom) -> None:
    send(room)
    send(room)
    send(room, Notice("notice-2", ANA, "Other"))
    first, again, other = (message["Message-ID"] for message in room.arrived)
    assert (first == again, first == other) == (True, False)
    assert str(first).endswith("@example.com>")


def test_a_server_that_does_not_encrypt_learns_nothing(room: Mailroom) -> None:
    room.starttls = False
    assert refusal(room, user=USER, password=PASSWORD).retryable
    assert not {"AUTH in clear", "MAIL in clear"} & set(room.said)
    assert room.arrived == []


def test_a_server_with_anothers_certificate_learns_nothing(room: Mailroom) -> None:
    assert refusal(room, url=room.url.replace("localhost", "127.0.0.1")).retryable
    assert (room.arrived, "MAIL" in room.said) == ([], False)


def test_a_server_can_be_encrypted_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailroom(certificate, encrypted=True) as room:
        send(room, url=room.url.replace("smtp:", "smtps:"), user=USER, password=PASSWORD)
        assert (len(room.arrived), room.said[0]) == (1, "EHLO")


@pytest.mark.parametrize(
    ("word", "answer", "retryable"),
    [
        ("RCPT", "550 5.1.1 no such user", False),
        ("RCPT", "450 4.2.1 try again later", True),
        ("DATA", "554 5.7.1 not this", False),
        ("taken", "552 5.3.4 too big", False),
        ("taken", "451 4.3.0 not now", True),
        ("MAIL", "550 5.7.1 the hub may not send", True),
        ("MAIL", "421 4.7.0 too fast", True),
        ("EHLO", "421 4.3.2 going down", True),
    ],
)
def test_what_is_refused_for_good_is_not_tried_again_and_what_is_not_is(
    room: Mailroom, word: str, answer: str, *, retryable: bool
) -> None:
    room.answers[word] = answer
    error = refusal(room)
    assert (error.retryable, error.unclear, room.arrived) == (retryable, False, [])


def test_a_wrong_password_is_no_fault_of_the_letter(room: Mailroom) -> None:
    error = refusal(room, user=USER, password="wrong")
    assert (error.retryable, "535" in error.detail, "wrong" in error.detail.replace("5.7.8 wrong", "")) == (
        *(True, True),
        False,
    )


@pytest.mark.parametrize(("word", "unclear"), [("MAIL", False), ("RCPT", False), ("DATA", False), ("taken", True)])
def test_a_line_that_breaks_is_unclear_once_the_letter_was_on_its_way(
    room: Mailroom, word: str, *, unclear: bool
) -> None:
    room.answers[word] = None
    error = refusal(room)
    assert (error.retryable, error.unclear, len(room.arrived)) == (True, unclear, int(unclear))


def test_nobody_can_be_asked_what_arrived_so_it_is_sent_again_under_its_id(room: Mailroom) -> None:
    channel = mail(room)
    receipt = channel.prepare(NOTICE)
    room.answers["taken"] = None
    with pytest.raises(IntegrationError):
        channel.deliver(NOTICE, receipt)
    assert channel.look(NOTICE, receipt) is None
    room.answers.clear()
    assert channel.deliver(NOTICE, receipt)["sent"] == "yes"
    assert {message["Message-ID"] for message in room.arrived} == {receipt["message"]}


def test_nobody_listens(room: Mailroom) -> None:
    assert refusal(room, url="smtp://localhost:1").retryable


def test_a_mail_that_was_taken_stays_sent_when_the_goodbye_is_lost(room: Mailroom) -> None:
    room.answers["QUIT"] = None
    send(room)
    assert len(room.arrived) == 1


def test_the_settings_choose_it(room: Mailroom) -> None:
    secret = {"smtp_user": USER, "smtp_password": PASSWORD}
    settings = load_settings(mail="smtp", smtp_url=room.url, mail_sender="hub@example.com", **secret)
    channel = catalog.build("mail", Place(settings, NotImplemented, SystemClock(), b"", {}))
    channel.deliver(NOTICE, channel.prepare(NOTICE))
    assert len(room.arrived) == 1
    assert PASSWORD not in repr(settings)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"mail": "smtp"}, "HUB_SMTP_URL"),
        ({"mail": "smtp", "smtp_url": "http://mail.example.com"}, "HUB_SMTP_URL"),
        ({"mail": "smtp", "smtp_url": "smtp://user:secret@mail.example.com"}, "HUB_SMTP_URL"),
        ({"mail": "smtp", "smtp_url": "smtp://mail.example.com:99999"}, "HUB_SMTP_URL"),
        ({"mail": "smtp", "smtp_url": "smtp://mail.example.com", "smtp_user": "hub"}, "HUB_SMTP_PASSWORD"),
    ],
)
def test_what_is_missing_is_said_at_the_start(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(**wrong)
