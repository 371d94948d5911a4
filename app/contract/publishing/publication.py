"""The shapes of publications: what is sent to release or withdraw, what that did, and what was released together."""

from datetime import datetime

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.publishing.brief import PublicDifferenceShape, difference_shape
from app.contract.publishing.submission import SubmissionCode
from app.contract.request_bodies import Instant, RequestBody
from app.contract.text import Line, Paragraph
from app.domain.publishing.change_feed import ChangeKind
from app.services.publishing.publication_contents import PublicationContents
from app.services.publishing.publications import PublicationResult, WithdrawalResult


class PublicationSent(RequestBody):
    """What to release, and when."""

    title: Line = Field(description="What the publication is, in words.", examples=["Quarter 2 of 2026/27"])
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


class ReleasedShape(Shape):
    """A publication just made."""

    code: str = output_field("The publication's code.", "2026-11-26T0900")
    title: str = output_field("Its title.")
    released_at: datetime = output_field("When the public can first read it.")
    documents: int = output_field("How many definitions, targets, commentaries and other documents it releases.")
    values: int = output_field("How many values it releases.")
    waiting: int = output_field(
        "How many approved items are held back, because the public could not read their indicators.", 0
    )
    audit_head: str | None = output_field(
        "The head of the audit trail with this publication in it, to keep and verify the trail by; null in a dry run."
    )
    difference: PublicDifferenceShape | None = output_field(
        "In a dry run, what would change for the public; null where it is published."
    )


class WithdrawnShape(Shape):
    """A publication withdrawn."""

    code: str = output_field("The publication's code.", "2026-11-26T0900")
    title: str = output_field("Its title.")
    released_at: datetime = output_field("When the public could first read it.")
    withdrawn_at: datetime | None = output_field("When the public can no longer read it; never null here.")
    documents: int = output_field("How many documents it had released; what each had replaced counts again.")
    values: int = output_field("How many values it had released; what each had replaced counts again.")


def released_shape(made: PublicationResult, *, audit_head: str | None) -> ReleasedShape:
    """A publication just made, with the head of the audit trail; None in a dry run."""
    return ReleasedShape.of(
        made.publication,
        documents=made.documents,
        values=made.values,
        waiting=made.waiting,
        audit_head=audit_head,
        difference=None if made.difference is None else difference_shape(made.difference),
    )


def withdrawn_shape(result: WithdrawalResult) -> WithdrawnShape:
    """A publication withdrawn."""
    return WithdrawnShape.of(result.publication, documents=result.documents, values=result.values)


class KindCountShape(Shape):
    """How many items of one kind a publication brought."""

    kind: ChangeKind = output_field("What the items are.", "value")
    items: int = output_field("How many there are.", 24)


class PublicationShape(Shape):
    """What was released together."""

    code: str = output_field("The publication's code.", "2026-11-26T0900")
    title: str = output_field("What it is, in words.", "Quarter 2 of 2026/27")
    released_at: datetime = output_field("When the public can first read it.")
    withdrawn_at: datetime | None = output_field("When its items stopped being public; null while it stands.")
    withdrawal_reason: str | None = output_field("Why it was withdrawn; null while it stands.")
    items: int = output_field("How many items it brought.", 30)
    kinds: list[KindCountShape] = output_field("How many items of each kind it brought.")


def publication_shape(contents: PublicationContents) -> PublicationShape:
    """A publication with what it holds."""
    return PublicationShape.of(
        contents.publication,
        withdrawal_reason=contents.withdrawal_reason,
        items=sum(number for _, number in contents.kinds),
        kinds=[KindCountShape(kind=kind, items=number) for kind, number in contents.kinds],
    )
