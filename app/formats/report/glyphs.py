"""Which characters the report's fonts can show, and texts of those alone: what no font has is named instead."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12  # characters of a long word, after which it may go on in the next line


def printable(text: str) -> str:
    """The text in one line of characters that the fonts have; "[woman]" stands for a picture that they lack.

    Marks that change the order of letters or that nobody sees are left out.
    """
    shown = text if text.isascii() and text.isprintable() else "".join(map(_shown, unicodedata.normalize("NFC", text)))
    return " ".join(shown.split())


def breakable(text: str) -> str:
    """The text with places for a new line in words that are too long for a column."""
    return _LONG_WORD.sub(lambda found: _pieces(found[0]), text)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in {"Cc", "Cf", "Cs", "Co", "Cn"} or (category == "Mn" and not unicodedata.combining(character)):
        return ""
    if ord(character) in _characters():
        return character
    return f"[{unicodedata.name(character, 'character').lower()}]"


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """The characters of the fonts, from `coverage.txt`: ranges in hexadecimal, one a line."""
    found: set[int] = set()
    for row in (FONTS / "coverage.txt").read_text("ascii").split():
        first, _, last = row.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _pieces(word: str) -> str:
    return "\u200b".join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
