"""The shapes of values: on a card, in a history, and tidy."""

from datetime import date, datetime
from decimal import Decimal

from app.contract.base import PeriodText, Shape, output_field
from app.domain.judgement.annual import YearFigure, YearFigureKind, YearFigureReason
from app.domain.measures.indicator import AnnualFigure, Definition
from app.domain.measures.period import PeriodKind
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus
from app.wording.number import display
from app.wording.period import label
from app.wording.value import NOTHING, missing_label


class HistoryPointShape(Shape):
    """One period of a history in brief."""

    period: PeriodText = output_field("The period's id.", "2022-23")
    period_label: str = output_field("The period in words.", "2022/23")
    value: float | None = output_field("The number, in the indicator's unit; null with a `missing_reason`.", 30.6)
    display: str = output_field("The value as text, with its unit, or why there is none.", "30.6%")
    missing_reason: MissingReason | None = output_field("Why there is no number; null when there is one.")
    break_in_series: bool = output_field("Whether values before this period cannot be compared with it.")
    revised: bool = output_field("Whether the public could read another figure for this period before.")
    revised_from: float | None = output_field(
        "The figure that was revised; null where none was, or where it had no number."
    )


class ValueShape(HistoryPointShape):
    """A value with all that is said of it."""

    interval: str = output_field("The period as an ISO 8601 interval, or a date.", "2022-04-01/P1Y")
    status: ValueStatus = output_field("Whether the value may still change as a matter of course.")
    lower_limit: float | None = output_field("The lower confidence limit; null where none is published.")
    upper_limit: float | None = output_field("The upper confidence limit; null where none is published.")
    limits_display: str | None = output_field(
        "The limits as text, with their unit; null where none are published.", "28.1% to 33.2%"
    )
    limits_level: float | None = output_field("The level of the confidence limits, in percent.", 95)
    numerator: float | None = output_field("What was counted; null where it is not published.")
    denominator: float | None = output_field("Out of how many; null where it is not published.")
    break_reason: str | None = output_field("Why the series breaks here; null when it does not.")
    data_note: str | None = output_field("What readers should know about this value; null where there is nothing.")
    verdict: PublishedVerdict | None = output_field(
        "What its publisher says about the value compared with `verdict_comparator`; null where no such verdict "
        "is held.",
        "similar",
    )
    verdict_comparator: str | None = output_field("The comparator of that verdict, by code.", "E92000001")
    verdict_source: str | None = output_field("Who published that verdict.")
    commentary: str | None = output_field("What the owner says about it; null where nothing is said.")
    released_at: datetime | None = output_field("When the public could first read this revision; null while it cannot.")


class WhoseShape(Shape):
    """Whose a row is; first, so that a table begins with it."""

    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    area: str = output_field("The area's ONS code.", "E07000120")


class NamedShape(WhoseShape):
    """The same with the names that people know, and the period in days; first, so that a table begins with it."""

    indicator_title: str = output_field("The indicator's title.", "Household waste recycled")
    unit: str = output_field("`percent`, `pounds`, or what is counted.", "percent")
    area_name: str = output_field("The area's name.", "Hyndburn")
    period: PeriodText = output_field("The period's id.", "2022-23")
    period_label: str = output_field("The period in words.", "2022/23")
    period_kind: PeriodKind = output_field("The kind of the period.", "financial_year")
    period_start: date = output_field("Its first day.", "2022-04-01")
    period_end: date = output_field("Its last day.", "2023-03-31")


class TidyValueShape(ValueShape, NamedShape):
    """A value on its own, as a row of open data."""

    source: str = output_field("Who publishes the figure.", "Department for Environment, Food and Rural Affairs")
    licence: str = output_field("The licence of the figure.", "Open Government Licence v3.0")


class YearFigureShape(Shape):
    """The year of a quarterly indicator."""

    period: PeriodText = output_field("The financial year's id.", "2023-24")
    period_label: str = output_field("The year in words.", "2023/24")
    kind: YearFigureKind = output_field(
        "Whether the figure was submitted, derived from four quarters, or is the year to date."
    )
    value: float | None = output_field("The figure, in the indicator's unit; null with a reason.")
    display: str = output_field("The figure as text, with its unit, or why there is none.")
    missing_reason: MissingReason | None = output_field("Why a submitted figure has no number.")
    reason: YearFigureReason | None = output_field("Why no figure could be derived.")
    method: AnnualFigure = output_field("How the figure is derived.")
    quarters: list[str] = output_field("The quarters that it is derived from.")
    disagrees_with: float | None = output_field("What the quarters give, where a submitted figure differs from it.")
    status: ValueStatus = output_field("Whether the figure, or a quarter that it is derived from, may still change.")
    break_in_series: bool = output_field("Whether a break in the series falls within the year.")
    break_reason: str | None = output_field("Why the series breaks; null where it does not.")


def point_shape(value: Value, *, definition: Definition) -> HistoryPointShape:
    """One period of a history in brief."""
    return HistoryPointShape.of(
        value, period_label=label(value.period), value=value.number, display=_display(value, definition=definition)
    )


def value_shape(value: Value, *, definition: Definition) -> ValueShape:
    """A value with all that is said of it."""
    return ValueShape.of(
        value,
        period_label=label(value.period),
        value=value.number,
        display=_display(value, definition=definition),
        interval=value.period.interval,
        data_note=value.note,
        limits_display=_limits_display(value, definition=definition),
    )


def tidy_shape(value: Value, *, definition: Definition, area_name: str) -> TidyValueShape:
    """A value as a row of open data; made at once, because there may be millions."""
    return TidyValueShape.of(
        value,
        period_label=label(value.period),
        value=value.number,
        display=_display(value, definition=definition),
        interval=value.period.interval,
        data_note=value.note,
        limits_display=_limits_display(value, definition=definition),
        indicator_title=definition.title,
        unit=definition.unit,
        area_name=area_name,
        period_kind=value.period.kind,
        period_start=value.period.start,
        period_end=value.period.end,
        source=definition.source.name,
        licence=definition.source.licence,
    )


def year_figure_shape(year: YearFigure, *, definition: Definition) -> YearFigureShape:
    """The year of a quarterly indicator."""
    return YearFigureShape.of(
        year,
        period_label=label(year.period),
        display=_shown(year.value, definition=definition),
        quarters=[quarter.id for quarter in year.quarters],
    )


def _display(value: Value, *, definition: Definition) -> str:
    if value.missing_reason:
        return missing_label(value.missing_reason)
    return _shown(value.number, definition=definition)


def _limits_display(value: Value, *, definition: Definition) -> str | None:
    if value.lower_limit is None or value.upper_limit is None:
        return None
    return f"{_shown(value.lower_limit, definition=definition)} to {_shown(value.upper_limit, definition=definition)}"


def _shown(figure: Decimal | float | None, *, definition: Definition) -> str:
    if figure is None:
        return NOTHING
    return display(figure, unit=definition.unit, decimal_places=definition.decimal_places)
