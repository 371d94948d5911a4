"""The health check: the council's cards in numbers, with what they lack and what can be expected of their warnings."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.measures.indicator import in_force
from app.domain.performance.card import Card
from app.domain.performance.currency import CurrencyState
from app.domain.performance.overview import Counts, count
from app.domain.warnings.answer_times import AnswerState
from app.domain.warnings.budget import BudgetLine, budget_line
from app.domain.warnings.evidence import NearEvidence
from app.domain.warnings.life import Warning, WarningState
from app.domain.warnings.live_record import RULES_OF_FACT, RULES_PAST_A_LINE
from app.domain.warnings.rules import WARNING_RULES, NotAssessed, WarningRule


class CoverageItem(StrEnum):
    """What every indicator should have."""

    OWNER = "owner"
    PURPOSE = "purpose"
    VALUE = "value"
    COMMENTARY = "commentary"
    TARGET = "target"
    THRESHOLD = "threshold"


HOLDS: Mapping[CoverageItem, Callable[[Card], bool]] = {
    CoverageItem.OWNER: lambda card: bool(card.definition.owner_role.strip()),
    CoverageItem.PURPOSE: lambda card: bool(card.definition.purpose.strip()),
    CoverageItem.VALUE: lambda card: card.latest is not None and card.latest.number is not None,
    CoverageItem.COMMENTARY: lambda card: card.latest is not None and bool(card.latest.commentary),
    CoverageItem.TARGET: lambda card: card.target.target is not None,
    CoverageItem.THRESHOLD: lambda card: card.threshold is not None,
}


def has(card: Card, item: CoverageItem) -> bool:
    """Whether an indicator has it: value, commentary and target are those of the latest period."""
    return HOLDS[item](card)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many indicators have one of the things that every one should have, and how many lack it."""

    item: CoverageItem
    having: int
    lacking: int


