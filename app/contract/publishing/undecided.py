"""The shapes of what waits for a decision: each value and document, and what the public would come to read."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from app.contract.base import Page, PeriodText, Shape, output_field
from app.contract.document_change import DifferenceShape, differences_of
from app.contract.warnings.change_effect import WarningBrief, warning_briefs
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import MissingReason
from app.domain.performance.card import Card
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.submission import SubmittedDocument, SubmittedValue
from app.services.publishing.undecided import UndecidedItem, UndecidedPage
from app.wording.direction import sentence
from app.wording.number import figure_display
from app.wording.period import label
from app.wording.returns import finding_sentence
from app.wording.value import missing_label


class UndecidedItemShape(Shape):
    """One value or document that waits for an officer's decision."""

    submission: str = output_field("The submission that it is of.", "S000012")
    operation: str = output_field("What recorded it.", "create_return")
    recorded_at: datetime = output_field("When it was sent.")
    sender: str = output_field("The code of the person who sent it.")
    sender_name: str | None = output_field(
        "Their name, for a key with the scope approve or admin; null for any other, and once it is erased."
    )
    reason: str | None = output_field("Why it changes; null where nothing was said.")
    kind: str = output_field("What it is: `value`, or the kind of a document.", "value")
    key: str = output_field("What it is of.", "household-waste-recycling-rate/E07000120/2025-26")
    indicator: str | None = output_field("The indicator's code; null where it is of none.")
    indicator_title: str | None = output_field("The indicator's title.")
    service: str | None = output_field("The service that answers for the indicator.", "Waste and Recycling")
    area: str | None = output_field("The area's ONS code; null for a document.", "E07000120")
    period: PeriodText | None = output_field("The period of a value; null for a document.")
    period_label: str | None = output_field("The period in words.", "2025/26")
    outcome: ChangeOutcome = output_field("Whether it makes something or revises it.")
    old_value: float | None = output_field("The number recorded before; null where there was none.", 30.6)
    old_display: str | None = output_field("The number before as text, with its unit.", "30.6%")
    new_value: float | None = output_field("The number that waits; null with a missing reason.", 31.2)
    new_display: str | None = output_field(
        "The number that waits as text, with its unit, or why there is none; null for a document.", "31.2%"
    )
    differences: list[DifferenceShape] = output_field("What differs from before, for a document; empty for a value.")
    confirmed: list[str] = output_field(
        "What is odd about the figure, which its sender has confirmed.", ["964% is 10 times the 96.4% of 2024/25."]
    )
    will_say: str | None = output_field(
        "What the card says first once the value is public; null where the value is not the card's latest.",
        "Hyndburn is better than in 2024/25: up from 30.6% to 31.2%.",
    )


class UndecidedPageShape(Page[UndecidedItemShape]):
    """A page of what waits, and the warnings that the page's indicators get and lose once all of it is public."""

    warnings_raised: list[WarningBrief] = output_field(
        "Warnings of the council's own area that the public does not read yet."
    )
    warnings_cleared: list[WarningBrief] = output_field(
        "Warnings of the council's own area that the public will no longer read."
    )


def undecided_page(page: UndecidedPage, *, names: Mapping[str, str], following: str | None) -> UndecidedPageShape:
    """A page of what waits; `names` are those of senders by code, as far as the caller may see them."""
    return UndecidedPageShape(
        items=[_item(item, names=names) for item in page.items],
        total=page.total,
        next=following,
        warnings_raised=warning_briefs(page.raised),
        warnings_cleared=warning_briefs(page.cleared),
    )


def _item(waiting: UndecidedItem, *, names: Mapping[str, str]) -> UndecidedItemShape:
    item, definition = waiting.item, waiting.definition
    return UndecidedItemShape.of(
        waiting.submission,
        submission=waiting.submission.code,
        sender_name=names.get(waiting.submission.sender),
        indicator_title=None if definition is None else definition.title,
        service=None if definition is None else definition.service,
        confirmed=[finding_sentence(each, definition=definition) for each in waiting.findings] if definition else [],
        will_say=_will_say(waiting.card),
        **(_value(item, definition=definition) if isinstance(item, SubmittedValue) else _document(item)),
    )


class _ItemFields(TypedDict):
    """The fields that depend on what waits: a value or a document."""

    kind: str
    key: str
    indicator: str | None
    area: str | None
    period: Period | None
    period_label: str | None
    outcome: ChangeOutcome
    old_value: float | None
    old_display: str | None
    new_value: float | None
    new_display: str | None
    differences: list[DifferenceShape]


def _value(item: SubmittedValue, *, definition: Definition | None) -> _ItemFields:
    value, before = item.value, item.before
    old, new = (None, None) if item.is_hidden else (None if before is None else before.number, value.number)
    reason = MissingReason.SUPPRESSED if item.is_hidden else value.missing_reason
    return {
        "kind": "value",
        "key": f"{value.indicator}/{value.area}/{value.period.id}",
        "indicator": value.indicator,
        "area": value.area,
        "period": value.period,
        "period_label": label(value.period),
        "outcome": ChangeOutcome.CREATED if before is None else ChangeOutcome.REVISED,
        "old_value": old,
        "old_display": _display(old, definition=definition),
        "new_value": new,
        "new_display": missing_label(reason) if reason is not None else _display(new, definition=definition),
        "differences": [],
    }


def _document(item: SubmittedDocument) -> _ItemFields:
    return {
        "kind": item.kind,
        "key": item.key,
        "indicator": item.indicator,
        "area": None,
        "period": None,
        "period_label": None,
        "outcome": ChangeOutcome.REVISED if item.before else ChangeOutcome.CREATED,
        "old_value": None,
        "old_display": None,
        "new_value": None,
        "new_display": None,
        "differences": differences_of(item.before, item.body),
    }


def _display(number: float | None, *, definition: Definition | None) -> str | None:
    if number is None or definition is None:
        return None
    return figure_display(number, definition=definition)


def _will_say(card: Card | None) -> str | None:
    if card is None:
        return None
    return sentence(card.direction, definition=card.definition, place=card.area.name)
