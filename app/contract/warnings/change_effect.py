"""The shapes of what a write does to warnings and judgements, told with the write that does it."""

from collections.abc import Sequence

from app.contract.base import PeriodText, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.domain.measures.indicator import Definition
from app.domain.warnings.life import Warning
from app.domain.warnings.rules import Severity, WarningRule
from app.services.warnings.change_effect import ChangeEffect, JudgedBy
from app.wording.period import label
from app.wording.warning import sentence


class WarningBrief(Shape):
    """A warning that a write raises or clears in the working view."""

    id: str = output_field("The warning's id.")
    indicator: str = output_field("The indicator's code.")
    rule: WarningRule = output_field("The rule.")
    severity: Severity = output_field("How severe it is.")
    sentence: str = output_field("What it says.")


class JudgementChangeShape(Shape):
    """A judgement of one period that is another after the write."""

    indicator: str = output_field("The indicator's code.")
    period: PeriodText = output_field("The period.", "2025-26")
    period_label: str = output_field("That period in words.", "2025/26")
    judged_by: JudgedBy = output_field("Which judgement it is.")
    old: str | None = output_field("The judgement before; null where the period had none.")
    new: str | None = output_field("The judgement now; null where the period has none.")


class JudgedChangeShape(DocumentChangeShape):
    """What a change did to a thing that judges, and so to the council's own area in the working view."""

    warnings_raised: list[WarningBrief] = output_field(
        "Warnings of the council's own area that are open now and were not before."
    )
    warnings_cleared: list[WarningBrief] = output_field("Warnings of the council's own area that are no longer open.")
    judgements_changed: list[JudgementChangeShape] = output_field(
        "Judgements of the indicator's periods that differ now, the latest first; a rule for the whole council "
        "changes only warnings."
    )


def warning_briefs(pairs: Sequence[tuple[Warning, Definition, str]]) -> list[WarningBrief]:
    """Warnings in brief, each with the definition and the name of the area that word it."""
    return [
        WarningBrief.of(warning, sentence=sentence(warning.evidence, definition, place=place))
        for warning, definition, place in pairs
    ]


def effect_fields(effect: ChangeEffect) -> dict[str, object]:
    """The fields that a `JudgedChangeShape` has besides those of every change."""
    return {
        "warnings_raised": warning_briefs(effect.warnings_raised),
        "warnings_cleared": warning_briefs(effect.warnings_cleared),
        "judgements_changed": [
            JudgementChangeShape.of(change, indicator=change.definition.code, period_label=label(change.period))
            for change in effect.judgements_changed
        ],
    }
