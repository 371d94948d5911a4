"""Where a year will end, from the quarters so far: with last year's quarters, or along the profile of its target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from app.domain.judgement.annual import YearFigure, YearFigureKind, YearFigureReason, year_figure
from app.domain.judgement.series_break import series_break
from app.domain.measures.indicator import AnnualFigure, Definition
from app.domain.measures.number import mean, rounded
from app.domain.measures.period import Period, from_days
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value, is_suppressed


class YearEndMethod(StrEnum):
    """What a year's end is worked out from; never the year to date times four thirds, or the like."""

    LAST_YEAR = "last_year"
    PROFILE = "profile"


class NoYearEndReason(StrEnum):
    """Why there is no forecast of a year's end."""

    NO_ANNUAL_FIGURE = "no_annual_figure"
    NO_QUARTERS = "no_quarters"
    QUARTERS_MISSING = "quarters_missing"
    SUPPRESSED = "suppressed"
    NO_YEAR_TO_DATE = "no_year_to_date"
    YEAR_COMPLETE = "year_complete"
    NO_BASIS = "no_basis"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The forecast of a year's figure: `figure`, in the unit, by `method`; with a `reason` there is none.

    `year_to_date` covers `quarters`. With last year it stands beside `base`, the same quarters of the year before, and
    `base_year`, that year's figure; with a profile beside `base`, the profile so far, and `base_year`, the target.
    """

    year: Period
    figure: Decimal | None = None
    method: YearEndMethod | None = None
    quarters: tuple[Period, ...] = ()
    year_to_date: Decimal | None = None
    base: Decimal | None = None
    base_year: Decimal | None = None
    reason: NoYearEndReason | None = None


def year_end(
    values: Sequence[Value],
    *,
    year: Period,
    definition: Definition,
    versions: Sequence[Definition] = (),
    targets: Mapping[Period, Target] | None = None,
) -> YearEnd:
    """Where `year` will end, from all rows of one indicator and area, and its targets by period.

    With last year's quarters: last year's figure + (year to date - last year's to the same quarter). Else with a
    profile: the year's target x year to date / profile so far. Nothing is carried across a break in the series.
    """
    blank = YearEnd(year)
    if definition.annual_figure is AnnualFigure.NONE:
        return replace(blank, reason=NoYearEndReason.NO_ANNUAL_FIGURE)
    so_far = year_figure(values, year=year, definition=definition, versions=versions)
    if so_far is None or (reason := _obstacle(so_far)) is not None:
        return replace(blank, reason=NoYearEndReason.NO_QUARTERS if so_far is None else reason)
    to_date = so_far.value
    begun = replace(blank, quarters=so_far.quarters, year_to_date=to_date)
    if to_date is None:
        return replace(begun, reason=NoYearEndReason.NO_YEAR_TO_DATE)
    by_last_year = _by_last_year(begun, to_date=to_date, values=values, definition=definition, versions=versions)
    projected = by_last_year or _by_profile(begun, to_date=to_date, definition=definition, targets=targets or {})
    return projected or replace(begun, reason=NoYearEndReason.NO_BASIS)


def _obstacle(so_far: YearFigure) -> NoYearEndReason | None:
    """Why a year's figure so far gives no forecast: the year is complete, or a quarter is missing or suppressed."""
    if so_far.missing_reason is MissingReason.SUPPRESSED:
        return NoYearEndReason.SUPPRESSED
    if _is_whole(so_far):
        return NoYearEndReason.YEAR_COMPLETE
    if not so_far.quarters:
        return NoYearEndReason.NO_QUARTERS
    missing = so_far.reason is YearFigureReason.QUARTERS_MISSING
    return NoYearEndReason.QUARTERS_MISSING if missing else None


def _by_last_year(
    begun: YearEnd,
    *,
    to_date: Decimal,
    values: Sequence[Value],
    definition: Definition,
    versions: Sequence[Definition],
) -> YearEnd | None:
    """The year's end if this one goes on as last year; None without that year's figure and the same quarters of it.

    Nor where a quarter of that year is suppressed, which the sum would give away.
    """
    before = begun.year.year_before
    quarters = [quarter.year_before for quarter in begun.quarters]
    days = {from_days(quarter.end, 1) for quarter in quarters}
    part = [row for row in values if row.period in quarters or row.period in days]
    base = year_figure(part, year=before, definition=definition, versions=versions)
    outturn = year_figure(values, year=before, definition=definition, versions=versions)
    if base is None or outturn is None or base.quarters != tuple(quarters) or not _is_whole(outturn):
        return None
    rows = [row for row in values if row.period.year in (before, begun.year)]
    if any(is_suppressed(row) for row in rows):
        return None
    if series_break(rows, base=quarters[0], period=begun.quarters[-1], versions=versions):
        return None
    if base.value is None or outturn.value is None:
        return None
    figure = outturn.value + to_date - base.value
    return replace(begun, figure=figure, method=YearEndMethod.LAST_YEAR, base=base.value, base_year=outturn.value)


def _is_whole(figure: YearFigure) -> bool:
    return figure.kind is not YearFigureKind.YEAR_TO_DATE


def _by_profile(
    begun: YearEnd, *, to_date: Decimal, definition: Definition, targets: Mapping[Period, Target]
) -> YearEnd | None:
    """The year's end in proportion to the profile of its target; None without it, or where it is 0 so far."""
    places = definition.decimal_places
    aims = [rounded(targets[at].value, decimal_places=places) for at in begun.quarters if at in targets]
    if len(aims) < len(begun.quarters) or begun.year not in targets:
        return None
    target = rounded(targets[begun.year].value, decimal_places=places)
    profile = _so_far(aims, definition=definition)
    if not profile:
        return None
    figure = rounded(target * to_date / profile, decimal_places=places)
    return replace(begun, figure=figure, method=YearEndMethod.PROFILE, base=profile, base_year=target)


def _so_far(aims: Sequence[Decimal], *, definition: Definition) -> Decimal:
    """The profile's figure up to the last quarter, put together as the year's figure is."""
    if definition.annual_figure is AnnualFigure.SUM:
        return sum(aims, Decimal(0))
    return aims[-1] if definition.annual_figure is AnnualFigure.LAST else mean(aims)
