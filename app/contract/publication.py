"""The shapes of approval and publication: what an officer sends, and what it did."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.request_bodies import Instant, RequestBody
from app.contract.text import Line, Paragraph
from app.domain.publishing.submission import Outcome, Submission, SubmissionState
from app.services.publications import PublicationResult, WithdrawalResult
from app.services.unit_of_work import WriteResult

SubmissionCode = Annotated[
    str, Field(pattern=r"^S[0-9]{6,9}$", examples=["S000012"], json_schema_extra={"format": "submission-code"})
]


class DecisionSent(RequestBody):
    """An officer's decision on a submission."""

    outcome: Outcome = Field(description="Whether it may be released, or goes back to its sender.")
    reason: Paragraph | None = Field(default=None, description="Why; required when it is sent back.")


class PublicationSent(RequestBody):
    """What to release, and when."""

    title: Line = Field(description="What the publication is, for people.", examples=["Quarter 2 of 2026/27"])
    release_at: Instant | None = Field(
        default=None,
        description="A whole minute ahead (without an offset: London time); null for the next whole minute.",
        examples=["2026-11-26T09:00:00Z"],
    )
    submissions: list[SubmissionCode] | None = Field(
        default=None, min_length=1, max_length=1_000, description="Only these; null for everything approved."
    )


class WithdrawalSent(RequestBody):
    """Why a publication is withdrawn."""

    reason: Paragraph = Field(description="Why; the public reads it.")


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


class ReleasedShape(Shape):
    """A publication just made."""

    code: str = output_field("The publication's code.", "2026-11-26T0900")
    title: str = output_field("Its title.")
    released_at: datetime = output_field("From when on the public can read it.")
    documents: int = output_field("How many definitions, targets, commentaries and other documents it releases.")
    values: int = output_field("How many values it releases.")
    waiting: int = output_field("How many approved items wait on, since the public could not read their indicators.", 0)
    audit_head: str | None = output_field(
        "The head of the audit trail with this publication in it, to keep and verify the trail by; null in a dry run."
    )


class WithdrawnShape(Shape):
    """A publication withdrawn."""

    code: str = output_field("The publication's code.")
    title: str = output_field("Its title.")
    released_at: datetime = output_field("From when on the public could read it.")
    withdrawn_at: datetime | None = output_field("From when on the public cannot; never null here.")
    documents: int = output_field("How many documents it had released; what each had replaced counts again.")
    values: int = output_field("How many values, likewise.")


def submission_shape(held: Submission) -> SubmissionShape:
    """A submission."""
    decision = held.decision
    return SubmissionShape(
        id=held.code,
        operation=held.operation,
        state=held.state,
        reason_code=held.reason_code,
        reason=held.reason,
        recorded_at=held.recorded_at,
        sender=held.sender,
        rows=held.rows,
        decision=None
        if decision is None
        else DecisionShape(
            outcome=decision.outcome,
            reason=decision.reason,
            decided_at=decision.decided_at,
            decided_by=decision.decided_by,
        ),
    )


def publication_effect(made: PublicationResult) -> WriteResult:
    """What making a publication answers and leaves in the audit trail, whose head the answer shows."""
    one = made.publication

    def answer(audit_head: str | None = None) -> str:
        return _released_shape(made, audit_head=audit_head).model_dump_json()

    return WriteResult(201, answer(), one.code, reason=one.title, sealed=answer)


def _released_shape(made: PublicationResult, *, audit_head: str | None) -> ReleasedShape:
    return ReleasedShape(
        code=made.publication.code,
        title=made.publication.title,
        released_at=made.publication.released_at,
        documents=made.documents,
        values=made.values,
        waiting=made.waiting,
        audit_head=audit_head,
    )


def withdrawn_shape(done: WithdrawalResult) -> WithdrawnShape:
    """A publication withdrawn."""
    held = done.publication
    return WithdrawnShape(
        code=held.code,
        title=held.title,
        released_at=held.released_at,
        withdrawn_at=held.withdrawn_at,
        documents=done.documents,
        values=done.values,
    )
