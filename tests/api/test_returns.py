"""Returns: what each row does, all or nothing, who may send what, and repeated calls."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from app.services.publishing.audit_verification import verify
from app.storage.measures.recorded_values import latest_values
from tests.api.officers import ticking
from tests.api.returning import (
    COUNT,
    HOUSING,
    LONG_AGO,
    QUARTERS,
    QUARTERS_DEFINITION,
    WASTE,
    Sender,
    furnish,
    row,
    sender_over,
)
from tests.clients import OpenClient
from tests.stores import HOME, RATE, floor_of, publish

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def test_a_return_tells_what_each_row_does(sender: Sender) -> None:
    answer = sender.rows(row(), row("2024-25", 96.5, status="provisional"), row("2023-24", 95.2), reason="Mended.")
    assert answer.status_code == 201
    body = answer.json()
    assert body["id"] == "S000001"
    assert body["state"] == "draft"
    assert body["counts"] == {"created": 1, "revised": 1, "unchanged": 1, "left_empty": 0}
    assert [(one["row"], one["outcome"], one["old_value"], one["new_value"]) for one in body["rows"]] == [
        (1, "created", None, 97.0),
        (2, "revised", 96.4, 96.5),
        (3, "unchanged", 95.2, 95.2),
    ]
    assert {one["area"] for one in body["rows"]} == {HOME}
    assert [one["changed"] for one in body["rows"]] == [[], ["value", "status"], []]


def test_what_was_sent_is_in_the_working_view_and_not_public(sender: Sender) -> None:
    sender.rows(row())
    public = sender.client.get("/v1/values", params={"indicator": RATE}).json()
    assert public["total"] == 2
    recorded = sender.get(f"/v1/indicators/{RATE}/values/2025-26")
    assert recorded.json()["value"] == 97.0
    assert recorded.headers["etag"] == '"r1"'


def test_a_negative_zero_in_a_return_is_recorded_as_zero_and_the_audit_trail_verifies(sender: Sender) -> None:
    parts = {"numerator": -0.0, "denominator": 10.0, "lower_limit": -0.0, "upper_limit": 1.0, "limits_level": 95.0}
    with sender.database.read() as connection:
        before = verify(connection).faults  # the store's beginnings were not written by the service
    answer = sender.rows(row(value=-0.0) | parts, row("2023-24", -0.0), reason="Mended.", confirm="true")
    assert answer.status_code == 201, answer.text
    with sender.database.read() as connection:
        sent = [value for value in latest_values(connection) if value.number == 0]
        assert [str(value.number) for value in sent] == ["0.0", "0.0"]
        assert {str(sent[1].numerator), str(sent[1].lower_limit)} == {"0.0"}
        assert verify(connection).faults == before


def test_a_return_of_what_is_recorded_adds_nothing(sender: Sender) -> None:
    answer = sender.rows(row("2024-25", 96.4))
    assert (answer.status_code, answer.json()["id"]) == (200, None)
    assert sender.get("/v1/returns").json()["total"] == 0


def test_every_fault_of_every_row_is_told_at_once_and_nothing_is_recorded(sender: Sender) -> None:
    answer = sender.rows(
        row(),
        row(indicator="made-up-rat"),
        row("2025-26-Q1"),
        row("25/26"),
        row(area="E99999999"),
        row("2022-23", None),
        row("2021-22", 50.0, missing_reason="not_available"),
        row(),
    )
    assert answer.status_code == 422
    found = {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    assert found == {
        ("/values/1/indicator", "unknown_indicator"),
        ("/values/2/period", "wrong_period"),
        ("/values/3/period", "invalid_period"),
        ("/values/4/area", "unknown_area"),
        ("/values/5/missing_reason", "required"),
        ("/values/6/missing_reason", "conflict"),
        ("/values/7/indicator", "duplicate"),
    }
    details = {one["code"]: one["detail"] for one in answer.json()["errors"]}
    assert "made-up-rate" in details["unknown_indicator"]
    assert "2023-24" in details["wrong_period"]
    assert details["duplicate"] == "Row 1 gives the same indicator, area and period: send each value once."
    assert sender.get("/v1/returns").json()["total"] == 0


def test_a_shifted_decimal_point_is_refused_until_it_is_confirmed(sender: Sender) -> None:
    answer = sender.rows(row("2025-26", 4000, indicator=COUNT))
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#implausible")
    [error] = answer.json()["errors"]
    assert (error["code"], error["pointer"]) == ("implausible", "/values/0/value")
    assert error["detail"] == "4,000 incidents is 10 times the 400 incidents of 2024/25."
    confirmed = sender.rows(row("2025-26", 4000, indicator=COUNT), confirm="true")
    assert confirmed.status_code == 201
    assert [one["kind"] for one in confirmed.json()["findings"]] == ["decimal_shift"]


def test_a_value_is_reckoned_from_its_numerator_and_denominator(sender: Sender) -> None:
    sent = {"indicator": RATE, "period": "2025-26", "numerator": 30, "denominator": 31}
    answer = sender.rows(sent)
    assert answer.json()["rows"][0]["new_value"] == pytest.approx(96.774193548387)
    assert sender.rows(sent).json()["counts"]["unchanged"] == 1
    wrong = sender.rows(sent | {"value": 50})
    assert wrong.json()["errors"][0]["pointer"] == "/values/0/value"


def test_a_dry_run_answers_the_same_and_keeps_nothing(sender: Sender) -> None:
    answer = sender.rows(row(), dry_run="true")
    body = answer.json()
    assert (answer.status_code, body["id"], body["state"], body["dry_run"]) == (200, None, None, True)
    assert body["counts"]["created"] == 1
    assert sender.get("/v1/returns").json()["total"] == 0


def test_a_test_key_only_tries(sender: Sender) -> None:
    tester = sender.with_key(Scope.SUBMIT, Scope.READ, is_test=True)
    assert tester.rows(row()).json()["dry_run"] is True
    assert sender.get("/v1/returns").json()["total"] == 0


def test_the_same_call_again_is_answered_alike_and_done_once(sender: Sender) -> None:
    key = {"Idempotency-Key": "quarter-2"}
    first = sender.rows(row(), headers=key)
    again = sender.rows(row(), headers=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotent-replayed"] == "true"
    assert sender.get("/v1/returns").json()["total"] == 1


def test_a_limited_key_posts_for_its_services_and_learns_nothing_of_others(sender: Sender) -> None:
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({HOUSING}))
    assert limited.rows(row("2025-26", 410, indicator=COUNT)).status_code == 201
    foreign, absent = limited.rows(row(indicator=RATE)), limited.rows(row(indicator="there-is-none"))
    assert (foreign.status_code, absent.status_code) == (403, 403)
    [one], [other] = foreign.json()["errors"], absent.json()["errors"]
    assert one == other
    assert COUNT in one["detail"]
    assert QUARTERS in one["detail"]
    assert RATE not in one["detail"]


def test_without_the_scope_nothing_is_taken(sender: Sender) -> None:
    assert sender.client.post("/v1/returns", json={"values": [row()]}).status_code == 401
    assert sender.with_key(Scope.READ).rows(row()).status_code == 403


def test_a_commentary_goes_with_its_value_and_makes_no_other_revision(sender: Sender) -> None:
    said: dict[str, Any] = {"commentary": "A good year."}
    assert sender.rows(row(**said)).json()["rows"][0]["outcome"] == "created"
    assert sender.rows(row(**said)).json()["rows"][0]["outcome"] == "unchanged"
    changed = sender.rows(row(commentary="A better year."))
    assert changed.json()["rows"][0]["outcome"] == "revised"
    assert sender.get(f"/v1/indicators/{RATE}/values/2025-26").headers["etag"] == '"r1"'


def test_what_is_not_sent_stays_while_the_number_stays(sender: Sender) -> None:
    limits: dict[str, Any] = {"lower_limit": 96.0, "upper_limit": 98.0, "limits_level": 95}
    sender.rows(row(note="From a survey.", status="provisional", **limits))
    assert sender.rows(row()).json()["counts"]["unchanged"] == 1
    sender.rows(row(value=97.5))
    recorded = sender.get(f"/v1/indicators/{RATE}/values/2025-26").json()
    assert (recorded["value"], recorded["lower_limit"], recorded["note"]) == (97.5, None, "From a survey.")
    assert recorded["status"] == "provisional"


def test_a_return_tells_the_warnings_that_it_raises_and_clears(sender: Sender) -> None:
    raised = sender.rows(row("2025-26", 80.0), row("2026-27", 70.0), confirm="true").json()
    assert "sustained_decline" in {one["rule"] for one in raised["warnings_raised"]}
    cleared = sender.rows(row("2026-27", 99.0), confirm="true").json()
    assert "sustained_decline" in {one["rule"] for one in cleared["warnings_cleared"]}
    assert all(one["sentence"] for one in raised["warnings_raised"] + cleared["warnings_cleared"])


def test_a_warning_that_goes_on_under_another_first_period_is_neither_raised_nor_cleared(
    sender: Sender, database_url: str, client_for: OpenClient
) -> None:
    sender = Sender(client_for(database_url, clock=ticking()), sender.database)
    watched = replace(QUARTERS_DEFINITION, threshold=floor_of(50))
    publish(sender.database, LONG_AGO + timedelta(days=1), watched)
    first = sender.rows(*(row(one, 20, indicator=QUARTERS) for one in ("2025-26-Q4", "2026-27-Q2")))
    [raised] = [one for one in first.json()["warnings_raised"] if one["rule"] == "threshold_breached"]
    assert raised["id"].endswith("2025-26-Q4")
    late = sender.rows(row("2026-27-Q1", 60, indicator=QUARTERS)).json()
    assert late["warnings_raised"] == []
    assert [one["id"] for one in late["warnings_cleared"]] == [f"{QUARTERS}.{HOME}.overdue.2026-27-Q1"]
    held_now = sender.get("/v1/warnings", view="working", indicator=QUARTERS, state="open").json()["items"]
    assert [one["id"] for one in held_now if one["rule"] == "threshold_breached"] == [
        f"{QUARTERS}.{HOME}.threshold_breached.2026-27-Q2"
    ]
    better = sender.rows(row("2026-27-Q2", 60, indicator=QUARTERS)).json()
    assert [one["rule"] for one in better["warnings_cleared"]] == ["threshold_breached"]


def test_nothing_out_of_nothing_is_undefined(sender: Sender) -> None:
    sent = {"indicator": RATE, "period": "2025-26", "numerator": 0, "denominator": 0}
    [error] = sender.rows(sent).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/values/0/missing_reason", "required")
    assert error["detail"] == "0 out of 0 is not a number: give missing_reason `undefined`."
    assert sender.rows(sent | {"missing_reason": "undefined"}).status_code == 201
    [error] = sender.rows(sent | {"period": "2022-23", "numerator": 3}).json()["errors"]
    assert error["detail"] == "Say why there is no number."


def test_a_commentary_alone_is_recorded_with_and_without_a_value(sender: Sender) -> None:
    remark: dict[str, Any] = {"indicator": RATE, "period": "2025-26", "commentary": "It will be late."}
    answer = sender.rows(remark, remark | {"period": "2024-25"}).json()
    assert [(one["outcome"], one["changed"], one["new_value"]) for one in answer["rows"]] == [
        ("created", ["commentary"], None),
        ("revised", ["commentary"], 96.4),
    ]
    assert sender.get(f"/v1/returns/{answer['id']}").json()["values"]["total"] == 0
    assert sender.get(f"/v1/indicators/{RATE}/values/2025-26").status_code == 404
    said = sender.get(f"/v1/indicators/{RATE}/commentary/2025-26")
    assert said.json()["text"] == "It will be late."
    again = sender.rows(remark, remark | {"period": "2024-25"})
    assert (again.status_code, again.json()["rows"][0]["outcome"]) == (200, "unchanged")
    assert again.json()["counts"] == {"created": 0, "revised": 0, "unchanged": 1, "left_empty": 1}
    changed = sender.rows(remark | {"commentary": "It is late."})
    assert changed.json()["counts"]["revised"] == 1
    assert sender.rows(row(value=97.0)).json()["counts"]["created"] == 1


def test_what_goes_with_a_number_is_not_dropped_beside_a_commentary(sender: Sender) -> None:
    sent = {"indicator": RATE, "commentary": "Late.", "note": "From a survey."}
    [error] = sender.rows({**sent, "period": "2025-26"}).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/values/0/missing_reason", "required")
    kept = sender.rows({**sent, "period": "2024-25"}, reason="A note was missing.").json()
    assert kept["rows"][0]["changed"] == ["note", "commentary"]


def test_what_was_sent_is_listed_to_its_sender_and_to_those_who_approve(sender: Sender) -> None:
    sender.rows(row())
    other = sender.with_key(Scope.SUBMIT, name="Another officer")
    approver = sender.with_key(Scope.APPROVE, name="A third officer")
    assert [one["id"] for one in sender.get("/v1/returns").json()["items"]] == ["S000001"]
    assert other.get("/v1/returns").json()["items"] == []
    assert other.get("/v1/returns/S000001").status_code == 404
    assert [one["id"] for one in approver.get("/v1/returns", state="draft").json()["items"]] == ["S000001"]
    assert sender.with_key(Scope.DEFINE).get("/v1/returns").status_code == 403


def test_one_return_shows_its_values_with_what_stood_there(sender: Sender) -> None:
    sender.rows(row(), row("2024-25", 96.5, commentary="Better."), reason="Mended.")
    first = sender.get("/v1/returns/S000001", limit=1).json()
    [document] = first["documents"]
    assert (document["kind"], document["key"]) == ("commentary", f"{RATE}/{HOME}/2024-25")
    assert {"field": "/text", "old": None, "new": "Better."} in document["differences"]
    assert (first["values"]["total"], first["values"]["items"][0]["outcome"]) == (2, "created")
    [second] = sender.get("/v1/returns/S000001", limit=1, cursor=first["values"]["next"]).json()["values"]["items"]
    assert (second["old_value"], second["new_value"]) == (96.4, 96.5)


def test_the_services_are_those_of_the_indicators(sender: Sender) -> None:
    assert sender.get("/v1/returns/due", service="Nobody").status_code == 400
    services = {one["service"] for one in sender.get("/v1/returns/due").json()["items"]}
    assert services == {WASTE, HOUSING}
