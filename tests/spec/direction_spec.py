"""Direction of travel: what is compared with what, and what a change means."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from app.domain.direction import Direction, compare, direction_of_travel
from app.domain.indicator import Accumulation, CompareWith, Definition, DirectionRule, Frequency, Polarity
from app.domain.period import parse_period
from app.domain.value import reporting_series
from app.wording.direction import sentence, symbol
from tests.spec.examples import QUARTERLY, RECYCLING, held, read_band, read_series, read_targets
from tests.spec.spec import Table

COUNTS = replace(RECYCLING, unit="incidents", decimal_places=0, polarity=Polarity.LOWER_IS_BETTER)


def _judged(definition: Definition, *, series: str, period: str, targets: str = "") -> Direction:
    return direction_of_travel(
        reporting_series(read_series(series), definition=definition),
        period=parse_period(period),
        versions=(definition,),
        targets=read_targets(targets),
    )


def _answer(direction: Direction) -> Mapping[str, str]:
    reason = [direction.reason] if direction.reason is not None else []
    return {
        "base": ", ".join(period.id for period in direction.base_periods),
        "movement": direction.movement or "none",
        "judgement": ": ".join([direction.judgement, *reason]),
        "change": "" if direction.change is None else str(direction.change),
        "percent": "" if direction.change_percent is None else str(direction.change_percent),
    }


def _only(answer: Mapping[str, str], *names: str) -> Mapping[str, str]:
    return {name: answer[name] for name in names}


def _published(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        QUARTERLY,
        polarity=Polarity(given["polarity"]),
        accumulation=Accumulation(given["accumulation"]),
        direction=DirectionRule(CompareWith(given["compared with"])),
    )
    direction = _judged(definition, series=given["series"], period=parse_series_end(given["series"]))
    return _only(_answer(direction), "movement", "judgement")


def parse_series_end(series: str) -> str:
    """The period of the last row of a series written as text."""
    return series.rsplit("; ", maxsplit=1)[-1].split(" ")[0]


def _pure(given: Mapping[str, str]) -> Mapping[str, str]:
    found = compare(
        Decimal(given["2012/13"]), Decimal(given["2018/19"]), polarity=Polarity.LOWER_IS_BETTER
    )
    return {"movement": found.movement, "judgement": found.judgement, "percent": str(found.change_percent)}


def _bases(given: Mapping[str, str]) -> Mapping[str, str]:
    rule, _, count = given["compared with"].partition(" ")
    definition = replace(
        QUARTERLY, direction=DirectionRule(CompareWith(rule), periods=int(count) if count else None)
    )
    series = "; ".join(f"{period} {figure}" for period, figure in PENTANA)
    direction = _judged(definition, series=series, period="2025-26-Q1")
    return {"base value": str(direction.base_value), **_only(_answer(direction), "movement", "judgement")}


def _changes(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        polarity=Polarity(given["polarity"]),
        direction=DirectionRule(tolerance=read_band(given["tolerance"])),
    )
    series = f"2021-22 {given['2021/22']}; 2022-23 {given['2022/23']}"
    answer = _answer(_judged(definition, series=series, period="2022-23"))
    return _only(answer, "movement", "judgement", "change", "percent")


def _ragged(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        frequency=Frequency(given["frequency"]),
        direction=DirectionRule(CompareWith(given["compared with"])),
    )
    series = given["series"]
    return _only(
        _answer(_judged(definition, series=series, period=parse_series_end(series))), "base", "judgement"
    )


def _not_comparable(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(RECYCLING, effective_from=None)
    versions = [definition]
    if given["new definition from"]:
        since = parse_period(given["new definition from"])
        versions.append(replace(definition, effective_from=since, breaks_series=True, change_reason="Counted anew."))
    direction = direction_of_travel(
        read_series(given["series"]), period=parse_period("2022-23"), versions=versions, targets={}
    )
    return {
        "judgement": _answer(direction)["judgement"],
        "sentence": sentence(direction, definition=definition),
    }


def _towards_target(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(RECYCLING, polarity=Polarity.TARGET_IS_BEST)
    direction = _judged(definition, series=given["series"], period="2022-23", targets=given["targets"])
    return _only(_answer(direction), "movement", "judgement")


def _sentences(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        COUNTS if given["unit"] == COUNTS.unit else RECYCLING,
        polarity=Polarity(given["polarity"]),
        direction=DirectionRule(tolerance=read_band(given["tolerance"])),
    )
    direction = _judged(definition, series=given["series"], period="2022-23")
    return {"symbol": symbol(direction), "sentence": sentence(direction, definition=definition)}


BRACKNELL = "https://www.bracknell-forest.gov.uk, quarterly updates on key performance indicators, 2025/26 Q1"
HIGHER, LOWER, NEITHER = Polarity.HIGHER_IS_BETTER, Polarity.LOWER_IS_BETTER, Polarity.NONE
LAST_YEAR, PREVIOUS, HELD = (
    CompareWith.SAME_PERIOD_LAST_YEAR,
    CompareWith.PREVIOUS_PERIOD,
    CompareWith.PREVIOUS_HELD,
)
PENTANA = (
    ("2023-24-Q1", 10),
    ("2023-24-Q2", 12),
    ("2023-24-Q3", 11),
    ("2023-24-Q4", 15),
    ("2024-25-Q1", 11),
    ("2024-25-Q2", 12),
    ("2024-25-Q3", 13),
    ("2024-25-Q4", 14),
    ("2025-26-Q1", 12),
)

PUBLISHED = Table(
    title="Directions as councils printed them",
    source=(
        f"Bracknell Forest ({BRACKNELL}); Havering, corporate performance report 2014/15 "
        "(household waste collected in the year to date, in kilograms)"
    ),
    rule=(
        "The value is compared with its base at the declared precision; the polarity says whether the movement is "
        "good. Two printed arrows compare a year to date with the one before 1 April: that is no direction of "
        "travel, since the figure starts again from nothing."
    ),
    inputs=("indicator", "polarity", "accumulation", "compared with", "series", "printed"),
    outputs=("movement", "judgement"),
    rows=tuple(
        (name, polarity, accumulation, compared, series, printed, movement, judgement)
        for name, polarity, accumulation, compared, series, printed, movement, judgement in (
            ("School admission appeals upheld (%)", LOWER, "discrete", PREVIOUS, "2024-25-Q4 0; 2025-26-Q1 3", "worse", "up", "worsening"),
        )
    ),
    check=_published,
)
