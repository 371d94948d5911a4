"""Process limits: limits and signals as in Making Data Count, assurance, and what is charted when figures drift."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from app.domain.judgement.time_series.assurance import assurance
from app.domain.judgement.time_series.process_chart import ChartPoint, ProcessChart, process_chart, variation
from app.domain.judgement.time_series.process_limits import ProcessSignal, SignalKind, process_limits, process_signals
from app.domain.measures.indicator import Accumulation, Definition, Frequency
from app.domain.measures.number import exact
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from tests.spec.examples import POLARITY, RECYCLING, read_series, read_targets
from tests.spec.spec import Table, rows_of

CODES = {
    SignalKind.OUTSIDE_LIMITS: "L",
    SignalKind.RUN_OF_STEPS: "S",
    SignalKind.TWO_OF_THREE: "T",
    SignalKind.RUN_ON_ONE_SIDE: "R",
}


def _numbers(text: str) -> list[Decimal]:
    """Numbers in a row; `10x7` is seven of them."""
    pairs = (each.partition("x") for each in text.split())
    return [Decimal(number) for number, _, times in pairs for _ in range(int(times or 1))]


def _code(signal: ProcessSignal | None) -> str:
    return "." if signal is None else CODES[signal.kind] + ("+" if signal.higher else "-")


def _limits(given: Mapping[str, str]) -> Mapping[str, str]:
    numbers = _numbers(given["series"])
    places, screened = int(given["places"]), given["outliers"] == "screened"
    limits = process_limits(numbers, screened=screened)
    if limits is None:
        return {"mean": "none", "moving range": "", "lower": "", "upper": "", "signals": "", "trial": ""}
    figures = (limits.mean, limits.moving_range, limits.lower, limits.upper)
    mean, moving_range, lower, upper = (f"{figure:.{places}f}" for figure in figures)
    signals = process_signals(numbers, limits=limits)
    found = (f"{_code(signal)} at {place}" for place, signal in enumerate(signals, start=1) if signal is not None)
    return {
        "mean": mean,
        "moving range": moving_range,
        "lower": lower,
        "upper": upper,
        "signals": ", ".join(found),
        "trial": "trial" if limits.trial else "",
    }


def _signals(given: Mapping[str, str]) -> Mapping[str, str]:
    numbers = _numbers(given["series"])
    limits = process_limits(numbers)
    assert limits is not None
    return {"signals": " ".join(_code(signal) for signal in process_signals(numbers, limits=limits))}


def _variation(given: Mapping[str, str]) -> Mapping[str, str]:
    signal = ProcessSignal(SignalKind.OUTSIDE_LIMITS, given["signal"] == "higher") if given["signal"] else None
    return {"variation": variation(signal, polarity=POLARITY[given["polarity"]])}


def _assurance(given: Mapping[str, str]) -> Mapping[str, str]:
    low, _, high = given["target"].partition(" to ")
    target = Target("example", parse_period("2023"), float(low), float(high) if high else None) if low else None
    found = assurance(
        process_limits(_numbers(given["series"])),
        target=target,
        polarity=POLARITY[given["polarity"]],
        decimal_places=0,
    )
    return {"assurance": found or "none"}


def _chart(given: Mapping[str, str], *, definition: Definition = RECYCLING) -> ProcessChart:
    rows = read_series(from_years(given["series"]))
    peers = {
        f"peer {place}": {
            row.period.id: exact(row.number) for row in read_series(from_years(text)) if row.number is not None
        }
        for place, text in enumerate(given.get("peers", "").split(" / "), start=1)
        if text
    }
    steps = [parse_period(text) for text in given.get("step change", "").split()]
    targets = read_targets(given.get("targets", ""))
    return process_chart(
        rows, period=rows[-1].period, versions=[definition], step_changes=steps, targets=targets, peers=peers
    )


def from_years(text: str) -> str:
    """`2012: 5 6 7` is 2012 5; 2013 6; 2014 7, and `2012-13-Q1: 5 6` two quarters in a row; all else as it is."""
    first, colon, numbers = text.partition(": ")
    if not colon:
        return text
    period, rows = parse_period(first), []
    for number in numbers.split():
        rows.append(f"{period.id} {number}")
        period = period.next
    return "; ".join(rows)


def _latest(chart: ProcessChart) -> Mapping[str, str]:
    latest = chart.latest
    if latest is None:
        return {"charted": chart.figure, "limits": "", "variation": chart.reason or ""}
    return {"charted": chart.figure, "limits": _range(latest), "variation": latest.variation or "none"}


def _range(point: ChartPoint) -> str:
    limits = point.limits
    if limits is None:
        return "none"
    return f"{limits.lower:.2f} to {limits.upper:.2f}" + (" (trial)" if limits.trial else "")


def _drifting(given: Mapping[str, str]) -> Mapping[str, str]:
    comparable = given["comparable"] != "no"
    chart = _chart(given, definition=replace(RECYCLING, comparable_between_areas=comparable))
    gap = "" if chart.gap_autocorrelation is None else f"{chart.gap_autocorrelation:.2f}"
    return {"autocorrelation": f"{chart.autocorrelation:.2f}", "of the gap": gap, **_latest(chart)}


def _stepped(given: Mapping[str, str]) -> Mapping[str, str]:
    chart = _chart(given)
    first, last = chart.points[0], chart.points[-1]
    return {"limits at first": _range(first), "at last": _range(last), "variation": last.variation or "none"}


def _moving(given: Mapping[str, str]) -> Mapping[str, str]:
    chart = _chart(given)
    judged = (f"{point.period.id} {point.assurance}" for point in chart.points if point.assurance is not None)
    return {"assurance": "; ".join(judged)}


def _not_charted(given: Mapping[str, str]) -> Mapping[str, str]:
    definition = replace(
        RECYCLING,
        accumulation=Accumulation(given["accumulation"]),
        frequency=Frequency.QUARTERLY if "-Q" in given["series"] else Frequency.ANNUAL,
    )
    chart = _chart(given, definition=definition)
    return {
        "points": ", ".join(point.period.id for point in chart.points),
        "same quarter": "yes" if chart.same_quarter else "",
        "because": chart.reason or "",
    }


LIMITS = Table(
    title="Process limits (XmR)",
    source=(
        "NHSRplotthedots, which mimics NHS England's workbook: rows 1 and 2 are the series of its vignette on "
        "outliers; rows 3 to 5, Hyndburn's council tax collected in the year (2019/20 to 2024/25), a worked case and "
        "Hyndburn's claimants (April 2025 to January 2026), by an independent calculation; the others Waymark's own"
    ),
    rule=(
        "The mean, and 2.66 mean moving ranges either side of it. Outliers are not screened, as in the workbook; "
        "`screened` is how the R package does it. Limits are not clipped at 0 or 100. Fewer than 12 points give trial "
        "limits, fewer than 5 none."
    ),
    inputs=("series", "outliers", "places"),
    outputs=("mean", "moving range", "lower", "upper", "signals", "trial"),
    rows=rows_of("""
