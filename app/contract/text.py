"""Texts as callers may send them: normalised, and without characters that hide or reorder what is read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

LINE, PARAGRAPH = 200, 4_000
_ALLOWED_CONTROLS = "\n"
# Bidirectional overrides and isolates, zero-width characters, line and paragraph separators, the byte order mark.
_HIDDEN = frozenset("\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def plain_line(text: str) -> str:
    """One line in NFC with single outer bounds; raises for control and hidden characters, and for nothing at all."""
    return _plain(text.strip(), allowed="")


def plain_paragraph(text: str) -> str:
    """Some lines in NFC; raises for control characters other than the line end, and for nothing at all."""
    return _plain(text.replace("\r\n", "\n").strip(), allowed=_ALLOWED_CONTROLS)


def _plain(text: str, *, allowed: str) -> str:
    for char in text:
        hidden = char in _HIDDEN or unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn")
        if hidden and char not in allowed:
            raise PydanticCustomError("characters", "Leave out control and hidden characters")
    if not text:
        raise PydanticCustomError("empty", "Write something")
    return unicodedata.normalize("NFC", text)


Line = Annotated[str, Field(min_length=1, max_length=LINE), AfterValidator(plain_line)]
Paragraph = Annotated[str, Field(min_length=1, max_length=PARAGRAPH), AfterValidator(plain_paragraph)]
Code = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
