"""The shape of one indicator in the Annual Report: its card, what the report says of it, and the figures of charts."""

from datetime import date

from app.contract.base import PeriodText, Shape, output_field
from app.contract.performance.card import CardShape, card_shape
from app.domain.measures.period import Period
from app.domain.performance.chart import ChartedPeriod, HistoryChart, PositionStrip
from app.domain.report.year_result import UntoldReason, YearResult
from app.services.report.annual_report import ReportedIndicator
from app.wording import chart as chart_words
from app.wording import report as words
from app.wording.number import figure_display
from app.wording.period import label
from app.wording.target import target_display


class ReportRowShape(Shape):
    """The indicator as a row of its tier's table, for people."""

    latest: str = output_field("The latest figure with its period, or why there is none.")
    change: str = output_field("The change with its sign; a dash where nothing is compared.")
    direction: str = output_field("The direction of travel: the symbol and the words.", "▼ Worse")
    target: str = output_field("The target and the status against it; a dash where none is set.")
    position: str = output_field("Where it stands beside others.", "Slightly worse than similar districts")


class ReportPeriodShape(Shape):
    """One period of the five years, as the chart and its table show it."""

    period: PeriodText = output_field("The period's id.", "2022-23")
    period_label: str = output_field("The period in words.", "2022/23")
    value: float | None = output_field("The figure at the declared precision; null where there is none.", 30.6)
    display: str = output_field("The figure as text, with its unit, or why there is none.", "30.6%")
    target: float | None = output_field("The target, or the lower end of its range; null where none is set.")
    target_display: str | None = output_field("The target as text, with its unit; null where none is set.")
    comparator: float | None = output_field("What the chart's comparator has; null where it has nothing.")
    comparator_display: str | None = output_field("The comparator as text, with its unit.", "33.1%")
    break_in_series: bool = output_field("Whether figures before this period cannot be compared with it.")


class ReportFigureShape(Shape):
    """A chart: its finding, its caption, and the table of the same figures."""

    heading: str = output_field("The finding.", "Worse: fell to 30.6%, slightly worse than similar districts")
    caption: list[str] = output_field("What it is about, sentence by sentence.")
    description: str = output_field("What it shows, for people who cannot see it.")
    header: list[str] = output_field("The header of its table.")
    rows: list[list[str]] = output_field("The rows of its table, cell by cell.")


class ReportedIndicatorShape(Shape):
    """An indicator at its latest period that ended by the year's end."""

    card: CardShape = output_field("The card at that period, as `GET /v1/performance` gives it.")
    lag_months: int | None = output_field(
        "The whole months between that period's end and the year's end; null while no figure is held.", 12
    )
    lag_sentence: str | None = output_field("The lag in one sentence; null where the period ends with the year.")
    result: YearResult = output_field("What became of it in the year.", "worsened")
    result_label: str = output_field("The result in words.", "Worsened")
    reason: UntoldReason | None = output_field("Why it cannot be told; null where it can.")
    reason_label: str | None = output_field("The reason in words.")
    finding: str = output_field("What became of it, in a sentence.")
    row: ReportRowShape = output_field("The indicator as a row of its tier's table.")
    years: list[ReportPeriodShape] = output_field("Five years up to that period, oldest first.")
    chart: ReportFigureShape = output_field("The chart of the five years.")
    position: ReportFigureShape | None = output_field("Where the figure stands among others; null where not compared.")
    next_figure: str | None = output_field(
        "For which period the next figure is, and by when; null where it is not known."
    )


def reported_indicator_shape(each: ReportedIndicator, *, year: Period, today: date) -> ReportedIndicatorShape:
    """An indicator with its words."""
    card, reason = each.card, each.result.reason
    latest, definition = card.latest, card.definition
    return ReportedIndicatorShape(
        card=card_shape(card),
        lag_months=each.lag,
        lag_sentence=words.period_cell(latest.period, lag=each.lag, year=year) if latest and each.lag else None,
        result=each.result.result,
        result_label=words.result_label(each.result.result),
        reason=reason,
        reason_label=None if reason is None else words.untold_label(reason),
        finding=words.finding_sentence(card, result=each.result),
        row=ReportRowShape(
            latest=words.latest_cell(card),
            change=words.change_cell(card.direction, definition=definition),
            direction=words.direction_cell(card.direction, result=each.result),
            target=words.target_cell(card.target, definition=definition),
            position=words.position_cell(card),
        ),
        years=[_period(period) for period in each.history.periods],
        chart=_chart(each.history),
        position=_position(each.position) if each.position.benchmark is not None else None,
        next_figure=words.next_figure(card, year=year, today=today),
    )


def _period(each: ChartedPeriod) -> ReportPeriodShape:
    beside = None if each.benchmark is None else each.benchmark.value
    return ReportPeriodShape(
        period=each.period.id,
        period_label=label(each.period),
        value=None if each.number is None else float(each.number),
        display=chart_words.charted_display(each),
        target=None if each.target is None else each.target.value,
        target_display=None if each.target is None else target_display(each.target, definition=each.definition),
        comparator=None if beside is None else float(beside),
        comparator_display=figure_display(beside, definition=each.definition),
        break_in_series=each.breaks,
    )


def _chart(chart: HistoryChart) -> ReportFigureShape:
    header, rows = chart_words.history_table(chart)
    return ReportFigureShape(
        heading=chart_words.history_heading(chart),
        caption=chart_words.history_caption(chart),
        description=chart_words.history_description(chart),
        header=list(header),
        rows=[list(row) for row in rows],
    )


def _position(strip: PositionStrip) -> ReportFigureShape:
    return ReportFigureShape(
        heading=chart_words.position_heading(strip),
        caption=chart_words.position_caption(strip),
        description=chart_words.position_description(strip),
        header=list(chart_words.position_header(strip)),
        rows=[list(row) for row in chart_words.position_rows(strip)],
    )
