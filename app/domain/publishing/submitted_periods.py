"""The period of a row: read as people write it, compared with the indicator's frequency, and what may be meant."""

from collections.abc import Iterable

from app.domain.errors import Fault, InvalidPeriodError
from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind, parse_period
from app.domain.measures.period_alternatives import alternatives
from app.domain.measures.period_text import read_period

MOST_SUGGESTED = 2


def submitted_period(text: str, *, definition: Definition | None = None) -> Period:
    """The period that a text stands for beyond doubt; raises InvalidPeriodError, which suggests what may be meant."""
    reading = read_period(text)
    if reading.is_certain:
        return reading.meanings[0]
    if not reading.meanings:
        return parse_period(text)
    question = did_you_mean(_fitting(reading.meanings, definition=definition) or reading.meanings)
    if reading.is_date:
        raise InvalidPeriodError(
            f"A spreadsheet has made a date of this period.{question} Format the column as text, and write the period."
        )
    raise InvalidPeriodError(f"It is not clear which period this is.{question}")


def did_you_mean(periods: Iterable[Period]) -> str:
    """The question whether one of these was meant, with a space before it; empty where there is none."""
    ids = [period.id for period in periods][:MOST_SUGGESTED]
    return f" Did you mean {' or '.join(ids)}?" if ids else ""


def _fitting(periods: Iterable[Period], *, definition: Definition | None) -> list[Period]:
    return [period for period in periods if definition is not None and fits_frequency(period, definition=definition)]


def period_fault(period: Period, *, definition: Definition) -> Fault | None:
    """The fault of a period for which the indicator has no values: another frequency, or after its retirement."""
    retired = definition.retired_from
    if retired is not None and period.start >= retired.start:
        return Fault("period", "retired", f"The indicator is retired from {retired.id} on.")
    if fits_frequency(period, definition=definition):
        return None
    allowed = _ALLOWED[definition.frequency, definition.accumulation is Accumulation.SNAPSHOT]
    question = did_you_mean(_fitting(alternatives(period), definition=definition))
    return Fault("period", "wrong_period", f"The indicator is {definition.frequency}: write {allowed}.{question}")


def fits_frequency(period: Period, *, definition: Definition) -> bool:
    """Whether an indicator of this frequency can have a value for the period."""
    if period.kind is PeriodKind.DAY:
        return definition.accumulation is Accumulation.SNAPSHOT or definition.frequency is Frequency.IRREGULAR
    whole_years = period.months > 0 and period.months % MONTHS_IN_YEAR == 0
    match definition.frequency:
        case Frequency.QUARTERLY:
            return period.kind is PeriodKind.FINANCIAL_QUARTER or period.months == MONTHS_IN_YEAR
        case Frequency.MONTHLY:
            return period.kind is PeriodKind.MONTH or period.months == MONTHS_IN_YEAR
        case Frequency.ANNUAL:
            return whole_years or period.kind is PeriodKind.INTERVAL
        case _:
            return True


_ALLOWED = {
    (Frequency.ANNUAL, False): "a financial year (2023-24), a calendar year (2023) or an academic year (AY2023-24)",
    (Frequency.ANNUAL, True): "a year (2023-24 or 2023), or the day of the count (2024-03-31)",
    (Frequency.QUARTERLY, False): "a quarter (2023-24-Q1), or a year (2023-24) for the year's figure",
    (Frequency.QUARTERLY, True): "a quarter (2023-24-Q1), the day of the count (2023-06-30), or a year (2023-24)",
    (Frequency.MONTHLY, False): "a month (2023-M04), or a year (2023-24) for the year's figure",
    (Frequency.MONTHLY, True): "a month (2023-M04), the day of the count (2023-04-30), or a year (2023-24)",
}
