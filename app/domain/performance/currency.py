"""How current a series is: whether newer figures are out, late, paused or will never come; not a warning sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.measures.indicator import Definition, Supply
from app.domain.measures.period import Period
from app.domain.measures.value import Value, latest_due
from app.domain.publishing.due_calendar import MissingPeriod, NextDue, SeriesEnd, missing_periods, next_due, series_end


class CurrencyState(StrEnum):
    """Whether the latest figure is the newest that there can be."""

    CURRENT = "current"
    LATE = "late"
    PAUSED = "paused"
    DISCONTINUED = "discontinued"


@dataclass(frozen=True, slots=True)
class Currency:
    """How current a series is on a day; `latest` and `age_days` (0 or more) are None while there is no value.

    `missing` are the periods whose date has passed without a value, every one, oldest first. `end` says why no further
    figure comes; `supply_note` is the publisher's word for it. `due` is what is expected next.
    """

    state: CurrencyState
    supply: Supply
    latest: Period | None
    age_days: int | None
    missing: tuple[MissingPeriod, ...]
    end: SeriesEnd | None
    supply_note: str | None
    due: NextDue

    @property
    def latest_end(self) -> date | None:
        """The last day of the latest period."""
        return None if self.latest is None else self.latest.end


def currency(
    series: Sequence[Value],
    *,
    definition: Definition,
    today: date,
    home: bool = True,
    working: bool = False,
    area_end: date | None = None,
) -> Currency:
    """How current a reporting series is by `definition`, the version in force `today`.

    Of another council's area (not `home`) nothing is missing that its own officers would bring, and nothing where it
    has no figure. The `working` view goes by the days inside the council.
    """
    latest = latest_due(series)
    expected = home or (latest is not None and definition.supply is not Supply.COUNCIL)
    missing = (
        missing_periods(series, definition=definition, today=today, working=working, area_end=area_end)
        if expected
        else ()
    )
    end = series_end(series, definition=definition, today=today, area_end=area_end)
    return Currency(
        state=_state(end, late=bool(missing)),
        supply=definition.supply,
        latest=None if latest is None else latest.period,
        age_days=None if latest is None else max(0, (today - latest.period.end).days),
        missing=missing,
        end=end,
        supply_note=definition.supply_note,
        due=next_due(series, definition=definition, area_end=area_end),
    )


def _state(end: SeriesEnd | None, *, late: bool) -> CurrencyState:
    if end is None:
        return CurrencyState.LATE if late else CurrencyState.CURRENT
    return CurrencyState.PAUSED if end is SeriesEnd.PAUSED else CurrencyState.DISCONTINUED
