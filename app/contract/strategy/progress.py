"""The shapes of what is stated of outcomes and actions: what is sent, and what is recorded."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import WHOLE, RequestBody, input_field
from app.contract.text import Paragraph
from app.domain.strategy.progress import Progress, ProgressStatus
from app.wording.strategy import progress_sentence, status_label


class ProgressShape(Shape):
    """What was stated on a day."""

    on: date = output_field("The day that it is stated for.", "2026-09-30")
    status: ProgressStatus = output_field("Where it stands.", "on_track")
    status_label: str = output_field("The status in words.", "On track")
    percent: int | None = output_field("The share that is done, in percent; null where it is not stated.", 40)
    narrative: str = output_field("What was done, and what comes next, for residents.")
    sentence: str = output_field("Status, share and day in one sentence.", "On track, 40% done (30 September 2026).")


class ProgressSent(RequestBody):
    """Where an outcome or an action stands on a day."""

    record = ProgressShape

    status: ProgressStatus = input_field("Where it stands.", "on_track")
    percent: Annotated[int, Field(strict=True, ge=0, le=100), WHOLE] | None = input_field(
        "The share that is done, in percent; null where it is not stated.", 40, default=None
    )
    narrative: Paragraph = input_field(
        "What was done, and what comes next, for residents.", "80 homes were visited by September."
    )


class ProgressChange(DocumentChangeShape):
    """What changing a statement of progress did."""

    resource: ProgressShape = output_field("The statement as it is now.")


def progress_shape(progress: Progress) -> ProgressShape:
    """A statement with its words."""
    return ProgressShape.of(progress, status_label=status_label(progress.status), sentence=progress_sentence(progress))
