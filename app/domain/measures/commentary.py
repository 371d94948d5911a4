"""Commentary on a value, and step changes: what people record about an indicator's figures."""

from dataclasses import dataclass

from app.domain.measures.period import Period


@dataclass(frozen=True, slots=True)
class Commentary:
    """The text (plain, for residents) beside one indicator's value for one area and period."""

    indicator: str
    area: str
    period: Period
    text: str


@dataclass(frozen=True, slots=True)
class StepChange:
    """A new level of one indicator in one area from `period` on, with its reason and the role that agreed it."""

    indicator: str
    area: str
    period: Period
    reason: str
    agreed_by: str
