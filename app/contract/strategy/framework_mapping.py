"""The shapes of what shows a measure of a framework, and of answers to a checklist's statements."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import Day, RequestBody, input_field
from app.contract.strategy.evidence import MOST_LINKS, EvidenceSent, EvidenceShape
from app.contract.text import Line, Paragraph
from app.domain.strategy.external_framework import ChecklistAnswer, Fit, FrameworkEvidence
from app.wording.external_framework import answer_label, answer_sentence


class FrameworkMappingShape(Shape):
    """That an indicator shows a measure, as it is recorded."""

    framework: str = output_field("The framework's code.", "local-outcomes-framework")
    measure: str = output_field("The measure's code.", "people-sleeping-rough")
    indicator: str = output_field("The indicator's code.", "rough-sleeping-count")
    fit: Fit = output_field("How it shows the measure.", "same")
    from_date: date | None = output_field("The first day on which it does; null: from the beginning.")
    until_date: date | None = output_field("The first day on which it no longer does; null: still.")
    note: str | None = output_field("What readers should know about it; null where there is nothing.")


class FrameworkMappingSent(RequestBody):
    """That an indicator shows a measure of a framework."""

    record = FrameworkMappingShape

    fit: Fit = input_field("How it shows the measure: it is the `same`, `close` to it, or a `part` of it.", "close")
    from_date: Day | None = input_field("The first day on which it does; null: from the beginning.", default=None)
    until_date: Day | None = input_field("The first day on which it no longer does; null: still.", default=None)
    note: Paragraph | None = input_field("What readers should know about it.", default=None)


class FrameworkMappingChange(DocumentChangeShape):
    """What changing a mapping did."""

    resource: FrameworkMappingShape = output_field("The mapping as it is now.")


class FrameworkAnswerShape(Shape):
    """What the council answered to a statement on a day."""

    on: date = output_field("The day on which it was stated.", "2026-09-30")
    answer: ChecklistAnswer = output_field("What the council says.", "partly_met")
    answer_label: str = output_field("The answer in words.", "Partly met")
    explanation: str = output_field("Why, for residents.")
    stated_by: str = output_field("The role that states it.", "Chief Executive")
    evidence: list[EvidenceShape] = output_field("Where the public can read that it is so.")
    sentence: str = output_field("Answer, role and day in one sentence.")


class FrameworkAnswerSent(RequestBody):
    """What the council answers to a statement of a checklist."""

    record = FrameworkAnswerShape

    answer: ChecklistAnswer = input_field("What the council says.", "partly_met")
    explanation: Paragraph = input_field("Why, for residents.")
    stated_by: Line = input_field("The role that states it.", "Chief Executive")
    evidence: Annotated[list[EvidenceSent], Field(max_length=MOST_LINKS)] = input_field(
        "Where the public can read that it is so: one address at least, unless it is not met.", default=[]
    )


class FrameworkAnswerChange(DocumentChangeShape):
    """What changing an answer did."""

    resource: FrameworkAnswerShape = output_field("The answer as it is now.")


def framework_answer_shape(answer: FrameworkEvidence) -> FrameworkAnswerShape:
    """An answer with its words."""
    return FrameworkAnswerShape.of(answer, answer_label=answer_label(answer.answer), sentence=answer_sentence(answer))
