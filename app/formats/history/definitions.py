"""Definitions of the indicators that a table has and the council has not: rows to complete and send."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.contract.measures.definition_rows import COLUMNS
from app.domain.measures.indicator import PERCENT, Accumulation, Frequency, Polarity, Supply
from app.domain.measures.period import PeriodKind, parse_period
from app.domain.publishing.history import LEFT_OUT, MappingLine, Part, Role, period_of, plain
from app.domain.publishing.history_names import code_of, unit_of
from app.formats.csv_table import Cell as Written
from app.formats.csv_table import Table, csv_bytes
from app.formats.history.figures import ReadFigure, decimals_of, read_figure
from app.formats.history.proposal import Columns, columns_of
from app.formats.history.table import HistoryTable
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import column_name, text_cell
from app.formats.uploads.csv_file import SEPARATORS, csv_lines

TO_WRITE = "To be written by the council."
TO_NAME = "To be named by the council"
LICENCE = "Open Government Licence v3.0"
_BELOW_ZERO = re.compile(r"-[0-9]+(?:\.[0-9]+)?")
PROPOSED_TIER = 1  # what the council answers for itself; the cap is checked when the definitions are sent
# Of a rate or an average it would be untrue that bigger areas have bigger totals.
_SHARED_OUT = re.compile(r"\b(?:per|rate|ratio|average|mean|median|percentage|proportion)\b", re.IGNORECASE)
_POLARITIES = {
    **dict.fromkeys(("high", "higher", "bigger", "up", "increase", "maximise", "more"), Polarity.HIGHER_IS_BETTER),
    **dict.fromkeys(("low", "lower", "smaller", "down", "decrease", "minimise", "less"), Polarity.LOWER_IS_BETTER),
    **dict.fromkeys(("none", "neither", "neutral"), Polarity.NONE),
}


@dataclass(frozen=True, slots=True)
class ProposedDefinitions:
    """A row for each indicator that is to be defined, by its code.

    `missing_themes` are the titles of themes that there are not, by the code that the rows have for them.
    """

    rows: Mapping[str, dict[str, Any]]
    missing_themes: Mapping[str, str]


def to_define(lines: Sequence[MappingLine], *, known: Collection[str]) -> list[MappingLine]:
    """The lines of a mapping that name an indicator that there is not."""
    there = {"", LEFT_OUT, *known}
    return [line for line in lines if line.part in (Part.ROW, Part.NAME) and line.becomes not in there]


def propose_definitions(
    table: HistoryTable, lines: Sequence[MappingLine], *, known: Collection[str], themes: Mapping[str, str]
) -> ProposedDefinitions:
    """The indicators that a mapping names and that are not `known`, as far as the table gives them.

    Which way is good is never guessed: it stands only where the table says it, as the theme does. `themes` are codes by
    title and code.
    """
    columns = columns_of(lines)
    new = {line.where: line for line in to_define(lines, known=known)}
    by_name = {line.label: line for line in new.values()}
    periods = {line.label: line.becomes for line in lines if line.part is Part.PERIOD}
    entries_of: dict[str, list[tuple[Sequence[Cell], ReadFigure | None, str]]] = {}
    for number, cells in table.below():
        line = new.get(str(number)) if columns.is_wide else by_name.get(columns.name(cells))
        if line is None:
            continue
        for place in columns.figure_places():
            period = columns.periods.get(place) or periods.get(columns.period(cells), "")
            figure = _figure(table, number, place, cells)
            entries_of.setdefault(line.becomes, []).append((cells, figure, period))
    titles = {line.becomes: line.label for line in new.values()}
    rows = {
        code: _row(code, titles[code], entries, columns=columns, themes=themes) for code, entries in entries_of.items()
    }
    there = {None, *themes.values()}
    titles = {code: columns.text(entries[0][0], Role.THEME) for code, entries in entries_of.items()}
    missing = {row["theme"]: titles[code] for code, row in rows.items() if row["theme"] not in there}
    return ProposedDefinitions(rows, missing)


def definitions_csv(rows: Mapping[str, Mapping[str, Any]]) -> bytes:
    """A CSV that `POST /v1/indicators` takes, once polarity, theme and words are right."""
    return csv_bytes(Table(tuple(COLUMNS), [tuple(row.get(name) for name in COLUMNS) for row in rows.values()]))


def with_definitions(before: bytes, rows: Mapping[str, Mapping[str, Any]]) -> bytes | None:
    """A file of definitions with a row for each code that it lacks; None where it lacks none.

    Its own rows stay as a person has completed them. Raises UploadError.
    """
    header, lines = _read(before)
    codes = {dict(zip(header, line, strict=True)).get("code") for line in lines}
    added = [tuple(row.get(name) for name in header) for code, row in rows.items() if code not in codes]
    return csv_bytes(Table(header, [*lines, *added])) if added else None


def _read(body: bytes) -> tuple[tuple[str, ...], list[tuple[Written, ...]]]:
    """The header of a file of definitions, and its rows."""
    table = csv_lines(body, separator_of=lambda text: max(SEPARATORS, key=text.partition("\n")[0].count))
    filled = [cells for _, cells in table.lines if any(cell.strip() for cell in cells)]
    header = tuple(map(column_name, filled[0])) if filled else tuple(COLUMNS)
    rows = [tuple(_unescaped(cell) for cell in (*cells, *("",) * len(header))[: len(header)]) for cells in filled[1:]]
    return header, rows


def _unescaped(cell: str) -> Written:
    """A cell that is written again as it stands: a number below 0 is no text."""
    text = text_cell(cell)
    return Decimal(text) if _BELOW_ZERO.fullmatch(text) else text


def _figure(table: HistoryTable, number: int, place: int, cells: Sequence[Cell]) -> ReadFigure | None:
    cell = cells[place] if place < len(cells) else None
    try:
        in_percent = (number, place) in table.percent
        return read_figure(cell, signs={}, decimal_comma=table.decimal_comma, in_percent=in_percent)
    except CellError:
        return None


def _row(
    code: str,
    title: str,
    entries: Sequence[tuple[Sequence[Cell], ReadFigure | None, str]],
    *,
    columns: Columns,
    themes: Mapping[str, str],
) -> dict[str, Any]:
    """One definition as far as the table gives it."""
    first = entries[0][0]
    figures = [figure for _, figure, _ in entries if figure is not None]
    signed = {figure.unit for figure in figures} - {None}
    unit = unit_of(columns.text(first, Role.UNIT)) or (signed.pop() if len(signed) == 1 else "")
    theme = columns.text(first, Role.THEME)
    numbers = [figure.number for figure in figures if figure.number is not None]
    return {
        "code": code,
        "title": title,
        "description": TO_WRITE,
        "purpose": TO_WRITE,
        "unit": unit or "number",
        "decimal_places": max(map(decimals_of, numbers), default=0),
        "polarity": _polarity(columns.text(first, Role.POLARITY)),
        "frequency": _frequency([period for _, figure, period in entries if figure is not None]),
        "supply": Supply.COUNCIL,
        "accumulation": Accumulation.DISCRETE,
        "comparable_between_areas": unit == PERCENT or _SHARED_OUT.search(f"{title} {unit}") is not None,
        "theme": themes.get(plain(theme)) or themes.get(theme) or (code_of(theme) if theme else None),
        "service": columns.text(first, Role.SERVICE) or TO_NAME,
        "owner_role": TO_NAME,
        "source_name": "The council",
        "licence": LICENCE,
        "tier": PROPOSED_TIER,
    }


def _polarity(text: str) -> Polarity | None:
    words = plain(text).replace("_", " ").split()
    return next((_POLARITIES[word] for word in words if word in _POLARITIES), None)


def _frequency(periods: Sequence[str]) -> Frequency:
    kinds = {parse_period(text).kind for text in map(period_of, periods) if text is not None}
    if PeriodKind.MONTH in kinds:
        return Frequency.MONTHLY
    return Frequency.QUARTERLY if PeriodKind.FINANCIAL_QUARTER in kinds else Frequency.ANNUAL
