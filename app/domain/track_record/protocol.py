"""The protocol of the back-test: its numbers, its sentences and their digest."""

from hashlib import sha256
from typing import Final

HORIZON = 2  # years after the origin in which a crossing counts
POINTS = 5  # comparable yearly figures that end at the origin
LEAST_CHANGES = 4
POOLED_YEARS = 5  # of the line: the origin's year and the four before
WORST_TENTH = 90.0  # percentile, counted towards the worse side
LEAST_DISTRICTS = 100  # with a figure in the origin's year, for a line to be drawn
LEAST_YEARS = 8  # of an indicator
LAST_YEAR_OF_CHOICE = 2018
PUBLICATION_LAG_MONTHS = 12
PANDEMIC = range(2020, 2023)
NEAREST_PER_100 = 4.5  # alerts of the headline
LEAST_CASES = 200  # of a row of the table of chances
TABLE_EDGES = (*(step / 4 for step in range(13)), 3.5, 4.0, 4.5, 5.0)  # distances, before neighbours are pooled
TABLE_VERSION = 1
PEERS, MAD_DISTANCE = 10, 3.0
TOLERANCE_SHARE = 0.2  # of the median usual yearly change: below it a comparison is steady
RESAMPLES = 500
INTERVAL_LEVEL = 95.0
SEED = 20261127
AUTOCORRELATIONS = (0.0, 0.3, 0.45, 0.6, 0.9)  # of the noise; 0.45 is the median of the yearly figures
BAND_LEVEL = 80.0

DISTRICT_CODES = ("E06", "E07", "E08", "E09")
LEFT_OUT_PREFIX = "lait-"
RATE_UNITS = (
    "%",
    "percentage",
    "rate ",
    "ratio",
    "score",
    "years",
    "yrs",
    "mins",
    "kg per ",
    "kwh per ",
    "count per ",
    "net additional dwellings per ",
    "£",
    "pounds",
)
SUM_OF_MONEY = "£ "  # with a word behind it, such as `£ million`

PROTOCOL: Final = f"""\
1. Figures. English districts (codes {", ".join(DISTRICT_CODES)}); indicators of known polarity whose unit is a rate, a
   score or an amount a head; no code that begins with {LEFT_OUT_PREFIX}; one figure a year, of one year or of one day,
   for {LEAST_YEARS} years or more. Pooled years overlap and are left out, as the rules leave them out. Figures stand as
   they are held today, revisions included: vintages are not held.
2. Origins. Each year of each series in turn. An origin of year y is the day when the figures of y are public, taken as
   {PUBLICATION_LAG_MONTHS} months after the period ends. Nothing later than y is used: levels, usual changes, medians
   and lines come from figures up to y.
3. The line. The worst tenth ({WORST_TENTH:g}th percentile towards the worse side, linear interpolation) of the figures
   of all English districts in y and the {POOLED_YEARS - 1} years before, pooled; at least {LEAST_DISTRICTS} districts.
4. Cases. Series with a figure in each of the {POINTS} years to y, {LEAST_CHANGES} yearly changes or more, not past the
   line in y, and with figures in y+1 and y+2.
5. Outcomes. Crossed: a figure of y+1 or y+2 is past the line of y. Worst tenth: a figure of y+1 or y+2 is past the
   worst tenth of its own year, where that of y is not. Never a further fall.
6. Split. By council: half of them, by the first byte of the SHA-256 of the area code (even, odd). By time: origins to
   {LAST_YEAR_OF_CHOICE}, and after. The even half to {LAST_YEAR_OF_CHOICE} chooses; the odd half after it
   reports. The table of chances uses nothing of the half that reports. The protocol does: see 12.
7. Distance. z = (line - level) / usual yearly change towards the worse side. Level: simple exponential smoothing with
   0.4 over the {POINTS} years. Usual yearly change: half the root mean square of the series' own last 5 changes, half
   the median of the districts'. The table of chances pools neighbours until the share falls with z and each row has
   {LEAST_CASES} cases or more.
8. Comparison. Each rule beside the base rate and beside the nearest to the line at the same number of alerts:
   alerts per 100 series-years and a council-year, precision, lift, share caught, alerts for each that crosses, lead
   time, reliability and Brier skill; by indicator group and by year, outcomes of {PANDEMIC.start} to
   {PANDEMIC.stop - 1} apart;
   {INTERVAL_LEVEL:g} % intervals from {RESAMPLES} bootstraps over councils. Never accuracy.
9. Rules. near_threshold by the chosen table; far_from_peers: more than {MAD_DISTANCE:g} median absolute deviations
   worse than the median of the districts of its kind, of which {PEERS} or more others have a figure; falls: each of the
   last n changes worsens; sustained_decline: each by more than {TOLERANCE_SHARE:g} of the median usual change, together
   by more than the mean moving range; significant_decline: the recent trend by confidence limits, or a process signal
   at y, on the gap to the median of its kind where the series drifts. A sign is near_threshold or far_from_peers.
   Not testable: off_target, overdue, data_quality (no targets, due dates or recorded revisions are held);
   threshold_breached is an outcome here.
10. Negative controls. Outcomes exchanged between councils; each series' years in random order; independent noise;
   noise with lag-1 autocorrelation {", ".join(f"{each:g}" for each in AUTOCORRELATIONS[1:])}.
11. Forecast. No change with its {BAND_LEVEL:g} % band, one and two years ahead, past the line or not: the share of
   figures that the band holds, by indicator, on the odd half. Theta on the same figures, where five years in a row end
   at the origin: its mean absolute error over that of no change, on each half; it is better where it errs less on both.
12. How it came about. The protocol was settled over several runs in which both halves were seen, so its choices are not
   blind to what the odd half reports. The line of 3 was taken from about ten readings of "the worst tenth" (one year or
   several pooled; of the origin's year or of its own; the window of years ahead), with and without pooled indicators,
   because it comes nearest to the first study. The signs of 9 first counted every rule; they were narrowed to
   near_threshold and far_from_peers after a first run, in which all rules left 41 % of breaches without a sign. Both
   counts are printed.
"""


def protocol_digest() -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the protocol's text."""
    return sha256(PROTOCOL.encode()).hexdigest()[:16]
