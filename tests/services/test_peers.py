"""Peers through the store: who counts on the period's day, and warnings that others' figures raise and retract."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from app.domain.judgement.benchmark import Standing
from app.domain.measures.area import Membership
from app.domain.measures.value import Value
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import Severity, WarningRule
from app.storage.database import Database
from tests.stores import (
    ANNUAL,
    HOME,
    RATE,
    basis,
    cards_at,
    district,
    held,
    history_at,
    instant,
    peers,
    publish,
    warning_id,
    warnings_at,
)

MOMENT = timedelta(microseconds=1)
FIRST, SECOND, THIRD = (instant(f"{year}-05-01") for year in (2023, 2024, 2025))
TEN = tuple(f"E070001{number:02}" for number in range(10))
# The median of each ten is 60 and their median distance from it 1.
AROUND_60 = (58.0, 59.0, 60.0, 61.0, 62.0) * 2
FAR = warning_id(WarningRule.FAR_FROM_PEERS, "2022-23")


def others(numbers: Iterable[float], *, period: str = "2022-23", areas: Iterable[str] = TEN) -> tuple[Value, ...]:
    """A value for each peer."""
    return tuple(held(period, number, area=area) for area, number in zip(areas, numbers, strict=False))


def start(database: Database, *items: object) -> None:
    """A store with ten peers, and more items, at the first instant."""
    publish(database, FIRST, *basis(ANNUAL), *(district(code) for code in TEN), peers(*TEN, HOME), *items)


def test_a_value_far_from_its_peers_is_measured_without_the_council_itself(database: Database) -> None:
    start(database, held("2022-23", 56.0), *others(AROUND_60))
    [beside, *_] = cards_at(database, FIRST)[RATE].benchmarks
    assert (beside.median, beside.distance, beside.standing) == (Decimal(60), -4.0, Standing.MUCH_WORSE)
    assert (beside.areas, beside.areas_with_value) == (10, 10)
    warning = warnings_at(database, FIRST)[FAR]
    assert (warning.state, warning.severity) == (WarningState.OPEN, Severity.WARNING)


def test_late_figures_of_peers_raise_and_their_revisions_retract(database: Database) -> None:
    start(database, held("2022-23", 52.0), *others(AROUND_60[:9]))
    publish(database, SECOND, *others([62.0], areas=TEN[9:]))
    publish(database, THIRD, *others([50.0, 51.0, 52.0, 53.0, 54.0]))
    assert warnings_at(database, SECOND - MOMENT) == {}  # nine peers are too few
    missed = {one.rule: one.reason for one in cards_at(database, FIRST)[RATE].not_assessed}
    assert missed[WarningRule.FAR_FROM_PEERS] == "too_few_peers"
    raised = warnings_at(database, THIRD - MOMENT)[FAR]
    assert (raised.state, raised.severity) == (WarningState.OPEN, Severity.CRITICAL)  # 8 times the median distance
    retracted = warnings_at(database, THIRD)[FAR]
    assert (retracted.state, retracted.retracted_at) == (WarningState.RETRACTED, THIRD)


def test_a_changed_group_retracts_what_the_old_one_raised(database: Database) -> None:
    start(database, held("2022-23", 56.0), *others(AROUND_60))
    publish(database, SECOND, peers(*TEN[:9]))
    assert warnings_at(database, SECOND - MOMENT)[FAR].state is WarningState.OPEN
    # With nine there is no saying: the warning stands as it stood.
    assert warnings_at(database, SECOND)[FAR].state is WarningState.OPEN
    near = tuple(f"E070002{number:02}" for number in range(10))
    around_56 = others((54.0, 55.0, 56.0, 57.0, 58.0) * 2, areas=near)
    publish(database, THIRD, *(district(code) for code in near), peers(*near), *around_56)
    assert warnings_at(database, THIRD)[FAR].retracted_at == THIRD


def test_a_revised_area_leaves_the_warning_that_it_had_raised_known(database: Database) -> None:
    start(database, held("2022-23", 56.0), *others(AROUND_60))
    publish(database, SECOND, district(TEN[0], end_date=date(2022, 4, 1)))  # so it never was a peer that year
    assert warnings_at(database, SECOND - MOMENT)[FAR].state is WarningState.OPEN
    assert cards_at(database, SECOND)[RATE].benchmarks[0].areas == 9
    assert warnings_at(database, SECOND)[FAR].state is WarningState.OPEN


def test_a_peer_that_was_abolished_counts_while_it_existed(database: Database) -> None:
    start(
        database,
        *others(AROUND_60),
        *others(AROUND_60, period="2023-24"),
        held("2022-23", 60.0),
        held("2023-24", 60.0),
        district(TEN[0], end_date=date(2023, 4, 1)),
    )
    found = history_at(database, FIRST)
    assert [found[period].benchmarks[0].areas for period in ("2022-23", "2023-24")] == [10, 9]


def test_a_membership_counts_on_the_last_day_of_the_period(database: Database) -> None:
    day = date(2023, 4, 1)
    dated = (Membership(TEN[0], until_date=day), Membership(TEN[1], from_date=day))
    start(
        database,
        *others(AROUND_60),
        *others(AROUND_60, period="2023-24"),
        held("2022-23", 60.0),
        held("2023-24", 60.0),
        peers(*dated, *TEN[2:8]),
    )
    publish(database, SECOND, held("2022-23", 57.0, area=TEN[0]), held("2023-24", 57.0, area=TEN[1]))
    found = history_at(database, SECOND)
    besides = [found[period].benchmarks[0] for period in ("2022-23", "2023-24")]
    assert [beside.areas for beside in besides] == [7, 7]
    # In both years the seven are 57 and 60, 61, 62, 58, 59, 60: their mean is 59.571.
    assert [beside.mean for beside in besides] == [Decimal("59.571")] * 2


def test_an_embargoed_figure_of_a_peer_moves_no_median_before_its_instant(database: Database) -> None:
    start(database, held("2022-23", 60.0), *others(AROUND_60))
    publish(database, THIRD, *others([99.0] * 10))
    medians = [cards_at(database, at)[RATE].benchmarks[0].median for at in (THIRD - MOMENT, THIRD)]
    assert medians == [Decimal(60), Decimal(99)]


def test_all_areas_of_the_kind_are_offered_only_where_most_have_a_value(database: Database) -> None:
    start(database, held("2022-23", 60.0), *others(AROUND_60[:7]))
    publish(database, SECOND, *others([61.0], areas=TEN[7:8]))
    offered = [[one.comparator for one in cards_at(database, at)[RATE].benchmarks] for at in (FIRST, SECOND)]
    assert offered == [["similar-districts"], ["similar-districts", "all-non-metropolitan-district"]]


def test_a_count_is_compared_with_nobody(database: Database) -> None:
    start(database, held("2022-23", 1.0), *others(AROUND_60), replace(ANNUAL, comparable_between_areas=False))
    card = cards_at(database, FIRST)[RATE]
    assert (card.benchmarks, card.not_compared) == ((), "count_not_comparable")
    assert warnings_at(database, FIRST) == {}