1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1 | – | 3 | 1.944 | 1.882 | -3.063 | 6.952 | L+ at 5 | –
1 2 1 2 10 1 2 1 2 1 2 1 2 1 2 1 2 1 | screened | 3 | 1.944 | 1.000 | -0.716 | 4.604 | L+ at 5 | –
94.89 93.34 93.79 94.44 94.37 94.36 | – | 3 | 94.198 | 0.546 | 92.746 | 95.651 | – | trial
78 81 80 79 82 80 77 81 79 80 82 78 | – | 3 | 79.750 | 2.364 | 73.463 | 86.037 | – | –
2915 2830 2865 2830 2770 2790 2765 2785 2775 2855 | – | 2 | 2818.00 | 41.11 | 2708.64 | 2927.36 | – | trial
5 6 5 6 5 | – | 2 | 5.40 | 1.00 | 2.74 | 8.06 | – | trial
5 6 5 6 | – | 2 | none | – | – | – | – | –
7x12 | – | 2 | 7.00 | 0.00 | 7.00 | 7.00 | – | –
7x12 | screened | 2 | 7.00 | 0.00 | 7.00 | 7.00 | – | –
"""),
    check=_limits,
)
SIGNALS = Table(
    title="Signals on process limits",
    source=(
        "the four rules of NHS England's Making Data Count, as in NHSRplotthedots; the length of a run on one side is "
        "Anhøj and Olesen's (PLoS ONE 9, 2014, e113825); the examples Waymark's own"
    ),
    rule=(
        "The first that holds counts, in this order: **L** outside a limit; **S** one of 7 points with 6 strict steps "
        "one way (a tie breaks them); **T** 2 of 3 points in the outer third, beyond 1.7733 mean moving ranges and "
        "within the limit, all three on that side of the mean, of which those in the outer third are marked; **R** a "
        "run on one side of the mean longer than round(log2 n) + 3, which is 7 of 12 points (a point on the mean "
        "breaks it). `+` is towards higher figures; a dot is common variation."
    ),
    inputs=("series",),
    outputs=("signals",),
    rows=rows_of("""
