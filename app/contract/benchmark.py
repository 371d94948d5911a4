"""The shapes of benchmarks: a value beside peers, region and country."""

from dataclasses import replace
from enum import StrEnum

from app.contract.base import Shape, number, said
from app.contract.value import WhoseShape
from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition
from app.domain.performance.card import Card
from app.wording.area import all_of_kind
from app.wording.benchmark import sentence


class Quartile(StrEnum):
    """A quarter of the areas in order; A holds the best."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class BenchmarkShape(Shape):
    """A value beside one comparator."""

    comparator: str = said("The code of the peer group or area compared with.", "similar-districts")
    name: str = said("Its name.", "Similar districts")
    kind: ComparatorKind = said("Whether the figure is computed from values here or as somebody published it.")
    period: str | None = said("The comparator's period; null where it has none.", "2022-23")
    period_gap: bool = said("Whether that is another period than the value's own.")
    reason: BenchmarkReason | None = said("Why there is no comparison or no standing; null when there is.")
    value: float | None = said("The figure compared with: the published one, or the median.")
    median: float | None = said("The median of the areas with a value; null for a published figure.")
    mean: float | None = said("Their mean.")
    lower_quartile: float | None = said("Their lower quartile (linear interpolation).")
    upper_quartile: float | None = said("Their upper quartile.")
    areas: int | None = said("How many other areas are in the group.")
    areas_with_value: int | None = said("How many of them have a value.")
    difference: float | None = said("The area's value minus the figure, in the unit.")
    distance: float | None = said("The same in median absolute deviations; null where that is not the method.")
    standing: Standing | None = said("Where the value stands; null with a reason.")
    method: StandingMethod | None = said("How the standing was reached.")
    rank: int | None = said("The rank (1 is best, ties share the better); null unless asked for with `rank=true`.")
    quartile: Quartile | None = said("The quartile (A is best); null unless asked for with `rank=true`.")
    sentence: str = said("The comparison for people.")


class ComparedShape(WhoseShape):
    """What is compared; first, so that a table begins with it."""

    area_period: str = said("The period of the area's value.")
    area_value: float | None = said("The area's value; null where it has none.")


class BenchmarkRowShape(BenchmarkShape, ComparedShape):
    """A benchmark on its own, with what is compared."""


def benchmark_shape(benchmark: Benchmark, *, definition: Definition, area: Area) -> BenchmarkShape:
    """A benchmark with its sentence."""
    return BenchmarkShape(**_benchmark(benchmark, definition=definition, area=area))


def benchmark_rows(card: Card) -> list[BenchmarkRowShape]:
    """The benchmarks of a card as rows."""
    if card.latest is None:
        return []
    return [
        BenchmarkRowShape(
            **_benchmark(one, definition=card.definition, area=card.area),
            indicator=card.definition.code,
            area=card.area.code,
            area_period=card.latest.period.id,
            area_value=card.latest.number,
        )
        for one in card.benchmarks
    ]


def _benchmark(benchmark: Benchmark, *, definition: Definition, area: Area) -> dict[str, object]:
    if benchmark.name == benchmark.comparator:
        benchmark = replace(benchmark, name=all_of_kind(area.kind))
    return {
        "comparator": benchmark.comparator,
        "name": benchmark.name,
        "kind": benchmark.kind,
        "period": benchmark.period.id if benchmark.period else None,
        "period_gap": benchmark.period_gap,
        "reason": benchmark.reason,
        "value": number(benchmark.value),
        "median": number(benchmark.median),
        "mean": number(benchmark.mean),
        "lower_quartile": number(benchmark.lower_quartile),
        "upper_quartile": number(benchmark.upper_quartile),
        "areas": benchmark.areas,
        "areas_with_value": benchmark.areas_with_value,
        "difference": number(benchmark.difference),
        "distance": benchmark.distance,
        "standing": benchmark.standing,
        "method": benchmark.method,
        "rank": benchmark.rank,
        "quartile": Quartile(benchmark.quartile) if benchmark.quartile else None,
        "sentence": sentence(benchmark, definition),
    }
