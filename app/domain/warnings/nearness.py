"""How near a line a level is, in usual yearly changes, and with what chance it crosses."""

from collections.abc import Sequence
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

MORE_PLACES = 2  # of what is worked out, beyond the indicator's own


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
    found = _line(definition, judgement=judgement)
    if found is None:
        return NotAssessedReason.NO_LINE
    if value is None:
        return NotAssessedReason.NO_VALUE
    line, at, kind = found
    if (value < at) if kind is ThresholdKind.FLOOR else (value > at):
        return None
    level = series_level(series, period=period, versions=versions)
    if level.smoothed is None or level.usual_change is None:
        return NotAssessedReason((level.reason or NotAssessedReason.NO_VALUE).value)
    usual = shared_usual_change(level.usual_change, others=definition.usual_yearly_change)
    distance = distance_to_line(level.smoothed, line=float(at), below=kind is ThresholdKind.FLOOR, usual=usual)
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
        line=line,
        line_at=at,
        kind=kind,
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


def _line(
    definition: Definition, *, judgement: TargetJudgement | None
) -> tuple[LineKind, Decimal, ThresholdKind] | None:
    if definition.threshold is not None:
        return LineKind.WARNING_THRESHOLD, exact(definition.threshold.level), definition.threshold.kind
    red = red_line(judgement, definition=definition) if judgement is not None else None
    if red is None:
        return None
    at, below = red
    return LineKind.TARGET, at, ThresholdKind.FLOOR if below else ThresholdKind.CEILING


def _worked_out(number: float, *, places: int) -> Decimal:
    return rounded(number, decimal_places=places)
