"""Names of documents are made harmless."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.documents.names import harmless


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\receipt.pdf", "receipt.pdf"),
        ("folder/", "folder"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('quote".pdf', "quote_.pdf"),
        ("what?*<>|.pdf", "what_____.pdf"),
        ("exe\u202efdp.pdf", "exefdp.pdf"),
        ("  spaced.pdf . ", "spaced.pdf"),
        ("Ärztliches Attest – Müller.pdf", "Ärztliches Attest – Müller.pdf"),
        ("A\u0308.pdf", "Ä.pdf"),
        ("...", ""),
        ("/", ""),
        ("\x01\x02", ""),
        ("\u200b", ""),
    ],
)
def test_a_name_loses_what_could_harm(given_name: str, kept: str) -> None:
    assert harmless(given_name) == kept


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=300))
def test_whatever_is_given_the_name_is_one_part_and_stays_as_it_is(name: str) -> None:
    kept = harmless(name)
    assert not set(kept) & set('/\\\0\r\n"')
    assert kept not in (".", "..")
    assert harmless(kept) == kept
