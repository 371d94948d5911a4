"""Figures to check over HTTP: each kind with its numbers, told by the list, and raised by the return that brings it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.indicator import AnnualFigure, Band, BandKind, DirectionRule
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from tests.api.officers import ticking
from tests.api.returning import Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.stores import HOME, QUARTERLY, basis, held, instant, publish

COUNTS = "made-up-counts"
FLAW = {"kind", "period", "period_label", "periods", "value", "value_display", "against", "against_display"}
FLAW |= {"difference", "allowed", "chance"}

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, with an indicator that is counted by quarter."""
    found = sender_over(database_url, client_for, clock=ticking())
    counted = replace(
        QUARTERLY,
        code=COUNTS,
        annual_figure=AnnualFigure.SUM,
        direction=DirectionRule(tolerance=Band(BandKind.ABSOLUTE, 1.0)),
    )
    quarters = [held(f"2023-24-Q{number}", 10.0, indicator=COUNTS) for number in (1, 2, 3, 4)]
    year = held("2023-24", 60.0, indicator=COUNTS)
    publish(found.database, instant("2024-05-01"), *basis(counted), *quarters, year)
    yield found
    found.database.close()


def flaws(sender: Sender, identity: str, **query: str) -> list[dict[str, Any]]:
    """The flaws in a warning's evidence."""
    warning = sender.get(f"/v1/warnings/{identity}", **query).json()
    assert (warning["rule"], warning["rule_label"], warning["severity"]) == (
        "data_quality",
        "Figures to check",
        "watch",
    )
    assert {name: warning["evidence"][name] for name in ("rule", "period")} == {
        "rule": "data_quality",
        "period": warning["latest"],
    }
    found: list[dict[str, Any]] = warning["evidence"]["flaws"]
    assert all(set(flaw) == FLAW for flaw in found)
    return found


def test_a_year_against_its_quarters_and_a_missing_target_are_told_with_their_numbers(sender: Sender) -> None:
    publish(sender.database, instant("2024-06-01"), Target(COUNTS, parse_period("2022-23"), 50.0))
    flaw, stale = flaws(sender, f"{COUNTS}.{HOME}.data_quality.2023-24-Q1")  # since when the year has no target
    assert (flaw["kind"], flaw["period"], flaw["period_label"]) == ("disagrees_with_quarters", "2023-24", "2023/24")
    assert flaw["periods"] == [f"2023-24-Q{number}" for number in (1, 2, 3, 4)]
    assert (flaw["value"], flaw["against"], flaw["difference"], flaw["allowed"]) == (60.0, 40.0, 20.0, 1.0)
    assert (stale["kind"], stale["period"], stale["periods"]) == ("stale_target", "2023-24", ["2022-23"])
    assert (stale["value"], stale["value_display"], stale["against"]) == (None, None, 50.0)


def test_a_return_that_corrects_a_public_figure_by_much_raises_the_warning(sender: Sender) -> None:
    sent = row(indicator=COUNTS, period="2023-24-Q4", value=14)
    done = sender.rows(sent, reason="Counted twice.", confirm=True)
    assert done.status_code == 201, done.text
    assert [one["rule"] for one in done.json()["warnings_raised"]] == []  # the year's figure was odd before
    [year, revision] = flaws(sender, f"{COUNTS}.{HOME}.data_quality.2023-24-Q4", view="working")
    assert (year["against"], revision["kind"]) == (44.0, "large_revision")
    assert (revision["value"], revision["against"], revision["allowed"], revision["chance"]) == (14.0, 10.0, 1.0, None)
    [public] = flaws(sender, f"{COUNTS}.{HOME}.data_quality.2023-24-Q4")
    assert public["against"] == 40.0
