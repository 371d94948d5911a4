"""Commentary: what the owner says about a value, for context."""

from dataclasses import dataclass

from app.domain.measures.period import Period


@dataclass(frozen=True, slots=True)
class Commentary:
    """The text (plain, for residents) beside one indicator's value for one area and period."""

    indicator: str
    area: str
    period: Period
    text: str
