"""What mailboxes say of their people: whether they are away, when they work; and what people look like."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

import pytest
import requests
from flask import Flask

from hub.core.errors import IntegrationError
from hub.core.ports import Absence, WorkingTime
from integrations.local.company import person_id
from integrations.microsoft.absences import MailboxAbsences
from integrations.microsoft.graph import GraphClient
from integrations.microsoft.pictures import GraphPictures
from integrations.microsoft.workingtimes import MailboxWorkingTimes
from integrations.microsoft.zones import iana, moment, windows

ANA, BOB, FAY = (person_id(f"{key}@example.com") for key in ("ana", "bob", "fay"))
WEEK = (0, 1, 2, 3, 4)
WEST = "W. Europe Standard Time"


@pytest.fixture
def boxes(microsoft: Any) -> Iterator[Any]:
    """Gives `say(person, settings)`; all mailboxes are as usual afterwards."""

    def say(person: str, settings: object) -> None:
        answer = requests.put(f"{microsoft.base}/simulator/mailboxes/{person}", json=settings, timeout=10)
        assert answer.status_code == 204, answer.text

    yield say
    requests.delete(f"{microsoft.base}/simulator/mailboxes", timeout=10)


def at(text: str, zone: str = "UTC") -> dict[str, str]:
    return {"dateTime": text, "timeZone": zone}


def replies(status: str, starts: object = None, ends: object = None) -> dict[str, Any]:
    setting: dict[str, Any] = {"status": status}
    setting |= {"scheduledStartDateTime": starts} if starts else {}
    setting |= {"scheduledEndDateTime": ends} if ends else {}
    return {"automaticRepliesSetting": setting}


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 12, tzinfo=UTC)


def absences(client: GraphClient, *ids: str) -> list[Absence]:
    return list(MailboxAbsences(client, Noon()).absences(ids))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (replies("alwaysEnabled"), [Absence(ANA)]),
        (replies("disabled", at("2026-11-01T00:00:00.0000000"), at("2027-01-01T00:00:00.0000000")), []),
        (
            replies("scheduled", at("2026-11-23T08:00:00.0000000", WEST), at("2026-11-30T00:00:00")),
            [Absence(ANA, datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))],
        ),
        (replies("scheduled", at("2026-11-01T00:00:00"), at("2026-11-22T12:00:00")), []),
    ],
)
def test_automatic_replies_make_an_absence_while_they_last(
    client: GraphClient, boxes: Any, said: object, expected: list[Absence]
) -> None:
    boxes(ANA, said)
    assert absences(client, ANA, BOB) == expected


def test_whoever_has_no_mailbox_or_is_unknown_is_left_out(client: GraphClient, boxes: Any) -> None:
    boxes(ANA, replies("alwaysEnabled"))
    boxes(BOB, None)
    assert absences(client, BOB, "11111111-1111-4111-8111-111111111111", ANA) == [Absence(ANA)]
    assert list(MailboxWorkingTimes(client).working_times([BOB])) == []


def test_more_people_than_a_batch_holds_are_all_asked(client: GraphClient, boxes: Any) -> None:
    from integrations.local.company import people

    ids = [person.id for person in people()][:45]
    boxes(ids[-1], replies("alwaysEnabled"))
    assert absences(client, *ids) == [Absence(ids[-1])]
    assert len(list(MailboxWorkingTimes(client).working_times(ids))) == 45


def test_mailboxes_that_the_hub_may_not_read_are_left_out_unless_it_may_read_none(
    client: GraphClient, boxes: Any, microsoft: Any
) -> None:
    boxes(ANA, replies("alwaysEnabled"))
    microsoft.misbehave(f"{BOB}/mailboxSettings", "fail", status=403)
    assert absences(client, BOB, ANA) == [Absence(ANA)]
    microsoft.misbehave(f"{BOB}/mailboxSettings", "fail", status=403)
    with pytest.raises(IntegrationError, match="403") as caught:
        absences(client, BOB)
    assert not caught.value.retryable


def test_working_hours_and_zones_come_in_iana_s_words(client: GraphClient) -> None:
    assert list(MailboxWorkingTimes(client).working_times([ANA, FAY])) == [
        WorkingTime(ANA, "Europe/Berlin", WEEK, time(8), time(17)),
        WorkingTime(FAY, "Asia/Kolkata", WEEK, time(8), time(17)),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"timeZone": "Europe/Lisbon"}, WorkingTime(ANA, "Europe/Lisbon", WEEK, time(8), time(17))),
        (
            {
                "timeZone": "tzone://Microsoft/Custom",
                "workingHours": {
                    "daysOfWeek": ["sunday", "monday"],
                    "startTime": "06:30:00.0000000",
                    "endTime": "14:00:00.0000000",
                    "timeZone": {"name": "Pacific Standard Time"},
                },
            },
            WorkingTime(ANA, "America/Los_Angeles", (0, 6), time(6, 30), time(14)),
        ),
        (
            {
                "workingHours": {
                    "daysOfWeek": ["monday"],
                    "startTime": "22:00:00",
                    "endTime": "06:00:00.0000000",
                }
            },
            WorkingTime(ANA, "Europe/Berlin"),
        ),
        ({"timeZone": "Nowhere", "workingHours": {"daysOfWeek": []}}, WorkingTime(ANA)),
    ],
)
def test_what_a_mailbox_says_in_words_that_nobody_knows_is_left_out(
    client: GraphClient, boxes: Any, said: object, expected: WorkingTime
) -> None:
    boxes(ANA, said)
    assert list(MailboxWorkingTimes(client).working_times([ANA])) == [expected]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("India Standard Time", "Asia/Kolkata"),
        ("FLE Standard Time", "Europe/Kyiv"),
        ("UTC", "Etc/UTC"),
        ("Europe/Madrid", "Europe/Madrid"),
        ("Customized Time Zone", None),
        ("", None),
    ],
)
def test_zones_of_windows_have_iana_names(name: str, zone: str | None) -> None:
    assert iana(name) == zone


def test_zones_have_windows_names_where_windows_knows_them() -> None:
    assert (windows("Asia/Kolkata"), windows("Europe/Berlin")) == ("India Standard Time", "W. Europe Standard Time")
    assert windows("Europe/Busingen") is None


def test_moments_are_read_by_their_zone() -> None:
    assert moment(at("2026-07-01T09:00:00.1234567", "Europe/Berlin")) == datetime(2026, 7, 1, 7, 0, 0, 123456, UTC)
    assert moment(at("2026-07-01T09:00:00", "My own")) is None
    assert moment(None) is None


def test_a_photo_is_small_and_whoever_has_none_has_none(client: GraphClient, microsoft: Any) -> None:
    pictures = GraphPictures(client)
    assert pictures.picture(BOB) is None
    requests.put(f"{microsoft.base}/simulator/photos/{ANA}", timeout=10).raise_for_status()
    found = pictures.picture(ANA)
    assert found
    assert (found.content_type, found.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


def test_what_is_no_picture_is_none(client: GraphClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Flask("gateway").response_class("<html>")
    monkeypatch.setattr(GraphClient, "graph", lambda *given, **named: type("A", (), {"content": page.data}))
    assert GraphPictures(client).picture(ANA) is None


def test_a_failing_photo_is_an_error(client: GraphClient, microsoft: Any) -> None:
    microsoft.misbehave("/photos/", "fail", status=403)
    with pytest.raises(IntegrationError, match="403"):
        GraphPictures(client).picture(ANA)
