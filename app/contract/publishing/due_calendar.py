"""The shapes of what is due: the calendar, and what a card expects next."""

from datetime import date

from app.contract.base import PeriodText, Shape, output_field
from app.domain.measures.indicator import Supply
from app.domain.publishing.due_calendar import DueState, ExpectedValue
from app.wording.period import label


class DueShape(Shape):
    """One figure that is expected."""

    indicator: str = output_field("The indicator's code.", "household-waste-recycling-rate")
    title: str = output_field("The indicator's title.")
    service: str = output_field("The service that answers for it.")
    owner_role: str = output_field("The role that is responsible for it.")
    supply: Supply = output_field("Whether the council's own officers send it.")
    period: PeriodText = output_field("The period's id.", "2026-27-Q2")
    period_label: str = output_field("The period in words.")
    submission_due: date | None = output_field("By when it is to be sent; null where no date is set.")
    publication_due: date | None = output_field("By when it is to be public; null where no date is set.")
    state: DueState = output_field("`submitted` when it was sent and is not yet public.")
    days: int | None = output_field(
        "Days left until it is due, negative when late; null without a date or when it was sent."
    )


class NextDueShape(Shape):
    """What is expected next."""

    period: PeriodText | None = output_field("The next period expected; null where none is.")
    submission: date | None = output_field("The day by which it is due inside the council; null where no date is set.")
    publication: date | None = output_field("The day by which it is due to the public; null where no date is set.")


def due_shape(expected: ExpectedValue) -> DueShape:
    """One figure that is expected."""
    definition = expected.definition
    return DueShape.of(
        expected,
        indicator=definition.code,
        title=definition.title,
        service=definition.service,
        owner_role=definition.owner_role,
        supply=definition.supply,
        period_label=label(expected.period),
    )
