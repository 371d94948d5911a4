"""What a release changed, and which figures the public could read before."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.domain.errors import NotFoundError
from app.domain.measures.period import Period, parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import PUBLIC_TIERS, TierNumber
from app.domain.measures.value import MissingReason, Value, public_before, with_revision_marked
from app.domain.performance.reference_snapshot import snapshot_at
from app.domain.publishing.change_feed import (
    Change,
    ChangeKind,
    ChangeType,
    FeedEvent,
    document_change,
    feed_events,
    indicator_of,
    without_figures,
)
from app.domain.publishing.change_items import ItemKind, Publication, ReleasedItem, View
from tests.stores import ANNUAL

YEAR = parse_period("2022-23")
TARGET = Target("made-up-rate", YEAR, 1.0)


def day(number: int) -> datetime:
    """An instant in January."""
    return datetime(2024, 1, number, 9, tzinfo=UTC)


def row(number: float | None, revision: int, released: int | None) -> Value:
    """A revision of one value, released on a day of January."""
    missing = None if number is not None else MissingReason.NOT_AVAILABLE
    at = None if released is None else day(released)
    return Value("made-up-rate", "E07000120", YEAR, number, missing, revision=revision, released_at=at)


@pytest.mark.parametrize(
    ("rows", "marked"),
    [
        ([row(1, 1, 1)], (False, None)),
        ([row(1, 1, 1), row(2, 2, 2)], (True, 1)),
        ([row(1, 1, 1), row(2, 2, None)], (True, 1)),
        ([row(1, 1, None), row(2, 2, 2)], (False, None)),
        ([row(1, 1, 2), row(2, 2, 2)], (False, None)),
        ([row(1, 1, 1), row(1, 2, 2)], (False, None)),
        ([row(1, 1, 1), row(2, 2, 2), row(2, 3, 3)], (True, 1)),
        ([row(1, 1, 1), row(2, 2, 2), row(1, 3, 3)], (True, 2)),
        ([row(None, 1, 1), row(2, 2, 2)], (True, None)),
        ([row(1, 1, 1), replace(row(None, 2, 2), missing_reason=MissingReason.SUPPRESSED)], (True, None)),
        ([row(9, 1, 1), row(2, 2, 1), row(2, 3, 2)], (False, None)),
    ],
)
def test_a_value_is_marked_where_the_public_read_another_figure(
    rows: list[Value], marked: tuple[bool, float | None]
) -> None:
    value = with_revision_marked(rows[-1], rows)
    assert (value.revised, value.revised_from) == marked


def test_what_was_read_before_comes_latest_first() -> None:
    rows = [row(1, 1, 1), row(2, 2, 2), row(3, 3, 3)]
    assert public_before(rows[2], rows) == (rows[1], rows[0])


def test_moments_come_in_order_and_withdrawals_before_releases_of_the_same_instant() -> None:
    held = [
        Publication("b", "", day(1), day(1), day(3)),
        Publication("a", "", day(1), day(3)),
        Publication("c", "", day(1), day(2), day(9)),
    ]
    found = [(one.publication, one.withdraws) for one in feed_events(held, until=day(3))]
    assert found == [("b", False), ("c", False), ("b", True), ("a", False)]


@pytest.mark.parametrize(
    ("withdraws", "is_first", "change"),
    [
        (False, True, ChangeType.PUBLISHED),
        (False, False, ChangeType.REVISED),
        (True, True, ChangeType.WITHDRAWN),
        (True, False, ChangeType.WITHDRAWN),
    ],
)
def test_a_document_is_published_revised_or_withdrawn(withdraws: bool, is_first: bool, change: ChangeType) -> None:
    event = FeedEvent(day(1), withdraws, "a")
    found = document_change(event, kind=ItemKind.TARGET, key="k", document=TARGET, is_first=is_first)
    assert (found.type, found.event, found.indicator, found.period) == (change, event, "made-up-rate", YEAR)
    assert (found.kind, found.area, found.code) == (ChangeKind.TARGET, None, None)


@pytest.mark.parametrize("effective_from", [None, YEAR])
def test_a_definition_changes_from_the_period_on_that_it_is_in_force_from(effective_from: Period | None) -> None:
    definition = replace(ANNUAL, effective_from=effective_from)
    event = FeedEvent(day(1), False, "a")
    found = document_change(event, kind=ItemKind.DEFINITION, key="k", document=definition, is_first=True)
    assert (found.kind, found.indicator, found.period) == (ChangeKind.DEFINITION, ANNUAL.code, effective_from)


def test_what_concerns_every_indicator_belongs_to_none() -> None:
    theme = Theme("made-up", "", "", "", 1)
    assert indicator_of(theme, kind=ItemKind.THEME) is None
    assert indicator_of(TARGET, kind=ItemKind.TARGET) == "made-up-rate"


def test_the_working_view_reads_all_tiers_and_a_theme_is_found_or_not() -> None:
    nothing: dict[ItemKind, list[ReleasedItem[Any]]] = {kind: [] for kind in ItemKind}
    theme = Theme("made-up", "", "", "", 1)
    held = nothing | {ItemKind.THEME: [ReleasedItem("made-up", 1, day(1), None, theme)]}
    reference = snapshot_at(held, instant=day(2))
    assert reference.tiers == PUBLIC_TIERS
    assert snapshot_at(held, instant=day(2), view=View.WORKING).tiers == tuple(TierNumber)
    assert reference.theme("made-up") is theme
    with pytest.raises(NotFoundError, match="no theme other"):
        reference.theme("other")


def test_a_change_of_what_is_suppressed_by_now_tells_no_figure() -> None:
    event = FeedEvent(day(1), False, "opening")
    change = Change(event, ChangeKind.VALUE, ChangeType.REVISED, (), old_value=1.0, new_value=2.0)
    hidden = without_figures(change)
    assert (hidden.old_value, hidden.new_value) == (None, None)
    assert (hidden.old_missing_reason, hidden.new_missing_reason) == (MissingReason.SUPPRESSED,) * 2
    first = replace(change, old_value=None, new_value=None, new_missing_reason=MissingReason.NOT_DUE)
    assert without_figures(first) == first
