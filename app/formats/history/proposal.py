"""The mapping that a table of earlier figures is proposed to be read by: a line for each thing that is decided."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.domain.measures.period_alternatives import alternatives
from app.domain.measures.period_text import PeriodReading, read_period
from app.domain.publishing.history import (
    LEFT_OUT,
    MappingLine,
    Part,
    Role,
    Sure,
    read_header,
    settled,
    target_period_of,
)
from app.domain.publishing.history_names import Match, Names, unit_conflict
from app.formats.history.figures import proposed_sign, sign_of
from app.formats.history.table import HistoryTable, cell_text
from app.formats.uploads.cells import Cell
from app.formats.uploads.rows import letters
from app.formats.uploads.total_row import is_total, is_total_alone

WIDE, LONG = "wide", "long"
_TWICE = "The column {} is taken for that already."
_TOTAL = "It is a total or an average of other rows."
_HIDDEN = "The row is hidden."


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by their place: roles, and the periods whose figures or targets a column holds."""

    roles: dict[Role, int]
    period_places: tuple[int, ...]
    periods: dict[int, str]
    target_periods: dict[int, str]

    @property
    def is_wide(self) -> bool:
        """Whether each period has a column of its own."""
        return bool(self.periods)

    def figure_places(self) -> list[int]:
        """The columns that hold figures."""
        value = [] if Role.VALUE not in self.roles else [self.roles[Role.VALUE]]
        return list(self.periods) or value

    def text(self, line: Sequence[Cell], role: Role) -> str:
        """What a row says in the column of a role."""
        place = self.roles.get(role)
        return "" if place is None or place >= len(line) else cell_text(line[place])

    def period(self, line: Sequence[Cell]) -> str:
        """The period that a row names, in one column or in two (`2019/20` and `Q1`)."""
        return " ".join(filter(None, (cell_text(line[place]) for place in self.period_places if place < len(line))))

    def name(self, line: Sequence[Cell]) -> str:
        """What a row calls its indicator."""
        return self.text(line, Role.NAME) or self.text(line, Role.CODE)


def columns_of(lines: Sequence[MappingLine]) -> Columns:
    """The columns as a mapping has them."""
    by_letters = {line.where: line.becomes for line in lines if line.part is Part.COLUMN and line.becomes != LEFT_OUT}
    places = {place_of(where): becomes for where, becomes in by_letters.items()}
    roles = {Role(becomes): place for place, becomes in places.items() if becomes in set(Role)}
    targets = {place: period for place, becomes in places.items() if (period := target_period_of(becomes))}
    periods = {place: becomes for place, becomes in places.items() if becomes not in set(Role) and place not in targets}
    period_places = tuple(place for place, becomes in places.items() if becomes == Role.PERIOD)
    return Columns(roles, period_places, {} if Role.VALUE in roles and period_places else periods, targets)


def place_of(where: str) -> int:
    """The place of a column by its letters: A is 0."""
    place = 0
    for letter in where.strip().upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def layout_mark(table: HistoryTable) -> str:
    """A mark of a table's header and names: figures may be corrected under it, and nothing else."""
    columns = columns_of(_column_lines(table))
    names = [columns.name(line) for _, line in table.below()] if columns.is_wide else []
    text = "\n".join([table.sheet or "", "\t".join(table.labels), *names])
    return f"layout {hashlib.sha256(text.encode()).hexdigest()[:16]}"


def propose(table: HistoryTable, *, names: Names, file: str, sheets: Sequence[str]) -> list[MappingLine]:
    """The mapping of a table, with all that is left out and why; `sheets` are the other sheets of the file."""
    columns = _column_lines(table)
    read = columns_of(columns)
    header = str(table.numbers[table.header or 0])
    lines = [
        MappingLine(Part.FILE, "", file, layout_mark(table), Sure.YES, "You may correct figures, but not the layout."),
        *([] if table.sheet is None else [MappingLine(Part.SHEET, "", table.sheet, table.sheet, Sure.YES)]),
        *(MappingLine(Part.SHEET, "", other, LEFT_OUT, Sure.YES, "Choose it with --sheet.") for other in sheets),
        MappingLine(Part.HEADER, header, "", WIDE if read.is_wide else LONG, Sure.YES),
        *columns,
    ]
    body = table.below()
    if read.is_wide:
        rows = list(_rows(table, body, columns=read, names=names))
    else:
        rows = [*_names(body, columns=read, names=names), *_periods(body, columns=read)]
    return [*lines, *rows, *_signs(table, body, columns=read)]


def _column_lines(table: HistoryTable) -> list[MappingLine]:
    readings = [read_header(label) for label in table.labels]
    is_long = {Role.PERIOD, Role.VALUE} <= {reading.role for reading in readings}
    periods = settled([reading.periods for reading in readings])
    lines: list[MappingLine] = []
    roles: dict[Role, str] = {}
    for place, (reading, (period, is_sure)) in enumerate(zip(readings, periods, strict=True)):
        where, label = letters(place), table.labels[place]
        if reading.role is not None:
            is_second = reading.role in roles and reading.role is not Role.PERIOD
            is_idle = not is_long and reading.role in (Role.PERIOD, Role.VALUE)
            why = _TWICE.format(roles[reading.role]) if is_second else "The periods have columns." if is_idle else ""
            roles.setdefault(reading.role, where)
            lines.append(MappingLine(Part.COLUMN, where, label, LEFT_OUT if why else reading.role, Sure.YES, why))
        elif period is not None and not is_long:
            why = "" if is_sure else _meanings(reading.periods)
            sure = Sure.YES if is_sure else Sure.CHECK
            lines.append(MappingLine(Part.COLUMN, where, label, period.id + reading.suffix, sure, why))
        elif label or _has_content(table, place):
            lines.append(MappingLine(Part.COLUMN, where, label, LEFT_OUT, Sure.YES, reading.why_not))
    return lines if roles.keys() & {Role.NAME, Role.CODE} else _with_name(lines)


