"""The years of an indicator that is counted by quarter or month, as a series of their own that is judged like any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from app.domain.judgement.annual import YearFigure, YearFigureKind, year_figure, year_of_numbers
from app.domain.measures.indicator import Accumulation, AnnualFigure, Definition, Frequency, in_force
from app.domain.measures.period import Period, PeriodKind
from app.domain.measures.value import Figure, MissingReason, PlainFigure, Value

WITHIN_A_YEAR = (Frequency.QUARTERLY, Frequency.MONTHLY)


def annual_version(definition: Definition) -> Definition:
    """The definition by which a year is judged: a whole year neither adds up through the year nor overlaps another."""
    snapshot = definition.accumulation is Accumulation.SNAPSHOT
    return replace(
        definition,
        frequency=Frequency.ANNUAL,
        accumulation=Accumulation.SNAPSHOT if snapshot else Accumulation.DISCRETE,
        annual_figure=AnnualFigure.NONE,
    )


def year_figures(values: Sequence[Value], *, versions: Sequence[Definition]) -> dict[Period, YearFigure]:
    """The figure of every financial year that the values give one for, or a reason in its place, oldest first."""
    ordered = sorted(values, key=lambda value: value.period)
    last = {value.period.year: value.period for value in ordered if value.period.year.kind is PeriodKind.FINANCIAL_YEAR}
    figures = (
        (year, year_figure(values, year=year, definition=in_force(versions, period=period), versions=versions))
        for year, period in sorted(last.items())
    )
    return {year: figure for year, figure in figures if figure is not None}


def year_value(figure: YearFigure, *, values: Iterable[Value], today: date) -> Value:
    """The figure as a value: the submitted row, or one with the quality of its quarters.

    A year to date is no value of its year: it is not due while the year goes on, and not available afterwards.
    """
    rows = {value.period: value for value in values}
    if figure.kind is YearFigureKind.SUBMITTED:
        return rows[figure.period]
    within = [row for period, row in rows.items() if period.year == figure.period]
    whole = figure.value if figure.kind is YearFigureKind.DERIVED else None
    reason = None
    if whole is None:
        going_on = MissingReason.NOT_DUE if today <= figure.period.end else MissingReason.NOT_AVAILABLE
        reason = figure.missing_reason or going_on
    released = [row.released_at for row in within]
    return Value(
        indicator=within[0].indicator,
        area=within[0].area,
        period=figure.period,
        number=None if whole is None else float(whole),
        missing_reason=reason,
        status=figure.status,
        break_in_series=figure.break_in_series,
        break_reason=figure.break_reason,
        released_at=None if None in released else max(filter(None, released)),
    )


def years_of_others(
    others: Mapping[str, Sequence[Figure]], *, years: Sequence[Period], versions: Sequence[Definition]
) -> dict[str, tuple[Figure, ...]]:
    """The years of other areas: as they were published, or derived from all four quarters."""
    plans = [(year, year.quarters, in_force(versions, period=year)) for year in years]
    by_area: dict[str, tuple[Figure, ...]] = {}
    for area, figures in others.items():
        numbers = {figure.period.id: figure.number for figure in figures}
        by_area[area] = tuple(
            PlainFigure(
                year,
                numbers[year.id]
                if year.id in numbers
                else year_of_numbers(numbers, quarters=quarters, definition=definition),
            )
            for year, quarters, definition in plans
        )
    return by_area


def period_meant(series: Sequence[Value], *, requested: Period, by_year: bool) -> Period | None:
    """The period of the series that a reader means who asks for `requested`; None where it has none.

    Asked for a financial year it is the last one that belongs to that year, unless years are derived (not `by_year`);
    for any other period, the last snapshot within it.
    """
    periods = [value.period for value in series]
    if requested in periods:
        return requested
    if requested.kind is PeriodKind.FINANCIAL_YEAR:
        return max((period for period in periods if by_year and period.financial_year == requested), default=None)
    days = (period for period in periods if period.kind is PeriodKind.DAY)
    return max((day for day in days if requested.start <= day.start <= requested.end), default=None)
