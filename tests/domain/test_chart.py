"""What charts show: gaps and breaks, one comparator throughout, levels, and the others of a position."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from app.domain.judgement.benchmark import BenchmarkReason
from app.domain.measures.indicator import (
    AnnualFigure,
    Definition,
    ExpectedRange,
    Frequency,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import MissingReason, Value
from app.domain.performance.card import AbsenceReason
from app.domain.performance.chart import MOST_ABSENT, HistoryChart, LevelKind, history_chart, position_strip
from tests.domain.snapshot_examples import (
    BURNLEY,
    CARLISLE,
    ENGLAND,
    NEIGHBOURS,
    PENDLE,
    PLACES,
    PRESTON,
    ROSSENDALE,
    peer_group,
    subject,
)
from tests.domain.warning_examples import RECYCLING, series, value, years

OTHERS = (BURNLEY, PENDLE, PRESTON, ROSSENDALE, CARLISLE)
GROUP = peer_group(*OTHERS)
RECYCLED = years(2018, 33.8, 34.5, 35.9, 33.0, 30.6)
QUARTERLY = replace(RECYCLING, frequency=Frequency.QUARTERLY, annual_figure=AnnualFigure.SUM)
TWO_YEARS = series(
    {f"{year}-Q{quarter}": number for year, number in (("2023-24", 1.0), ("2024-25", 2.0)) for quarter in (1, 2, 3, 4)}
)


def of_others(*numbers: float, period: str = "2022-23") -> tuple[Value, ...]:
    """A period's values of the five others."""
    return tuple(value(period, number, area=area) for area, number in zip(OTHERS, numbers, strict=True))


def drawn(*rows: Value, others: tuple[Value, ...] = (), **known: object) -> HistoryChart:
    """The history of these rows beside the group."""
    items = known.pop("items", ())
    assert isinstance(items, tuple)
    return history_chart(subject(rows, *PLACES, GROUP, *items, others=others, **known))  # type: ignore[arg-type]  # of `subject`


def follows(chart: HistoryChart) -> Mapping[str, bool]:
    """By period, whether nothing lies between it and the one before."""
    return {each.period.id: each.follows for each in chart.periods}


def test_a_history_has_every_figure_as_it_is_judged() -> None:
    chart = drawn(*years(2021, 33.04, 30.55))
    assert [(each.period.id, each.number) for each in chart.periods] == [
        ("2021-22", Decimal("33.0")),
        ("2022-23", Decimal("30.6")),
    ]
    assert chart.latest is not None
    assert (chart.latest.period.id, chart.absence, chart.left_out) == ("2022-23", None, None)
    assert chart.direction is not None
    assert chart.direction.change == Decimal("-2.4")


def test_years_without_a_row_are_in_the_history_without_a_figure() -> None:
    chart = drawn(*years(2015, 20.0, 21.0), *years(2019, 22.0, MissingReason.SUPPRESSED, 23.0))
    assert [(each.period.id, each.number) for each in chart.periods] == [
        ("2015-16", Decimal("20.0")),
        ("2016-17", Decimal("21.0")),
        ("2017-18", None),
        ("2018-19", None),
        ("2019-20", Decimal("22.0")),
        ("2020-21", None),
        ("2021-22", Decimal("23.0")),
    ]
    assert [each.value is None for each in chart.periods] == [False, False, True, True, False, False, False]
    assert [each.follows for each in chart.periods] == [False, *[True] * 6]


def test_snapshots_on_other_days_follow_one_another_unless_a_year_is_left_out() -> None:
    chart = drawn(*series({"2020-04-09": 1.0, "2021-04-30": 2.0, "2023-04-10": 3.0}))
    assert follows(chart) == {"2020-04-09": False, "2021-04-30": True, "2023-04-10": False}


def test_up_to_one_and_a_half_steps_follow_one_another() -> None:
    chart = drawn(*series({"2020-04-09": 1.0, "2021-07-30": 2.0, "2023-01-10": 3.0, "2024-08-10": 4.0}))
    found = follows(chart)
    assert (found["2021-07-30"], found["2023-01-10"], found["2024-08-10"]) == (True, True, False)


def test_a_gap_too_long_to_list_is_a_gap_all_the_same() -> None:
    chart = drawn(*years(1900, 1.0), *years(1900 + MOST_ABSENT + 2, 2.0))
    assert [each.follows for each in chart.periods] == [False, False]
    assert len(drawn(*years(1900, 1.0), *years(1900 + MOST_ABSENT + 1, 2.0)).periods) == MOST_ABSENT + 2


