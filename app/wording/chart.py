"""The words of charts: the finding as a heading, the caption, the labels, and the same figures as rows of a table."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.domain.judgement.benchmark import Benchmark, ComparatorKind, Standing
from app.domain.judgement.direction import Direction, Judgement, Movement
from app.domain.measures.indicator import PERCENT, POUNDS, Definition, Polarity, is_in
from app.domain.measures.period import Period, PeriodKind
from app.domain.measures.value import Value, ValueStatus
from app.domain.performance.chart import ChartedPeriod, HistoryChart, LevelKind, PositionStrip
from app.wording import direction as direction_words
from app.wording.absence import sentence as absence_sentence
from app.wording.area import at_start, comparator_in_sentence, kind_comparator_name, place_name
from app.wording.benchmark import not_compared_sentence, standing_label
from app.wording.benchmark import sentence as benchmark_sentence
from app.wording.currency import periods_in_words
from app.wording.number import display, figure_display, places_of
from app.wording.period import MONTHS, in_sentence, label, short_label
from app.wording.target import target_display
from app.wording.value import NOTHING, missing_label

AnyChart = HistoryChart | PositionStrip

MOST_WORDS = 10  # of a heading
NO_FIGURE = "No figure"
_SIZES = ((10**9, "bn"), (10**6, "m"))
_OPENINGS = {
    Judgement.IMPROVING: "Better",
    Judgement.WORSENING: "Worse",
    Judgement.STEADY: "Much the same",
    Judgement.NO_CLEAR_CHANGE: "No clear change",
}
_TOWARDS_TARGET = {Judgement.IMPROVING: "Nearer to target", Judgement.WORSENING: "Further from target"}
_MOVES = {Movement.UP: "rose to", Movement.DOWN: "fell to", Movement.LEVEL: "still"}
_CLEAR = (Judgement.IMPROVING, Judgement.WORSENING)
GAP, OFF_CHART = "no figure", "off the chart"
TABLE_TITLE, NOTE = "The figures of this chart as a table", "Note"
_LEVELS = {
    LevelKind.FLOOR: "Warning below",
    LevelKind.CEILING: "Warning above",
    LevelKind.EXPECTED_LOWER: "Expected at least",
    LevelKind.EXPECTED_UPPER: "Expected at most",
}
_BETTER_SIDES = {Polarity.HIGHER_IS_BETTER: ("worse", "better"), Polarity.LOWER_IS_BETTER: ("better", "worse")}


def history_heading(chart: HistoryChart) -> str:
    """The finding of a history in at most ten words: where it went, and how it stands beside others."""
    latest, direction = chart.latest, chart.direction
    if latest is None or direction is None:
        return "No figure is held" if chart.absence is None or chart.absence.requested is None else "No figure to show"
    if latest.missing_reason is not None:
        return _missing(latest)
    own = _shown(latest, definition=chart.definition)
    finding = _finding(direction, own=own, definition=chart.definition, period=latest.period)
    benchmark = chart.benchmark
    if benchmark is None or benchmark.standing is None or benchmark.standing is Standing.NOT_JUDGED:
        return finding
    beside = standing_than(benchmark)
    joints = (", but ", ", ") if _at_odds(direction.judgement, benchmark.standing) else (", ",)
    candidates = (f"{finding}{joint}{beside}" for joint in joints)
    return next((each for each in candidates if len(each.split()) <= MOST_WORDS), finding)


def position_heading(strip: PositionStrip) -> str:
    """The finding of a position in at most ten words: better or worse than whom, or why that is not said."""
    latest, benchmark = strip.latest, strip.benchmark
    if latest is None:
        return "No figure is held" if strip.absence is None or strip.absence.requested is None else "No figure to show"
    if latest.missing_reason is not None:
        return _missing(latest)
    if benchmark is None:
        return "Not compared with other areas"
    own = _shown(latest, definition=strip.definition)
    other = figure_display(benchmark.value, definition=strip.definition)
    if benchmark.standing is None or benchmark.standing is Standing.NOT_JUDGED:
        return f"{own} against {other}, but too uncertain to judge"
    than = at_start(standing_than(benchmark))
    whole = f"{than}: {own} against {other}"
    return whole if len(whole.split()) <= MOST_WORDS else f"{own} against {other}"


def standing_than(benchmark: Benchmark) -> str:
    """A standing beside whom: `slightly worse than similar districts`, `about the same as England`."""
    others = comparator_in_sentence(benchmark.comparator, name=benchmark.name)
    standing = benchmark.standing
    if standing is None or standing is Standing.SIMILAR:
        return f"about the same as {others}"
    return f"{standing_label(standing)} than {others}"


def history_caption(chart: HistoryChart) -> list[str]:
    """Measure, place and period; what to bear in mind; and the source, a sentence each."""
    periods = [each.period for each in chart.periods if each.value is not None]
    times = f", {_span(periods)}" if periods else ""
    return [
        f"{measure(chart.definition)}, {place_name(chart.area.name)}{times}.",
        *_notes(chart),
        f"Source: {chart.definition.source.name}.",
    ]


def position_caption(strip: PositionStrip) -> list[str]:
    """Measure, place and period; whose figures the others are; and the source, a sentence each."""
    when = f", {in_sentence(strip.latest.period)}" if strip.latest is not None else ""
    caption = [f"{measure(strip.definition)}, {place_name(strip.area.name)}{when}."]
    benchmark = strip.benchmark
    if benchmark is not None:
        others, known = inside_name(benchmark).removeprefix("all "), benchmark.areas_with_value
        few = "" if known == benchmark.areas else f", of which {known} have a figure"
        caption.append(
            f"Each small dot is one of the {benchmark.areas} {others}{few}; half of the dots are in the shaded band."
        )
    if strip.absence is not None:
        caption.append(absence_sentence(strip.absence))
    return [*caption, f"Source: {strip.definition.source.name}."]


def history_description(chart: HistoryChart) -> str:
    """What a history shows, in sentences for people who cannot see it."""
    place, definition = chart.area.name, chart.definition
    sentences = (
        []
        if chart.direction is None
        else [direction_words.sentence(chart.direction, definition=definition, place=place)]
    )
    if chart.benchmark is not None:
        sentences.append(benchmark_sentence(chart.benchmark, definition=definition, place=place))
    if chart.absence is not None:
        sentences.append(absence_sentence(chart.absence))
    listed = "; ".join(f"{label(each.period)}: {charted_display(each)}" for each in chart.periods)
    return " ".join([*sentences, f"The figures: {listed}."] if listed else sentences)


def position_description(strip: PositionStrip) -> str:
    """What a position shows, in sentences for people who cannot see it."""
    place, definition = strip.area.name, strip.definition
    if strip.benchmark is not None:
        return benchmark_sentence(strip.benchmark, definition=definition, place=place)
    if strip.not_compared is not None:
        return not_compared_sentence(strip.not_compared, place=place)
    return f"{at_start(place_name(place))} is not compared with other areas: no figures of theirs can be."


def empty_words(chart: AnyChart) -> str:
    """The sentence in place of a drawing that has nothing to draw."""
    if chart.absence is not None:
        return absence_sentence(chart.absence)
    if isinstance(chart, PositionStrip):
        return position_description(chart)
    return "No figure is held."


def history_table(chart: HistoryChart) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The header and the rows of the table of a history; notes have a column where there are some."""
    header, rows = (
        ("Period", chart.area.name, *_further_columns(chart), NOTE),
        [_history_row(chart, each) for each in chart.periods],
    )
    if any(row[-1] for row in rows):
        return header, rows
    return header[:-1], [row[:-1] for row in rows]


