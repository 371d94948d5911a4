"""The columns of a return of warning rules' settings, as a file names them."""

from app.contract.warnings.rule_setting_rows import RULE_SETTING_RETURN, SETTINGS_FIELD, submitted_settings
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import choice_cell, sentence_cell, text_cell, truth_cell
from app.formats.uploads.document_cells import plain_number_cell
from app.formats.uploads.layout import Layout

SHOWN = ("default", "allowed")  # beside the cells to fill in


def setting_cell(cell: Cell) -> bool | float | str:
    """Yes or no, a number, or else a word."""
    for read in (truth_cell, plain_number_cell):
        try:
            return read(cell)
        except CellError:
            continue
    return text_cell(cell).lower()


def _sent_setting(row: SubmittedRow) -> SubmittedRow | None:
    """None for a row that sets nothing."""
    return row if row.get("value") is not None else None


RULE_SETTING_LAYOUT = Layout(
    name="a return of warning rules",
    sheet="Warning rules",
    required=("rule", "parameter"),
    required_cells=("rule", "parameter"),
    content=("value",),
    beside=(),
    readers={
        "indicator": text_cell,
        "rule": choice_cell,
        "parameter": choice_cell,
        "value": setting_cell,
        "reason": sentence_cell,
    },
    numbers=(),
    repeated=frozenset({"indicator", "rule", "parameter"}),
    read_past=frozenset(SHOWN),
    submit=submitted_settings,
    json_body=RULE_SETTING_RETURN,
    json_field=SETTINGS_FIELD,
    sent_row=_sent_setting,
)
