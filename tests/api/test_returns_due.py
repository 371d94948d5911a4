"""The collection calendar over HTTP: what is due from whom, by date."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from app.domain.measures.indicator import Supply
from app.domain.measures.value import MissingReason
from app.domain.publishing.access import Scope
from tests.api.returning import COUNT, COUNT_DEFINITION, HOUSING, QUARTERS, WASTE, Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.stores import HOME, RATE, district, held, instant, publish

FIRST_QUARTERS = ("2026-27-Q2", "2026-27-Q3")


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, on 23 November 2026."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def test_the_councils_own_figures_are_listed_by_date(sender: Sender) -> None:
    answer = sender.get("/v1/returns/due").json()
    assert [(one["indicator"], one["period"], one["state"], one["submission_due"]) for one in answer["items"]] == [
        (RATE, "2025-26", "overdue", "2026-04-30"),
        (QUARTERS, "2026-27-Q2", "overdue", "2026-10-30"),
        (QUARTERS, "2026-27-Q3", "due", "2027-01-30"),
        (RATE, "2026-27", "due", "2027-04-30"),
    ]
    assert [one["days"] for one in answer["items"]] == [-207, -24, 68, 158]


def test_what_was_sent_is_submitted_until_it_is_public(sender: Sender) -> None:
    sender.rows(row())
    states = {(one["indicator"], one["period"]): one["state"] for one in sender.get("/v1/returns/due").json()["items"]}
    assert states[RATE, "2025-26"] == "submitted"
    assert states[RATE, "2026-27"] == "due"


def test_figures_of_others_are_listed_when_asked_for(sender: Sender) -> None:
    codes = {one["indicator"] for one in sender.get("/v1/returns/due").json()["items"]}
    with_all = {one["indicator"] for one in sender.get("/v1/returns/due", include="all").json()["items"]}
    assert COUNT not in codes
    assert COUNT in with_all


def test_it_is_filtered_by_service_and_state(sender: Sender) -> None:
    items = sender.get("/v1/returns/due", service=HOUSING, state="overdue").json()["items"]
    assert [(one["indicator"], one["period"]) for one in items] == [(QUARTERS, FIRST_QUARTERS[0])]
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({WASTE}))
    assert {one["service"] for one in limited.get("/v1/returns/due").json()["items"]} == {WASTE}
    assert sender.with_key(Scope.DEFINE).get("/v1/returns/due").status_code == 403


def test_a_quarter_that_was_skipped_is_asked_for_until_it_has_come(sender: Sender) -> None:
    def quarters() -> list[tuple[str, str]]:
        items = sender.get("/v1/returns/due", service=HOUSING).json()["items"]
        return [(one["period"], one["state"]) for one in items if one["indicator"] == QUARTERS]

    sender.rows(row("2025-26-Q4", 5, indicator=QUARTERS), row("2026-27-Q2", 5, indicator=QUARTERS))
    assert quarters() == [
        ("2025-26-Q4", "submitted"),
        ("2026-27-Q1", "overdue"),
        ("2026-27-Q2", "submitted"),
        ("2026-27-Q3", "due"),
    ]
    sender.rows(row("2026-27-Q1", 5, indicator=QUARTERS))
    assert ("2026-27-Q1", "submitted") in quarters()


def test_every_period_since_the_last_is_listed_and_none_after_the_area_has_ended(sender: Sender) -> None:
    def of_rate() -> list[str]:
        items = sender.get("/v1/returns/due", include="all").json()["items"]
        return [one["period"] for one in items if one["indicator"] == RATE]

    old = [held("2016-17", 95.0, indicator=COUNT)]
    publish(sender.database, instant("2024-02-01"), *old)
    assert of_rate() == ["2025-26", "2026-27"]
    publish(sender.database, instant("2024-03-01"), district(HOME, name="Hyndburn", end_date=date(2026, 4, 1)))
    assert of_rate() == ["2025-26"]
    template = sender.get("/v1/returns/template", period="2026-27")
    assert template.status_code == 200


def test_nothing_is_listed_of_what_its_publisher_has_paused(sender: Sender) -> None:
    def listed() -> set[str]:
        return {one["indicator"] for one in sender.get("/v1/returns/due", include="all").json()["items"]}

    assert COUNT in listed()
    paused = replace(COUNT_DEFINITION, supply=Supply.PAUSED, supply_note="Until the survey is reweighted.")
    publish(sender.database, instant("2024-02-01"), paused)
    assert COUNT not in listed()


@pytest.mark.parametrize("period", ["2025-26", "2026-27"])
def test_a_value_is_not_posted_as_not_due_once_its_date_has_passed(sender: Sender, period: str) -> None:
    due = {"2025-26": "2026-04-30", "2026-27": "2027-04-30"}[period]
    answer = sender.rows(row(period, None, missing_reason="not_due"))
    file = sender.file(f"indicator,period,missing_reason\n{RATE},{period},not_due\n", dry_run="true")
    if due > "2026-11-23":
        assert (answer.status_code, file.status_code) == (201, 200)
        return
    detail = f"The value was due on {due}: give the figure, or another reason why there is none."
    assert [(one["pointer"], one["code"], one["detail"]) for one in answer.json()["errors"]] == [
        ("/values/0/missing_reason", "past_due", detail)
    ]
    assert [(one["row"], one["column"], one["code"]) for one in file.json()["errors"]] == [
        (2, "missing_reason", "past_due")
    ]


def test_a_row_that_was_not_due_when_it_was_recorded_is_no_fault_when_it_is_sent_again(sender: Sender) -> None:
    not_due = held("2025-26", None, missing_reason=MissingReason.NOT_DUE)
    publish(sender.database, instant("2026-01-01"), not_due)
    again = sender.rows(row("2025-26", None, missing_reason="not_due"))
    assert again.json()["counts"]["unchanged"] == 1
