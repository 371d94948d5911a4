"""Figures to check: when a year disagrees with its quarters, a revision is large, a target stale, a run too long."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.measures.indicator import (
    AnnualFigure,
    Band,
    BandKind,
    Definition,
    DirectionRule,
    Frequency,
    Polarity,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason, Value
from app.domain.warnings.data_quality import QualityEvidence, QualityFlaw
from app.domain.warnings.rules import WarningRule, assess
from tests.domain.warning_examples import RECYCLING, knowledge, value, years
from tests.spec.examples import read_number, read_series
from tests.spec.spec import Table

YEAR = "2023-24"
QUARTERS = tuple(quarter.id for quarter in parse_period(YEAR).quarters)


def flaws(
    rows: tuple[Value, ...] | list[Value],
    definition: Definition,
    *,
    period: str,
    aims: Mapping[str, float] | None = None,
) -> tuple[QualityFlaw, ...] | str:
    """What is wrong or odd with the figures at a period, or why that cannot be said."""
    assessment = assess(knowledge(rows, versions=[definition], aims=aims), period=parse_period(period))
    finding = assessment.finding(WarningRule.DATA_QUALITY)
    if finding is not None and isinstance(finding.evidence, QualityEvidence):
        return finding.evidence.flaws
    return assessment.reason(WarningRule.DATA_QUALITY) or ()


def _kinds(found: tuple[QualityFlaw, ...] | str) -> str:
    return found if isinstance(found, str) else " ".join(flaw.kind for flaw in found) or "no warning"


def _rule(tolerance: str) -> DirectionRule:
    return DirectionRule(tolerance=Band(BandKind.ABSOLUTE, read_number(tolerance) or 0.0))


def _year(row: Mapping[str, str]) -> Mapping[str, str]:
    method, ratio = AnnualFigure(row["method"]), row["method"] == "ratio"
    definition = replace(
        RECYCLING,
        frequency=Frequency.QUARTERLY,
        annual_figure=method,
        decimal_places=2 if ratio else 0,
        counts_rounded_to=int(row["counts rounded to"]) if row["counts rounded to"] else None,
        direction=_rule(row["tolerance"]),
    )
    rows = list(
        read_series(
            "; ".join(f"{quarter} {text}" for quarter, text in zip(QUARTERS, row["quarters"].split(), strict=True))
        )
    )
    if row["year"]:
        rows.append(value(YEAR, float(row["year"])))
    found = flaws(rows, definition, period=row["looked at in"])
    given = "" if isinstance(found, str) or not found else str(found[0].against)
    return {"warning": _kinds(found), "quarters give": given}


def _revision(row: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING, direction=_rule(row["tolerance"]), usual_yearly_change=read_number(row["usual change"])
    )
    rows = [*years(2015, *(float(text) for text in row["years before"].split()))]
    before = None if row["first given as"] == "none" else read_number(row["first given as"])
    now = years(2015 + len(rows), float(row["now"]))[0]
    rows.append(replace(now, revised=bool(row["first given as"]), revised_from=before))
    rows += years(2015 + len(rows), *(float(text) for text in row["years after"].split()))
    found = flaws(rows, definition, period=rows[-1].period.id)
    allowed = "" if isinstance(found, str) or not found else str(found[0].allowed)
    return {"warning": _kinds(found), "allowed": allowed}


def _target(row: Mapping[str, str]) -> Mapping[str, str]:
    aims = dict.fromkeys(row["targets for"].split(), 45.0)
    definition = RECYCLING
    if row["period"].startswith("2023-24-Q"):
        definition = replace(RECYCLING, frequency=Frequency.QUARTERLY)
    if row["polarity"]:
        definition = replace(definition, polarity=Polarity(row["polarity"]))
    found = flaws([value(row["period"], 40.0)], definition, period=row["period"], aims=aims)
    last = "" if isinstance(found, str) or not found else f"{found[0].period.id} after {found[0].periods[0].id}"
    return {"warning": _kinds(found), "missing": last}


def _identical(row: Mapping[str, str]) -> Mapping[str, str]:
    numbers = [MissingReason.NOT_AVAILABLE if text == "none" else float(text) for text in row["values"].split()]
    definition = replace(
        RECYCLING,
        unit=row["unit"],
        decimal_places=max(len(text.partition(".")[2]) for text in row["values"].split()),
        usual_yearly_change=read_number(row["usual change"]),
    )
    rows = years(2010, *numbers)
    found = flaws(rows, definition, period=rows[-1].period.id)
    chance = "" if isinstance(found, str) or not found else f"{found[0].chance:.6f}"
    return {"warning": _kinds(found), "chance": chance}


FROM_QUARTERS, REVISED = "disagrees_with_quarters", "large_revision"
STALE, SAME = "stale_target", "identical_values"

TABLES: tuple[Table, ...] = (
    Table(
        title="A year that disagrees with its quarters",
        source=(
            'the year\'s 71.67 and 73.63 are those that a council printed (see "A year from its quarters"); the other '
            "figures are made up"
        ),
        rule=(
            "`data_quality`, a watch: the figure given for a whole year is not what its four quarters give, by more "
            "than the definition's tolerance and than rounding explains: half a step for each rounded quarter of a sum "
            "and for the year, a step for a mean, and what rounded counts leave open in a ratio. It stands until the "
            "next year's figure is there, or it is put right."
        ),
        inputs=("method", "quarters", "year", "tolerance", "counts rounded to", "looked at in"),
        outputs=("warning", "quarters give"),
        rows=(
            ("sum", "10 11 12 13", "46", "", "", "2023-24-Q4", "no warning", ""),
            ("sum", "10 11 12 13", "48", "", "", "2023-24-Q4", "no warning", ""),
            ("sum", "10 11 12 13", "49", "", "", "2023-24-Q4", FROM_QUARTERS, "46"),
            ("sum", "10 11 12 13", "43", "", "", "2023-24-Q4", FROM_QUARTERS, "46"),
            ("sum", "10 11 12 13", "49", "3", "", "2023-24-Q4", "no warning", ""),
            ("sum", "10 11 12 13", "50", "3", "", "2023-24-Q4", FROM_QUARTERS, "46"),
            ("sum", "10 11 12 13", "49", "", "", "2023-24-Q3", "no warning", ""),
            ("sum", "10 11 12 13", "", "", "", "2023-24-Q4", "no warning", ""),
            ("sum", "10 11 12 suppressed", "60", "", "", "2023-24-Q4", "no_value", ""),
            ("mean", "10 11 12 13", "12", "", "", "2023-24-Q4", "no warning", ""),
            ("mean", "10 11 12 13", "13", "", "", "2023-24-Q4", "no warning", ""),
            ("mean", "10 11 12 13", "14", "", "", "2023-24-Q4", FROM_QUARTERS, "12"),
            ("last", "10 21 33 46", "46", "", "", "2023-24-Q4", "no warning", ""),
            ("last", "10 21 33 46", "45", "", "", "2023-24-Q4", FROM_QUARTERS, "46"),
            ("ratio", "77/123 177/260 263/319 89/121", "73.63", "", "", "2023-24-Q4", "no warning", ""),
            ("ratio", "77/123 177/260 263/319 89/121", "71.67", "", "", "2023-24-Q4", FROM_QUARTERS, "73.63"),
            ("ratio", "77/123 177/260 263/319 89/121", "71.67", "", "5", "2023-24-Q4", "no warning", ""),
            ("ratio", "77/123 177/260 263/319 89/121", "71.40", "", "5", "2023-24-Q4", FROM_QUARTERS, "73.63"),
            ("ratio", "1/2 1/2 1/2 1/2", "10.00", "", "5", "2023-24-Q4", "no warning", ""),
            ("none", "10 11 12 13", "60", "", "", "2023-24-Q4", "no warning", ""),
        ),
        check=_year,
    ),
    Table(
        title="A large revision",
        source="made up",
        rule=(
            "`data_quality`, a watch: a figure that the public could read before was another, by more than what the "
            "definition takes for no change: its tolerance, or without one a fifth of the usual yearly change, which "
            "without the definition's own word is the root mean square of the series' changes, of 3 at least. It "
            "stands while the figure is one of the year that is looked at, or is what the latest is compared with."
        ),
        inputs=("years before", "first given as", "now", "years after", "tolerance", "usual change"),
        outputs=("warning", "allowed"),
        rows=(
            ("", "30.6", "31.1", "", "0.5", "", "no warning", ""),
            ("", "30.6", "31.2", "", "0.5", "", REVISED, "0.5"),
            ("", "30.6", "30.0", "", "0.5", "", REVISED, "0.5"),
            ("", "30.6", "31.2", "", "0.5", "10", REVISED, "0.5"),
            ("", "30.6", "31.0", "", "", "2", "no warning", ""),
            ("", "30.6", "31.1", "", "", "2", REVISED, "0.4"),
            ("", "30.6", "40.0", "", "", "", "no warning", ""),
            ("30 32 30", "30.6", "32.0", "", "", "", REVISED, "0.400"),
            ("30 32 30", "31.6", "32.0", "", "", "", "no warning", ""),
            ("", "none", "31.2", "", "0.5", "", "no warning", ""),
            ("", "", "31.2", "", "0.5", "", "no warning", ""),
            ("", "30.6", "31.2", "33", "0.5", "", REVISED, "0.5"),
            ("", "30.6", "31.2", "33 34", "0.5", "", "no warning", ""),
        ),
        check=_revision,
    ),
    Table(
        title="A stale target",
        source="made up",
        rule=(
            "`data_quality`, a watch: no target is set for the period that is looked at, nor for its year or any later "
            "one, and one of the same period in the last 3 years had one. A target that is met and stays as it is may "
            "well be a standard to keep, and is not stale."
        ),
        inputs=("period", "targets for", "polarity"),
        outputs=("warning", "missing"),
        rows=(
            ("2023-24", "2022-23 2023-24", "", "no warning", ""),
            ("2023-24", "2021-22 2022-23", "", STALE, "2023-24 after 2022-23"),
            ("2023-24", "2020-21", "", STALE, "2023-24 after 2020-21"),
            ("2023-24", "2019-20", "", "no warning", ""),
            ("2023-24", "", "", "no warning", ""),
            ("2023-24", "2022-23 2024-25", "", "no warning", ""),
            ("2023-24", "2022-23", "none", "no warning", ""),
            ("2023-24-Q2", "2022-23-Q2", "", STALE, "2023-24-Q2 after 2022-23-Q2"),
            ("2023-24-Q2", "2022-23-Q4", "", "no warning", ""),
            ("2023-24-Q2", "2022-23-Q2 2023-24", "", "no warning", ""),
            ("2023-24-Q2", "2022-23", "", STALE, "2023-24 after 2022-23"),
            ("2023-24-Q2", "2023-24-Q2 2022-23", "", STALE, "2023-24 after 2022-23"),
        ),
        check=_target,
    ),
    Table(
        title="A run of identical values",
        source=(
            "the chance by the error function in tables: erf(0.1 / (2 x 2 x sqrt 2)) is 0.0199, and its third power "
            "0.000008. On 440,439 figures of 129 yearly indicators of English councils the rule holds 272 times, 6 in "
            "10,000, of which 55 are council tax that a council froze"
        ),
        rule=(
            "`data_quality`, a watch: 4 figures or more in a row are equal, and chance gives so long a run less than "
            "once in 1,000: the chance that a change leaves the figure the same, as finely as it is given, to the "
            "power of the changes. How far it usually moves is the lesser of the definition's usual yearly change and "
            "the root mean square of the changes before the run. 0 and 100 % are ends of a scale, where a figure may "
            "stay."
        ),
        inputs=("values", "unit", "usual change"),
        outputs=("warning", "chance"),
        rows=(
            ("38.2 38.2 38.2 38.2", "percent", "2", SAME, "0.000008"),
            ("38.2 38.2 38.2", "percent", "2", "no warning", ""),
            ("38.2 38.2 38.2 38.3", "percent", "2", "no warning", ""),
            ("38.2 38.2 none 38.2", "percent", "2", "no warning", ""),
            ("38.2 38.2 38.2 38.2", "percent", "0.3", "no warning", ""),
            ("38.2 38.2 38.2 38.2", "percent", "", "no warning", ""),
            ("35.1 37.2 39.1 38.2 38.2 38.2 38.2", "percent", "", SAME, "0.000013"),
            ("38.2 38.2 38.2 38.2 38.2", "percent", "0.3", SAME, "0.000307"),
            ("40.0 40.0 40.0 40.0", "percent", "2", "no warning", ""),
            ("38 38 38 38", "homes", "20", SAME, "0.000008"),
            ("38 38 38 38", "homes", "2", "no warning", ""),
            ("0.0 0.0 0.0 0.0", "percent", "2", "no warning", ""),
            ("100.0 100.0 100.0 100.0", "percent", "2", "no warning", ""),
            ("none", "percent", "2", "no_value", ""),
        ),
        check=_identical,
    ),
)
