"""An indicator's definition: what is measured, which way is good, and the rules that judge it, by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from app.domain.measures.period import MONTHS_IN_YEAR, Period

PERCENT, POUNDS = "percent", "pounds"  # the units whose numbers have a sign


class Polarity(StrEnum):
    """Which way is good; `none` is a fact about the area that is not judged."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    TARGET_IS_BEST = "target_is_best"
    NONE = "none"


class Frequency(StrEnum):
    """How often a value is expected."""

    ANNUAL = "annual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    IRREGULAR = "irregular"


# From one period to the next; an irregular indicator has no such number.
MONTHS_BETWEEN = {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.ANNUAL: MONTHS_IN_YEAR}


class Supply(StrEnum):
    """Who brings the values: the council's officers, somebody else who publishes them, or nobody: for now, or ever."""

    COUNCIL = "council"
    NATIONAL = "national"
    PAUSED = "paused"
    DISCONTINUED = "discontinued"


# Nothing is expected of these.
ENDED_SUPPLIES = (Supply.PAUSED, Supply.DISCONTINUED)


class Accumulation(StrEnum):
    """What a value covers: its own period, the year to date, a moment, or the twelve months to its end."""

    DISCRETE = "discrete"
    CUMULATIVE = "cumulative"
    SNAPSHOT = "snapshot"
    ROLLING_YEAR = "rolling_year"


class AnnualFigure(StrEnum):
    """How a year is derived from its four quarters."""

    SUM = "sum"
    LAST = "last"
    MEAN = "mean"
    RATIO = "ratio"
    NONE = "none"


class Measure(StrEnum):
    """How a figure comes about: counted, estimated from a survey or by a model, or a score put together from others."""

    ADMINISTRATIVE = "administrative"
    SURVEY_ESTIMATE = "survey_estimate"
    MODELLED_ESTIMATE = "modelled_estimate"
    SCORE = "score"


ESTIMATES = (Measure.SURVEY_ESTIMATE, Measure.MODELLED_ESTIMATE)  # figures that mean little without their margin


class CertaintyRule(StrEnum):
    """How it is decided that a change is clear: by margins of error, or by the printed figures alone."""

    MARGINS = "margins"
    PRINTED = "printed"


class CompareWith(StrEnum):
    """The base that a direction of travel is measured from."""

    SAME_PERIOD_LAST_YEAR = "same_period_last_year"
    PREVIOUS_PERIOD = "previous_period"
    PREVIOUS_HELD = "previous_held"
    MEAN_OF_PREVIOUS = "mean_of_previous"


class ForecastMethod(StrEnum):
    """How the middle of a forecast comes about: the last value, or for an indicator that opted in, Theta."""

    NO_CHANGE = "no_change"
    THETA = "theta"


class BandKind(StrEnum):
    """Whether an amount is in the indicator's unit or in percent of what it is measured from."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Band:
    """A width: `amount` in the indicator's unit (`absolute`) or in percent (`relative`); never negative."""

    kind: BandKind = BandKind.ABSOLUTE
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class DirectionRule:
    """What a value is compared with, and the change that still counts as steady; `periods` only for the mean of n."""

    compare_with: CompareWith = CompareWith.SAME_PERIOD_LAST_YEAR
    tolerance: Band = Band()
    periods: int | None = None


class AmberKind(StrEnum):
    """How near a miss must be to be amber."""

    WITHIN = "within"
    FLOOR = "floor"
    NOT_WORSE_THAN_LAST_YEAR = "not_worse_than"


@dataclass(frozen=True, slots=True)
class Amber:
    """When a missed target is amber: `within` a band from it, above a `floor` level, or not worse than last year.

    `band` goes with `within` and `level` (in the indicator's unit) with `floor`; each is None otherwise.
    """

    kind: AmberKind
    band: Band | None = None
    level: float | None = None


class BandEdge(StrEnum):
    """The band that a value exactly on an edge belongs to: the better one, or the worse one."""

    BETTER = "better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class TargetRule:
    """When a value is green, amber or red; without `amber` every miss beyond `green_within` is red.

    A value on the `edge` of a band or on a floor belongs to the better or the worse side; a target reached is met.
    """

    green_within: Band = Band()
    amber: Amber | None = None
    edge: BandEdge = BandEdge.BETTER


class ThresholdKind(StrEnum):
    """Whether being below (`floor`) or above (`ceiling`) the level is the warning sign."""

    FLOOR = "floor"
    CEILING = "ceiling"


class ThresholdBasis(StrEnum):
    """Who set a threshold: the council, or a statistic until it does; or that it is an end of the expected range."""

    COUNCIL = "council"
    STATISTICAL = "statistical"
    EXPECTED_RANGE = "expected_range"


@dataclass(frozen=True, slots=True)
class WarningThreshold:
    """The level (in the indicator's unit) past which a value is a warning sign; `note` says where it comes from."""

    kind: ThresholdKind
    level: float
    basis: ThresholdBasis
    note: str


