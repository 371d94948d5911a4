"""Returns: the rows that officers submit, their faults, and the value that each row records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from app.domain.errors import InvalidInputError
from app.domain.measures.indicator import Definition
from app.domain.measures.number import rounded
from app.domain.measures.period import Period
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus, ratio_value
from app.domain.publishing.plausibility import Finding

MOST_ROWS = 100_000
HEADER_INDEX = -1  # the index of a fault in a header
NOT_ALLOWED = "not_allowed"  # the code of a fault: the caller's key may not post the indicator
# A spreadsheet has 15 significant digits of a number: two numbers with the same digits are the same number.
SPREADSHEET_DIGITS = 15

SubmittedRow = Mapping[str, Any]  # one submitted row: a field that is absent stays as recorded

NUMBER_FIELDS = ("numerator", "denominator", "lower_limit", "upper_limit", "limits_level")
PERIOD_FIELDS = ("break_in_series", "break_reason", "note")
_FIGURES = ("value", "numerator", "denominator", "missing_reason")
VERDICT_FIELDS = ("verdict", "verdict_comparator", "verdict_source")
_TEXT_FIELDS = ("missing_reason", "status", *PERIOD_FIELDS, *VERDICT_FIELDS)
_COMMENTARY_FIELDS = frozenset({"indicator", "area", "period", "commentary"})
CHECK_FIELDS = ("confirmed", "query", "held")
_BESIDE_A_CHECK = _COMMENTARY_FIELDS.union(CHECK_FIELDS)


class ReasonCode(StrEnum):
    """Why a recorded value changes."""

    CORRECTION = "correction"
    LATE_DATA = "late_data"
    METHOD = "method"
    SOURCE_REVISION = "source_revision"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of a return: the index of the row (from 0), and the column; None for the row itself.

    `first` is the index of the row that it repeats, whose number replaces the braces of `detail`. A fault of a header
    has the index HEADER_INDEX, and its line and sheet of the file.
    """

    index: int
    column: str | None
    code: str
    detail: str
    first: int | None = None
    line: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class SubmittedReturn:
    """A submitted return: its rows, its faults of reading, and its options.

    `lines` are the numbers of the rows in a file (None for JSON), `sheets` the names of their sheets in a workbook, and
    `left_empty` counts the skipped rows. Rows with
    `faults` are `partial` (indexes from 0): they have the indicator, area and period as far as they could be read (an
    absent area is None). A `single` row replaces a whole value, and needs a reason to revise it. With `confirm`
    implausible figures are recorded. In JSON the rows are the list `json_field` of the body.
    """

    rows: Sequence[SubmittedRow]
    lines: Sequence[int] | None = None
    sheets: Sequence[str] | None = None
    left_empty: int = 0
    faults: tuple[RowFault, ...] = ()
    partial: frozenset[int] = frozenset()
    reason: str | None = None
    reason_code: str | None = None
    operation: str = "create_return"
    single: bool = False
    confirm: bool = False
    json_field: str = "values"

    def number(self, index: int) -> int:
        """The number of a row by its index: the line of the file, or in JSON the count from 1."""
        return index + 1 if self.lines is None else self.lines[index]

    def sheet(self, index: int) -> str | None:
        """The name of the sheet that a row is on; None where it is on none."""
        return None if self.sheets is None else self.sheets[index]

    def place(self, index: int) -> str:
        """Where a row is, in words: `row 2`, with the sheet where there are several."""
        row = f"row {self.number(index)}"
        several = self.sheets is not None and self.sheets[0] != self.sheets[-1]
        return f"{row} of the sheet “{self.sheet(index)}”" if several else row


@dataclass(frozen=True, slots=True)
class ImplausibleRow:
    """An implausible figure of a return: the index of the row (from 0), and the finding."""

    index: int
    definition: Definition
    finding: Finding


class InvalidReturnError(InvalidInputError):
    """A return that cannot be recorded; `row_faults` lists every fault of its rows.

    `unexplained` are the indexes of the rows that change published values in a return without a reason, `implausible`
    the figures of its sound rows that are probably slips as well.
    """

    def __init__(
        self,
        row_faults: Iterable[RowFault],
        *,
        unexplained: Sequence[int] = (),
        implausible: Iterable[ImplausibleRow] = (),
    ) -> None:
        self.row_faults = tuple(row_faults)
        self.unexplained = tuple(unexplained)
        self.implausible = tuple(implausible)
        count = len({row.index for row in self.implausible})
        odd = f" {count:,} {'figure is' if count == 1 else 'figures are'} probably wrong as well." if count else ""
        super().__init__(f"Nothing was recorded: {self._summary(len(self.row_faults) + bool(self.unexplained))}.{odd}")

    def _summary(self, count: int) -> str:
        return "1 fault to correct" if count == 1 else f"{count:,} faults to correct"


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
    """The caller's key may not post the indicators of some rows, whether they exist or not; other faults come along."""

    def _summary(self, count: int) -> str:
        forbidden = sum(fault.code == NOT_ALLOWED for fault in self.row_faults)
        others = count - forbidden
        more = f", and there {'is 1 fault' if others == 1 else f'are {others:,} faults'} to correct" if others else ""
        return f"this key may not post {forbidden:,} of the rows{more}"


