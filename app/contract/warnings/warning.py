"""The shapes of warnings."""

from datetime import date, datetime

from app.contract.base import Page, PeriodText, Shape, output_field
from app.contract.warnings.evidence import EvidenceShape, evidence_shape
from app.domain.judgement.direction import NotComparableReason
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import MissingReason
from app.domain.warnings.answer_times import AnswerState
from app.domain.warnings.budget import BudgetLine
from app.domain.warnings.evidence import (
    NotAssessedReason,
)
from app.domain.warnings.life import ClearedReason, Warning, WarningState
from app.domain.warnings.rules import NotAssessed, Severity, WarningRule
from app.wording.answer import answer_sentence
from app.wording.period import label
from app.wording.warning import discount_sentence, not_assessed, rule_label, sentence, severity_label, state_label


class WarningResponseShape(Shape):
    """What the council says about a warning."""

    explanation: str = output_field("Why the warning was raised.")
    likely_impact: str | None = output_field("What it is likely to lead to.")
    action: str | None = output_field("What is done about it.")
    owner_role: str | None = output_field("The role that does it.")
    due: date | None = output_field("By when.")
    accepted_until: date | None = output_field("The last day on which the council accepts the risk.")
    acceptance_reason: str | None = output_field("Why it accepts the risk; null where it does not, or did not say.")


class AnswerShape(Shape):
    """How a warning stands with the council's answer, on the day that is read of."""

    state: AnswerState = output_field(
        "Whether an answer is awaited, late or given; `not_awaited` where it is over, or none could be given yet."
    )
    due: date | None = output_field("The last day for an answer; null where none is awaited.", "2026-12-24")
    days_left: int | None = output_field("How many days are left, 0 on the last one; null where none is awaited.", 12)
    days_overdue: int | None = output_field("How many days the answer is late; null where it is not.")
    promise_days_overdue: int | None = output_field(
        "How many days the response's `due` is past, with the warning open or accepted; null where it is not."
    )
    sentence: str | None = output_field("How the answer stands, in words; null where there is nothing to say.")


class WarningSignShape(Shape):
    """A warning sign of failure."""

    id: str = output_field("The warning's id: indicator, area, rule and the period that raised it.")
    indicator: str = output_field("The indicator's code.")
    indicator_title: str = output_field("The indicator's title.")
    area: str = output_field("The area's ONS code.")
    rule: WarningRule = output_field("The rule that raised it.")
    rule_label: str = output_field("What the rule warns of, in words.", "Past the warning level")
    severity: Severity = output_field("How serious it is.")
    severity_label: str = output_field("The severity in words.", "Warning")
    state: WarningState = output_field("Where it is in its life.")
    state_label: str = output_field("The state in words.", "Open")
    raised_in: PeriodText = output_field("The first period in which the rule held.", "2022-23")
    raised_in_label: str = output_field("That period in words.", "2022/23")
    since: PeriodText = output_field("The first period of the evidence.", "2021-22")
    since_label: str = output_field("That period in words.", "2021/22")
    latest: PeriodText = output_field("The last period in which the rule held.", "2022-23")
    latest_label: str = output_field("That period in words.", "2022/23")
    cleared_in: PeriodText | None = output_field(
        "The period in which it cleared; null while it has not, or where it ended with the series."
    )
    cleared_in_label: str | None = output_field("That period in words.")
    cleared_because: ClearedReason | None = output_field(
        "Why it is over: what it warned of has passed, or the rule or the series has ended; null while it is not."
    )
    retracted_at: datetime | None = output_field("When a revision removed its grounds; null where none has.")
    replaced_by: str | None = output_field("The warning that now covers its period; null where there is none.")
    standing: bool = output_field("Whether it is a difference from other areas that has stood for three years.")
    unexplained: bool = output_field(
        "Whether it is open, with an answer awaited, and has neither a response nor a commentary."
    )
    told_at: datetime | None = output_field("When the public could first read it; null where that is not known.")
    cleared_at: datetime | None = output_field(
        "When the public could first read that it cleared; null where it has not."
    )
    sentence: str = output_field("What it says, for a resident.")
    caveat: str | None = output_field("What to bear in mind when reading the figures; null where there is nothing.")
    evidence: EvidenceShape | None = output_field(
        "Every number that the judgement used, typed by rule; null where one of them is suppressed by now."
    )
    evidence_missing_reason: MissingReason | None = output_field("Why there is no evidence; null where there is.")
    parameters: dict[str, float | int | str] = output_field("The rule's parameters as they were used.")
    response: WarningResponseShape | None = output_field("What the council says about it; null while it has not.")
    answer: AnswerShape = output_field("Whether the council has answered, and by when it should.")