def _history_row(chart: HistoryChart, each: ChartedPeriod) -> tuple[str, ...]:
    cells = [label(each.period), charted_display(each)]
    if _comparator(chart) is not None:
        value = each.benchmark.value if each.benchmark is not None else None
        cells.append(figure_display(value, definition=each.definition) or NOTHING)
    if _has_targets(chart):
        aim = target_display(each.target, definition=each.definition) if each.target else None
        cells.append(aim or NOTHING)
    provisional = each.value is not None and each.value.status is ValueStatus.PROVISIONAL
    notes = [text for text, applies in (("Break in series", each.breaks), ("Provisional", provisional)) if applies]
    return (*cells, ". ".join(notes))


def position_header(strip: PositionStrip) -> tuple[str, ...]:
    """The header of the table of a position."""
    return ("Area", (strip.latest and label(strip.latest.period)) or "Figure")


def position_rows(strip: PositionStrip) -> list[tuple[str, ...]]:
    """The value, the comparator's median and quartiles, and each of the areas by name, as rows of that table."""
    definition, benchmark = strip.definition, strip.benchmark
    own = NO_FIGURE if strip.latest is None else _shown(strip.latest, definition=definition)
    if strip.latest is not None and strip.latest.missing_reason is not None:
        own = missing_label(strip.latest.missing_reason)
    rows: list[tuple[str, ...]] = [(strip.area.name, own)]
    if benchmark is not None:
        name = comparator_name(benchmark, chart=strip)
        named = (
            (f"{name}: middle", benchmark.median),
            (f"{name}: lower quartile", benchmark.lower_quartile),
            (f"{name}: upper quartile", benchmark.upper_quartile),
        )
        rows += [(text, figure_display(number, definition=definition) or "") for text, number in named]
    return [*rows, *((peer.name, peer_display(peer.number, definition=definition)) for peer in strip.peers)]


