"""False alarms of the rules on simulated stable series, and how soon they find a step, by the product's own functions.

`python -m tests.spec.simulation` writes tests/spec/simulated.csv, which the rule book prints; it takes some 20 seconds.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

import numpy as np

from app.domain.judgement.certainty import Certainty
from app.domain.judgement.direction import Direction, Judgement
from app.domain.judgement.time_series.process_chart import Variation, variation
from app.domain.judgement.time_series.process_limits import ProcessSignal, process_limits, process_signals
from app.domain.judgement.time_series.smoothing import (
    CHANGES,
    distance_to_line,
    shared_usual_change,
    smoothed_level,
    usual_change,
)
from app.domain.judgement.time_series.trend_test import trend_of_estimates
from app.domain.measures.indicator import Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.value import Value
from app.domain.warnings.chances import WATCH_FROM, chance_within_two_years
from app.domain.warnings.data_quality import TOLERANCE, Figures, QualityLimits, quality_flaws
from app.domain.warnings.evidence import MEAN_MOVING_RANGE, DeclineEvidence, decline_evidence
from app.domain.warnings.parameters import rule_definition
from app.domain.warnings.rules import WarningRule
from tests.spec.examples import RECYCLING

FILE = Path(__file__).with_name("simulated.csv")
SERIES, FOLLOWED, SEED = 10_000, 500, 20261127
AUTOCORRELATIONS = (0.0, 0.3, 0.6, 0.9)
SIGMA = 1000.0  # so that whole numbers are fine enough
SHORT, LONG = 12, 20  # points
STEP = 2 * SIGMA
WITHIN = (1, 2, 5)  # years from the step on
LEVEL_POINTS, TREND_POINTS = 5, 5

FALLS, TREND = "two falls in a row", "recent trend"
LATEST, ANYWHERE = "process limits, latest point", "process limits, any point"
NEAR, PAST, NEAR_OR_PAST = "near the line", "past the line", "near the line or past it"
EQUAL = "4 equal figures or more"
FINENESS = {f"{EQUAL}, given to a tenth of sigma": 100, f"{EQUAL}, given to a sigma": 1000}
MEAN_OF_EQUAL = 12 * 1000  # no end of a scale
FOLLOWED_RULES = (FALLS, TREND, LATEST, f"{NEAR_OR_PAST}, 2 sigma off", f"{NEAR_OR_PAST}, 3 sigma off")

Rows = list[list[int]]
Key = tuple[str, str, float]  # what was simulated, the rule, the autocorrelation
_YEARS = tuple(parse_period(f"{year}-{(year + 1) % 100:02}") for year in range(2001, 2041))
_DEFINITION = replace(RECYCLING, polarity=Polarity.HIGHER_IS_BETTER, decimal_places=0)


def simulated(*, series: int, points: int, autocorrelation: float, seed: int) -> Rows:
    """Stable series of mean 0 and standard deviation `SIGMA`, autoregressive of order 1; a higher number is better."""
    generator = np.random.default_rng([seed, round(autocorrelation * 10), points])
    shocks = generator.standard_normal((series, points))
    shocks[:, 1:] *= sqrt(1 - autocorrelation**2)
    for point in range(1, points):
        shocks[:, point] += autocorrelation * shocks[:, point - 1]
    rows: Rows = np.rint(shocks * SIGMA).astype(int).tolist()
    return rows


def two_falls(numbers: Sequence[int]) -> bool:
    """Whether the latest two comparisons fall, together by more than the mean moving range."""
    directions = {
        _YEARS[place]: _fall(place, numbers[place], before=numbers[place - 1]) for place in range(1, len(numbers))
    }
    found = decline_evidence(
        directions,
        period=_YEARS[len(numbers) - 1],
        definition=_DEFINITION,
        least=2,
        tolerance=MEAN_MOVING_RANGE,
    )
    return isinstance(found, DeclineEvidence)


def falling_trend(numbers: Sequence[int]) -> bool:
    """Whether the recent trend falls; the confidence limits are those of a standard error of `SIGMA`."""
    test = trend_of_estimates(numbers[-TREND_POINTS:], standard_errors=[SIGMA] * TREND_POINTS)
    return test.is_significant and not test.outlier and test.slope < 0


def equal_figures(numbers: Sequence[int], *, step: int, others: float) -> bool:
    """Whether the latest figures, given to so coarse a step, are equal for longer than chance makes likely."""
    rows = tuple(
        Value("", "", period, float(round(number / step) * step + MEAN_OF_EQUAL))
        for period, number in zip(_YEARS, numbers, strict=False)
    )
    figures = Figures(rows, (replace(_DEFINITION, usual_yearly_change=others),), years={}, targets={}, directions={})
    defaults = rule_definition(WarningRule.DATA_QUALITY).defaults
    limits = QualityLimits(TOLERANCE, 0, int(defaults["identical"]), float(defaults["identical_chance"]))
    return bool(quality_flaws(figures, period=rows[-1].period, limits=limits))


def signals(numbers: Sequence[int]) -> tuple[ProcessSignal | None, ...]:
    """The signals on process limits of the raw figures."""
    exact = [Decimal(number) for number in numbers]
    limits = process_limits(exact)
    assert limits is not None
    return process_signals(exact, limits=limits)


def is_near(numbers: Sequence[int], *, line: float, others: float) -> bool:
    """Whether the latest figure is not past a floor and near it: a watch or a warning."""
    if numbers[-1] < line:
        return False
    changes = [float(later - earlier) for earlier, later in pairwise(numbers)][-CHANGES:]
    usual = shared_usual_change(usual_change(changes), others=others)
    distance = distance_to_line(smoothed_level(numbers[-LEVEL_POINTS:]), line=line, below=True, usual=usual)
    chance = None if distance is None else chance_within_two_years(distance)
    return chance is not None and chance.share >= WATCH_FROM


def false_alarms(*, series: int, autocorrelation: float, seed: int) -> Counter[str]:
    """On how many of so many stable series each rule holds at the latest point."""
    others, found = usual_of_others(autocorrelation), Counter[str]()
    for row in simulated(series=series, points=LONG, autocorrelation=autocorrelation, seed=seed):
        short = row[-SHORT:]
        found.update({FALLS: two_falls(short), TREND: falling_trend(short)})
        for points, numbers in ((SHORT, short), (LONG, row)):
            signalled = signals(numbers)
            found[f"{LATEST} of {points}"] += _is_concern(signalled[-1])
            found[f"{ANYWHERE} of {points}"] += any(signalled)
        for rule, step in FINENESS.items():
            found[rule] += equal_figures(short, step=step, others=others)
        for sigmas in (2, 3):
            found[f"{NEAR}, {sigmas} sigma off"] += is_near(short, line=-sigmas * SIGMA, others=others)
            found[f"{PAST}, {sigmas} sigma off"] += short[-1] < -sigmas * SIGMA
    return found


def delays(*, series: int, autocorrelation: float, seed: int, step: float) -> dict[int, Counter[str]]:
    """On how many of so many series each rule has held at least once by each of the years `WITHIN`.

    The level of each falls by `step` after 12 stable points, for good; with a step of 0 it stays.
    """
    others = usual_of_others(autocorrelation)
    found: dict[int, Counter[str]] = {years: Counter(dict.fromkeys(FOLLOWED_RULES, 0)) for years in WITHIN}
    points = SHORT + max(WITHIN)
    for row in simulated(series=series, points=points, autocorrelation=autocorrelation, seed=seed):
        stepped = [*row[:SHORT], *(number - round(step) for number in row[SHORT:])]
        for rule, years in _first_years(stepped, others=others):
            for within in WITHIN:
                found[within][rule] += years <= within
    return found


def usual_of_others(autocorrelation: float) -> float:
    """The root mean square of a year's change in such series: what a definition has from many councils."""
    return SIGMA * sqrt(2 * (1 - autocorrelation))