50 52 48 51 49 50 52 48 51 49 50 70 | . . . . . . . . . . . L+
50 52 48 51 49 50 52 48 51 49 50 30 | . . . . . . . . . . . L-
50 60 40 60 40 46 47 48 49 50 51 52 60 40 | . . . . S+ S+ S+ S+ S+ S+ S+ S+ S+ .
50 40 60 40 60 54 53 52 51 50 49 48 40 60 | . . . . S- S- S- S- S- S- S- S- S- .
50 60 40 60 45 46 47 48 48 50 51 52 60 40 | . . . . . . . . . . . . . .
50 52 48 50 52 48 50 52 48 50 57 57 52 | . . . . . . . . . . T+ T+ .
50 48 52 50 48 52 50 48 52 50 43 43 48 | . . . . . . . . . . T- T- .
50 52 48 50 52 48 50 52 48 50 57 49 57 | . . . . . . . . . . . . .
48 52 44 51x8 45 54 46 | . . . R+ R+ R+ R+ R+ R+ R+ R+ . . .
52 48 56 49x8 55 46 54 | . . . R- R- R- R- R- R- R- R- . . .
48 52 44 51x7 45 54 46 52 | . . . . . . . . . . . . . .
43 51x13 44 50 | L- R+ R+ R+ R+ R+ R+ R+ R+ R+ R+ R+ R+ R+ L- .
44 51x6 50 51x6 44 50 | L- . . . . . . . . . . . . . L- .
50x12 | . . . . . . . . . . . .
"""),
    check=_signals,
)
VARIATION = Table(
    title="What a signal means",
    source="NHS England's Making Data Count; the polarities are Waymark's",
    rule=(
        "A signal towards the good side is an improvement, towards the other a concern. Where the target is best, or "
        "no side is good, it is neutral. Without a signal a point is common variation. A concern at the latest period "
        "is a ground of `significant_decline`, which is a watch."
    ),
    inputs=("signal", "polarity"),
    outputs=("variation",),
    rows=rows_of("""
higher | higher | improvement
lower | higher | concern
higher | lower | concern
lower | lower | improvement
higher | none | neutral
lower | target | neutral
– | higher | common_cause
– | none | common_cause
"""),
    check=_variation,
)
ASSURANCE = Table(
    title="Assurance against a target",
    source=(
        "rows 1 to 3, worked by the rule of NHSRplotthedots (`ptd_calculate_assurance_type`); that a range counts is "
        "Waymark's own"
    ),
    rule=(
        "A target beyond the better limit is missed as long as nothing changes, one beyond the worse limit is met, and "
        "one between them is hit and missed by chance. Of a range, as of a target that is best, both ends count."
    ),
    inputs=("series", "target", "polarity"),
    outputs=("assurance",),
    rows=rows_of("""
