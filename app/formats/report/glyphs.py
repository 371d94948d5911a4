"""Which characters the report's fonts can show, and texts of those alone: what no font has is named instead."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_LONG_WORD = re.compile(r"\S{25,}")
_PIECE = 12  # characters of a long word, after which it may go on in the next line
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})  # categories of Unicode


def printable(text: str) -> str:
    """The text in one line of characters that the fonts have; "[woman]" stands for a picture that they lack.

    Marks that change the order of letters or that nobody sees are left out, and accents on what has none in any font.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    shown: list[str] = []
    base = " "
    for character in unicodedata.normalize("NFC", text):
        if unicodedata.category(character) != "Mn":
            base = character
            shown.append(_shown(character))
        elif any(base in font and character in font for font in _fonts()):
            shown.append(character)
    return " ".join("".join(shown).split())


def breakable(text: str) -> str:
    """The text with places for a new line in words that are too long for a column."""
    return _LONG_WORD.sub(lambda word: _pieces(word[0]), text)


@lru_cache(maxsize=4096)
def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in _UNSEEN:
        return ""
    if any(character in font for font in _fonts()):
        return character
    return f"[{unicodedata.name(character, 'character').lower()}]"


@lru_cache(maxsize=1)
def _fonts() -> tuple[frozenset[str], ...]:
    """The characters of each font, from `coverage.txt`: a line each, of its name and of ranges in hexadecimal."""
    rows = (FONTS / "coverage.txt").read_text("ascii").splitlines()
    return tuple(frozenset(character for part in row.split()[1:] for character in _range(part)) for row in rows)


def _range(part: str) -> list[str]:
    first, _, last = part.partition("-")
    return list(map(chr, range(int(first, 16), int(last or first, 16) + 1)))


def _pieces(word: str) -> str:
    return "\u200b".join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))
