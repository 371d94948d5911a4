"""Names of indicators in a table: by exact code, by exact title, or like a title, which a person has to check."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from app.domain.measures.indicator import PERCENT, POUNDS
from app.domain.publishing.history import Sure, plain

CLOSE = 0.72  # how much of a title must agree for a proposal
LONGEST_CODE = 80
_ROOM = 12
MOST_GUESSED = 500  # names that are compared with every title
_NOT_IN_A_CODE = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['\u2019]")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_COUNTED = frozenset({"", "number", "no", "no.", "count", "#", "num", "numbers"})
_UNITS = {
    **dict.fromkeys(("%", "percent", "per cent", "percentage", "pct", "% (percentage)"), PERCENT),
    **dict.fromkeys(("£", "pounds", "gbp", "pound", "£s", "currency"), POUNDS),
}


@dataclass(frozen=True, slots=True)
class KnownIndicator:
    """An existing indicator: its code, title and unit."""

    code: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True)
class Match:
    """The code that a name stands for, how sure that is, and why."""

    code: str
    sure: Sure
    why: str


class Names:
    """The existing indicators, by code and by title."""

    def __init__(self, known: Iterable[KnownIndicator]) -> None:
        self.by_code = {indicator.code: indicator for indicator in known}
        self._by_title: dict[str, list[str]] = {}
        self._by_words: dict[str, str] = {}
        for indicator in self.by_code.values():
            self._by_title.setdefault(plain(indicator.title), []).append(indicator.code)
            self._by_words.setdefault(_words(indicator.title), indicator.code)
        self._proposed: set[str] = set()
        self._guesses = 0

    def match(self, name: str, *, code: str = "") -> Match:
        """The indicator of a row, by its code and name; a new code is proposed where none is like it."""
        for text in (code, name):
            exact = text.strip().lower()
            if exact in self.by_code:
                return Match(exact, Sure.YES, "The code is exact.")
        titled = self._by_title.get(plain(name), [])
        if len(titled) == 1:
            return Match(titled[0], Sure.YES, "The title is exact.")
        if titled:
            return Match("", Sure.CHECK, f"Several indicators have this title: {', '.join(titled)}.")
        slug = code_of(name)
        if slug in self.by_code:
            return Match(slug, Sure.CHECK, f"Like the code of “{self.by_code[slug].title}”.")
        return self._like(name) or self._new(slug)

    def _like(self, name: str) -> Match | None:
        """The indicator whose title is like a name."""
        words = _words(name)
        if self._guesses >= MOST_GUESSED and words not in self._by_words:
            return None
        self._guesses += 1
        for alike in get_close_matches(words, self._by_words, n=1, cutoff=CLOSE):
            share = SequenceMatcher(None, alike, words).ratio()
            known = self.by_code[self._by_words[alike]]
            return Match(known.code, Sure.CHECK, f"Like the title “{known.title}” ({share:.0%}).")
        return None

    def _new(self, slug: str) -> Match:
        """A new code, which no other name has."""
        code, count = slug, 1
        while code in self._proposed or code in self.by_code:
            count += 1
            code = f"{slug}-{count}"
        self._proposed.add(code)
        return Match(code, Sure.DEFINE, "No indicator has a title like it.")


def code_of(name: str) -> str:
    """A name as a code, with room for a number behind it."""
    bare = _NOT_IN_A_CODE.sub("-", _APOSTROPHES.sub("", name.casefold()))
    code = bare.strip("-")[: LONGEST_CODE - _ROOM].strip("-") or "indicator"
    return code if code[0].isalpha() else f"kpi-{code}"


def _words(text: str) -> str:
    """The words of a title for comparing, in the order of the alphabet, without brackets and signs."""
    bare = _IN_BRACKETS.sub(" ", plain(text)) if _IN_BRACKETS.sub(" ", text).strip() else plain(text)
    words = _NOT_IN_A_CODE.sub(" ", bare.replace("%", " percent ").replace("&", " and ")).split()
    return " ".join(sorted(words))


def unit_of(text: str) -> str:
    """The unit that a text means: percent, pounds, or the text; empty for a bare number."""
    word = plain(text)
    return "" if word in _COUNTED else _UNITS.get(word, text.strip())


def unit_conflict(text: str, *, unit: str) -> str:
    """What contradicts an indicator's unit in the unit that a table gives; empty where nothing does."""
    named_unit = unit_of(text)
    is_signed = unit in (PERCENT, POUNDS)
    if plain(named_unit) == plain(unit) or not text.strip() or (not named_unit and not is_signed):
        return ""
    return f"The file's unit is “{text.strip()}”, and the indicator's is {unit}: figures are taken as they stand."
