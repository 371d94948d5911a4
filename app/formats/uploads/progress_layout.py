"""The columns of a return of progress, as a file names them."""

import re
from datetime import date, datetime

from app.contract.strategy.progress_rows import PROGRESS_RETURN, ROWS_FIELD, submitted_progress
from app.domain.measures.period import PeriodKind
from app.domain.measures.period_text import read_period
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import choice_cell, sentence_cell, text_cell
from app.formats.uploads.layout import Layout
from app.formats.uploads.number_cell import CODE, number_cell

# What the template shows beside the cells to fill in.
SHOWN = ("title", "outcome", "owner_role", "due_on", "last_on", "last_status", "last_percent", "last_narrative")
CONTENT = ("status", "percent", "narrative")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NO_DAY = "Write a day, such as 2026-09-30."
_NO_PERCENT = "Write the share that is done as a whole number from 0 to 100, or leave it empty where nobody says."


def day_cell(cell: Cell) -> str:
    """A day in ISO 8601; `30/09/2026` is one, the day first, where it cannot be meant otherwise. Raises CellError."""
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second, cell.microsecond) == (0, 0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell.isoformat()
    text = text_cell(cell)
    if _ISO.fullmatch(text):
        return text
    days = [each.start.isoformat() for each in read_period(text).meanings if each.kind is PeriodKind.DAY]
    if len(days) == 1:
        return days[0]
    raise CellError("invalid_day", f"{_NO_DAY} Did you mean {' or '.join(days)}?" if days else _NO_DAY)


def percent_cell(cell: Cell) -> float:
    """A share in percent: a number, or a text that is one with or without the sign. Raises CellError."""
    plain = cell.strip().removesuffix("%").rstrip() if isinstance(cell, str) else cell
    try:
        number = number_cell(plain, decimal_comma=False)
    except CellError:
        raise CellError(CODE, _NO_PERCENT) from None
    if not isinstance(number, float):
        raise CellError(CODE, _NO_PERCENT)
    return number


def _sent_progress(row: SubmittedRow) -> SubmittedRow | None:
    """None for a row that states nothing; a day that was left empty is missing."""
    if all(row.get(name) is None for name in CONTENT):
        return None
    return {name: value for name, value in row.items() if name != "on" or value is not None}


PROGRESS_LAYOUT = Layout(
    name="a return of progress",
    sheet="Actions",
    required=("action", "on"),
    required_cells=("action",),
    content=CONTENT,
    beside=(),
    readers={
        "action": text_cell,
        "on": day_cell,
        "status": choice_cell,
        "percent": percent_cell,
        "narrative": sentence_cell,
    },
    numbers=("percent",),
    repeated=frozenset({"status"}),
    read_past=frozenset(SHOWN),
    submit=submitted_progress,
    json_body=PROGRESS_RETURN,
    json_field=ROWS_FIELD,
    sent_row=_sent_progress,
)
