"""The table of chances as it ships: monotone, counted rightly, and looked up by distance."""

from itertools import pairwise

import pytest

from app.domain.warnings.chance_table import ROWS
from app.domain.warnings.chances import WARNING_FROM, WATCH_FROM, chance_within_two_years


def test_the_farther_from_the_line_the_smaller_the_chance() -> None:
    assert all(nearer[0] < farther[0] and nearer[3] > farther[3] for nearer, farther in pairwise(ROWS))


def test_each_share_is_the_crossed_of_its_cases() -> None:
    assert all(share == round(crossed / cases, 4) for _, cases, crossed, share, _ in ROWS)


@pytest.mark.parametrize("row", range(len(ROWS)))
def test_an_edge_belongs_to_the_nearer_row(row: int) -> None:
    chance = chance_within_two_years(ROWS[row][0])
    assert chance is not None
    assert (chance.share, chance.share_in_other_half, chance.cases, chance.crossed) == (
        ROWS[row][3],
        ROWS[row][4],
        *ROWS[row][1:3],
    )


def test_past_the_line_and_at_it_the_first_row_counts() -> None:
    assert chance_within_two_years(-40.0) == chance_within_two_years(0.0)


@pytest.mark.parametrize("distance", [ROWS[-1][0] + 0.001, float("inf"), float("nan")])
def test_beyond_the_table_there_is_no_chance(distance: float) -> None:
    assert chance_within_two_years(distance) is None


def test_the_defaults_are_shares_that_the_table_reaches() -> None:
    assert ROWS[0][3] >= WARNING_FROM > WATCH_FROM > ROWS[-1][3]
