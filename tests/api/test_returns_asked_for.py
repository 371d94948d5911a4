"""What a return is asked for: a reason to change published values, a confirmation before a period has ended."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from tests.api.returning import LONG_AGO, QUARTERS, Sender, furnish, row, sender_over
from tests.clients import NOW, OpenClient
from tests.databases import opened
from tests.stores import RATE, held, publish, withdraw

FORGOTTEN = "Late figures."


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, on 23 November 2026."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def errors(answer: Any) -> list[dict[str, Any]]:
    """What is wrong with a return, without what is empty."""
    assert answer.status_code == 422, answer.text
    return [{name: one[name] for name in one if one[name] is not None} for one in answer.json()["errors"]]


def test_a_number_for_a_period_that_has_not_ended_wants_a_confirmation(sender: Sender) -> None:
    sent = [row("2040-41-Q4", 55, indicator=QUARTERS), row("2026-27-Q2", 55, indicator=QUARTERS)]
    answer = sender.rows(*sent)
    assert answer.json()["type"].endswith("#implausible")
    detail = "The period ends on 31 March 2041, after today."
    assert errors(answer) == [{"pointer": "/values/0/period", "code": "implausible", "detail": detail}]
    done = sender.rows(*sent, confirm="true")
    assert [(one["row"], one["kind"]) for one in done.json()["findings"]] == [(1, "not_ended")]
    assert sender.rows(row("2026-27-Q4", None, indicator=QUARTERS, missing_reason="not_due")).status_code == 201
    assert sender.rows(*sent).json()["counts"]["unchanged"] == 2, "what was confirmed is not asked for again"


def test_a_file_and_one_value_are_told_of_a_period_to_come_in_their_own_places(sender: Sender) -> None:
    [error] = errors(sender.file(f"indicator,period,value\n{QUARTERS},2026-27-Q3,5\n"))
    assert (error["row"], error["column"], error["detail"]) == (
        2,
        "period",
        "The period ends on 31 December 2026, after today.",
    )
    path, headers = f"/v1/indicators/{RATE}/values/2026-27", sender.headers | {"If-None-Match": "*"}
    refused = sender.client.put(path, json={"value": 97}, headers=headers)
    assert [(one["parameter"], one["code"]) for one in errors(refused)] == [("period", "implausible")]
    answer = sender.client.put(path, json={"value": 97}, headers=headers, params={"confirm": "true"})
    assert answer.status_code == 201


def test_the_day_is_that_of_london(database_url: str, client_for: OpenClient) -> None:
    with opened(database_url) as database:
        last_day = datetime(2026, 6, 29, 23, tzinfo=UTC)  # 30 June begins in London
        instants = {last_day - timedelta(seconds=1): 422, last_day: 201}
        for at, status in instants.items():
            sender = Sender(client_for(database_url, clock=partial(datetime.astimezone, at, UTC)), database)
            assert sender.rows(row("2026-27-Q1", 5, indicator=QUARTERS)).status_code == status


def test_a_return_that_changes_published_values_says_why(sender: Sender) -> None:
    answer = sender.rows(row(), row("2024-25", 96.5), row("2023-24", None, missing_reason="unreliable"))
    detail = "The return changes 2 published values, in rows 2 and 3: say why, as its reason."
    assert errors(answer) == [{"pointer": "/reason", "code": "reason_required", "detail": detail}]
    assert answer.json()["detail"] == "Nothing was recorded: 1 fault to correct."
    assert sender.rows(row("2024-25", 96.5), dry_run="true").status_code == 422
    assert sender.get("/v1/returns").json()["total"] == 0
    in_body = {"values": [row("2024-25", 96.5)], "reason": FORGOTTEN}
    assert sender.client.post("/v1/returns", json=in_body, headers=sender.headers).status_code == 201
    assert sender.get("/v1/returns").json()["items"][0]["reason"] == FORGOTTEN


def test_a_file_is_told_by_the_parameter_and_beside_its_other_faults(sender: Sender) -> None:
    lines = [f"{RATE},2024-25,,provisional", f"{RATE},2024-25,96.4,provisional", f"{RATE},2022-23,many,"]
    body = "\n".join(["indicator,period,value,status", *lines])
    told = errors(sender.file(body))
    assert [(one.get("parameter"), one.get("row"), one["code"]) for one in told] == [
        ("reason", None, "reason_required"),
        (None, 4, "not_a_number"),
    ]
    assert told[0]["detail"] == "The return changes a published value, in row 3: say why, as its reason."
    mended = body.replace("many", "95")
    assert sender.file(mended, reason=FORGOTTEN).json()["counts"]["revised"] == 1
    assert sender.file(mended).json()["counts"] == {"created": 0, "revised": 0, "unchanged": 2, "left_empty": 1}


def test_many_published_values_are_counted_and_the_first_named(sender: Sender) -> None:
    years = [f"{year}-{year - 1999}" for year in range(2010, 2019)]
    publish(sender.database, LONG_AGO + timedelta(days=1), *(held(year, 90.0) for year in years))
    [error] = errors(sender.rows(*(row(year, 91) for year in years)))
    assert error["detail"] == (
        "The return changes 9 published values, in rows 1, 2, 3, 4, 5 and 4 more: say why, as its reason."
    )


def test_drafts_and_commentaries_change_without_a_reason(sender: Sender) -> None:
    assert sender.rows(row("2025-26", 97)).status_code == 201
    assert sender.rows(row("2025-26", 97.5)).json()["counts"]["revised"] == 1
    said = sender.rows(row("2024-25", 96.4, commentary="A good year."))
    assert said.json()["counts"]["revised"] == 1


@pytest.mark.parametrize(
    ("released", "withdrawn", "status"),
    [
        (timedelta(days=30), None, 201),  # under embargo
        (timedelta(days=-30), None, 422),
        (timedelta(days=-30), timedelta(days=-20), 422),  # it was public for ten days
        (timedelta(days=-30), timedelta(days=-40), 201),  # it never was
    ],
)
def test_what_the_public_could_once_read_is_published(
    sender: Sender, released: timedelta, withdrawn: timedelta | None, status: int
) -> None:
    at = NOW + released
    recorded = NOW - timedelta(days=50)
    publish(sender.database, at, held("2025-26", 97.0), code="one", recorded_at=recorded)
    if withdrawn is not None:
        withdraw(sender.database, NOW + withdrawn, code="one")
    assert sender.rows(row("2025-26", 98)).status_code == status


def test_a_later_draft_of_a_published_value_still_wants_a_reason(sender: Sender) -> None:
    assert sender.rows(row("2024-25", 96.5), reason=FORGOTTEN).status_code == 201
    assert [one["code"] for one in errors(sender.rows(row("2024-25", 96.6)))] == ["reason_required"]


def test_a_limited_key_is_asked_as_well(sender: Sender) -> None:
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({"Waste"}))
    assert [one["code"] for one in errors(limited.rows(row("2024-25", 96.5)))] == ["reason_required"]
