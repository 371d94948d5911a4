"""Examples written as text, as the rule book prints them, read into what the rules take."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from app.domain.measures.indicator import (
    Accumulation,
    Amber,
    AmberKind,
    AnnualFigure,
    Band,
    BandKind,
    Definition,
    DirectionRule,
    DueDays,
    Frequency,
    Polarity,
    Source,
    Supply,
    TargetRule,
)
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus

RECYCLING = Definition(
    code="household-waste-recycling-rate",
    title="Household waste recycled",
    description="The share of household waste sent for reuse, recycling or composting.",
    purpose="Shows whether less of what households throw away is burnt or buried.",
    unit="percent",
    decimal_places=1,
    polarity=Polarity.HIGHER_IS_BETTER,
    frequency=Frequency.ANNUAL,
    supply=Supply.NATIONAL,
    accumulation=Accumulation.DISCRETE,
    annual_figure=AnnualFigure.NONE,
    comparable_between_areas=True,
    theme="environment",
    service="Waste",
    owner_role="Head of Environmental Services",
    source=Source(name="Department for Environment, Food and Rural Affairs", url=None, licence="OGL-UK-3.0"),
    caveat=None,
    direction=DirectionRule(),
    target_rule=TargetRule(),
    threshold=None,
    warning_rules={},
    due_days=DueDays(submission=None, publication=365),
    ratio_multiplier=100.0,
)
POLARITY = {
    "higher": Polarity.HIGHER_IS_BETTER,
    "lower": Polarity.LOWER_IS_BETTER,
    "target": Polarity.TARGET_IS_BEST,
    "none": Polarity.NONE,
}
QUARTERLY = replace(RECYCLING, frequency=Frequency.QUARTERLY)


class Facts(TypedDict, total=False):
    """What a row may say besides its number."""

    missing_reason: MissingReason | None
    numerator: float | None
    denominator: float | None
    lower_limit: float | None
    upper_limit: float | None
    limits_level: float | None
    status: ValueStatus
    break_in_series: bool
    break_reason: str | None
    verdict: PublishedVerdict | None
    verdict_comparator: str | None
    verdict_source: str | None


def held(period: str, number: float | None = None, **facts: Unpack[Facts]) -> Value:
    """A value of the example indicator for Hyndburn."""
    return Value(RECYCLING.code, "E07000120", parse_period(period), number, **facts)


def read_series(text: str) -> tuple[Value, ...]:
    """`2020-21 33.0; 2021-22 suppressed; 2022-23 11/36; 2023-24 30.6 break; 2024-25 30.6 28..33` as rows.

    `28..33` are confidence limits at 95 %, `28..33@99` at 99.
    """
    return tuple(_read_row(row) for row in text.split("; ") if row)


def read_targets(text: str) -> Mapping[Period, Target]:
    """`2021-22 35; 2022-23 30 to 36` as targets by period."""
    targets = [_read_target(*row.split(" ", maxsplit=1)) for row in text.split("; ") if row]
    return {target.period: target for target in targets}


def read_band(text: str) -> Band:
    """`5%` is in percent, `5` in the unit, and nothing is no band."""
    if text.endswith("%"):
        return Band(BandKind.RELATIVE, float(text.removesuffix("%")))
    return Band(BandKind.ABSOLUTE, float(text or 0))


def read_amber(text: str) -> Amber | None:
    """`within 10%`, `floor 90`, `not_worse_than`, or nothing."""
    if not text:
        return None
    kind, _, amount = text.partition(" ")
    match AmberKind(kind):
        case AmberKind.WITHIN:
            return Amber(AmberKind.WITHIN, band=read_band(amount))
        case AmberKind.FLOOR:
            return Amber(AmberKind.FLOOR, level=float(amount))
        case AmberKind.NOT_WORSE_THAN_LAST_YEAR:
            return Amber(AmberKind.NOT_WORSE_THAN_LAST_YEAR)


def read_number(text: str) -> float | None:
    """A number, or None where nothing is written."""
    return float(text) if text else None


def _read_row(text: str) -> Value:
    period, figure, *marks = text.split(" ")
    breaks = "break" in marks
    lower, upper, level = next((_read_limits(mark) for mark in marks if ".." in mark), (None, None, None))
    if figure in set(MissingReason):
        return held(period, missing_reason=MissingReason(figure), break_in_series=breaks)
    if "/" in figure:
        part, whole = (float(each) for each in figure.split("/"))
        undefined = None if whole else MissingReason.UNDEFINED
        number = part / whole * 100 if whole else None
        return held(period, number, missing_reason=undefined, numerator=part, denominator=whole)
    return held(period, float(figure), break_in_series=breaks, lower_limit=lower, upper_limit=upper, limits_level=level)


def _read_limits(text: str) -> tuple[float, float, float]:
    limits, _, level = text.partition("@")
    lower, _, upper = limits.partition("..")
    return float(lower), float(upper), float(level or 95)


def _read_target(period: str, figures: str) -> Target:
    low, _, high = figures.partition(" to ")
    return Target(RECYCLING.code, parse_period(period), float(low), upper=read_number(high))
