"""The shapes of submissions and the decisions on them."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.request_bodies import RequestBody
from app.contract.text import Paragraph
from app.domain.publishing.submission import Outcome, Submission, SubmissionState
from app.edge.validation_words import described

SubmissionCode = Annotated[
    str,
    Field(
        pattern=described(r"^S[0-9]{6,9}$", "Give {field} as a submission's code, such as S000012."),
        examples=["S000012"],
        json_schema_extra={"format": "submission-code"},
    ),
]

MOST_DECISIONS = 500


class DecisionSent(RequestBody):
    """An officer's decision on a submission."""

    outcome: Outcome = Field(description="Whether it may be released, or goes back to its sender.")
    reason: Paragraph | None = Field(default=None, description="Why; required when it is sent back.")


class ListedDecisionSent(DecisionSent):
    """One decision of a list."""

    submission: SubmissionCode = Field(description="The submission's code.")


class DecisionsSent(RequestBody):
    """An officer's decisions on many submissions: all are made, or none."""

    decisions: list[ListedDecisionSent] = Field(
        min_length=1, max_length=MOST_DECISIONS, description="The decisions, one for each submission."
    )


class DecisionsShape(Shape):
    """The submissions that were decided on."""

    items: list["SubmissionShape"] = output_field("Each submission as it is now, the latest first.")


class DecisionShape(Shape):
    """An officer's decision."""

    outcome: Outcome = output_field("Whether it may be released, or went back to its sender.")
    reason: str | None = output_field("Why; null where nothing was said.")
    decided_at: datetime = output_field("When.")
    decided_by: str = output_field("The code of the person who decided.")


class SubmissionShape(Shape):
    """What one call recorded, and where it is on its way to the public."""

    id: str = output_field("The submission's code.", "S000012")
    operation: str = output_field("What recorded it.", "create_return")
    state: SubmissionState = output_field("Where it is on its way to the public.")
    reason_code: str | None = output_field("The kind of reason, for a correction.")
    reason: str | None = output_field("The reason in words.")
    recorded_at: datetime = output_field("When it was recorded.")
    sender: str = output_field("The code of the person who sent it.")
    rows: int = output_field("How many values and documents it holds.")
    decision: DecisionShape | None = output_field("The decision on it; null while it is a draft.")


def submission_shape(submission: Submission) -> SubmissionShape:
    """A submission."""
    return SubmissionShape.of(submission, id=submission.code)
