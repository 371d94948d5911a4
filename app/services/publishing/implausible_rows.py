"""The figures of a return that are probably slips, beside what is recorded and what comes with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache, partial

from app.domain.measures.breaking_versions import breaking_version
from app.domain.measures.indicator import Definition
from app.domain.measures.period import parse_period
from app.domain.measures.target import judges
from app.domain.measures.value import MissingReason, Value
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.plausibility import (
    Finding,
    SeriesFigures,
    area_findings,
    findings,
    period_findings,
    series_figures,
)
from app.domain.publishing.returns import ImplausibleRow
from app.storage.measures.recorded_values import ValueKey, ValueRow

SubmittedFigure = tuple[int, Definition, Value]  # the index of its row, and the value that the row records
SeriesKey = tuple[str, str, date]  # an indicator in an area, from when the definition last broke the series


def implausible_rows(
    figures: Sequence[SubmittedFigure],
    *,
    recorded: Mapping[ValueKey, ValueRow],
    reference: ReferenceSnapshot,
    home_area: str,
) -> Iterator[ImplausibleRow]:
    """The implausible ones among figures that change what is `recorded`; targets are those of the home area.

    No figure is compared with one, or with a target, from before a version of its definition that breaks the series.
    """
    start_of = cache(partial(_series_start, reference=reference))
    before: dict[SeriesKey, dict[str, float]] = {}
    for (indicator, area, period), row in recorded.items():
        if row.number is not None:
            before.setdefault((indicator, area, start_of(indicator, period)), {})[period] = row.number
    sent: dict[SeriesKey, dict[str, float]] = {}
    keys: list[SeriesKey] = []
    for _, _, value in figures:
        period = value.period.id
        key = (value.indicator, value.area, start_of(value.indicator, period))
        keys.append(key)
        numbers = sent.setdefault(key, {})
        if value.number is not None:
            numbers[period] = value.number
    series = {key: series_figures(before.get(key, {}), numbers) for key, numbers in sent.items()}
    for key, (index, definition, value) in zip(keys, figures, strict=True):
        beside = series[key]
        for finding in _findings(value, definition=definition, series=beside, reference=reference, home_area=home_area):
            yield ImplausibleRow(index, definition, finding)


def _series_start(indicator: str, period: str, *, reference: ReferenceSnapshot) -> date:
    """From when on the figures of an indicator can be compared with that of a period."""
    broken_by = breaking_version(reference.versions.get(indicator, ()), period=parse_period(period))
    return date.min if broken_by is None else broken_by.first_day


def _findings(
    value: Value, *, definition: Definition, series: SeriesFigures, reference: ReferenceSnapshot, home_area: str
) -> list[Finding]:
    number, period = value.number, value.period
    if number is None:
        implausible = period_findings(None, period=period, definition=definition, series=series)
    else:
        target = reference.targets.get(value.indicator, {}).get(period) if value.area == home_area else None
        if target is not None and not judges(target, versions=reference.versions.get(value.indicator, (definition,))):
            target = None
        today = reference.today
        implausible = [
            *findings(number, period=period, definition=definition, series=series, today=today, target=target)
        ]
    if value.missing_reason is not MissingReason.AREA_ABOLISHED:
        area = reference.areas[value.area]
        implausible += area_findings(number, period=period, area=area, areas=reference.areas)
    return implausible