def submitted_value(
    entry: SubmittedRow,
    recorded: Value | None,
    *,
    period: Period,
    area: str,
    definition: Definition,
    whole: bool = False,
) -> Value:
    """The value that a row records: absent fields stay as recorded, unless the row is `whole`.

    Where the number changes, its counts, limits and verdict do not stay. A number that is absent is computed
    from numerator and denominator; in an amending row the recorded figure stays.
    """
    sent = entry.get
    if recorded is not None and not whole and is_amending_row(entry):
        return _amended(recorded, entry)
    missing, status, verdict = sent("missing_reason"), sent("status"), sent("verdict")
    reason = None if missing is None else MissingReason(missing)
    number = sent("value")
    if number is None and reason is None:
        number = _computed(entry, recorded, definition=definition)
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
        ValueStatus(status) if status else ValueStatus.FINAL,
        bool(sent("break_in_series")),
        sent("break_reason"),
        sent("note"),
        None if verdict is None else PublishedVerdict(verdict),
        sent("verdict_comparator"),
        sent("verdict_source"),
    )
    return value if recorded is None else _with_recorded(recorded, value, entry=entry, whole=whole)


def _amended(recorded: Value, entry: SubmittedRow) -> Value:
    """The recorded value with what an amending row says beside the figure."""
    changes = {name: entry[name] for name in PERIOD_FIELDS + VERDICT_FIELDS if entry.get(name) is not None}
    for name, kind in (("status", ValueStatus), ("verdict", PublishedVerdict)):
        changes |= {name: kind(entry[name])} if entry.get(name) is not None else {}
    return replace(recorded, **changes)


def _with_recorded(recorded: Value, value: Value, *, entry: SubmittedRow, whole: bool) -> Value:
    """The submitted value, with the recorded fields that stay."""
    same = value.missing_reason is recorded.missing_reason and same_number(value.number, recorded.number)
    staying: dict[str, Any] = {"number": recorded.number} if same else {}
    if not whole:
        fields = NUMBER_FIELDS + PERIOD_FIELDS + VERDICT_FIELDS if same else PERIOD_FIELDS
        staying |= {name: getattr(recorded, name) for name in fields if name not in entry}
        staying |= {} if entry.get("status") else {"status": recorded.status}
    differing = {name: field for name, field in staying.items() if getattr(value, name) != field}
    return replace(value, **differing) if differing else value


def _computed(entry: SubmittedRow, recorded: Value | None, *, definition: Definition) -> float | None:
    """The number from numerator and denominator; the recorded number where they agree with it."""
    numerator, denominator = entry.get("numerator"), entry.get("denominator")
    if numerator is None or denominator is None:
        return None
    number = ratio_value(numerator, denominator, definition=definition)
    if number is None or recorded is None or recorded.number is None:
        return number
    places = definition.decimal_places
    unchanged = (numerator, denominator) == (recorded.numerator, recorded.denominator)
    agrees = rounded(number, decimal_places=places) == rounded(recorded.number, decimal_places=places)
    return recorded.number if unchanged and agrees else number


def same_number(number: float | None, other: float | None) -> bool:
    """Whether two numbers are the same to the digits of a spreadsheet, or both are None."""
    if number is None or other is None:
        return number is other
    return number == other or f"{number:.{SPREADSHEET_DIGITS}g}" == f"{other:.{SPREADSHEET_DIGITS}g}"


def changed_fields(value: Value, other: Value) -> list[str]:
    """The fields in which two rows of one key differ, by the names of a return's columns."""
    fields = [] if same_number(value.number, other.number) else ["value"]
    fields += [name for name in _TEXT_FIELDS if getattr(value, name) != getattr(other, name)]
    fields += [name for name in NUMBER_FIELDS if not same_number(getattr(value, name), getattr(other, name))]
    return fields


def has_figure(entry: SubmittedRow) -> bool:
    """Whether a row has a number, a numerator or denominator, or a missing_reason."""
    return any(entry.get(name) is not None for name in _FIGURES)


def is_empty_row(entry: SubmittedRow) -> bool:
    """Whether a row is empty: it has no figure, note, break in the series or commentary, and checks nothing."""
    return not (has_figure(entry) or is_check_row(entry)) and not any(
        entry.get(name) for name in ("commentary", *PERIOD_FIELDS)
    )


def is_check_row(entry: SubmittedRow) -> bool:
    """Whether a row checks the recorded figure: that it is right, or what is wrong with it."""
    sent = entry.get
    return sent("confirmed") is not None or sent("query") is not None or sent("held") is not None


def check_conflicts(entry: SubmittedRow) -> list[str]:
    """The fields of a row that checks a figure which change that figure as well."""
    return [name for name, field in entry.items() if field is not None and name not in _BESIDE_A_CHECK]


def is_amending_row(entry: SubmittedRow) -> bool:
    """Whether a row leaves the figure out and changes what is said beside it: the note, or the break in the series."""
    return not any(name in entry for name in _FIGURES) and any(entry.get(name) for name in PERIOD_FIELDS)


def is_commentary_row(entry: SubmittedRow) -> bool:
    """Whether a row has a commentary and nothing else."""
    return entry.get("commentary") is not None and all(
        field is None or name in _COMMENTARY_FIELDS for name, field in entry.items()
    )
