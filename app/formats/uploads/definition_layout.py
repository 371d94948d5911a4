"""The columns of a return of definitions, as a file names them."""

import json
from typing import Any

from app.contract.measures.definition_rows import (
    COLUMNS,
    INDICATOR_RETURN,
    INDICATORS_FIELD,
    submitted_definitions,
    submitted_json_definitions,
)
from app.domain.publishing.returns import SubmittedRow
from app.formats.uploads.cells import Cell, CellError
from app.formats.uploads.columns import choice_cell, period_cell, sentence_cell, text_cell, truth_cell
from app.formats.uploads.document_cells import day_cell, plain_number_cell
from app.formats.uploads.layout import Layout

NUMBERS = (
    *("decimal_places", "ratio_multiplier", "counts_rounded_to", "usual_yearly_change", "compare_periods"),
    *("tolerance", "second_compare_periods", "second_tolerance", "green_within", "amber_within", "amber_floor"),
    *("threshold_level", "expected_lower", "expected_upper", "submission_due_days", "publication_due_days", "tier"),
)
# Those in the unit of the indicator, whose bands are in percent of it or in the unit itself: both are in percent.
IN_UNIT = frozenset(
    {
        *("usual_yearly_change", "tolerance", "second_tolerance", "green_within", "amber_within", "amber_floor"),
        *("threshold_level", "expected_lower", "expected_upper"),
    }
)
CHOICES = (
    *("polarity", "frequency", "measure", "supply", "accumulation", "annual_figure", "forecast_method"),
    *("compare_with", "tolerance_kind", "second_compare_with", "second_tolerance_kind", "certainty"),
    *("green_within_kind", "amber", "amber_within_kind", "edge", "threshold_kind", "threshold_basis"),
)
TRUTHS = ("counts_events", "comparable_between_areas", "breaks_series", "corrects")
# Columns with several entries: `NAME: reason`, a line each; the names of what an entry holds.
REASONED = {"doubtful_periods": "period", "not_like_for_like": "comparator"}
REQUIRED = ("code", "title")
_NOT_LISTED = "Write one entry a line, such as {}: why; or a list in JSON."
_NO_JSON = 'Write a list in JSON, such as [{"rule": "sustained_decline", "enabled": false}].'


def _json_cell(text: str) -> list[Any]:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError):
        entries = None
    if not isinstance(entries, list):
        raise CellError("not_a_list", _NO_JSON)
    return entries


def rules_cell(cell: Cell) -> list[Any]:
    """Warning rules that differ, as a list in JSON. Raises CellError."""
    return _json_cell(sentence_cell(cell))


def _entries_reader(name: str) -> Any:
    """What reads entries with a reason each, of which `name` says what they are of."""

    def read(cell: Cell) -> list[Any]:
        text = sentence_cell(cell)
        if text.startswith("["):
            return _json_cell(text)
        entries = []
        for line in filter(str.strip, text.splitlines()):
            what, colon, reason = line.partition(":")
            if not colon or not reason.strip():
                raise CellError("not_a_list", _NOT_LISTED.format("2020-21" if name == "period" else "E92000001"))
            entries.append({name: what.strip(), "reason": reason.strip()})
        return entries

    return read


def entries_text(entries: list[dict[str, Any]], *, name: str | None) -> str | None:
    """Entries as a cell has them: a line each where each is one line, else as JSON; None for none."""
    if not entries:
        return None
    if name is None or any("\n" in entry["reason"] for entry in entries):
        return json.dumps(entries, ensure_ascii=False)
    return "\n".join(f"{entry[name]}: {entry['reason']}" for entry in entries)


def _sent_definition(row: SubmittedRow) -> SubmittedRow | None:
    """None for a row with nothing but a code."""
    return row if any(value is not None for name, value in row.items() if name != "code") else None


DEFINITION_LAYOUT = Layout(
    name="a return of definitions",
    sheet="Indicators",
    required=REQUIRED,
    required_cells=("code",),
    content=("description", "effective_from"),
    beside=(),
    readers={
        name: {
            **dict.fromkeys(NUMBERS, plain_number_cell),
            **dict.fromkeys(CHOICES, choice_cell),
            **dict.fromkeys(TRUTHS, truth_cell),
            **{column: _entries_reader(entry) for column, entry in REASONED.items()},
            **{"code": text_cell, "warning_rules": rules_cell},
            **{"effective_from": period_cell, "tier_from": day_cell},
        }.get(name, sentence_cell)
        for name in COLUMNS
    },
    numbers=NUMBERS,
    in_unit=IN_UNIT,
    repeated=frozenset({"theme", "service", "owner_role", "licence"}),
    read_past=frozenset(),
    submit=submitted_definitions,
    json_body=INDICATOR_RETURN,
    json_field=INDICATORS_FIELD,
    sent_row=_sent_definition,
    submit_json=submitted_json_definitions,
)
