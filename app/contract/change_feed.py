"""The shapes of what was released when: publications, and the feed of changes."""

from datetime import datetime

from app.contract.base import Shape, output_field
from app.domain.measures.value import MissingReason
from app.domain.publishing.change_feed import Change, ChangeKind, ChangeType
from app.services.change_feed import PublicationContents
from app.wording.period import label


class KindCountShape(Shape):
    """How many items of one kind a publication brought."""

    kind: ChangeKind = output_field("What the items are.", "value")
    items: int = output_field("How many there are.", 24)


class PublicationShape(Shape):
    """What was released together."""

    code: str = output_field("The publication's code.", "2026-11-26")
    title: str = output_field("What it is, for people.", "Quarter 2 of 2026/27")
    released_at: datetime = output_field("From when on the public can read it.")
    withdrawn_at: datetime | None = output_field("From when on its items are no longer public; null while it stands.")
    withdrawal_reason: str | None = output_field("Why it was withdrawn; null while it stands.")
    items: int = output_field("How many items it brought.", 30)
    kinds: list[KindCountShape] = output_field("The same by kind.")


class ChangeShape(Shape):
    """One item that a release or a withdrawal changed in public."""

    released_at: datetime = output_field("When it changed in public: the instant of the release, or of the withdrawal.")
    publication: str = output_field("The code of the publication that was released or withdrawn.", "2026-11-26")
    kind: ChangeKind = output_field("What the item is.", "value")
    change: ChangeType = output_field(
        "Whether it was published for the first time, revised, or withdrawn: then what it had replaced counts again."
    )
    indicator: str | None = output_field(
        "The indicator's code; null where it concerns none.", "household-waste-recycling-rate"
    )
    area: str | None = output_field("The area's ONS code; null where it is of no one area.", "E07000120")
    period: str | None = output_field(
        "The period's id; a definition's first period; null where it is of none.", "2022-23"
    )
    period_label: str | None = output_field("The period for people; null where it is of none.", "2022/23")
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


def publication_shape(held: PublicationContents) -> PublicationShape:
    """A publication with what it holds."""
    one = held.publication
    return PublicationShape(
        code=one.code,
        title=one.title,
        released_at=one.released_at,
        withdrawn_at=one.withdrawn_at,
        withdrawal_reason=held.withdrawal_reason,
        items=sum(number for _, number in held.kinds),
        kinds=[KindCountShape(kind=kind, items=number) for kind, number in held.kinds],
    )


def change_shape(change: Change, *, cursor: str) -> ChangeShape:
    """A change with its place in the feed."""
    return ChangeShape(
        released_at=change.event.at,
        publication=change.event.publication,
        kind=change.kind,
        change=change.type,
        indicator=change.indicator,
        area=change.area,
        period=change.period.id if change.period else None,
        period_label=label(change.period) if change.period else None,
        code=change.code,
        old_value=change.old_value,
        old_missing_reason=change.old_missing_reason,
        new_value=change.new_value,
        new_missing_reason=change.new_missing_reason,
        cursor=cursor,
    )
