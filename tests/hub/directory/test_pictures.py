"""What people look like, as the pages show it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from hub.core.errors import IntegrationError
from hub.core.ports import Picture
from hub.core.unit_of_work import Work
from hub.directory.photos_api import api
from hub.directory.pictures import AT_MOST, Photos
from hub.directory.service import Directory
from integrations.local.company import people
from integrations.local.pictures import DrawnPictures
from tests.support.apps import Client, app_with
from tests.support.clocks import ManualClock
from tests.support.company import StubCompany, id_of

DAY = timedelta(days=1)
JPEG = Picture(b"\xff\xd8\xff a face", "image/jpeg")
PNG = Picture(b"\x89PNG another face", "image/png")


class StubPictures:
    """Serves the port `Pictures` with one picture for everybody; it counts, and can be told to fail."""

    def __init__(self, picture: Picture | None = JPEG) -> None:
        self.shown = picture
        self.asked: list[str] = []
        self.fails = False

    def picture(self, person_id: str) -> Picture | None:
        """The one that there is."""
        self.asked.append(person_id)
        if self.fails:
            raise IntegrationError("the directory is out", retryable=True)
        return self.shown


@pytest.fixture
def pictures() -> StubPictures:
    return StubPictures()


@pytest.fixture
def as_(work: Work, directory: Directory, pictures: StubPictures) -> Callable[..., Client]:
    return app_with(work, {Photos: Photos(work, pictures)}, [api]).as_


def test_a_picture_is_shown_and_asked_for_once_a_day(
    as_: Callable[..., Client], pictures: StubPictures, clock: ManualClock
) -> None:
    for who in (id_of("bob"), "Bob@example.com"):
        reply = as_("ana").get(f"/people/{who}/photo")
        assert (reply.status, reply.body, reply.headers["Content-Type"]) == (200, JPEG.content, "image/jpeg")
        assert reply.headers["Cache-Control"] == "private, max-age=86400"
    assert pictures.asked == [id_of("bob")]
    clock.advance(DAY)
    pictures.shown = PNG
    assert as_("ana").get(f"/people/{id_of('bob')}/photo").body == PNG.content
    assert len(pictures.asked) == 2


def test_whoever_has_the_picture_already_gets_no_bytes(as_: Callable[..., Client]) -> None:
    at = f"/people/{id_of('bob')}/photo"
    tag = as_("ana").get(at).headers["ETag"]
    again = as_("ana").call("GET", at, headers={"If-None-Match": tag})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    "shown", [None, Picture(b"\xff\xd8\xff" + bytes(AT_MOST), "image/jpeg"), Picture(b"<svg/>", "image/svg+xml")]
)
def test_without_a_small_picture_there_is_nothing_and_nobody_asks_again(
    as_: Callable[..., Client], pictures: StubPictures, shown: Picture | None
) -> None:
    pictures.shown = shown
    for _ in range(2):
        assert as_("ana").get(f"/people/{id_of('bob')}/photo").status == 404
    assert len(pictures.asked) == 1


def test_an_old_picture_does_while_the_directory_is_out_and_without_one_it_says_when_to_ask(
    as_: Callable[..., Client], pictures: StubPictures, clock: ManualClock
) -> None:
    as_("ana").get(f"/people/{id_of('bob')}/photo")
    clock.advance(DAY)
    pictures.fails = True
    assert as_("ana").get(f"/people/{id_of('bob')}/photo").body == JPEG.content
    assert as_("ana").get(f"/people/{id_of('carla')}/photo").status == 503


def test_strangers_and_those_who_left_have_no_picture(
    as_: Callable[..., Client], pictures: StubPictures, directory: Directory
) -> None:
    at = f"/people/{id_of('bob')}/photo"
    assert as_("ana").get(at).status == 200
    directory.load(StubCompany([one for one in people() if one.id != id_of("bob")]))
    assert as_("ana").get(at).status == 404
    assert as_("ana").get("/people/nobody/photo").status == 404
    directory.load(StubCompany(list(people())))
    assert as_("ana").get(at).status == 200
    assert pictures.asked == [id_of("bob")] * 2  # what was kept of her was forgotten


def test_the_demo_company_has_pictures_of_most() -> None:
    drawn = [DrawnPictures().picture(person.id) for person in people()]
    assert 0.8 < sum(picture is not None for picture in drawn) / len(drawn) < 0.95
    assert len({picture.content for picture in drawn if picture}) > 100
    assert all(picture.content.startswith(b"\x89PNG\r\n\x1a\n") for picture in drawn if picture)
