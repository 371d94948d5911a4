"""How a set of cards is doing, and how current it is, in numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.judgement.direction import Judgement
from app.domain.performance.card import Card
from app.domain.performance.currency import CurrencyState
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity


@dataclass(frozen=True, slots=True)
class CurrencyCounts:
    """Indicators by how current their figures are."""

    current: int
    late: int
    paused: int
    discontinued: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Indicators by direction of travel, without those whose series has ended, and open warnings by severity.

    `unexplained` are the open warnings without a commentary or a response.
    """

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
    unexplained: int
    currency: CurrencyCounts


def count(cards: Iterable[Card]) -> Counts:
    """The counts of some cards."""
    cards = tuple(cards)
    states = Counter(card.currency.state for card in cards)
    going_on = (card for card in cards if card.currency.state is not CurrencyState.DISCONTINUED)
    judged = Counter(card.direction.judgement for card in going_on)
    opened = [warning for card in cards for warning in card.warnings if warning.state is WarningState.OPEN]
    severities = Counter(warning.severity for warning in opened)
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
        unexplained=sum(warning.unexplained for warning in opened),
        currency=CurrencyCounts(
            current=states[CurrencyState.CURRENT],
            late=states[CurrencyState.LATE],
            paused=states[CurrencyState.PAUSED],
            discontinued=states[CurrencyState.DISCONTINUED],
        ),
    )