def test_periods_at_the_end_of_all_years_are_drawn() -> None:
    chart = drawn(*series({"2197-98": 1.0, "2199-12-31": 2.0, "2200": 3.0}))
    assert follows(chart) == {"2197-98": False, "2199-12-31": False, "2200": True}


def test_irregular_figures_have_no_gaps() -> None:
    irregular = replace(RECYCLING, frequency=Frequency.IRREGULAR)
    chart = drawn(*series({"2010": 1.0, "2015": 2.0, "2025": 3.0}), versions=[irregular])
    assert follows(chart) == {"2010": False, "2015": True, "2025": True}


def test_a_break_in_the_series_parts_it() -> None:
    before, after = years(2021, 33.0, 30.6)
    chart = drawn(before, replace(after, break_in_series=True, break_reason="Counted anew."))
    assert [(each.follows, each.breaks) for each in chart.periods] == [(False, False), (False, True)]


def test_figures_in_another_unit_are_left_out() -> None:
    tonnes = replace(RECYCLING, unit="tonnes", effective_from=parse_period("2021-22"), breaks_series=True)
    chart = drawn(*RECYCLED, versions=[RECYCLING, tonnes])
    assert [each.period.id for each in chart.periods] == ["2021-22", "2022-23"]
    assert chart.left_out == parse_period("2020-21")
    assert chart.definition.unit == "tonnes"


def test_the_group_stands_beside_each_period_that_it_has_figures_of() -> None:
    beside = (*of_others(31.0, 32.0, 33.0, 34.0, 35.0), *of_others(1.0, 2.0, 3.0, 4.0, 5.0, period="2020-21"))
    chart = drawn(*RECYCLED, others=(*beside, value("2022-23", 41.7, area=ENGLAND)))
    assert chart.benchmark is not None
    assert chart.benchmark.comparator == GROUP.code
    found = {each.period.id: each.benchmark.median if each.benchmark else None for each in chart.periods}
    assert found == {
        "2018-19": None,
        "2019-20": None,
        "2020-21": Decimal("3.0"),
        "2021-22": None,
        "2022-23": Decimal("33.0"),
    }


def test_where_too_few_of_the_group_have_a_figure_the_country_s_is_drawn() -> None:
    few = of_others(31.0, 32.0, 33.0, 34.0, 35.0)[:4]
    chart = drawn(*RECYCLED, others=(*few, value("2022-23", 41.7, area=ENGLAND)))
    assert chart.benchmark is not None
    assert (chart.benchmark.comparator, chart.benchmark.value) == (ENGLAND, Decimal("41.7"))


def test_a_comparator_of_earlier_periods_alone_is_drawn_there() -> None:
    chart = drawn(*RECYCLED, others=of_others(1.0, 2.0, 3.0, 4.0, 5.0, period="2018-19"))
    assert [each.benchmark is not None for each in chart.periods] == [True, False, False, False, False]
    assert chart.benchmark is not None
    assert chart.benchmark.reason is BenchmarkReason.NO_COMPARATOR_VALUE


def test_targets_stand_at_their_periods() -> None:
    target = Target(RECYCLING.code, parse_period("2021-22"), 35.0)
    chart = drawn(*RECYCLED, items=(target,))
    assert [each.target for each in chart.periods] == [None, None, None, target, None]


@pytest.mark.parametrize("kind", ThresholdKind)
def test_a_threshold_and_the_ends_of_an_expected_range_are_levels(kind: ThresholdKind) -> None:
    definition = replace(
        RECYCLING,
        threshold=WarningThreshold(kind, 32.2, ThresholdBasis.COUNCIL, "Made up."),
        expected_range=ExpectedRange(30.0, 40.0, "Made up."),
    )
    levels = drawn(*RECYCLED, versions=[definition]).levels
    assert [(level.kind, level.number) for level in levels] == [
        (LevelKind(kind.value), Decimal("32.2")),
        (LevelKind.EXPECTED_LOWER, Decimal("30.0")),
        (LevelKind.EXPECTED_UPPER, Decimal("40.0")),
    ]
    elsewhere = subject((value("2022-23", 31.5, area=BURNLEY),), *PLACES, area=NEIGHBOURS[0], versions=[definition])
    assert history_chart(elsewhere).levels == ()


