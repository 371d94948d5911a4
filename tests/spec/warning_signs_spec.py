"""Warning signs: when each rule holds, how serious it is, when it cannot be evaluated; the life of one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from app.domain.measures.indicator import (
    Band,
    BandKind,
    DoubtfulPeriod,
    DueDays,
    ExpectedRange,
    Polarity,
    RuleSetting,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.measures.period import parse_period
from app.domain.measures.value import MissingReason
from app.domain.warnings.evidence import NearEvidence, SignalEvidence, ThresholdEvidence
from app.domain.warnings.false_discovery import surviving_p_value
from app.domain.warnings.life import fold
from app.domain.warnings.rules import Assessment, WarningRule, assess
from tests.domain.warning_examples import RECYCLING, assessments, knowledge, peers, value, years
from tests.spec.examples import read_number
from tests.spec.spec import Table

PERIOD = "2022-23"
# PHEindicatormethods' own example: five values with their limits.
_TREND = (
    "30.6 30.2 28 24.6 24.67",
    "28.98 28.63 26.44 23.15 23.16",
    "32.25 31.9 29.64 26.19 26.25",
)

_BENJAMINI = "0.0001 0.0004 0.0019 0.0095 0.0201 0.0278 0.0298 0.0344 0.0459 0.3240 0.4262 0.5719 0.6528 0.7590 1"


def _answer(assessment: Assessment, *, rule: WarningRule) -> str:
    """The severity; or why the rule was not evaluated; or that it does not hold."""
    finding = assessment.finding(rule)
    return finding.severity if finding is not None else assessment.reason(rule) or "no warning"


def _threshold(row: Mapping[str, str]) -> Mapping[str, str]:
    level = float(row["level"])
    threshold = WarningThreshold(ThresholdKind(row["kind"]), level, ThresholdBasis(row["set by"]), note="")
    known = knowledge([value(PERIOD, float(row["value"]))], versions=[replace(RECYCLING, threshold=threshold)])
    assessment = assess(known, period=parse_period(PERIOD))
    return {"warning": _answer(assessment, rule=WarningRule.THRESHOLD_BREACHED)}


def _expected_range(row: Mapping[str, str]) -> Mapping[str, str]:
    lower, upper = read_number(row["from"]), read_number(row["to"])
    expected = ExpectedRange(lower, upper, "What it is staffed for.") if lower or upper else None
    definition = replace(RECYCLING, polarity=Polarity.NONE, expected_range=expected)
    number = float(row["value"]) if row["value"] else MissingReason.NOT_AVAILABLE
    known = knowledge([value(PERIOD, number)], versions=[definition])
    assessment = assess(known, period=parse_period(PERIOD))
    finding = assessment.finding(WarningRule.THRESHOLD_BREACHED)
    evidence = finding.evidence if finding is not None else None
    past = f"{evidence.kind} {evidence.level} by {evidence.past_by}" if isinstance(evidence, ThresholdEvidence) else ""
    return {"warning": _answer(assessment, rule=WarningRule.THRESHOLD_BREACHED), "past": past}


def _target(row: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(RECYCLING, target_rule=TargetRule(green_within=Band(BandKind.ABSOLUTE, 1.0)))
    aims = {PERIOD: float(row["target"])} if row["target"] else {}
    known = knowledge([value(PERIOD, float(row["value"]))], versions=[definition], aims=aims)
    return {"warning": _answer(assess(known, period=parse_period(PERIOD)), rule=WarningRule.OFF_TARGET)}


def _near(row: Mapping[str, str]) -> Mapping[str, str]:
    texts = row["values"].split()
    rows = years(2018, *(MissingReason.NOT_AVAILABLE if text == "none" else float(text) for text in texts))
    threshold = None
    if row["floor"]:
        threshold = WarningThreshold(ThresholdKind.FLOOR, float(row["floor"]), ThresholdBasis.STATISTICAL, note="")
    definition = replace(RECYCLING, threshold=threshold, usual_yearly_change=read_number(row["others' change"]))
    aims = {rows[-1].period.id: float(row["target"])} if row["target"] else {}
    assessment = assess(knowledge(rows, versions=[definition], aims=aims), period=rows[-1].period)
    finding = assessment.finding(WarningRule.NEAR_THRESHOLD)
    evidence = finding.evidence if finding is not None else None
    found = {"warning": _answer(assessment, rule=WarningRule.NEAR_THRESHOLD), "distance": "", "chance": ""}
    if isinstance(evidence, NearEvidence):
        found |= {"distance": str(evidence.distance), "chance": str(evidence.chance)}
    return found


def _doubtful(row: Mapping[str, str]) -> Mapping[str, str]:
    doubtful = (DoubtfulPeriod(parse_period(row["doubtful"]), "Offices were closed."),) if row["doubtful"] else ()
    threshold = WarningThreshold(ThresholdKind.FLOOR, 37.5, ThresholdBasis.STATISTICAL, note="")
    rows = years(2018, *(float(text) for text in row["values"].split()))
    known = knowledge(rows, versions=[replace(RECYCLING, threshold=threshold, doubtful_periods=doubtful)])
    assessment = assess(known, period=rows[-1].period)
    return {
        "threshold breached": _answer(assessment, rule=WarningRule.THRESHOLD_BREACHED),
        "sustained decline": _answer(assessment, rule=WarningRule.SUSTAINED_DECLINE),
    }


def _trend(row: Mapping[str, str]) -> Mapping[str, str]:
    numbers, lower, upper = (
        [float(text) for text in row[name].split()] for name in ("values", "lower limits", "upper limits")
    )
    rows = years(2018, *numbers)
    if lower:
        limits = zip(rows, lower, upper, strict=True)
        rows = tuple(replace(own, lower_limit=low, upper_limit=high, limits_level=95.0) for own, low, high in limits)
    known = knowledge(rows, versions=[replace(RECYCLING, decimal_places=2, polarity=Polarity(row["polarity"]))])
    assessment = assess(known, period=rows[-1].period)
    finding = assessment.finding(WarningRule.SIGNIFICANT_DECLINE)
    answer = _answer(assessment, rule=WarningRule.SIGNIFICANT_DECLINE)
    return {"warning": answer, "since": finding.since.id if finding is not None else ""}


def _signal(row: Mapping[str, str]) -> Mapping[str, str]:
    polarity, threshold = Polarity(row["polarity"]), None
    if row["beside"]:
        threshold = WarningThreshold(ThresholdKind.FLOOR, float(row["beside"]), ThresholdBasis.STATISTICAL, note="")
    rows = years(2010, *(float(text) for text in row["values"].split()))
    rising = [float(20 + year) for year in range(len(rows))]
    others = {f"peer {n}": years(2010, *(number + n for number in rising)) for n in range(5 if row["peers"] else 0)}
    known = knowledge(rows, versions=[replace(RECYCLING, polarity=polarity, threshold=threshold)], others=others)
    assessment = assess(known, period=rows[-1].period)
    finding = assessment.finding(WarningRule.SIGNIFICANT_DECLINE)
    evidence = finding.evidence if finding is not None else None
    return {
        "warning": _answer(assessment, rule=WarningRule.SIGNIFICANT_DECLINE),
        "ground": evidence.kind if isinstance(evidence, SignalEvidence) else "",
        "since": finding.since.id if finding is not None else "",
    }


def _survivors(row: Mapping[str, str]) -> Mapping[str, str]:
    pairs = (text.partition("x") for text in row["p-values"].split())
    p_values = [float(number) for number, _, times in pairs for _ in range(int(times or 1))]
    edge = surviving_p_value(p_values, rate=float(row["rate"]))
    return {"survive": str(sum(p_value <= edge for p_value in p_values))}


def _decline(row: Mapping[str, str]) -> Mapping[str, str]:
    rows = years(2010, *(float(text) for text in row["values"].split()))
    polarity, threshold = Polarity(row["polarity"]), None
    if row["threshold"]:
        kind = ThresholdKind.FLOOR if polarity is Polarity.HIGHER_IS_BETTER else ThresholdKind.CEILING
        threshold = WarningThreshold(kind, float(row["threshold"]), ThresholdBasis.STATISTICAL, note="")
    known = knowledge(rows, versions=[replace(RECYCLING, polarity=polarity, threshold=threshold)])
    assessment = assess(known, period=rows[-1].period)
    finding = assessment.finding(WarningRule.SUSTAINED_DECLINE)
    answer = _answer(assessment, rule=WarningRule.SUSTAINED_DECLINE)
    return {"warning": answer, "since": finding.since.id if finding is not None else ""}


def _peers(row: Mapping[str, str]) -> Mapping[str, str]:
    others = peers(*(float(text) for text in row["peers"].split()))
    own = value(PERIOD, float(row["value"]))
    if row["limits"]:
        lower, upper = row["limits"].split(" to ")
        own = replace(own, lower_limit=float(lower), upper_limit=float(upper), limits_level=95.0)
    definition = replace(RECYCLING, polarity=Polarity(row["polarity"]))
    assessment = assess(knowledge([own], versions=[definition], others=others), period=parse_period(PERIOD))
    return {"warning": _answer(assessment, rule=WarningRule.FAR_FROM_PEERS)}


def _overdue(row: Mapping[str, str]) -> Mapping[str, str]:
    due_days = DueDays(submission=92, publication=183)
    definition = replace(RECYCLING, supply=Supply(row["supply"]), due_days=due_days)
    today, working = date.fromisoformat(row["today"]), row["view"] == "working"
    known = knowledge([value(PERIOD, 30.0)], versions=[definition], today=today, working=working)
    return {"warning": _answer(assess(known, period=parse_period(PERIOD)), rule=WarningRule.OVERDUE)}


def _life(row: Mapping[str, str]) -> Mapping[str, str]:
    threshold = WarningThreshold(ThresholdKind.FLOOR, 30.0, ThresholdBasis.COUNCIL, note="")
    clear_after = RuleSetting(parameters={"clear_after": int(row["clear after"])})
    rules = {WarningRule.THRESHOLD_BREACHED.value: clear_after}
    texts = row["values from 2010/11"].split()
    rows = years(2010, *(MissingReason.NOT_AVAILABLE if text == "none" else float(text) for text in texts))
    known = knowledge(rows, versions=[replace(RECYCLING, threshold=threshold, warning_rules=rules)])
    episodes = [e for e in fold(assessments(known)) if e.rule is WarningRule.THRESHOLD_BREACHED]
    ends = (f"{e.raised_in.id} to {e.cleared_in.id if e.cleared_in is not None else 'now'}" for e in episodes)
    return {"raised in and cleared in": ", ".join(ends)}


TABLES: tuple[Table, ...] = (
    Table(
        title="Threshold breached",
        source="Waymark's own",
        rule=(
            "The value is past the definition's warning threshold: below a floor or above a ceiling. A value "
            "on the threshold is not past it. Critical where the council set the threshold, a warning where "
            "it is statistical."
        ),
        inputs=("value", "kind", "level", "set by"),
        outputs=("warning",),
        rows=(
            ("29.9", "floor", "30", "council", "critical"),
            ("29.9", "floor", "30", "statistical", "warning"),
            ("30.0", "floor", "30", "council", "no warning"),
            ("29.96", "floor", "30", "council", "no warning"),
            ("30.1", "floor", "30", "council", "no warning"),
            ("30.1", "ceiling", "30", "council", "critical"),
            ("30.0", "ceiling", "30", "council", "no warning"),
            ("29.9", "ceiling", "30", "council", "no warning"),
            ("30.0", "ceiling", "29.96", "council", "critical"),
        ),
        check=_threshold,
    ),
    Table(
        title="Outside the expected range",
        source="activity indicators such as Kent's, which have an expected range and no polarity; figures made up",
        rule=(
            "An activity that is neither good nor bad may have a range that it is expected to lie in, its ends "
            "included. A value outside is a warning under `threshold_breached`; it never has a status."
        ),
        inputs=("value", "from", "to"),
        outputs=("warning", "past"),
        rows=(
            ("9.9", "10", "20", "warning", "floor 10.0 by 0.1"),
            ("10.0", "10", "20", "no warning", ""),
            ("20.0", "10", "20", "no warning", ""),
            ("20.1", "10", "20", "warning", "ceiling 20.0 by 0.1"),
            ("5.0", "", "20", "no warning", ""),
            ("20.1", "", "20", "warning", "ceiling 20.0 by 0.1"),
            ("50.0", "10", "", "no warning", ""),
            ("9.9", "10", "", "warning", "floor 10.0 by 0.1"),
            ("", "10", "20", "no_value", ""),
            ("", "10", "", "no_value", ""),
            ("9.9", "", "", "no_threshold", ""),
        ),
        check=_expected_range,
    ),
    Table(
        title="Off target",
        source="Waymark's own",
        rule="The value is red against its target (here green within 1.0, and every further miss red).",
        inputs=("value", "target"),
        outputs=("warning",),
        rows=(
            ("35.0", "35", "no warning"),
            ("34.0", "35", "no warning"),
            ("33.9", "35", "warning"),
            ("33.9", "", "no_target"),
        ),
        check=_target,
    ),
    Table(
        title="Near the line",
        source=(
            "worked out by hand: after 40 39 40 39 40 the smoothed level is 39.6736 and the usual yearly change 1; the "
            "chances are those of the table (docs/track-record.md)"
        ),
        rule=(
            "The value is not past its warning threshold, or without one not red against its target, and near that "
            "line: the distance of the smoothed level from it, in usual yearly changes, has a chance to cross within "
            "two years, by what English districts as near have done. From 0.25 on it is a warning, from 0.20 on a "
            "watch. The usual yearly change is half the series' own and half the median of many councils, where the "
            "definition has that. Here the values are of financial years from 2018/19 on."
        ),
        inputs=("values", "floor", "target", "others' change"),
        outputs=("warning", "distance", "chance"),
        rows=(
            ("40 39 40 39 40", "39.2", "", "", "warning", "0.47", "0.2891"),
            ("40 39 40 39 40", "39", "", "", "watch", "0.67", "0.2126"),
            ("40 39 40 39 40", "38.8", "", "", "no warning", "", ""),
            ("40 39 40 39 40", "38.2", "", "3", "watch", "0.74", "0.2126"),
            ("40 39 40 39 40", "", "39", "", "watch", "0.67", "0.2126"),
            ("40 39 40 39 40", "40", "", "", "warning", "-0.33", "0.3011"),
            ("40 39 40 39 40", "40.1", "", "", "no warning", "", ""),
            ("40 39 40 39 none", "39", "", "", "no_value", "", ""),
            ("39 40 39 40", "39", "", "", "too_few_points", "", ""),
            ("40 40 40 40 40", "39", "", "", "no_usual_change", "", ""),
            ("40 39 40 39 40", "", "", "", "no_line", "", ""),
        ),
        check=_near,
    ),
    Table(
        title="Significant decline",
        source="the example of PHEindicatormethods, the code behind OHID's Fingertips: values with their limits",
        rule=(
            "The recent trend, by the method of OHID's Fingertips, is for the worse, or (next table) the latest signal "
            "on the process limits is. Like a run of falls it is a watch, and a warning beside a bad level. A trend "
            "needs five years in a row with their confidence limits, or the counts of people behind them. The rule is "
            "not assessed where neither ground can be looked at."
        ),
        inputs=("values", "lower limits", "upper limits", "polarity"),
        outputs=("warning", "since"),
        rows=(
            (_TREND[0], _TREND[1], _TREND[2], "higher_is_better", "watch", "2018-19"),
            (_TREND[0], _TREND[1], _TREND[2], "lower_is_better", "no warning", ""),
            (_TREND[0], _TREND[1], _TREND[2], "none", "no_polarity", ""),
            (_TREND[0], "", "", "higher_is_better", "drifts", ""),
            ("30 31 30 31", "", "", "higher_is_better", "no_trend", ""),
            ("30 31 30 31 30", "", "", "higher_is_better", "no warning", ""),
        ),
        check=_trend,
    ),
    Table(
        title="Significant decline: a signal on the process limits",
        source="the series are those of the tables of process limits or made of them; the judgements are Waymark's",
        rule=(
            "The latest point on the process limits is a concern: a signal for the worse. Limits on trial count: on "
            "stable figures they give no more false alarms than full ones. `since` is the first of the points in a row "
            "that have a signal to that side. Where the series drifts it is the gap to the median of the main peer "
            "group that must signal; without peers enough a series that proves to drift ends what a signal on it "
            "raised. `beside` is a warning threshold that the value is past."
        ),
        inputs=("values", "polarity", "peers", "beside"),
        outputs=("warning", "ground", "since"),
        rows=(
            ("50 52 48 51 49 50 52 48 51 49 50 30", "higher_is_better", "", "", "watch", "outside_limits", "2021-22"),
            (
                "50 52 48 51 49 50 52 48 51 49 50 30",
                "higher_is_better",
                "",
                "35",
                "warning",
                "outside_limits",
                "2021-22",
            ),
            ("50 52 48 51 49 50 52 48 51 49 50 30", "lower_is_better", "", "", "no warning", "", ""),
            ("50 52 48 51 49 50 52 48 51 49 50 30", "target_is_best", "", "", "no_polarity", "", ""),
            ("50 52 48 51 49 50 52 48 51 49 50 70", "lower_is_better", "", "", "watch", "outside_limits", "2021-22"),
            ("44 44 44 44 44 56 44 46 46 60 51 60", "lower_is_better", "", "", "watch", "two_of_three", "2021-22"),
            ("50 50 50 50 50 50 50 50 50 50 50 50", "lower_is_better", "", "", "no warning", "", ""),
            ("50 52 48 51 49 20", "higher_is_better", "", "", "watch", "outside_limits", "2015-16"),
            ("20 22 22 23 25 25 26 28 28 29 31 25", "higher_is_better", "", "", "drifts", "", ""),
            (
                "20 22 22 23 25 25 26 28 28 29 31 25",
                "higher_is_better",
                "rise",
                "",
                "watch",
                "outside_limits",
                "2021-22",
            ),
            ("20 22 22 23 25 25 26 28 28 29 31 31", "higher_is_better", "rise", "", "no warning", "", ""),
        ),
        check=_signal,
    ),
    Table(
        title="Many trends at once",
        source=(
            "rows 1 and 2: the fifteen tests of Benjamini and Hochberg's own example (Journal of the Royal Statistical "
            "Society B 57, 1995, 289-300), of which four survive at 5 %; the others Waymark's own"
        ),
        rule=(
            "Of 500 stable series one has a trend that is significant by itself. So the p-values of all trends tested "
            "in the council's set are put in order: the k-th smallest of m survives where it is at most k / m of the "
            "rate, 10 %, and with it all that are smaller. A warning whose only ground is a trend that does not "
            "survive is told below the line, with its p-value and what it would have had to be. `0.5x51` is 51 of them."
        ),
        inputs=("p-values", "rate"),
        outputs=("survive",),
        rows=(
            (_BENJAMINI, "0.05", "4"),
            (_BENJAMINI, "0.1", "9"),
            ("0.0019", "0.1", "1"),
            ("0.0019 0.5x51", "0.1", "1"),
            ("0.0019 0.5x52", "0.1", "0"),
            ("0.0018 0.0019 0.5x52", "0.1", "2"),
            ("", "0.1", "0"),
        ),
        check=_survivors,
    ),
    Table(
        title="Doubtful periods",
        source="made up; the kind is that of grades which teachers set in the pandemic",
        rule=(
            "No warning rests on a figure of a period that the definition calls doubtful: the rule is not assessed. A "
            "period that a rule holds in without such a figure is judged as ever. Here the values are of financial "
            "years from 2018/19 on, and the threshold is 37.5."
        ),
        inputs=("values", "doubtful"),
        outputs=("threshold breached", "sustained decline"),
        rows=(
            ("40 39 38 37", "", "warning", "warning"),
            ("40 39 38 37", "2021-22", "caveat", "caveat"),
            ("40 39 38 37", "2020-21", "warning", "caveat"),
            ("40 39 38 37", "2017-18", "warning", "warning"),
            ("40 39 38 38", "2021-22", "no warning", "no warning"),
        ),
        check=_doubtful,
    ),
    Table(
        title="Sustained decline",
        source="Waymark's own",
        rule=(
            "The last 2 comparisons or more, each from the base of the one after it, all worsen. It is a watch, and a "
            "warning where the value is also past its threshold, red, or near the line: a fall alone says nothing of "
            "what comes. The whole fall must exceed the tolerance: unless set, the mean step, up or down, between all "
            "the values back from the last one that can be compared. The warning counts since the first period that "
            "was worse than its base. Here the values are of financial years from 2010/11 on."
        ),
        inputs=("values", "polarity", "threshold"),
        outputs=("warning", "since"),
        rows=(
            ("40 39 38", "higher_is_better", "", "watch", "2011-12"),
            ("40 39 38 37", "higher_is_better", "", "watch", "2011-12"),
            ("40 39 38 37 36", "higher_is_better", "", "watch", "2011-12"),
            ("40 39 38 37 36 35", "higher_is_better", "", "watch", "2011-12"),
            ("40 39 38 37", "higher_is_better", "37.5", "warning", "2011-12"),
            ("10 11 12", "lower_is_better", "11.5", "warning", "2011-12"),
            ("38 40 39 38", "higher_is_better", "", "watch", "2012-13"),
            ("10 11 12", "lower_is_better", "", "watch", "2011-12"),
            ("12 11 10", "lower_is_better", "", "no warning", ""),
            ("30 40 39 38.9", "higher_is_better", "", "no warning", ""),
            ("36 40 39 38", "higher_is_better", "", "no warning", ""),
            ("36.1 40 39 38", "higher_is_better", "", "watch", "2012-13"),
            ("40 39 39", "higher_is_better", "", "no warning", ""),
            ("39 40 39", "higher_is_better", "", "no warning", ""),
            ("40 41", "higher_is_better", "", "no warning", ""),
            ("40 39", "higher_is_better", "", "not_comparable:no_previous_value", ""),
            ("40", "higher_is_better", "", "not_comparable:no_previous_value", ""),
            ("40 39 38", "none", "", "no_polarity", ""),
        ),
        check=_decline,
    ),
    Table(
        title="Far from peers",
        source="Waymark's own; the ten peers' median is 10 and their MAD 1",
        rule=(
            "The value is more than 3 MADs worse than the median of at least 10 peers, a warning, or more "
            "than 7.5, critical; not where it has 95 % confidence limits with the median within them."
        ),
        inputs=("value", "limits", "peers", "polarity"),
        outputs=("warning",),
        rows=(
            ("7", "", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "no warning"),
            ("6.9", "", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "warning"),
            ("2.5", "", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "warning"),
            ("2.4", "", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "critical"),
            ("13.1", "", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "no warning"),
            ("13.1", "", "8 8 9 9 10 10 11 11 12 12", "lower_is_better", "warning"),
            ("6.9", "5.0 to 10.0", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "no warning"),
            ("6.9", "5.0 to 9.9", "8 8 9 9 10 10 11 11 12 12", "higher_is_better", "warning"),
            ("6.9", "", "8 8 9 9 10 11 11 12 12", "higher_is_better", "too_few_peers"),
            ("6.9", "", "10 10 10 10 10 10 10 10 10 12", "higher_is_better", "no_spread"),
            ("6.9", "", "8 8 9 9 10 10 11 11 12 12", "none", "no_polarity"),
            ("6.9", "", "", "higher_is_better", "no_comparator_value"),
        ),
        check=_peers,
    ),
    Table(
        title="Overdue",
        source="Waymark's own; due to the council by 1 July 2024, to the public by 30 September 2024",
        rule=(
            "A figure that the council itself brings has not been published by the end of the day on which it was "
            "due: a watch, and a warning after 30 days more. In the working view the day of submission counts, where "
            "there is one. When others publish a figure is no warning sign: a card says how current it is."
        ),
        inputs=("today", "supply", "view"),
        outputs=("warning",),
        rows=(
            ("2024-09-30", "council", "public", "no warning"),
            ("2024-10-01", "council", "public", "watch"),
            ("2024-10-30", "council", "public", "watch"),
            ("2024-10-31", "council", "public", "warning"),
            ("2024-07-01", "council", "working", "no warning"),
            ("2024-07-02", "council", "working", "watch"),
            ("2024-08-01", "council", "working", "warning"),
            ("2025-10-01", "national", "public", "supplied_by_others"),
            ("2025-10-01", "paused", "public", "paused"),
            ("2025-10-01", "discontinued", "public", "discontinued"),
        ),
        check=_overdue,
    ),
    Table(
        title="The life of a warning",
        source="Waymark's own; a threshold (floor) of 30 and values of financial years",
        rule=(
            "A rule raises a warning in the first period that it holds in, and the warning clears after so "
            "many assessed periods in a row without it (one, unless set). A period that could not be "
            "assessed changes nothing."
        ),
        inputs=("values from 2010/11", "clear after"),
        outputs=("raised in and cleared in",),
        rows=(
            ("31 29 28 31", "1", "2011-12 to 2013-14"),
            ("31 29 28", "1", "2011-12 to now"),
            ("29 31 29", "1", "2010-11 to 2011-12, 2012-13 to now"),
            ("29 31 29", "2", "2010-11 to now"),
            ("29 31 31", "2", "2010-11 to 2012-13"),
            ("29 31 29 31 31", "2", "2010-11 to 2014-15"),
            ("29 31 none 31", "2", "2010-11 to 2013-14"),
            ("29 none", "1", "2010-11 to now"),
            ("29 none 31", "1", "2010-11 to 2012-13"),
            ("30 31", "1", ""),
        ),
        check=_life,
    ),
)
