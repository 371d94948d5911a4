"""The shapes of agreed step changes: what is sent, and what is recorded."""

from app.contract.base import PeriodText, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import RequestBody, input_field
from app.contract.text import Line, Paragraph


class StepChangeRecord(Shape):
    """A step change as it is recorded."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: PeriodText = output_field("The first period at the new level.", "2026-27-Q1")
    reason: str = output_field("What changed.")
    agreed_by: str = output_field("The role or body that agreed it.")


class StepChangeSent(RequestBody):
    """That an indicator runs at another level from a period on."""

    record = StepChangeRecord

    reason: Paragraph = input_field("What changed.", "Collections went from weekly to fortnightly.")
    agreed_by: Line = input_field("The role or body that agreed it.", "Corporate Management Team")


class StepChangeChange(DocumentChangeShape):
    """What changing a step change did."""

    resource: StepChangeRecord = output_field("The step change as it is now.")
