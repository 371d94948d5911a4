"""Versions of a definition that break the series: what they change, and the first values after them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value

# What figures mean: a version that changes one of these measures something else, whatever it says.
MEANING = ("unit", "polarity", "accumulation", "ratio_multiplier", "measure", "annual_figure")


def changes_of_meaning(version: Definition, *, before: Definition) -> tuple[str, ...]:
    """The fields by which the figures of a version mean something else than those of the version before it."""
    return tuple(field for field in MEANING if getattr(version, field) != getattr(before, field))


def breaking_versions(versions: Sequence[Definition]) -> tuple[Definition, ...]:
    """The versions, oldest first, whose figures cannot be compared with those before: they say so, or mean another."""
    return tuple(
        version
        for before, version in pairwise(versions)
        if version.breaks_series or changes_of_meaning(version, before=before)
    )


def break_between(versions: Sequence[Definition], *, base: Period, period: Period) -> bool:
    """Whether a version breaks the series after `base` begins and by the start of `period`."""
    return any(base.start < version.first_day <= period.start for version in breaking_versions(versions))


def breaking_version(versions: Sequence[Definition], *, period: Period) -> Definition | None:
    """The last version that breaks the series by the start of `period`; None where none does."""
    breaking = (version for version in breaking_versions(versions) if version.first_day <= period.start)
    return max(breaking, key=lambda version: version.first_day, default=None)


def with_breaks_marked(
    rows: Sequence[Value], *, versions: Sequence[Definition], others: Collection[Period] = ()
) -> tuple[Value, ...]:
    """The values of one indicator and area, marked where they are the first after a version that breaks the series.

    Periods of different lengths are series of their own. `others` are periods with a value besides those of `rows`.
    """
    if not breaking_versions(versions):
        return tuple(rows)
    first: dict[tuple[date, int, int], Period] = {}
    for period in sorted({*others, *(row.period for row in rows)}):
        version = breaking_version(versions, period=period)
        if version is not None:
            first.setdefault((version.first_day, period.months, period.days), period)
    starts = set(first.values())
    return tuple(_marked(row, versions=versions) if row.period in starts else row for row in rows)


def _marked(row: Value, *, versions: Sequence[Definition]) -> Value:
    version = breaking_version(versions, period=row.period)
    reasons = dict.fromkeys(filter(None, (row.break_reason, version.change_reason if version else None)))
    return replace(row, break_in_series=True, break_reason=" ".join(reasons))
