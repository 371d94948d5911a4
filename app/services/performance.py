"""Cards and histories: one indicator or a whole tier, judged in one area."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.domain.judgement.direction import Judgement
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.period import Period
from app.domain.measures.tier import TierNumber
from app.domain.performance.card import Card, PeriodJudgement, Subject, card, history, knowledge_state, without_values
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.warnings.life import Warning, through, warnings_now
from app.domain.warnings.rules import NotAssessed, Severity
from app.services.assessment_data import AssessmentData, Snapshot, load_assessment_data
from app.services.judged_states import PastKnowledge, load_past
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
    cards = make_cards(connection, known=known, area=area, indicators=codes, period=where.period, rank=rank)
    return [card for card in cards if _passes(card, where=where)]


def read_card(
    connection: Connection, *, known: Snapshot, area: str, indicator: str, period: Period | None, rank: bool
) -> tuple[Card, tuple[PeriodJudgement, ...]]:
    """The card and the whole history of one indicator; raises NotFoundError for the indicator or the area."""
    known.reference.definition(indicator)
    data = load_assessment_data(connection, known=known, area=area, indicators=[indicator], every_period=True)
    past = load_past(connection, data, [indicator], period=period)
    card = _make_card(data, indicator, past=past[indicator], period=period, rank=rank)
    return card, history(data.subject(indicator, until=period), rank=rank)


def make_cards(
    connection: Connection,
    *,
    known: Snapshot,
    area: str,
    indicators: Sequence[str],
    period: Period | None = None,
    rank: bool = False,
) -> list[Card]:
    """The cards of some indicators, in their order."""
    data = load_assessment_data(
        connection, known=known, area=area, indicators=indicators, every_period=period is not None
    )
    past = load_past(connection, data, indicators, period=period)
    return [_make_card(data, code, past=past[code], period=period, rank=rank) for code in indicators]


def read_life(
    connection: Connection, *, known: Snapshot, area: str, indicators: Sequence[str]
) -> dict[str, tuple[Warning, ...]]:
    """By indicator, every warning through its states of knowledge."""
    data = load_assessment_data(connection, known=known, area=area, indicators=indicators)
    past = load_past(connection, data, indicators)
    return {code: _warnings(data.subject(code), past=past[code])[0] for code in indicators}


def _make_card(data: AssessmentData, indicator: str, *, past: PastKnowledge, period: Period | None, rank: bool) -> Card:
    subject = data.subject(indicator, until=period)
    warnings, not_assessed = _warnings(subject, past=past)
    return card(subject, warnings=warnings, not_assessed=not_assessed, rank=rank)


def _warnings(subject: Subject, *, past: PastKnowledge) -> tuple[tuple[Warning, ...], tuple[NotAssessed, ...]]:
    """Every warning of an indicator as it stands, and what its latest period left unassessed."""
    current = knowledge_state(subject, known_from=past.current_from)
    warnings = warnings_now(
        through(past.known, current),
        current,
        indicator=subject.indicator,
        area=subject.area.code,
        responses=subject.reference.responses,
        today=subject.reference.today,
    )
    assessments = current.assessments
    return warnings, assessments[-1].not_assessed if assessments else without_values(subject)


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
