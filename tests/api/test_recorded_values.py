"""One value: read as recorded, made, corrected with a reason, and never over somebody else's change."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from tests.api.returning import HOUSING, Sender, furnish, sender_over
from tests.clients import OpenClient
from tests.stores import HOME, RATE

NEW, OLD = f"/v1/indicators/{RATE}/values/2025-26", f"/v1/indicators/{RATE}/values/2024-25"
CREATE, FIRST = {"If-None-Match": "*"}, {"If-Match": '"r1"'}
WHY = {"reason_code": "correction", "reason": "A lorry was counted twice."}


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def put(sender: Sender, path: str, body: dict[str, Any], headers: dict[str, str], **query: str) -> Any:
    """Send one value."""
    return sender.client.put(path, json=body, params=query, headers=sender.headers | headers)


def test_a_value_is_made_and_read_back(sender: Sender) -> None:
    body = {"value": 97.5, "status": "provisional", "note": "From a survey."}
    answer = put(sender, NEW, body, CREATE)
    assert (answer.status_code, answer.headers["etag"]) == (201, '"r1"')
    assert answer.json()["rows"][0]["outcome"] == "created"
    recorded = sender.get(NEW)
    assert {name: recorded.json()[name] for name in body} == body
    assert (recorded.headers["etag"], recorded.headers["cache-control"]) == ('"r1"', "private, no-store")


def test_a_correction_needs_its_reason_and_the_revision_it_changes(sender: Sender) -> None:
    assert put(sender, OLD, {"value": 96.5} | WHY, {}).status_code == 428
    assert put(sender, OLD, {"value": 96.5} | WHY, CREATE).status_code == 412
    assert put(sender, OLD, {"value": 96.5} | WHY, {"If-Match": '"r2"'}).status_code == 412
    unexplained = put(sender, OLD, {"value": 96.5}, FIRST)
    assert {one["pointer"] for one in unexplained.json()["errors"]} == {"/reason_code", "/reason"}
    answer = put(sender, OLD, {"value": 96.5} | WHY, FIRST)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"r2"')
    [sent] = sender.get("/v1/returns").json()["items"]
    assert (sent["operation"], sent["reason_code"], sent["reason"]) == ("put_value", *WHY.values())
    assert put(sender, OLD, {"value": 96.6} | WHY, FIRST).status_code == 412


def test_what_is_left_out_is_empty_afterwards(sender: Sender) -> None:
    put(sender, NEW, {"value": 97.5, "note": "From a survey."}, CREATE)
    put(sender, NEW, {"value": 97.5} | WHY, FIRST)
    assert sender.get(NEW).json()["note"] is None


def test_the_same_again_adds_no_revision(sender: Sender) -> None:
    answer = put(sender, OLD, {"value": 96.4}, FIRST)
    assert (answer.status_code, answer.headers["etag"]) == (200, '"r1"')
    assert answer.json()["rows"][0]["outcome"] == "unchanged"
    assert answer.json()["id"] is None


def test_faults_are_told_by_pointer_and_parameter(sender: Sender) -> None:
    answer = put(sender, NEW, {"value": None}, CREATE)
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/missing_reason"]
    answer = put(sender, f"/v1/indicators/{RATE}/values/2025-26-Q1", {"value": 97}, CREATE)
    assert [one["parameter"] for one in answer.json()["errors"]] == ["period"]
    assert put(sender, NEW, {"value": 97, "valeu": 1}, CREATE).status_code == 422
    assert put(sender, NEW, {"value": 97}, CREATE, area="E99999999").status_code == 422
    assert put(sender, f"/v1/indicators/{RATE}/values/soon", {"value": 97}, CREATE).status_code == 404
    assert put(sender, "/v1/indicators/none/values/2025-26", {"value": 97}, CREATE).status_code == 404


def test_an_implausible_value_is_confirmed(sender: Sender) -> None:
    answer = put(sender, NEW, {"value": 9.64}, CREATE)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == ("implausible", "/value")
    assert error["detail"] == "9.64% is small beside the 96.4% of 2024/25, which is 10 times as large."
    assert put(sender, NEW, {"value": 9.64}, CREATE, confirm="true").status_code == 201


def test_a_dry_run_and_a_test_key_change_nothing(sender: Sender) -> None:
    assert put(sender, NEW, {"value": 97}, CREATE, dry_run="true").json()["dry_run"] is True
    tester = sender.with_key(Scope.SUBMIT, is_test=True)
    assert put(tester, NEW, {"value": 97}, CREATE).json()["dry_run"] is True
    assert sender.get(NEW).status_code == 404


def test_scopes_and_services_are_kept(sender: Sender) -> None:
    assert put(sender.with_key(Scope.READ), NEW, {"value": 97}, CREATE).status_code == 403
    assert sender.with_key(Scope.SUBMIT).get(NEW).status_code == 403
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({HOUSING}))
    for code in (RATE, "none"):
        answer = put(limited, f"/v1/indicators/{code}/values/2025-26", {"value": 97}, CREATE)
        assert (answer.status_code, answer.json()["detail"]) == (403, "This key may not post this indicator.")


def test_another_area_has_its_own_value(sender: Sender) -> None:
    assert sender.get(OLD, area=HOME).json()["value"] == 96.4
    assert sender.get(OLD, area="E07000117").status_code == 404
