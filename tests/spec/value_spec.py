"""Values and definitions: rounding, a number or a reason, ratios, and what contradicts itself."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.errors import Fault
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    CompareWith,
    DirectionRule,
    Frequency,
    Polarity,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.measures.number import rounded
from app.domain.measures.value import MissingReason, check_value, ratio_value, reporting_series
from tests.spec.examples import RECYCLING, held, read_number, read_series
from tests.spec.spec import Table, rows_of


def _rounded(given: Mapping[str, str]) -> Mapping[str, str]:
    return {"compared as": str(rounded(float(given["value"]), decimal_places=int(given["decimal places"])))}


def _faults(faults: tuple[Fault, ...]) -> str:
    return "; ".join(f"{fault.field}: {fault.detail}" for fault in faults) or "accepted"


def _checked(given: Mapping[str, str]) -> Mapping[str, str]:
    low, _, high = given["limits at 95%"].partition(" to ")
    reason = given["reason"]
    row = held(
        "2022-23",
        read_number(given["number"]),
        missing_reason=MissingReason(reason) if reason else None,
        numerator=read_number(given["numerator"]),
        denominator=read_number(given["denominator"]),
        lower_limit=read_number(low),
        upper_limit=read_number(high),
        limits_level=95 if low else None,
    )
    return {"answer": _faults(check_value(row, definition=RECYCLING))}


def _checked_rounded(given: Mapping[str, str]) -> Mapping[str, str]:
    rounded_to = int(given["rounded to"]) if given["rounded to"] else None
    definition = replace(RECYCLING, decimal_places=int(given["decimal places"]), counts_rounded_to=rounded_to)
    part, whole = float(given["numerator"]), float(given["denominator"])
    row = held("2022-23", float(given["number"]), numerator=part, denominator=whole)
    return {"answer": _faults(check_value(row, definition=definition))}


def _ratio(given: Mapping[str, str]) -> Mapping[str, str]:
    found = ratio_value(float(given["numerator"]), float(given["denominator"]), definition=RECYCLING)
    if found is None:
        return {"percent": "undefined"}
    return {"percent": str(rounded(found, decimal_places=RECYCLING.decimal_places))}


def _series(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        frequency=Frequency(given["frequency"]),
        accumulation=Accumulation(given["accumulation"]),
    )
    kept = reporting_series(read_series(given["rows held"]), definition=definition)
    return {"series": ", ".join(value.period.id for value in kept)}


def _contradictions(given: Mapping[str, str]) -> Mapping[str, str]:
    threshold = given["threshold"]
    definition = replace(
        RECYCLING,
        polarity=Polarity(given["polarity"]),
        frequency=Frequency(given["frequency"]),
        accumulation=Accumulation(given["accumulation"]),
        direction=DirectionRule(CompareWith(given["compared with"])),
        annual_figure=AnnualFigure(given["year"]),
        threshold=WarningThreshold(ThresholdKind(threshold), 30.0, ThresholdBasis.COUNCIL, "Agreed by Cabinet.")
        if threshold
        else None,
    )
    return {"answer": _faults(check_definition(definition))}


ROUNDING = Table(
    title="Rounding at the declared precision",
    source="Waymark's own; a Surrey district printed the means 97.8275 and 2.875 as 97.82 and 2.87, cut off",
    rule=(
        "Judgements compare values rounded to the indicator's decimal places, halves away from zero, "
        "from the number as it was written. Never raw and never as displayed."
    ),
    inputs=("value", "decimal places"),
    outputs=("compared as",),
    rows=(
        ("2.675", "2", "2.68"),
        ("97.8275", "2", "97.83"),
        ("2.875", "2", "2.88"),
        ("96.72", "1", "96.7"),
        ("-2.5", "0", "-3"),
        ("-0.04", "1", "0.0"),
        ("0", "0", "0"),
    ),
    check=_rounded,
)

VALUES = Table(
    title="A number, or the reason why there is none",
    source="Waymark's own, with a percentage at one decimal place",
    rule=(
        "A value has a number or a reason, never both and never neither; zero is a number. "
        "Where the numerator and denominator are given, the number must be theirs at the declared precision. "
        "A suppressed value hides them too, since they would give it away."
    ),
    inputs=("number", "reason", "numerator", "denominator", "limits at 95%"),
    outputs=("answer",),
    rows=(
        ("30.6", "", "", "", "", "accepted"),
        ("0", "", "", "", "", "accepted"),
        ("", "not_available", "", "", "", "accepted"),
        ("", "", "", "", "", "missing_reason: Say why there is no number."),
        (
            "30.6",
            "not_due",
            "",
            "",
            "",
            "missing_reason: Give either a number or a missing_reason, not both.",
        ),
        ("nan", "", "", "", "", "number: Give a number of at most 9,007,199,254,740,992, above or below 0."),
        ("33.3", "", "1", "3", "", "accepted"),
        ("33.4", "", "1", "3", "", "number: The numerator and denominator give 33.3, not 33.4."),
        ("33.3", "", "1", "", "", "denominator: Give both numerator and denominator, or neither."),
        (
            "0",
            "",
            "0",
            "0",
            "",
            "denominator: A denominator of 0 gives no number: give the missing_reason `undefined`.",
        ),
        ("", "undefined", "0", "0", "", "accepted"),
        (
            "",
            "suppressed",
            "2",
            "3",
            "",
            "numerator: Leave out the numerator of a suppressed value.; "
            "denominator: Leave out the denominator of a suppressed value.",
        ),
        ("30.6", "", "", "", "28.1 to 33.0", "accepted"),
        (
            "30.6",
            "",
            "",
            "",
            "31.0 to 33.0",
            "lower_limit: The value 30.6 is outside its limits, 31.0 to 33.0.",
        ),
        ("", "suppressed", "", "", "28.1 to 33.0", "lower_limit: A value without a number has no limits."),
    ),
    check=_checked,
)

_TO_DECLARE = "Where the counts are rounded, the definition says so, with `counts_rounded_to`."

ROUNDED_COUNTS = Table(
    title="A percentage beside rounded counts",
    source="a published table of percentages beside counts rounded to five; others made up",
    rule=(
        "Counts that a definition declares to be rounded allow every percentage that counts which round to them "
        "give; the published percentage stands. A denominator is never negative."
    ),
    inputs=("decimal places", "rounded to", "number", "numerator", "denominator"),
    outputs=("answer",),
    rows=rows_of(f"""
