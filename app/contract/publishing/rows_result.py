"""What many documents that are sent as rows of one file have done, beside the rows themselves."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from app.contract.base import Shape, output_field
from app.contract.publishing.returns import CountsOfRows
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import RowFault, SubmittedReturn
from app.domain.publishing.submission import SubmissionState


class RowsResultShape(Shape):
    """What the rows of one file did together, or with a dry run would do."""

    id: str | None = output_field("The submission's code; null in a dry run, or where nothing changed.", "S000012")
    state: SubmissionState | None = output_field(
        "Where it is on its way to the public; null in a dry run, or where nothing changed."
    )
    dry_run: bool = output_field("Whether it was a dry run, in which nothing is recorded.")
    counts: CountsOfRows = output_field("The rows by what they do.")


def result_fields(
    code: str | None, outcomes: Iterable[ChangeOutcome], *, submitted: SubmittedReturn, dry_run: bool
) -> dict[str, object]:
    """The fields that every result of rows has; `code` is that of the submission, None where nothing differs."""
    is_kept, counts = code is not None and not dry_run, Counter(outcomes)
    return {
        "id": code if is_kept else None,
        "state": SubmissionState.DRAFT if is_kept else None,
        "dry_run": dry_run,
        "counts": CountsOfRows(
            **{outcome.value: counts[outcome] for outcome in ChangeOutcome}, left_empty=submitted.left_empty
        ),
    }


def too_many_rows(rows: Sequence[Any], *, most: int) -> SubmittedReturn | None:
    """The rows with the fault that they are too many, none of them read; None where they are not."""
    if len(rows) <= most:
        return None
    fault = RowFault(
        most, None, "too_many_rows", f"This may have {most:,} rows; there are {len(rows):,}: send several."
    )
    return SubmittedReturn([{}] * len(rows), faults=(fault,), partial=frozenset(range(len(rows))))
