"""The words of charts: findings in at most ten words, periods and numbers at an axis, and spans."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.measures.indicator import Accumulation, Definition, Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value
from app.domain.performance.chart import history_chart, position_strip
from app.wording.chart import (
    MOST_WORDS,
    axis_periods,
    history_caption,
    history_heading,
    measure,
    position_heading,
    tick_labels,
)
from tests.domain.snapshot_examples import PLACES, peer_group, subject
from tests.domain.test_chart import OTHERS, of_others
from tests.domain.warning_examples import RECYCLING, series, years

SIMILAR = replace(peer_group(*OTHERS), title="Similar districts")
LONG = replace(SIMILAR, title="Councils of old mill towns by the rivers Ribble and Calder")
BETTER, WORSE, ALIKE = (25.0, 26.0, 27.0, 28.0, 29.0), (45.0, 46.0, 47.0, 48.0, 49.0), (30.0, 32.0, 33.0, 34.0, 36.0)
LOWER, NEITHER, TARGETED = (
    replace(RECYCLING, polarity=polarity)
    for polarity in (Polarity.LOWER_IS_BETTER, Polarity.NONE, Polarity.TARGET_IS_BEST)
)


@pytest.mark.parametrize(
    ("rows", "others", "definition", "heading"),
    [
        (years(2021, 33.0, 30.6), (), RECYCLING, "Worse: fell to 30.6%"),
        (years(2021, 30.6, 33.0), (), RECYCLING, "Better: rose to 33.0%"),
        (years(2021, 30.6, 33.0), (), LOWER, "Worse: rose to 33.0%"),
        (years(2021, 30.6, 33.0), (), NEITHER, "Rose to 33.0%"),
        (years(2021, 33.0, 33.0), (), RECYCLING, "Unchanged at 33.0%"),
        (years(2021, 30.6, 33.0), ALIKE, RECYCLING, "Better: rose to 33.0%, about the same as similar districts"),
        (years(2021, 33.0, 30.6), BETTER, RECYCLING, "Worse: fell to 30.6%, but much better than similar districts"),
        (years(2021, 30.6, 33.0), WORSE, RECYCLING, "Better: rose to 33.0%, but far worse than similar districts"),
        (years(2021, 33.0, 30.6), WORSE, RECYCLING, "Worse: fell to 30.6%, far worse than similar districts"),
        (years(2022, 33.0), (), RECYCLING, "33.0% in 2022/23"),
        (years(2021, 33.0, MissingReason.NOT_DUE), (), RECYCLING, "No figure for 2022/23: not due yet"),
        ((), (), RECYCLING, "No figure is held"),
        (years(2021, 2.0, 5.0), (), TARGETED, "Nearer to target: rose to 5.0%"),
    ],
)
def test_the_heading_is_the_finding(
    rows: tuple[Value, ...], others: tuple[float, ...], definition: Definition, heading: str
) -> None:
    targets = [Target(RECYCLING.code, parse_period(year), 5.0) for year in ("2021-22", "2022-23")]
    aims = targets if definition.polarity is Polarity.TARGET_IS_BEST else ()
    beside = of_others(*others) if others else ()
    held = subject(rows, *PLACES, SIMILAR, *aims, others=beside, versions=[definition])
    assert history_heading(history_chart(held)) == heading
    assert len(heading.split()) <= MOST_WORDS


@pytest.mark.parametrize(
    ("group", "history", "position"),
    [
        (
            SIMILAR,
            "Worse: fell to 30.6%, but much better than similar districts",
            "Much better than similar districts: 30.6% against 27.0%",
        ),
        (LONG, "Worse: fell to 30.6%", "30.6% against 27.0%"),
    ],
)
def test_what_would_take_more_than_ten_words_is_left_out(group: object, history: str, position: str) -> None:
    held = subject(years(2021, 33.0, 30.6), *PLACES, group, others=of_others(*BETTER))
    assert history_heading(history_chart(held)) == history
    assert position_heading(position_strip(held)) == position


@pytest.mark.parametrize(
    ("periods", "labels"),
    [
        (("2021-22", "2022-23"), ["2021/22", "2022/23"]),
        (("2021", "2022"), ["2021", "2022"]),
        (("AY2021-22",), ["2021/22"]),
        (("2021-22-Q1",), ["Q1 2021/22"]),
        (("2021-2023",), ["2021–23"]),
        (("2021-03-31",), ["Mar 2021"]),
        (("2021-08-01--P1Y",), ["Jul 2022"]),
        (("2021", "2021-10-01--P1Y"), ["Dec 2021", "Sep 2022"]),
    ],
)
def test_periods_at_an_axis_are_short(periods: tuple[str, ...], labels: list[str]) -> None:
    assert axis_periods([parse_period(period) for period in periods]) == labels


@pytest.mark.parametrize(
    ("unit", "ticks", "places", "labels"),
    [
        ("percent", ("30", "40"), 0, ["30%", "40%"]),
        ("percent", ("-2.5", "0"), 1, ["−2.5%", "0.0%"]),
        ("pounds", ("0", "150000"), 0, ["£0", "£150,000"]),
        ("pounds", ("9500000", "10000000"), 0, ["£9.5m", "£10.0m"]),
        ("pounds", ("-2000000000", "0"), 0, ["−£2bn", "£0bn"]),
        ("homes", ("0", "5E+6"), 0, ["0m", "5m"]),
        ("percent", ("0", "2000000"), 0, ["0%", "2,000,000%"]),
    ],
)
def test_numbers_at_an_axis_are_alike(unit: str, ticks: tuple[str, ...], places: int, labels: list[str]) -> None:
    definition = replace(RECYCLING, unit=unit)
    assert tick_labels(list(map(Decimal, ticks)), definition=definition, decimal_places=places) == labels


def test_the_caption_names_measure_place_period_and_source() -> None:
    held = subject(years(2021, 33.0, 30.6), *PLACES)
    assert history_caption(history_chart(held)) == [
        "Household waste recycled (percent), Hyndburn, 2021/22 to 2022/23.",
        "Source: Defra.",
    ]
    pooled = replace(RECYCLING, title="Years of life", unit="years", accumulation=Accumulation.ROLLING_YEAR)
    chart = history_chart(subject(series({"2019-2021": 1.0, "2020-2022": 2.0}), *PLACES, versions=[pooled]))
    assert history_caption(chart)[0] == "Years of life, Hyndburn, from 2019 to 2021 up to 2020 to 2022."
    one = history_chart(subject(years(2022, 30.6), *PLACES))
    assert history_caption(one)[0] == "Household waste recycled (percent), Hyndburn, 2022/23."


def test_a_unit_that_the_title_tells_is_not_told_again() -> None:
    assert measure(replace(RECYCLING, title="Incidents per 1,000 people", unit="incidents per 1,000 people")) == (
        "Incidents per 1,000 people"
    )
