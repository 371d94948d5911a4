"""The card: one indicator in one area, judged, and its whole history."""

from app.contract.base import Page, Shape, output_field
from app.contract.judgement.benchmark import BenchmarkShape, NotComparedShape, benchmark_shape, not_compared_shape
from app.contract.judgement.direction import DirectionOfTravelShape, direction_shape
from app.contract.judgement.target_status import TargetJudgementShape, target_status_shape
from app.contract.measures.area import AreaBrief
from app.contract.measures.indicator import CardIndicatorShape, WarningThresholdShape
from app.contract.measures.value import (
    HistoryPointShape,
    ValueShape,
    YearFigureShape,
    point_shape,
    value_shape,
    year_figure_shape,
)
from app.contract.performance.currency import CurrencyShape, currency_shape
from app.contract.performance.overview import CountsShape
from app.contract.performance.statistics import SeriesStatisticsShape, statistics_shape
from app.contract.publishing.due_calendar import NextDueShape
from app.contract.warnings.warning import NotAssessedShape, WarningSignShape, not_assessed_shape, warning_shape
from app.domain.measures.area import Area
from app.domain.performance.card import Absence, AbsenceReason, Card, JudgedYear, PeriodJudgement
from app.domain.warnings.life import Warning
from app.domain.warnings.rules import Severity
from app.services.performance.cards import CardEntry, CardPage, IndicatorPerformance
from app.wording.absence import sentence as absence_sentence
from app.wording.indicator import polarity_label
from app.wording.number import figure_display
from app.wording.warning import severity_label


class CardThresholdShape(WarningThresholdShape):
    """The warning threshold as a card shows it."""

    display: str = output_field("The level in words.", "28.1%")


class JudgedYearShape(YearFigureShape):
    """A year of an indicator that is counted by quarter or month, judged like any year."""

    direction_of_travel: DirectionOfTravelShape = output_field("The direction of travel of the year.")
    target: TargetJudgementShape = output_field("The year against its own target.")
    benchmarks: list[BenchmarkShape] = output_field("The year beside peers, region and country.")


class AbsenceShape(Shape):
    """Why there is no value for the period that was asked for."""

    reason: AbsenceReason = output_field(
        "`nothing_held`; `not_held`: for that period; `no_figure_for_a_year`: for parts of that year alone."
    )
    sentence: str = output_field("Why there is no value, in one sentence.")


class CardShape(Shape):
    """One indicator in one area: everything that a tier page needs."""

    indicator: CardIndicatorShape = output_field("The indicator in brief.")
    area: AreaBrief = output_field("The area.")
    latest: ValueShape | None = output_field("The latest value at the reporting frequency; null while nothing is held.")
    absence: AbsenceShape | None = output_field("Why there is no latest value; null where there is one.")
    year: JudgedYearShape | None = output_field(
        "The year of a quarterly indicator, judged like any year, where its `annual_figure` is not `none` or a year "
        "was submitted; null otherwise."
    )
    history: list[HistoryPointShape] = output_field("The last five periods, oldest first; of a year, years.")
    direction_of_travel: DirectionOfTravelShape = output_field("The direction of travel.")
    target: TargetJudgementShape = output_field("The latest value against its target.")
    warning_threshold: CardThresholdShape | None = output_field(
        "The level past which the value is a warning sign; null where none is set for the area."
    )
    benchmarks: list[BenchmarkShape] = output_field("The latest value beside peers, region and country.")
    not_compared: NotComparedShape | None = output_field(
        "Why there are no benchmarks, where the indicator is compared with no other area; null where it is."
    )
    warnings: list[WarningSignShape] = output_field("The warnings that are open or accepted.")
    not_assessed: list[NotAssessedShape] = output_field("The warning rules that could not be evaluated, and why.")
    severity: Severity | None = output_field("The highest severity of the open warnings; null where none is open.")
    severity_label: str | None = output_field("The severity in words; null where none is open.", "Warning")
    next_due: NextDueShape = output_field("What is expected next.")
    caveat: str | None = output_field("What to bear in mind with every judgement on the card; null: nothing.")
    currency: CurrencyShape = output_field("How current the figures are; no warning sign.")


class CardPageShape(Page[CardShape]):
    """One page of cards, with the counts of all."""

    summary: CountsShape = output_field("How the indicators of all pages are doing.")


class PeriodJudgementShape(Shape):
    """One period of the whole history with its judgements."""

    value: ValueShape = output_field("The value.")
    direction_of_travel: DirectionOfTravelShape = output_field("The direction of travel at this period.")
    target: TargetJudgementShape = output_field("The value against this period's target.")
    benchmarks: list[BenchmarkShape] = output_field("The value beside peers, region and country in this period.")
    caveat: str | None = output_field("What to bear in mind with the judgements of this period; null: nothing.")


