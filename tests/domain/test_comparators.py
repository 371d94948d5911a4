"""Whom an area is compared with on a day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.judgement.benchmark import Comparator, ComparatorKind
from app.domain.judgement.comparators import comparators_on, uk_fallback
from app.domain.measures.area import Area, AreaKind, Membership
from tests.domain.snapshot_examples import (
    BURNLEY,
    CARLISLE,
    COUNTRY,
    CUMBERLAND,
    ENGLAND,
    GONE,
    HYNDBURN,
    KINGDOM,
    NORTH_WEST,
    PENDLE,
    PLACES,
    PRESTON,
    REGION,
    ROSSENDALE,
    SIMILAR,
    UNION,
    district,
    peer_group,
    reference,
)
from tests.domain.warning_examples import HOME

DAY = date(2023, 3, 31)
ALL = "all-non-metropolitan-district"


def comparators(*items: object, area: Area = HYNDBURN, day: date = DAY) -> tuple[Comparator, ...]:
    """The comparators of an area where the store has these groups and areas."""
    snapshot = reference(*items)
    return comparators_on(area, groups=snapshot.groups, areas=snapshot.areas, day=day)


def members(*items: object, day: date = DAY) -> dict[str, tuple[str, ...]]:
    """By comparator, whom Hyndburn is compared with."""
    return {comparator.code: comparator.members for comparator in comparators(*items, day=day)}


def test_the_default_group_comes_first_and_the_published_figures_last() -> None:
    groups = [peer_group(HOME, BURNLEY, code=code) for code in ("lancashire", "a-group", "z-group")]
    found = comparators(*groups, SIMILAR, *PLACES)
    assert [one.code for one in found] == [
        "similar-districts",
        "a-group",
        "lancashire",
        "z-group",
        ALL,
        NORTH_WEST,
        ENGLAND,
    ]
    assert [one.kind for one in found] == [ComparatorKind.COMPUTED] * 5 + [ComparatorKind.PUBLISHED] * 2
    assert [one.needs_coverage for one in found] == [False] * 4 + [True] + [False] * 2


def test_a_group_that_was_made_for_one_council_serves_that_council_alone() -> None:
    groups = [replace(SIMILAR, council=HOME), replace(peer_group(BURNLEY, code="others"), council=BURNLEY)]
    found = comparators(*groups, *PLACES)
    assert [comparator.code for comparator in found] == ["similar-districts", ALL, NORTH_WEST, ENGLAND]


def test_an_area_is_never_compared_with_itself() -> None:
    found = members(SIMILAR, *PLACES)
    assert found["similar-districts"] == (BURNLEY, PENDLE, PRESTON, ROSSENDALE)
    assert found[ALL] == (BURNLEY, PENDLE, PRESTON, ROSSENDALE)


def test_a_group_that_the_area_is_not_in_is_compared_with_as_a_whole() -> None:
    assert members(peer_group(BURNLEY, PENDLE, code="east"))["east"] == (BURNLEY, PENDLE)


def test_an_abolished_area_counts_up_to_its_last_day() -> None:
    items = (peer_group(HOME, BURNLEY, CARLISLE), GONE, *PLACES)
    last = members(*items, day=date(2023, 3, 31))
    after = members(*items, day=date(2023, 4, 1))
    assert (last["similar-districts"], after["similar-districts"]) == ((CARLISLE, BURNLEY), (BURNLEY,))
    assert (CARLISLE in last[ALL], CARLISLE in after[ALL]) == (True, False)


def test_a_new_area_counts_from_its_first_day() -> None:
    new = district(CUMBERLAND, start_date=date(2023, 4, 1))
    items = (peer_group(HOME, BURNLEY, CUMBERLAND), new, *PLACES)
    found = [members(*items, day=date(2023, 4, 1) - timedelta(days=days)) for days in (1, 0)]
    assert [each["similar-districts"] for each in found] == [(BURNLEY,), (CUMBERLAND, BURNLEY)]
    assert [CUMBERLAND in each[ALL] for each in found] == [False, True]


def test_a_group_is_as_its_memberships_were_on_the_day() -> None:
    left = Membership(PENDLE, until_date=DAY)
    joined = Membership(PRESTON, from_date=DAY)
    found = [members(peer_group(BURNLEY, left, joined), *PLACES, day=day) for day in (DAY - timedelta(days=1), DAY)]
    assert [each["similar-districts"] for each in found] == [(BURNLEY, PENDLE), (BURNLEY, PRESTON)]


def test_all_of_a_kind_leaves_out_other_kinds_and_other_countries() -> None:
    unitary = district(CUMBERLAND, kind=AreaKind.UNITARY_AUTHORITY)
    elsewhere = district("W06000001", country="W92000004")
    assert members(unitary, elsewhere, *PLACES)[ALL] == (BURNLEY, PENDLE, PRESTON, ROSSENDALE)


def test_region_and_country_are_compared_by_their_own_published_figure() -> None:
    found = comparators(*PLACES)[-2:]
    assert [(one.name, one.members) for one in found] == [("North West", (NORTH_WEST,)), ("England", (ENGLAND,))]


@pytest.mark.parametrize(
    ("known", "area", "expected"),
    [
        ((COUNTRY,), HYNDBURN, [ENGLAND]),
        ((), HYNDBURN, []),
        (PLACES, replace(HYNDBURN, region=None), [ENGLAND]),
        (PLACES, REGION, [ENGLAND]),
        (PLACES, COUNTRY, []),
        (PLACES, replace(COUNTRY, country=ENGLAND), []),
    ],
)
def test_only_areas_above_it_that_are_known_are_compared_with(
    known: tuple[object, ...], area: Area, expected: list[str]
) -> None:
    found = comparators(*known, area=area)
    assert [one.code for one in found if one.kind is ComparatorKind.PUBLISHED] == expected


def test_the_united_kingdom_can_stand_in_where_it_is_known() -> None:
    found = uk_fallback(reference(*PLACES, UNION).areas)
    assert found is not None
    assert (found.code, found.name, found.kind, found.members) == (
        KINGDOM,
        "United Kingdom",
        ComparatorKind.PUBLISHED,
        (KINGDOM,),
    )
    assert uk_fallback(reference(*PLACES).areas) is None
