"""The shape of the collection calendar."""

from datetime import date

from app.contract.base import Shape, said
from app.domain.measures.indicator import Supply
from app.domain.publishing.due_calendar import Expected
from app.domain.publishing.returns import DueState
from app.wording.period import label


class DueShape(Shape):
    """One figure that is expected."""

    indicator: str = said("The indicator's code.", "household-waste-recycling-rate")
    title: str = said("The indicator's title.")
    service: str = said("The service that answers for it.")
    owner_role: str = said("Whose job it is.")
    supply: Supply = said("Whether the council's own officers bring it.")
    period: str = said("The period's id.", "2026-27-Q2")
    period_label: str = said("The period for people.")
    submission_due: date | None = said("By when it is to be sent; null where no date is set.")
    publication_due: date | None = said("By when it is to be public; null where no date is set.")
    state: DueState = said("`submitted` when it was sent and is not yet public.")
    days: int | None = said("Days left until it is due, negative when late; null without a date or when it was sent.")


def due_shape(one: Expected) -> DueShape:
    """One figure that is expected."""
    definition = one.definition
    return DueShape(
        indicator=definition.code,
        title=definition.title,
        service=definition.service,
        owner_role=definition.owner_role,
        supply=definition.supply,
        period=one.period.id,
        period_label=label(one.period),
        submission_due=one.submission_due,
        publication_due=one.publication_due,
        state=one.state,
        days=one.days,
    )
