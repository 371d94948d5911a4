"""The shapes of benchmarks: a value beside peers, region and country."""

from dataclasses import replace
from enum import StrEnum

from app.contract.base import PeriodText, Shape, output_field
from app.contract.measures.value import WhoseShape
from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.measures.value import PublishedVerdict
from app.domain.performance.card import Card
from app.wording.area import kind_comparator_name
from app.wording.benchmark import not_compared_sentence, sentence, standing_label
from app.wording.number import change_display, figure_display


class Quartile(StrEnum):
    """A quarter of the areas in order; A holds the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class BenchmarkShape(Shape):
    """A value beside one comparator."""

    comparator: str = output_field("The code of the peer group or area compared with.", "similar-districts")
    name: str = output_field("Its name.", "Similar districts")
    kind: ComparatorKind = output_field("Whether the figure is computed from values here or as somebody published it.")
    period: PeriodText | None = output_field("The comparator's period; null where it has none.", "2022-23")
    period_gap: bool = output_field("Whether that is another period than the value's own.")
    reason: BenchmarkReason | None = output_field("Why there is no comparison or no standing; null when there is.")
    reason_detail: str | None = output_field(
        "Why the comparator is not like for like, in the definition's words; null where it is."
    )
    value: float | None = output_field("The figure compared with: the published one, or the median.")
    display: str | None = output_field("The figure as text, with its unit; null where there is none.", "33.1%")
    median: float | None = output_field("The median of the areas with a value; null for a published figure.")
    mean: float | None = output_field("Their mean.")
    lower_quartile: float | None = output_field("Their lower quartile (linear interpolation).")
    upper_quartile: float | None = output_field("Their upper quartile.")
    areas: int | None = output_field("How many other areas are in the group.")
    areas_with_value: int | None = output_field("How many of them have a value.")
    difference: float | None = output_field("The area's value minus the figure, in the unit.")
    difference_display: str | None = output_field("Its size as text, with its unit.", "2.5 percentage points")
    distance: float | None = output_field(
        "The difference in median absolute deviations; null where that is not the method."
    )
    standing: Standing | None = output_field(
        "Where the value stands; `not_judged` with a reason, null where nothing is compared."
    )
    standing_label: str | None = output_field("The standing in words.", "slightly worse")
    method: StandingMethod | None = output_field("How the standing was reached.")
    rank: int | None = output_field(
        "The rank (1 is best, ties share the better); null unless asked for with `rank=true`."
    )
    quartile: Quartile | None = output_field("The quartile (A is best); null unless asked for with `rank=true`.")
    published_verdict: PublishedVerdict | None = output_field(
        "What a publisher says about the two figures, whatever the standing; null where no such verdict is held.",
        "similar",
    )
    published_verdict_source: str | None = output_field("Who published it.")
    sentence: str = output_field("The comparison in words.")


class NotComparedShape(Shape):
    """Why an indicator is compared with no other area."""

    reason: BenchmarkReason = output_field("Why not, as a code.", "count_not_comparable")
    sentence: str = output_field("Why not, in words.")


class ComparedShape(WhoseShape):
    """What is compared; first, so that a table begins with it."""

    area_period: str = output_field("The period of the area's value.")
    area_value: float | None = output_field("The area's value; null where it has none.")


class BenchmarkRowShape(BenchmarkShape, ComparedShape):
    """A benchmark on its own, with what is compared."""

    caveat: str | None = output_field("What to bear in mind when comparing the figures; null where there is nothing.")


def benchmark_shape(benchmark: Benchmark, *, definition: Definition, area: Area) -> BenchmarkShape:
    """A benchmark with its sentence."""
    if benchmark.name == benchmark.comparator:
        benchmark = replace(benchmark, name=kind_comparator_name(area.kind))
    return BenchmarkShape.of(
        benchmark,
        display=figure_display(benchmark.value, definition=definition),
        difference_display=change_display(benchmark.difference, definition=definition),
        standing_label=standing_label(benchmark.standing) if benchmark.standing else None,
        sentence=sentence(benchmark, definition=definition, place=area.name),
    )


def not_compared_shape(card: Card) -> NotComparedShape | None:
    """Why a card compares with no other area; None where it may."""
    if card.not_compared is None:
        return None
    sentence = not_compared_sentence(card.not_compared, place=card.area.name)
    return NotComparedShape(reason=card.not_compared, sentence=sentence)


def benchmark_rows(card: Card) -> list[BenchmarkRowShape]:
    """The benchmarks of a card as rows; a total has none."""
    if card.latest is None:
        return []
    return [
        BenchmarkRowShape.of(
            benchmark_shape(benchmark, definition=card.definition, area=card.area),
            indicator=card.definition.code,
            area=card.area.code,
            area_period=card.latest.period.id,
            area_value=card.latest.number,
            caveat=card.definition.caveat,
        )
        for benchmark in card.benchmarks
    ]
