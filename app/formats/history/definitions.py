"""Definitions of the indicators that a table has and the council has not: rows to complete and send."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from app.contract.measures.definition_rows import COLUMNS
from app.domain.measures.indicator import PERCENT, Accumulation, Frequency, Polarity, Supply
from app.domain.measures.period import PeriodKind, parse_period
from app.domain.publishing.history import LEFT_OUT, MappingLine, Part, Role, Sure, period_of, plain
from app.domain.publishing.history_names import unit_of
from app.formats.csv_table import Table, csv_bytes
from app.formats.history.figures import ReadFigure, decimals_of, read_figure
from app.formats.history.proposal import Columns, columns_of
from app.formats.history.table import HistoryTable
from app.formats.uploads.cells import Cell, CellError

TO_WRITE = "To be written by the council."
TO_NAME = "To be named by the council"
LICENCE = "Open Government Licence v3.0"
PROPOSED_TIER = 1  # what the council answers for itself; the cap is held when the definitions are sent
# Of a rate or an average it would be untrue that bigger areas have bigger totals.
_SHARED_OUT = re.compile(r"\b(?:per|rate|ratio|average|mean|median|percentage|proportion)\b", re.IGNORECASE)
_POLARITIES = {
    **dict.fromkeys(("high", "higher", "bigger", "up", "increase", "maximise", "more"), Polarity.HIGHER_IS_BETTER),
    **dict.fromkeys(("low", "lower", "smaller", "down", "decrease", "minimise", "less"), Polarity.LOWER_IS_BETTER),
    **dict.fromkeys(("none", "neither", "neutral"), Polarity.NONE),
}


def definitions_csv(table: HistoryTable, lines: Sequence[MappingLine], *, themes: Mapping[str, str]) -> bytes | None:
    """A CSV that `POST /v1/indicators` takes, once polarity, theme and words are right; None where nothing is new.

    Which way is good is never guessed: it stands only where the table says it, as the theme does. `themes` are codes by
    title and code.
    """
    columns = columns_of(lines)
    new = {line.where: line for line in lines if line.part in (Part.ROW, Part.NAME) and line.sure is Sure.DEFINE}
    if not new:
        return None
    by_name = {line.label: line for line in new.values()}
    periods = {line.label: line.becomes for line in lines if line.part is Part.PERIOD}
    found: dict[str, list[tuple[Sequence[Cell], ReadFigure | None, str]]] = {}
    for number, cells in table.below():
        line = new.get(str(number)) if columns.is_wide else by_name.get(columns.name(cells))
        if line is None or line.becomes == LEFT_OUT:
            continue
        for place in columns.figure_places():
            period = columns.periods.get(place) or periods.get(columns.period(cells), "")
            figure = _figure(table, number, place, cells)
            found.setdefault(line.becomes, []).append((cells, figure, period))
    titles = {line.becomes: line.label for line in new.values()}
    rows = [_row(code, titles[code], held, columns=columns, themes=themes) for code, held in found.items()]
    return csv_bytes(Table(tuple(COLUMNS), [tuple(row.get(name) for name in COLUMNS) for row in rows]))


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
    found: Sequence[tuple[Sequence[Cell], ReadFigure | None, str]],
    *,
    columns: Columns,
    themes: Mapping[str, str],
) -> dict[str, Any]:
    """One definition as far as the table tells it."""
    first = found[0][0]
    figures = [figure for _, figure, _ in found if figure is not None]
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
        "frequency": _frequency([period for _, figure, period in found if figure is not None]),
        "supply": Supply.COUNCIL,
        "accumulation": Accumulation.DISCRETE,
        "comparable_between_areas": unit == PERCENT or _SHARED_OUT.search(f"{title} {unit}") is not None,
        "theme": themes.get(plain(theme)) or themes.get(theme),
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
    kinds = {parse_period(found).kind for found in map(period_of, periods) if found is not None}
    if PeriodKind.MONTH in kinds:
        return Frequency.MONTHLY
    return Frequency.QUARTERLY if PeriodKind.FINANCIAL_QUARTER in kinds else Frequency.ANNUAL
