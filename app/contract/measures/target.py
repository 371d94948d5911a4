"""The shapes of targets: what is sent for a period, and what is recorded."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.contract.base import PeriodText, Shape, output_field
from app.contract.request_bodies import Day, Number, RequestBody, input_field
from app.contract.text import Line, Paragraph
from app.contract.warnings.change_effect import JudgedChangeShape
from app.domain.judgement.target_profile import ProfileKind
from app.services.measures.targets import Profile, TargetSet


class QuarterTarget(Shape):
    """The target of one quarter of the year."""

    period: PeriodText = output_field("The quarter.", "2026-27-Q1")
    value: float = output_field("Its target, or the lower end of its range.")
    upper: float | None = output_field("The upper end of its range; null for one figure.")


class TargetRecord(Shape):
    """A target as it is recorded."""

    indicator: str = output_field("The indicator's code.")
    period: PeriodText = output_field("The period.", "2026-27")
    value: float = output_field("The target in the indicator's unit, or the lower end of its range.")
    upper: float | None = output_field("The upper end of its range; null for one figure.")
    rationale: str | None = output_field("Why this target; null where it is not known.")
    set_by: str | None = output_field("The role or body that set it; null where it is not known.")
    set_on: date | None = output_field("When it was set; null where it is not known.")
    quarters: list[QuarterTarget] = output_field("The targets of its quarters, for a year that has them.")


class ProfileSent(RequestBody):
    """How a year's target is spread over its quarters."""

    kind: ProfileKind = input_field(
        "`flat`: the same figure each quarter; `linear`: equal steps to the year's figure; `as_last_year`: in "
        "proportion to last year's quarters; `explicit`: the four figures in `quarters`."
    )
    quarters: Annotated[list[Number], Field(min_length=4, max_length=4)] | None = input_field(
        "The four figures, the first quarter's first; only with `explicit`.", [20, 45, 70, 100], default=None
    )


def sent_profile(sent: ProfileSent | None) -> Profile | None:
    """The profile that a body gives, if any."""
    if sent is None:
        return None
    return Profile(sent.kind, None if sent.quarters is None else tuple(sent.quarters))


class TargetSent(RequestBody):
    """What the council sets out to reach in a period."""

    record = TargetRecord

    value: Number = input_field("The target in the indicator's unit, or the lower end of its range.", 35)
    upper: Number | None = input_field("The upper end of the range; null for one figure.", default=None)
    rationale: Paragraph = input_field("Why this target.", "The best quarter of similar districts reach it.")
    set_by: Line = input_field("The role or body that set it.", "Cabinet")
    set_on: Day | None = input_field(
        "When it was set; null: today, or not known for a first target of a period that has ended.", default=None
    )
    reason: Paragraph | None = input_field(
        "Why it is set or changed after the period began; required then.", default=None
    )
    profile: ProfileSent | None = input_field(
        "For a year of a quarterly indicator: sets the targets of its four quarters too.", default=None
    )


class TargetChange(JudgedChangeShape):
    """What changing a target did."""

    resource: TargetRecord = output_field("The target as it is now.")


def target_record(targets: TargetSet) -> TargetRecord:
    """A target as it is recorded, with those of its quarters."""
    return TargetRecord.of(targets.target, quarters=targets.quarters)
