"""Values: a number or the reason why there is none, with what was counted, its limits and its notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind

_MONTHS = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: MONTHS_IN_YEAR // 4}


class MissingReason(StrEnum):
    """Why a value row has no number."""

    NOT_DUE = "not_due"
    NOT_AVAILABLE = "not_available"
    NOT_COLLECTED = "not_collected"
    SUPPRESSED = "suppressed"
    UNDEFINED = "undefined"
    UNRELIABLE = "unreliable"
    AREA_ABOLISHED = "area_abolished"
    NOT_APPLICABLE = "not_applicable"


class ValueStatus(StrEnum):
    """Whether a value may still change as a matter of course."""

    PROVISIONAL = "provisional"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator's value for one area and period: `number` in the unit or `missing_reason`, never both or neither.

    `lower_limit` and `upper_limit` are confidence limits at `limits_level` percent. `released_at` is the instant from
    which the public could read this row (None while it is not released); `revision` counts the rows of its key from 1.
    `revised` says that the public could read another figure before: `revised_from` (None where that had no number).
    """

    indicator: str
    area: str
    period: Period
    number: float | None
    missing_reason: MissingReason | None = None
    numerator: float | None = None
    denominator: float | None = None
    lower_limit: float | None = None
    upper_limit: float | None = None
    limits_level: float | None = None
    status: ValueStatus = ValueStatus.FINAL
    break_in_series: bool = False
    break_reason: str | None = None
    note: str | None = None
    commentary: str | None = None
    revision: int = 1
    released_at: datetime | None = None
    revised: bool = False
    revised_from: float | None = None


def read_before(value: Value, rows: Iterable[Value]) -> tuple[Value, ...]:
    """Those of the rows of a value's key that the public could read before it, the latest first.

    Of two rows released at one instant the public only ever read the higher revision.
    """
    found: dict[datetime, Value] = {}
    for row in sorted(rows, key=_revision):
        if row.released_at is not None and (value.released_at is None or row.released_at < value.released_at):
            found[row.released_at] = row
    return tuple(found[instant] for instant in sorted(found, reverse=True))


def with_revision_marked(value: Value, rows: Iterable[Value]) -> Value:
    """The value, marked where the public could read another figure before it; `rows` are those of its key."""
    figure = (value.number, value.missing_reason)
    other = next((row for row in read_before(value, rows) if (row.number, row.missing_reason) != figure), None)
    return value if other is None else replace(value, revised=True, revised_from=other.number)


def _revision(row: Value) -> int:
    return row.revision


def reporting_series(values: Iterable[Value], *, definition: Definition) -> tuple[Value, ...]:
    """The values at the definition's reporting frequency, oldest first: a year's figure is no quarter of the series.

    Pooled years that overlap stay in; comparisons step over them.
    """
    kept = (value for value in values if _reports(value.period, definition=definition))
    return tuple(sorted(kept, key=lambda value: value.period))


def _reports(period: Period, *, definition: Definition) -> bool:
    if definition.accumulation is Accumulation.ROLLING_YEAR or period.kind is PeriodKind.DAY:
        return True
    months = _MONTHS.get(definition.frequency)
    if months is not None:
        return period.months == months
    part_of_a_year = period.kind in (PeriodKind.FINANCIAL_QUARTER, PeriodKind.MONTH)
    return definition.frequency is Frequency.IRREGULAR or not part_of_a_year


def latest_with_row(series: Sequence[Value]) -> Value | None:
    """The last row of a series that is due, whether it holds a number or a reason; None when there is none."""
    due = [value for value in series if value.missing_reason is not MissingReason.NOT_DUE]
    return due[-1] if due else None