class IndicatorPerformanceShape(CardShape):
    """The card with the whole history and every warning that there was."""

    statistics: SeriesStatisticsShape | None = output_field(
        "What the whole series says up to the latest value: descriptions and forecasts; null while nothing is held."
    )
    periods: list[PeriodJudgementShape] = output_field("Every period held, oldest first, with its judgements.")
    years: list[JudgedYearShape] = output_field(
        "Every year of an indicator that is counted by quarter or month, oldest first; empty for any other."
    )
    warning_history: list[WarningSignShape] = output_field("Every warning, those cleared or retracted included.")


def card_shape(card: Card) -> CardShape:
    """A card with its words."""
    definition = card.definition
    return CardShape.of(
        card,
        indicator=CardIndicatorShape.of(
            definition,
            tier=card.tier,
            theme_title=card.theme_title,
            polarity_label=polarity_label(definition.polarity),
        ),
        latest=value_shape(card.latest, definition=definition) if card.latest else None,
        absence=None if card.absence is None else _absence(card.absence),
        year=_year(card.year, card=card) if card.year else None,
        history=[point_shape(value, definition=card.definition_at(value.period)) for value in card.history],
        direction_of_travel=direction_shape(
            card.direction, definition=definition, versions=card.versions, area=card.area
        ),
        target=target_status_shape(card.target, definition=definition, area=card.area),
        benchmarks=[benchmark_shape(benchmark, definition=definition, area=card.area) for benchmark in card.benchmarks],
        not_compared=not_compared_shape(card),
        warnings=[_warning(warning, card=card) for warning in card.live_warnings],
        not_assessed=[not_assessed_shape(rule) for rule in card.not_assessed],
        warning_threshold=_threshold(card),
        severity_label=severity_label(card.severity) if card.severity else None,
        next_due=card.due,
        caveat=definition.caveat,
        currency=currency_shape(card.currency),
    )


def performance_shape(performance: IndicatorPerformance) -> IndicatorPerformanceShape:
    """A card with its whole history."""
    card = performance.card
    return IndicatorPerformanceShape.of(
        card_shape(card),
        statistics=statistics_shape(performance.statistics, area=card.area)
        if performance.statistics is not None
        else None,
        periods=[_period(judged, area=card.area) for judged in performance.periods],
        years=[_year(year, card=card) for year in performance.years],
        warning_history=[_warning(warning, card=card) for warning in card.warnings],
    )


def history_rows(performance: IndicatorPerformance) -> list[PeriodJudgementShape]:
    """Every period and year with its judgements as rows, a year after its last quarter."""
    judged = {each.value.period: each for each in (*(year.judged for year in performance.years), *performance.periods)}
    return [_period(judged[period], area=performance.card.area) for period in sorted(judged)]


def _absence(absence: Absence) -> AbsenceShape:
    return AbsenceShape(reason=absence.reason, sentence=absence_sentence(absence))


def _year(year: JudgedYear, *, card: Card) -> JudgedYearShape:
    judged = year.judged
    definition = judged.definition
    return JudgedYearShape.of(
        year_figure_shape(year.figure, definition=definition),
        direction_of_travel=direction_shape(
            judged.direction, definition=definition, versions=judged.versions, area=card.area
        ),
        target=target_status_shape(judged.target, definition=definition, area=card.area),
        benchmarks=[benchmark_shape(each, definition=definition, area=card.area) for each in judged.benchmarks],
    )


def _warning(warning: Warning, *, card: Card) -> WarningSignShape:
    return warning_shape(warning, definition=card.definition_at(warning.latest), area=card.area)


def _threshold(card: Card) -> CardThresholdShape | None:
    if card.threshold is None:
        return None
    return CardThresholdShape.of(
        card.threshold, display=figure_display(card.threshold.level, definition=card.definition)
    )


def _period(judged: PeriodJudgement, *, area: Area) -> PeriodJudgementShape:
    definition = judged.definition
    return PeriodJudgementShape(
        value=value_shape(judged.value, definition=definition),
        direction_of_travel=direction_shape(
            judged.direction, definition=definition, versions=judged.versions, area=area
        ),
        target=target_status_shape(judged.target, definition=definition, area=area),
        benchmarks=[benchmark_shape(benchmark, definition=definition, area=area) for benchmark in judged.benchmarks],
        caveat=definition.caveat,
    )


def card_page_json(page: CardPage) -> bytes:
    """A page of cards as JSON: each card is written once, and kept with it."""
    following = "null" if page.next is None else f'"{page.next}"'
    items = b",".join(map(_card_json, page.entries))
    summary = CountsShape.of(page.summary).model_dump_json().encode()
    return b'{"items":[%b],"total":%d,"next":%b,"summary":%b}' % (
        items,
        page.summary.indicators,
        following.encode(),
        summary,
    )


def _card_json(entry: CardEntry) -> bytes:
    written = entry.forms.get("json")
    if written is None:
        written = entry.forms["json"] = card_shape(entry.card).model_dump_json(by_alias=True).encode()
    return written