0 | 5 | 98 | 60 | 60 | accepted
0 | 5 | 82 | 30 | 40 | accepted
1 | 5 | 99.0 | 720 | 735 | number: The numerator and denominator, rounded to 5, give 97.3 to 98.6, not 99.0.
0 | 5 | 99 | 720 | 735 | accepted
1 | 5 | 98.6 | 720 | 735 | accepted
1 | 5 | 98.7 | 720 | 735 | number: The numerator and denominator, rounded to 5, give 97.3 to 98.6, not 98.7.
1 | 5 | 97.2 | 720 | 735 | number: The numerator and denominator, rounded to 5, give 97.3 to 98.6, not 97.2.
1 | 5 | 50.0 | 0 | 0 | accepted
1 | 5 | 12.0 | 0 | 10 | accepted
1 | 5 | 34.0 | 0 | 10 | number: The numerator and denominator, rounded to 5, give 0.0 to 33.3, not 34.0.
1 | 5 | -1.0 | 0 | 0 | number: The numerator and denominator, rounded to 5, give 0.0 to any number, not -1.0.
1 | 5 | -50.0 | -5 | 10 | accepted
1 | 5 | 1.0 | -5 | 0 | number: The numerator and denominator, rounded to 5, give any number to -100.0, not 1.0.
1 | – | 98.0 | 60 | 60 | number: The numerator and denominator give 100.0, not 98.0. {_TO_DECLARE}
1 | – | 7.5 | -3 | -40 | denominator: A denominator is never negative: check the signs.
1 | 5 | 7.5 | -3 | -40 | denominator: A denominator is never negative: check the signs.
"""),
    check=_checked_rounded,
)

RATIOS = Table(
    title="A percentage from its counts",
    source="Waymark's own",
    rule="The value is the numerator over the denominator. Nothing over nothing is undefined, not zero.",
    inputs=("numerator", "denominator"),
    outputs=("percent",),
    rows=(
        ("136", "145", "93.8"),
        ("1", "2", "50.0"),
        ("0", "12", "0.0"),
        ("0", "0", "undefined"),
        ("3", "0", "undefined"),
    ),
    check=_ratio,
)

SERIES = Table(
    title="The series that is judged",
    source="Waymark's own",
    rule=(
        "An indicator is judged at the frequency at which it is reported: a year's figure is no quarter of "
        "its series. Figures for a day, and figures that each cover the twelve months to their end, all belong."
    ),
    inputs=("frequency", "accumulation", "rows held"),
    outputs=("series",),
    rows=(
        (
            "annual",
            "discrete",
            "2022-23 30.6; 2021-22 33.0; 2021-22-Q4 31.0; 2022-M04 30.0",
            "2021-22, 2022-23",
        ),
        (
            "quarterly",
            "discrete",
            "2021-22 33.0; 2021-22-Q3 32.0; 2021-22-Q4 31.0; 2022-M01 30.0",
            "2021-22-Q3, 2021-22-Q4",
        ),
        ("monthly", "discrete", "2022-M02 31.0; 2022-M01 30.0; 2021-22-Q4 31.0", "2022-M01, 2022-M02"),
        (
            "irregular",
            "discrete",
            "2025 36.1; 2015 34.3; 2019 34.3",
            "2015, 2019, 2025",
        ),
        ("annual", "snapshot", "2021-10-01 1.2; 2020-10-01 1.3", "2020-10-01, 2021-10-01"),
        (
            "quarterly",
            "rolling_year",
            "2022-10-01--P1Y 31.0; 2022-07-01--P1Y 30.0",
            "2022-07-01--P1Y, 2022-10-01--P1Y",
        ),
    ),
    check=_series,
)

CONTRADICTIONS = Table(
    title="Definitions that contradict themselves",
    source="Waymark's own",
    rule=(
        "A definition under which nothing could ever be compared, added up or warned of sensibly is refused "
        "when it is written, with everything that is wrong with it at once."
    ),
    inputs=("polarity", "frequency", "accumulation", "compared with", "year", "threshold"),
    outputs=("answer",),
    rows=(
        ("higher_is_better", "quarterly", "cumulative", "same_period_last_year", "last", "floor", "accepted"),
        (
            "higher_is_better",
            "quarterly",
            "cumulative",
            "previous_period",
            "last",
            "",
            "direction.compare_with: A figure that accumulates (cumulative) can never be compared with the "
            "period before: compare it with the same period last year.",
        ),
        ("higher_is_better", "annual", "cumulative", "previous_period", "none", "", "accepted"),
        (
            "higher_is_better",
            "quarterly",
            "rolling_year",
            "same_period_last_year",
            "mean",
            "",
            "annual_figure: Quarters that already add up (rolling_year) would be counted twice: "
            "the year is the last quarter's figure.",
        ),
        (
            "higher_is_better",
            "quarterly",
            "snapshot",
            "previous_period",
            "sum",
            "",
            "annual_figure: Snapshots of the same thing cannot be added up: take the mean or the last.",
        ),
        (
            "higher_is_better",
            "annual",
            "discrete",
            "same_period_last_year",
            "sum",
            "",
            "annual_figure: Only a quarterly indicator has a year derived from its quarters.",
        ),
        (
            "none",
            "annual",
            "discrete",
            "same_period_last_year",
            "none",
            "ceiling",
            "threshold: Without a polarity no level is a warning sign: leave this out, or give a polarity.",
        ),
        (
            "lower_is_better",
            "annual",
            "discrete",
            "same_period_last_year",
            "none",
            "floor",
            "threshold.kind: A floor would warn of good values: the polarity is lower_is_better.",
        ),
        (
            "higher_is_better",
            "annual",
            "discrete",
            "mean_of_previous",
            "none",
            "ceiling",
            "direction.periods: Give the number of periods, 2 to 20.; "
            "threshold.kind: A ceiling would warn of good values: the polarity is higher_is_better.",
        ),
    ),
    check=_contradictions,
)

TABLES = (ROUNDING, VALUES, ROUNDED_COUNTS, RATIOS, SERIES, CONTRADICTIONS)