def counts(*, series: int, followed: int, seed: int) -> Iterator[tuple[Key, int, int]]:
    """For each simulation and rule the number of series, and on how many of them the rule holds."""
    for autocorrelation in AUTOCORRELATIONS:
        for rule, alarms in false_alarms(series=series, autocorrelation=autocorrelation, seed=seed).items():
            yield ("stable", rule, autocorrelation), series, alarms
        for what, step in (("step", STEP), ("no step", 0.0)):
            found = delays(series=followed, autocorrelation=autocorrelation, seed=seed, step=step)
            for years, by_rule in found.items():
                for rule, alarms in by_rule.items():
                    yield (f"{what}, {years}", rule, autocorrelation), followed, alarms


@cache
def committed() -> Mapping[Key, tuple[int, int]]:
    """The file's numbers of series and of alarms."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {
            (row["simulated"], row["rule"], float(row["autocorrelation"])): (int(row["series"]), int(row["alarms"]))
            for row in csv.DictReader(file)
        }


def within_binomial_error(one: tuple[int, int], other: tuple[int, int], *, errors: float = 4.0) -> bool:
    """Whether two shares, each of series and alarms, differ by no more than so many standard errors and one alarm."""
    (series, alarms), (others, other_alarms) = one, other
    share = (alarms + other_alarms) / (series + others)
    error = sqrt(share * (1 - share) * (1 / series + 1 / others))
    return abs(alarms / series - other_alarms / others) <= errors * error + 1 / min(series, others)


def main() -> int:
    """Write the file; the exit code."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("simulated", "rule", "autocorrelation", "series", "alarms"))
        for (what, rule, autocorrelation), series, alarms in counts(series=SERIES, followed=FOLLOWED, seed=SEED):
            writer.writerow((what, rule, autocorrelation, series, alarms))
    return 0


def _first_years(row: Sequence[int], *, others: float) -> Iterator[tuple[str, int]]:
    """Each rule with the first year after the stable points in which it holds, if it does in time."""
    for rule in FOLLOWED_RULES:
        years = range(1, max(WITHIN) + 1)
        first = next((year for year in years if _holds(rule, row[: SHORT + year], others=others)), None)
        if first is not None:
            yield rule, first


def _holds(rule: str, numbers: Sequence[int], *, others: float) -> bool:
    if rule == FALLS:
        return two_falls(numbers)
    if rule == TREND:
        return falling_trend(numbers)
    if rule == LATEST:
        return _is_concern(signals(numbers)[-1])
    line = (-2 if "2 sigma" in rule else -3) * SIGMA
    return numbers[-1] < line or is_near(numbers, line=line, others=others)


def _is_concern(signal: ProcessSignal | None) -> bool:
    return variation(signal, polarity=Polarity.HIGHER_IS_BETTER) is Variation.CONCERN


def _fall(place: int, number: int, *, before: int) -> Direction:
    """A clear comparison with the year before."""
    return Direction(
        judgement=Judgement.WORSENING if number < before else Judgement.IMPROVING,
        movement=None,
        reason=None,
        missing_reason=None,
        period=_YEARS[place],
        value=Decimal(number),
        base_periods=(_YEARS[place - 1],),
        base_value=Decimal(before),
        change=None,
        change_percent=None,
        certainty=Certainty.CLEAR,
        margin=None,
        margin_from=None,
        rule=_DEFINITION.direction,
    )


if __name__ == "__main__":
    sys.exit(main())
