"""Texts as callers may send them: normalised, and without characters that hide or reorder what is read."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from app.edge.validation_words import described

LINE, PARAGRAPH = 200, 4_000
# Controls, zero-width characters, separators of lines, what turns the direction of text, and what is no character.
_HIDDEN = r"\u007F-\u009F\u061C\u200B\u200E\u200F\u2028-\u202E\u2060\u2066-\u2069\uFEFF\uFFF9-\uFFFF"
_NOT_IN_A_LINE = rf"\u0000-\u001F{_HIDDEN}"
_NOT_IN_A_PARAGRAPH = rf"\u0000-\u0009\u000B\u000C\u000E-\u001F{_HIDDEN}"
LINE_PATTERN = described(
    rf"^[^{_NOT_IN_A_LINE}]*[^\s{_NOT_IN_A_LINE}][^{_NOT_IN_A_LINE}]*$",
    "Give {field} as text on one line, without characters that do not show.",
)
PARAGRAPH_PATTERN = described(
    rf"^[^{_NOT_IN_A_PARAGRAPH}]*[^\s{_NOT_IN_A_PARAGRAPH}][^{_NOT_IN_A_PARAGRAPH}]*$",
    "Give {field} as text, without characters that do not show.",
)
CODE_PATTERN = described(
    "^[a-z0-9]+(-[a-z0-9]+)*$", "Give {field} as a code: small letters, digits and single hyphens, such as new-homes."
)


def normalised(text: str) -> str:
    """Composed characters (NFC), plain line ends and no outer spaces, so that equal texts are equal bytes."""
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


Line = Annotated[str, Field(min_length=1, max_length=LINE, pattern=LINE_PATTERN), AfterValidator(normalised)]
Paragraph = Annotated[
    str, Field(min_length=1, max_length=PARAGRAPH, pattern=PARAGRAPH_PATTERN), AfterValidator(normalised)
]
Code = Annotated[str, Field(min_length=1, max_length=80, pattern=CODE_PATTERN)]
