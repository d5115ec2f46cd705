"""Names of documents: what people may call a file, made harmless."""

import re
import unicodedata

# What one system or another refuses in names: Windows, SharePoint, HTTP headers.
_UNFIT = re.compile(r'["*:<>?|\\/]')


def harmless(name: str) -> str:
    """The last part of the name without control and invisible characters; empty when nothing remains."""
    flat = unicodedata.normalize("NFC", name)
    last = re.split(r"[\\/]", flat.strip().rstrip("\\/"))[-1]
    visible = "".join(sign for sign in last if not unicodedata.category(sign).startswith("C"))
    return _UNFIT.sub("_", visible).strip().rstrip(". ")
