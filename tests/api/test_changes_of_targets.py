"""Targets over the API: for a period, and for a year with a profile over its quarters."""

from typing import Any

import pytest

from app.domain.measures.indicator import AnnualFigure
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import DEFINITION, RECORDED, Officer, officer, publish_basis, quarterly_definition
from tests.clients import OpenClient
from tests.keys import bearing
from tests.stores import RATE, held, instant, placed, publish

YEARLY = f"/v1/indicators/{RATE}/targets"
QUARTERLY = f"/v1/indicators/{RATE}-by-quarter/targets"
SUMMED = "/v1/indicators/summed/targets"
TARGET: dict[str, Any] = {"value": 60, "rationale": "The best quarter of peers reach it.", "set_by": "Cabinet"}


pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope, over a small store with last year's quarters."""
    summed = quarterly_definition("summed", annual_figure=AnnualFigure.SUM, unit="homes", decimal_places=0)
    quarters = [held(f"2026-27-Q{n}", number, indicator="summed") for n, number in enumerate((10, 20, 30, 40), 1)]
    publish(database, instant("2026-10-02"), summed, placed("summed"), *quarters)
    return officer(database, client_for)


def figures(answer: Any) -> list[float]:
    """The targets of the quarters."""
    return [one["value"] for one in answer.json()["resource"]["quarters"]]


def pointers(answer: Any) -> list[str]:
    """The places that a problem names."""
    return [one["pointer"] for one in answer.json()["errors"]]


def test_a_target_is_set_read_changed_and_found_unchanged(definer: Officer) -> None:
    path = f"{YEARLY}/2027-28"
    made = definer.put(path, TARGET)
    assert made.status_code == 201, made.text
    assert made.json()["resource"]["set_on"] == "2026-11-23"
    got = definer.get(path)
    assert got.headers["cache-control"] == "private, no-store"
    assert got.headers["etag"] == made.headers["etag"] == '"r1"'
    assert got.json() == made.json()["resource"]
    again = definer.put(path, TARGET, etag='"r1"')
    assert again.json()["outcome"] == "unchanged"
    assert again.headers["etag"] == '"r1"'
    changed = definer.put(path, TARGET | {"value": 62.5, "upper": 70}, etag='"r1"')
    assert changed.json()["differences"] == [
        {"field": "/value", "old": 60.0, "new": 62.5},
        {"field": "/upper", "old": None, "new": 70.0},
    ]
    assert definer.put(path, TARGET, etag='"r1"').status_code == 412
    assert definer.put(path, TARGET).status_code == 412
    assert definer.client.put(path, json=TARGET, headers=bearing(definer.token)).status_code == 428
    assert definer.put(f"{path}?dry_run=true", TARGET, etag='"r2"').json()["outcome"] == "revised"
    assert definer.get(path).headers["etag"] == '"r2"'


def test_a_target_of_a_period_that_began_needs_a_reason(definer: Officer) -> None:
    path = f"{YEARLY}/2026-27"
    assert pointers(definer.put(path, TARGET)) == ["/reason"]
    made = definer.put(path, TARGET | {"reason": "It was agreed late."})
    assert made.status_code == 201
    again = definer.put(path, TARGET, etag=made.headers["etag"])
    assert again.json()["outcome"] == "unchanged"


def test_the_working_view_judges_by_a_target_that_the_public_does_not_see(
    database: Database, client_for: OpenClient
) -> None:
    publish(database, RECORDED, held("2025-26", 50.0), code="values")
    definer = officer(database, client_for)
    definer.put(f"{YEARLY}/2025-26", TARGET | {"reason": "It was agreed late."})
    card = f"/v1/indicators/{RATE}/performance"
    assert definer.get(f"{card}?view=working").json()["target"]["status"] == "red"
    assert definer.client.get(card).json()["target"]["status"] == "no_target"


PROFILES: tuple[tuple[str, dict[str, Any], list[float]], ...] = (
    (f"{QUARTERLY}/2027-28", {"kind": "flat"}, [60, 60, 60, 60]),
    (f"{QUARTERLY}/2028-29", {"kind": "explicit", "quarters": [50, 55, 60, 65]}, [50, 55, 60, 65]),
    (f"{SUMMED}/2028-29", {"kind": "flat"}, [15, 15, 15, 15]),
    (f"{SUMMED}/2029-30", {"kind": "linear"}, [15, 15, 15, 15]),
    (f"{SUMMED}/2027-28", {"kind": "as_last_year"}, [6, 12, 18, 24]),
    (f"{SUMMED}/2030-31", {"kind": "explicit", "quarters": [10, 10, 20, 20]}, [10, 10, 20, 20]),
)


def test_a_profile_sets_the_quarters_in_the_same_submission(definer: Officer) -> None:
    for path, profile, expected in PROFILES:
        made = definer.put(path, TARGET | {"profile": profile})
        assert made.status_code == 201, made.text
        assert figures(made) == expected
        assert definer.get(f"{path}-Q2").json()["value"] == expected[1]
        assert definer.get(path).json() == made.json()["resource"]
        again = definer.put(path, TARGET | {"profile": profile}, etag=made.headers["etag"])
        assert again.json()["outcome"] == "unchanged"


