"""A value beside a comparator in a sentence."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.indicator import Definition
from app.domain.measures.period import parse_period
from app.domain.measures.value import PublishedVerdict
from app.wording import benchmark as words
from app.wording.benchmark import not_compared_sentence, standing_label
from app.wording.number import places_of
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


def sentence(benchmark: Benchmark, definition: Definition) -> str:
    """The sentence for a resident of Hyndburn."""
    return words.sentence(benchmark, definition=definition, place="Hyndburn")


def test_beside_peers_the_council_comes_first_and_the_median_is_a_middle_value() -> None:
    assert (
        sentence(PEERS, RECYCLING)
        == "Hyndburn is slightly worse than similar districts: 30.6% against a middle value of 36.25%."
    )


def test_a_published_figure_is_no_median() -> None:
    assert sentence(ENGLAND, RECYCLING) == "Hyndburn is worse than England: 30.6% against 43.4%."


def test_the_unit_stands_once_with_the_value() -> None:
    benchmark = replace(ENGLAND, value=Decimal("79.8"), difference=Decimal("-2.5"), method=StandingMethod.INTERVAL)
    assert (
        sentence(benchmark, LIFE)
        == "Hyndburn is worse than England: 77.3 years against 79.8, a gap too wide to be chance."
    )


def test_a_difference_within_the_margin_of_error_can_be_chance() -> None:
    benchmark = replace(ENGLAND, standing=Standing.SIMILAR, method=StandingMethod.INTERVAL)
    assert (
        sentence(benchmark, RECYCLING)
        == "Hyndburn is about the same as England: 30.6% against 43.4%, a gap that could be chance."
    )


def test_a_figure_of_another_period_is_dated() -> None:
    benchmark = replace(ENGLAND, period=parse_period("2021-22"), period_gap=True)
    assert sentence(benchmark, RECYCLING) == "Hyndburn is worse than England: 30.6% against 43.4% in 2021/22."


def test_a_median_without_a_spread_says_so() -> None:
    benchmark = replace(PEERS, distance=None, standing=Standing.WORSE, method=StandingMethod.MEDIAN_ONLY)
    assert sentence(benchmark, RECYCLING) == (
        "Hyndburn is worse than similar districts: 30.6% against a middle value of 36.25%, the figure that most of "
        "them share."
    )


def test_too_few_areas_are_counted() -> None:
    benchmark = replace(
        PEERS, areas_with_value=3, standing=Standing.NOT_JUDGED, method=None, reason=BenchmarkReason.TOO_FEW_AREAS
    )
    assert (
        sentence(benchmark, RECYCLING)
        == "Hyndburn's figure is 30.6%, but too few similar districts have one to judge: 3 of 15."
    )


@pytest.mark.parametrize(
    ("benchmark", "text"),
    [
        (ENGLAND, "England's is 43.4%"),
        (replace(ENGLAND, name="North West"), "the North West's is 43.4%"),
        (PEERS, "similar districts have a middle value of 36.25%"),
    ],
)
def test_an_estimate_without_a_margin_is_not_judged_and_both_figures_are_told(benchmark: Benchmark, text: str) -> None:
    found = replace(benchmark, standing=Standing.NOT_JUDGED, method=None, reason=BenchmarkReason.MARGIN_UNKNOWN)
    assert sentence(found, RECYCLING) == (
        f"Hyndburn's figure is 30.6% and {text}, but these are estimates and may be too far out to judge."
    )


def test_what_makes_a_comparator_unlike_is_in_the_definitions_words() -> None:
    unlike = replace(
        ENGLAND,
        standing=Standing.NOT_JUDGED,
        method=None,
        reason=BenchmarkReason.NOT_LIKE_FOR_LIKE,
        reason_detail="England's rate counts recycling centres, and a district's does not.",
    )
    assert sentence(unlike, RECYCLING) == (
        "Hyndburn's figure is 30.6% and England's is 43.4%, but they do not count the same: England's rate counts "
        "recycling centres, and a district's does not."
    )


def test_a_published_verdict_follows_the_services_own_sentence() -> None:
    found = replace(ENGLAND, published_verdict=PublishedVerdict.SIMILAR, published_verdict_source="The health office")
    assert sentence(found, RECYCLING) == f"{sentence(ENGLAND, RECYCLING)} The publisher's own verdict is: similar."


def test_a_total_says_once_why_it_is_not_compared() -> None:
    expected = "The North West is not compared with other areas: bigger areas have bigger totals."
    assert not_compared_sentence(BenchmarkReason.COUNT_NOT_COMPARABLE, place="North West") == expected


def test_an_indicator_that_nobody_else_has_says_so_once() -> None:
    expected = "Hyndburn is not compared with other areas: no figure of theirs is held."
    assert not_compared_sentence(BenchmarkReason.NO_COMPARATOR_VALUE, place="Hyndburn") == expected


@pytest.mark.parametrize(
    ("benchmark", "text"),
    [
        (ENGLAND, "Hyndburn cannot be compared with England: there is no figure for England."),
        (PEERS, "Hyndburn cannot be compared with similar districts: there is no figure for any of them."),
    ],
)
def test_a_comparator_without_anything_has_no_figure(benchmark: Benchmark, text: str) -> None:
    blank = Benchmark(benchmark.comparator, benchmark.name, benchmark.kind)
    assert sentence(blank, RECYCLING) == text


@pytest.mark.parametrize("reason", BenchmarkReason)
def test_every_reason_has_its_own_words(reason: BenchmarkReason) -> None:
    blank = replace(ENGLAND, standing=None)
    texts = {other: sentence(replace(blank, reason=other, reason_detail="why"), RECYCLING) for other in BenchmarkReason}
    assert list(texts.values()).count(texts[reason]) == 1
    assert "{" not in texts[reason]
    assert texts[reason].startswith("Hyndburn")


@pytest.mark.parametrize("standing", [standing for standing in Standing if standing is not Standing.NOT_JUDGED])
def test_every_standing_has_words(standing: Standing) -> None:
    text = sentence(replace(ENGLAND, standing=standing), RECYCLING)
    assert re.fullmatch(r"Hyndburn is [a-z ]+ (than|as) England: 30\.6% against 43\.4%\.", text)


@pytest.mark.parametrize(
    ("standing", "label"),
    [(Standing.SIMILAR, "similar"), (Standing.FAR_HIGHER, "far higher"), (Standing.MUCH_BETTER, "much better")],
)
def test_standings_in_words(standing: Standing, label: str) -> None:
    assert standing_label(standing) == label


@pytest.mark.parametrize(("figure", "places"), [("36", 1), ("36.20", 1), ("36.25", 2), ("4E+2", 1)])
def test_a_figure_is_shown_whole(figure: str, places: int) -> None:
    assert places_of(Decimal(figure), at_least=1) == places
