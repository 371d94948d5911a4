"""The panels of the back-test: the yearly figures of an indicator, districts by years, higher always the worse."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.domain.judgement.time_series.comparable_points import is_year_after
from app.domain.measures.indicator import Polarity
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.track_record.protocol import (
    DISTRICT_CODES,
    LEAST_DISTRICTS,
    LEAST_YEARS,
    LEFT_OUT_PREFIX,
    RATE_UNITS,
    SUM_OF_MONEY,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]
ONE_SIDED = (Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER)


class DistrictFigure(NamedTuple):
    """One figure of one area, with its confidence limits (NaN where there are none)."""

    area: str
    period: Period
    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What the back-test needs to know of an indicator; `group` is the first part of its topic.

    `compares` is whether areas of any size compare, where that is stated; None: the unit decides.
    """

    code: str
    title: str
    unit: str
    polarity: str
    group: str
    compares: bool | None = None


class LeftOutReason(StrEnum):
    """Why an indicator has no part in the back-test, in the order in which it is looked for."""

    PREFIX = "prefix"
    UNKNOWN = "unknown"
    NO_POLARITY = "no_polarity"
    COUNT = "count"
    OVERLAPS = "overlaps"
    NOT_YEARLY = "not_yearly"
    TOO_FEW_YEARS = "too_few_years"
    TOO_FEW_DISTRICTS = "too_few_districts"


@dataclass(frozen=True, slots=True)
class Panel:
    """The figures of an indicator, `worse[area, year]`: NaN for none, the sign turned where higher is better.

    `errors` are the standard errors by the limits, NaN without. The first column is `first_year`.
    """

    facts: IndicatorFacts
    areas: tuple[str, ...]
    first_year: int
    worse: Floats
    errors: Floats


def is_district(area: str) -> bool:
    """Whether an ONS code is that of an English district: unitary, non-metropolitan, metropolitan or London borough."""
    return area[:3] in DISTRICT_CODES


def is_rate(unit: str) -> bool:
    """Whether a unit compares between areas of any size: a rate, a score or an amount a head, no count and no sum."""
    named = unit.lower()
    return named.startswith(RATE_UNITS) and not named.startswith(SUM_OF_MONEY)


def panel_of(code: str, figures: Sequence[DistrictFigure], *, facts: IndicatorFacts | None) -> Panel | LeftOutReason:
    """The panel of an indicator's figures (districts only), or why it is left out."""
    if (reason := _unsuitable(code, facts)) is not None or facts is None:
        return reason or LeftOutReason.UNKNOWN
    lengths = Counter((figure.period.months, figure.period.days) for figure in figures)
    length = max(lengths, key=lambda span: lengths[span], default=(0, 0))
    periods = sorted({f.period for f in figures if (f.period.months, f.period.days) == length})
    if (reason := _irregular(periods)) is not None:
        return reason
    used = [f for f in figures if (f.period.months, f.period.days) == length]
    panel = _filled(used, facts=facts, first_year=periods[0].start.year, years=_span(periods))
    with_figure = (~np.isnan(panel.worse)).sum(axis=0)
    return LeftOutReason.TOO_FEW_DISTRICTS if np.median(with_figure[with_figure > 0]) < LEAST_DISTRICTS else panel


def panels_of(
    figures: Mapping[str, Sequence[DistrictFigure]],
    *,
    facts: Mapping[str, IndicatorFacts],
    progress: Callable[[str], object] = lambda _: None,
) -> tuple[tuple[Panel, ...], Mapping[str, LeftOutReason]]:
    """The panels of all indicators in order of their codes, and why each of the others is left out."""
    panels: list[Panel] = []
    left_out: dict[str, LeftOutReason] = {}
    for code in sorted(figures):
        progress(code)
        panel = panel_of(code, figures[code], facts=facts.get(code))
        if isinstance(panel, Panel):
            panels.append(panel)
        else:
            left_out[code] = panel
    return tuple(panels), left_out


def _unsuitable(code: str, facts: IndicatorFacts | None) -> LeftOutReason | None:
    if code.startswith(LEFT_OUT_PREFIX):
        return LeftOutReason.PREFIX
    if facts is None:
        return LeftOutReason.UNKNOWN
    if facts.polarity not in ONE_SIDED:
        return LeftOutReason.NO_POLARITY
    compares = is_rate(facts.unit) if facts.compares is None else facts.compares
    return None if compares else LeftOutReason.COUNT


def _irregular(periods: Sequence[Period]) -> LeftOutReason | None:
    """Why periods are no years in a row; gaps are allowed, dates that wander are not."""
    if periods and periods[0].months > MONTHS_IN_YEAR:
        return LeftOutReason.OVERLAPS
    if any(0 < period.months < MONTHS_IN_YEAR or period.days > 1 for period in periods):
        return LeftOutReason.NOT_YEARLY
    neighbours = [pair for pair in pairwise(periods) if pair[1].start.year - pair[0].start.year <= 1]
    if not all(is_year_after(later, earlier) for earlier, later in neighbours):
        return LeftOutReason.NOT_YEARLY
    return LeftOutReason.TOO_FEW_YEARS if len(periods) < LEAST_YEARS else None


def _span(periods: Sequence[Period]) -> int:
    return periods[-1].start.year - periods[0].start.year + 1


def _filled(figures: Iterable[DistrictFigure], *, facts: IndicatorFacts, first_year: int, years: int) -> Panel:
    ordered = sorted(figures)
    areas = tuple(sorted({figure.area for figure in ordered}))
    row_of = {area: row for row, area in enumerate(areas)}
    rows = [row_of[figure.area] for figure in ordered]
    columns = [figure.period.start.year - first_year for figure in ordered]
    sign = -1.0 if facts.polarity == Polarity.HIGHER_IS_BETTER else 1.0
    worse = np.full((len(areas), years), np.nan)
    errors = worse.copy()
    worse[rows, columns] = [sign * figure.value for figure in ordered]
    errors[rows, columns] = [(figure.upper - figure.lower) / (2 * 1.959964) for figure in ordered]
    errors[~(errors > 0)] = np.nan
    return Panel(facts, areas, first_year, worse, errors)
