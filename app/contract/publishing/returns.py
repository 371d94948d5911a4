"""The shapes of what a return did: each row's outcome, what is odd, and the warnings that it raises and clears."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson

from app.contract.base import Page, PeriodText, Shape, output_field
from app.contract.document_change import DifferenceShape, differences_of
from app.contract.publishing.submission import SubmissionShape
from app.contract.warnings.change_effect import WarningBrief, warning_briefs
from app.domain.measures.value import MissingReason, Value, ValueStatus, is_suppressed
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.plausibility import FindingKind
from app.domain.publishing.returns import SubmittedReturn
from app.domain.publishing.submission import Submission, SubmissionState, SubmittedDocument
from app.services.publishing.returns import RecordedReturn, ReturnRow
from app.wording.returns import finding_sentence


class RowPlaceShape(Shape):
    """Where a row of a return stands."""

    row: int = output_field(
        "The row: of a file as a spreadsheet counts (the header is 1), of JSON by its place from 1.", 2
    )
    sheet: str | None = output_field("The sheet that it is on; null where the body is not a workbook.")


class RowShape(RowPlaceShape):
    """What one row of a return does."""

    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: str = output_field("The period's id.", "2025-26")
    outcome: ChangeOutcome = output_field("Whether it makes a value, revises the one recorded, or finds it as it is.")
    old_value: float | None = output_field(
        "The number recorded before; null where there was none, or where it is suppressed now.", 30.6
    )
    new_value: float | None = output_field(
        "The number recorded now; null with a missing reason, or without a value.", 31.2
    )
    old_missing_reason: MissingReason | None = output_field("Why no number was recorded before, or is no longer given.")
    new_missing_reason: MissingReason | None = output_field("Why no number is recorded now.")
    changed: list[str] = output_field(
        "The columns that differ from what is recorded; for a new value none are named, for a commentary "
        "without a value `commentary`.",
        ["value", "status"],
    )


class CountsOfRows(Shape):
    """Rows by what they do."""

    created: int = output_field("Rows for which nothing was recorded before.")
    revised: int = output_field("Rows that change what was recorded.")
    unchanged: int = output_field("Rows that are as recorded; they add nothing.")
    left_empty: int = output_field(
        "Rows ignored: of a file those without a number, a reason and a commentary, and those with nothing but the "
        "commentary recorded already."
    )


class FindingShape(Shape):
    """A figure that is probably a slip, and was confirmed."""

    row: int = output_field("The row.")
    sheet: str | None = output_field("The sheet that it is on; null where the body is not a workbook.")
    kind: FindingKind = output_field("What is odd about it.")
    sentence: str = output_field("What is odd about it, in words.", "964% is 10 times the 96.4% of 2024/25.")


class ReturnShape(Shape):
    """What a return did, or with a dry run would do."""

    id: str | None = output_field("The submission's code; null in a dry run, or where nothing changed.", "S000012")
    state: SubmissionState | None = output_field(
        "Where it is on its way to the public; null in a dry run, or where nothing changed."
    )
    dry_run: bool = output_field("Whether it was a dry run, in which nothing is recorded.")
    counts: CountsOfRows = output_field("The rows by what they do.")
    rows: list[RowShape] = output_field("Every row that was not left empty, in the order sent.")
    findings: list[FindingShape] = output_field("The odd figures that were confirmed.")
    warnings_raised: list[WarningBrief] = output_field(
        "Warnings of the council's own area that are open now and were not before."
    )
    warnings_cleared: list[WarningBrief] = output_field("Warnings of the council's own area that are no longer open.")
    warnings_assessed: bool = output_field("False for a very large return, of which no warnings are worked out here.")


class RecordedRowShape(Shape):
    """One value that a submission recorded."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.")
    period: PeriodText = output_field("The period's id.")
    outcome: ChangeOutcome = output_field("Whether it made the value or revised it.")
    old_value: float | None = output_field("The number recorded before; null where there was none.")
    new_value: float | None = output_field("The number recorded; null with a missing reason.")
    missing_reason: MissingReason | None = output_field(
        "Why there is no number; `suppressed` also where the value is suppressed since."
    )
    numerator: float | None = output_field("What was counted; null where it is not recorded.")
    denominator: float | None = output_field("Out of how many; null where it is not recorded.")
    status: ValueStatus = output_field("Whether the value may still change as a matter of course.")
    note: str | None = output_field("What readers should know about this value; null where there is nothing.")


