"""A value compared with a comparator, in one sentence."""

from decimal import Decimal

from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.indicator import Definition
from app.wording.number import display, in_words
from app.wording.period import in_sentence

_REASONS = {
    BenchmarkReason.COUNT_NOT_COMPARABLE: "not compared, because a total depends on the size of the area",
    BenchmarkReason.NO_VALUE: "not compared, because there is no value for this area",
    BenchmarkReason.NO_COMPARATOR_VALUE: "not compared, because no figure is held to compare with",
    BenchmarkReason.TOO_FEW_AREAS: "not judged, because too few areas have a figure",
    BenchmarkReason.COVERAGE_BELOW_80_PERCENT: "not compared, because under 80% of the areas have a figure",
}
_BY_METHOD = {
    (StandingMethod.INTERVAL, True): ", a difference within the margin of error",
    (StandingMethod.INTERVAL, False): ", a difference beyond the margin of error",
    (StandingMethod.MEDIAN_ONLY, False): ", a figure that most of the areas share",
}


def standing_label(standing: Standing) -> str:
    """A standing in words: `slightly worse`."""
    return standing.replace("_", " ")


def reason_phrase(reason: BenchmarkReason) -> str:
    """Why a value is not compared or not judged, to follow the comparator's name."""
    return _REASONS[reason]


def sentence(benchmark: Benchmark, definition: Definition) -> str:
    """One sentence for a resident: how the value compares with the comparator, or why it is not compared."""
    if benchmark.reason is not None:
        return f"{benchmark.name}: {reason_phrase(benchmark.reason)}{_counted(benchmark)}."
    if benchmark.standing is None or benchmark.value is None or benchmark.difference is None:
        return f"{benchmark.name}: {reason_phrase(BenchmarkReason.NO_COMPARATOR_VALUE)}."
    standing = standing_label(benchmark.standing)
    places = definition.decimal_places
    own = in_words(benchmark.value + benchmark.difference, unit=definition.unit, decimal_places=places)
    against = _against(benchmark.value, benchmark=benchmark, definition=definition)
    alike = benchmark.standing is Standing.SIMILAR
    method = _BY_METHOD.get((benchmark.method, alike), "") if benchmark.method is not None else ""
    return f"{benchmark.name}: {standing}, at {own} against {against}{method}."


def places_of(figure: Decimal, *, at_least: int) -> int:
    """Decimal places that show the whole figure: a median, say, may need one more than the indicator has."""
    exponent = figure.normalize().as_tuple().exponent
    return max(at_least, -exponent) if isinstance(exponent, int) else at_least


def _against(figure: Decimal, *, benchmark: Benchmark, definition: Definition) -> str:
    places = places_of(figure, at_least=definition.decimal_places)
    shown = display(figure, unit=definition.unit, decimal_places=places)
    if benchmark.kind is ComparatorKind.COMPUTED:
        shown = f"a median of {shown} for {benchmark.areas_with_value} areas"
    return f"{shown} in {in_sentence(benchmark.period)}" if benchmark.period_gap and benchmark.period else shown


def _counted(benchmark: Benchmark) -> str:
    """The number of areas with a figure, where that is the reason."""
    few = (BenchmarkReason.TOO_FEW_AREAS, BenchmarkReason.COVERAGE_BELOW_80_PERCENT)
    return f" ({benchmark.areas_with_value} of {benchmark.areas})" if benchmark.reason in few else ""
