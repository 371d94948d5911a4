"""Taking over predecessors' indicators: who shares a code, what a shared definition says, and which tier is left."""

from dataclasses import replace

import pytest

from app.domain.measures.area import Area, AreaKind
from app.domain.measures.indicator import Supply, ThresholdBasis, ThresholdKind, WarningThreshold
from app.domain.measures.period import parse_period
from app.domain.measures.tier import Placement, TierNumber
from app.domain.operations.succession import (
    HandedOver,
    code_faults,
    codes_in_successor,
    fitting_placements,
    own_code,
    taken_over,
)
from tests.stores import ANNUAL

BURNLEY, PENDLE, ROSSENDALE = (
    Area(code, name, AreaKind.NON_METROPOLITAN_DISTRICT)
    for code, name in (("E07000117", "Burnley"), ("E07000122", "Pendle"), ("E07000125", "Rossendale"))
)
UPHELD = replace(ANNUAL, code="complaints-upheld")
STAGE_TWO = replace(UPHELD, description="Complaints upheld at the second stage.")
PREDECESSORS = (BURNLEY, PENDLE, ROSSENDALE)


def of(area: Area, *versions: object) -> HandedOver:
    return HandedOver(area, UPHELD.code, versions or (UPHELD,))  # type: ignore[arg-type]  # definitions all


def codes(*handed: HandedOver, **held: object) -> list[str]:
    named = {code.replace("_", "-"): (definition,) for code, definition in held.items()}
    found = codes_in_successor(handed, recorded=named, predecessors=PREDECESSORS)  # type: ignore[arg-type]  # as above
    return [found[each.area.code, each.code] for each in handed]


def test_what_is_measured_alike_shares_a_code_whoever_judges_it_and_how() -> None:
    judged = replace(UPHELD, owner_role="Head of Housing", caveat="Ours alone.", decimal_places=1)
    assert codes(of(BURNLEY), of(PENDLE, judged)) == ["complaints-upheld"] * 2
    assert codes(of(BURNLEY), complaints_upheld=judged) == ["complaints-upheld"]


@pytest.mark.parametrize(
    "other",
    [STAGE_TWO, replace(UPHELD, unit="complaints"), replace(UPHELD, effective_from=parse_period("2024-25"))],
)
def test_where_one_measures_another_thing_none_has_the_code(other: object) -> None:
    own = ["complaints-upheld-burnley", "complaints-upheld-pendle", "complaints-upheld-rossendale"]
    assert codes(of(BURNLEY), of(PENDLE, other), of(ROSSENDALE)) == own
    assert codes(of(ROSSENDALE), of(PENDLE, other), of(BURNLEY)) == own[::-1]


def test_another_number_of_versions_is_another_thing() -> None:
    later = replace(UPHELD, effective_from=parse_period("2024-25"))
    assert codes(of(BURNLEY), of(PENDLE, UPHELD, later))[1] == "complaints-upheld-pendle"


def test_the_successors_own_indicator_keeps_its_code() -> None:
    assert codes(of(BURNLEY), of(PENDLE, STAGE_TWO), complaints_upheld=STAGE_TWO) == [
        "complaints-upheld-burnley",
        "complaints-upheld",
    ]


def test_what_was_taken_over_before_stays_where_it_is() -> None:
    held = {"complaints_upheld_burnley": UPHELD}
    assert codes(of(BURNLEY), **held) == ["complaints-upheld-burnley"]
    assert codes(of(PENDLE), **held) == ["complaints-upheld-pendle"], "a later export gets no code that was split"


def test_a_code_that_is_too_long_ends_with_the_areas_code() -> None:
    assert own_code("a" * 79, BURNLEY) == "a" * 70 + "-e07000117"
    assert own_code("calls", replace(BURNLEY, name="St. Helens")) == "calls-st-helens"
    assert own_code("calls", replace(BURNLEY, name="Ynys Môn")) == "calls-e07000117"


def test_two_indicators_never_come_to_one_code() -> None:
    other = HandedOver(PENDLE, "complaints-upheld-burnley", (UPHELD,))
    handed = (of(BURNLEY), of(PENDLE, STAGE_TWO), other)
    found = codes_in_successor(handed, recorded={}, predecessors=PREDECESSORS)
    [fault] = code_faults(handed, codes=found)
    assert "complaints-upheld-burnley" in fault.detail
    assert list(code_faults(handed[:2], codes=found)) == []


def test_of_a_shared_definition_only_what_all_say_of_their_own_figures_stays() -> None:
    line = WarningThreshold(ThresholdKind.FLOOR, 10.0, ThresholdBasis.COUNCIL, "Ours.")
    mine = replace(UPHELD, threshold=line, caveat="The same.", contributes_to="other")
    [alike] = taken_over([of(BURNLEY, mine), of(PENDLE, mine)], code=UPHELD.code)
    assert (alike.threshold, alike.caveat, alike.contributes_to) == (line, "The same.", None)
    [other] = taken_over([of(BURNLEY, mine), of(PENDLE, replace(mine, threshold=None))], code=UPHELD.code)
    assert (other.threshold, other.caveat, other.supply) == (None, "The same.", UPHELD.supply)


def test_a_definition_under_a_code_of_its_own_names_its_council_and_expects_nothing() -> None:
    paused = replace(UPHELD, supply=Supply.PAUSED, supply_note="Until May.", group="all")
    [own] = taken_over([of(BURNLEY, paused)], code="complaints-upheld-burnley")
    assert (own.code, own.title, own.supply, own.supply_note, own.group) == (
        "complaints-upheld-burnley",
        f"{UPHELD.title} (Burnley)",
        Supply.DISCONTINUED,
        None,
        None,
    )
    assert own.description == UPHELD.description


def test_tier_1_is_left_to_what_has_room_in_it() -> None:
    first, inside = (Placement(TierNumber.HEADLINE),), (Placement(TierNumber.SERVICE),)
    whole = {"a": first, "b": first, "own": first, "inside": inside}
    fitting = fitting_placements(whole, own=["own"], recorded={"mine": first}, cap=2)
    assert {code: rows[0].tier.value for code, rows in fitting.items()} == {"a": 1, "b": 2, "own": 2, "inside": 4}