def _with_name(lines: list[MappingLine]) -> list[MappingLine]:
    """The lines with the first column before the periods taken for the name, which is to be checked."""
    for place, line in enumerate(lines):
        if line.becomes == LEFT_OUT:
            named = MappingLine(Part.COLUMN, line.where, line.label, Role.NAME, Sure.CHECK, "It is the first column.")
            return [*lines[:place], named, *lines[place + 1 :]]
    return lines


def _has_content(table: HistoryTable, place: int) -> bool:
    return any(place < len(line) and cell_text(line[place]) for _, line in table.below())


def _meanings(reading: PeriodReading) -> str:
    """What a label that is in doubt may mean."""
    read = reading.meanings
    meanings = [*alternatives(read[0]), *read] if len(read) == 1 else read
    return f"It may be {' or '.join(period.id for period in dict.fromkeys(meanings))}."


def _rows(
    table: HistoryTable, body: Sequence[tuple[int, Sequence[Cell]]], *, columns: Columns, names: Names
) -> Iterator[MappingLine]:
    """A line for each row that holds something."""
    for number, line in body:
        if not any(cell_text(cell) for cell in line):
            continue
        name = columns.name(line)
        why = _why_left_out(table, number, line, columns=columns)
        if why:
            label = name or cell_text(next(filter(cell_text, line)))
            sure = _sure_of_total(name) if why == _TOTAL else Sure.YES
            yield MappingLine(Part.ROW, str(number), label, LEFT_OUT, sure, why)
        else:
            yield _named(Part.ROW, str(number), name, line, columns=columns, names=names)


def _why_left_out(table: HistoryTable, number: int, line: Sequence[Cell], *, columns: Columns) -> str:
    name = columns.name(line)
    figures = [cell_text(line[place]) for place in columns.figure_places() if place < len(line)]
    if number in table.hidden:
        return _HIDDEN
    if not any(figures):
        return "It has no figures."
    if figures[0] and [cell_text(cell) for cell in line[: len(table.labels)]] == list(table.labels[: len(line)]):
        return "It is the header again."
    if not name:
        return "It has no name."
    return _TOTAL if is_total(name) else ""


def _sure_of_total(name: str) -> Sure:
    """`Total` is left out beyond doubt; `Total of complaints` may be an indicator."""
    return Sure.YES if is_total_alone(name) else Sure.CHECK


def _named(part: Part, where: str, name: str, line: Sequence[Cell], *, columns: Columns, names: Names) -> MappingLine:
    code = columns.text(line, Role.CODE)
    match: Match = names.match(name, code=code)
    known = names.by_code.get(match.code)
    conflict = "" if known is None else unit_conflict(columns.text(line, Role.UNIT), unit=known.unit)
    sure = Sure.CHECK if conflict else match.sure
    return MappingLine(part, where, name, match.code, sure, f"{match.why} {conflict}".strip())


def _names(body: Sequence[tuple[int, Sequence[Cell]]], *, columns: Columns, names: Names) -> Iterator[MappingLine]:
    """A line for each name in a long table, at its first row."""
    seen: dict[str, tuple[int, Sequence[Cell]]] = {}
    for number, line in body:
        seen.setdefault(columns.name(line), (number, line))
    for name, (number, line) in seen.items():
        if name and is_total(name):
            yield MappingLine(Part.NAME, str(number), name, LEFT_OUT, _sure_of_total(name), _TOTAL)
        elif name:
            yield _named(Part.NAME, str(number), name, line, columns=columns, names=names)


def _periods(body: Sequence[tuple[int, Sequence[Cell]]], *, columns: Columns) -> Iterator[MappingLine]:
    """A line for each label of a period in a long table, at its first row."""
    first: dict[str, int] = {}
    for number, line in body:
        first.setdefault(columns.period(line), number)
    first.pop("", None)
    periods = settled([read_period(label) for label in first])
    for (label, number), (period, is_sure) in zip(first.items(), periods, strict=True):
        becomes = "" if period is None else period.id
        why = "" if is_sure else "It is not a period." if period is None else _meanings(read_period(label))
        yield MappingLine(Part.PERIOD, str(number), label, becomes, Sure.YES if is_sure else Sure.CHECK, why)


def _signs(
    table: HistoryTable, body: Sequence[tuple[int, Sequence[Cell]]], *, columns: Columns
) -> Iterator[MappingLine]:
    """A line for each sign that stands for no figure, with how many cells hold it."""
    first: dict[str, tuple[int, int]] = {}
    counts: Counter[str] = Counter()
    places = columns.figure_places()
    for number, line in body:
        if _why_left_out(table, number, line, columns=columns):
            continue
        for place in places:
            sign = sign_of(line[place]) if place < len(line) else None
            if sign is not None:
                first.setdefault(sign, (number, place))
                counts[sign] += 1
    for sign, (number, place) in first.items():
        becomes, sure = proposed_sign(sign)
        cells = "1 cell" if counts[sign] == 1 else f"{counts[sign]:,} cells"
        yield MappingLine(Part.SIGN, f"{letters(place)}{number}", sign, becomes, sure, f"In {cells}.")
