"""The shape of how current a series is, and of how many are."""

from datetime import date

from app.contract.base import PeriodText, Shape, output_field
from app.domain.performance.currency import Currency, CurrencyState
from app.wording.currency import sentence
from app.wording.period import short_label


class CurrencyShape(Shape):
    """How current the figures of an indicator are."""

    state: CurrencyState = output_field(
        "`late`: newer figures are due and not held; `paused`: the publisher has stopped for now; `discontinued`: "
        "no further figure comes."
    )
    latest: PeriodText | None = output_field("The latest period held; null while none is.")
    latest_end: date | None = output_field("The last day of that period.")
    age_days: int | None = output_field("Days since then; 0 while the period has not ended.")
    missing: list[str] = output_field("Every period whose date has passed without a value, oldest first.")
    missing_labels: list[str] = output_field("The missing periods in words.")
    sentence: str = output_field("How current the figures are, in one sentence.")
    note: str | None = output_field("What the publisher says about it; null where there is nothing.")


class CurrencyCountsShape(Shape):
    """How many indicators have figures that are current, late, paused or discontinued."""

    current: int = output_field("How many are up to date.")
    late: int = output_field("How many lack newer figures that are due.")
    paused: int = output_field("How many have a publisher who has stopped for now.")
    discontinued: int = output_field("How many have ended; they are in no count of directions of travel.")


def currency_shape(currency: Currency) -> CurrencyShape:
    """How current a series is, in words."""
    return CurrencyShape.of(
        currency,
        missing=[missing.period.id for missing in currency.missing],
        missing_labels=[short_label(missing.period) for missing in currency.missing],
        sentence=sentence(currency),
        note=currency.supply_note,
    )
