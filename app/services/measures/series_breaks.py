"""Values marked where a version of their definition breaks the series, whether or not the earlier ones are read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from app.domain.measures.breaking_versions import breaking_version, with_breaks_marked
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.storage.measures.values import ValueFilter, figures_at

Series = tuple[str, str]  # indicator and area


def with_series_breaks(connection: Connection, values: Sequence[Value], *, reference: ReferenceSnapshot) -> list[Value]:
    """The values in their order, each marked where it is the first of its series after a break by the definition.

    Where the given values leave that open, the periods since the break are read, once an indicator.
    """
    series: dict[Series, list[Value]] = defaultdict(list)
    for value in values:
        series[value.indicator, value.area].append(value)
    others = _periods_since(connection, series, reference=reference)
    marked = {
        (value.indicator, value.area, value.period): value
        for (indicator, area), rows in series.items()
        for value in with_breaks_marked(
            rows, versions=reference.versions[indicator], others=others.get((indicator, area), ())
        )
    }
    return [marked[value.indicator, value.area, value.period] for value in values]


def _periods_since(
    connection: Connection, series: Mapping[Series, Sequence[Value]], *, reference: ReferenceSnapshot
) -> dict[Series, list[Period]]:
    """The periods with a row since a break of the series whose first value may not be among those given."""
    unsure: dict[str, dict[str, Value]] = defaultdict(dict)
    for (indicator, area), rows in series.items():
        versions = reference.versions[indicator]
        last = _last_unsure(rows, versions=versions)
        if last is not None:
            unsure[indicator][area] = last
    periods: dict[Series, list[Period]] = {}
    for indicator, last_rows in unsure.items():
        versions = reference.versions[indicator]
        breaks = (breaking_version(versions, period=row.period) for row in last_rows.values())
        where = ValueFilter(
            indicators=[indicator],
            areas=list(last_rows),
            from_date=min(version.first_day for version in breaks if version is not None),
            to_date=max(row.period.end for row in last_rows.values()),
        )
        figures_by_area = figures_at(connection, where=where, at=reference.instant, view=reference.view).get(
            indicator, {}
        )
        periods |= {
            (indicator, area): [figure.period for figure in figures] for area, figures in figures_by_area.items()
        }
    return periods


def _last_unsure(rows: Sequence[Value], *, versions: Sequence[Definition]) -> Value | None:
    """The last value that seems the first after a break, and does not begin with the version that breaks the series."""
    marked = with_breaks_marked(rows, versions=versions)
    unsure = [
        row
        for row, marked_row in zip(rows, marked, strict=True)
        if marked_row is not row and not _begins_version(row, versions=versions)
    ]
    return max(unsure, key=lambda row: row.period, default=None)


def _begins_version(row: Value, *, versions: Sequence[Definition]) -> bool:
    version = breaking_version(versions, period=row.period)
    return version is not None and version.first_day == row.period.start
