"""Recent trend, by the method of OHID's Fingertips: published and worked cases, and why there may be none."""

from collections.abc import Mapping
from dataclasses import replace

from app.domain.judgement.time_series.recent_trend import RecentTrend, recent_trend
from app.domain.measures.indicator import Definition, Frequency
from app.domain.measures.period import parse_period
from tests.spec.examples import POLARITY, RECYCLING, read_series
from tests.spec.spec import Table, rows_of

FINE = replace(RECYCLING, decimal_places=2)


def _test(given: Mapping[str, str]) -> Mapping[str, str]:
    """Five years in a row: `11/36` counts, or `30.6 28.98..32.25` with limits."""
    rows = read_series("; ".join(f"{2018 + n} {text}" for n, text in enumerate(given["years"].split("; "))))
    found = recent_trend(rows, period=rows[-1].period, versions=[replace(FINE, counts_events=True)])
    return {
        "slope": f"{found.slope:.4f}",
        "chi-squared": f"{found.chi_squared:.2f}",
        "trend": _status(found),
        "method": found.method or "",
    }


def _meaning(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = read_series("; ".join(f"{2018 + n} {number} 0..1" for n, number in enumerate(given["years"].split())))
    rows = tuple(replace(row, lower_limit=(row.number or 0) - 1, upper_limit=(row.number or 0) + 1) for row in rows)
    definition = replace(RECYCLING, polarity=POLARITY[given["polarity"]])
    found = recent_trend(rows, period=rows[-1].period, versions=[definition])
    return {"trend": found.status, "judgement": found.judgement}


def _reason(given: Mapping[str, str]) -> Mapping[str, str]:
    rows = read_series(given["series"])
    events = given["counts"] == "events"
    versions: list[Definition] = [replace(FINE, frequency=Frequency(given["frequency"]), counts_events=events)]
    if given["new version"]:
        start = parse_period(given["new version"])
        versions.append(replace(versions[0], effective_from=start, breaks_series=True))
    found = recent_trend(rows, period=rows[-1].period, versions=versions)
    return {"trend": _status(found), "because": found.reason or ""}


def _status(found: RecentTrend) -> str:
    return f"{found.status} (outlier)" if found.outlier else found.status


TESTED = Table(
    title="Recent trend: five years and the test",
    source=(
        "OHID, Fingertips trend markers, and PHEindicatormethods `assign_trend_markers`; rows 1 and 2 are that "
        "function's own example, the other figures are worked by an independent calculation"
    ),
    rule=(
        "The latest five years. A share with numerators and denominators that count people or events is tested by a "
        "logistic trend (Cochran and Armitage's chi-squared; the slope is that of the log odds), anything else by a "
        "regression weighted by its confidence limits (weight 1 / SE², SE = width / (2 × 1.96)). It is significant "
        "where chi-squared exceeds 9.5495 (99.8 %), unless leaving any one year out turns the slope's sign or makes it "
        "0: then one outlier makes the trend, and there is no significant change."
    ),
    inputs=("years",),
    outputs=("slope", "chi-squared", "trend", "method"),
    rows=rows_of("""
30.6 28.98..32.25; 30.2 28.63..31.9; 28 26.44..29.64; 24.6 23.15..26.19; 24.67 23.16..26.25 \
  | -1.7516 | 46.76 | decreasing | weighted
1367/44701; 1332/44064; 1199/42811; 1023/41527; 994/40299 | -0.0652 | 47.90 | decreasing | logistic
88/100; 90/101; 93/100; 91/98; 95/99 | 0.2813 | 5.10 | no_significant_change | logistic
610/1000; 652/1010; 689/1005; 731/1002; 790/1008 | 0.2073 | 87.61 | increasing | logistic
500/1000; 505/1000; 498/1000; 496/1000; 640/1000 | 0.1115 | 29.47 | no_significant_change (outlier) | logistic
50/100; 50/100; 50/100; 50/100; 50/100 | 0.0000 | 0.00 | no_significant_change | logistic
0/100; 0/100; 0/100; 0/100; 0/100 | 0.0000 | 0.00 | no_significant_change | logistic
0/100; 5/100; 11/100; 18/100; 30/100 | 1.0290 | 47.74 | increasing | logistic
"""),
    check=_test,
)
MEANING = Table(
    title="Recent trend: what it means",
    source="Waymark's own",
    rule=(
        "Up or down is one fact, better or worse another: by polarity a trend improves or worsens. Where the target is "
        "best, or no side is good, it is not judged. Each figure has limits of 1 either way."
    ),
    inputs=("years", "polarity"),
    outputs=("trend", "judgement"),
    rows=rows_of("""
30 31 32 33 34 | higher | increasing | improving
30 31 32 33 34 | lower | increasing | worsening
34 33 32 31 30 | higher | decreasing | worsening
34 33 32 31 30 | lower | decreasing | improving
34 33 32 31 30 | target | decreasing | no_judgement
34 33 32 31 30 | none | decreasing | no_judgement
30 30 31 30 30 | higher | no_significant_change | no_clear_change
30 30 31 30 30 | none | no_significant_change | no_judgement
"""),
    check=_meaning,
)
FIVE = "2018 30 29..31; 2019 31 30..32; 2020 32 31..33; 2021 33 32..34; 2022 34 33..35"
REASONS = Table(
    title="Recent trend: when it cannot be calculated",
    source="the conditions are OHID's; the examples Waymark's own",
    rule=(
        "It needs five figures of years one after the other, that share no day and are on one side of every break. "
        "Without confidence limits only a share of people or events can be tested: sums of money and weights are no "
        "such counts, because a denominator of millions would make any change significant."
    ),
    inputs=("series", "frequency", "counts", "new version"),
    outputs=("trend", "because"),
    rows=rows_of(f"""
{FIVE} | annual | – | – | increasing | –
2018 not_available; {FIVE.replace("2018 30 29..31; ", "")} | annual | – | – | cannot_be_calculated | missing_values
{FIVE.replace("2018 30 29..31; ", "")} | annual | – | – | cannot_be_calculated | not_enough_points
{FIVE}; 2023 not_due | annual | – | – | increasing | –
2017 30 29..31; {FIVE.replace("2018 30 29..31; ", "")} | annual | – | – | cannot_be_calculated | gap
{FIVE.replace("30..32", "30..32 break")} | annual | – | – | cannot_be_calculated | break_in_series
{FIVE.replace("33..35", "33..35 break")} | annual | – | – | cannot_be_calculated | break_in_series
{FIVE.replace("29..31", "29..31 break")} | annual | – | – | increasing | –
{FIVE} | annual | – | 2020 | cannot_be_calculated | definition_changed
{FIVE.replace(" 31..33", "")} | annual | – | – | cannot_be_calculated | no_limits
{FIVE.replace("31..33", "32..32")} | annual | – | – | cannot_be_calculated | no_limits
2018 610/1000; 2019 652/1010; 2020 689/1005; 2021 731/1002; 2022 790/1008 | annual | events | – | increasing | –
2018 610/1000; 2019 652/1010; 2020 689/1005; 2021 731/1002; 2022 790/1008 | annual | money | – \
  | cannot_be_calculated | no_limits
2018 610/1000; 2019 652/1010; 2020 1200/1005; 2021 731/1002; 2022 790/1008 | annual | events | – \
  | cannot_be_calculated | no_limits
2022-23-Q1 1; 2022-23-Q2 1; 2022-23-Q3 1; 2022-23-Q4 1; 2023-24-Q1 1 | quarterly | – | – \
  | cannot_be_calculated | not_annual
2016-2018 1; 2017-2019 1; 2018-2020 1; 2019-2021 1; 2020-2022 1 | annual | – | – | cannot_be_calculated | overlaps
2018-03-31 30 29..31; 2019-03-31 31 30..32; 2020-04-15 32 31..33; 2021-03-31 33 32..34; 2022-03-31 34 33..35 \
  | annual | – | – | increasing | –
2018-03-31 1; 2019-03-31 1; 2020-03-31 1; 2020-09-30 1; 2021-03-31 1 | irregular | – | – \
  | cannot_be_calculated | not_annual
2004 1; 2007 1; 2010 1; 2015 1; 2019 1 | irregular | – | – | cannot_be_calculated | gap
"""),
    check=_reason,
)
TABLES = (TESTED, MEANING, REASONS)
