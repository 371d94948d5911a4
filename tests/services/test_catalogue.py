"""What is shown, where and since when: tiers by date, the home area and those that it replaced, search, and counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.errors import NotFoundError
from app.domain.judgement.target_status import TargetStatus
from app.domain.measures.area import AreaKind
from app.domain.measures.indicator import Polarity
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, TierNumber
from app.domain.warnings.life import WarningState
from app.domain.warnings.rules import WarningRule
from app.services.performance.assessment_data import ReadContext
from app.services.performance.cards import CardFilter
from app.services.performance.overview import read_overview
from app.services.publishing.service_facts import read_service
from app.storage.database import Database
from tests.stores import (
    ANNUAL,
    HOME,
    RATE,
    THEME,
    basis,
    cards_at,
    district,
    floor_of,
    held,
    instant,
    known_at,
    placed,
    publish,
    warning_id,
    warnings_at,
    withdraw,
)

MOMENT = timedelta(microseconds=1)
FIRST, SECOND = instant("2023-05-01"), instant("2024-05-01")
UNITARY = "E06000099"
GUARDED = replace(ANNUAL, threshold=floor_of(50))


def test_an_indicator_is_in_the_tier_of_the_day_in_london(database: Database) -> None:
    moved = placed(
        RATE,
        Placement(TierNumber.HEADLINE, date(2024, 1, 1), date(2024, 6, 1)),
        Placement(TierNumber.BOROUGH, date(2024, 6, 1), date(2024, 7, 1)),
        Placement(TierNumber.SERVICE, date(2024, 7, 1)),
    )
    publish(database, FIRST, *basis(ANNUAL), moved)
    summer = [instant(f"2024-{month:02}-{day}T23:00") for month, day in ((5, 31), (6, 30))]  # midnight in London
    seen = {at: known_at(database, at).reference.tier(RATE) for at in (instant("2023-12-31T23:59"), *summer)}
    seen |= {at - MOMENT: known_at(database, at - MOMENT).reference.tier(RATE) for at in summer}
    assert [seen[at] for at in sorted(seen)] == [
        None,
        TierNumber.HEADLINE,
        TierNumber.BOROUGH,
        TierNumber.BOROUGH,
        TierNumber.SERVICE,
    ]
    shown = {at: known_at(database, at).reference.shown() for at in sorted(seen)}
    assert list(shown.values()) == [(), (RATE,), (RATE,), (RATE,), ()]
    assert [list(cards_at(database, at)) for at in (sorted(seen)[0], sorted(seen)[-1])] == [[], []]


def test_what_is_in_no_public_tier_is_not_found(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), placed(RATE, Placement(TierNumber.SERVICE)))
    with pytest.raises(NotFoundError):
        known_at(database, FIRST).reference.definition(RATE)
    with pytest.raises(NotFoundError):
        cards_at(database, FIRST, area="E07000999")


def test_warnings_and_targets_are_the_home_areas_and_those_that_it_replaced(database: Database) -> None:
    neighbour = "E07000117"
    publish(
        database,
        FIRST,
        *basis(GUARDED),
        district(HOME, end_date=date(2028, 4, 1), successors=(UNITARY,)),
        district(neighbour),
        replace(district(UNITARY), kind=AreaKind.UNITARY_AUTHORITY, start_date=date(2028, 4, 1)),
        Target(RATE, parse_period("2022-23"), 60.0),
        *(held("2022-23", 40.0, area=area) for area in (HOME, neighbour)),
    )
    for home in (HOME, UNITARY):
        card = cards_at(database, FIRST, area=HOME, home=home)[RATE]
        assert card.target.status is TargetStatus.RED
        assert {warning.rule for warning in card.warnings} == {WarningRule.THRESHOLD_BREACHED, WarningRule.OFF_TARGET}
        assert {warning.id for warning in card.warnings} == set(warnings_at(database, FIRST, area=HOME, home=home))
        other = cards_at(database, FIRST, area=neighbour, home=home)[RATE]
        assert (other.warnings, other.severity, other.target.status) == ((), None, TargetStatus.NO_TARGET)
        assert {missed.rule for missed in other.not_assessed} == set(WarningRule)
        assert {missed.reason for missed in other.not_assessed} == {"not_home_area"}
    assert cards_at(database, FIRST, area=UNITARY, home=UNITARY)[RATE].latest is None


def test_an_area_that_ends_later_than_was_said_keeps_its_warnings(database: Database) -> None:
    publish(database, FIRST, *basis(GUARDED), held("2022-23", 40.0))
    publish(database, SECOND, district(HOME, end_date=date(2028, 4, 1), successors=(UNITARY,)), district(UNITARY))
    found = warnings_at(database, SECOND, area=HOME, home=UNITARY)
    assert {warning.state for warning in found.values()} == {WarningState.OPEN}


HOMES = replace(
    ANNUAL, code="new-homes", title="New homes: Ärzte & cafés", purpose="Somewhere to live.", theme="places"
)
WASTE = replace(ANNUAL, code="waste-collected", title="Waste collected", service="Refuse")


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("homes", ["new-homes"]),
        ("HOMES", ["new-homes"]),
        ("arzte CAFES", ["new-homes"]),
        ("cafés", ["new-homes"]),
        ("live homes", ["new-homes"]),
        ("  live\t new-homes ", ["new-homes"]),
        ("refuse", ["waste-collected"]),
        ("places", ["new-homes"]),
        ("share", ["made-up-rate", "waste-collected", "new-homes"]),
        ("homes refuse", []),
        ("%", []),
        ("_", []),
        ("nothing", []),
    ],
)
def test_search_finds_every_word_without_case_or_accents(sqlite_database: Database, q: str, found: list[str]) -> None:
    publish(sqlite_database, FIRST, *basis(ANNUAL, HOMES, WASTE))
    assert list(cards_at(sqlite_database, FIRST, where=CardFilter(q=q))) == found


def test_counts_add_up_by_tier_and_theme(database: Database) -> None:
    places = Theme("places", "Places", "Where people live.", "tests", 0)
    definitions = (
        replace(GUARDED, code="breached"),
        replace(ANNUAL, code="better"),
        replace(ANNUAL, code="same", theme="places"),
        replace(ANNUAL, code="fact", theme="places", polarity=Polarity.NONE),
        replace(ANNUAL, code="new", theme="places"),
        replace(ANNUAL, code="hidden"),
    )
    values = {"breached": (45.0, 40.0), "better": (45.0, 46.0), "same": (45.0, 45.04), "fact": (1.0, 2.0)}
    publish(
        database,
        FIRST,
        *basis(*definitions),
        places,
        placed("same", Placement(TierNumber.BOROUGH)),
        placed("hidden", Placement(TierNumber.SERVICE)),
        *(held("2021-22", before, indicator=code) for code, (before, _) in values.items()),
        *(held("2022-23", after, indicator=code) for code, (_, after) in values.items()),
        held("2022-23", 1.0, indicator="new"),
        held("2022-23", 1.0, indicator="hidden"),
    )
    with database.read() as connection:
        overview = read_overview(connection, read_context=ReadContext(FIRST, HOME))
        facts = read_service(connection, read_context=ReadContext(FIRST, HOME))
    tiers = {tier: (c.indicators, c.improving, c.worsening, c.steady, c.critical) for tier, c in overview.tiers()}
    assert tiers == {
        TierNumber.HEADLINE: (4, 1, 1, 0, 1),
        TierNumber.BOROUGH: (1, 0, 0, 1, 0),
        TierNumber.STRATEGY: (0, 0, 0, 0, 0),
    }
    themes = [(theme.code, c.indicators, c.no_judgement, c.not_comparable) for theme, c in overview.themes()]
    assert themes == [("places", 3, 1, 1), (THEME.code, 2, 0, 0)]
    assert (facts.indicators, facts.values, facts.areas, facts.last_release) == (5, 9, 1, FIRST)
    assert (facts.counts.indicators, facts.counts.critical, facts.home_area.name) == (5, 1, "Hyndburn")


def test_the_data_are_as_new_as_the_last_release_or_withdrawal(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL))
    publish(database, SECOND, held("2022-23", 1.0), code="withdrawn")
    withdraw(database, instant("2025-01-01"), code="withdrawn")
    publish(database, instant("2031-01-01"), held("2022-23", 2.0))
    last = {}
    for at in (FIRST, SECOND - MOMENT, SECOND, instant("2025-01-01"), instant("2026-01-01")):
        with database.read() as connection:
            last[at] = read_service(connection, read_context=ReadContext(at, HOME)).last_release
    assert list(last.values()) == [FIRST, FIRST, SECOND, instant("2025-01-01"), instant("2025-01-01")]


FILTERS: dict[str, tuple[CardFilter, list[str]]] = {
    "tier": (CardFilter(tiers=[TierNumber.BOROUGH]), ["waste-collected"]),
    "theme": (CardFilter(themes=["places"]), ["new-homes"]),
    "indicator": (CardFilter(indicators=["new-homes"]), ["new-homes"]),
    "period": (CardFilter(period=parse_period("2021-22")), ["new-homes", "made-up-rate", "waste-collected"]),
    "two that no card passes": (CardFilter(tiers=[TierNumber.BOROUGH], themes=["places"]), []),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_of_cards_gives_what_passes_it_by_tier_theme_and_title(sqlite_database: Database, name: str) -> None:
    where, found = FILTERS[name]
    publish(
        sqlite_database,
        FIRST,
        *basis(ANNUAL, HOMES, WASTE),
        Theme("places", "Places", "Where people live.", "tests", 0),
        placed(WASTE.code, Placement(TierNumber.BOROUGH)),
        *(held(period, 1.0, indicator=HOMES.code) for period in ("2021-22", "2022-23")),
    )
    cards = cards_at(sqlite_database, FIRST, where=where)
    assert list(cards) == found
    if where.period is not None:
        latest = cards["new-homes"].latest
        assert latest is not None
        assert latest.period == where.period


def test_a_warning_of_another_indicator_is_not_listed_on_a_card(database: Database) -> None:
    publish(
        database,
        FIRST,
        *basis(GUARDED, replace(GUARDED, code="another")),
        held("2022-23", 40.0),
        held("2022-23", 60.0, indicator="another"),
    )
    cards = cards_at(database, FIRST)
    assert [warning.id for warning in cards[RATE].warnings] == [warning_id(WarningRule.THRESHOLD_BREACHED, "2022-23")]
    assert cards["another"].warnings == ()
