"""Commentary, step changes and responses to warnings over the API."""

from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import CREATE, Officer, officer, publish_basis
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import HOME, RATE, held

COMMENTARY = f"/v1/indicators/{RATE}/commentary/2025-26"
STEP = f"/v1/indicators/{RATE}/step-changes/2025-26"
WARNING = f"{RATE}.{HOME}.sustained_decline.2022-23"
RESPONSE = f"/v1/warnings/{WARNING}/response"
BODIES: dict[str, dict[str, Any]] = {
    COMMENTARY: {"text": "A new contract began in June.\nIt is slow to start."},
    STEP: {"reason": "Collections are fortnightly now.", "agreed_by": "Corporate Management Team"},
    RESPONSE: {
        "explanation": "Two rounds were missed.",
        "likely_impact": "More complaints.",
        "action": "A third lorry.",
        "owner_role": "Head of Tests",
        "due": "2027-03-31",
        "accepted_until": "2026-12-31",
        "acceptance_reason": "The new lorry comes in January.",
    },
}
OTHERWISE: dict[str, dict[str, Any]] = {
    COMMENTARY: {"text": "It began in July."},
    STEP: {"agreed_by": "Cabinet"},
    RESPONSE: {"accepted_until": "2027-01-31"},
}
SCOPES = {COMMENTARY: Scope.SUBMIT, STEP: Scope.DEFINE, RESPONSE: Scope.RESPOND}


def begin(database: Database) -> None:
    """A small store with a falling series."""
    publish_basis(database, *falling())


def falling() -> list[Any]:
    """Values that worsen every year."""
    return [held(f"{year}-{(year + 1) % 100:02d}", 60.0 - 5 * (year - 2020)) for year in range(2020, 2026)]


pytestmark = pytest.mark.holding(fill=begin)


@pytest.fixture
def everyone(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope, over a small store with a falling series."""
    return officer(database, client_for)


def test_each_is_created_read_changed_and_found_unchanged(everyone: Officer) -> None:
    for path, body in BODIES.items():
        assert everyone.get(path).status_code == 404
        assert everyone.put(f"{path}?dry_run=true", body).json()["dry_run"] is True
        assert everyone.get(path).status_code == 404
        made = everyone.put(path, body)
        assert made.status_code == 201, made.text
        got = everyone.get(path)
        assert got.json() == made.json()["resource"]
        assert {name: got.json()[name] for name in body} == body
        assert got.headers["etag"] == made.headers["etag"] == '"r1"'
        assert got.headers["cache-control"] == "private, no-store"
        assert everyone.put(path, body, etag='"r1"').json()["outcome"] == "unchanged"
        changed = everyone.put(path, body | OTHERWISE[path], etag='"r1"')
        [(field, new)] = OTHERWISE[path].items()
        assert changed.json()["differences"] == [{"field": f"/{field}", "old": body[field], "new": new}]
        assert everyone.get(path).headers["etag"] == '"r2"'
        assert everyone.put(path, body, etag='"r1"').status_code == 412
        assert everyone.client.put(path, json=body, headers=bearing(everyone.token)).status_code == 428


def test_each_needs_its_own_scope(database: Database, client_for: OpenClient) -> None:
    for path, scope in SCOPES.items():
        others = officer(database, client_for, *(one for one in Scope if one is not scope))
        assert others.put(path, BODIES[path]).status_code == 403
        assert others.client.put(path, json=BODIES[path], headers=CREATE).status_code == 401
        assert others.client.get(path).status_code == 401
        assert officer(database, client_for, scope).put(path, BODIES[path]).status_code == 201
        assert officer(database, client_for, scope).get(path).status_code == 403


@pytest.mark.holding(fill=publish_basis)
def test_a_limited_key_comments_for_its_own_services_only(database: Database, client_for: OpenClient) -> None:
    client = officer(database, client_for).client
    own = Officer(client, make_key(database, Scope.SUBMIT, services=frozenset({"Tests"})))
    other = Officer(client, make_key(database, Scope.SUBMIT, services=frozenset({"Waste"})))
    nothing = "/v1/indicators/nothing/commentary/2025-26"
    refused = [other.put(path, BODIES[COMMENTARY]) for path in (COMMENTARY, nothing)]
    assert [one.status_code for one in refused] == [403, 403]
    assert refused[0].json()["detail"] == refused[1].json()["detail"]
    assert own.put(nothing, BODIES[COMMENTARY]).status_code == 403
    assert own.put(COMMENTARY, BODIES[COMMENTARY]).status_code == 201


def test_the_working_view_shows_what_was_said_and_the_public_does_not(everyone: Officer) -> None:
    for path, body in BODIES.items():
        everyone.put(path, body)
    inside = everyone.get(f"/v1/warnings/{WARNING}?view=working").json()
    assert inside["state"] == "accepted"
    assert inside["response"]["explanation"] == "Two rounds were missed."
    outside = everyone.client.get(f"/v1/warnings/{WARNING}").json()
    assert (outside["state"], outside["response"], outside["unexplained"]) == ("open", None, True)
    card = f"/v1/indicators/{RATE}/performance"
    assert everyone.get(f"{card}?view=working").json()["latest"]["commentary"].startswith("A new contract")
    assert everyone.client.get(card).json()["latest"]["commentary"] is None


def test_what_cannot_be_is_refused(everyone: Officer) -> None:
    past = everyone.put(RESPONSE, BODIES[RESPONSE] | {"accepted_until": "2026-11-22"})
    assert [one["pointer"] for one in past.json()["errors"]] == ["/accepted_until"]
    quarter = everyone.put(f"/v1/indicators/{RATE}/commentary/2025-26-Q1", BODIES[COMMENTARY])
    assert [one["pointer"] for one in quarter.json()["errors"]] == ["/period"]
    assert everyone.put(COMMENTARY, {"text": "a\u202eb"}).status_code == 422
    assert everyone.put(COMMENTARY, {"text": ""}).status_code == 422
    for path in (
        "/v1/warnings/nothing/response",
        f"/v1/warnings/{RATE}.{HOME}.overdue.2022-23/response",
        f"/v1/warnings/{RATE}.E07000001.sustained_decline.2022-23/response",
        "/v1/warnings/%00/response",
    ):
        assert everyone.put(path, BODIES[RESPONSE]).status_code == 404
    assert everyone.put("/v1/indicators/nothing/commentary/2025-26", BODIES[COMMENTARY]).status_code == 404
    assert everyone.put("/v1/indicators/nothing/step-changes/2025-26", BODIES[STEP]).status_code == 404
