"""Which releases are states of knowledge of an indicator: those alone that can alter what is judged of it."""

from dataclasses import replace

import pytest

from app.domain.measures.commentary import StepChange
from app.domain.measures.period import parse_period
from app.domain.publishing.change_items import View
from app.services.performance.judged_states import store_judged_states
from app.storage.database import Database
from app.storage.performance.judged_states import boundaries, judged_rows
from tests.stores import ANNUAL, HOME, RATE, basis, district, floor_of, held, instant, peers, publish

PEERS = tuple(f"E070001{number:02}" for number in range(6))
GROUP = peers(*PEERS)
LATER = instant("2024-03-01")
KNOWN = {
    "a group's description": (replace(GROUP, description="Other words."), False),
    "a group's title": (replace(GROUP, title="Another name"), False),
    "a group's members": (peers(*PEERS[:5]), True),
    "a definition's description": (replace(ANNUAL, description="Other words."), False),
    "a definition's threshold": (replace(ANNUAL, threshold=floor_of(50)), True),
    "an area's name": (district(PEERS[0], name="Renamed"), False),
    "an agreed step change": (StepChange(RATE, HOME, parse_period("2021-22"), "A new contract.", "Cabinet"), True),
}


@pytest.mark.parametrize("what", KNOWN)
def test_only_what_can_alter_a_judgement_ends_a_state(database: Database, what: str) -> None:
    item, ends_a_state = KNOWN[what]
    places = (*(district(code) for code in PEERS), GROUP)
    publish(database, instant("2024-01-01"), *basis(ANNUAL), *places, held("2022-23", 60.0), code="first")
    publish(database, instant("2024-02-01"), item, code="later")
    with database.write() as connection:
        found = boundaries(connection, [RATE], since={}, until=LATER, view=View.PUBLIC)
        store_judged_states(connection, now=LATER, home_area=HOME)
        rows = [row.known_until for row in judged_rows(connection, area=HOME) if row.view == View.PUBLIC.value]
    assert found[RATE].documents == (frozenset({instant("2024-02-01")}) if ends_a_state else frozenset())
    assert rows == ([instant("2024-02-01")] if ends_a_state else [])
