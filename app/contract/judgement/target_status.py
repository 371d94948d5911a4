"""The shape of a value's status against its target."""

from datetime import date

from app.contract.base import Shape, output_field
from app.contract.measures.indicator import TargetRuleShape, target_rule_shape
from app.domain.judgement.target_status import TargetJudgement, TargetReason, TargetStatus
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.wording import target as target_words
from app.wording.number import change_display


class TargetJudgementShape(Shape):
    """A value against its target."""

    status: TargetStatus = output_field("Green, amber or red; or why there is no such status.")
    status_label: str = output_field("The status in words, so that colour is never alone.", "Green: on target")
    provisional: bool = output_field("Whether the value judged is provisional.")
    value: float | None = output_field("The target, or the lower end of its range; null where none is set.")
    upper: float | None = output_field("The upper end of the range; null where the target is one figure.")
    display: str | None = output_field("The target as text, with its unit.")
    off_by: float | None = output_field("How far the value misses, in the unit; 0 or less is met.")
    off_by_display: str | None = output_field("Its size as text, with its unit; null where nothing was judged.")
    reason: MissingReason | TargetReason | None = output_field(
        "Why the status is what it is, where figures alone do not say."
    )
    rule: TargetRuleShape | None = output_field("The rule that judged; null where nothing was judged.")
    set_on: date | None = output_field("When the target was set.")
    set_by: str | None = output_field("Who set it.")
    rationale: str | None = output_field("Why it was set so.")
    sentence: str | None = output_field("The judgement in words; null where no target is set.")


def target_status_shape(judgement: TargetJudgement, *, definition: Definition, area: Area) -> TargetJudgementShape:
    """A value's status against its target with its sentence."""
    target = judgement.target
    return TargetJudgementShape.of(
        judgement,
        value=target.value if target else None,
        upper=target.upper if target else None,
        display=target_words.target_display(target, definition=judgement.set_under or definition) if target else None,
        status_label=target_words.status_label(judgement.status),
        off_by_display=change_display(judgement.off_by, definition=definition),
        rule=target_rule_shape(judgement.rule) if judgement.rule else None,
        set_on=target.set_on if target else None,
        set_by=target.set_by if target else None,
        rationale=target.rationale if target else None,
        sentence=target_words.sentence(judgement, definition=definition, place=area.name),
    )
