"""How near a line a level is, in usual yearly changes, and with what chance it crosses."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.judgement.target_status import TargetJudgement, red_line
from app.domain.judgement.time_series.series_level import series_level
from app.domain.judgement.time_series.smoothing import distance_to_line, shared_usual_change
from app.domain.measures.indicator import Definition, ThresholdKind
from app.domain.measures.number import exact, rounded
from app.domain.measures.period import Period
from app.domain.measures.value import Value
from app.domain.warnings.chances import chance_within_two_years
from app.domain.warnings.evidence import LineKind, NearEvidence, NotAssessedReason

MORE_PLACES = 2  # of computed figures, beyond the indicator's own


@dataclass(frozen=True, slots=True)
class Line:
    """A level in the indicator's unit: a figure below a floor, or above a ceiling, is past it."""

    what: LineKind
    at: Decimal
    kind: ThresholdKind

    def is_past(self, number: Decimal) -> bool:
        """Whether a figure is past it; one on it is not."""
        return number < self.at if self.kind is ThresholdKind.FLOOR else number > self.at


def near_evidence(
    value: Decimal | None,
    *,
    series: Sequence[Value],
    period: Period,
    versions: Sequence[Definition],
    definition: Definition,
    judgement: TargetJudgement | None,
    least: float,
) -> NearEvidence | str | None:
    """The value on the right side of its line, where the chance that it crosses within two years is `least` or more.

    The line is the warning threshold, or without one the line from which on the value is red against its target.
    """
    line = line_of(definition, judgement=judgement)
    if line is None:
        return NotAssessedReason.NO_LINE
    if value is None:
        return NotAssessedReason.NO_VALUE
    if line.is_past(value):
        return None
    level = series_level(series, period=period, versions=versions)
    if level.smoothed is None or level.usual_change is None:
        return NotAssessedReason((level.reason or NotAssessedReason.NO_VALUE).value)
    usual = shared_usual_change(level.usual_change, others=definition.usual_yearly_change)
    is_floor = line.kind is ThresholdKind.FLOOR
    distance = distance_to_line(level.smoothed, line=float(line.at), below=is_floor, usual=usual)
    if distance is None:
        return NotAssessedReason.NO_USUAL_CHANGE
    chance = chance_within_two_years(distance)
    if chance is None or chance.share < least:
        return None
    places = definition.decimal_places + MORE_PLACES
    others = definition.usual_yearly_change
    return NearEvidence(
        period=period,
        value=value,
        periods=level.periods,
        level=_worked_out(level.smoothed, places=places),
        line=line.what,
        line_at=line.at,
        kind=line.kind,
        usual_change=_worked_out(usual, places=places),
        own_change=_worked_out(level.usual_change, places=places),
        others_change=None if others is None else _worked_out(others, places=places),
        distance=_worked_out(distance, places=MORE_PLACES),
        chance=chance.share,
        cases=chance.cases,
        crossed=chance.crossed,
        years=chance.years,
        chance_in_other_half=chance.share_in_other_half,
        other_years=chance.other_years,
    )


def line_of(definition: Definition, *, judgement: TargetJudgement | None) -> Line | None:
    """The warning threshold, or without one the line from which on the value is red against its target."""
    return threshold_line(definition) or target_line(definition, judgement=judgement)


def threshold_line(definition: Definition) -> Line | None:
    """The warning threshold."""
    threshold = definition.threshold
    return None if threshold is None else Line(LineKind.WARNING_THRESHOLD, exact(threshold.level), threshold.kind)


def target_line(definition: Definition, *, judgement: TargetJudgement | None) -> Line | None:
    """The line from which on the value is red against its target."""
    red = red_line(judgement, definition=definition) if judgement is not None else None
    if red is None:
        return None
    at, below = red
    return Line(LineKind.TARGET, at, ThresholdKind.FLOOR if below else ThresholdKind.CEILING)


def _worked_out(number: float, *, places: int) -> Decimal:
    return rounded(number, decimal_places=places)
