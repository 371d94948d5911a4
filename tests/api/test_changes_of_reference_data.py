"""Areas, peer groups, themes and warning rules over the API."""

from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import RECORDED, Officer, officer, publish_basis
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.stores import HOME, held, publish

AREA = "/v1/areas/E07000999"
GROUP = "/v1/peer-groups/neighbours"
THEME = "/v1/themes/housing"
RULE = "/v1/warning-rules/sustained_decline"
NEAR = "/v1/warning-rules/near_threshold"
BODIES: dict[str, dict[str, Any]] = {
    AREA: {"name": "Pennine Lancashire", "kind": "unitary_authority", "start_date": "2028-04-01"},
    GROUP: {
        "title": "Neighbours",
        "description": "The districts around us.",
        "method": "They share a border with the borough.",
        "members": [{"code": "E07000001"}, {"code": "E07000002", "from_date": "2020-04-01", "until_date": None}],
    },
    THEME: {"title": "Housing", "description": "Homes.", "framework": "service", "sort": 9},
    RULE: {"enabled": True, "parameters": {"comparisons": 3, "severity": "warning"}},
}
OTHERWISE: dict[str, dict[str, Any]] = {
    AREA: {"name": "East Lancashire"},
    GROUP: {"members": [{"code": "E07000001"}]},
    THEME: {"sort": 3},
    RULE: {"enabled": False},
}


