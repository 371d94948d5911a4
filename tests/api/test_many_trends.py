"""Trends that may be chance among so many: below the line in the list, open on the card, with what says so."""

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.measures.indicator import Definition
from app.domain.measures.value import Value
from app.storage.database import Database
from tests.api.asking import answer, items
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, basis, held, instant, publish

FALLING, FALLING_TOO = "falling", "falling-too"
WARNING = f"{FALLING}.{HOME}.significant_decline.2024-25"
FALL, LEVEL = (50.0, 49.0, 48.0, 47.0, 46.0), (50.0, 51.0, 50.0, 51.0, 50.0)


def named(code: str) -> Definition:
    """An indicator of this code."""
    return replace(ANNUAL, code=code, title=code.capitalize())


def series(code: str, numbers: tuple[float, ...], *, half: float = 1.99) -> list[Value]:
    """Five years with limits `half` to either side: of a fall by 1 a year chi-squared is 10 x (1.96 / half)^2."""
    return [
        held(
            f"{2020 + n}-{21 + n}",
            number,
            indicator=code,
            lower_limit=number - half,
            upper_limit=number + half,
            limits_level=95.0,
        )
        for n, number in enumerate(numbers)
    ]


def furnish(database: Database, *, others: int) -> None:
    """A council with one falling indicator and so many level ones."""
    codes = [f"level-{number:02}" for number in range(others)]
    values = [row for code in codes for row in series(code, LEVEL)]
    definitions = [named(code) for code in (FALLING, *codes)]
    publish(database, instant("2026-10-01"), *basis(*definitions), *values, *series(FALLING, FALL))


@pytest.fixture
def small(database: Database, client_for: OpenClient) -> tuple[Database, TestClient]:
    """An empty store and a client of it."""
    return database, client_for(database.url.render_as_string(hide_password=False))


def listed(client: TestClient, query: str = "") -> dict[str, Any]:
    """The open warnings by id."""
    return {one["id"]: one for one in items(client, f"/v1/warnings?state=open{query}")}


def test_among_many_tests_a_trend_may_be_chance_and_is_below_the_line(small: tuple[Database, TestClient]) -> None:
    database, client = small
    furnish(database, others=59)
    page = answer(client, "/v1/warnings?state=open")
    assert (page["items"], page["below_line"]) == ([], 1)
    found = listed(client, "&include=below_line")[WARNING]
    assert found["above_line"] is False
    # Chi-squared is 9.70, once in 543 times by chance; of 60 tests the first may be once in 600.
    assert found["discounted"] == {
        "p_value": 0.00184,
        "edge": pytest.approx(0.1 / 60),
        "tests": 60,
        "sentence": "This may be chance: of the 60 trends that were looked at, one so clear can come about by luck.",
    }
    assert (found["evidence"]["ground"], found["evidence"]["p_value"]) == ("recent_trend", 0.00184)
    assert listed(client, f"&indicator={FALLING}")[WARNING]["discounted"] == found["discounted"]
    [card] = [one for one in items(client, "/v1/performance") if one["indicator"]["code"] == FALLING]
    assert [one["id"] for one in card["warnings"]] == [WARNING]
    health = answer(client, "/v1/health-check")
    assert health["warnings"]["below_line"]["number"] == 1


def test_beside_another_as_clear_or_among_fewer_it_survives(small: tuple[Database, TestClient]) -> None:
    database, client = small
    furnish(database, others=52)
    assert listed(client)[WARNING]["discounted"] is None
    codes = [f"more-{number:02}" for number in range(10)]
    more = [row for code in codes for row in series(code, LEVEL)]
    publish(database, instant("2026-10-10"), *basis(*map(named, codes)), *more)
    assert WARNING not in listed(client)
    second = series(FALLING_TOO, FALL)
    publish(database, instant("2026-10-20"), *basis(named(FALLING_TOO)), *second)
    assert {one["discounted"] for one in listed(client).values()} == {None}
    assert len(listed(client)) == 2
    then = answer(client, "/v1/warnings?state=open&as_of=2026-10-15T12:00:00Z")
    assert (then["items"], then["below_line"]) == ([], 1)
