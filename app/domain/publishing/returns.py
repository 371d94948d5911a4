"""Returns: rows that officers send, what may be sent, and what each row does to the value that is recorded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.number import rounded
from app.domain.measures.period import MONTHS_IN_YEAR, Period, PeriodKind
from app.domain.measures.value import MissingReason, Value, ValueStatus, ratio_value
from app.domain.publishing.plausibility import Finding

MOST_ROWS = 100_000
# A spreadsheet keeps 15 significant digits of a number: what agrees in them was not changed.
SPREADSHEET_DIGITS = 15

SubmittedRow = Mapping[str, Any]  # one row as it was sent: a field that is not there is left as it is recorded

NUMBER_FIELDS = ("numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
PERIOD_FIELDS = ("break_in_series", "break_reason", "note")
_PLAIN = ("missing_reason", "status", *PERIOD_FIELDS)
_COMMENTARY_FIELDS = frozenset({"indicator", "area", "period", "commentary"})


class ReasonCode(StrEnum):
    """Why a value that was recorded is changed."""

    CORRECTION = "correction"
    LATE_DATA = "late_data"
    METHOD = "method"
    SOURCE_REVISION = "source_revision"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing to mend in a return: the row by its place (from 0), and the column; without one it is the row itself.

    `first` is the row it repeats, whose number goes into the braces of `detail`.
    """

    index: int
    column: str | None
    code: str
    detail: str
    first: int | None = None


@dataclass(frozen=True, slots=True)
class SubmittedReturn:
    """A return as it was sent: its rows, what could not be read of them, and how it is meant.

    `lines` are the numbers of the rows in a file (None: it was JSON), and `left_empty` the rows passed over. `faults`
    leave some rows in part (`partial`, by their place from 0): of these only the indicator, area and period that could
    be read are there (an area not sent is None). A `single` row stands in the place of a value: it says everything and
    not only what changes, and to revise a value it needs the reason. `confirm` says that odd figures are meant.
    """

    rows: Sequence[SubmittedRow]
    lines: Sequence[int] | None = None
    left_empty: int = 0
    faults: tuple[RowFault, ...] = ()
    partial: frozenset[int] = frozenset()
    reason: str | None = None
    reason_code: str | None = None
    operation: str = "create_return"
    single: bool = False
    confirm: bool = False

    def number(self, index: int) -> int:
        """The number of a row by its place: the line of the file, or of JSON the place from 1."""
        return index + 1 if self.lines is None else self.lines[index]


@dataclass(frozen=True, slots=True)
class ImplausibleRow:
    """An implausible figure of a return: the row by its place (from 0), and what is odd about it."""

    index: int
    definition: Definition
    finding: Finding


class InvalidReturnError(InvalidInputError):
    """A return that cannot be recorded; `row_faults` lists everything that is wrong with its rows.

    `unexplained` are the rows, by their place, that change published values in a return without a reason.
    """

    def __init__(self, row_faults: Iterable[RowFault], *, unexplained: Sequence[int] = ()) -> None:
        self.row_faults = tuple(row_faults)
        self.unexplained = tuple(unexplained)
        super().__init__(f"Nothing was recorded: {self._trouble(len(self.row_faults) + bool(self.unexplained))}.")

    def _trouble(self, count: int) -> str:
        return "1 thing is to be mended" if count == 1 else f"{count:,} things are to be mended"


class ImplausibleError(InvalidInputError):
    """Figures that are probably slips, in `rows`; a return that confirms them is recorded all the same."""

    def __init__(self, rows: Iterable[ImplausibleRow]) -> None:
        self.rows = tuple(rows)
        count = len({row.index for row in self.rows})
        figures, right = ("1 figure is", "it is") if count == 1 else (f"{count:,} figures are", "they are")
        super().__init__(
            f"Nothing was recorded: {figures} probably wrong. Send the same with confirm=true where {right} right."
        )


class ForbiddenRowsError(InvalidReturnError):
    """Rows for indicators that the caller's key may not post, whether they exist or not."""

    def _trouble(self, count: int) -> str:
        return "this key may not post 1 of the rows" if count == 1 else f"this key may not post {count:,} of the rows"


