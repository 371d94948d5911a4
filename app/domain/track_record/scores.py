"""How well alerts foretell: precision, lift, share caught and more, with intervals by bootstrap over councils."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from app.domain.judgement.quantiles import two_sided
from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Bools, Floats
from app.domain.track_record.protocol import INTERVAL_LEVEL, RESAMPLES, SEED
from app.domain.track_record.tested_rules import nearest


@dataclass(frozen=True, slots=True)
class Interval:
    """A number and its limits by bootstrap; all three None where nothing is counted."""

    value: float | None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class RuleScore:
    """What became of a rule's alerts among `cases`, of which `crossed` crossed.

    `per_100` alerts a 100 series-years, and `per_council_year`; `caught` is the share of the crossed that were alerted;
    `looked_at` how many alerts are looked at for each that crosses; `lead` the mean years from alert to crossing;
    `nearest_precision` that of as many alerts given to the nearest to the line. None where nothing is counted.
    """

    rule: str
    cases: int
    crossed: int
    alerts: int
    hits: int
    per_100: float | None
    per_council_year: float | None
    precision: Interval
    lift: Interval
    caught: Interval
    looked_at: float | None
    lead: float | None
    nearest_precision: float | None


def score_of(rule: str, *, cases: Cases, alerts: Bools, outcome: Bools | None = None) -> RuleScore:
    """The score of a rule's alerts, by default against the crossing of the line."""
    crossed = cases.crossed > 0 if outcome is None else outcome
    hits = alerts & crossed
    council_years = len(np.unique(cases.council * 10_000 + cases.year))
    as_many = nearest(cases.distance, alerts=int(alerts.sum()))
    precision, lift, caught = _intervals(cases, alerts=alerts, crossed=crossed)
    return RuleScore(
        rule=rule,
        cases=len(cases),
        crossed=int(crossed.sum()),
        alerts=int(alerts.sum()),
        hits=int(hits.sum()),
        per_100=share(100 * alerts.sum(), len(cases)),
        per_council_year=share(alerts.sum(), council_years),
        precision=precision,
        lift=lift,
        caught=caught,
        looked_at=share(alerts.sum(), hits.sum()),
        lead=share(cases.crossed[hits].sum(), hits.sum()) if outcome is None else None,
        nearest_precision=share((as_many & crossed).sum(), as_many.sum()),
    )


def share(part: float, whole: float) -> float | None:
    """A share; None of nothing."""
    return float(part) / float(whole) if whole else None


def base_rate(cases: Cases) -> Interval:
    """The share of all cases that crossed."""
    counts = _by_council(cases, [np.ones(len(cases), dtype=np.bool_), cases.crossed > 0])
    return _resampled(counts, lambda n: _quotient(n[1], n[0]))


def area_under_curve(scores: Floats, *, crossed: Bools) -> float | None:
    """The chance that of two cases, one that crossed and one that did not, the first has the higher score.

    Source: Mann and Whitney (1947), equal scores counted half; 0.5 says nothing. None without both kinds of case.
    """
    positives, negatives = int(crossed.sum()), int((~crossed).sum())
    if not positives or not negatives:
        return None
    _, place, count = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    return float((ranks[crossed].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def _intervals(cases: Cases, *, alerts: Bools, crossed: Bools) -> tuple[Interval, Interval, Interval]:
    """Precision, lift and share caught."""
    counts = _by_council(cases, [np.ones(len(cases), dtype=np.bool_), crossed, alerts, alerts & crossed])
    return (
        _resampled(counts, lambda n: _quotient(n[3], n[2])),
        _resampled(counts, lambda n: _quotient(_quotient(n[3], n[2]), _quotient(n[1], n[0]))),
        _resampled(counts, lambda n: _quotient(n[3], n[1])),
    )


def _by_council(cases: Cases, kinds: list[Bools]) -> Floats:
    """How many cases of each kind each council has, of the councils that have a case."""
    size = len(cases.councils)
    counts = np.array([np.bincount(cases.council[kind], minlength=size) for kind in kinds], dtype=float)
    with_cases: Floats = counts[:, counts[0] > 0]
    return with_cases


def _resampled(counts: Floats, statistic: Callable[[Floats], Floats]) -> Interval:
    """A statistic of the sums over councils, with limits from councils drawn again and again."""
    value = statistic(counts.sum(axis=1, keepdims=True))[0]
    if np.isnan(value):
        return Interval(None)
    upper = 100 * two_sided(INTERVAL_LEVEL)
    drawn = statistic(counts @ _draws(counts.shape[1]))
    limits = np.nanpercentile(drawn, [100 - upper, upper])
    return Interval(float(value), float(limits[0]), float(limits[1]))


@lru_cache(maxsize=4)  # the same draws for every statistic of a sample
def _draws(councils: int) -> Floats:
    """How often each council is drawn, councils by resamples."""
    random = np.random.default_rng(SEED)
    drawn = random.multinomial(councils, np.full(councils, 1 / councils), size=RESAMPLES)
    return drawn.T.astype(float)


def _quotient(part: Floats, whole: Floats) -> Floats:
    quotient: Floats = np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
    return quotient