class DiscountShape(Shape):
    """Why a trend is below the line: among so many tests it may be chance (Benjamini-Hochberg at 10%)."""

    p_value: float = output_field("How often chance alone gives as much, from 0 to 1.", 0.0019)
    edge: float = output_field("What it would have had to be at most.", 0.0012)
    tests: int = output_field("How many trends were tested in the council's set.", 80)
    sentence: str = output_field("What the test of many trends means, in words.")


class ListedWarningShape(WarningSignShape):
    """A warning sign in the list of all."""

    above_line: bool | None = output_field(
        "Whether it is among the most urgent, which are listed without asking; null for one that is not open."
    )
    others_in_group: list[str] = output_field("The indicators of its group that are in warning too, by code.")
    discounted: DiscountShape | None = output_field(
        "Why it is below the line whatever its severity: its trend may be chance among so many tests; null: it is not."
    )


class WarningPageShape(Page[ListedWarningShape]):
    """One page of warnings, and how many more are open."""

    below_line: int = output_field("How many are open and below the line: `include=below_line` lists them.", 7)
    answer_overdue: int = output_field("How many, below the line too, wait for an answer that is late.", 2)
    promise_overdue: int = output_field(
        "How many, below the line too, stand past the day that the council named to act.", 1
    )


class NotAssessedShape(Shape):
    """A rule that could not be evaluated."""

    rule: WarningRule = output_field("The rule.")
    rule_label: str = output_field("What the rule warns of, in words.")
    reason: NotAssessedReason = output_field("Why not, as a code.", "no_threshold")
    not_comparable_reason: NotComparableReason | None = output_field(
        "What kept the value from being compared, where it did."
    )
    sentence: str = output_field("Why not, in words.")


def warning_shape(warning: Warning, *, definition: Definition, area: Area) -> WarningSignShape:
    """A warning with its sentence; `definition` is the version in force for the period of its evidence."""
    return WarningSignShape.of(
        warning,
        indicator_title=definition.title,
        rule_label=rule_label(warning.rule),
        severity_label=severity_label(warning.severity),
        state_label=state_label(warning.state),
        raised_in_label=label(warning.raised_in),
        since_label=label(warning.since),
        latest_label=label(warning.latest),
        cleared_in_label=label(warning.cleared_in) if warning.cleared_in else None,
        answer=AnswerShape.of(warning.answer, sentence=answer_sentence(warning.answer)),
        sentence=sentence(warning.evidence, definition, place=area.name),
        caveat=definition.caveat,
        evidence=None if warning.evidence is None else evidence_shape(warning.evidence, definition=definition),
        evidence_missing_reason=MissingReason.SUPPRESSED if warning.evidence is None else None,
    )


def listed_shape(warning: Warning, *, definition: Definition, area: Area, line: BudgetLine) -> ListedWarningShape:
    """A warning with where it stands in the list."""
    shape = warning_shape(warning, definition=definition, area=area)
    above = None if warning.state is not WarningState.OPEN else warning.id in line.above
    others = list(line.others.get(warning.id, ()))
    discount = line.discounted.get(warning.id)
    discounted = DiscountShape.of(discount, sentence=discount_sentence(discount)) if discount is not None else None
    return ListedWarningShape(**dict(shape), above_line=above, others_in_group=others, discounted=discounted)


def not_assessed_shape(missed: NotAssessed) -> NotAssessedShape:
    """A rule that could not be evaluated."""
    code, _, obstacle = missed.reason.partition(":")
    return NotAssessedShape(
        rule=missed.rule,
        rule_label=rule_label(missed.rule),
        reason=NotAssessedReason(code),
        not_comparable_reason=NotComparableReason(obstacle) if obstacle else None,
        sentence=not_assessed(missed.reason),
    )
