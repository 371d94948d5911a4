"""The shapes of a redaction: what is sent, and what it did."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.contract.base import PeriodText, Shape, output_field
from app.contract.request_bodies import WHOLE, AreaCode, Boolean, IndicatorCode, PeriodId, RequestBody, input_field
from app.contract.text import Paragraph
from app.domain.measures.period import parse_period
from app.domain.publishing.redaction import RedactionRequest
from app.services.publishing.redactions import RedactionResult


class RedactionSent(RequestBody):
    """The figure to take out of every answer and of the store, and why."""

    indicator: IndicatorCode = input_field("The indicator's code.", "household-waste-recycling-rate")
    area: AreaCode | None = input_field("The area's ONS code; null: the council's own.", default=None)
    period: PeriodId = input_field("The period.", "2022-23")
    revision: Annotated[int, Field(strict=True, ge=1, le=1_000_000), WHOLE] | None = input_field(
        "Only this revision of the value; null: every one.", default=None
    )
    with_texts: Boolean = input_field(
        "Whether the notes and commentaries of the value go too, because they repeat the figure.", default=False
    )
    reason: Paragraph = input_field(
        "Why; it stays in the audit trail, so it must not contain the figure.", "It identified a household."
    )


class RedactionShape(Shape):
    """What a redaction did; it says nothing of the figure."""

    id: str | None = output_field("The redaction's code; null in a dry run.")
    dry_run: bool = output_field("Whether it was a dry run, in which nothing is recorded.")
    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: PeriodText = output_field("The period's id.", "2022-23")
    revision: int | None = output_field("The only revision that was redacted; null: every one.")
    redacted_at: datetime = output_field("When the figure left every answer.")
    values: int = output_field("How many revisions lost their figures.")
    texts: int = output_field("How many notes and commentaries lost their words.")
    texts_left: int = output_field(
        "How many notes and commentaries still contain the figure; send `with_texts` for them."
    )
    entries: int = output_field("How many entries of the audit trail were sealed again.")
    reason: str = output_field("Why.")


def redaction_request(sent: RedactionSent, *, home_area: str) -> RedactionRequest:
    """What a body asks for."""
    return RedactionRequest(
        indicator=sent.indicator,
        area=sent.area or home_area,
        period=parse_period(sent.period),
        reason=sent.reason,
        revision=sent.revision,
        with_texts=sent.with_texts,
    )


def redaction_shape(result: RedactionResult, *, dry_run: bool) -> RedactionShape:
    """What a redaction did."""
    return RedactionShape.of(
        result.request,
        id=None if dry_run else result.code,
        dry_run=dry_run,
        redacted_at=result.redacted_at,
        values=result.values,
        texts=result.texts,
        texts_left=result.texts_left,
        entries=result.entries,
    )
