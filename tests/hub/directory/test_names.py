"""Names are found without case and accents, by the beginnings of their words."""

import pytest

from hub.directory.names import MOST_WORDS, WORD_LENGTH, fold, sought, words


@pytest.mark.parametrize(
    ("text", "folded"), [("MÜLLER", "muller"), ("Łukasz", "łukasz"), ("Groß", "gross"), ("é", "e")]
)
def test_case_and_accents_do_not_count(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_name_is_found_as_written_and_by_its_parts() -> None:
    assert words("Zoë O'Brien-Smith") == {"zoe", "o'brien-smith", "o", "brien", "smith"}


def test_an_address_is_found_whole_and_by_its_parts() -> None:
    assert words("ana.alves@example.com") == {"ana.alves@example.com", "ana", "alves", "example", "com"}


def test_what_is_sought_is_cut_to_what_is_kept() -> None:
    assert sought(" Álves,  ANA ") == ["alves", "ana"]
    assert sought("x" * 500) == ["x" * WORD_LENGTH]
    assert len(sought("a b c d e f g h")) == MOST_WORDS
    assert sought(' .,"" ') == []