@dataclass(frozen=True, slots=True)
class ExpectedRange:
    """Where an activity without polarity is expected to lie, its ends included; `note` says where it comes from.

    An end that is None is open. A value outside is a warning sign and has no status.
    """

    lower: float | None
    upper: float | None
    note: str


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One warning rule switched off, or with other parameters than the table's defaults."""

    enabled: bool = True
    parameters: Mapping[str, float | int | str] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes the figures, where, and under which licence."""

    name: str
    url: str | None
    licence: str


@dataclass(frozen=True, slots=True)
class DueDays:
    """Days after a period's end by which its value is due inside the council and to the public."""

    submission: int | None
    publication: int | None


@dataclass(frozen=True, slots=True)
class UnlikeComparator:
    """A comparator (a peer group, an area or all of a kind, by code) whose figure counts other things, and which."""

    comparator: str
    reason: str


@dataclass(frozen=True, slots=True)
class DoubtfulPeriod:
    """A period whose figures have another cause than the council's work, and the cause."""

    period: Period
    reason: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of an indicator's definition, in force for periods from `effective_from` on (None: from the first).

    `ratio_multiplier` turns numerator / denominator into the unit (100 for percent). `contributes_to` names the
    higher-level indicator that this one feeds, and is the one place where that is stated; what a service-level (Tier 4)
    one feeds besides, or in its place, its service's plan says. `retired_from` is the first period without it.
    `second_direction` is shown beside `direction`, which counts. Versions recorded without a `measure` are read as
    administrative. `supply_note` is the publisher's word for a series that is paused or discontinued.
    `usual_yearly_change` is how far a year usually moves a council's figure, in the unit: the median of many councils.
    No warning rests on figures of `doubtful_periods`. `group` is shared by indicators of one thing, of which one
    warning is enough. `counts_rounded_to` is what numerators and denominators are published rounded to (None: they are
    exact). `counts_events` says that numerator and denominator, or without them the figure itself, count people or
    events, so that chance can be computed from them; never sums of money or weights. `forecast_method` is Theta where
    the indicator opted into it.
    """

    code: str
    title: str
    description: str
    purpose: str
    unit: str
    decimal_places: int
    polarity: Polarity
    frequency: Frequency
    supply: Supply
    accumulation: Accumulation
    annual_figure: AnnualFigure
    comparable_between_areas: bool
    theme: str
    service: str
    owner_role: str
    source: Source
    caveat: str | None
    direction: DirectionRule
    target_rule: TargetRule
    threshold: WarningThreshold | None
    warning_rules: Mapping[str, RuleSetting]
    due_days: DueDays
    ratio_multiplier: float
    contributes_to: str | None = None
    retired_from: Period | None = None
    effective_from: Period | None = None
    breaks_series: bool = False
    change_reason: str | None = None
    measure: Measure = Measure.ADMINISTRATIVE
    certainty: CertaintyRule = CertaintyRule.MARGINS
    second_direction: DirectionRule | None = None
    supply_note: str | None = None
    not_like_for_like: tuple[UnlikeComparator, ...] = ()
    counts_rounded_to: int | None = None
    expected_range: ExpectedRange | None = None
    usual_yearly_change: float | None = None
    group: str | None = None
    doubtful_periods: tuple[DoubtfulPeriod, ...] = ()
    counts_events: bool = False
    forecast_method: ForecastMethod = ForecastMethod.NO_CHANGE

    @property
    def first_day(self) -> date:
        """The first day that this version judges, by which versions are in order."""
        return date.min if self.effective_from is None else self.effective_from.start

    def is_retired_in(self, period: Period) -> bool:
        """Whether nothing more is expected for a period, because the indicator was retired by its first day."""
        return self.retired_from is not None and period.start >= self.retired_from.start


def in_force(versions: Sequence[Definition], *, period: Period) -> Definition:
    """The version that judges `period`: the last whose `effective_from` does not start after it; `versions` by date."""
    chosen = versions[0]
    for version in versions[1:]:
        if version.effective_from is not None and version.effective_from.start <= period.start:
            chosen = version
    return chosen


def in_force_on(versions: Sequence[Definition], *, day: date) -> Definition:
    """The version that says what is expected on `day`, with the retirement that the newest one has."""
    chosen, newest = versions[0], versions[-1]
    for version in versions[1:]:
        if version.first_day <= day:
            chosen = version
    if chosen.retired_from == newest.retired_from:
        return chosen
    return replace(chosen, retired_from=newest.retired_from)


def is_in(unit: str, sign: str) -> bool:
    """Whether a unit is that of a sign, alone or `percent of residents`, `pounds per week`."""
    return unit == sign or unit.startswith(f"{sign} ")


def definition_key(definition: Definition) -> str:
    """The key that revisions of one version of a definition share."""
    return f"{definition.code}/{definition.effective_from.id if definition.effective_from else ''}"
