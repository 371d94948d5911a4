"""The faults of key achievements and of the evidence that they rest on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from app.domain.errors import Fault
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.strategy import Strategy
from app.domain.strategy.strategy_checks import indicator_faults


def achievement_faults(
    achievement: Achievement, *, strategies: Mapping[str, Strategy], tiers: Mapping[str, bool], today: date
) -> Iterator[Fault]:
    """The faults of an achievement; `tiers` says of each recorded indicator whether it is for the public."""
    yield from _priority_faults(achievement, strategies=strategies)
    yield from indicator_faults(achievement.indicators, tiers=tiers)
    yield from evidence_faults(achievement.evidence)
    if achievement.period.start > today:
        yield Fault("period", "conflict", f"An achievement cannot be in the future: give {today} or an earlier time.")


def _priority_faults(achievement: Achievement, *, strategies: Mapping[str, Strategy]) -> Iterator[Fault]:
    if achievement.strategy is None:
        if achievement.priority is not None:
            yield Fault("strategy", "required", f"Name the strategy that has the priority {achievement.priority}.")
        return
    strategy = strategies.get(achievement.strategy)
    if strategy is None:
        yield Fault("strategy", "unknown_value", f"There is no strategy {achievement.strategy}; create it first.")
    elif achievement.priority is not None and strategy.priority(achievement.priority) is None:
        known = ", ".join(priority.code for priority in strategy.priorities) or "none"
        detail = f"{strategy.code} has no priority {achievement.priority}. It has: {known}."
        yield Fault("priority", "unknown_value", detail)


def evidence_faults(evidence: Sequence[EvidenceLink]) -> Iterator[Fault]:
    """The faults of links: an address that appears twice."""
    addresses = [link.url for link in evidence]
    for place, url in enumerate(addresses):
        if url in addresses[:place]:
            yield Fault(f"evidence.{place}.url", "duplicate", f"{url} is given twice; give it once.")
