"""The check of the store against its own rules: silent where all is well, and one line for each thing that is not."""

from dataclasses import replace

import pytest

from app.domain.measures.commentary import Commentary
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.value import Value
from app.services.operations.store_check import check_store
from app.storage.database import Database
from tests.clients import NOW
from tests.stores import ANNUAL, HOME, RATE, basis, district, held, instant, peers, placed, publish

DAY = instant("2024-05-01")


def found(database: Database, *, headline_cap: int = 40) -> list[tuple[str, str]]:
    """Where the store breaks a rule, and which."""
    with database.read() as connection:
        return [
            (one.where, one.what) for one in check_store(connection, headline_cap=headline_cap, now=NOW, home_area=HOME)
        ]


def start(database: Database, *items: object) -> None:
    """A store that is in order, and more items."""
    publish(database, DAY, *basis(ANNUAL), district("E92000001"), held("2022-23", 1.0), *items)


def test_a_store_in_order_is_told_so(database: Database) -> None:
    start(database, held("2023-24", None), peers(HOME), Target(RATE, parse_period("2023-24"), 5.0))
    assert found(database) == []


def test_an_empty_store_is_in_order(database: Database) -> None:
    assert found(database) == []


NEWER = replace(ANNUAL, effective_from=parse_period("2023-24"), change_reason="Said why.")
WRONG: dict[str, tuple[object, str, str]] = {
    "unsound definition": (replace(ANNUAL, decimal_places=9), f"indicator {RATE}", "decimal_places: "),
    "unsound later version": (replace(NEWER, change_reason=None), f"indicator {RATE}", "change_reason: "),
    "unknown theme": (replace(ANNUAL, theme="other"), f"indicator {RATE}", "there is no theme other"),
    "no first version": (replace(NEWER, code="new"), "indicator new", "it has no first version"),
    "no tier": (replace(ANNUAL, code="new"), "indicator new", "it was never placed in a tier"),
    "unknown region": (district("E07000117", region="E12000099"), "area E07000117", "there is no area E12000099"),
    "unknown successor": (district("E07000117", successors=("E06",)), "area E07000117", "there is no area E06"),
    "unknown peer": (peers("E07000999"), "peer group similar-districts", "there is no area E07000999"),
    "tier of nothing": (placed("nothing"), "placement nothing", "there is no indicator nothing"),
    "target of nothing": (
        Target("nothing", parse_period("2023-24"), 1.0),
        "target nothing/2023-24",
        "there is no indicator nothing",
    ),
    "commentary on nothing": (
        Commentary("nothing", HOME, parse_period("2023-24"), "Text."),
        f"commentary nothing/{HOME}/2023-24",
        "there is no indicator nothing",
    ),
    "value of nothing": (
        held("2023-24", 1.0, indicator="nothing"),
        f"value nothing {HOME} 2023-24",
        "there is no indicator nothing",
    ),
    "value of nowhere": (
        held("2023-24", 1.0, area="E07000999"),
        f"value {RATE} E07000999 2023-24",
        "there is no area E07000999",
    ),
    "value beside its numerator": (
        held("2023-24", 50.0, numerator=1.0, denominator=3.0),
        f"value {RATE} {HOME} 2023-24",
        "number: The numerator and denominator give 33.3, not 50.0.",
    ),
    "value outside its limits": (
        held("2023-24", 5.0, lower_limit=6.0, upper_limit=7.0, limits_level=95.0),
        f"value {RATE} {HOME} 2023-24",
        "lower_limit: ",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_its_place(sqlite_database: Database, name: str) -> None:
    item, where, what = WRONG[name]
    start(sqlite_database, item)
    told = [said for place, said in found(sqlite_database) if place == where]
    assert any(said.startswith(what) for said in told), found(sqlite_database)


def test_all_that_is_wrong_is_told_at_once_on_both_databases(database: Database) -> None:
    start(database, *(item for item, _, _ in WRONG.values() if isinstance(item, Value)))
    assert len(found(database)) == 3  # two of the four revise one key


def test_a_revision_that_mends_a_fault_is_what_counts(database: Database) -> None:
    start(database, held("2023-24", 50.0, numerator=1.0, denominator=3.0))
    assert len(found(database)) == 1
    publish(database, DAY, held("2023-24", 33.3, numerator=1.0, denominator=3.0), code="mended")
    assert found(database) == []


def test_more_headline_indicators_than_the_cap_are_told(database: Database) -> None:
    start(database, replace(ANNUAL, code="second"), placed("second"))
    assert found(database, headline_cap=2) == []
    [(where, what)] = found(database, headline_cap=1)
    assert where == "tier 1"
    assert "cap of 1" in what


def test_the_seed_is_in_order(seeded_url: str) -> None:
    database = Database(seeded_url)
    assert found(database) == []
    database.close()