78 81 80 79 82 80 77 81 79 80 82 78 | 90 | higher | consistently_missed
78 81 80 79 82 80 77 81 79 80 82 78 | 80 | higher | hit_and_miss
78 81 80 79 82 80 77 81 79 80 82 78 | 70 | higher | consistently_met
78 81 80 79 82 80 77 81 79 80 82 78 | 90 | lower | consistently_met
78 81 80 79 82 80 77 81 79 80 82 78 | 80 | lower | hit_and_miss
78 81 80 79 82 80 77 81 79 80 82 78 | 70 | lower | consistently_missed
78 81 80 79 82 80 77 81 79 80 82 78 | 70 to 90 | target | consistently_met
78 81 80 79 82 80 77 81 79 80 82 78 | 80 to 90 | target | hit_and_miss
78 81 80 79 82 80 77 81 79 80 82 78 | 90 to 95 | target | consistently_missed
78 81 80 79 82 80 77 81 79 80 82 78 | 60 to 70 | target | consistently_missed
7x12 | 7 | higher | hit_and_miss
7x12 | 7 | lower | hit_and_miss
7x12 | 7 to 8 | target | hit_and_miss
7x12 | 6 to 7 | target | hit_and_miss
7x12 | 6 to 8 | higher | consistently_met
7x12 | 6 to 8 | lower | consistently_met
78 81 80 79 82 80 77 81 79 80 82 78 | 70 | none | none
78 81 80 79 82 80 77 81 79 80 82 78 | – | higher | none
78 81 80 79 | 70 | higher | none
"""),
    check=_assurance,
)
MOVING_TARGET = Table(
    title="Assurance against a target that moves",
    source="Waymark's own",
    rule="Each period's target is held against the limits in force in that period; the latest is the indicator's.",
    inputs=("series", "targets"),
    outputs=("assurance",),
    rows=rows_of("""
2014: 78 81 80 79 82 80 77 81 79 80 | 2021 70; 2022 80; 2023 90 \
  | 2021 consistently_met; 2022 hit_and_miss; 2023 consistently_missed
"""),
    check=_moving,
)
STEADY = "2012: 30 31 30 29 30 31 30 29 30 31 30 29"
CLIMB = "2012: 20 22 22 23 25 25 26 28 28 29 31 31"
BESIDE = " / ".join(
    (
        "2012: 20 22 22 24 24 26 26 28 28 30 30 32",
        "2012: 21 21 23 23 25 25 27 27 29 29 31 31",
        "2012: 25 26 27 28 29 30 31 32 33 34 35 36",
        "2012: 19 20 21 22 23 24 25 26 27 28 29 30",
        "2012: 18 19 20 21 22 23 24 25 26 27 28 29",
    )
)
DRIFT = Table(
    title="Limits on figures that drift",
    source="Waymark's own",
    rule=(
        "Many yearly figures drift, each near the one before, and limits on them would signal for ever. Where the "
        "autocorrelation from "
        "one period to the next exceeds 0.3, the limits are drawn on the gap to the median of the main peer group, of "
        "the areas that have a figure in every period (5 at least). Without them nothing is assessed: it drifts."
    ),
    inputs=("series", "comparable", "peers"),
    outputs=("autocorrelation", "of the gap", "charted", "limits", "variation"),
    rows=rows_of(f"""
{STEADY} | – | – | 0.00 | – | value | 27.34 to 32.66 | common_cause
{CLIMB} | – | – | 0.73 | – | value | – | drifts
{CLIMB} | – | {BESIDE} | 0.73 | -0.54 | gap_to_median | -1.60 to 2.27 | common_cause
{CLIMB.replace("31 31", "31 25")} | – | {BESIDE} | 0.64 | -0.14 | gap_to_median | -3.55 to 3.22 | concern
{CLIMB} | no | {BESIDE} | 0.73 | – | value | – | drifts
{CLIMB} | – | {BESIDE.replace("28 29", "28")} | 0.73 | – | value | – | drifts
"""),
    check=_drifting,
)
STEP_CHANGE = Table(
    title="A step change that people agreed",
    source="Waymark's own",
    rule=(
        "Limits begin anew where people agreed that a new level began, and nowhere else: nothing rebases itself. An "
        "agreed step is no drift. After fewer than 5 periods the new level has no limits yet."
    ),
    inputs=("series", "step change"),
    outputs=("limits at first", "at last", "variation"),
    rows=rows_of("""
