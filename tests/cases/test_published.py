"""What councils printed, stored as they reported it and read over HTTP: statuses against target, and directions."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.domain.judgement.direction import compare
from app.domain.measures.indicator import (
    Accumulation,
    Amber,
    AmberKind,
    Band,
    BandKind,
    CertaintyRule,
    CompareWith,
    Definition,
    DirectionRule,
    Polarity,
    TargetRule,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import Value
from app.services.operations.store_check import check_store
from app.storage.database import Database
from tests.cases.figures import HERE, UNITS, code_of, rows_of
from tests.clients import NOW, OpenClient, serving
from tests.databases import Shops, opened
from tests.stores import HOME, QUARTERLY, basis, held, instant, publish

PRINTED = rows_of(HERE / "published.csv")
WITH_STATUS = tuple(row for row in PRINTED if row["status"])
WITH_DIRECTION = tuple(row for row in PRINTED if row["direction"] and row["status"])
SIX_YEARS_BACK = tuple(row for row in PRINTED if not row["status"])


def within(percent: float) -> Band:
    """A band in percent of the target."""
    return Band(BandKind.RELATIVE, percent)


RULES = {
    "Bracknell Forest": TargetRule(within(5), Amber(AmberKind.WITHIN, within(10))),
    "Maidstone": TargetRule(amber=Amber(AmberKind.WITHIN, within(10))),
    "Havering": TargetRule(within(10), Amber(AmberKind.NOT_WORSE_THAN_LAST_YEAR)),
}
# The councils' own faults: what was printed, and what their printed rule makes of the figures.
AT_ODDS = {
    ("Bracknell Forest", "43", "50"): ("green", "red"),
    ("Bracknell Forest", "222", "258"): ("amber", "red"),
    ("Maidstone", "81.5", "82.42"): ("red", "amber"),
}


def definition_of(row: dict[str, str]) -> Definition:
    """The indicator as the council judges it."""
    name = row["indicator"]
    rolling, growing = "rolling" in name, "cumulative" in name or "year to date" in name
    accumulation = Accumulation.CUMULATIVE if growing else Accumulation.DISCRETE
    last_year = rolling or row["council"] == "Havering" or "cumulative" in name
    compare_with = CompareWith.SAME_PERIOD_LAST_YEAR if last_year else CompareWith.PREVIOUS_PERIOD
    return replace(
        QUARTERLY,
        code=code_of(row),
        title=name,
        unit=UNITS.get(row["unit"], row["unit"]),
        decimal_places=2,
        polarity=Polarity(row["polarity"]),
        accumulation=Accumulation.ROLLING_YEAR if rolling else accumulation,
        direction=DirectionRule(CompareWith.PREVIOUS_HELD if growing and not last_year else compare_with),
        target_rule=RULES[row["council"]],
        certainty=CertaintyRule.PRINTED,
    )


def values_of(row: dict[str, str]) -> Iterator[Value]:
    """The value, and what it was compared with."""
    for period, number in ((row["period"], row["value"]), (row["base_period"], row["base_value"])):
        if period:
            yield held(period, float(number), indicator=code_of(row))


def fill(database: Database) -> None:
    """Put every case with a status into the store, and see that the store finds nothing wrong with it."""
    definitions = {code_of(row): definition_of(row) for row in WITH_STATUS}
    targets = (Target(code_of(row), parse_period(row["period"]), float(row["target"])) for row in WITH_STATUS)
    values = (value for row in WITH_STATUS for value in values_of(row))
    publish(database, instant("2026-01-01"), *basis(*definitions.values()), *targets, *values)
    with database.read() as connection:
        faults = [one.what for one in check_store(connection, headline_cap=40, now=NOW, home_area=HOME)]
    assert faults == ["there is no area E92000001"]


@pytest.fixture(scope="module")
def cards(shops: Shops) -> dict[tuple[str, str], dict[str, Any]]:
    """By indicator and period, the cards as read over HTTP."""
    url = shops["sqlite"].migrated()
    with opened(url) as database:
        fill(database)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    with serving(url) as client:
        for period in sorted({row["period"] for row in WITH_STATUS}):
            answer = client.get("/v1/performance", params={"period": period, "limit": 1_000}).json()
            assert answer["next"] is None
            found |= {(card["indicator"]["code"], period): card for card in answer["items"] if card["latest"]}
    return found


def identity(row: dict[str, str]) -> str:
    """A case in a test's name."""
    return f"{row['council']} {row['period']} {row['indicator'][:40]}"