class RecordedDocumentShape(Shape):
    """A document of a submission, and what it changes."""

    kind: str = output_field("What it is.", "commentary")
    key: str = output_field("What it is of.", "household-waste-recycling-rate/E07000120/2025-26")
    revision: int = output_field("Which revision of it this is.", 1)
    differences: list[DifferenceShape] = output_field(
        "What differs from the revision before; of a first one, what it holds."
    )


class SubmissionDetailShape(SubmissionShape):
    """A submission with what it holds."""

    document_count: int = output_field(
        "How many documents it holds: commentaries, targets, definitions and all but values."
    )
    documents: list[RecordedDocumentShape] = output_field("The first of them, as many as `limit` lists.")
    values: Page[RecordedRowShape] = output_field("The values that it holds, a page at a time.")


def return_text(recorded: RecordedReturn, *, submitted: SubmittedReturn, dry_run: bool) -> str:
    """The answer to a return as JSON, written at once: it may be long."""
    is_kept = recorded.code is not None and not dry_run
    counts = Counter(row.outcome for row in recorded.rows)
    answer = {
        "id": recorded.code if is_kept else None,
        "state": SubmissionState.DRAFT if is_kept else None,
        "dry_run": dry_run,
        "counts": {
            **{outcome.value: counts[outcome] for outcome in ChangeOutcome},
            "left_empty": submitted.left_empty + recorded.prepared.left_empty,
        },
        "rows": [_row(row, submitted=submitted) for row in recorded.rows],
        "findings": [
            {
                "row": submitted.number(row.index),
                "sheet": submitted.sheet(row.index),
                "kind": row.finding.kind,
                "sentence": finding_sentence(row.finding, definition=row.definition),
            }
            for row in recorded.prepared.implausible
        ],
        "warnings_raised": [warning.model_dump() for warning in warning_briefs(recorded.warnings.raised)],
        "warnings_cleared": [warning.model_dump() for warning in warning_briefs(recorded.warnings.cleared)],
        "warnings_assessed": recorded.warnings.assessed,
    }
    return orjson.dumps(answer).decode()


def recorded_row_shape(value: Value, *, before: Value | None, is_hidden: bool) -> RecordedRowShape:
    """One value that a submission recorded, and what stood there before; without figures where they `is_hidden`."""
    if is_hidden and value.number is not None:
        value = replace(value, number=None, missing_reason=MissingReason.SUPPRESSED, numerator=None, denominator=None)
    return RecordedRowShape.of(
        value,
        outcome=ChangeOutcome.CREATED if before is None else ChangeOutcome.REVISED,
        old_value=None if before is None or is_hidden else before.number,
        new_value=value.number,
    )


def submission_detail(
    submission: Submission,
    *,
    documents: Sequence[SubmittedDocument],
    document_count: int,
    values: Page[RecordedRowShape],
) -> SubmissionDetailShape:
    """A submission with what it holds."""
    shapes = [
        RecordedDocumentShape.of(document, differences=differences_of(document.before, document.body))
        for document in documents
    ]
    return SubmissionDetailShape.of(
        submission, id=submission.code, documents=shapes, document_count=document_count, values=values
    )


def _row(row: ReturnRow, *, submitted: SubmittedReturn) -> dict[str, Any]:
    value, recorded = row.value, row.recorded
    old_value, old_reason = (None, None) if recorded is None else (recorded.number, recorded.missing_reason)
    if old_value is not None and is_suppressed(value):
        old_value, old_reason = None, MissingReason.SUPPRESSED
    return {
        "row": submitted.number(row.row_index),
        "sheet": submitted.sheet(row.row_index),
        "indicator": value.indicator,
        "area": value.area,
        "period": value.period.id,
        "outcome": row.outcome,
        "old_value": old_value,
        "new_value": value.number,
        "old_missing_reason": old_reason,
        "new_missing_reason": value.missing_reason,
        "changed": row.changed,
    }
