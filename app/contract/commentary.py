"""The shapes of what people say: responses to warnings, commentary on values, and step changes."""

from app.contract.base import Shape, said
from app.contract.document_change import ChangeShape
from app.contract.request_bodies import Day, Sent, asked
from app.contract.text import Line, Paragraph
from app.contract.warning import ResponseShape
from app.domain.measures.commentary import Commentary
from app.domain.measures.step_change import StepChange
from app.domain.warnings.life import Response


class ResponseSent(Sent):
    """What the council says about a warning."""

    explanation: Paragraph = asked("Why it is so.", "Two rounds were missed while the fleet was renewed.")
    likely_impact: Paragraph | None = asked("What it is likely to lead to.", default=None)
    action: Paragraph | None = asked("What is done about it.", default=None)
    owner_role: Line | None = asked("The role that does it.", "Head of Environmental Services", default=None)
    due: Day | None = asked("By when.", default=None)
    accepted_until: Day | None = asked("The last day on which the council accepts the risk.", default=None)


class CommentarySent(Sent):
    """What the owner says about a value, for context."""

    text: Paragraph = asked("The commentary, for residents.", "A new contract began in June.")


class StepChangeSent(Sent):
    """That an indicator runs at another level from a period on."""

    reason: Paragraph = asked("What changed.", "Collections went from weekly to fortnightly.")
    agreed_by: Line = asked("The role or body that agreed it.", "Corporate Management Team")


class CommentaryRecord(Shape):
    """A commentary as it is recorded."""

    indicator: str = said("The indicator's code.")
    area: str = said("The area's ONS code.", "E07000120")
    period: str = said("The period.", "2026-27-Q1")
    text: str = said("The commentary.")


class StepChangeRecord(Shape):
    """A step change as it is recorded."""

    indicator: str = said("The indicator's code.")
    area: str = said("The area's ONS code.", "E07000120")
    period: str = said("The first period at the new level.", "2026-27-Q1")
    reason: str = said("What changed.")
    agreed_by: str = said("The role or body that agreed it.")


class ResponseRecord(ResponseShape):
    """A response as it is recorded."""

    warning: str = said("The warning's id.", "household-waste-recycling-rate.E07000120.sustained_decline.2022-23")


class ResponseChange(ChangeShape):
    """What changing a response did."""

    resource: ResponseRecord = said("The response as it is now.")


class CommentaryChange(ChangeShape):
    """What changing a commentary did."""

    resource: CommentaryRecord = said("The commentary as it is now.")


class StepChangeChange(ChangeShape):
    """What changing a step change did."""

    resource: StepChangeRecord = said("The step change as it is now.")


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


def response_record(identity: str, response: Response) -> ResponseRecord:
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
