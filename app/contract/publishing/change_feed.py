"""The shape of the feed of changes: each item that a release or a withdrawal changed in public."""

from datetime import datetime

from app.contract.base import PeriodText, Shape, output_field
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_feed import Change, ChangeKind, ChangeType
from app.wording.period import label


class ChangeShape(Shape):
    """One item that a release or a withdrawal changed in public."""

    released_at: datetime = output_field("When it changed in public: the instant of the release, or of the withdrawal.")
    publication: str = output_field("The code of the publication that was released or withdrawn.", "2026-11-26T0900")
    kind: ChangeKind = output_field("What the item is.", "value")
    change: ChangeType = output_field(
        "Whether it was published for the first time, revised, or withdrawn: then what it had replaced counts again."
    )
    indicator: str | None = output_field(
        "The indicator's code; null where it concerns none.", "household-waste-recycling-rate"
    )
    area: str | None = output_field("The area's ONS code; null where it is of no one area.", "E07000120")
    period: PeriodText | None = output_field(
        "The period's id; a definition's first period; null where it is of none.", "2022-23"
    )
    period_label: str | None = output_field("The period in words; null where it is of none.", "2022/23")
    code: str | None = output_field("The code of an area, theme, peer group, rule or warning; null for anything else.")
    old_value: float | None = output_field(
        "A value's figure before; null where it had none, and for anything else.", 33.0
    )
    old_missing_reason: MissingReason | None = output_field("Why there was no figure before, where a value said so.")
    new_value: float | None = output_field(
        "A value's figure since; null where it has none, and for anything else.", 30.6
    )
    new_missing_reason: MissingReason | None = output_field("Why there is no figure since, where the value says so.")
    cursor: str = output_field("Give it as `cursor` to go on after this change, also when it is the last so far.")


def change_shape(change: Change, *, cursor: str) -> ChangeShape:
    """A change with its place in the feed."""
    return ChangeShape.of(
        change,
        released_at=change.event.at,
        publication=change.event.publication,
        change=change.type,
        period_label=label(change.period) if change.period else None,
        cursor=cursor,
    )
