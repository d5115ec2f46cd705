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
from integrations.microsoft.transfer import MAIL_RANGE
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


SMALL, LARGE = b"a,b\r\n1,2\r\n", bytes(range(256)) * 4 * 9000
BOTH = (Attachment("figures.csv", "text/csv", SMALL), Attachment("scan.pdf", "application/pdf", LARGE))


def arrived(microsoft: Any) -> list[list[tuple[str, str]]]:
    return [[(one["name"], one["sha256"]) for one in item["attachments"]] for item in microsoft.received("mail")]


def once() -> list[list[tuple[str, str]]]:
    return [[(one.name, hashlib.sha256(one.content).hexdigest()) for one in BOTH]]


@pytest.fixture
def spied(client: GraphClient, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ranges and drafts that were sent."""
    sent, bare, graph = list[str](), client.bare, client.graph

    def spy_bare(call: Any, **how: Any) -> Any:
        sent.extend([call.headers["Content-Range"].partition("-")[0]] if call.method == "PUT" else [])
        return bare(call, **how)

    def spy_graph(method: str, path: str, **how: Any) -> Any:
        sent.extend(["draft"] if method == "POST" and path.endswith("/messages") else [])
        return graph(method, path, **how)

    monkeypatch.setattr(client, "bare", spy_bare)
    monkeypatch.setattr(client, "graph", spy_graph)
    return sent


def interrupt(mail: OutlookMail, microsoft: Any, notice: Any) -> None:
    """One range of the large attachment arrives, then the mailbox asks for a pause."""
    microsoft.misbehave("/AttachmentSessions", "slow", method="PUT", seconds=0)
    microsoft.misbehave("/AttachmentSessions", "fail", method="PUT", status=503, times=4)
    with pytest.raises(IntegrationError, match="503"):
        mail.prepare(notice)


def test_a_large_attachment_that_was_interrupted_goes_on_with_the_next_try(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str, spied: list[str]
) -> None:
    notice = make_notice(key, attachments=BOTH)
    interrupt(mail, microsoft, notice)
    assert (spied[0], spied[1], len(spied)) == ("draft", "bytes 0", 6)
    del spied[:]
    mail.deliver(notice, mail.prepare(notice))
    assert spied == [f"bytes {MAIL_RANGE}", f"bytes {2 * MAIL_RANGE}", f"bytes {3 * MAIL_RANGE}"]
    assert arrived(microsoft) == once()


def test_a_session_that_is_gone_is_begun_anew_in_a_draft_of_its_own(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str, spied: list[str]
) -> None:
    notice = make_notice(key, attachments=BOTH)
    interrupt(mail, microsoft, notice)
    microsoft.misbehave("/AttachmentSessions", "fail", method="GET", status=404)
    with pytest.raises(IntegrationError, match="the session is gone") as caught:
        mail.prepare(notice)
    assert caught.value.retryable
    del spied[:]
    mail.deliver(notice, mail.prepare(notice))
    assert (spied[0], arrived(microsoft)) == ("draft", once())


def test_a_mail_that_says_something_else_meanwhile_is_drafted_anew(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str, spied: list[str]
) -> None:
    interrupt(mail, microsoft, make_notice(key, attachments=BOTH))
    del spied[:]
    newer = make_notice(key, attachments=BOTH, lines=("It is decided.",))
    mail.deliver(newer, mail.prepare(newer))
    assert (spied[0], arrived(microsoft)) == ("draft", once())


def test_a_small_attachment_whose_answer_was_lost_is_there_once(
    mail: OutlookMail, microsoft: Any, make_notice: Any, key: str
) -> None:
    notice = make_notice(key, attachments=BOTH)
    microsoft.misbehave("/attachments$", "drop", method="POST", after=True)
    with pytest.raises(IntegrationError) as caught:
        mail.prepare(notice)
    assert caught.value.retryable
    mail.deliver(notice, mail.prepare(notice))
    assert arrived(microsoft) == once()


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
