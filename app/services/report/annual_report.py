"""The Annual Report of a year as it is known at a cut-off: its contents, read from the store in one pass."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError
from app.domain.judgement.direction import Judgement
from app.domain.measures.area import Area
from app.domain.measures.indicator import in_force
from app.domain.measures.london import day_in_london
from app.domain.measures.period import Period
from app.domain.measures.theme import Theme
from app.domain.measures.value import Value
from app.domain.performance.card import Card
from app.domain.performance.chart import HistoryChart, PositionStrip
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.domain.report.blind_spots import UnseenIndicators, UnseenSign, YearCard, blind_spots, unseen_signs
from app.domain.report.report_year import is_shown, lag_months, reported_period
from app.domain.report.year_result import ResultCounts, ResultOfYear, UntoldReason, count_results, result_of_year
from app.domain.warnings.budget import budget_line, is_open_trend
from app.domain.warnings.life import Warning
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.cards import FiguredCard, read_figured_cards, read_trend_tests
from app.services.report.report_changes import ReportChanges, read_changes
from app.services.report.strategy_chapter import StrategyChapter, read_strategy_chapter, read_year_achievements
from app.services.strategy.achievements import PriorityAchievements


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a report is of: a financial year as known at the `cut_off`, in a view, whole or of one theme by its code.

    `compared_at` is the cut-off of the report before it.
    """

    year: Period
    cut_off: datetime
    home_area: str
    view: View = View.PUBLIC
    theme: str | None = None
    compared_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportedIndicator:
    """An indicator at its period for the year, which ended `lag` months before the year (None: there is no figure).

    `history` has five years up to that period, without a judgement where the period is too old for one.
    """

    card: Card
    lag: int | None
    result: ResultOfYear
    history: HistoryChart
    position: PositionStrip


@dataclass(frozen=True, slots=True)
class ReportedWarning:
    """A warning that is open or accepted, with the indicator that it is of."""

    warning: Warning
    card: Card


@dataclass(frozen=True, slots=True)
class AnnualReport:
    """The contents of a report. `warnings` are those above the line first, `above_line` of them, as in `request`.

    `theme` is the one theme that it is of; None: it is whole.
    """

    request: ReportRequest
    area: Area
    theme: Theme | None
    indicators: tuple[ReportedIndicator, ...]
    counts: ResultCounts
    warnings: tuple[ReportedWarning, ...]
    above_line: int
    achievements: tuple[PriorityAchievements, ...]
    strategy: StrategyChapter
    changes: ReportChanges
    unseen: tuple[UnseenIndicators, ...]
    unseen_signs: tuple[UnseenSign, ...]

    @property
    def today(self) -> date:
        """The day of the cut-off in London."""
        return day_in_london(self.request.cut_off)

    def titles(self) -> dict[str, str]:
        """The titles of the indicators by code."""
        return {indicator.card.definition.code: indicator.card.definition.title for indicator in self.indicators}


def read_report(
    connection: Connection, request: ReportRequest, *, progress: Callable[[str], None] = lambda _: None
) -> AnnualReport:
    """The report; raises InvalidInputError for an unknown theme, and NotFoundError where the area is not known yet.

    `progress` is called with each step, in words.
    """
    context = ReadContext(request.cut_off, request.home_area, request.view)
    snapshot = load_snapshot(connection, read_context=context)
    reference = snapshot.reference
    theme = _theme(reference, request.theme)
    area = reference.area(request.home_area)
    progress("Judging the indicators")
    figured_cards = read_figured_cards(
        connection,
        snapshot=snapshot,
        area=area.code,
        themes=None if theme is None else [theme.code],
        choose=chosen_by(request.year),
    )
    indicators = tuple(_reported(figured, year=request.year) for figured in figured_cards)
    cards = [indicator.card for indicator in indicators]
    warnings, above = _warnings(connection, cards, snapshot=snapshot)
    progress("Reading the strategy")
    strategy = read_strategy_chapter(
        connection, read_context=context, year=request.year, day=reference.today, cards=cards, theme=request.theme
    )
    achievements = read_year_achievements(connection, read_context=context, year=request.year, theme=request.theme)
    progress("Comparing with the year before")
    changes = read_changes(
        connection, cards, year=request.year, read_context=context, compared_at=request.compared_at, theme=request.theme
    )
    return AnnualReport(
        request=request,
        area=area,
        theme=theme,
        indicators=indicators,
        counts=count_results((indicator.result, indicator.lag) for indicator in indicators),
        warnings=warnings,
        above_line=above,
        achievements=achievements,
        strategy=strategy,
        changes=changes,
        unseen=blind_spots(YearCard(indicator.card, indicator.lag, request.year) for indicator in indicators),
        unseen_signs=unseen_signs(cards),
    )


def chosen_by(year: Period) -> Callable[[Sequence[Value]], Period]:
    """Which period stands for a year: the latest that ended by then, or the year itself where there is none."""
    return lambda series: reported_period(series, year=year) or year


def _theme(reference: ReferenceSnapshot, code: str | None) -> Theme | None:
    if code is None:
        return None
    theme = reference.themes.get(code)
    if theme is None:
        detail = f"There is no theme {code}. The themes are: {', '.join(sorted(reference.themes))}."
        raise InvalidInputError(detail, [Fault("theme", "unknown_value", detail)])
    return theme


def _reported(figured: FiguredCard, *, year: Period) -> ReportedIndicator:
    card, history = figured.card, figured.history
    lag = None if card.latest is None else lag_months(card.latest.period, year=year)
    if history.latest is not None:
        latest = history.latest.period
        periods = tuple(charted for charted in history.periods if is_shown(charted.period, latest=latest))
        left_out = history.left_out if history.left_out is None or is_shown(history.left_out, latest=latest) else None
        history = replace(history, periods=periods, left_out=left_out)
    result = result_of_year(card, lag=lag)
    went = history.direction
    if result.reason is UntoldReason.TOO_OLD and went is not None and went.movement is not None:
        history = replace(history, direction=replace(went, judgement=Judgement.NO_JUDGEMENT))
    return ReportedIndicator(card, lag, result, history, figured.position)


def _warnings(
    connection: Connection, cards: Sequence[Card], *, snapshot: Snapshot
) -> tuple[tuple[ReportedWarning, ...], int]:
    """The live warnings, those above the line first and then by their indicators, and how many are above it."""
    live = {warning.id: ReportedWarning(warning, card) for card in cards for warning in card.live_warnings}
    has_trend = any(is_open_trend(reported.warning) for reported in live.values())
    area = snapshot.read_context.home_area
    tests = read_trend_tests(connection, snapshot=snapshot, area=area) if has_trend else {}
    line = budget_line(
        [
            (reported.warning, in_force(reported.card.versions, period=reported.warning.latest))
            for reported in live.values()
        ],
        budget=snapshot.reference.warning_budget,
        trend_tests=tests,
    )
    above = [live[identity] for identity in line.above]
    return (*above, *(reported for reported in live.values() if reported.warning.id not in line.above)), len(above)
