"""Step changes: an agreed break in how an indicator behaves, from a period on."""

from dataclasses import dataclass

from app.domain.measures.period import Period


@dataclass(frozen=True, slots=True)
class StepChange:
    """That one indicator in one area runs at another level from `period` on: why, and the role that agreed it."""

    indicator: str
    area: str
    period: Period
    reason: str
    agreed_by: str
