"""The shapes of key achievements: what is sent, and what is answered."""

from typing import Annotated

from pydantic import Field

from app.contract.base import Href, PeriodText, Shape, output_field
from app.contract.document_change import DocumentChangeShape
from app.contract.request_bodies import IndicatorCode, PeriodId, RequestBody, input_field
from app.contract.strategy.evidence import MOST_LINKS, EvidenceSent, EvidenceShape, sent_evidence
from app.contract.text import Code, Line, Paragraph
from app.domain.measures.period import parse_period
from app.domain.strategy.achievement import Achievement
from app.services.strategy.achievements import ShownAchievement
from app.wording.period import label

MOST_INDICATORS = 40


class AchievementRecord(Shape):
    """An achievement as it is recorded."""

    code: str = output_field("The achievement's code.", "home-visits-100")
    title: str = output_field("What was achieved.", "Example: 100 cold homes were visited")
    description: str = output_field("What that means, for residents.")
    period: PeriodText = output_field("The day or the period in which it was achieved.", "2025-26")
    service: str = output_field("The service that achieved it.", "Planning and Housing")
    strategy: str | None = output_field("The code of the strategy that it is for; null where it is for none.")
    priority: str | None = output_field("The code of the priority that it is for; null where it is for none.")
    indicators: list[str] = output_field("The codes of the indicators that show it.")
    evidence: list[EvidenceShape] = output_field("Where the public can read about it.")


class AchievementIndicatorShape(Shape):
    """An indicator that shows an achievement."""

    code: str = output_field("The indicator's code.", "fuel-poverty-rate")
    title: str = output_field("The indicator's title.")
    href: Href = output_field("Where its card is.", "/v1/indicators/fuel-poverty-rate/performance")


class AchievementShape(AchievementRecord):
    """An achievement with the names of what it is for."""

    period_label: str = output_field("When it was achieved, in words.", "2025/26")
    year: str = output_field("The financial year under which it is found.", "2025-26")
    strategy_title: str | None = output_field("The title of the strategy; null where it is for none.")
    priority_title: str | None = output_field("The title of the priority; null where it is for none.")
    shown_by: list[AchievementIndicatorShape] = output_field("Its indicators that can be read.")


class AchievementSent(RequestBody):
    """What a service achieved, and where the public can read of it."""

    record = AchievementShape

    title: Line = input_field("What was achieved.", "Example: 100 cold homes were visited")
    description: Paragraph = input_field("What that means, for residents.")
    period: PeriodId = input_field(
        "When it was achieved: a day (`2026-09-30`), a month, a quarter or a year (`2025-26`).", "2025-26"
    )
    service: Line = input_field("The service that achieved it.", "Planning and Housing")
    strategy: Code | None = input_field("The code of the strategy that it is for.", default=None)
    priority: Code | None = input_field("The code of the priority that it is for.", default=None)
    indicators: Annotated[list[IndicatorCode], Field(max_length=MOST_INDICATORS)] = input_field(
        "The codes of the indicators that show it.", default=[]
    )
    evidence: Annotated[list[EvidenceSent], Field(min_length=1, max_length=MOST_LINKS)] = input_field(
        "Where the public can read about it: at least one address."
    )


class AchievementChange(DocumentChangeShape):
    """What changing an achievement did."""

    resource: AchievementRecord = output_field("The achievement as it is now.")


def sent_achievement(code: str, sent: AchievementSent) -> Achievement:
    """The achievement that a body describes."""
    return Achievement(
        code=code,
        title=sent.title,
        description=sent.description,
        period=parse_period(sent.period),
        service=sent.service,
        strategy=sent.strategy,
        priority=sent.priority,
        indicators=tuple(sent.indicators),
        evidence=sent_evidence(sent.evidence),
    )


def achievement_shape(shown: ShownAchievement) -> AchievementShape:
    """An achievement with the names of what it is for."""
    achievement = shown.achievement
    return AchievementShape.of(
        achievement,
        indicators=[definition.code for definition in shown.indicators],
        period_label=label(achievement.period),
        year=achievement.period.financial_year.id,
        strategy_title=None if shown.strategy is None else shown.strategy.title,
        priority_title=None if shown.priority is None else shown.priority.title,
        shown_by=[
            AchievementIndicatorShape(
                code=definition.code,
                title=definition.title,
                href=f"/v1/indicators/{definition.code}/performance",
            )
            for definition in shown.indicators
        ],
    )
