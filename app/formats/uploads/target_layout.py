"""The columns of a return of targets, as a file names them."""

from app.contract.measures.target_rows import TARGET_RETURN, TARGETS_FIELD, submitted_targets
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.columns import choice_cell, period_cell, sentence_cell, text_cell
from app.formats.uploads.document_cells import day_cell
from app.formats.uploads.layout import Layout
from app.formats.uploads.signed_number import signed_number_cell

# What the template shows beside the cells to fill in.
SHOWN = ("title", "service", "unit", "last_target", "last_outturn", "quarters_now", "set_before")
NUMBERS = ("value", "upper", "q1", "q2", "q3", "q4")


def _sent_target(row: SubmittedRow) -> SubmittedRow | None:
    """None for a row that sets nothing."""
    says = any(value is not None for name, value in row.items() if name not in ("indicator", "period"))
    return row if says else None


TARGET_LAYOUT = Layout(
    name="a return of targets",
    sheet="Targets",
    required=("indicator", "period"),
    required_cells=("indicator", "period"),
    content=("value", "upper", "profile"),
    beside=("set_by", "rationale"),
    readers={
        "indicator": text_cell,
        "period": period_cell,
        "profile": choice_cell,
        "set_by": sentence_cell,
        "set_on": day_cell,
        "rationale": sentence_cell,
        "reason": sentence_cell,
    },
    numbers=NUMBERS,
    in_unit=frozenset(NUMBERS),
    read_number=signed_number_cell,
    repeated=frozenset({"period", "profile", "set_by"}),
    read_past=frozenset(SHOWN),
    submit=submitted_targets,
    json_body=TARGET_RETURN,
    json_field=TARGETS_FIELD,
    sent_row=_sent_target,
)
