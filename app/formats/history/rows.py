"""A table of earlier figures as the rows of a return by its mapping, with every fault by its cell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.measures.indicator import PERCENT, POUNDS
from app.domain.publishing.history import LEFT_OUT, MappingLine, Part, Role, is_role, mapping_faults, period_of
from app.domain.publishing.history_names import KnownIndicator
from app.formats.history.figures import ReadFigure, read_figure, sign_of
from app.formats.history.proposal import Columns, columns_of, layout_mark, place_of
from app.formats.history.table import HistoryTable, cell_text
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import choice_cell, sentence_cell
from app.formats.uploads.rows import NO_HEADER, letters

_OTHER_LAYOUT = (
    "The columns or the rows' names of the file have changed since this mapping was made: make a new one with --force."
)
_NOT_MAPPED = "The mapping has no line for “{}”: add one, or make a new mapping with --force."
_HIDDEN = "This row is hidden: show it, or delete it."
_NO_COLUMNS = "A mapping needs a column that becomes name or code, and columns of periods, or period and value."
_TWICE = "{} has a figure of this indicator, area and period already."
_SIGNS = {PERCENT: "%", POUNDS: "£"}
_NUMBERS = (Role.NUMERATOR, Role.DENOMINATOR)
_CHOICES = (Role.STATUS, Role.MISSING_REASON)
OTHER_UNIT = "other_unit"
MOST_SHOWN = 40  # characters of a cell in a fault


@dataclass(frozen=True, slots=True)
class HistoryFault:
    """One thing to correct: where it is in the file (`C7`) or in the mapping, and a sentence."""

    where: str
    detail: str


@dataclass(frozen=True, slots=True)
class HistoryTarget:
    """A target that stands in a table: of which indicator and period."""

    indicator: str
    period: str
    value: float


@dataclass(frozen=True, slots=True)
class HistoryRows:
    """The rows of a return, where the figure of each is in the file, and everything that is wrong.

    `targets` are those that stand beside the figures, `no_targets` the cells under their headers that hold none.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    faults: list[HistoryFault] = field(default_factory=list)
    targets: list[HistoryTarget] = field(default_factory=list)
    no_targets: list[HistoryFault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the mapping says, ready to be looked up."""

    table: HistoryTable
    columns: Columns
    by_row: Mapping[str, str]
    by_name: Mapping[str, str]
    by_period: Mapping[str, str]
    signs: Mapping[str, str]
    known: Mapping[str, KnownIndicator]


def history_rows(
    table: HistoryTable, lines: Sequence[MappingLine], *, known: Mapping[str, KnownIndicator]
) -> HistoryRows:
    """The rows that a table gives by its mapping; what a wrong line of it concerns is left out, with a fault."""
    wrong = dict(mapping_faults(lines, codes=frozenset(known)))
    result = HistoryRows(faults=[HistoryFault(place_in_mapping(line), detail) for line, detail in wrong.items()])
    mark = next((line.becomes for line in lines if line.part is Part.FILE), "")
    if mark != layout_mark(table):
        return HistoryRows(faults=[HistoryFault("mapping", _OTHER_LAYOUT)])
    columns = columns_of([line for line in lines if line not in wrong])
    if any(line.part is Part.COLUMN and is_role(line.becomes) for line in wrong):
        return result
    is_named = Role.NAME in columns.roles or Role.CODE in columns.roles
    if not wrong and not (is_named and columns.figure_places()):
        return HistoryRows(faults=[HistoryFault("mapping", _NO_COLUMNS)])
    by_number = {str(number): line for number, line in table.below()}

    def became(part: Part, key: Callable[[str], str]) -> dict[str, str]:
        """What the lines of a part become, by what stands in the file: a spreadsheet may have changed the labels."""
        return {key(line.where): LEFT_OUT if line in wrong else line.becomes for line in lines if line.part is part}

    reading = _Reading(
        table,
        columns,
        by_row=became(Part.ROW, lambda where: where),
        by_name=became(Part.NAME, lambda where: columns.name(by_number.get(where, ()))),
        by_period=became(Part.PERIOD, lambda where: columns.period(by_number.get(where, ()))),
        signs=became(Part.SIGN, lambda where: _sign_at(by_number, where)),
        known=known,
    )
    first: dict[tuple[Any, ...], str] = {}
    for number, line in table.below():
        beyond = next((place for place in range(len(table.labels), len(line)) if cell_text(line[place])), None)
        if beyond is not None and number not in table.hidden:
            result.faults.append(HistoryFault(f"{letters(beyond)}{number}", NO_HEADER))
            continue
        if number in table.hidden and not columns.is_wide:
            result.faults.append(HistoryFault(f"row {number}", _HIDDEN))
            continue
        for place, row in _figures(reading, number, line, faults=result.faults):
            key = (row["indicator"], row.get("area"), row["period"])
            if first.setdefault(key, place) != place:
                result.faults.append(HistoryFault(place, _TWICE.format(first[key])))
            else:
                result.rows.append(row)
                result.places.append(place)
        result.targets.extend(_targets(reading, number, line, faults=result.no_targets))
    return result


def _sign_at(by_number: Mapping[str, Sequence[Cell]], where: str) -> str:
    """The sign in a cell such as `C7`; nothing where it holds none."""
    column = where.strip().rstrip("0123456789")
    line, place = by_number.get(where.strip()[len(column) :], ()), place_of(column)
    return sign_of(line[place]) or "" if 0 <= place < len(line) else ""


def place_in_mapping(line: MappingLine) -> str:
    """A line of a mapping as a person finds it: `row 7 (Missed bins)`."""
    label = f" ({line.label[:MOST_SHOWN]})" if line.label else ""
    return f"{line.part} {line.where}".strip() + label


def _figures(
    reading: _Reading, number: int, line: Sequence[Cell], *, faults: list[HistoryFault]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """The figures of one row, each with its cell."""
    columns = reading.columns
    code = _code(reading, number, line, faults=faults)
    if not code or code == LEFT_OUT:
        return
    for place in columns.figure_places():
        cell = line[place] if place < len(line) else None
        where = f"{letters(place)}{number}"
        period = columns.periods.get(place) or _long_period(reading, line, where=where, faults=faults)
        if not period or period == LEFT_OUT:
            continue
        try:
            figure = _figure(reading, number, place, cell, unit=reading.known[code].unit)
            beside = {} if columns.is_wide else dict(_beside(reading, line))
        except CellError as error:
            shown = f"“{cell_text(cell)[:MOST_SHOWN]}”: " if cell_text(cell) else ""
            faults.append(HistoryFault(where, f"{shown}{error.args[1]}"))
            continue
        row = _row(code, period, figure, beside)
        if row is not None:
            yield where, row


def _targets(
    reading: _Reading, number: int, line: Sequence[Cell], *, faults: list[HistoryFault]
) -> Iterator[HistoryTarget]:
    """The targets of one row of a wide table; what is none is left out, with a fault."""
    code = reading.by_row.get(str(number), LEFT_OUT)
    if code == LEFT_OUT:
        return
    for place, period in reading.columns.target_periods.items():
        cell = line[place] if place < len(line) else None
        detail = "This is no target."
        try:
            figure = _figure(reading, number, place, cell, unit=reading.known[code].unit)
        except CellError as error:
            figure, detail = None, error.args[1] if error.args[0] == OTHER_UNIT else detail
        if figure is not None and figure.number is not None:
            yield HistoryTarget(code, period, figure.number)
        elif cell_text(cell):
            faults.append(HistoryFault(f"{letters(place)}{number}", f"“{cell_text(cell)[:MOST_SHOWN]}”: {detail}"))


def _row(code: str, period: str, figure: ReadFigure | None, beside: dict[str, Any]) -> dict[str, Any] | None:
    """A row of a return; None where it says nothing."""
    content = {} if figure is None else {"value": figure.number, "missing_reason": figure.missing_reason}
    status = "provisional" if period.endswith(" provisional") else None if figure is None else figure.status
    row = {**content, "status": status, **beside}
    row = {name: cell for name, cell in row.items() if cell is not None}
    if not row.keys() & {"value", "missing_reason", "numerator"}:
        return None
    return {"indicator": code, "period": period_of(period), **row}


def _code(reading: _Reading, number: int, line: Sequence[Cell], *, faults: list[HistoryFault]) -> str:
    if reading.columns.is_wide:
        return reading.by_row.get(str(number), "")
    name = reading.columns.name(line)
    if name and name not in reading.by_name:
        faults.append(HistoryFault(f"row {number}", _NOT_MAPPED.format(name[:MOST_SHOWN])))
    elif not name and any(cell_text(cell) for cell in line):
        faults.append(HistoryFault(f"row {number}", "The row has no name of an indicator."))
    return reading.by_name.get(name, "")


def _long_period(reading: _Reading, line: Sequence[Cell], *, where: str, faults: list[HistoryFault]) -> str:
    label = reading.columns.period(line)
    if label not in reading.by_period:
        detail = _NOT_MAPPED.format(label) if label else "The row has no period."
        faults.append(HistoryFault(where, detail))
    return reading.by_period.get(label, "")


def _figure(reading: _Reading, number: int, place: int, cell: Cell, *, unit: str) -> ReadFigure | None:
    """The figure of a cell, whose sign must be that of the unit where that is known. Raises CellError."""
    table = reading.table
    if (number, place) in table.broken:
        raise CellError("not_a_number", table.broken[number, place])
    in_percent = (number, place) in table.percent
    figure = read_figure(cell, signs=reading.signs, decimal_comma=table.decimal_comma, in_percent=in_percent)
    if figure is not None and figure.unit is not None and unit and figure.unit != unit:
        raise CellError(OTHER_UNIT, f"It is written with {_SIGNS[figure.unit]}, and the indicator's unit is {unit}.")
    return figure


def _beside(reading: _Reading, line: Sequence[Cell]) -> Iterator[tuple[str, Any]]:
    """What a row of a long table says beside its figure. Raises CellError."""
    for role, place in reading.columns.roles.items():
        cell = line[place] if place < len(line) else None
        if cell is None or not cell_text(cell):
            continue
        if role in _NUMBERS:
            figure = read_figure(cell, signs={}, decimal_comma=reading.table.decimal_comma, in_percent=False)
            yield role.value, None if figure is None else figure.number
        elif role in _CHOICES:
            yield role.value, choice_cell(cell)
        elif role is Role.NOTE:
            yield role.value, sentence_cell(cell)
        elif role is Role.AREA:
            yield role.value, cell_text(cell)