def test_targets_that_cannot_be_are_refused_and_none_is_kept(definer: Officer) -> None:
    cases: list[tuple[str, dict[str, Any], str]] = [
        (f"{YEARLY}/2027-28-Q1", {}, "/period"),
        (f"{YEARLY}/2027-28", {"upper": 60}, "/upper"),
        (f"{YEARLY}/2027-28", {"profile": {"kind": "flat"}}, "/profile"),
        (f"{QUARTERLY}/2027-28-Q1", {"profile": {"kind": "flat"}}, "/profile"),
        (f"{QUARTERLY}/2027-28", {"profile": {"kind": "linear"}}, "/profile/kind"),
        (f"{QUARTERLY}/2027-28", {"profile": {"kind": "as_last_year"}}, "/profile/kind"),
        (f"{QUARTERLY}/2027-28", {"profile": {"kind": "explicit"}}, "/profile/quarters"),
        (f"{QUARTERLY}/2027-28", {"profile": {"kind": "flat", "quarters": [1, 2, 3, 4]}}, "/profile/quarters"),
        (f"{QUARTERLY}/2027-28", {"upper": 61, "profile": {"kind": "explicit", "quarters": [1, 2, 3, 4]}}, "/upper"),
        (f"{SUMMED}/2027-28", {"profile": {"kind": "explicit", "quarters": [1, 2, 3, 4]}}, "/profile/quarters"),
        (f"{SUMMED}/2027-28", {"profile": {"kind": "explicit", "quarters": [1, 2, 3]}}, "/profile/quarters"),
        (f"{YEARLY}/2027-28", {"value": "60"}, "/value"),
        (f"{YEARLY}/2027-28", {"value": 60.25}, "/value"),
        (f"{YEARLY}/2027-28", {"upper": 61.25}, "/upper"),
        (f"{SUMMED}/2027-28", {"value": 60.5}, "/value"),
        (
            f"{QUARTERLY}/2027-28",
            {"profile": {"kind": "explicit", "quarters": [50, 55.25, 60, 65]}},
            "/profile/quarters/1",
        ),
        (f"{YEARLY}/2027-28", {"value": 1e300}, "/value"),
        (f"{YEARLY}/2027-28", {"value": True}, "/value"),
        (f"{YEARLY}/2027-28", {"rationale": ""}, "/rationale"),
    ]
    for path, changes, place in cases:
        refused = definer.put(path, TARGET | changes)
        assert refused.status_code == 422, refused.text
        assert place in pointers(refused)
        assert definer.get(path).status_code == 404


def test_what_is_not_there_is_404_and_who_may_not_learns_nothing(database: Database, client_for: OpenClient) -> None:
    definer = officer(database, client_for)
    assert definer.put("/v1/indicators/nothing/targets/2027-28", TARGET).status_code == 404
    assert definer.put(f"{YEARLY}/2027-29", TARGET).status_code == 404
    assert definer.get(f"{YEARLY}/2027-28").status_code == 404
    assert definer.client.get(f"{YEARLY}/2027-28").status_code == 401
    others = officer(database, client_for, *(scope for scope in Scope if scope not in (Scope.DEFINE, Scope.READ)))
    for code in (RATE, "nothing"):
        assert others.put(f"/v1/indicators/{code}/targets/2027-28", TARGET).status_code == 403
        assert others.get(f"/v1/indicators/{code}/targets/2027-28").status_code == 403


def test_a_floor_better_than_its_target_is_refused_from_either_side(definer: Officer) -> None:
    path = "/v1/indicators/floored"
    rule = {"amber": "floor", "amber_floor": 55}
    made = definer.put(path, DEFINITION | {"target_rule": rule})
    assert made.status_code == 201, made.text
    refused = definer.put(f"{path}/targets/2027-28", TARGET | {"value": 54})
    assert pointers(refused) == ["/value"]
    flat = TARGET | {"profile": {"kind": "flat"}}
    assert definer.put(f"{path}/targets/2027-28", flat).status_code == 201
    explicit = {"kind": "explicit", "quarters": [54, 60, 60, 60]}
    assert pointers(definer.put(f"{path}/targets/2028-29", TARGET | {"profile": explicit})) == ["/profile/quarters/0"]
    higher = {**DEFINITION, "target_rule": {**rule, "amber_floor": 61}, "change_reason": "A higher floor."}
    etag = made.headers["etag"]
    corrected = definer.put(path, {**higher, "corrects": True}, etag=etag)
    assert "/target_rule/amber_floor" in pointers(corrected)
    later = definer.put(path, {**higher, "effective_from": "2028-29"}, etag=etag)
    assert later.status_code == 200, later.text


def test_a_precision_coarser_than_a_target_is_refused(definer: Officer) -> None:
    path = "/v1/indicators/precise"
    made = definer.put(path, DEFINITION)
    definer.put(f"{path}/targets/2027-28", TARGET | {"value": 60.5})
    coarser = {**DEFINITION, "decimal_places": 0, "change_reason": "Whole percentages.", "corrects": True}
    assert pointers(definer.put(path, coarser, etag=made.headers["etag"])) == ["/decimal_places"]