def submitted_value(
    entry: SubmittedRow, held: Value | None, *, period: Period, area: str, definition: Definition, whole: bool = False
) -> Value:
    """The value that a row asks for, given what is recorded: what is not sent stays, unless the row is `whole`.

    What belongs to the number goes with it when the number changes; a number is reckoned from its numerator and
    denominator where it is not sent.
    """
    sent = entry.get
    missing = sent("missing_reason")
    reason = None if missing is None else MissingReason(missing)
    number = sent("value")
    if number is None and reason is None:
        number = _reckoned(entry, held, definition=definition)
    value = Value(
        definition.code,
        area,
        period,
        number,
        reason,
        sent("numerator"),
        sent("denominator"),
        sent("lower_limit"),
        sent("upper_limit"),
        sent("limits_level"),
        ValueStatus(sent("status") or ValueStatus.FINAL),
        bool(sent("break_in_series")),
        sent("break_reason"),
        sent("note"),
    )
    return value if held is None else _beside(held, value, entry=entry, whole=whole)


def _beside(held: Value, value: Value, *, entry: SubmittedRow, whole: bool) -> Value:
    """The value that is sent, with what is recorded where nothing else is sent."""
    same = value.missing_reason is held.missing_reason and same_number(value.number, held.number)
    kept: dict[str, Any] = {"number": held.number} if same else {}
    if not whole:
        staying = NUMBER_FIELDS + PERIOD_FIELDS if same else PERIOD_FIELDS
        kept |= {name: getattr(held, name) for name in staying if name not in entry}
        kept |= {} if entry.get("status") else {"status": held.status}
    differing = {name: one for name, one in kept.items() if getattr(value, name) != one}
    return replace(value, **differing) if differing else value


def _reckoned(entry: SubmittedRow, held: Value | None, *, definition: Definition) -> float | None:
    """The number from numerator and denominator; the recorded one where they agree with it."""
    numerator, denominator = entry.get("numerator"), entry.get("denominator")
    if numerator is None or denominator is None:
        return None
    number = ratio_value(numerator, denominator, definition=definition)
    if number is None or held is None or held.number is None:
        return number
    places = definition.decimal_places
    kept = (numerator, denominator) == (held.numerator, held.denominator)
    agrees = rounded(number, decimal_places=places) == rounded(held.number, decimal_places=places)
    return held.number if kept and agrees else number


def same_number(one: float | None, other: float | None) -> bool:
    """Whether two numbers are the same, or none both, as far as a spreadsheet keeps digits."""
    if one is None or other is None:
        return one is other
    return one == other or f"{one:.{SPREADSHEET_DIGITS}g}" == f"{other:.{SPREADSHEET_DIGITS}g}"


def changed_fields(one: Value, other: Value) -> list[str]:
    """What two rows of one key say differently, by the names of a return's columns."""
    found = [] if same_number(one.number, other.number) else ["value"]
    found += [name for name in _PLAIN if getattr(one, name) != getattr(other, name)]
    found += [name for name in NUMBER_FIELDS if not same_number(getattr(one, name), getattr(other, name))]
    return found


def is_empty_row(entry: SubmittedRow) -> bool:
    """Whether a row holds neither a number, nor what a number is reckoned from, nor a reason for none."""
    sent = entry.get
    no_figure = sent("value") is None and sent("numerator") is None and sent("denominator") is None
    return no_figure and sent("missing_reason") is None


def is_commentary_row(entry: SubmittedRow) -> bool:
    """Whether a row holds a commentary and nothing else."""
    return entry.get("commentary") is not None and all(
        sent is None or name in _COMMENTARY_FIELDS for name, sent in entry.items()
    )


def period_fault(period: Period, *, definition: Definition) -> Fault | None:
    """Why the indicator can have no value for the period: another frequency, or retired by then."""
    retired = definition.retired_from
    if retired is not None and period.start >= retired.start:
        return Fault("period", "retired", f"The indicator is retired from {retired.id} on.")
    if fits_frequency(period, definition=definition):
        return None
    allowed = _ALLOWED[definition.frequency, definition.accumulation is Accumulation.SNAPSHOT]
    return Fault("period", "wrong_period", f"The indicator is {definition.frequency}: write {allowed}.")


def fits_frequency(period: Period, *, definition: Definition) -> bool:
    """Whether an indicator of that frequency can have a value for such a period."""
    if period.kind is PeriodKind.DAY:
        return definition.accumulation is Accumulation.SNAPSHOT or definition.frequency is Frequency.IRREGULAR
    whole_years = period.months > 0 and period.months % MONTHS_IN_YEAR == 0
    odd_length = period.kind is PeriodKind.INTERVAL
    match definition.frequency:
        case Frequency.QUARTERLY:
            return period.kind is PeriodKind.FINANCIAL_QUARTER or period.months == MONTHS_IN_YEAR
        case Frequency.MONTHLY:
            return period.kind is PeriodKind.MONTH or period.months == MONTHS_IN_YEAR
        case Frequency.ANNUAL:
            return whole_years or odd_length
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
