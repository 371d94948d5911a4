"""Definition reviews over HTTP: what the data tell, what managers answer, whose they are, and that none is public."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.measures.definition_review import Principle
from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.storage.database import Database
from app.storage.tables import document_span
from tests.api.officers import CREATE
from tests.api.test_strategies import OUTCOME_SENT, STRATEGY_SENT, Office
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, RATE, basis, district, floor_of, held, instant, peers, placed, publish

PATH = "/v1/definition-reviews"
LONELY, HOUSING = "lonely-rate", "housing-rate"
REVIEW = f"{PATH}/{RATE}/2026-27"
SENT: dict[str, Any] = {
    "answers": [
        {"principle": "digital", "answer": "not_met", "note": "=Typed from a letter."},
        {"principle": "measurable", "answer": "met"},
    ],
    "verdict": "keep",
    "reason": "Members ask for it.",
    "hours": 6,
    "reviewer_role": "Head of Tests",
}


def fill(database: Database) -> None:
    """Three indicators: one that a good deal rests on, one on which nothing does, and one of another service."""
    rate = replace(ANNUAL, supply=Supply.COUNCIL, due_days=DueDays(30, 60), threshold=floor_of(10))
    others = replace(ANNUAL, code=LONELY, title="Lonely", comparable_between_areas=False)
    publish(
        database,
        instant("2026-05-01"),
        *basis(rate, others, replace(ANNUAL, code=HOUSING, title="Housing", service="Housing")),
        district("E07000001", name="District 1"),
        peers("E07000001"),
        Target(RATE, parse_period("2026-27"), 35.0, None, date(2026, 3, 1), "Cabinet", "It can be done."),
        *(held(year, number) for year, number in (("2024-25", 30.0), ("2025-26", 31.0))),
        held("2025-26", 40.0, area="E07000001"),
        held("2019-20", 30.0, indicator=LONELY),
    )


pytestmark = pytest.mark.holding(fill=fill)


@pytest.fixture
def office(database_url: str, client_for: OpenClient) -> Iterator[Office]:
    """The office on each database."""
    database = Database(database_url)
    yield Office(database, client_for)
    database.close()


def listed(office: Office, query: str = "", headers: dict[str, str] | None = None) -> Any:
    """The list of what is to be reviewed."""
    answer = office.client.get(f"{PATH}{query}", headers=headers or office.writer)
    assert answer.status_code == 200, answer.text
    assert "no-store" in answer.headers["cache-control"]
    return answer.json()


def facts(item: Any) -> dict[str, tuple[bool | None, str]]:
    """What the data tell of an indicator."""
    return {fact["fact"]: (fact["holds"], fact["sentence"]) for one in item["principles"] for fact in one["facts"]}


def test_each_indicator_of_a_service_comes_with_what_the_data_tell_and_what_is_asked(office: Office) -> None:
    read = listed(office, "?service=Tests")
    assert (read["year"], read["year_label"], read["total"]) == ("2026-27", "2026/27", 2)
    lonely, rate = read["items"]
    assert [one["principle"] for one in rate["principles"]] == list(Principle)
    assert (rate["to_answer"], rate["review"], rate["revision"], rate["year_before"]) == (10, None, 0, None)
    assert facts(rate) == {
        "purpose": (True, "Its definition says what it is for."),
        "target": (True, "A target is set for 2026/27."),
        "drives": (True, "What rests on it: a warning threshold."),
        "benchmark": (True, "Figures of other areas are held to compare it with."),
        "updated": (True, "2 figures recorded in 2026/27, last on 1 May 2026."),
        "posted": (
            None,
            "It is not known whether by hand or by a script: no figure was sent with a key in the year.",
        ),
        "revised": (False, "None of its 2 figures was ever corrected."),
        "public": (True, "Residents can read it."),
        "threshold": (True, "A warning threshold is set."),
        "in_time": (True, "No figure is late."),
    }
    assert (rate["proposed"], rate["proposal"]) == (None, None)
    told = facts(lonely)
    assert {fact for fact, (holds, _) in told.items() if holds is None} == {"posted", "benchmark", "in_time"}
    assert (told["target"][0], told["drives"]) == (False, (False, "Nothing rests on it."))
    assert lonely["proposed"] == "retire"
    assert lonely["proposal"].startswith("It has no target for 2026/27 or later, and no aim")
    assert read["summary"]["sentence"] == ("2 indicators: 2 not reviewed yet. 1 is proposed for retirement.")


def test_an_outcome_that_names_an_indicator_keeps_it_from_being_proposed(office: Office) -> None:
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT | {"indicators": [LONELY]})
    lonely, _ = listed(office, "?service=Tests")["items"]
    assert (lonely["proposed"], facts(lonely)["drives"][1]) == (None, "What rests on it: 1 aim of the strategy.")


def test_a_service_plan_keeps_its_kpis_from_being_proposed(office: Office, database_url: str) -> None:
    database = Database(database_url)
    publish(database, instant("2026-06-01"), placed(LONELY, Placement(TierNumber.SERVICE)))
    database.close()
    office.now += timedelta(minutes=1)
    assert listed(office, "?service=Tests")["items"][0]["proposed"] == "retire"
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    kpi = {"indicator": LONELY, "how": "More of it.", "contributes_to": {"kind": "priority", "code": "homes"}}
    office.wrote("/v1/service-plans/tests/2026-27", {"purpose": "We test.", "kpis": [kpi]})
    lonely, _ = listed(office, "?service=Tests")["items"]
    assert (lonely["tier"], lonely["proposed"]) == (4, None)
    assert facts(lonely)["public"] == (False, "It is for the council alone.")


def test_corrections_and_the_labels_of_keys_are_told_and_what_was_sent_back_is_not(office: Office) -> None:
    value = {"value": 32.0, "reason": "Counted anew.", "reason_code": "correction"}
    assert office.put(f"/v1/indicators/{RATE}/values/2025-26", value, etag='"r1"').status_code == 200
    _, rate = listed(office, "?service=Tests")["items"]
    told = facts(rate)
    assert told["revised"] == (True, "1 of its 2 figures was corrected at least once.")
    assert told["posted"][0] is None
    assert told["posted"][1].startswith("It is not certain whether by hand or by a script. Sent with: “")
    assert told["updated"][1].startswith("3 figures recorded in 2026/27, last on ")
    wrong = office.put(f"/v1/indicators/{RATE}/values/2024-25", value, etag='"r1"').json()["id"]
    decided = {"outcome": "sent_back", "reason": "Count again."}
    office.client.post(f"/v1/returns/{wrong}/decision", json=decided, headers=office.approver).raise_for_status()
    assert facts(listed(office, "?service=Tests")["items"][1])["revised"] == told["revised"]


def test_a_review_is_written_changed_read_and_stands_beside_the_next(office: Office) -> None:
    assert office.client.get(REVIEW, headers=office.writer).status_code == 404
    made = office.put(REVIEW, SENT)
    assert (made.status_code, made.headers["etag"]) == (201, '"r1"'), made.text
    record = made.json()["resource"]
    assert [one["principle"] for one in record["answers"]] == list(Principle)
    assert record["answers"][5] == {"principle": "digital", "answer": "not_met", "note": "=Typed from a letter."}
    assert (record["verdict_label"], record["hours"]) == ("Keep", 6)
    read = office.client.get(REVIEW, headers=office.writer)
    assert (read.json(), read.headers["etag"]) == (record, '"r1"')
    again = office.put(REVIEW, read.json(), etag='"r1"')
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged"), again.text
    assert office.put(REVIEW, SENT).status_code == 412
    office.wrote(REVIEW, SENT | {"verdict": "change"}, etag='"r1"')
    office.wrote(f"{PATH}/{RATE}/2025-26", SENT | {"verdict": None, "reason": None, "answers": SENT["answers"][:1]})
    _, rate = listed(office, "?service=Tests")["items"]
    assert (rate["review"]["verdict"], rate["revision"], rate["to_answer"]) == ("change", 2, 8)
    assert (rate["year_before"]["year"], rate["year_before"]["verdict_label"]) == ("2025-26", "Not decided")
    digital = next(one for one in rate["principles"] if one["principle"] == "digital")
    assert (digital["answer"], digital["answer_label"], digital["answer_year_before"]) == (
        *("not_met", "Not met"),
        "not_met",
    )
    summary = listed(office, "?service=Tests")["summary"]
    assert [summary[name] for name in ("keep", "change", "retire", "undecided", "not_reviewed")] == [0, 1, 0, 0, 1]
    assert listed(office, "?year=2025-26&service=Tests")["summary"]["undecided"] == 1
    assert office.client.get(rate["href"], headers=office.writer).status_code == 200


def test_every_fault_of_a_review_is_told_at_once(office: Office) -> None:
    wrong = SENT | {"reason": None, "answers": [SENT["answers"][0]] * 2}
    refused = office.put(f"{PATH}/{RATE}/2027-28", wrong)
    assert {(one["pointer"], one["code"]) for one in refused.json()["errors"]} == {
        ("/year", "conflict"),
        ("/answers", "duplicate"),
        ("/reason", "required"),
    }
    shapes = SENT | {"hours": -1, "verdict": "perhaps", "answers": [{"principle": "nice", "answer": "met"}], "x": 1}
    refused = office.put(REVIEW, shapes)
    assert {one["pointer"] for one in refused.json()["errors"]} == {
        *("/hours", "/verdict", "/answers/0/principle", "/x"),
    }
    assert office.put(f"{PATH}/nothing/2026-27", SENT).status_code == 404
    for year in ("2026", "soon", "2026-27-Q1"):
        assert office.put(f"{PATH}/{RATE}/{year}", SENT).status_code in (400, 404)


@pytest.mark.parametrize(
    "query", ["?service=Nowhere", "?year=2026", "?year=soon", "?limit=0", "?cursor=x", "?as_of=now"]
)
def test_a_list_that_cannot_be_given_is_refused(office: Office, query: str) -> None:
    assert office.client.get(f"{PATH}{query}", headers=office.writer).status_code == 400


def test_a_limited_key_reads_and_reviews_its_own_services_indicators_alone(office: Office, database_url: str) -> None:
    database = Database(database_url)
    limited = bearing(make_key(database, Scope.SUBMIT, services=frozenset({"Housing"}), name="Housing"))
    database.close()
    assert [one["indicator"] for one in listed(office, headers=limited)["items"]] == [HOUSING]
    asked = office.client.get(f"{PATH}?service=Tests", headers=limited)
    assert (asked.status_code, asked.json()["errors"][0]["parameter"]) == (400, "service")
    own = office.client.put(f"{PATH}/{HOUSING}/2026-27", json=SENT, headers=limited | CREATE)
    assert own.status_code == 201, own.text
    refused = [
        office.client.put(f"{PATH}/{code}/2026-27", json=SENT, headers=limited | CREATE) for code in (RATE, "nothing")
    ]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert len({answer.json()["detail"] for answer in refused}) == 1


def test_pages_hold_together_and_the_summary_counts_them_all(office: Office) -> None:
    first = listed(office, "?limit=2")
    second = listed(office, f"?limit=2&cursor={first['next']}")
    assert [one["indicator"] for one in (*first["items"], *second["items"])] == [HOUSING, LONELY, RATE]
    assert (second["next"], first["summary"], first["total"]) == (None, second["summary"], 3)


def test_a_review_is_never_published_whatever_is_asked(office: Office, database_url: str) -> None:
    code = office.wrote(REVIEW, SENT)
    decided = {"outcome": "approved", "reason": "Looked at."}
    office.client.post(f"/v1/returns/{code}/decision", json=decided, headers=office.approver).raise_for_status()
    for asked in ({"title": "One", "submissions": [code]}, {"title": "All"}):
        refused = office.client.post("/v1/publications", json=asked, headers=office.approver)
        assert refused.status_code == 409, refused.text
    assert b"definition_review" not in office.get("/v1/changes?limit=1000").content
    assert office.get(REVIEW).status_code == office.get(PATH).status_code == 401
    database = Database(database_url)
    with database.read() as connection:
        columns = document_span.c
        rows = connection.execute(select(columns.view, columns.scope).where(columns.kind == "definition_review"))
        assert [tuple(row) for row in rows] == [("working", "strategy")]
    database.close()
