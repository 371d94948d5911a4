"""Areas: when they exist, what they replaced, and who was in a peer group on a day."""

from datetime import date

from app.domain.measures.area import (
    Area,
    AreaKind,
    Membership,
    PeerGroup,
    exists_on,
    members_on,
    of_kind_on,
    predecessors,
)

DISTRICT, UNITARY = AreaKind.NON_METROPOLITAN_DISTRICT, AreaKind.UNITARY_AUTHORITY
ENGLAND = "E92000001"
CUMBERLAND_STARTS = date(2023, 4, 1)
CARLISLE = Area(
    "E07000028",
    "Carlisle",
    DISTRICT,
    country=ENGLAND,
    end_date=CUMBERLAND_STARTS,
    successors=("E06000063",),
)
CUMBERLAND = Area("E06000063", "Cumberland", UNITARY, country=ENGLAND, start_date=CUMBERLAND_STARTS)
HYNDBURN = Area("E07000120", "Hyndburn", DISTRICT, country=ENGLAND)
AREAS = {area.code: area for area in (CARLISLE, CUMBERLAND, HYNDBURN)}


def test_an_area_exists_until_the_day_before_its_end() -> None:
    assert exists_on(CARLISLE, day=date(2023, 3, 31))
    assert not exists_on(CARLISLE, day=CUMBERLAND_STARTS)
    assert exists_on(CUMBERLAND, day=CUMBERLAND_STARTS)
    assert not exists_on(CUMBERLAND, day=date(2023, 3, 31))


def test_a_council_knows_those_that_it_replaced_directly_or_through_others() -> None:
    later = Area("X1", "A later council", UNITARY)
    cumberland = Area("E06000063", "Cumberland", UNITARY, successors=("X1",))
    areas = {**AREAS, cumberland.code: cumberland, later.code: later}
    assert predecessors("X1", areas=areas) == ("E06000063", "E07000028")
    assert predecessors("E07000120", areas=areas) == ()


def test_councils_that_replaced_each_other_are_followed_once() -> None:
    areas = {"A": Area("A", "A", UNITARY, successors=("B",)), "B": Area("B", "B", UNITARY, successors=("A",))}
    assert predecessors("A", areas=areas) == ("B",)


def test_a_peer_group_has_the_members_of_the_day_without_those_abolished_by_then() -> None:
    group = PeerGroup(
        "similar-districts",
        "Similar districts",
        "Districts like Hyndburn.",
        "By hand, for this test.",
        (
            Membership("E07000120"),
            Membership("E07000028"),
            Membership("E07000120", from_date=date(2020, 4, 1)),
            Membership("X9", until_date=date(2023, 4, 1)),
        ),
    )
    assert members_on(group, day=date(2022, 4, 1), areas=AREAS) == ("E07000028", "E07000120", "X9")
    assert members_on(group, day=date(2024, 4, 1), areas=AREAS) == ("E07000120",)


def test_all_districts_of_a_country_on_a_day() -> None:
    everyone = tuple(AREAS.values())
    before = of_kind_on(everyone, kind=DISTRICT, country=ENGLAND, day=date(2022, 4, 1))
    after = of_kind_on(everyone, kind=DISTRICT, country=ENGLAND, day=date(2024, 4, 1))
    assert (before, after) == (("E07000028", "E07000120"), ("E07000120",))
    assert of_kind_on(everyone, kind=DISTRICT, country="W92000004", day=date(2022, 4, 1)) == ()
