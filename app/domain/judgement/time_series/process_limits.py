"""Process limits (XmR): between which a stable series stays, and the signals that it is no longer stable."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise
from math import log2
from typing import NamedTuple

from app.domain.measures.number import mean

LIMIT = Decimal("2.66")  # mean moving ranges from the mean to a limit: 3 / 1.128
SCREEN = Decimal("3.267")  # a moving range of so many mean ones is an outlier
FULL_POINTS, LEAST_POINTS = 12, 5
STEPS_IN_A_ROW = 6


class SignalKind(StrEnum):
    """Why a point is no common variation, in the order in which the signals are looked for."""

    OUTSIDE_LIMITS = "outside_limits"
    RUN_OF_STEPS = "run_of_steps"
    TWO_OF_THREE = "two_of_three"
    RUN_ON_ONE_SIDE = "run_on_one_side"


class ProcessSignal(NamedTuple):
    """A signal at one point, towards higher or lower numbers."""

    kind: SignalKind
    higher: bool


class ProcessLimits(NamedTuple):
    """The mean, the mean moving range and the limits of a series, in its unit; not clipped at 0 or 100.

    Limits of fewer than 12 points are on `trial`.
    """

    mean: Decimal
    moving_range: Decimal
    points: int

    @property
    def lower(self) -> Decimal:
        """The lower process limit."""
        return self.mean - LIMIT * self.moving_range

    @property
    def upper(self) -> Decimal:
        """The upper process limit."""
        return self.mean + LIMIT * self.moving_range

    @property
    def trial(self) -> bool:
        """Whether the limits rest on fewer than 12 points."""
        return self.points < FULL_POINTS


Mark = tuple[int, int]  # a point's place, and its side: 1 higher, -1 lower


def process_limits(numbers: Sequence[Decimal], *, screened: bool = False) -> ProcessLimits | None:
    """The process limits of a series, mean +/- 2.66 x mean moving range; None of fewer than 5 points.

    Outliers are not screened, as in the workbook of NHS England's Making Data Count. `screened` drops moving ranges of
    3.267 times the mean one or more, once, as the R package does.
    Source: NHSRplotthedots, `ptd_spc_standard`; Provost and Murray, The Health Care Data Guide (2011).
    """
    if len(numbers) < LEAST_POINTS:
        return None
    ranges = [abs(later - earlier) for earlier, later in pairwise(numbers)]
    moving_range = mean(ranges)
    if screened and moving_range:
        moving_range = mean([moving_step for moving_step in ranges if moving_step < SCREEN * moving_range])
    return ProcessLimits(mean(numbers), moving_range, len(numbers))


def process_signals(numbers: Sequence[Decimal], *, limits: ProcessLimits) -> tuple[ProcessSignal | None, ...]:
    """The first signal that holds at each point, in the order of `SignalKind`; None is common variation.

    Source: Making Data Count's four rules as in NHSRplotthedots, `ptd_calculate_point_type`; the length of a run on one
    side of the mean is Anhoej and Olesen's, PLoS ONE 9 (2014) e113825.
    """
    signals: list[ProcessSignal | None] = [None] * len(numbers)
    sides = [_sign(number - limits.mean) for number in numbers]
    marks: dict[SignalKind, Iterator[Mark]] = {
        SignalKind.OUTSIDE_LIMITS: _outside(numbers, limits=limits),
        SignalKind.RUN_OF_STEPS: _runs_of_steps(numbers),
        SignalKind.TWO_OF_THREE: _two_of_three(numbers, sides=sides, limits=limits),
        SignalKind.RUN_ON_ONE_SIDE: _runs_on_one_side(sides),
    }
    for kind, places in marks.items():
        for place, side in places:
            if signals[place] is None:
                signals[place] = ProcessSignal(kind, side > 0)
    return tuple(signals)


def longest_usual_run(points: int) -> int:
    """The longest run on one side of the mean that a stable series of so many points shows, as a rule: 7 of 12."""
    return round(log2(points)) + 3


def _sign(number: Decimal) -> int:
    return (number > 0) - (number < 0)


def _outside(numbers: Sequence[Decimal], *, limits: ProcessLimits) -> Iterator[Mark]:
    lower, upper = limits.lower, limits.upper
    for place, number in enumerate(numbers):
        if number > upper:
            yield place, 1
        elif number < lower:
            yield place, -1


def _runs_of_steps(numbers: Sequence[Decimal]) -> Iterator[Mark]:
    """All points of 7 or more in a row that step one way; a tie breaks the run."""
    for start, length, side in _runs([_sign(later - earlier) for earlier, later in pairwise(numbers)]):
        if length >= STEPS_IN_A_ROW:
            yield from ((place, side) for place in range(start, start + length + 1))


def _two_of_three(numbers: Sequence[Decimal], *, sides: Sequence[int], limits: ProcessLimits) -> Iterator[Mark]:
    """The points in the outer third, where two of three in a row are and all three lie on that side of the mean."""
    outer = LIMIT * limits.moving_range
    inner = outer * 2 / 3
    near = [inner < abs(number - limits.mean) <= outer for number in numbers]
    for start in range(len(numbers) - 2):
        places = range(start, start + 3)
        if abs(sum(sides[place] for place in places)) == 3 and sum(near[place] for place in places) >= 2:
            yield from ((place, sides[place]) for place in places if near[place])


def _runs_on_one_side(sides: Sequence[int]) -> Iterator[Mark]:
    """All points of a run on one side of the mean that is longer than usual; a point on the mean breaks it."""
    usual = longest_usual_run(len(sides))
    for start, length, side in _runs(sides):
        if length > usual:
            yield from ((place, side) for place in range(start, start + length))


def _runs(signs: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Each run of equal signs that are not 0: where it starts, its length and its sign."""
    start = 0
    for sign, members in groupby(signs):
        length = len(list(members))
        if sign:
            yield start, length, sign
        start += length
