"""The columns of a return of progress, as a file names them."""

from app.contract.strategy.progress_rows import PROGRESS_RETURN, ROWS_FIELD, submitted_progress
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import choice_cell, sentence_cell, text_cell
from app.formats.uploads.document_cells import day_cell
from app.formats.uploads.layout import Layout
from app.formats.uploads.number_cell import CODE, number_cell

# What the template shows beside the cells to fill in.
SHOWN = ("title", "outcome", "owner_role", "due_on", "last_on", "last_status", "last_percent", "last_narrative")
CONTENT = ("status", "percent", "narrative")
_NO_PERCENT = "Write the share that is done as a whole number from 0 to 100, or leave it empty where it is not known."


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
    in_percent=frozenset({"percent"}),
    repeated=frozenset({"status"}),
    read_past=frozenset(SHOWN),
    submit=submitted_progress,
    json_body=PROGRESS_RETURN,
    json_field=ROWS_FIELD,
    sent_row=_sent_progress,
)
