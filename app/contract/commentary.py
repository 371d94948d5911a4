"""The shapes of what people say: responses to warnings, commentary on values, and step changes."""

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import Day, RequestBody, input_field
from app.contract.text import Line, Paragraph
from app.contract.warning import WarningResponseShape
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.warnings.life import WarningResponse


class ResponseSent(RequestBody):
    """What the council says about a warning."""

    explanation: Paragraph = input_field("Why it is so.", "Two rounds were missed while the fleet was renewed.")
    likely_impact: Paragraph | None = input_field("What it is likely to lead to.", default=None)
    action: Paragraph | None = input_field("What is done about it.", default=None)
    owner_role: Line | None = input_field("The role that does it.", "Head of Environmental Services", default=None)
    due: Day | None = input_field("By when.", default=None)
    accepted_until: Day | None = input_field("The last day on which the council accepts the risk.", default=None)


class CommentarySent(RequestBody):
    """What the owner says about a value, for context."""

    text: Paragraph = input_field("The commentary, for residents.", "A new contract began in June.")


class StepChangeSent(RequestBody):
    """That an indicator runs at another level from a period on."""

    reason: Paragraph = input_field("What changed.", "Collections went from weekly to fortnightly.")
    agreed_by: Line = input_field("The role or body that agreed it.", "Corporate Management Team")


class CommentaryRecord(Shape):
    """A commentary as it is recorded."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: str = output_field("The period.", "2026-27-Q1")
    text: str = output_field("The commentary.")


class StepChangeRecord(Shape):
    """A step change as it is recorded."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.", "E07000120")
    period: str = output_field("The first period at the new level.", "2026-27-Q1")
    reason: str = output_field("What changed.")
    agreed_by: str = output_field("The role or body that agreed it.")


class ResponseRecord(WarningResponseShape):
    """A response as it is recorded."""

    warning: str = output_field(
        "The warning's id.", "household-waste-recycling-rate.E07000120.sustained_decline.2022-23"
    )


class ResponseChange(DocumentChangeShape):
    """What changing a response did."""

    resource: ResponseRecord = output_field("The response as it is now.")


class CommentaryChange(DocumentChangeShape):
    """What changing a commentary did."""

    resource: CommentaryRecord = output_field("The commentary as it is now.")


class StepChangeChange(DocumentChangeShape):
    """What changing a step change did."""

    resource: StepChangeRecord = output_field("The step change as it is now.")


def commentary_record(commentary: Commentary) -> CommentaryRecord:
    """A commentary as it is recorded."""
    return CommentaryRecord(
        indicator=commentary.indicator, area=commentary.area, period=commentary.period.id, text=commentary.text
    )


def step_change_record(step: StepChange) -> StepChangeRecord:
    """A step change as it is recorded."""
    return StepChangeRecord(
        indicator=step.indicator,
        area=step.area,
        period=step.period.id,
        reason=step.reason,
        agreed_by=step.agreed_by,
    )


def response_record(identity: str, response: WarningResponse) -> ResponseRecord:
    """A response as it is recorded."""
    return ResponseRecord(
        warning=identity,
        explanation=response.explanation,
        likely_impact=response.likely_impact,
        action=response.action,
        owner_role=response.owner_role,
        due=response.due,
        accepted_until=response.accepted_until,
    )