def peer_display(number: Decimal, *, definition: Definition) -> str:
    """Another area's figure."""
    return display(number, unit=definition.unit, decimal_places=definition.decimal_places)


def charted_display(each: ChartedPeriod) -> str:
    """A period's figure as its answer has it, or why there is none."""
    if each.value is None:
        return NO_FIGURE
    if each.value.missing_reason is not None:
        return missing_label(each.value.missing_reason)
    return _shown(each.value, definition=each.definition)


def comparator_label(chart: HistoryChart) -> tuple[str, str] | None:
    """The name of the comparator at its line, and its last figure; None where none is drawn."""
    drawn = [each for each in chart.periods if each.benchmark is not None]
    if not drawn or drawn[-1].benchmark is None:
        return None
    benchmark = drawn[-1].benchmark
    middle = "middle " if benchmark.kind is ComparatorKind.COMPUTED else ""
    figure = figure_display(benchmark.value, definition=drawn[-1].definition) or ""
    return comparator_name(benchmark, chart=chart), f"{middle}{figure}"


def comparator_name(benchmark: Benchmark, *, chart: AnyChart) -> str:
    """A comparator's name at the start of a label."""
    return kind_comparator_name(chart.area.kind) if benchmark.name == benchmark.comparator else benchmark.name


def inside_name(benchmark: Benchmark) -> str:
    """A comparator inside a label."""
    return comparator_in_sentence(benchmark.comparator, name=benchmark.name)


def level_label(kind: LevelKind, number: Decimal, *, definition: Definition) -> tuple[str, str]:
    """What a level is, and its figure."""
    return _LEVELS[kind], figure_display(number, definition=definition) or ""


def target_label(each: ChartedPeriod) -> tuple[str, str]:
    """The word for a target at its mark, and its figure."""
    assert each.target is not None  # noqa: S101  # only periods with a target are labelled; this is for the type checker
    return "Target", target_display(each.target, definition=each.definition) or ""


def better_sides(polarity: Polarity) -> tuple[str, str] | None:
    """What lower and higher figures are called; None where neither is better."""
    return _BETTER_SIDES.get(polarity)


def measure(definition: Definition) -> str:
    """What is measured and in what unit, unless the title says it: `Household waste recycled (percent)`."""
    title, unit = definition.title, definition.unit
    return title if unit.lower() in title.lower() else f"{title} ({unit})"


def axis_title(definition: Definition) -> str | None:
    """The unit over the axis; None where each number carries it."""
    return None if definition.unit in (PERCENT, POUNDS) else definition.unit


def tick_labels(ticks: Sequence[Decimal], *, definition: Definition, decimal_places: int) -> list[str]:
    """The numbers of an axis, alike: `30%`, `£9.5m`; in millions or billions where the largest has so many."""
    largest, size, letter = max(map(abs, ticks)), 1, ""
    if not is_in(definition.unit, PERCENT):
        size, letter = next(((size, letter) for size, letter in _SIZES if largest >= size), (1, ""))
    places = decimal_places
    if letter:
        places = max(places_of(tick / size, at_least=0) for tick in ticks)
    return [f"{display(tick / size, unit=definition.unit, decimal_places=places)}{letter}" for tick in ticks]


