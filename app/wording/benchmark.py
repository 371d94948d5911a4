"""A value compared with a comparator, in one sentence."""

from decimal import Decimal

from app.domain.judgement.benchmark import Benchmark, BenchmarkReason, ComparatorKind, Standing, StandingMethod
from app.domain.measures.indicator import Definition
from app.wording.area import at_start, comparator_in_sentence, place_name, whose
from app.wording.number import display, in_words, places_of
from app.wording.period import in_sentence

_STANDINGS: dict[Standing, str] = {
    standing: f"{standing.replace('_', ' ')} than" for standing in Standing if standing is not Standing.NOT_JUDGED
}
_STANDINGS[Standing.SIMILAR] = "about the same as"
_REASONS = {
    BenchmarkReason.COUNT_NOT_COMPARABLE: "{place} is not compared with other areas: bigger areas have bigger totals.",
    BenchmarkReason.NO_VALUE: "{place} cannot be compared with {others}: there is no figure for {inside}.",
    BenchmarkReason.NO_COMPARATOR_VALUE: "{place} cannot be compared with {others}: there is no figure for {them}.",
    BenchmarkReason.TOO_FEW_AREAS: "{whose} figure is {own}, but too few {others} have one to judge: {few} of {areas}.",
    BenchmarkReason.MARGIN_UNKNOWN: (
        "{whose} figure is {own} and {theirs} {other}, but these are estimates and may be too far out to judge."
    ),
    BenchmarkReason.NOT_LIKE_FOR_LIKE: (
        "{whose} figure is {own} and {theirs} {other}, but they do not count the same: {detail}."
    ),
    BenchmarkReason.COVERAGE_BELOW_80_PERCENT: "{place} is not compared with {others}: too few of them have a figure.",
}
_NOBODY_ELSE = "{place} is not compared with other areas: no figure of theirs is held."
_BY_METHOD = {
    (StandingMethod.INTERVAL, True): ", a gap that could be chance",
    (StandingMethod.INTERVAL, False): ", a gap too wide to be chance",
    (StandingMethod.MEDIAN_ONLY, False): ", the figure that most of them share",
}


def standing_label(standing: Standing) -> str:
    """A standing in words: `slightly worse`."""
    return standing.replace("_", " ")


def not_compared_sentence(reason: BenchmarkReason, *, place: str) -> str:
    """Why an indicator is compared with no other area: it is a total, or there are no figures of others."""
    text = _NOBODY_ELSE if reason is BenchmarkReason.NO_COMPARATOR_VALUE else _REASONS[reason]
    return text.format(place=at_start(place_name(place)))


def sentence(benchmark: Benchmark, *, definition: Definition, place: str) -> str:
    """How `place` compares with the comparator, or why it is not compared, for a resident; and a published verdict."""
    text = _sentence(benchmark, definition=definition, place=place)
    verdict = benchmark.published_verdict
    return text if verdict is None else f"{text} The publisher's own verdict is: {verdict}."


def _sentence(benchmark: Benchmark, *, definition: Definition, place: str) -> str:
    standing = benchmark.standing
    if standing is None or standing is Standing.NOT_JUDGED:
        return _not_compared(benchmark, definition=definition, place=place)
    alike = standing is Standing.SIMILAR
    than = f"{_STANDINGS[standing]} {_others(benchmark)}"
    own, other = _own(benchmark, definition=definition), _other(benchmark, definition=definition)
    method = _BY_METHOD.get((benchmark.method, alike), "") if benchmark.method is not None else ""
    return f"{at_start(place_name(place))} is {than}: {own} against {other}{method}."


def _not_compared(benchmark: Benchmark, *, definition: Definition, place: str) -> str:
    others = _others(benchmark)
    return _REASONS[benchmark.reason or BenchmarkReason.NO_COMPARATOR_VALUE].format(
        place=at_start(place_name(place)),
        inside=place_name(place),
        whose=whose(place),
        others=others,
        them=others if benchmark.kind is ComparatorKind.PUBLISHED else "any of them",
        own=_own(benchmark, definition=definition),
        other=_other(benchmark, definition=definition),
        theirs=_theirs(benchmark),
        detail=(benchmark.reason_detail or "").rstrip(". "),
        few=benchmark.areas_with_value,
        areas=benchmark.areas,
    )


def _others(benchmark: Benchmark) -> str:
    return comparator_in_sentence(benchmark.comparator, name=benchmark.name)


def _theirs(benchmark: Benchmark) -> str:
    """What the comparator's figure is, in a sentence: `England's is`, `similar districts have`."""
    if benchmark.kind is ComparatorKind.COMPUTED:
        return f"{_others(benchmark)} have"
    owner = whose(benchmark.name)
    return f"{owner[:1].lower()}{owner[1:]} is" if owner.startswith("The ") else f"{owner} is"


def _own(benchmark: Benchmark, *, definition: Definition) -> str:
    """The area's own figure with its unit; nothing where there is none."""
    if benchmark.value is None or benchmark.difference is None:
        return ""
    own = benchmark.value + benchmark.difference
    return in_words(own, unit=definition.unit, decimal_places=definition.decimal_places)


def _other(benchmark: Benchmark, *, definition: Definition) -> str:
    """The figure compared with, without the unit, which the area's own figure has."""
    figure = benchmark.value if benchmark.value is not None else Decimal(0)
    places = places_of(figure, at_least=definition.decimal_places)
    figure_text = display(figure, unit=definition.unit, decimal_places=places)
    if benchmark.kind is ComparatorKind.COMPUTED:
        figure_text = f"a middle value of {figure_text}"
    return (
        f"{figure_text} in {in_sentence(benchmark.period)}"
        if benchmark.period_gap and benchmark.period
        else figure_text
    )
