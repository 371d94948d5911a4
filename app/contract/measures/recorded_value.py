"""The shape of a value as it is recorded inside the council."""

from app.contract.base import PeriodText, Shape, output_field
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus


class RecordedValueShape(Shape):
    """A value as it is recorded inside the council, released or not."""

    indicator: str = output_field("The indicator's code.")
    area: str = output_field("The area's ONS code.")
    period: PeriodText = output_field("The period's id.", "2025-26")
    interval: str = output_field("The period as an ISO 8601 interval, or a date.")
    value: float | None = output_field("The number, in the indicator's unit; null with a `missing_reason`.")
    missing_reason: MissingReason | None = output_field("Why there is no number; null when there is one.")
    numerator: float | None = output_field("What was counted; null where it is not recorded.")
    denominator: float | None = output_field("Out of how many; null where it is not recorded.")
    lower_limit: float | None = output_field("The lower confidence limit; null where there is none.")
    upper_limit: float | None = output_field("The upper confidence limit; null where there is none.")
    limits_level: float | None = output_field("The level of the confidence limits, in percent.")
    status: ValueStatus = output_field("Whether the value may still change as a matter of course.")
    break_in_series: bool = output_field("Whether values before this period cannot be compared with it.")
    break_reason: str | None = output_field("Why the series breaks here; null when it does not.")
    note: str | None = output_field("What readers should know about this value; null where there is nothing.")
    verdict: PublishedVerdict | None = output_field(
        "What its publisher says about the value compared with `verdict_comparator`; null where no such verdict "
        "is held.",
        "similar",
    )
    verdict_comparator: str | None = output_field("The comparator of that verdict, by code.", "E92000001")
    verdict_source: str | None = output_field("Who published that verdict.")
    revision: int = output_field('How often it was recorded; its `ETag` is `"r3"` for 3.', 3)


def recorded_value_shape(value: Value) -> RecordedValueShape:
    """A value as it is recorded."""
    return RecordedValueShape.of(value, interval=value.period.interval, value=value.number)