@pytest.mark.parametrize(
    ("ends", "kinds"),
    [((None, 40.0), [LevelKind.EXPECTED_UPPER]), ((30.0, None), [LevelKind.EXPECTED_LOWER]), (None, [])],
)
def test_an_open_end_is_no_level(ends: tuple[float | None, float | None] | None, kinds: list[LevelKind]) -> None:
    expected = None if ends is None else ExpectedRange(*ends, "Made up.")
    chart = drawn(*RECYCLED, versions=[replace(RECYCLING, threshold=None, expected_range=expected)])
    assert [level.kind for level in chart.levels] == kinds


def test_a_history_ends_at_the_period_that_is_asked_for() -> None:
    chart = drawn(*RECYCLED, until="2020-21")
    assert [each.period.id for each in chart.periods] == ["2018-19", "2019-20", "2020-21"]
    assert chart.latest is not None
    assert chart.latest.period.id == "2020-21"


def test_asked_for_a_year_quarters_are_drawn_as_years() -> None:
    chart = drawn(*TWO_YEARS, until="2024-25", versions=[QUARTERLY])
    assert [(each.period.id, each.number) for each in chart.periods] == [
        ("2023-24", Decimal("4.0")),
        ("2024-25", Decimal("8.0")),
    ]
    quarters = drawn(*TWO_YEARS, until="2024-25-Q2", versions=[QUARTERLY])
    assert [later.period.previous == earlier.period for earlier, later in pairwise(quarters.periods)] == [True] * 5


@pytest.mark.parametrize(
    ("rows", "until", "reason"),
    [((), None, AbsenceReason.NOTHING_HELD), (RECYCLED, "2001-02", AbsenceReason.NOT_HELD)],
)
def test_without_a_figure_it_is_said_why(rows: tuple[Value, ...], until: str | None, reason: AbsenceReason) -> None:
    chart = drawn(*rows, until=until)
    strip = position_strip(subject(rows, *PLACES, GROUP, until=until))
    for found in (chart, strip):
        assert found.latest is None
        assert found.absence is not None
        assert found.absence.reason is reason
    assert (chart.periods, chart.direction, chart.benchmark) == ((), None, None)
    assert (strip.number, strip.benchmark, strip.peers) == (None, None, ())


def test_a_position_has_the_figures_that_the_benchmark_was_computed_from() -> None:
    beside = of_others(31.52, 29.6, 30.7, 31.5, 33.0)
    strip = position_strip(subject(RECYCLED, *PLACES, GROUP, others=beside))
    assert strip.benchmark is not None
    assert strip.definition == RECYCLING
    assert strip.number == Decimal("30.6")
    assert [(peer.name, peer.number) for peer in strip.peers] == [
        (CARLISLE, Decimal("33.0")),  # of which the store knows the code alone
        (BURNLEY, Decimal("31.5")),
        (PENDLE, Decimal("29.6")),
        (PRESTON, Decimal("30.7")),
        (ROSSENDALE, Decimal("31.5")),
    ]
    assert sorted(peer.number for peer in strip.peers)[2] == strip.benchmark.median
    assert len(strip.peers) == strip.benchmark.areas_with_value


def test_a_figure_that_another_area_keeps_back_is_in_no_position() -> None:
    *others, _ = of_others(31.0, 29.0, 30.0, 32.0, 33.0)
    beside = (*others, value("2022-23", MissingReason.SUPPRESSED, area=CARLISLE))
    more = (value("2022-23", 28.0, area="E07009999"),)
    group = peer_group(*OTHERS, "E07009999")
    strip = position_strip(subject(RECYCLED, *PLACES, group, others=(*beside, *more)))
    assert CARLISLE not in {peer.area for peer in strip.peers}
    assert len(strip.peers) == 5


@pytest.mark.parametrize(
    ("definition", "others", "reason"),
    [
        (replace(RECYCLING, comparable_between_areas=False), 5, BenchmarkReason.COUNT_NOT_COMPARABLE),
        (RECYCLING, 4, None),
        (RECYCLING, 0, None),
    ],
)
def test_what_cannot_be_compared_has_no_position(
    definition: Definition, others: int, reason: BenchmarkReason | None
) -> None:
    beside = of_others(31.0, 29.0, 30.0, 32.0, 33.0)[:others]
    strip = position_strip(subject(RECYCLED, *PLACES, GROUP, others=beside, versions=[definition]))
    assert (strip.benchmark, strip.peers, strip.not_compared) == (None, (), reason)
