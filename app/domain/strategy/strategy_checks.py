"""The faults of strategies, outcomes, actions and what is stated of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from app.domain.errors import Fault
from app.domain.measures.reserved_codes import reserved_faults
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.strategy.strategy import Action, Strategy, StrategyOutcome

WHOLE = 100


def strategy_faults(
    strategy: Strategy,
    *,
    strategies: Mapping[str, Strategy],
    themes: Collection[str],
    outcomes: Iterable[StrategyOutcome],
    achievements: Iterable[Achievement] = (),
) -> Iterator[Fault]:
    """The faults of a strategy beside the recorded ones, their themes, and the outcomes and achievements of its own."""
    if strategy.last_year < strategy.first_year:
        yield Fault("last_year", "conflict", "A strategy's last year is not before its first.")
    if strategy.adopted_on is not None and strategy.adopted_on.year > strategy.last_year:
        yield Fault("adopted_on", "conflict", "A strategy is adopted before its last year is over.")
    yield from _replaced_faults(strategy, strategies=strategies)
    for code, times in Counter(priority.code for priority in strategy.priorities).items():
        if times > 1:
            yield Fault(
                "priorities", "duplicate", f"The priority {code} appears {times} times: give each one its own code."
            )
    for place, priority in enumerate(strategy.priorities):
        if priority.theme is not None and priority.theme not in themes:
            detail = f"There is no theme {priority.theme}; create it first."
            yield Fault(f"priorities.{place}.theme", "unknown_value", detail)
    yield from _dropped_faults(strategy, [*outcomes, *achievements])


def _dropped_faults(strategy: Strategy, own: Iterable[StrategyOutcome | Achievement]) -> Iterator[Fault]:
    """The faults of priorities that are missing though something recorded is for them."""
    for document in own:
        if document.priority is not None and strategy.priority(document.priority) is None:
            what = "achievement" if isinstance(document, Achievement) else "outcome"
            detail = (
                f"The {what} {document.code} belongs to the priority {document.priority}: move it first, or keep it."
            )
            yield Fault("priorities", "conflict", detail)


def _replaced_faults(strategy: Strategy, *, strategies: Mapping[str, Strategy]) -> Iterator[Fault]:
    if strategy.replaces is None:
        return
    replaced = strategies.get(strategy.replaces)
    if strategy.replaces == strategy.code:
        yield Fault("replaces", "conflict", "A strategy cannot replace itself.")
    elif replaced is None:
        yield Fault("replaces", "unknown_value", f"There is no strategy {strategy.replaces}; create it first.")
    elif strategy.begins <= replaced.begins:
        detail = f"{replaced.code} begins on {replaced.begins}: what replaces it begins later."
        yield Fault("replaces", "conflict", detail)


def outcome_faults(
    outcome: StrategyOutcome, *, strategies: Mapping[str, Strategy], tiers: Mapping[str, bool]
) -> Iterator[Fault]:
    """The faults of an outcome; `tiers` says of each recorded indicator whether it is for the public."""
    strategy = strategies.get(outcome.strategy)
    if strategy is None:
        yield Fault("strategy", "unknown_value", f"There is no strategy {outcome.strategy}; create it first.")
    elif strategy.priority(outcome.priority) is None:
        known = ", ".join(priority.code for priority in strategy.priorities) or "none"
        detail = f"{strategy.code} has no priority {outcome.priority}. It has: {known}."
        yield Fault("priority", "unknown_value", detail)
    yield from indicator_faults(outcome.indicators, tiers=tiers)


def indicator_faults(indicators: Sequence[str], *, tiers: Mapping[str, bool]) -> Iterator[Fault]:
    """The faults of the indicators that something public names; `tiers` says of each recorded one if it is public."""
    for place, code in enumerate(indicators):
        if code in indicators[:place]:
            yield Fault(f"indicators.{place}", "duplicate", f"{code} is named twice; name it once.")
        elif code not in tiers:
            yield Fault(f"indicators.{place}", "unknown_value", f"There is no indicator {code}; create it first.")
        elif not tiers[code]:
            detail = f"{code} is service-level; name the indicator that it contributes to."
            yield Fault(f"indicators.{place}", "conflict", detail)


def action_faults(action: Action, *, outcomes: Collection[str]) -> Iterator[Fault]:
    """The faults of an action, given the codes of the recorded outcomes."""
    yield from reserved_faults(action.code, what="action")
    if action.outcome not in outcomes:
        yield Fault("outcome", "unknown_value", f"There is no outcome {action.outcome}; create it first.")
    if action.starts_on is not None and action.due_on is not None and action.due_on < action.starts_on:
        yield Fault("due_on", "conflict", "An action is due on the day on which it starts, or later.")
    for place, milestone in enumerate(action.milestones):
        if action.due_on is not None and milestone.due_on > action.due_on:
            detail = f"The milestone {milestone.title} is due after the action itself ({action.due_on})."
            yield Fault(f"milestones.{place}.due_on", "conflict", detail)


def progress_faults(progress: Progress, *, today: date) -> Iterator[Fault]:
    """The faults of what is stated of an outcome or an action."""
    if progress.on > today:
        yield Fault("on", "conflict", f"Progress cannot be stated for a future day: give {today} or an earlier day.")
    if progress.percent is None:
        return
    if progress.status is ProgressStatus.COMPLETE and progress.percent != WHOLE:
        yield Fault("percent", "conflict", "What is complete is 100% done: give 100, or leave percent out.")
    if progress.status is ProgressStatus.NOT_STARTED and progress.percent != 0:
        yield Fault("percent", "conflict", "What is not started is 0% done: give 0, or leave percent out.")
