"""What many documents that are sent as rows of one file have done, beside the rows themselves."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from app.contract.base import Shape, output_field
from app.contract.publishing.returns import CountsOfRows
from app.contract.warnings.change_effect import WarningBrief, warning_briefs
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.domain.publishing.submission import SubmissionState
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.warnings.change_effect import ChangeEffect

RowShape = TypeVar("RowShape", bound=Shape)
Result = TypeVar("Result", bound=Shape)


class RowsResultShape(Shape):
    """What the rows of one file did together, or with a dry run would do."""

    id: str | None = output_field("The submission's code; null in a dry run, or where nothing changed.", "S000012")
    state: SubmissionState | None = output_field(
        "Where it is on its way to the public; null in a dry run, or where nothing changed."
    )
    dry_run: bool = output_field("Whether it was a dry run, in which nothing is recorded.")
    counts: CountsOfRows = output_field("The rows by what they do.")


class JudgedRowsResultShape(RowsResultShape, Generic[RowShape]):
    """The same of rows of what judges: warnings come and go with it."""

    rows: list[RowShape] = output_field("Every row that was not left empty, in the order sent.")
    warnings_raised: list[WarningBrief] = output_field(
        "Warnings of the council's own area that are open now and were not before."
    )
    warnings_cleared: list[WarningBrief] = output_field("Warnings of the council's own area that are no longer open.")


def judged_rows_result(
    shape: type[Result],
    recorded: RecordedDocumentRows[Any],
    rows: Sequence[Shape],
    *,
    submitted: SubmittedReturn,
    dry_run: bool,
    effect: ChangeEffect,
) -> Result:
    """What a return of documents did that warnings depend on."""
    return shape.of(
        rows_result(recorded, submitted=submitted, dry_run=dry_run),
        rows=rows,
        warnings_raised=warning_briefs(effect.warnings_raised),
        warnings_cleared=warning_briefs(effect.warnings_cleared),
    )


def rows_result(recorded: RecordedDocumentRows[Any], *, submitted: SubmittedReturn, dry_run: bool) -> RowsResultShape:
    """What a return of documents did, without its rows."""
    is_recorded, counts = recorded.code is not None and not dry_run, Counter(row.outcome for row in recorded.rows)
    return RowsResultShape(
        id=recorded.code if is_recorded else None,
        state=SubmissionState.DRAFT if is_recorded else None,
        dry_run=dry_run,
        counts=CountsOfRows(
            **{outcome.value: counts[outcome] for outcome in ChangeOutcome}, left_empty=submitted.left_empty
        ),
    )
