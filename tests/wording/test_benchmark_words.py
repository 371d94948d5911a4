"""A value beside a comparator in a sentence."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.period import parse_period
from app.wording.benchmark import places_of, reason_phrase, sentence, standing_label
from tests.domain.warning_examples import RECYCLING

PEERS = Benchmark(
    comparator="similar-districts",
    name="Similar districts",
    kind=ComparatorKind.COMPUTED,
    period=parse_period("2022-23"),
    value=Decimal("36.25"),
    median=Decimal("36.25"),
    areas=15,
    areas_with_value=14,
    difference=Decimal("-5.65"),
    distance=-1.2,
    standing=Standing.SLIGHTLY_WORSE,
    method=StandingMethod.MEDIAN_ABSOLUTE_DEVIATIONS,
)
ENGLAND = Benchmark(
    comparator="E92000001",
    name="England",
    kind=ComparatorKind.PUBLISHED,
    period=parse_period("2022-23"),
    value=Decimal("43.4"),
    difference=Decimal("-12.8"),
    standing=Standing.WORSE,
    method=StandingMethod.FIGURE_ONLY,
)
LIFE = replace(RECYCLING, unit="years")


def test_beside_peers_the_median_and_the_number_of_areas_are_named() -> None:
    assert (
        sentence(PEERS, RECYCLING)
        == "Similar districts: slightly worse, at 30.6% against a median of 36.25% for 14 areas."
    )


def test_a_published_figure_is_no_median() -> None:
    assert sentence(ENGLAND, RECYCLING) == "England: worse, at 30.6% against 43.4%."


def test_the_unit_stands_with_the_value() -> None:
    benchmark = replace(ENGLAND, value=Decimal("79.8"), difference=Decimal("-2.5"), method=StandingMethod.INTERVAL)
    assert (
        sentence(benchmark, LIFE)
        == "England: worse, at 77.3 years against 79.8, a difference beyond the margin of error."
    )


def test_a_difference_within_the_margin_of_error_says_so() -> None:
    benchmark = replace(ENGLAND, standing=Standing.SIMILAR, method=StandingMethod.INTERVAL)
    assert (
        sentence(benchmark, RECYCLING)
        == "England: similar, at 30.6% against 43.4%, a difference within the margin of error."
    )


def test_a_figure_of_another_period_is_dated() -> None:
    benchmark = replace(ENGLAND, period=parse_period("2021-22"), period_gap=True)
    assert sentence(benchmark, RECYCLING) == "England: worse, at 30.6% against 43.4% in 2021/22."


def test_a_median_without_a_spread_says_so() -> None:
    benchmark = replace(PEERS, distance=None, standing=Standing.WORSE, method=StandingMethod.MEDIAN_ONLY)
    assert sentence(benchmark, RECYCLING).endswith("for 14 areas, a figure that most of the areas share.")


def test_too_few_areas_are_counted() -> None:
    benchmark = replace(PEERS, areas_with_value=3, standing=None, method=None, reason=BenchmarkReason.TOO_FEW_AREAS)
    assert (
        sentence(benchmark, RECYCLING)
        == "Similar districts: not judged, because too few areas have a figure (3 of 15)."
    )


def test_a_count_says_why_it_is_not_compared() -> None:
    benchmark = Benchmark("x", "England", ComparatorKind.PUBLISHED, reason=BenchmarkReason.COUNT_NOT_COMPARABLE)
    assert sentence(benchmark, RECYCLING) == "England: not compared, because a total depends on the size of the area."


def test_a_comparator_without_anything_has_no_figure() -> None:
    blank = Benchmark("E92000001", "England", ComparatorKind.PUBLISHED)
    assert sentence(blank, RECYCLING) == "England: not compared, because no figure is held to compare with."


@pytest.mark.parametrize("reason", BenchmarkReason)
def test_every_reason_has_its_own_words(reason: BenchmarkReason) -> None:
    others = {reason_phrase(other) for other in BenchmarkReason if other is not reason}
    assert reason_phrase(reason) not in others


@pytest.mark.parametrize(
    ("standing", "words"),
    [(Standing.SIMILAR, "similar"), (Standing.FAR_HIGHER, "far higher"), (Standing.MUCH_BETTER, "much better")],
)
def test_standings_in_words(standing: Standing, words: str) -> None:
    assert standing_label(standing) == words


@pytest.mark.parametrize(("figure", "places"), [("36", 1), ("36.20", 1), ("36.25", 2), ("4E+2", 1)])
def test_a_figure_is_shown_whole(figure: str, places: int) -> None:
    assert places_of(Decimal(figure), at_least=1) == places
