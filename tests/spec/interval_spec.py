"""Confidence intervals of proportions and counts, as printed by councils and by the public health methods."""

from collections.abc import Mapping

from app.domain.judgement.intervals import ConfidenceInterval, byar_interval, count_interval, proportion_interval
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
TABLES = (PROPORTIONS, COUNTS)
