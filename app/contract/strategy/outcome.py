"""The shapes of outcomes: what is sent, and what is answered, beside what their indicators say."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Href, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import WHOLE, IndicatorCode, RequestBody, input_field
from app.contract.strategy.action import ActionBriefShape, action_brief
from app.contract.strategy.progress import ProgressShape, progress_shape
from app.contract.text import Code, Line, Paragraph
from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.indicator import Definition
from app.domain.measures.value import Value
from app.domain.performance.card import Card
from app.domain.strategy.agreement import Agreement, AgreementReason, IndicatorSign
from app.domain.strategy.outcome_signs import sign_of
from app.domain.strategy.progress import ProgressStatus
from app.domain.strategy.strategy import StrategyOutcome
from app.domain.warnings.rules import Severity
from app.services.strategy.plans import StatedOutcome
from app.wording.number import display
from app.wording.period import label
from app.wording.strategy import actions_sentence, finding_sentence, progress_sentence, status_label
from app.wording.value import missing_label

MOST_INDICATORS = 40


class OutcomeRecord(Shape):
    """An outcome as it is recorded."""

    code: str = output_field("The outcome's code.", "fuel-poverty")
    strategy: str = output_field("The code of its strategy.", "corporate-strategy-2025-2030")
    priority: str = output_field("The code of its priority.", "environment-and-climate-change")
    title: str = output_field("What is to be brought about.", "Fuel poverty")
    description: str = output_field("What that means, for residents.")
    indicators: list[str] = output_field("The codes of the indicators that show it.")
    sort: int = output_field("Its position within the priority.", 1)


class OutcomeIndicatorShape(Shape):
    """What one indicator says of the outcome."""

    code: str = output_field("The indicator's code.", "fuel-poverty-rate")
    title: str = output_field("The indicator's title.")
    period_label: str | None = output_field("The latest period held, in words; null where none is.", "2023/24")
    display: str | None = output_field(
        "Its figure as text, with its unit, or why there is none; null where none is held.", "4.2"
    )
    judgement: Judgement = output_field("Its direction of travel.", "improving")
    target_status: TargetStatus = output_field("Its status against its target.", "no_target")
    severity: Severity | None = output_field("The most serious of its warnings; null without one.")
    sign: IndicatorSign = output_field("What it says of the outcome.", "for")
    href: Href = output_field("Where its card is.", "/v1/indicators/fuel-poverty-rate/performance")


class OutcomeFindingShape(Shape):
    """Whether what people state and what the indicators say agree."""

    agreement: Agreement = output_field("Whether they agree; `disagrees` is a finding to look into.", "agrees")
    reason: AgreementReason = output_field("Why.", "same")
    indicators: list[str] = output_field("The codes of the indicators that disagree.")
    sentence: str = output_field("Whether they agree, in one sentence.")


class StrategyOutcomeBriefShape(OutcomeRecord):
    """An outcome, where it stands, and whether its indicators agree."""

    priority_title: str = output_field("The title of its priority.", "Environment and Climate Change")
    status: ProgressStatus | None = output_field(
        "Where it stands, as last stated; null where nothing is stated.", "on_track"
    )
    status_label: str = output_field("The status in words.", "On track")
    latest: ProgressShape | None = output_field("What was stated last; null while nothing was.")
    finding: OutcomeFindingShape = output_field("Whether its indicators agree with what was stated.")
    actions_sentence: str = output_field("How many actions it has, by status.", "3 actions: 2 on track, 1 complete.")
    sentence: str = output_field("Where it stands in one sentence.", "On track (30 September 2026).")


class StrategyOutcomeShape(StrategyOutcomeBriefShape):
    """An outcome with all that was stated of it, its indicators and its actions."""

    progress: list[ProgressShape] = output_field("What was stated, the newest first.")
    shown_by: list[OutcomeIndicatorShape] = output_field("Its indicators that can be read, with what they say.")
    actions: list[ActionBriefShape] = output_field("Its actions, the next due first.")


class OutcomeSent(RequestBody):
    """What a priority is to bring about."""

    record = StrategyOutcomeShape

    strategy: Code = input_field("The code of its strategy.", "corporate-strategy-2025-2030")
    priority: Code = input_field("The code of its priority.", "environment-and-climate-change")
    title: Line = input_field("What is to be brought about.", "Fuel poverty")
    description: Paragraph = input_field("What that means, for residents.")
    indicators: Annotated[list[IndicatorCode], Field(max_length=MOST_INDICATORS)] = input_field(
        "The codes of the indicators that show it.", default=[]
    )
    sort: Annotated[int, Field(strict=True, ge=0, le=10_000), WHOLE] = input_field(
        "Its position within the priority.", 1, default=1
    )


class OutcomeChange(DocumentChangeShape):
    """What changing an outcome did."""

    resource: OutcomeRecord = output_field("The outcome as it is now.")


def sent_outcome(code: str, sent: OutcomeSent) -> StrategyOutcome:
    """The outcome that a body describes."""
    return StrategyOutcome(
        code, sent.strategy, sent.priority, sent.title, sent.description, tuple(sent.indicators), sent.sort
    )


def outcome_brief(stated: StatedOutcome, *, priority_title: str) -> StrategyOutcomeBriefShape:
    """An outcome and where it stands."""
    status = None if stated.latest is None else stated.latest.status
    statuses = [None if action.latest is None else action.latest.status for action in stated.actions]
    titles = [card.definition.title for card in stated.cards]
    return StrategyOutcomeBriefShape.of(
        stated.outcome,
        indicators=[card.definition.code for card in stated.cards],
        priority_title=priority_title,
        status=status,
        status_label=status_label(status),
        latest=None if stated.latest is None else progress_shape(stated.latest),
        finding=OutcomeFindingShape(
            agreement=stated.finding.agreement,
            reason=stated.finding.reason,
            indicators=[stated.cards[place].definition.code for place in stated.finding.places],
            sentence=finding_sentence(stated.finding, status, titles=titles),
        ),
        actions_sentence=actions_sentence(
            statuses,
            overdue=sum(action.overdue for action in stated.actions),
            examples=sum(action.action.is_example for action in stated.actions),
        ),
        sentence=progress_sentence(stated.latest),
    )


def outcome_shape(stated: StatedOutcome, *, priority_title: str) -> StrategyOutcomeShape:
    """An outcome with everything beside it."""
    return StrategyOutcomeShape.of(
        outcome_brief(stated, priority_title=priority_title),
        progress=[progress_shape(each) for each in reversed(stated.progress)],
        shown_by=[_indicator(card) for card in stated.cards],
        actions=[action_brief(action) for action in stated.actions],
    )


def _indicator(card: Card) -> OutcomeIndicatorShape:
    latest = card.latest
    return OutcomeIndicatorShape(
        code=card.definition.code,
        title=card.definition.title,
        period_label=None if latest is None else label(latest.period),
        display=None if latest is None else _display(latest, definition=card.definition),
        judgement=card.direction.judgement,
        target_status=card.target.status,
        severity=card.severity,
        sign=sign_of(card),
        href=f"/v1/indicators/{card.definition.code}/performance",
    )


def _display(value: Value, *, definition: Definition) -> str | None:
    if value.number is not None:
        return display(value.number, unit=definition.unit, decimal_places=definition.decimal_places)
    return None if value.missing_reason is None else missing_label(value.missing_reason)
