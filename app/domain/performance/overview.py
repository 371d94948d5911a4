"""How a set of cards is doing, in numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.judgement.direction import Judgement
from app.domain.performance.card import Card
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity


@dataclass(frozen=True, slots=True)
class Counts:
    """Indicators by direction of travel, and open warnings by severity."""

    indicators: int
    improving: int
    worsening: int
    steady: int
    no_clear_change: int
    no_judgement: int
    not_comparable: int
    critical: int
    warning: int
    watch: int


def count(cards: Iterable[Card]) -> Counts:
    """The counts of some cards."""
    cards = tuple(cards)
    judged = Counter(card.direction.judgement for card in cards)
    severities = Counter(w.severity for card in cards for w in card.warnings if w.state is WarningState.OPEN)
    return Counts(
        indicators=len(cards),
        improving=judged[Judgement.IMPROVING],
        worsening=judged[Judgement.WORSENING],
        steady=judged[Judgement.STEADY],
        no_clear_change=judged[Judgement.NO_CLEAR_CHANGE],
        no_judgement=judged[Judgement.NO_JUDGEMENT],
        not_comparable=judged[Judgement.NOT_COMPARABLE],
        critical=severities[Severity.CRITICAL],
        warning=severities[Severity.WARNING],
        watch=severities[Severity.WATCH],
    )
