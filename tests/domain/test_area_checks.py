"""What an area or a peer group may not say, one contradiction at a time."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.errors import Fault
from app.domain.measures.area import Area, AreaKind, Membership, check_area, check_group
from tests.domain.snapshot_examples import (
    BURNLEY,
    CARLISLE,
    COUNTRY,
    CUMBERLAND,
    ENGLAND,
    GONE,
    HYNDBURN,
    NEIGHBOURS,
    NORTH_WEST,
    PENDLE,
    REGION,
    SIMILAR,
    district,
    peer_group,
)
from tests.domain.warning_examples import HOME

UNKNOWN = "E07000999"
ENDS = date(2028, 4, 1)
BEFORE, AFTER = date(2028, 3, 31), date(2028, 4, 2)
SUCCESSOR = Area(CUMBERLAND, "Cumberland", AreaKind.UNITARY_AUTHORITY, country=ENGLAND, start_date=date(2023, 4, 1))
AREAS = {area.code: area for area in (HYNDBURN, *NEIGHBOURS, REGION, COUNTRY, SUCCESSOR, GONE)}


def faults_of(area: Area, *others: Area) -> list[tuple[str, str]]:
    """The places and kinds of an area's faults; `others` take the place of what is recorded."""
    areas = {**AREAS, **{other.code: other for other in others}}
    return [(fault.field, fault.code) for fault in check_area(area, areas=areas)]


def group_faults(*members: Membership | str) -> list[tuple[str, str]]:
    """The places and kinds of the faults of a group of these members."""
    return [(fault.field, fault.code) for fault in check_group(peer_group(*members), areas=AREAS)]


@pytest.mark.parametrize("area", AREAS.values(), ids=lambda area: area.name)
def test_a_sound_area_has_no_faults(area: Area) -> None:
    assert check_area(area, areas=AREAS) == ()


def test_an_area_need_not_lie_in_any_other() -> None:
    assert faults_of(Area("E92000009", "A place of its own", AreaKind.COUNTRY)) == []


@pytest.mark.parametrize(
    ("area", "fault"),
    [
        (district(HOME, region=UNKNOWN), ("region", "unknown_value")),
        (district(HOME, region=ENGLAND), ("region", "conflict")),
        (district(HOME, region=BURNLEY), ("region", "conflict")),
        (replace(REGION, region=NORTH_WEST), ("region", "conflict")),
        (district(HOME, country=UNKNOWN), ("country", "unknown_value")),
        (district(HOME, country=NORTH_WEST), ("country", "conflict")),
        (replace(COUNTRY, country=ENGLAND), ("country", "conflict")),
    ],
)
def test_an_area_lies_in_a_region_and_a_country_that_there_are_and_that_are_such(
    area: Area, fault: tuple[str, str]
) -> None:
    assert faults_of(area) == [fault]


def test_a_new_area_that_lies_in_itself_is_not_told_to_create_itself() -> None:
    area = Area(UNKNOWN, "A new region", AreaKind.REGION, region=UNKNOWN, country=UNKNOWN)
    assert faults_of(area) == [("region", "conflict"), ("country", "conflict")]


@pytest.mark.parametrize("ends", [date(2028, 3, 31), ENDS])
def test_an_area_exists_for_a_day_at_least(ends: date) -> None:
    assert faults_of(district(HOME, start_date=ENDS, end_date=ends)) == [("end_date", "conflict")]
    assert faults_of(district(HOME, start_date=ENDS, end_date=AFTER)) == []


@pytest.mark.parametrize("dates", [{}, {"start_date": ENDS}, {"end_date": ENDS}])
def test_either_end_of_an_area_may_be_open(dates: dict[str, date]) -> None:
    assert faults_of(district(HOME, **dates)) == []


def test_an_area_that_others_replace_has_an_end() -> None:
    assert faults_of(district(HOME, successors=(CUMBERLAND,))) == [("end_date", "required")]
    assert faults_of(district(HOME, successors=(CUMBERLAND,), end_date=ENDS)) == []


def test_successors_are_known_and_listed_once_each_at_its_own_place() -> None:
    area = district(HOME, end_date=ENDS, successors=(CUMBERLAND, UNKNOWN, CUMBERLAND, BURNLEY))
    assert faults_of(area) == [("successors.1", "unknown_value"), ("successors.2", "duplicate")]


@pytest.mark.parametrize("code", [HOME, UNKNOWN])
def test_an_area_cannot_replace_itself_whether_it_is_recorded_or_new(code: str) -> None:
    [fault] = check_area(district(code, end_date=ENDS, successors=(code,)), areas=AREAS)
    assert fault == Fault("successors.0", "conflict", "An area cannot replace itself.")


