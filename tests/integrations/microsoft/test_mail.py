"""Mail: prepared as a draft, sent once, found again."""

import hashlib
from typing import Any
from uuid import uuid4

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import Attachment, Recipient
from integrations.letters.shape import as_html
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.mail import OutlookMail
from integrations.simulator.access import MAILBOX


@pytest.fixture
def mail(client: GraphClient) -> OutlookMail:
    return OutlookMail(client, MAILBOX)


@pytest.fixture
def key() -> str:
    return f"notice:{uuid4()}"


def test_a_prepared_mail_has_told_nobody(mail: OutlookMail, microsoft: Any, make_notice: Any, key: str) -> None:
    receipt = mail.prepare(make_notice(key))
    assert microsoft.received("mail") == []
    assert mail.look(make_notice(key), receipt) is None


def test_a_mail_arrives_with_its_text_and_its_key(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = mail.deliver(notice, mail.prepare(notice))
    [item] = microsoft.received("mail")
    assert (item["to"], item["subject"]) == ("ana@example.com", "Approve: expense claim EX-12")
    assert "https://hub.example.com/requests/1" in item["text"]
    assert {"name": "X-Hub-Notice", "value": key.replace(":", "%3A")} in item["body"]["internetMessageHeaders"]
    assert mail.look(notice, receipt) == receipt


def test_a_mail_has_its_text_beside_its_html_and_says_that_a_machine_wrote_it(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key, facts=(("Betrag", "120,00 €"),))
    mail.deliver(notice, mail.prepare(notice))
    [item] = microsoft.received("mail")
    assert item["body"]["body"]["contentType"] == "html"
    assert "Betrag: 120,00 €" in item["alternative"]
    assert "Öffnen: https://hub.example.com/requests/1" in item["alternative"]
    headers = {one["name"]: one["value"] for one in item["headers"]}
    assert (headers["Auto-Submitted"], "List-Unsubscribe" in headers) == ("auto-generated", False)


def test_a_mail_can_be_unsubscribed_from_by_link_and_by_program(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    link = f"https://hub.example.com/unsubscribe/{'x' * 120}"
    notice = make_notice(key, unsubscribe=link)
    mail.deliver(notice, mail.prepare(notice))
    [item] = microsoft.received("mail")
    headers = {one["name"]: one["value"] for one in item["headers"]}
    assert headers["List-Unsubscribe"] == f"<{link}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (link in item["alternative"], f'href="{link}"' in item["body"]["body"]["content"]) == (True, True)


@pytest.mark.parametrize("address", ["", "nobody", "ana@example.com\r\nBcc: eve@example.com"])
def test_what_is_no_address_is_refused_before_anybody_is_called(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str, address: str
) -> None:
    to = Recipient("x", address, "Ana")
    with pytest.raises(IntegrationError, match="no address") as caught:
        mail.prepare(make_notice(key, to=to))
    assert (caught.value.retryable, microsoft.received("mail")) == (False, [])


def test_a_lost_answer_is_unclear_and_the_sent_mail_is_found(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = mail.prepare(notice)
    microsoft.misbehave("/send$", "drop", after=True)
    with pytest.raises(IntegrationError) as caught:
        mail.deliver(notice, receipt)
    assert caught.value.unclear
    assert mail.look(notice, receipt) is not None
    assert len(microsoft.received("mail")) == 1


def test_a_send_that_never_arrived_leaves_the_draft(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key)
    receipt = mail.prepare(notice)
    microsoft.misbehave("/send$", "drop")
    with pytest.raises(IntegrationError):
        mail.deliver(notice, receipt)
    assert mail.look(notice, receipt) is None
    mail.deliver(notice, receipt)
    assert len(microsoft.received("mail")) == 1


def test_a_draft_that_is_gone_was_handed_over(mail: OutlookMail, make_notice: Any, key: str) -> None:
    assert mail.look(make_notice(key), {"message": "AAkALgGone"}) == {"message": "AAkALgGone", "sent": "yes"}


def test_trouble_while_looking_is_not_an_answer(mail: OutlookMail, microsoft: Any, make_notice: Any, key: str) -> None:
    receipt = mail.prepare(make_notice(key))
    microsoft.misbehave("/messages/", "fail", status=500)
    with pytest.raises(IntegrationError) as caught:
        mail.look(make_notice(key), receipt)
    assert caught.value.retryable


def test_small_and_big_attachments_arrive_whole(mail: OutlookMail, microsoft: Any, make_notice: Any, key: str) -> None:
    small, big = b"a,b\r\n1,2\r\n", bytes(range(256)) * 4 * 5000
    attachments = (Attachment("figures.csv", "text/csv", small), Attachment("scan.pdf", "application/pdf", big))
    notice = make_notice(key, attachments=attachments)
    microsoft.misbehave("/AttachmentSessions", "drop", method="PUT", after=True)
    mail.deliver(notice, mail.prepare(notice))
    [item] = microsoft.received("mail")
    assert [(one["name"], one["size"]) for one in item["attachments"]] == [
        ("figures.csv", len(small)),
        ("scan.pdf", len(big)),
    ]
    assert microsoft.bytes(f"mails/{item['id']}/attachments/0") == small
    assert item["attachments"][1]["sha256"] == hashlib.sha256(big).hexdigest()


def test_what_was_mailed_is_not_revised(mail: OutlookMail, make_notice: Any, key: str) -> None:
    assert not mail.revise(make_notice(key), {"message": "x", "sent": "yes"})


def test_an_unknown_sender_is_refused_for_good(client: GraphClient, make_notice: Any, key: str) -> None:
    with pytest.raises(IntegrationError, match="ErrorInvalidUser") as caught:
        OutlookMail(client, "nobody@example.com").prepare(make_notice(key))
    assert not caught.value.retryable


def test_html_in_a_notice_stays_text(make_notice: Any, key: str) -> None:
    evil = '<script>alert("1")</script>'
    made = as_html(make_notice(key, subject=evil, lines=(evil,), facts=((evil, evil),), link='https://x/"><b>'))
    assert "<script" not in made
    assert '"><b>' not in made


def test_a_subject_is_one_short_line(mail: OutlookMail, microsoft: Any, make_notice: Any, key: str) -> None:
    notice = make_notice(key, subject="Hello\r\nBcc: eve@example.com " + "x" * 300)
    mail.deliver(notice, mail.prepare(notice))
    [item] = microsoft.received("mail")
    assert item["subject"].startswith("Hello Bcc: eve@example.com x")
    assert len(item["subject"]) == 255
    assert item["to"] == "ana@example.com"
