"""False alarms on simulated stable series, and how soon a step is found: each row is tried again on a small sample."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.spec.simulation import (
    ANYWHERE,
    AUTOCORRELATIONS,
    FALLS,
    FINENESS,
    FOLLOWED_RULES,
    LATEST,
    LONG,
    NEAR,
    PAST,
    SHORT,
    TREND,
    WITHIN,
    Key,
    committed,
    counts,
    within_binomial_error,
)
from tests.spec.spec import Table

SAMPLE, FOLLOWED_SAMPLE, SAMPLE_SEED = 500, 200, 7  # another seed than the file's: the sample is no part of it
TRACK_RECORD = Path(__file__).parents[2] / "app" / "contract" / "warnings" / "track_record.json"
MEASURED = {
    "two_falls": "two falls in a row, however small:",
    "sustained_decline_2": "`sustained_decline`:",
    "significant_decline": "`significant_decline` (a trend, or a signal on process limits):",
    "near_threshold_watch": "`near_threshold`:",
}
COLUMNS = ("independent", *(f"autocorrelation {each}" for each in AUTOCORRELATIONS[1:]))
STABLE_RULES = (
    FALLS,
    TREND,
    *(f"{which} of {points}" for which in (LATEST, ANYWHERE) for points in (SHORT, LONG)),
    *(f"{which}, {sigmas} sigma off" for which in (NEAR, PAST) for sigmas in (2, 3)),
    *FINENESS,
)


@cache
def sampled() -> Mapping[Key, tuple[int, int]]:
    """The same numbers as the file's, of a small sample."""
    return {
        key: (series, alarms)
        for key, series, alarms in counts(series=SAMPLE, followed=FOLLOWED_SAMPLE, seed=SAMPLE_SEED)
    }


def upheld(key: Key) -> tuple[int, int]:
    """The file's number of series and of alarms where the sample bears them out, else the sample's."""
    return committed()[key] if within_binomial_error(committed()[key], sampled()[key]) else sampled()[key]


def _share(counted: tuple[int, int], *, places: int) -> str:
    series, alarms = counted
    return f"{100 * alarms / series:.{places}f}"


def _stable_row(rule: str, *, found: Mapping[Key, tuple[int, int]]) -> tuple[str, ...]:
    return tuple(_share(found[("stable", rule, each)], places=1) for each in AUTOCORRELATIONS)


def _step_row(rule: str, *, found: Mapping[Key, tuple[int, int]]) -> tuple[str, ...]:
    """Within each number of years, and in brackets without a step within the longest."""
    cells = []
    for each in AUTOCORRELATIONS:
        stepped = ", ".join(_share(found[(f"step, {years}", rule, each)], places=0) for years in WITHIN)
        cells.append(f"{stepped} ({_share(found[(f'no step, {max(WITHIN)}', rule, each)], places=0)})")
    return tuple(cells)


def _stable(row: Mapping[str, str]) -> Mapping[str, str]:
    found = {key: upheld(key) for key in committed() if key[0] == "stable"}
    return dict(zip(COLUMNS, _stable_row(row["rule"], found=found), strict=True))


def _step(row: Mapping[str, str]) -> Mapping[str, str]:
    found = {key: upheld(key) for key in committed() if key[0] != "stable"}
    return dict(zip(COLUMNS, _step_row(row["rule"], found=found), strict=True))


def on_england() -> str:
    """What the shipped track record says of the same rules on real figures."""
    record = json.loads(TRACK_RECORD.read_text("utf-8"))
    [base] = [sample["base"]["value"] for sample in record["samples"] if sample["name"] == "all"]
    rules = {row["rule"]: row for row in record["rules"] if (row["sample"], row["outcome"]) == ("all", "line")}
    told = "; ".join(
        f"{name} {rules[rule]['per_100']:.1f} and {100 * rules[rule]['precision']['value']:.0f}"
        for rule, name in MEASURED.items()
    )
    return (
        "Measured on all English districts (docs/track-record.md), the alerts in 100 cases, and how many of 100 alerts "
        f"cross their line within two years: {told}. Of all cases {100 * base:.1f} of 100 cross."
    )


SOURCE = "simulated with the rules' own functions by `python -m tests.spec.simulation`; every row is tried again on {}"

TABLES: tuple[Table, ...] = (
    Table(
        title="False alarms on stable series",
        source=SOURCE.format("500 other series, and stands where it is within four standard errors of theirs"),
        rule=(
            "Of 100 stable yearly series in which nothing happens, on how many each rule holds at the latest point (of "
            "process limits also at any); of 10,000 for each column. The series have 12 points (where the row says so "
            "20), a higher figure is better, sigma is their standard deviation, and each figure resembles the one "
            "before by the autocorrelation at lag 1. A trend has confidence limits of 1.96 sigma on each side. A line "
            "lies so many sigma below the mean; *near* it means a chance of 0.20 or more that it is crossed, with the "
            "usual yearly change half the series' own and half that of all. *Past the line* is no false alarm: the "
            "figure is there. *Equal figures* are those of `data_quality`. On the yearly figures of 59 indicators of "
            "English districts, whose median autocorrelation is 0.45, process limits on raw figures show a signal on "
            "48 of 100 series, as between the columns 0.3 and 0.6 of 20 points: so limits are drawn on the gap to "
            "others where a series drifts, and do not warn by themselves. " + on_england()
        ),
        inputs=("rule",),
        outputs=COLUMNS,
        rows=tuple((rule, *_stable_row(rule, found=committed())) for rule in STABLE_RULES),
        check=_stable,
    ),
    Table(
        title="How soon a step is found",
        source=SOURCE.format("200 other series, as above"),
        rule=(
            "Of 100 series that fall by 2 sigma for good after 12 stable points, on how many each rule has held at "
            "least once within 1, 2 and 5 years of the step; of 500 for each column. In brackets stands on how many "
            "it has held at least once within 5 years without any step: what a rule finds beyond that, it finds by "
            "the step. The line lies 2 or 3 sigma below the old mean, so at the new one or 1 sigma below it."
        ),
        inputs=("rule",),
        outputs=COLUMNS,
        rows=tuple((rule, *_step_row(rule, found=committed())) for rule in FOLLOWED_RULES),
        check=_step,
    ),
)
