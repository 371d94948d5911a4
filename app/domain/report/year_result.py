"""What the figures of a year come to: how many improved, worsened or held, and for how many that is not known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.judgement.direction import Judgement
from app.domain.performance.card import Card

# An older figure never shows that anything improved or worsened in the year.
OLDEST_MONTHS = 24


class YearResult(StrEnum):
    """What became of an indicator by its latest figure for the year."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    HELD = "held"
    CANNOT_BE_TOLD = "cannot_be_told"


class UntoldReason(StrEnum):
    """Why it cannot be told what became of an indicator."""

    NOT_HELD = "not_held"
    NO_NUMBER = "no_number"
    TOO_OLD = "too_old"
    NOT_COMPARED = "not_compared"
    NO_CLEAR_CHANGE = "no_clear_change"
    NOT_JUDGED = "not_judged"


_RESULTS = {
    Judgement.IMPROVING: YearResult.IMPROVED,
    Judgement.WORSENING: YearResult.WORSENED,
    Judgement.STEADY: YearResult.HELD,
}
_UNTOLD = {
    Judgement.NO_CLEAR_CHANGE: UntoldReason.NO_CLEAR_CHANGE,
    Judgement.NO_JUDGEMENT: UntoldReason.NOT_JUDGED,
    Judgement.NOT_COMPARABLE: UntoldReason.NOT_COMPARED,
}


@dataclass(frozen=True, slots=True)
class ResultOfYear:
    """What became of an indicator, or why that is not known."""

    result: YearResult
    reason: UntoldReason | None = None


@dataclass(frozen=True, slots=True)
class ResultCounts:
    """How many indicators there are, how many of each result, and how many of their figures are from before the year.

    `earlier` are those whose period ended before the year's last day.
    """

    indicators: int
    improved: int
    worsened: int
    held: int
    cannot_be_told: int
    earlier: int


def result_of_year(card: Card, *, lag: int | None) -> ResultOfYear:
    """What became of an indicator by the card of its period for the year, which ended `lag` months before the year."""
    if card.latest is None or lag is None:
        return ResultOfYear(YearResult.CANNOT_BE_TOLD, UntoldReason.NOT_HELD)
    if card.latest.number is None:
        return ResultOfYear(YearResult.CANNOT_BE_TOLD, UntoldReason.NO_NUMBER)
    return result_of(card.direction.judgement, lag=lag)


def result_of(judgement: Judgement, *, lag: int) -> ResultOfYear:
    """What a judgement comes to whose period ended `lag` months before the year."""
    if lag > OLDEST_MONTHS:
        return ResultOfYear(YearResult.CANNOT_BE_TOLD, UntoldReason.TOO_OLD)
    result = _RESULTS.get(judgement)
    if result is None:
        return ResultOfYear(YearResult.CANNOT_BE_TOLD, _UNTOLD[judgement])
    return ResultOfYear(result)


def count_results(results: Iterable[tuple[ResultOfYear, int | None]]) -> ResultCounts:
    """The counts of results, each with its lag in months (None: there is no figure)."""
    results = tuple(results)
    counted = Counter(result.result for result, _ in results)
    return ResultCounts(
        indicators=len(results),
        improved=counted[YearResult.IMPROVED],
        worsened=counted[YearResult.WORSENED],
        held=counted[YearResult.HELD],
        cannot_be_told=counted[YearResult.CANNOT_BE_TOLD],
        earlier=sum(1 for _, lag in results if lag is not None and lag > 0),
    )
