"""Reading what the council plans, with what the indicators of its outcomes say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.performance.card import Card
from app.domain.publishing.change_items import STRATEGY_KINDS
from app.domain.strategy.agreement import AgreementFinding, agreement
from app.domain.strategy.outcome_signs import sign_of
from app.domain.strategy.plan import Plan, plan_of
from app.domain.strategy.progress import Progress, is_overdue, latest
from app.domain.strategy.strategy import Action, StrategyOutcome
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import cards_of
from app.services.strategy.plan_cache import cached_of_strategy
from app.storage.measures.documents import released_documents


@dataclass(frozen=True, slots=True)
class StatedAction:
    """An action with what was stated of it, oldest first; `latest` is None while nothing was."""

    action: Action
    progress: Sequence[Progress]
    latest: Progress | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class StatedOutcome:
    """An outcome with what was stated of it, the cards of its indicators, its actions, and whether they agree."""

    outcome: StrategyOutcome
    progress: Sequence[Progress]
    latest: Progress | None
    cards: Sequence[Card]
    finding: AgreementFinding
    actions: Sequence[StatedAction]


def load_plan(connection: Connection, *, read_context: ReadContext) -> Plan:
    """What is planned in a read context; that of the current instant is cached until one of its documents changes."""
    return cached_of_strategy(connection, "plan", lambda: _plan_at(connection, read_context), read_context=read_context)


def _plan_at(connection: Connection, read_context: ReadContext) -> Plan:
    releases = released_documents(connection, until=read_context.instant, view=read_context.view, kinds=STRATEGY_KINDS)
    return plan_of({kind: [release.item for release in releases[kind]] for kind in STRATEGY_KINDS})


def stated_actions(plan: Plan, actions: Sequence[Action], *, day: date) -> list[StatedAction]:
    """Actions with what was stated of them by a day."""
    return [_stated_action(action, plan.action_progress.get(action.code, ()), day=day) for action in actions]


def _stated_action(action: Action, progress: Sequence[Progress], *, day: date) -> StatedAction:
    stated = [statement for statement in progress if statement.on <= day]
    return StatedAction(action, stated, latest(stated, day=day), is_overdue(action.due_on, stated, day=day))


def stated_outcomes(
    connection: Connection, plan: Plan, outcomes: Sequence[StrategyOutcome], *, read_context: ReadContext
) -> list[StatedOutcome]:
    """Outcomes with the cards of their indicators that can be read; all cards are read at once."""
    snapshot = load_snapshot(connection, read_context=read_context)
    cards = cards_of(connection, {code for outcome in outcomes for code in outcome.indicators}, snapshot=snapshot)
    return [stated_outcome(plan, outcome, cards, day=snapshot.reference.today) for outcome in outcomes]


def stated_outcome(plan: Plan, outcome: StrategyOutcome, cards: Mapping[str, Card], *, day: date) -> StatedOutcome:
    """An outcome with what was stated of it by a day, beside those cards, by code, that are of its indicators."""
    own = [cards[code] for code in outcome.indicators if code in cards]
    stated = [statement for statement in plan.outcome_progress.get(outcome.code, ()) if statement.on <= day]
    last = latest(stated, day=day)
    finding = agreement(None if last is None else last.status, [sign_of(card) for card in own])
    actions = stated_actions(plan, plan.actions_of(outcome.code), day=day)
    return StatedOutcome(outcome, stated, last, own, finding, actions)
