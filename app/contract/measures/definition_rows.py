"""The shapes of returns of definitions: whole definitions in JSON, columns in a file, and what became of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from app.contract.base import output_field
from app.contract.document_change import DifferenceShape, differences
from app.contract.measures.definition import IndicatorSent, indicator_record, proposal
from app.contract.publishing.return_bodies import NO_UNREAD, too_many_rows
from app.contract.publishing.returns import RowPlaceShape
from app.contract.publishing.rows_result import JudgedRowsResultShape, judged_rows_result
from app.contract.request_bodies import IndicatorCode, input_field
from app.contract.text import Paragraph
from app.domain.errors import InvalidInputError
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import RowFault, SubmittedReturn, SubmittedRow
from app.edge.validation_words import sentence_of
from app.services.publishing.definition_returns import DefinitionRow
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.warnings.change_effect import ChangeEffect

INDICATORS_FIELD = "indicators"  # where the rows stand in a JSON body
MOST_DEFINITIONS = 1_000
# Each column of a file, and the place in a definition that it stands for.
COLUMNS: Mapping[str, str] = {
    **{name: name for name in ("code", "title", "description", "purpose", "unit", "decimal_places", "polarity")},
    **{name: name for name in ("frequency", "measure", "supply", "supply_note", "accumulation", "annual_figure")},
    **{name: name for name in ("ratio_multiplier", "counts_rounded_to", "counts_events", "forecast_method")},
    **{name: name for name in ("usual_yearly_change", "group", "comparable_between_areas", "theme", "service")},
    **{"owner_role": "owner_role", "source_name": "source.name", "source_url": "source.url"},
    **{"licence": "licence", "caveat": "caveat"},
    **{"compare_with": "direction_rule.compare_with", "compare_periods": "direction_rule.periods"},
    **{"tolerance_kind": "direction_rule.tolerance.kind", "tolerance": "direction_rule.tolerance.amount"},
    "second_compare_with": "second_direction_rule.compare_with",
    "second_compare_periods": "second_direction_rule.periods",
    "second_tolerance_kind": "second_direction_rule.tolerance.kind",
    "second_tolerance": "second_direction_rule.tolerance.amount",
    "certainty": "certainty",
    **{"green_within_kind": "target_rule.green_within.kind", "green_within": "target_rule.green_within.amount"},
    "amber": "target_rule.amber",
    **{"amber_within_kind": "target_rule.amber_within.kind", "amber_within": "target_rule.amber_within.amount"},
    **{"amber_floor": "target_rule.amber_floor", "edge": "target_rule.edge"},
    **{"threshold_kind": "warning_threshold.kind", "threshold_level": "warning_threshold.level"},
    **{"threshold_basis": "warning_threshold.basis", "threshold_note": "warning_threshold.note"},
    **{"expected_lower": "expected_range.lower", "expected_upper": "expected_range.upper"},
    "expected_note": "expected_range.note",
    **{name: name for name in ("warning_rules", "submission_due_days", "publication_due_days", "doubtful_periods")},
    **{name: name for name in ("not_like_for_like", "contributes_to", "tier", "tier_from", "effective_from")},
    **{name: name for name in ("breaks_series", "change_reason", "corrects")},
}


class IndicatorRowSent(IndicatorSent):
    """One indicator's definition in full, as it is sent for that indicator alone, with its code."""

    code: IndicatorCode = input_field("The indicator's code.", "household-waste-recycling-rate")


@with_config(extra="forbid")
class IndicatorReturnSent(TypedDict, total=False):
    """A return of definitions: many indicators, recorded together or not at all."""

    indicators: Required[
        Annotated[
            list[IndicatorRowSent],
            Field(
                min_length=1,
                max_length=MOST_DEFINITIONS,
                description="The indicators, in any order: they may name one another.",
            ),
        ]
    ]
    reason: Annotated[Paragraph | None, Field(description="Why they are created or changed, for the record.")]


INDICATOR_RETURN: TypeAdapter[Any] = TypeAdapter(IndicatorReturnSent)
_ROW: TypeAdapter[IndicatorRowSent] = TypeAdapter(IndicatorRowSent)


