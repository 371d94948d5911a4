"""The shapes of responses to warnings: what is sent, and what is recorded."""

from app.contract.base import output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import Boolean, Day, RequestBody, input_field
from app.contract.text import Line, Paragraph
from app.contract.warnings.warning import WarningResponseShape
from app.domain.warnings.answer_times import ACCEPTANCE_DAYS, MOST_ACCEPTANCE_DAYS
from app.domain.warnings.life import WarningResponse


class ResponseRecord(WarningResponseShape):
    """A response as it is recorded."""

    warning: str = output_field(
        "The warning's id.", "household-waste-recycling-rate.E07000120.sustained_decline.2022-23"
    )


class ResponseSent(RequestBody):
    """What the council says about a warning."""

    record = ResponseRecord

    explanation: Paragraph = input_field(
        "Why the warning was raised.", "Two rounds were missed while the fleet was renewed."
    )
    likely_impact: Paragraph | None = input_field("What it is likely to lead to.", default=None)
    action: Paragraph | None = input_field("What is done about it.", default=None)
    owner_role: Line | None = input_field("The role that does it.", "Head of Environmental Services", default=None)
    due: Day | None = input_field("By when.", default=None)
    accept: Boolean = input_field(
        f"Whether the council accepts the risk: until `accepted_until`, or for {ACCEPTANCE_DAYS} days from today.",
        default=False,
    )
    accepted_until: Day | None = input_field(
        f"The last day on which the council accepts the risk, at most {MOST_ACCEPTANCE_DAYS} days from today.",
        default=None,
    )
    acceptance_reason: Paragraph | None = input_field(
        "Why the council accepts the risk; required where it does.", default=None
    )


class ResponseChange(DocumentChangeShape):
    """What changing a response did."""

    resource: ResponseRecord = output_field("The response as it is now.")


def response_record(identity: str, response: WarningResponse) -> ResponseRecord:
    """A response as it is recorded."""
    return ResponseRecord.of(response, warning=identity)
