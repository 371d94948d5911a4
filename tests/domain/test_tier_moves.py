"""Moving an indicator between tiers from a day on."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from app.domain.measures.tier import Placement, TierNumber, moved_to_tier, tier_on

SPRING, AUTUMN, LATER = date(2026, 4, 1), date(2026, 10, 1), date(2027, 4, 1)


def test_what_went_before_stays_and_what_was_planned_is_replaced() -> None:
    planned = (Placement(TierNumber.BOROUGH, None, AUTUMN), Placement(TierNumber.STRATEGY, AUTUMN, None))
    assert moved_to_tier(planned, tier=TierNumber.HEADLINE, from_date=SPRING) == (
        Placement(TierNumber.BOROUGH, None, SPRING),
        Placement(TierNumber.HEADLINE, SPRING, None),
    )
    assert moved_to_tier(planned, tier=TierNumber.HEADLINE, from_date=LATER) == (
        Placement(TierNumber.BOROUGH, None, AUTUMN),
        Placement(TierNumber.STRATEGY, AUTUMN, LATER),
        Placement(TierNumber.HEADLINE, LATER, None),
    )


def test_a_move_to_where_it_is_joins_the_two_spans() -> None:
    assert moved_to_tier((Placement(TierNumber.BOROUGH),), tier=TierNumber.BOROUGH, from_date=SPRING) == (
        Placement(TierNumber.BOROUGH),
    )


def test_a_gap_stays_a_gap() -> None:
    ended = (Placement(TierNumber.BOROUGH, None, SPRING),)
    assert moved_to_tier(ended, tier=TierNumber.BOROUGH, from_date=AUTUMN) == (
        *ended,
        Placement(TierNumber.BOROUGH, AUTUMN, None),
    )


def test_without_a_day_it_is_there_from_the_beginning() -> None:
    assert moved_to_tier((), tier=TierNumber.HEADLINE, from_date=None) == (Placement(TierNumber.HEADLINE),)


@given(
    st.lists(st.tuples(st.sampled_from(TierNumber), st.dates(date(2020, 1, 1), date(2030, 1, 1))), max_size=6),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)
def test_the_last_move_holds_from_its_day_and_changes_no_day_before(
    moves: list[tuple[TierNumber, date]], day: date
) -> None:
    rows: tuple[Placement, ...] = (Placement(TierNumber.BOROUGH),)
    for tier, start in moves:
        before, rows = rows, moved_to_tier(rows, tier=tier, from_date=start)
        assert moved_to_tier(rows, tier=tier, from_date=start) == rows
        assert tier_on(rows, day=day) is (tier if day >= start else tier_on(before, day=day))


def test_a_move_replaces_what_begins_on_its_day() -> None:
    planned = (Placement(TierNumber.BOROUGH, None, AUTUMN), Placement(TierNumber.STRATEGY, AUTUMN, None))
    assert moved_to_tier(planned, tier=TierNumber.HEADLINE, from_date=AUTUMN) == (
        Placement(TierNumber.BOROUGH, None, AUTUMN),
        Placement(TierNumber.HEADLINE, AUTUMN, None),
    )
