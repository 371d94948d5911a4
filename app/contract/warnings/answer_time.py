"""The shapes of answer times: by when the council answers a warning, by severity."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import WHOLE, RequestBody, input_field
from app.domain.measures.indicator import RuleSetting
from app.domain.warnings.answer_times import ANSWER_DAYS, MOST_ANSWER_DAYS, set_days
from app.domain.warnings.rules import Severity
from app.wording.warning import severity_label


class AnswerTimeRecord(Shape):
    """How many days the council gives itself to answer a warning of a severity."""

    severity: Severity = output_field("The severity.")
    severity_label: str = output_field("The severity in words.", "Warning")
    days: int = output_field("The days that apply, counted from the day on which the warning could first be read.", 30)
    default_days: int = output_field("The days where the council sets none.", 30)
    set_by_council: bool = output_field("Whether the council has set the days.")


class AnswerTimeSent(RequestBody):
    """How many days the council gives itself to answer a warning of a severity."""

    record = AnswerTimeRecord

    days: Annotated[int, Field(strict=True, ge=1, le=MOST_ANSWER_DAYS), WHOLE] = input_field(
        "The days, counted from the day on which the warning could first be read.", 21
    )


class AnswerTimeChange(DocumentChangeShape):
    """What changing an answer time did."""

    resource: AnswerTimeRecord = output_field("The answer time as it is now.")


def answer_time_record(severity: Severity, setting: RuleSetting | None) -> AnswerTimeRecord:
    """The answer time of a severity; None where the council has set none."""
    own = set_days(setting)
    return AnswerTimeRecord(
        severity=severity,
        severity_label=severity_label(severity),
        days=ANSWER_DAYS[severity] if own is None else own,
        default_days=ANSWER_DAYS[severity],
        set_by_council=own is not None,
    )
