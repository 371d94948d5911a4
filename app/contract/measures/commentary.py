"""The shapes of commentary on values: what is sent, and what is recorded."""

from app.contract.base import PeriodText, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import RequestBody, input_field
from app.contract.text import Paragraph


class CommentaryRecord(Shape):
    """A commentary as it is recorded."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: PeriodText = output_field("The period.", "2026-27-Q1")
    text: str = output_field("The commentary.")


class CommentarySent(RequestBody):
    """What the owner says about a value, for context."""

    record = CommentaryRecord

    text: Paragraph = input_field("The commentary, for residents.", "A new contract began in June.")


class CommentaryChange(DocumentChangeShape):
    """What changing a commentary did."""

    resource: CommentaryRecord = output_field("The commentary as it is now.")
