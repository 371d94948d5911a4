"""Where figures are used: the publications that released them, by what each counted."""

from app.storage.database import Database
from app.storage.publishing.publications import figure_uses
from tests.stores import ANNUAL, RATE, THEME, basis, held, instant, publish, withdraw


def used(database: Database, *indicators: str, until: str = "2024-12-01", most: int = 20) -> list[tuple[str, object]]:
    """By publication, how many figures it released of each of some indicators."""
    with database.read() as connection:
        found = figure_uses(connection, until=instant(until), indicators=indicators, most=most)
    return [(use.publication.code, dict(use.figures)) for use in found]


def test_a_publication_is_a_use_of_the_figures_that_it_released_while_it_stands(database: Database) -> None:
    publish(database, instant("2024-01-01"), *basis(ANNUAL), held("2021-22", 1.0), held("2022-23", 2.0), code="first")
    publish(database, instant("2024-02-01"), THEME, code="words")
    publish(database, instant("2024-03-01"), held("2022-23", 3.0), held("2022-23", 4.0, indicator="b"), code="second")
    publish(database, instant("2025-01-01"), held("2023-24", 5.0), code="to-come", recorded_at=instant("2024-04-01"))
    withdraw(database, instant("2024-06-01"), code="second")
    assert used(database, RATE) == [("first", {RATE: 2})]
    assert used(database, RATE, until="2024-05-01") == [("second", {RATE: 1}), ("first", {RATE: 2})]
    assert used(database, RATE, "b", until="2024-05-01", most=1) == [("second", {"b": 1, RATE: 1})]
    assert used(database, RATE, until="2024-05-01", most=1) == [("second", {RATE: 1})]
    assert used(database, "nothing") == used(database) == []
    assert used(database, RATE, until="2025-01-01")[0] == ("to-come", {RATE: 1})


def test_a_use_tells_its_publication_whole(database: Database) -> None:
    publish(database, instant("2024-01-01"), *basis(ANNUAL), held("2022-23", 2.0), code="first")
    withdraw(database, instant("2024-06-01"), code="first")
    with database.read() as connection:
        [use] = figure_uses(connection, until=instant("2024-05-01"), indicators=[RATE], most=20)
    told = use.publication
    assert (told.code, told.released_at, told.withdrawn_at) == ("first", instant("2024-01-01"), instant("2024-06-01"))