def column_of(field: str) -> str:
    """The column of a file for a place in a definition: its own, that of the whole, or the first of its parts."""
    by_place = {place: column for column, place in COLUMNS.items()}
    place = field
    while place:
        if place in by_place:
            return by_place[place]
        parts = (column for column, whole in COLUMNS.items() if whole.startswith(f"{place}."))
        part = next(parts, None)
        if part is not None:
            return part
        place = place.rpartition(".")[0]
    return field


def definition_of_columns(row: SubmittedRow) -> dict[str, Any]:
    """A row of a file as a definition in JSON: an empty cell is left out."""
    definition: dict[str, Any] = {}
    for column, value in row.items():
        if value is None:
            continue
        *parents, name = COLUMNS[column].split(".")
        holder = definition
        for parent in parents:
            holder = holder.setdefault(parent, {})
        holder[name] = value
    return definition


def columns_of_definition(definition: Mapping[str, Any]) -> dict[str, Any]:
    """The cells of a definition as JSON, by column; those of a part that is not there are None."""
    return {column: _at(definition, place.split(".")) for column, place in COLUMNS.items()}


def _at(part: Any, steps: Sequence[str]) -> Any:
    for step in steps:
        part = part.get(step) if isinstance(part, Mapping) else None
    return part


def submitted_definitions(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows of a file as proposals, with everything that is wrong in them by column."""
    many = too_many_rows(rows, most=MOST_DEFINITIONS)
    if many is not None:
        return many
    definitions = [definition_of_columns(row) for row in rows]
    return _submitted(definitions, unread=unread, place_of=column_of)


def submitted_json_definitions(
    rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD
) -> SubmittedReturn:
    """The rows of a JSON body as proposals, with everything that is wrong in them by place."""
    return _submitted(rows, unread=unread, place_of=str)


def _submitted(
    rows: Sequence[Any], *, unread: Mapping[int, Collection[str]], place_of: Callable[[str], str]
) -> SubmittedReturn:
    """Rows of `code` and `proposal`; of those with a fault the code alone, as far as it can be read."""
    submitted: list[SubmittedRow] = []
    faults: list[RowFault] = []
    partial: set[int] = set(unread)
    for index, row in enumerate(rows):
        try:
            sent = _ROW.validate_python(row)
            submitted.append({"code": sent.code, "proposal": proposal(sent.code, sent)})
            continue
        except ValidationError as error:
            places = [
                (place_of(".".join(map(str, each["loc"]))), each["type"], sentence_of(each, whole="the row"))
                for each in error.errors(include_url=False, include_input=False)
            ]
        except InvalidInputError as error:
            places = [(place_of(fault.field), fault.code, fault.detail) for fault in error.faults]
        known = unread.get(index, ())
        faults += [RowFault(index, place or None, kind, detail) for place, kind, detail in places if place not in known]
        partial.add(index)
        code = row.get("code") if isinstance(row, Mapping) else None
        submitted.append({"code": code} if isinstance(code, str) else {})
    return SubmittedReturn(submitted, faults=tuple(faults), partial=frozenset(partial))


class DefinitionRowShape(RowPlaceShape):
    """What one row of a return of definitions does."""

    code: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    title: str = output_field("What is measured, in a few words.", "Household waste recycled")
    outcome: ChangeOutcome = output_field("Whether it creates the indicator, changes it, or neither.")
    differences: list[DifferenceShape] = output_field(
        "What differs from the version before, old and new; empty for a new indicator."
    )


class IndicatorReturnShape(JudgedRowsResultShape[DefinitionRowShape]):
    """What a return of definitions did, or with a dry run would do."""


def indicator_return_shape(
    recorded: RecordedDocumentRows[DefinitionRow], *, submitted: SubmittedReturn, dry_run: bool, effect: ChangeEffect
) -> IndicatorReturnShape:
    """What a return of definitions did."""
    rows = [_row(row, submitted=submitted) for row in recorded.rows]
    return judged_rows_result(IndicatorReturnShape, recorded, rows, submitted=submitted, dry_run=dry_run, effect=effect)


def _row(row: DefinitionRow, *, submitted: SubmittedReturn) -> DefinitionRowShape:
    changed = row.before is not None and row.documents
    return DefinitionRowShape(
        row=submitted.number(row.index),
        sheet=submitted.sheet(row.index),
        code=row.after.definition.code,
        title=row.after.definition.title,
        outcome=row.outcome,
        differences=differences(indicator_record(row.before), indicator_record(row.after))
        if row.before is not None and changed
        else [],
    )
