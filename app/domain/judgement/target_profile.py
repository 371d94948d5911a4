"""The profile of a year's target: the targets of its four quarters."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum

from app.domain.errors import Fault, InvalidInputError
from app.domain.judgement.annual import QUARTERS, YearFigureKind, year_figure
from app.domain.measures.indicator import Accumulation, AnnualFigure, Definition
from app.domain.measures.number import exact, rounded
from app.domain.measures.period import Period
from app.domain.measures.value import Value

QuarterFigures = tuple[Decimal, ...]


class ProfileKind(StrEnum):
    """How a year's target is spread over its quarters."""

    FLAT = "flat"
    LINEAR = "linear"
    AS_LAST_YEAR = "as_last_year"
    EXPLICIT = "explicit"


def flat(year: Decimal, *, definition: Definition) -> QuarterFigures:
    """The same figure each quarter: a quarter of it where quarters add up to the year, else the year's own.

    Raises InvalidInputError for a year to date.
    """
    if definition.accumulation is Accumulation.CUMULATIVE:
        raise _refused("A year to date grows from quarter to quarter: use the profile linear.")
    figure = year / QUARTERS if _adds_up(definition) else year
    return (rounded(figure, decimal_places=definition.decimal_places),) * QUARTERS


def linear(year: Decimal, *, definition: Definition) -> QuarterFigures:
    """Equal steps to the year's figure: of a sum a quarter each, of a year to date one quarter more each time.

    Raises InvalidInputError for any other figure.
    """
    if not (_adds_up(definition) or definition.accumulation is Accumulation.CUMULATIVE):
        raise _refused("Only a sum or a year to date grows in steps: use the profile flat or explicit.")
    return _spread([Decimal(1)] * QUARTERS, year=year, definition=definition)


def as_last_year(year: Decimal, *, definition: Definition, period: Period, values: Iterable[Value]) -> QuarterFigures:
    """In proportion to the quarters of the year before `period`; `values` are the area's rows of the indicator.

    Raises InvalidInputError where that year cannot serve.
    """
    rows, before = list(values), period.year_before
    numbers = _quarters_of(rows, year=before)
    last = numbers[-1] if definition.accumulation is Accumulation.CUMULATIVE else _derived(rows, before, definition)
    if not last:
        raise _refused(f"{before.id} cannot serve as a profile: its quarters give no figure for the year, or 0.")
    places = definition.decimal_places
    if not _adds_up(definition):
        return tuple(rounded(year * number / last, decimal_places=places) for number in numbers)
    return _spread(numbers, year=year, definition=definition)


def explicit(year: Decimal, *, definition: Definition, quarters: Sequence[float]) -> QuarterFigures:
    """The four figures as given; they must agree with the year where quarters make one up.

    Raises InvalidInputError where they do not.
    """
    figures = tuple(rounded(exact(number), decimal_places=definition.decimal_places) for number in quarters)
    target = rounded(year, decimal_places=definition.decimal_places)
    if _adds_up(definition) and sum(figures) != target:
        raise _refused(f"The four quarters add up to {sum(figures)}, not to the year's {target}.", "quarters")
    if definition.accumulation is Accumulation.CUMULATIVE and figures[-1] != target:
        raise _refused(f"The last quarter of a year to date is the year: give {target}, not {figures[-1]}.", "quarters")
    return figures


def _adds_up(definition: Definition) -> bool:
    return definition.annual_figure is AnnualFigure.SUM


def _spread(weights: Sequence[Decimal], *, year: Decimal, definition: Definition) -> QuarterFigures:
    """The year in proportion to `weights`, rounded so that the quarters still make up the year."""
    total, places = sum(weights, Decimal(0)), definition.decimal_places
    so_far = [sum(weights[: count + 1], Decimal(0)) for count in range(QUARTERS)]
    reached = [rounded(year * part / total, decimal_places=places) for part in so_far]
    if not _adds_up(definition):
        return tuple(reached)
    return tuple(now - before for now, before in zip(reached, [Decimal(0), *reached], strict=False))


def _quarters_of(rows: Sequence[Value], *, year: Period) -> QuarterFigures:
    numbers = {row.period: row.number for row in rows if row.number is not None}
    if absent := [quarter.id for quarter in year.quarters if quarter not in numbers]:
        raise _refused(f"Last year has no number for: {', '.join(absent)}.")
    return tuple(exact(numbers[quarter]) for quarter in year.quarters)


def _derived(rows: Sequence[Value], year: Period, definition: Definition) -> Decimal | None:
    quarters = [row for row in rows if row.period in year.quarters]
    figure = year_figure(quarters, year=year, definition=definition)
    return figure.value if figure is not None and figure.kind is YearFigureKind.DERIVED else None


def _refused(detail: str, place: str = "kind") -> InvalidInputError:
    return InvalidInputError(detail, [Fault(f"profile.{place}", "conflict", detail)])