@dataclass(frozen=True, slots=True)
class AssessmentGap:
    """A rule that could not be assessed for a reason, with the codes of the indicators, in order."""

    rule: WarningRule
    reason: str
    indicators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What can be expected of a rule's open warnings: `expected_false` of those `foretelling` do not come true.

    A warning comes true where the figure is past its line within two years. Those that have `happened` can no longer be
    false, and those `unknown` have no known chance. `expected_false` is None where nothing is foretold with a chance.
    """

    rule: WarningRule
    warnings: int
    happened: int
    foretelling: int
    unknown: int
    expected_false: float | None


@dataclass(frozen=True, slots=True)
class Health:
    """The whole council's health: the counts of its cards, its open warnings, and what is not known of it.

    `awaiting` of the open ones wait for an answer that is not late, `answers_overdue` for one that is;
    `promises_overdue` stand past the day that their response names. `urgent` holds the titles of the indicators of
    the warnings above the line, the most urgent first, each once.
    """

    counts: Counts
    opened: int
    accepted: int
    awaiting: int
    answers_overdue: int
    promises_overdue: int
    line: BudgetLine
    urgent: tuple[str, ...]
    expectations: tuple[Expectation, ...]
    gaps: tuple[AssessmentGap, ...]
    late: tuple[Card, ...]
    coverage: tuple[Coverage, ...]

    @property
    def foretelling(self) -> int:
        """How many open warnings foretell something with a known chance."""
        return sum(expectation.foretelling for expectation in self.expectations)

    @property
    def expected_false(self) -> float | None:
        """How many of them can be expected not to come true; None without any."""
        known = [
            expectation.expected_false for expectation in self.expectations if expectation.expected_false is not None
        ]
        return sum(known) if known else None


def health_check(
    cards: Iterable[Card],
    *,
    budget: int,
    precisions: Mapping[str, float],
    trend_tests: Mapping[str, float] | None = None,
) -> Health:
    """The health of a council by its cards.

    `trend_tests` are the p-values of all trends that were tested, by indicator. `precisions` are shares, from 0 to 1,
    of a rule's alerts that came true in the track record, by its name there.
    """
    cards = tuple(cards)
    pairs = [(warning, in_force(card.versions, period=warning.latest)) for card in cards for warning in card.warnings]
    line = budget_line(pairs, budget=budget, trend_tests=trend_tests)
    titles = {warning.id: definition.title for warning, definition in pairs}
    states = [warning.state for warning, _ in pairs]
    answers = [warning.answer.state for warning, _ in pairs]
    return Health(
        counts=count(cards),
        opened=states.count(WarningState.OPEN),
        accepted=states.count(WarningState.ACCEPTED),
        awaiting=answers.count(AnswerState.AWAITED),
        answers_overdue=answers.count(AnswerState.OVERDUE),
        promises_overdue=sum(warning.answer.is_promise_overdue for warning, _ in pairs),
        line=line,
        urgent=tuple(dict.fromkeys(titles[identity] for identity in line.above)),
        expectations=expectations(cards, precisions=precisions),
        gaps=gaps(cards),
        late=tuple(card for card in cards if card.currency.state is CurrencyState.LATE),
        coverage=tuple(_coverage(cards, item=item) for item in CoverageItem),
    )


def reason_code(missed: NotAssessed) -> str:
    """Why a rule was not assessed, without the detail behind the colon."""
    return missed.reason.partition(":")[0]


def gaps(cards: Iterable[Card]) -> tuple[AssessmentGap, ...]:
    """What could not be assessed, by rule in the order of the table, the most frequent reason first."""
    by_reason: dict[tuple[WarningRule, str], set[str]] = defaultdict(set)
    for card in cards:
        for missed in card.not_assessed:
            by_reason[missed.rule, reason_code(missed)].add(card.definition.code)
    rules = [rule.name for rule in WARNING_RULES]
    ordered = sorted(by_reason.items(), key=lambda entry: (rules.index(entry[0][0]), -len(entry[1]), entry[0][1]))
    return tuple(AssessmentGap(rule, reason, tuple(sorted(codes))) for (rule, reason), codes in ordered)


def expectations(cards: Iterable[Card], *, precisions: Mapping[str, float]) -> tuple[Expectation, ...]:
    """What can be expected of the open warnings, by rule in the order of the table; none for a rule without any."""
    by_rule: dict[WarningRule, list[tuple[Warning, bool]]] = defaultdict(list)
    for card in cards:
        past = any(warning.rule in RULES_PAST_A_LINE for warning in card.live_warnings)
        for warning in card.warnings:
            if warning.state is WarningState.OPEN:
                by_rule[warning.rule].append((warning, past or warning.rule in RULES_OF_FACT))
    names = [rule.name for rule in WARNING_RULES]
    return tuple(_expectation(name, by_rule[name], precisions=precisions) for name in names if name in by_rule)


def _expectation(
    rule: WarningRule, warnings: Sequence[tuple[Warning, bool]], *, precisions: Mapping[str, float]
) -> Expectation:
    """A warning that stands beside one of a line crossed has happened, as the track record counts no such case."""
    foretold = [chance_it_comes(warning, precisions=precisions) for warning, happened in warnings if not happened]
    known = [chance for chance in foretold if chance is not None]
    return Expectation(
        rule=rule,
        warnings=len(warnings),
        happened=len(warnings) - len(foretold),
        foretelling=len(known),
        unknown=len(foretold) - len(known),
        expected_false=sum(1 - chance for chance in known) if known else None,
    )


def chance_it_comes(warning: Warning, *, precisions: Mapping[str, float]) -> float | None:
    """The chance, from 0 to 1, that a warning comes true: its own, or its rule's in the track record; None: unknown."""
    if isinstance(warning.evidence, NearEvidence):
        return warning.evidence.chance
    name = str(warning.rule)
    if warning.rule is WarningRule.SUSTAINED_DECLINE:
        name = f"{name}_{warning.parameters.get('comparisons')}"
    return precisions.get(name)


def _coverage(cards: Sequence[Card], *, item: CoverageItem) -> Coverage:
    having = sum(has(card, item) for card in cards)
    return Coverage(item, having, len(cards) - having)
