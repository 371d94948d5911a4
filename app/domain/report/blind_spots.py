"""What the figures of a report cannot see, by reason, with the indicators."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.measures.period import Period
from app.domain.measures.value import is_suppressed
from app.domain.performance.card import Card
from app.domain.performance.currency import CurrencyState
from app.domain.performance.health import AssessmentGap, gaps
from app.domain.report.year_result import OLDEST_MONTHS
from app.domain.warnings.evidence import NotAssessedReason
from app.domain.warnings.rules import WarningRule

_COUNTED_AS_LATE = (WarningRule.OVERDUE,)  # what is late is a reason of its own
_NOT_BLIND = (  # reasons that hide nothing, and those that are given for the indicator itself
    NotAssessedReason.RULE_OFF,
    NotAssessedReason.NOT_HOME_AREA,
    NotAssessedReason.NO_TARGET,
    NotAssessedReason.NO_VALUE,
    NotAssessedReason.PAUSED,
    NotAssessedReason.DISCONTINUED,
    NotAssessedReason.RETIRED,
    NotAssessedReason.AREA_ENDED,
)


class BlindSpot(StrEnum):
    """Why something of an indicator cannot be seen, in the order in which it is told."""

    NOT_HELD = "not_held"
    SUPPRESSED = "suppressed"
    NO_NUMBER = "no_number"
    TOO_OLD = "too_old"
    LATE = "late"
    ENDED = "ended"
    NOT_COMPARED_WITH_BEFORE = "not_compared_with_before"
    NO_TARGET = "no_target"
    NO_COMPARISON = "no_comparison"


@dataclass(frozen=True, slots=True)
class UnseenIndicators:
    """A reason, and the indicators that it is true of, by code in the order of the report."""

    reason: BlindSpot
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnseenSign:
    """A warning rule that could not be assessed for some indicators, and the reason that is most frequent among them.

    `indicators` are those of any reason, by code; `frequent` of them have that reason.
    """

    rule: WarningRule
    indicators: tuple[str, ...]
    reason: str
    frequent: int


@dataclass(frozen=True, slots=True)
class YearCard:
    """The card of an indicator's period for a year, which ended `lag` months before it (None: there is no figure)."""

    card: Card
    lag: int | None
    year: Period

    @property
    def is_late(self) -> bool:
        """Whether a newer figure for the year should have been out, and is missing."""
        latest = None if self.card.latest is None else self.card.latest.period
        return any(
            missing.period.end <= self.year.end and (latest is None or latest < missing.period)
            for missing in self.card.currency.missing
        )


_HOLDS: Mapping[BlindSpot, Callable[[YearCard], bool]] = {
    BlindSpot.NOT_HELD: lambda shown: shown.card.latest is None,
    BlindSpot.SUPPRESSED: lambda shown: is_suppressed(shown.card.latest),
    BlindSpot.NO_NUMBER: lambda shown: (
        shown.card.latest is not None and shown.card.latest.number is None and not is_suppressed(shown.card.latest)
    ),
    BlindSpot.TOO_OLD: lambda shown: shown.lag is not None and shown.lag > OLDEST_MONTHS,
    BlindSpot.LATE: lambda shown: shown.is_late,
    BlindSpot.ENDED: lambda shown: shown.card.currency.state in (CurrencyState.PAUSED, CurrencyState.DISCONTINUED),
    BlindSpot.NOT_COMPARED_WITH_BEFORE: lambda shown: has_number(shown.card) and shown.card.direction.movement is None,
    BlindSpot.NO_TARGET: lambda shown: shown.card.target.target is None,
    BlindSpot.NO_COMPARISON: lambda shown: has_number(shown.card) and not is_compared(shown.card),
}


def has_number(card: Card) -> bool:
    """Whether there is a figure for the period."""
    return card.latest is not None and card.latest.number is not None


def is_compared(card: Card) -> bool:
    """Whether the figure stands beside another area's."""
    return any(benchmark.standing is not None for benchmark in card.benchmarks)


def blind_spots(cards: Iterable[YearCard]) -> tuple[UnseenIndicators, ...]:
    """The reasons that are true of any of the cards, in their order."""
    cards = tuple(cards)
    unseen = (
        UnseenIndicators(reason, tuple(shown.card.definition.code for shown in cards if holds(shown)))
        for reason, holds in _HOLDS.items()
    )
    return tuple(group for group in unseen if group.indicators)


def unseen_signs(cards: Iterable[Card]) -> tuple[UnseenSign, ...]:
    """The warning rules that could not be assessed for all of the cards, in the order of their table."""
    by_rule: dict[WarningRule, list[AssessmentGap]] = {}
    for gap in gaps(cards):
        if gap.rule not in _COUNTED_AS_LATE and gap.reason not in _NOT_BLIND:
            by_rule.setdefault(gap.rule, []).append(gap)
    return tuple(
        UnseenSign(
            rule,
            tuple(sorted({code for gap in of_rule for code in gap.indicators})),
            of_rule[0].reason,
            len(of_rule[0].indicators),
        )
        for rule, of_rule in by_rule.items()
    )
