"""Who publishes a report, in which edition, and what is said of its accessibility."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AccessibilityFacts:
    """What the council says of its reports' accessibility; None where it has not said it."""

    email: str | None = None
    phone: str | None = None
    statement_url: str | None = None
    prepared_on: date | None = None
    known_gaps: str | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One published edition of a report, counted from 1; every one after the first has the `reason` for it."""

    number: int
    published_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Imprint:
    """What stands under a report's title and at its end; without an `edition` the report is a draft.

    `council` is the publisher's full name, empty where it is not set.
    """

    council: str
    made_at: datetime
    edition: Edition | None = None
    accessibility: AccessibilityFacts = field(default_factory=AccessibilityFacts)
