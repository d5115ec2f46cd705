"""`Accept-Language`: in which language a reader is answered."""

import pytest
from flask import Flask

from hub.core.rest.languages import LANGUAGES, language
from hub.engine.rehearsal import words
from hub.processes import plainly
from hub.requests import telling


@pytest.mark.parametrize(
    ("wished", "answered"),
    [
        ("de", "de"),
        ("de-DE, en;q=0.5", "de"),
        ("de_AT", "de"),
        ("DE-CH,de;q=0.9,en;q=0.8", "de"),
        ("en-US,de;q=0.9", "en"),
        ("en;q=0.2, de;q=0.7", "de"),
        ("fr, de;q=0.3, en;q=0.2", "de"),
        ("de;q=0", "en"),
        ("fr-CH, *;q=0.1", "en"),
        ("deu", "en"),
        ("*", "en"),
        ("", "en"),
        (";;=,q", "en"),
    ],
)
def test_the_first_wish_that_the_hub_speaks_is_heard(wished: str, answered: str) -> None:
    with Flask("page").test_request_context(headers={"Accept-Language": wished}):
        assert language() == answered


def test_without_a_wish_it_is_english() -> None:
    with Flask("page").test_request_context():
        assert language() == "en"


def test_all_that_is_said_is_said_in_each_of_the_languages() -> None:
    assert [set(one.LANGUAGES) for one in (words, plainly, telling)] == [set(LANGUAGES)] * 3
