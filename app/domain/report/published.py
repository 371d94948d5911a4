"""Published editions of reports, and their forms."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PublishedForm:
    """One form of an edition: its name, its media type, its size in bytes, and its digest in hexadecimal digits."""

    name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PublishedEdition:
    """An edition of the report of a year, whole or of one theme; `is_redacted` since its bytes were taken out."""

    id: int
    code: str
    year: str
    theme: str | None
    edition: int
    title: str
    cut_off: datetime
    reason: str | None
    forms: tuple[PublishedForm, ...]
    published_at: datetime
    is_redacted: bool
