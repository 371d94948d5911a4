"""Search of indicators by words: each word must occur in the text, without regard to case or accents."""

import unicodedata

from app.domain.measures.indicator import Definition


def normalised(text: str) -> str:
    """The text as it is searched: lower case, no accents, single spaces."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def matches(definition: Definition, *, q: str) -> bool:
    """Whether every word of `q` occurs in the indicator's code, title, description, purpose, service or theme."""
    fields = ("code", "title", "description", "purpose", "service", "theme")
    text = normalised(" ".join(str(getattr(definition, field)) for field in fields))
    return all(word in text for word in normalised(q).split())