pytestmark = pytest.mark.holding(fill=publish_basis)


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope, over a small store."""
    return officer(database, client_for)


def keyed(path: str) -> str:
    """The keyed read of a path."""
    return path if path == RULE else f"{path}?view=working"


def pointers(answer: Any) -> list[str]:
    """The places that a problem names."""
    return [one["pointer"] for one in answer.json()["errors"]]


def test_each_is_created_read_changed_and_found_unchanged(definer: Officer) -> None:
    for path, body in BODIES.items():
        assert definer.put(f"{path}?dry_run=true", body).json()["outcome"] == "created"
        made = definer.put(path, body)
        assert made.status_code == 201, made.text
        assert made.json()["outcome"] == "created"
        got = definer.get(keyed(path))
        assert got.status_code == 200, got.text
        assert got.headers["etag"] == made.headers["etag"] == '"r1"', path
        assert got.headers["cache-control"] == "private, no-store"
        again = definer.put(path, body, etag='"r1"')
        assert (again.json()["outcome"], again.headers["etag"]) == ("unchanged", '"r1"')
        changed = definer.put(path, body | OTHERWISE[path], etag='"r1"')
        assert changed.status_code == 200, changed.text
        assert (changed.json()["outcome"], changed.json()["revision"]) == ("revised", 2)
        [field, *_] = OTHERWISE[path]
        assert f"/{field}" in [one["field"] for one in changed.json()["differences"]]
        assert definer.get(keyed(path)).headers["etag"] == '"r2"'


def test_a_group_names_an_area_that_was_recorded_at_the_same_instant_of_the_clock(
    database: Database, database_url: str, client_for: OpenClient
) -> None:
    definer = Officer(client_for(database_url, clock=lambda: NOW), make_key(database, *Scope))
    assert definer.put(THEME, BODIES[THEME]).status_code == 201
    assert definer.put(AREA, BODIES[AREA]).status_code == 201
    made = definer.put(GROUP, BODIES[GROUP] | {"members": [{"code": "E07000999"}]})
    assert made.status_code == 201, made.text
    assert [member["name"] for member in made.json()["resource"]["members"]] == ["Pennine Lancashire"]


def test_each_wants_a_condition_that_holds(definer: Officer) -> None:
    for path, body in BODIES.items():
        assert definer.client.put(path, json=body, headers=bearing(definer.token)).status_code == 428
        assert definer.put(path, body, etag='"r1"').status_code == 412
        definer.put(path, body)
        assert definer.put(path, body).status_code == 412
        assert definer.put(path, body | OTHERWISE[path], etag='"r2"').status_code == 412


def test_the_public_sees_none_of_them_before_release(definer: Officer) -> None:
    before = definer.client.get("/v1/warning-rules").content
    for path, body in BODIES.items():
        definer.put(path, body)
        if path != RULE:
            assert definer.client.get(path).status_code == 404
    assert definer.client.get("/v1/warning-rules").content == before
    rules = {one["rule"]: one for one in definer.get("/v1/warning-rules?view=working").json()["items"]}
    assert rules["sustained_decline"]["parameters"] == {"comparisons": 3, "severity": "warning"}
    assert rules["sustained_decline"]["in_force"]["tolerance"] == rules["sustained_decline"]["defaults"]["tolerance"]


def test_only_a_key_that_defines_may_change_them(database: Database, client_for: OpenClient) -> None:
    others = officer(database, client_for, *(scope for scope in Scope if scope is not Scope.DEFINE))
    for path, body in BODIES.items():
        assert others.put(path, body).status_code == 403
        assert others.client.put(path, json=body, headers={"If-None-Match": "*"}).status_code == 401
    assert others.client.get(RULE).status_code == 401


def test_what_cannot_be_is_refused(definer: Officer) -> None:
    cases: list[tuple[str, dict[str, Any], str]] = [
        (AREA, {"region": "E12000099"}, "/region"),
        (AREA, {"region": HOME}, "/region"),
        (AREA, {"country": "E07000999"}, "/country"),
        (AREA, {"end_date": "2028-04-01"}, "/end_date"),
        (AREA, {"successors": ["E07000001"]}, "/end_date"),
        (AREA, {"successors": ["E07000098"], "end_date": "2030-04-01"}, "/successors/0"),
        (AREA, {"successors": ["E07000999"], "end_date": "2030-04-01"}, "/successors/0"),
        (AREA, {"successors": [HOME, HOME], "end_date": "2030-04-01"}, "/successors/1"),
        (AREA, {"kind": "village"}, "/kind"),
        (GROUP, {"members": []}, "/members"),
        (GROUP, {"members": [{"code": "E07000099"}]}, "/members/0/code"),
        (GROUP, {"members": [{"code": HOME}, {"code": HOME, "from_date": "2020-01-01"}]}, "/members/1"),
        (
            GROUP,
            {"members": [{"code": HOME, "from_date": "2020-01-01", "until_date": "2019-01-01"}]},
            "/members/0/until_date",
        ),
        (THEME, {"sort": -1}, "/sort"),
        (THEME, {"framework": "A B"}, "/framework"),
        (RULE, {"parameters": {"watch": 2}}, "/parameters/watch"),
        (RULE, {"parameters": {"comparisons": 2.5}}, "/parameters/comparisons"),
        (RULE, {"parameters": {"comparisons": "2"}}, "/parameters/comparisons"),
        (NEAR, {"parameters": {"watch_chance": 0.9}}, "/parameters/warning_chance"),
        (RULE, {"enabled": "yes"}, "/enabled"),
        ("/v1/warning-rules/overdue", {"parameters": {"severity": "grave"}}, "/parameters/severity"),
        ("/v1/warning-rules/far_from_peers", {"parameters": {"comparator": "others"}}, "/parameters/comparator"),
        ("/v1/warning-rules/far_from_peers", {"parameters": {"distance": 8}}, "/parameters/critical_distance"),
    ]
    for path, changes, place in cases:
        body = (BODIES.get(path) or {"enabled": True}) | changes
        refused = definer.put(path, body)
        assert refused.status_code == 422, (path, changes, refused.text)
        assert place in pointers(refused), (path, changes, refused.text)
    assert definer.put("/v1/warning-rules/nothing", BODIES[RULE]).status_code == 404


def test_an_area_gets_successors_with_a_day(definer: Officer) -> None:
    definer.put(AREA, BODIES[AREA])
    home = definer.get(f"/v1/areas/{HOME}?view=working")
    ending = {
        "name": "Hyndburn",
        "kind": "non_metropolitan_district",
        "end_date": "2028-04-01",
        "successors": ["E07000999"],
    }
    changed = definer.put(f"/v1/areas/{HOME}", ending, etag=home.headers["etag"])
    assert changed.status_code == 200, changed.text
    assert {"field": "/successors", "old": None, "new": {"code": "E07000999", "name": "Pennine Lancashire"}} in (
        changed.json()["differences"]
    )
    back = BODIES[AREA] | {"successors": [HOME], "end_date": "2030-04-01"}
    assert "/successors/0" in pointers(definer.put(AREA, back, etag='"r1"'))


def test_a_rule_switched_off_raises_nothing_inside_the_council(database: Database, client_for: OpenClient) -> None:
    falling = [held(f"{year}-{(year + 1) % 100:02d}", 60.0 - 5 * (year - 2020)) for year in range(2020, 2026)]
    publish(database, RECORDED, *falling, code="values")
    definer = officer(database, client_for)
    query = "/v1/warnings?rule=sustained_decline&state=open"
    assert definer.get(f"{query}&view=working").json()["total"] == 1
    assert definer.put(RULE, {"enabled": False}).status_code == 201
    assert definer.get(f"{query}&view=working").json()["total"] == 0
    assert definer.client.get(query).json()["total"] == 1


def test_the_main_peer_group_is_that_of_the_council_itself(definer: Officer) -> None:
    body = {
        "title": "Similar districts",
        "description": "Like ours.",
        "method": "Made up.",
        "members": [{"code": "E07000002"}, {"code": "E07000003"}],
    }
    own = definer.get("/v1/peer-groups/similar-districts?view=working")
    other = definer.put("/v1/peer-groups/similar-districts", body | {"council": "E07000001"}, etag=own.headers["etag"])
    assert other.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in other.json()["errors"]] == [("/council", "conflict")]
    unknown = definer.put("/v1/peer-groups/others", body | {"council": "E07009999"})
    assert [(fault["pointer"], fault["code"]) for fault in unknown.json()["errors"]] == [("/council", "unknown_value")]
    made = definer.put("/v1/peer-groups/similar-districts", body | {"council": HOME}, etag=own.headers["etag"])
    assert made.json()["resource"]["council"] == HOME
    assert definer.put("/v1/peer-groups/others", body | {"council": "E07000001"}).status_code == 201
