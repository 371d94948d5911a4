"""The shape of a value's status against its target."""

from datetime import date

from app.contract.base import Shape, output_field
from app.contract.measures.indicator import TargetRuleShape, target_rule_shape
from app.domain.judgement.target_status import TargetJudgement, TargetReason, TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.wording import target as target_words
from app.wording.number import display


class TargetJudgementShape(Shape):
    """A value against its target."""

    status: TargetStatus = output_field("Green, amber or red; or why there is no such status.")
    provisional: bool = output_field("Whether the value judged is provisional.")
    value: float | None = output_field("The target, or the lower end of its range; null where none is set.")
    upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    display: str | None = output_field("The target for people.")
    off_by: float | None = output_field("How far the value misses, in the unit; 0 or less is met.")
    reason: MissingReason | TargetReason | None = output_field(
        "Why the status is what it is, where figures alone do not say."
    )
    rule: TargetRuleShape | None = output_field("The rule that judged; null where nothing was judged.")
    set_on: date | None = output_field("When the target was set.")
    set_by: str | None = output_field("Who set it.")
    rationale: str | None = output_field("Why it was set so.")
    sentence: str = output_field("The judgement for people.", "No target is set.")


def target_status_shape(judgement: TargetJudgement, *, definition: Definition, area: Area) -> TargetJudgementShape:
    """A value's status against its target with its sentence."""
    target, of_target = judgement.target, judgement.set_under or definition
    shown = display(target.value, unit=of_target.unit, decimal_places=of_target.decimal_places) if target else None
    return TargetJudgementShape.of(
        judgement,
        value=target.value if target else None,
        upper=target.upper if target else None,
        display=shown,
        rule=target_rule_shape(judgement.rule) if judgement.rule else None,
        set_on=target.set_on if target else None,
        set_by=target.set_by if target else None,
        rationale=target.rationale if target else None,
        sentence=target_words.sentence(judgement, definition=definition, place=area.name),
    )
