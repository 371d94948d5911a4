"""The shapes of returns of progress: rows for JSON, CSV and workbooks alike, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from app.contract.base import output_field
from app.contract.publishing.return_bodies import NO_UNREAD, submitted_rows
from app.contract.publishing.returns import RowPlaceShape
from app.contract.publishing.rows_result import RowsResultShape, rows_result
from app.contract.request_bodies import WHOLE, Day
from app.contract.text import Paragraph
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import MOST_ROWS, SubmittedReturn
from app.domain.strategy.progress import ProgressStatus
from app.services.publishing.progress_returns import ProgressRow
from app.services.publishing.row_documents import RecordedDocumentRows
from app.wording.strategy import progress_sentence

ROWS_FIELD = "progress"  # where the rows stand in a JSON body
_LONGEST_CODE = 80
_KEY = ("action", "on")


@with_config(extra="forbid")
class ProgressRowSent(TypedDict, total=False):
    """What is stated of one action on one day. What is left out stays as recorded for that day."""

    action: Required[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=_LONGEST_CODE,
                description="The action's code.",
                json_schema_extra={"format": "action-code"},
            ),
        ]
    ]
    on: Required[Annotated[Day, Field(description="The day that it is stated for: today or earlier.")]]
    status: Annotated[ProgressStatus | None, Field(description="Where it stands; required where nothing is recorded.")]
    percent: Annotated[
        Annotated[int, Field(strict=True, ge=0, le=100), WHOLE] | None,
        Field(description="The share that is done, in percent; null where it is not stated."),
    ]
    narrative: Annotated[
        Paragraph | None,
        Field(description="What was done, and what comes next, for residents; required where nothing is recorded."),
    ]


@with_config(extra="forbid")
class ProgressReturnSent(TypedDict, total=False):
    """A return of progress: what is stated of many actions, recorded together or not at all."""

    progress: Required[
        Annotated[
            list[ProgressRowSent],
            Field(min_length=1, max_length=MOST_ROWS, description="The statements, in any order."),
        ]
    ]
    reason: Annotated[Paragraph | None, Field(description="Why something stated before changes, for the record.")]


PROGRESS_ROWS: TypeAdapter[Any] = TypeAdapter(list[ProgressRowSent])
PROGRESS_RETURN: TypeAdapter[Any] = TypeAdapter(ProgressReturnSent)


def submitted_progress(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows as the contract reads them, with everything that is wrong in them; `unread` as in a return of values."""
    return submitted_rows(rows, unread=unread, shape=PROGRESS_ROWS, key=_KEY)


class ProgressRowShape(RowPlaceShape):
    """What one row of a return of progress does."""

    action: str = output_field("The action's code.", "home-visits")
    on: date = output_field("The day that it is stated for.", "2026-09-30")
    outcome: ChangeOutcome = output_field(
        "Whether it is the first statement for the day, revises it, or leaves it as it is."
    )
    changed: list[str] = output_field("The columns that differ from what is recorded; none for a first statement.")
    before: str | None = output_field("What was recorded for the day, in one sentence; null where nothing was.")
    sentence: str = output_field("What is stated now, in one sentence.", "On track, 40% done (30 September 2026).")


class ProgressReturnShape(RowsResultShape):
    """What a return of progress did, or with a dry run would do."""

    rows: list[ProgressRowShape] = output_field("Every row that was not left empty, in the order sent.")


def progress_return_shape(
    recorded: RecordedDocumentRows[ProgressRow], *, submitted: SubmittedReturn, dry_run: bool
) -> ProgressReturnShape:
    """What a return of progress did."""
    return ProgressReturnShape.of(
        rows_result(recorded, submitted=submitted, dry_run=dry_run),
        rows=[_row(row, submitted=submitted) for row in recorded.rows],
    )


def _row(row: ProgressRow, *, submitted: SubmittedReturn) -> ProgressRowShape:
    return ProgressRowShape(
        row=submitted.number(row.index),
        sheet=submitted.sheet(row.index),
        action=row.progress.subject,
        on=row.progress.on,
        outcome=row.outcome,
        changed=row.changed,
        before=None if row.recorded is None else progress_sentence(row.recorded),
        sentence=progress_sentence(row.progress),
    )
