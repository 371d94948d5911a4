"""Confidence intervals of proportions and counts, as printed by councils and by the public health methods."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.judgement.intervals import ConfidenceInterval, byar_interval, count_interval, proportion_interval
from app.domain.judgement.value_interval import value_interval
from tests.spec.examples import RECYCLING, read_series
from tests.spec.spec import Table, rows_of


def _printed(interval: ConfidenceInterval, *, times: float, places: int) -> Mapping[str, str]:
    lower, upper = (f"{limit * times:.{places}f}" if limit is not None else "none" for limit in interval[:2])
    return {"lower": lower, "upper": upper}


def _proportion(given: Mapping[str, str]) -> Mapping[str, str]:
    part, _, whole = given["counted"].partition(" of ")
    return _printed(proportion_interval(float(part), float(whole)), times=100, places=1)


def _count(given: Mapping[str, str]) -> Mapping[str, str]:
    byar = given["as if"] == "byar"
    compute = byar_interval if byar else count_interval
    interval = compute(float(given["events"]), level=float(given["level"]))
    found = _printed(interval, times=1 / float(given["expected"] or 1), places=3)
    return {**found, "method": interval.method}


def _value(given: Mapping[str, str]) -> Mapping[str, str]:
    [value] = read_series(given["value"])
    definition = replace(
        RECYCLING,
        unit=given["unit"],
        ratio_multiplier=float(given["multiplier"]),
        decimal_places=int(given["places"]),
        comparable_between_areas=given["events"] == "compared",
        counts_events=bool(given["events"]),
        counts_rounded_to=5 if given["events"] == "rounded" else None,
    )
    if value.numerator is not None and value.denominator:
        value = replace(value, number=value.numerator / value.denominator * definition.ratio_multiplier)
    found = value_interval(value, definition=definition)
    limits = "" if found.reason else f"{found.lower} to {found.upper}"
    return {"limits": limits, "method": found.method or found.reason or ""}


PROPORTIONS = Table(
    title="How sure a share is: Wilson's interval",
    source=(
        "the formula is Wilson's (Journal of the American Statistical Association 22, 1927, 209-212), as the public "
        "health methods use it; rows 1 to 3, Maidstone's enforcement cases and Havering's complaints, as printed; the "
        "others Waymark's own"
    ),
    rule=(
        "The 95 % limits, in percent, of a share that is counted: `part` of `whole` people or events. One of two cases "
        "in time is 50 %, and could come from anything between 9 % and 91 %. Where the counts are none (negative, or "
        "more of the part than of the whole) there are no limits."
    ),
    inputs=("counted",),
    outputs=("lower", "upper"),
    rows=rows_of("""
1 of 2 | 9.5 | 90.5
136 of 145 | 88.6 | 96.7
122 of 148 | 75.5 | 87.7
0 of 20 | 0.0 | 16.1
20 of 20 | 83.9 | 100.0
0 of 0 | none | none
3 of 2 | none | none
"""),
    check=_proportion,
)
COUNTS = Table(
    title="How sure a count is: Byar's and the exact interval",
    source=(
        "Byar's formula in Breslow and Day, Statistical methods in cancer research II (1987); the exact limits in "
        "Garwood, Biometrika 28 (1936) 437-442; rows 1 to 4, ratios worked with the public health methods' package; "
        "the others Waymark's own"
    ),
    rule=(
        "The limits of a number of events, over the number `expected` where there is one (a rate's are over its "
        "denominator). Below 10 events they are exact, from 10 on Byar's. A limit below 0 is missing, and so are the "
        "limits of a number below 0. Sums of money and weights are no events."
    ),
    inputs=("events", "expected", "level", "as if"),
    outputs=("lower", "upper", "method"),
    rows=rows_of("""
5 | 12 | 95 | – | 0.135 | 0.972 | exact
30 | 20 | 95 | – | 1.012 | 2.141 | byar
30 | 20 | 99.8 | – | 0.792 | 2.556 | byar
18 | 12 | 95 | – | 0.889 | 2.371 | byar
0 | – | 95 | – | 0.000 | 3.689 | exact
9 | – | 95 | – | 4.115 | 17.085 | exact
10 | – | 95 | – | 4.787 | 18.391 | byar
1 | – | 99.8 | byar | none | 9.362 | byar
-1 | – | 95 | – | none | none | exact
"""),
    check=_count,
)
VALUES = Table(
    title="Between which limits a value may lie by chance",
    source=(
        "rows 1 to 3 as in the two tables above: Maidstone's cases, Havering's complaints and Byar's ratio; the others "
        "Waymark's own"
    ),
    rule=(
        "Limits that were published with the value stand. Else they come from its counts, where the definition says "
        "that these are of people or events: Wilson's of a percentage, of a rate those of its numerator over its "
        "denominator, of a count that is not compared between areas its own. Counts that are published rounded, "
        "figures with decimals and definitions that say nothing of events give none."
    ),
    inputs=("value", "unit", "multiplier", "places", "events"),
    outputs=("limits", "method"),
    rows=rows_of("""
2023 136/145 | percent | 100 | 1 | yes | 88.6 to 96.7 | wilson
2023 122/148 | percent | 100 | 1 | yes | 75.5 to 87.7 | wilson
2023 30/20 | cases per case expected | 1 | 3 | yes | 1.012 to 2.141 | byar
2023 5/12000 | cases per 1,000 people | 1000 | 3 | yes | 0.135 to 0.972 | exact
2023 30 | incidents | 1 | 0 | yes | 20 to 43 | byar
2023 9 | incidents | 1 | 0 | yes | 4 to 17 | exact
2023 0 | incidents | 1 | 0 | yes | 0 to 4 | exact
2023 -3 | incidents | 1 | 0 | yes | – | no_counts
2023 30 | incidents | 1 | 0 | – | – | no_counts
2023 30 | incidents | 1 | 0 | rounded | – | counts_rounded
2023 30 | incidents | 1 | 0 | compared | – | no_counts
2023 30.5 | incidents | 1 | 1 | yes | – | no_counts
2023 30 | percent | 100 | 0 | yes | – | no_counts
2023 136/145 | percent | 100 | 1 | – | – | no_counts
2023 30.6 28.98..32.25 | percent | 100 | 1 | – | 28.98 to 32.25 | published
2023 suppressed | percent | 100 | 1 | yes | – | no_value
"""),
    check=_value,
)
TABLES = (PROPORTIONS, COUNTS, VALUES)
