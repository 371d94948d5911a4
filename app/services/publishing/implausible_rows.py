"""The figures of a return that are probably slips, beside what is recorded and what comes with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.domain.measures.breaking_versions import breaking_version, breaking_versions
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
    before: dict[SeriesKey, dict[str, float]] = {}
    for (indicator, area, period), row in recorded.items():
        if row.number is not None:
            before.setdefault(_series(indicator, area, period, reference=reference), {})[period] = row.number
    keys = [_series(value.indicator, value.area, value.period.id, reference=reference) for _, _, value in figures]
    new: dict[SeriesKey, dict[str, float]] = {}
    for key, (_, _, value) in zip(keys, figures, strict=True):
        if value.number is not None:
            new.setdefault(key, {})[value.period.id] = value.number
    series: dict[SeriesKey, SeriesFigures] = {}
    for key, (index, definition, value) in zip(keys, figures, strict=True):
        beside = series.get(key)
        if beside is None:
            beside = series[key] = series_figures(before.get(key, {}), new.get(key, {}))
        for finding in _findings(value, definition=definition, series=beside, reference=reference, home_area=home_area):
            yield ImplausibleRow(index, definition, finding)


def _series(indicator: str, area: str, period: str, *, reference: ReferenceSnapshot) -> SeriesKey:
    versions = reference.versions.get(indicator, ())
    if not breaking_versions(versions):
        return indicator, area, date.min
    broken_by = breaking_version(versions, period=parse_period(period))
    return indicator, area, broken_by.first_day if broken_by is not None else date.min


def _findings(
    value: Value, *, definition: Definition, series: SeriesFigures, reference: ReferenceSnapshot, home_area: str
) -> Iterator[Finding]:
    number, period = value.number, value.period
    if number is None:
        yield from period_findings(None, period=period, definition=definition, series=series)
    else:
        target = reference.targets.get(value.indicator, {}).get(period) if value.area == home_area else None
        if target is not None and not judges(target, versions=reference.versions.get(value.indicator, (definition,))):
            target = None
        yield from findings(
            number, period=period, definition=definition, series=series, today=reference.today, target=target
        )
    if value.missing_reason is not MissingReason.AREA_ABOLISHED:
        area = reference.areas[value.area]
        yield from area_findings(number, period=period, area=area, areas=reference.areas)