def test_the_cases_are_those_that_were_printed() -> None:
    assert (len(PRINTED), len(WITH_STATUS), len(WITH_DIRECTION), len(SIX_YEARS_BACK)) == (42, 39, 10, 3)


@pytest.mark.parametrize("row", WITH_STATUS, ids=identity)
def test_a_status_is_as_printed_but_for_the_councils_own_faults(
    cards: dict[tuple[str, str], dict[str, Any]], row: dict[str, str]
) -> None:
    card = cards[code_of(row), row["period"]]
    printed, ours = AT_ODDS.get((row["council"], row["value"], row["target"]), (row["status"], row["status"]))
    assert row["status"] == printed
    assert card["latest"]["value"] == float(row["value"])
    assert (card["target"]["value"], card["target"]["status"]) == (float(row["target"]), ours)
    assert ours in card["target"]["sentence"] or "Met the target" in card["target"]["sentence"]


def test_thirty_six_of_thirty_nine_statuses_are_as_printed(cards: dict[tuple[str, str], dict[str, Any]]) -> None:
    as_printed = [cards[code_of(row), row["period"]]["target"]["status"] == row["status"] for row in WITH_STATUS]
    assert (sum(as_printed), len(as_printed)) == (36, 39)


@pytest.mark.parametrize("row", WITH_DIRECTION, ids=identity)
def test_a_direction_is_as_printed_unless_it_compares_a_year_to_date_across_april(
    cards: dict[tuple[str, str], dict[str, Any]], row: dict[str, str]
) -> None:
    found = cards[code_of(row), row["period"]]["direction_of_travel"]
    assert found["compared_with"]["period"] == row["base_period"]
    assert found["compared_with"]["value"] == float(row["base_value"])
    if "year to date" in row["indicator"]:
        assert (found["judgement"], found["reason"], found["change"]) == ("not_comparable", "accumulates", None)
    else:
        assert (found["judgement"], found["reason"]) == (row["direction"], None)
        assert found["change"] == float(Decimal(row["value"]) - Decimal(row["base_value"]))


def test_eight_directions_are_as_printed_and_two_accumulate(cards: dict[tuple[str, str], dict[str, Any]]) -> None:
    found = [cards[code_of(row), row["period"]]["direction_of_travel"] for row in WITH_DIRECTION]
    as_printed = [one["judgement"] == row["direction"] for one, row in zip(found, WITH_DIRECTION, strict=True)]
    assert sum(as_printed) == 8
    assert [one["reason"] for one in found if one["judgement"] == "not_comparable"] == ["accumulates"] * 2


@pytest.mark.parametrize("row", SIX_YEARS_BACK, ids=identity)
def test_a_comparison_six_years_back_is_as_told(row: dict[str, str]) -> None:
    base, latest = Decimal(row["base_value"]), Decimal(row["value"])
    assert compare(base, latest, polarity=Polarity(row["polarity"])).judgement == row["direction"]


def test_the_cases_read_the_same_on_both_databases(
    database: Database, client_for: OpenClient, cards: dict[tuple[str, str], dict[str, Any]]
) -> None:
    fill(database)
    client = client_for(database.url.render_as_string(hide_password=False))
    period = "2025-26-Q1"
    found = client.get("/v1/performance", params={"period": period}).json()["items"]
    assert [card for card in found if card["latest"]] == [card for (_, at), card in cards.items() if at == period]
    assert len([card for card in found if card["latest"]]) == 9
