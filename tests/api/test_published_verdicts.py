"""A published verdict: sent with its value, kept with it, and shown beside the service's own standing."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.area import AreaKind
from app.services.publishing.audit_verification import verify
from tests.api.officers import ticking
from tests.api.returning import Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.stores import ENGLAND, RATE, district, held, instant, publish

PATH = f"/v1/indicators/{RATE}/values/2025-26"
VERDICT = {"verdict": "similar", "verdict_comparator": ENGLAND, "verdict_source": "The health office"}
NONE = {"verdict": None, "verdict_comparator": None, "verdict_source": None}

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, with England's figure."""
    found = sender_over(database_url, client_for, clock=ticking())
    country = replace(district(ENGLAND), name="England", kind=AreaKind.COUNTRY, region=None, country=None)
    publish(found.database, instant("2024-02-01"), country, held("2025-26", 98.0, area=ENGLAND))
    yield found
    found.database.close()


def beside_england(sender: Sender) -> Any:
    """The benchmark against England in the working view."""
    [found] = sender.get("/v1/benchmarks", indicator=RATE, comparator=ENGLAND, view="working").json()["items"]
    return found


def kept(sender: Sender) -> dict[str, Any]:
    """The verdict that is recorded with the value."""
    recorded = sender.get(PATH).json()
    return {name: recorded[name] for name in VERDICT}


def test_a_verdict_is_shown_beside_the_standing_and_the_bare_figures_do_not_contradict_it(sender: Sender) -> None:
    assert sender.rows(row() | VERDICT).status_code == 201
    assert kept(sender) == VERDICT
    found = beside_england(sender)
    assert (found["published_verdict"], found["published_verdict_source"]) == ("similar", "The health office")
    assert (found["standing"], found["reason"], found["difference"]) == ("not_judged", "margin_unknown", -1.0)
    assert found["sentence"].endswith("too far out to judge. The publisher's own verdict is: similar.")
    limits = {"lower_limit": 96.5, "upper_limit": 97.5, "limits_level": 95.0}
    assert sender.rows(row() | limits).status_code == 201
    judged = beside_england(sender)
    assert (judged["standing"], judged["method"], judged["published_verdict"]) == ("worse", "interval", "similar")


def test_without_a_verdict_the_bare_figures_are_judged(sender: Sender) -> None:
    sender.rows(row())
    found = beside_england(sender)
    assert (found["standing"], found["published_verdict"], found["published_verdict_source"]) == ("worse", None, None)


def test_a_verdict_comes_in_a_file_and_the_audit_trail_verifies(sender: Sender) -> None:
    with sender.database.read() as connection:
        before = verify(connection).faults  # the store's beginnings were not written by the service
    text = f"indicator,period,value,Verdict,verdict_comparator,verdict source\n{RATE},2025-26,97,Similar,{ENGLAND},Us\n"
    answer = sender.file(text)
    assert answer.status_code == 201, answer.text
    assert kept(sender) == VERDICT | {"verdict_source": "Us"}
    with sender.database.read() as connection:
        assert verify(connection).faults == before


def test_a_verdict_stays_with_its_number_and_goes_with_another(sender: Sender) -> None:
    sender.rows(row() | VERDICT)
    sender.rows(row(note="From a survey."))
    assert kept(sender) == VERDICT
    changed = sender.rows(row() | VERDICT | {"verdict": "worse"}).json()["rows"]
    assert [one["changed"] for one in changed] == [["verdict"]]
    sender.rows(row(value=96.0))
    assert kept(sender) == NONE


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"verdict": "splendid"}, "verdict", "enum"),
        ({"verdict_source": None}, "verdict_source", "required"),
        ({"verdict_comparator": None}, "verdict_comparator", "required"),
        ({"verdict": None, "verdict_comparator": None}, "verdict", "required"),
        ({"verdict_comparator": "nowhere"}, "verdict_comparator", "unknown_comparator"),
        ({"value": None, "missing_reason": "suppressed"}, "verdict", "conflict"),
    ],
)
def test_a_verdict_without_its_parts_is_refused(
    sender: Sender, changes: dict[str, Any], column: str, code: str
) -> None:
    answer = sender.rows(row() | VERDICT | changes)
    assert answer.status_code == 422, answer.text
    assert [(one["pointer"].rpartition("/")[2], one["code"]) for one in answer.json()["errors"]] == [(column, code)]
