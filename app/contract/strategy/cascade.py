"""The shapes of the cascade: what contributes to what, and where figures are used."""

from datetime import datetime
from enum import StrEnum

from app.contract.base import Href, Shape, output_field
from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.tier import TierNumber
from app.domain.strategy.cascade import CascadeKind, CascadeLinkKind
from app.domain.strategy.progress import ProgressStatus
from app.domain.warnings.rules import Severity


class CascadeJudgementShape(Shape):
    """How an indicator stands, as its card tells."""

    period_label: str | None = output_field("The latest period held, in words; null where none is.", "2023/24")
    display: str | None = output_field(
        "Its figure as text, with its unit, or why there is none; null where none is held.", "4.2"
    )
    judgement: Judgement = output_field("Its direction of travel.", "improving")
    judgement_label: str = output_field("The judgement in words.", "Better")
    target_status: TargetStatus = output_field("Its status against its target.", "no_target")
    target_status_label: str = output_field("The target status in words.", "No target")
    severity: Severity | None = output_field("The most serious of its warnings; null without one.")
    sentence: str = output_field("Its direction of travel in one sentence.")


class CascadeStatementShape(Shape):
    """How an outcome or an action stands, as people stated last."""

    status: ProgressStatus | None = output_field("The status; null where nothing is stated.", "on_track")
    status_label: str = output_field("The status in words.", "On track")
    sentence: str = output_field("The status with its day, in one sentence.", "On track (30 September 2026).")


class CascadeItemShape(Shape):
    """A thing in the cascade, and how it stands."""

    kind: CascadeKind = output_field("What it is; `service_kpi` with a key alone.", "indicator")
    kind_label: str = output_field("The kind in words.", "Indicator")
    code: str = output_field("Its code.", "fuel-poverty-rate")
    title: str = output_field("Its title.")
    tier: TierNumber | None = output_field("The tier of an indicator; null for anything else.", 2)
    service: str | None = output_field("The service of an indicator or an action; null for anything else.")
    strategy: str | None = output_field("The code of the strategy of a priority or an outcome; null for anything else.")
    judged: CascadeJudgementShape | None = output_field("How an indicator stands; null for anything else.")
    stated: CascadeStatementShape | None = output_field("How an outcome or action stands; null for anything else.")
    status_sentence: str | None = output_field(
        "How it stands in one sentence; null for a priority, of which nothing is stated."
    )
    href: Href = output_field("Where to read on.", "/v1/indicators/fuel-poverty-rate/performance")


class CascadeStepShape(CascadeItemShape):
    """A thing above another, and why it is there."""

    link: CascadeLinkKind = output_field("How the thing before serves this one.", "shows")
    how: str | None = output_field("How it contributes, by the service plan; null where no plan says it.")
    year: str | None = output_field("The year of that service plan; null where none says it.")
    sentence: str = output_field("The link in one sentence.")


class CascadeLineShape(Shape):
    """One line from a thing up to the strategy, or to where nothing more is stated."""

    steps: list[CascadeStepShape] = output_field("What is above it, the nearest first.")
    sentence: str = output_field("The whole line in one sentence.")


class CascadeBelowShape(CascadeStepShape):
    """A thing below another, and why it is there."""

    level: int = output_field("How far below: 1 is directly below; each is followed by what is below it.", 1)
    above: str = output_field("The code of the thing directly above it.")


class FigureUseKind(StrEnum):
    """Where figures are used."""

    CARD = "card"
    PUBLICATION = "publication"
    REPORT = "report"


class FigureUseShape(Shape):
    """One place where figures are used."""

    kind: FigureUseKind = output_field("What uses them.", "card")
    indicators: list[str] = output_field("The codes of the indicators whose figures it uses.")
    at: datetime | None = output_field("When; null for a card, which always shows the latest.")
    sentence: str = output_field("The use in one sentence.")
    href: Href = output_field("Where it is.", "/v1/indicators/fuel-poverty-rate/performance")


class CascadeShape(Shape):
    """What a thing contributes to, up to the strategy, and what contributes to it."""

    subject: CascadeItemShape = output_field("The thing that was asked for.")
    sentence: str = output_field("What it contributes to, in one sentence.")
    lines: list[CascadeLineShape] = output_field("Every line from it up to the strategy; those of today's come first.")
    below: list[CascadeBelowShape] = output_field("What contributes to it, each followed by what is below it.")
    used_in: list[FigureUseShape] = output_field(
        "Where the figures about it are used: its own and those that it contributes to, or those of the "
        "indicators below; cards first, then the latest publications, then the editions of the Annual Report."
    )


class CascadeRowShape(CascadeItemShape):
    """A thing of a cascade as a row of a table."""

    place: str = output_field("`above`, `subject` or `below`.")
    line: int | None = output_field("The number of the line, above; null elsewhere.")
    level: int = output_field("How far above or below; 0 for the thing that was asked for.")
    link: CascadeLinkKind | None = output_field("How it serves the thing above it, or is served by the one before.")
    how: str | None = output_field("How it contributes, by the service plan.")
    sentence: str = output_field("The link in one sentence.")
