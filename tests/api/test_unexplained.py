"""Open warnings that nobody has explained: filtered and counted, in the view that is asked for."""

from dataclasses import replace

import pytest

from app.domain.measures.commentary import Commentary
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish, record

CODES = tuple(f"{RATE}-{number}" for number in (1, 2, 3))
BEFORE = "as_of=2024-06-01T00:00:00Z"


def said(code: str) -> Commentary:
    """A commentary on the figure that is past its threshold."""
    return Commentary(code, HOME, parse_period("2022-23"), "A new lorry was late.")


def furnish(database: Database) -> None:
    """Three indicators past their thresholds; of the first the public reads why, of the second the council alone."""
    definitions = [replace(ANNUAL, code=code, threshold=floor_of(50)) for code in CODES]
    values = [held("2022-23", 40.0, indicator=code) for code in CODES]
    publish(database, instant("2024-05-01"), *basis(*definitions), *values)
    publish(database, instant("2024-07-01"), said(CODES[0]))
    record(database, instant("2024-08-01"), said(CODES[1]))


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def reader(database: Database, client_for: OpenClient) -> Officer:
    """An officer who may read inside the council."""
    return officer(database, client_for, Scope.READ)


@pytest.mark.parametrize(("view", "silent"), [(BEFORE, CODES), ("view=public", CODES[1:]), ("view=working", CODES[2:])])
def test_what_nobody_has_explained_is_filtered_and_counted(reader: Officer, view: str, silent: tuple[str, ...]) -> None:
    others = [code for code in CODES if code not in silent]
    for query, expected in (("unexplained=true", list(silent)), ("unexplained=false", others)):
        listed = reader.get(f"/v1/warnings?{query}&{view}").json()["items"]
        assert sorted(one["indicator"] for one in listed) == expected
        cards = reader.get(f"/v1/performance?{query}&{view}").json()
        assert [one["indicator"]["code"] for one in cards["items"]] == expected
        assert cards["summary"]["unexplained"] == (len(silent) if query == "unexplained=true" else 0)
    health = reader.get(f"/v1/health-check?{view}").json()["warnings"]["unexplained"]
    assert health["number"] == len(silent)
    beside = f"{health['href']}&{view}" if view == BEFORE else health["href"]
    assert len(reader.get(beside).json()["items"]) == len(silent)
    tiers = reader.get(f"/v1/tiers?{view}").json()["items"]
    assert tiers[0]["unexplained"] == len(silent)
