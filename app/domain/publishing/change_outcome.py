"""What a call did to what it named."""

from enum import StrEnum


class ChangeOutcome(StrEnum):
    """Whether a call made a thing, gave it another revision, or found it as it was sent."""

    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