def axis_periods(periods: Sequence[Period]) -> list[str]:
    """Periods at an axis, short; where they are of several kinds each by the month of its end."""
    alike = len({(period.kind, period.months) for period in periods}) == 1
    return [_axis_period(period) if alike else _end_month(period) for period in periods]


def _axis_period(period: Period) -> str:
    match period.kind:
        case PeriodKind.FINANCIAL_YEAR | PeriodKind.CALENDAR_YEAR | PeriodKind.FINANCIAL_QUARTER:
            return short_label(period)
        case PeriodKind.ACADEMIC_YEAR:
            return short_label(period).partition(" ")[0]
        case PeriodKind.POOLED_YEARS:
            return f"{period.start.year}–{period.end.year % 100:02d}"
        case _:
            return _end_month(period)


def _end_month(period: Period) -> str:
    return f"{MONTHS[period.end.month - 1][:3]} {period.end.year}"


def _finding(direction: Direction, *, own: str, definition: Definition, period: Period) -> str:
    if direction.movement is None:
        return f"{own} in {_axis_period(period)}"
    moved = f"{_MOVES[direction.movement]} {own}"
    opening = _OPENINGS.get(direction.judgement)
    if definition.polarity is Polarity.TARGET_IS_BEST:
        opening = _TOWARDS_TARGET.get(direction.judgement, opening)
    if direction.movement is Movement.LEVEL:
        return f"Unchanged at {own}"
    if opening is None:
        return at_start(moved)
    return f"{opening}: {moved}" if direction.judgement in _CLEAR else f"{opening}: {own}"


def _at_odds(judgement: Judgement, standing: Standing) -> bool:
    """Whether an improving figure is worse than others, or a worsening one better."""
    pairs = ((Judgement.IMPROVING, "worse"), (Judgement.WORSENING, "better"))
    return any(judgement is way and standing.value.endswith(side) for way, side in pairs)


def _missing(latest: Value) -> str:
    assert latest.missing_reason is not None  # noqa: S101  # the callers look first; this is for the type checker
    return f"No figure for {_axis_period(latest.period)}: {missing_label(latest.missing_reason).lower()}"


def _shown(value: Value, *, definition: Definition) -> str:
    return display(value.number or 0, unit=definition.unit, decimal_places=definition.decimal_places)


def _span(periods: Sequence[Period]) -> str:
    first, last = in_sentence(periods[0]), in_sentence(periods[-1])
    if first == last:
        return first
    return f"from {first} up to {last}" if " to " in first + last else f"{first} to {last}"


def _notes(chart: HistoryChart) -> Iterator[str]:
    """What a reader must know to read the lines aright."""
    missing = [each.period for each in chart.periods if each.number is None]
    if missing:
        yield f"There is no figure for {periods_in_words(missing)}."
    breaks = [each.period for each in chart.periods if each.breaks]
    if breaks:
        yield f"Figures before and after a break ({periods_in_words(breaks)}) cannot be compared."
    if chart.left_out is not None:
        yield f"Figures up to {in_sentence(chart.left_out)} are in another unit and are left out."
    benchmark = _comparator(chart)
    if benchmark is not None and benchmark.kind is ComparatorKind.COMPUTED:
        yield f"The dashed line is the middle of {inside_name(benchmark)}; half of them are in the shaded band."
    if any(each.value is not None and each.value.status is ValueStatus.PROVISIONAL for each in chart.periods):
        yield "Hollow points are provisional."
    if chart.absence is not None:
        yield absence_sentence(chart.absence)


def _comparator(chart: HistoryChart) -> Benchmark | None:
    return next((each.benchmark for each in reversed(chart.periods) if each.benchmark is not None), None)


def _has_targets(chart: HistoryChart) -> bool:
    return any(each.target is not None for each in chart.periods)


def _further_columns(chart: HistoryChart) -> list[str]:
    benchmark = _comparator(chart)
    columns = []
    if benchmark is not None:
        middle = " (middle)" if benchmark.kind is ComparatorKind.COMPUTED else ""
        columns.append(f"{comparator_name(benchmark, chart=chart)}{middle}")
    return [*columns, "Target"] if _has_targets(chart) else columns
