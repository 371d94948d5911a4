"""Cards and histories: one indicator or a whole tier, judged in one area."""

from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.period import Period
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card, PeriodJudgement, card, history, knowledge_state, without_values
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.warnings.life import Warning, life
from app.domain.warnings.rules import NotAssessed, Severity
from app.services.assessment_data import AssessmentData, Snapshot, load_assessment_data
from app.services.measures.search import matches


@dataclass(frozen=True, slots=True)
class CardFilter:
    """Which cards to give; None asks for all. `period` shows each indicator as it stood at that period."""

    tier: TierNumber | None = None
    theme: str | None = None
    indicator: str | None = None
    period: Period | None = None
    judgement: Judgement | None = None
    target_status: TargetStatus | None = None
    severity: Severity | None = None
    q: str | None = None


def read_cards(
    connection: Connection, *, known: Snapshot, area: str, where: CardFilter, rank: bool = False
) -> list[Card]:
    """The cards of every shown indicator that passes the filter, by tier and code; NotFoundError for the area."""
    codes = [code for code in known.reference.shown() if _asked(known.reference, code, where=where)]
    every_period = where.period is not None
    picture = load_assessment_data(connection, known=known, area=area, indicators=codes, every_period=every_period)
    cards = (make_card(picture, code, period=where.period, rank=rank) for code in codes)
    return [one for one in cards if _passes(one, where=where)]


def read_card(
    connection: Connection, *, known: Snapshot, area: str, indicator: str, period: Period | None, rank: bool
) -> tuple[Card, tuple[PeriodJudgement, ...]]:
    """The card and the whole history of one indicator; raises NotFoundError for the indicator or the area."""
    known.reference.definition(indicator)
    picture = load_assessment_data(connection, known=known, area=area, indicators=[indicator], every_period=True)
    subject = picture.subject(indicator, until=period)
    return make_card(picture, indicator, period=period, rank=rank), history(subject, rank=rank)


def make_card(picture: AssessmentData, indicator: str, *, period: Period | None, rank: bool) -> Card:
    """One card from what was read."""
    warnings, not_assessed = live_warnings(picture, indicator, period=period)
    return card(picture.subject(indicator, until=period), warnings=warnings, not_assessed=not_assessed, rank=rank)


def live_warnings(
    picture: AssessmentData, indicator: str, *, period: Period | None = None
) -> tuple[tuple[Warning, ...], tuple[NotAssessed, ...]]:
    """Every warning of an indicator through its states of knowledge, and what its latest period left unassessed."""
    known_from = picture.first_known(indicator)
    states = []
    for instant in picture.breakpoints(indicator):
        before = picture.subject(indicator, until=period, before=instant)
        if before.is_known:
            states.append(knowledge_state(before, known_from=known_from))
        known_from = instant
    current = picture.subject(indicator, until=period)
    states.append(knowledge_state(current, known_from=known_from))
    warnings = life(
        states,
        indicator=indicator,
        area=picture.area.code,
        responses=picture.reference.responses,
        today=picture.reference.today,
    )
    assessments = states[-1].assessments
    return warnings, assessments[-1].not_assessed if assessments else without_values(current)


def _asked(reference: ReferenceSnapshot, code: str, *, where: CardFilter) -> bool:
    definition = reference.definition(code)
    return (
        (where.tier is None or reference.tier(code) is where.tier)
        and (where.theme is None or definition.theme == where.theme)
        and where.indicator in (None, code)
        and (where.q is None or matches(definition, q=where.q))
    )


def _passes(one: Card, *, where: CardFilter) -> bool:
    return (
        (where.judgement is None or one.direction.judgement is where.judgement)
        and (where.target_status is None or one.target.status is where.target_status)
        and (where.severity is None or one.severity is where.severity)
    )