2012: 30 31 30 29 30 31 40 41 40 39 40 41 | 2018 | 27.51 to 32.83 (trial) | 37.51 to 42.83 (trial) | common_cause
2012: 30 31 30 29 30 31 40 41 40 39 40 41 | 2018 2022 | 27.51 to 32.83 (trial) | none | none
2012: 30 31 30 29 30 31 30 29 30 31 30 29 | 2005 | 27.34 to 32.66 | 27.34 to 32.66 | common_cause
2012: 30 31 30 29 30 31 30 29 30 31 30 29 | 2030 | 27.34 to 32.66 | 27.34 to 32.66 | common_cause
"""),
    check=_stepped,
)
NOT_CHARTED = Table(
    title="What is charted, and what is not",
    source="Waymark's own, after Making Data Count; the test of seasons is Assimakopoulos and Nikolopoulos's",
    rule=(
        "Figures that accumulate over the year, or that share days with their neighbours, are not charted. Quarters "
        "that follow the seasons, which shows after four years or so, are charted beside the same quarter of other "
        "years. Only points after the last break count, and at least 5 of them. Nothing is drawn around a suppressed "
        "figure."
    ),
    inputs=("series", "accumulation"),
    outputs=("points", "same quarter", "because"),
    rows=rows_of("""
2012: 30 31 30 29 30 | cumulative | 2012, 2013, 2014, 2015, 2016 | – | –
2012: 30 31 30 29 | discrete | – | – | too_few_points
2012 30; 2013 31; 2014 30 break; 2015 29; 2016 31; 2017 30 | discrete | – | – | too_few_points
2012 30; 2013 31; 2014 30; 2015 29; 2016 31; 2017 not_available | discrete | – | – | no_value
2012 30; 2013 31; 2014 not_available; 2015 29; 2016 31; 2017 29 | discrete | 2012, 2013, 2015, 2016, 2017 | – | –
2012 30; 2013 31; 2014 suppressed; 2015 29; 2016 31; 2017 29; 2018 30 | discrete | – | – | suppressed
2012 30; 2013 31; 2014 30; 2015 29; 2016 31; 2017 suppressed | discrete | – | – | suppressed
2012 30; 2013 suppressed; 2014 30 break; 2015 29; 2016 31; 2017 29; 2018 30 | discrete \
  | 2014, 2015, 2016, 2017, 2018 | – | –
2012-2014 30; 2013-2015 31; 2014-2016 30; 2015-2017 31; 2016-2018 30 | discrete | – | – | overlaps
2018-03-31 30; 2019-03-31 31; 2020-03-31 30; 2021-03-31 29; 2022-03-31 31 | snapshot \
  | 2018-03-31, 2019-03-31, 2020-03-31, 2021-03-31, 2022-03-31 | – | –
2023-M01: 9 8 7 6 5 4 4 5 6 7 8 9 9 8 7 6 5 4 4 5 6 7 8 9 9 8 7 6 5 4 4 5 6 7 8 9 \
  9 8 7 6 5 4 4 5 6 7 8 9 9 8 7 6 5 4 4 5 6 7 8 9 | discrete \
  | 2023-M12, 2024-M12, 2025-M12, 2026-M12, 2027-M12 | yes | –
2020-21-Q1: 25 50 75 97 26 51 | cumulative | – | – | accumulates
2020-21-Q1: 25 26 25 26 25 26 | rolling_year | – | – | accumulates
2020-21-Q1: 25 26 24 26 25 | discrete | 2020-21-Q1, 2020-21-Q2, 2020-21-Q3, 2020-21-Q4, 2021-22-Q1 | – | –
2018-19-Q1: 40 42 30 24 41 43 30 25 40 42 31 24 41 42 30 24 40 43 31 25 | discrete \
  | 2018-19-Q4, 2019-20-Q4, 2020-21-Q4, 2021-22-Q4, 2022-23-Q4 | yes | –
2019-20-Q1: 40 42 30 24 41 43 30 25 40 42 31 24 41 42 30 24 | discrete | – | yes | too_few_points
"""),
    check=_not_charted,
)
TABLES = (LIMITS, SIGNALS, VARIATION, ASSURANCE, MOVING_TARGET, DRIFT, STEP_CHANGE, NOT_CHARTED)