def test_an_area_cannot_replace_the_one_that_it_replaced_directly() -> None:
    area = replace(SUCCESSOR, end_date=ENDS, successors=(CARLISLE,))
    [fault] = check_area(area, areas=AREAS)
    assert fault == Fault(
        "successors.0", "conflict", f"An area cannot replace itself: {CUMBERLAND} replaced {CARLISLE}."
    )


def test_an_area_cannot_come_back_through_others() -> None:
    burnley = district(BURNLEY, end_date=ENDS, successors=(PENDLE, "E07000124"))
    pendle = district(PENDLE, end_date=ENDS, successors=(HOME,))
    area = district(HOME, end_date=ENDS, successors=(CUMBERLAND, BURNLEY))
    assert faults_of(area, burnley, pendle) == [("successors.1", "conflict")]
    assert faults_of(area, burnley) == []


def test_others_that_replaced_each_other_are_followed_once_and_blamed_on_themselves() -> None:
    burnley = district(BURNLEY, end_date=ENDS, successors=(PENDLE,))
    pendle = district(PENDLE, end_date=ENDS, successors=(BURNLEY,))
    assert faults_of(district(HOME, end_date=ENDS, successors=(BURNLEY,)), burnley, pendle) == []
    assert faults_of(pendle, burnley, pendle) == [("successors.0", "conflict")]


def test_everything_wrong_with_an_area_is_told_at_once() -> None:
    area = district(HOME, region=UNKNOWN, country=HOME, successors=(HOME, UNKNOWN, UNKNOWN))
    assert faults_of(area) == [
        ("region", "unknown_value"),
        ("country", "conflict"),
        ("end_date", "required"),
        ("successors.0", "conflict"),
        ("successors.1", "unknown_value"),
        ("successors.2", "unknown_value"),
        ("successors.2", "duplicate"),
    ]


def test_a_sound_group_has_no_faults() -> None:
    assert check_group(SIMILAR, areas=AREAS) == ()


def test_a_member_that_there_is_not_is_told_at_its_code() -> None:
    assert group_faults(HOME, UNKNOWN) == [("members.1.code", "unknown_value")]


@pytest.mark.parametrize("until", [BEFORE, ENDS])
def test_a_membership_lasts_a_day_at_least(until: date) -> None:
    assert group_faults(HOME, Membership(BURNLEY, ENDS, until)) == [("members.1.until_date", "conflict")]
    assert group_faults(HOME, Membership(BURNLEY, ENDS, AFTER)) == []


# Each pair is tried both ways round: `from` and `until` of one membership, then of the other; None is open.
@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((None, None), (None, None), True),
        ((None, None), (ENDS, AFTER), True),
        ((None, ENDS), (BEFORE, None), True),
        ((None, ENDS), (ENDS, None), False),
        ((None, BEFORE), (ENDS, None), False),
        ((None, ENDS), (None, BEFORE), True),
        ((ENDS, None), (AFTER, None), True),
        ((BEFORE, AFTER), (ENDS, None), True),
        ((BEFORE, ENDS), (ENDS, AFTER), False),
        ((BEFORE, AFTER), (ENDS, AFTER), True),
        ((BEFORE, AFTER), (BEFORE, AFTER), True),
        ((BEFORE, ENDS), (AFTER, None), False),
    ],
)
def test_an_area_is_in_a_group_once_at_a_time_and_may_come_back_on_the_day_it_left(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None], *, overlap: bool
) -> None:
    said = [("members.1", "duplicate")] if overlap else []
    assert group_faults(Membership(HOME, *one), Membership(HOME, *other)) == said
    assert group_faults(Membership(HOME, *other), Membership(HOME, *one)) == said


def test_memberships_of_different_areas_never_overlap() -> None:
    assert group_faults(Membership(HOME), Membership(BURNLEY), Membership(PENDLE, BEFORE)) == []


def test_a_membership_is_held_against_all_before_it_and_told_once() -> None:
    first, second = Membership(HOME, None, BEFORE), Membership(HOME, AFTER)
    assert group_faults(first, BURNLEY, second, Membership(HOME, None, BEFORE)) == [("members.3", "duplicate")]
    assert group_faults(first, second, HOME) == [("members.2", "duplicate")]


def test_everything_wrong_with_a_membership_is_told_at_once() -> None:
    assert group_faults(UNKNOWN, Membership(UNKNOWN, AFTER, BEFORE), Membership(UNKNOWN)) == [
        ("members.0.code", "unknown_value"),
        ("members.1.code", "unknown_value"),
        ("members.1.until_date", "conflict"),
        ("members.1", "duplicate"),
        ("members.2.code", "unknown_value"),
        ("members.2", "duplicate"),
    ]


def test_a_group_is_made_for_a_council_that_is_there() -> None:
    assert check_group(replace(SIMILAR, council=HOME), areas=AREAS) == ()
    [fault] = check_group(replace(SIMILAR, council="E07009999"), areas=AREAS)
    assert (fault.field, fault.code) == ("council", "unknown_value")
