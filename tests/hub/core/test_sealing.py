"""What is sealed can be opened with the same key for the same purpose, and not otherwise."""

import pytest

from hub.core.sealing import Seal

TEXT = "https://library.example/upload/s3cret?ä"


def test_what_is_sealed_shows_nothing_and_opens_again() -> None:
    sealed = Seal(b"key", "uploads").close(TEXT)
    assert "s3cret" not in sealed
    assert Seal(b"key", "uploads").open(sealed) == TEXT


def test_two_seals_of_one_text_differ() -> None:
    seal = Seal(b"key", "uploads")
    assert seal.close(TEXT) != seal.close(TEXT)


@pytest.mark.parametrize("other", [Seal(b"another key", "uploads"), Seal(b"key", "another purpose")])
def test_another_key_or_purpose_opens_nothing(other: Seal) -> None:
    assert other.open(Seal(b"key", "uploads").close(TEXT)) == ""


@pytest.mark.parametrize("wrong", ["", "plain text", "gAAAAA=="])
def test_what_was_changed_opens_nothing(wrong: str) -> None:
    assert Seal(b"key", "uploads").open(wrong) == ""
