"""Everything that a council plans, as it is known at an instant: strategies, outcomes, actions and their progress."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from app.domain.errors import NotFoundError
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.progress import Progress
from app.domain.strategy.strategy import Action, Strategy, StrategyOutcome

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Plan:
    """By code: the strategies, the outcomes of these, the actions of these, and the progress of each, oldest first.

    What belongs to something that is not known at the instant is left out with it.
    """

    strategies: Mapping[str, Strategy]
    outcomes: Mapping[str, StrategyOutcome]
    actions: Mapping[str, Action]
    outcome_progress: Mapping[str, Sequence[Progress]]
    action_progress: Mapping[str, Sequence[Progress]]

    def strategy(self, code: str) -> Strategy:
        """The strategy with this code; raises NotFoundError."""
        return _existing(self.strategies, code, what="strategy")

    def outcome(self, code: str) -> StrategyOutcome:
        """The outcome with this code; raises NotFoundError."""
        return _existing(self.outcomes, code, what="outcome")

    def action(self, code: str) -> Action:
        """The action with this code; raises NotFoundError."""
        return _existing(self.actions, code, what="action")

    def holds(self, document: Any, *, kind: ItemKind) -> bool:
        """Whether a document of a kind is part of the plan: what it belongs to is known too."""
        match kind:
            case ItemKind.OUTCOME:
                return document.code in self.outcomes
            case ItemKind.ACTION:
                return document.code in self.actions
            case ItemKind.OUTCOME_PROGRESS:
                return document.subject in self.outcomes
            case ItemKind.ACTION_PROGRESS:
                return document.subject in self.actions
        return True

    def in_order(self) -> list[Strategy]:
        """The strategies, the newest first."""
        return sorted(self.strategies.values(), key=lambda strategy: (-strategy.begins.toordinal(), strategy.code))

    def outcomes_of(self, strategy: str, priority: str | None = None) -> list[StrategyOutcome]:
        """The outcomes of a strategy or of one of its priorities, in the order of priorities and then their own."""
        order = {each.code: place for place, each in enumerate(self.strategies[strategy].priorities)}
        outcomes = [
            outcome
            for outcome in self.outcomes.values()
            if outcome.strategy == strategy and priority in (None, outcome.priority)
        ]
        return sorted(
            outcomes, key=lambda outcome: (order.get(outcome.priority, len(order)), outcome.sort, outcome.code)
        )

    def actions_of(self, outcome: str) -> list[Action]:
        """The actions of an outcome, the next due first."""
        actions = [action for action in self.actions.values() if action.outcome == outcome]
        return sorted(actions, key=lambda action: (action.due_on or date.max, action.code))


def plan_of(documents: Mapping[ItemKind, Iterable[Any]]) -> Plan:
    """The plan that documents make, without those that belong to something that is not among them."""
    strategies: dict[str, Strategy] = {strategy.code: strategy for strategy in documents[ItemKind.STRATEGY]}
    outcomes: dict[str, StrategyOutcome] = {
        outcome.code: outcome for outcome in documents[ItemKind.OUTCOME] if outcome.strategy in strategies
    }
    actions: dict[str, Action] = {
        action.code: action for action in documents[ItemKind.ACTION] if action.outcome in outcomes
    }
    return Plan(
        strategies,
        outcomes,
        actions,
        _by_subject(documents[ItemKind.OUTCOME_PROGRESS], known=outcomes),
        _by_subject(documents[ItemKind.ACTION_PROGRESS], known=actions),
    )


def _by_subject(stated: Iterable[Progress], *, known: Mapping[str, object]) -> Mapping[str, Sequence[Progress]]:
    by_subject: dict[str, list[Progress]] = defaultdict(list)
    for progress in sorted(stated, key=lambda statement: statement.on):
        if progress.subject in known:
            by_subject[progress.subject].append(progress)
    return dict(by_subject)


def _existing(items: Mapping[str, Item], code: str, *, what: str) -> Item:
    if code not in items:
        raise NotFoundError(f"There is no {what} {code}.")
    return items[code]
