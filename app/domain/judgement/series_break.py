"""What breaks a series between two of its periods: a break in the figures, or a definition that says so."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from app.domain.measures.breaking_versions import break_between
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value


class SeriesBreak(StrEnum):
    """Why two figures of a series cannot be compared."""

    BREAK_IN_SERIES = "break_in_series"
    DEFINITION_CHANGED = "definition_changed"


def series_break(
    rows: Iterable[Value], *, base: Period, period: Period, versions: Sequence[Definition]
) -> SeriesBreak | None:
    """What breaks the series after `base` and up to `period`; None where nothing does."""
    if any(row.break_in_series and base < row.period and not period < row.period for row in rows):
        return SeriesBreak.BREAK_IN_SERIES
    return SeriesBreak.DEFINITION_CHANGED if break_between(versions, base=base, period=period) else None
