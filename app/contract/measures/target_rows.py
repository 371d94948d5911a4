"""The shapes of returns of targets: rows for JSON, CSV and workbooks alike, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from app.contract.base import PeriodText, output_field
from app.contract.measures.target import QuarterTarget
from app.contract.publishing.return_bodies import NO_UNREAD, RowIndicator, RowPeriod, submitted_rows
from app.contract.publishing.returns import RowPlaceShape
from app.contract.publishing.rows_result import JudgedRowsResultShape, judged_rows_result
from app.contract.request_bodies import Day, Number
from app.contract.text import Line, Paragraph
from app.domain.judgement.target_profile import ProfileKind
from app.domain.measures.target import Target
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.publishing.target_returns import TargetRow
from app.services.warnings.change_effect import ChangeEffect
from app.wording.target import target_in_words

TARGETS_FIELD = "targets"  # where the rows stand in a JSON body
MOST_TARGETS = 5_000
SET_ON_SENT = (
    "When it was set; without it today, where the target changes, and not known for a first target of a period that "
    "has ended."
)
_KEY = ("indicator", "period")


@with_config(extra="forbid")
class TargetRowSent(TypedDict, total=False):
    """The target of one indicator for one period. What is left out stays as recorded; null in `upper` takes it away."""

    indicator: Required[RowIndicator]
    period: Required[RowPeriod]
    value: Annotated[
        Number | None, Field(description="The target in the indicator's unit, or the lower end of its range.")
    ]
    upper: Annotated[Number | None, Field(description="The upper end of the range; null for one figure.")]
    unit: Annotated[
        Line | None,
        Field(description="The unit that the figures are in, to be sure: refused where the indicator has another."),
    ]
    profile: Annotated[
        ProfileKind | None,
        Field(description="For a year of a quarterly indicator: sets the targets of its four quarters too."),
    ]
    q1: Annotated[Number | None, Field(description="The first quarter's figure; only with `explicit`.")]
    q2: Annotated[Number | None, Field(description="The second quarter's figure; only with `explicit`.")]
    q3: Annotated[Number | None, Field(description="The third quarter's figure; only with `explicit`.")]
    q4: Annotated[Number | None, Field(description="The fourth quarter's figure; only with `explicit`.")]
    set_by: Annotated[Line | None, Field(description="The role or body that set it; required for a first target.")]
    set_on: Annotated[Day | None, Field(description=SET_ON_SENT)]
    rationale: Annotated[Paragraph | None, Field(description="Why this target; required for a first target.")]
    reason: Annotated[
        Paragraph | None, Field(description="Why it is set or changed after the period began; required then.")
    ]


@with_config(extra="forbid")
class TargetReturnSent(TypedDict, total=False):
    """A return of targets: many targets, recorded together or not at all."""

    targets: Required[
        Annotated[
            list[TargetRowSent], Field(min_length=1, max_length=MOST_TARGETS, description="The targets, in any order.")
        ]
    ]
    reason: Annotated[
        Paragraph | None, Field(description="Why targets are set or changed after their periods began, for all rows.")
    ]


TARGET_ROWS: TypeAdapter[Any] = TypeAdapter(list[TargetRowSent])
TARGET_RETURN: TypeAdapter[Any] = TypeAdapter(TargetReturnSent)


def submitted_targets(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows as the contract reads them, with everything that is wrong in them; `unread` as in a return of values."""
    return submitted_rows(rows, unread=unread, shape=TARGET_ROWS, key=_KEY, most=MOST_TARGETS)


class TargetRowShape(RowPlaceShape):
    """What one row of a return of targets does."""

    indicator: str = output_field("The indicator's code.")
    period: PeriodText = output_field("The period.", "2026-27")
    outcome: ChangeOutcome = output_field("Whether it sets a first target, changes the recorded one, or neither.")
    changed: list[str] = output_field("What differs from what is recorded; empty for a first target.")
    before: str | None = output_field("The target that was recorded, with its unit; null where none was.")
    target: str = output_field("The target now, with its unit.")
    quarters: list[QuarterTarget] = output_field("The targets of its quarters that the row's profile sets.")


class TargetReturnShape(JudgedRowsResultShape[TargetRowShape]):
    """What a return of targets did, or with a dry run would do."""


def target_return_shape(
    recorded: RecordedDocumentRows[TargetRow], *, submitted: SubmittedReturn, dry_run: bool, effect: ChangeEffect
) -> TargetReturnShape:
    """What a return of targets did."""
    rows = [_row(row, submitted=submitted) for row in recorded.rows]
    return judged_rows_result(TargetReturnShape, recorded, rows, submitted=submitted, dry_run=dry_run, effect=effect)


def _row(row: TargetRow, *, submitted: SubmittedReturn) -> TargetRowShape:
    before, target = row.recorded.target if row.recorded else None, row.sets.target
    return TargetRowShape(
        row=submitted.number(row.index),
        sheet=submitted.sheet(row.index),
        indicator=target.indicator,
        period=target.period.id,
        outcome=row.outcome,
        changed=row.changed,
        before=None if before is None else _words(before, row),
        target=_words(target, row),
        quarters=[QuarterTarget.of(quarter) for quarter in row.sets.quarters],
    )


def _words(target: Target, row: TargetRow) -> str:
    return target_in_words(target, definition=row.definition)
