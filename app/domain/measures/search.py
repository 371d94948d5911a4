"""Search by words: each word must occur in the text, without regard to case or accents."""

import unicodedata

from app.domain.measures.indicator import Definition


def has_words(text: str, *, q: str) -> bool:
    """Whether every word of `q` occurs in the text."""
    searched = _normalised(text)
    return all(word in searched for word in _normalised(q).split())


def matches(definition: Definition, *, q: str) -> bool:
    """Whether every word of `q` occurs in the indicator's code, title, description, purpose, service or theme."""
    fields = ("code", "title", "description", "purpose", "service", "theme")
    return has_words(" ".join(str(getattr(definition, field)) for field in fields), q=q)


def _normalised(text: str) -> str:
    """The text as it is searched: lower case, no accents, single spaces."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())
