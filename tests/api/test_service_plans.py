"""Service plans over HTTP: written by their service, read with a key, never public; and the cascade they feed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.storage.database import Database
from app.storage.measures.document_spans import rebuild_document_spans
from app.storage.tables import document_item, document_release, document_span
from tests.api.officers import CREATE, publish_basis
from tests.api.test_strategies import ACTION_SENT, OUTCOME_SENT, STRATEGY_SENT, Office
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, KPI, RATE, SERVICE_PLAN, held, instant, placed, publish, publish_report

PLAN = "/v1/service-plans/tests/2026-27"
HOW = "Each one of it makes one more of that."
PLAN_SENT: dict[str, Any] = {
    "purpose": "We do what tests ask for.",
    "kpis": [
        {"indicator": KPI, "how": HOW, "contributes_to": {"kind": "outcome", "code": "warm-homes"}},
        {"indicator": "fed", "how": HOW},
    ],
}


def fill(database: Database) -> None:
    """The basis, with two service-level indicators, of which one feeds a published one."""
    service = Placement(TierNumber.SERVICE)
    publish_basis(
        database,
        replace(ANNUAL, code=KPI, title="Visits made"),
        placed(KPI, service),
        replace(ANNUAL, code="fed", title="Calls answered", contributes_to=RATE),
        placed("fed", service),
        held("2021-22", 30.0),
        held("2022-23", 34.0),
    )


pytestmark = pytest.mark.holding(fill=fill)


@pytest.fixture
def office(database: Database, client_for: OpenClient) -> Office:
    """The office, with a strategy, an outcome and an action that are public."""
    office = Office(database, client_for)
    office.out(
        office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT),
        office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT),
        office.wrote("/v1/actions/insulation", ACTION_SENT),
    )
    return office


def told(answer: Any) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


def test_a_plan_is_written_read_changed_and_listed(office: Office) -> None:
    assert office.client.get(PLAN, headers=office.writer).status_code == 404
    made = office.put("/v1/service-plans/Tests/2026-27", PLAN_SENT)
    assert (made.status_code, made.headers["etag"]) == (201, '"r1"')
    read = office.client.get(PLAN, headers=office.writer)
    assert (read.json(), read.headers["etag"]) == (made.json()["resource"], '"r1"')
    assert (read.json()["service"], read.json()["year"]) == ("Tests", "2026-27")
    changed = office.put(PLAN, PLAN_SENT | {"purpose": "We do more."}, etag='"r1"')
    assert changed.json()["differences"] == [{"field": "/purpose", "old": PLAN_SENT["purpose"], "new": "We do more."}]
    [listed] = office.client.get("/v1/service-plans", headers=office.writer).json()["items"]
    assert [(kpi["title"], kpi["contributes_to"]["code"], kpi["sentence"]) for kpi in listed["kpis"]] == [
        ("Visits made", "warm-homes", f"Visits made contributes to Warm homes: {HOW}"),
        ("Calls answered", RATE, f"Calls answered contributes to Made-up rate: {HOW}"),
    ]
    for kpi in listed["kpis"]:
        for href in (kpi["href"], kpi["contributes_to"]["href"]):
            assert office.client.get(href, headers=office.writer).status_code == 200, href
    again = office.put(listed["href"], listed, etag='"r2"')
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged"), again.text


def test_the_list_is_filtered_by_service_and_year_and_tells_what_the_plan_leaves_out(office: Office) -> None:
    office.wrote(PLAN, PLAN_SENT | {"kpis": PLAN_SENT["kpis"][:1]})
    office.wrote("/v1/service-plans/tests/2025-26", {"purpose": "Before."})

    def listed(query: str = "") -> list[tuple[str, list[str]]]:
        answer = office.client.get(f"/v1/service-plans{query}", headers=office.writer)
        return [(one["year"], one["not_in_plan"]) for one in answer.json()["items"]]

    assert listed() == [("2026-27", ["fed"]), ("2025-26", ["fed", KPI])]
    assert listed("?year=FY2026-27&service=Tests") == [("2026-27", ["fed"])]
    assert listed("?year=2024-25") == []
    for query in ("?service=Nobody", "?year=2026", "?year=soon"):
        assert office.client.get(f"/v1/service-plans{query}", headers=office.writer).status_code == 400


def test_all_faults_of_a_plan_are_told_at_once(office: Office) -> None:
    wrong = PLAN_SENT | {
        "kpis": [
            {"indicator": RATE, "how": HOW, "contributes_to": {"kind": "outcome", "code": "nothing"}},
            {"indicator": KPI, "how": HOW},
            {"indicator": "nothing", "how": HOW, "contributes_to": {"kind": "priority", "code": "nothing"}},
            {"indicator": "fed", "how": HOW, "contributes_to": {"kind": "indicator", "code": "fed"}},
        ]
    }
    refused = office.put(PLAN, wrong)
    assert refused.status_code == 422
    assert told(refused) == [
        ("/kpis/0/indicator", "conflict"),
        ("/kpis/0/contributes_to/code", "unknown_value"),
        ("/kpis/1/contributes_to", "required"),
        ("/kpis/2/indicator", "unknown_value"),
        ("/kpis/2/contributes_to/code", "unknown_value"),
        ("/kpis/3/contributes_to/code", "conflict"),
    ]
    assert office.client.get(PLAN, headers=office.writer).status_code == 404


def test_a_plan_is_of_a_service_that_has_indicators_and_of_a_financial_year(office: Office) -> None:
    nobody = office.put("/v1/service-plans/nobody/2026-27", PLAN_SENT)
    assert (nobody.status_code, "The services are: Tests." in nobody.json()["detail"]) == (404, True)
    for year in ("2026", "2026-27-Q1", "AY2026-27", "soon"):
        refused = office.put(f"/v1/service-plans/tests/{year}", PLAN_SENT)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (404, "invalid_period")


def test_a_limited_key_writes_the_plans_of_its_own_services_alone(office: Office, database: Database) -> None:
    own, other = (
        bearing(make_key(database, Scope.SUBMIT, services=frozenset({name}), name=name)) for name in ("Tests", "Others")
    )
    for path in (PLAN, "/v1/service-plans/nobody/2026-27"):
        assert office.client.put(path, json=PLAN_SENT, headers=other | CREATE).status_code == 403
    assert office.client.put(PLAN, json=PLAN_SENT, headers=own | CREATE).status_code == 201


def test_no_publication_releases_a_service_plan_whatever_it_is_asked(office: Office) -> None:
    code = office.wrote(PLAN, PLAN_SENT)
    [undecided] = office.client.get("/v1/returns/waiting", headers=office.approver).json()["items"]
    assert (undecided["submission"], undecided["kind"]) == (code, "service_plan")
    approved = {"outcome": "approved", "reason": "Looked at."}
    office.client.post(f"/v1/returns/{code}/decision", json=approved, headers=office.approver).raise_for_status()
    named = office.client.post("/v1/publications", json={"title": "A", "submissions": [code]}, headers=office.approver)
    assert (named.status_code, named.json()["detail"]) == (
        409,
        "These are for the council alone and are never published: tests/2026-27.",
    )
    alone = office.client.post("/v1/publications", json={"title": "A"}, headers=office.approver)
    assert (alone.status_code, alone.json()["detail"]) == (409, "Nothing approved is waiting to be released.")
    progress = office.wrote("/v1/actions/insulation/progress/2026-10-31", {"status": "on_track", "narrative": "So."})
    office.client.post(f"/v1/returns/{progress}/decision", json=approved, headers=office.approver).raise_for_status()
    made = office.client.post("/v1/publications", json={"title": "All"}, headers=office.approver)
    assert (made.status_code, made.json()["documents"], made.json()["waiting"]) == (201, 1, 0)
    office.now += timedelta(minutes=2)
    assert "service_plan" not in office.get("/v1/changes?limit=1000").text


def test_a_released_row_of_a_service_plan_counts_in_no_public_view(database: Database, client_for: OpenClient) -> None:
    """Even where something else than the use case had released one."""
    publish(database, instant("2026-10-01"), replace(SERVICE_PLAN, purpose="Hush."), code="by-hand")
    with database.write() as connection:
        rebuild_document_spans(connection)
        kinds = select(document_item.c.kind).join(
            document_release, document_release.c.document_id == document_item.c.id
        )
        assert ItemKind.SERVICE_PLAN.value in set(connection.execute(kinds).scalars())
        views = select(document_span.c.view).where(document_span.c.kind == ItemKind.SERVICE_PLAN.value)
        assert set(connection.execute(views).scalars()) == {"working"}
    client = client_for(database.url.render_as_string(hide_password=False), clock=lambda: NOW)
    for path in ("/v1/changes?limit=1000", "/v1/publications", f"/v1/cascade/{RATE}"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "service_plan" not in answer.text
        assert "Hush" not in answer.text


def test_the_cascade_leads_from_a_service_kpi_up_to_the_strategy(office: Office) -> None:
    office.wrote(PLAN, PLAN_SENT)
    cascade = office.working("/v1/cascade/fed").json()
    assert cascade["sentence"] == (
        "Calls answered contributes to Made-up rate, an indicator of Warm homes, an outcome of Homes, a priority of "
        "Corporate Strategy 2023 to 2028."
    )
    [line] = cascade["lines"]
    assert [(step["kind"], step["code"], step["tier"]) for step in line["steps"]] == [
        ("indicator", RATE, 1),
        ("outcome", "warm-homes", None),
        ("priority", "homes", None),
        ("strategy", "strategy-2023", None),
    ]
    rate, outcome, priority, strategy = line["steps"]
    assert (rate["how"], rate["year"], rate["judged"]["judgement"]) == (HOW, "2026-27", "improving")
    assert (outcome["stated"]["status_label"], priority["status_sentence"], strategy["status_sentence"]) == (
        *("Not stated", None, "It is in force."),
    )
    assert (cascade["subject"]["kind"], cascade["subject"]["tier"], cascade["subject"]["service"]) == (
        *("service_kpi", 4, "Tests"),
    )
    assert [(use["kind"], use["indicators"]) for use in cascade["used_in"]] == [
        *(("card", ["fed"]), ("card", [RATE]), ("publication", [RATE])),
    ]
    for href in [step["href"] for step in line["steps"]] + [use["href"] for use in cascade["used_in"]]:
        assert office.client.get(href, headers=office.writer).status_code == 200, href


def test_the_cascade_names_the_published_reports_that_show_the_figures(office: Office, database: Database) -> None:
    publish_report(database, office.now, year="2024-25")
    office.now += timedelta(minutes=1)
    uses = office.client.get(f"/v1/cascade/{RATE}").json()["used_in"]
    [report] = [use for use in uses if use["kind"] == "report"]
    assert (report["indicators"], report["href"]) == ([RATE], "/v1/reports/2024-25?edition=1")
    assert report["sentence"].startswith("Annual performance report 2024-25 shows ")
    assert office.client.get(report["href"]).status_code == 200
    before = office.client.get(f"/v1/cascade/{RATE}?as_of={NOW:%Y-%m-%dT%H:%M:%SZ}").json()["used_in"]
    assert [use for use in before if use["kind"] == "report"] == []


def test_the_cascade_leads_down_from_a_priority(office: Office) -> None:
    office.wrote(PLAN, PLAN_SENT)
    office.out(office.wrote("/v1/actions/insulation/progress/2026-10-31", {"status": "on_track", "narrative": "So."}))

    def below(answer: Any) -> list[tuple[int, str, str]]:
        return [(one["level"], one["code"], one["above"]) for one in answer.json()["below"]]

    public = [
        (1, "warm-homes", "homes"),
        (2, "insulation", "warm-homes"),
        (2, RATE, "warm-homes"),
        (1, f"{RATE}-by-quarter", "homes"),
    ]
    working = [*public[:3], (3, "fed", RATE), (2, KPI, "warm-homes"), public[3]]
    assert below(office.get("/v1/cascade/homes")) == public
    assert below(office.working("/v1/cascade/homes")) == working
    [action] = [one for one in office.get("/v1/cascade/homes").json()["below"] if one["kind"] == "action"]
    assert (action["service"], action["status_sentence"]) == ("Tests", "On track (31 October 2026).")
    table = office.client.get("/v1/cascade/homes?view=working&format=csv", headers=office.writer).text
    assert [line.split(",")[2] for line in table.splitlines()[1:]] == [
        "homes",
        "strategy-2023",
        *(code for _, code, _ in working),
    ]


def test_the_public_cascade_knows_nothing_of_service_plans_and_service_kpis(office: Office) -> None:
    paths = (f"/v1/cascade/{RATE}", "/v1/cascade/warm-homes", "/v1/cascade/homes")
    before = {path: (office.get(path).content, office.get(path).headers["etag"]) for path in paths}
    office.wrote(PLAN, PLAN_SENT)
    assert {path: (office.get(path).content, office.get(path).headers["etag"]) for path in paths} == before
    answers = [office.get(f"/v1/cascade/{code}") for code in (KPI, "fed", "nothing-at-all")]
    assert {answer.status_code for answer in answers} == {404}
    details = [answer.json()["detail"].rpartition(" ")[0] for answer in answers]
    assert set(details) == {"There is no indicator, outcome or priority"}
    for path in paths:
        assert b"service_kpi" not in office.get(path).content
        assert b"tier 4" not in office.get(path).content


def test_the_cascade_is_read_as_of_the_past_and_of_one_strategy(office: Office) -> None:
    before = office.now
    office.now += timedelta(minutes=1)
    office.out(office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT | {"title": "Warmer homes"}, etag='"r1"'))
    past = office.get(f"/v1/cascade/{RATE}?as_of={before:%Y-%m-%dT%H:%M:%SZ}").json()
    assert past["lines"][0]["steps"][0]["title"] == "Warm homes"
    assert office.get(f"/v1/cascade/{RATE}").json()["lines"][0]["steps"][0]["title"] == "Warmer homes"
    assert office.get(f"/v1/cascade/{RATE}?strategy=strategy-2023").json()["lines"] != []
    assert office.get(f"/v1/cascade/{RATE}?strategy=nothing").status_code == 400
    assert office.get("/v1/cascade/homes?kind=outcome").status_code == 404
    first = NOW - timedelta(days=400)
    assert office.get(f"/v1/cascade/{RATE}?as_of={first:%Y-%m-%dT%H:%M:%SZ}").status_code == 400


def test_a_kpi_in_no_line_says_what_to_do(office: Office) -> None:
    cascade = office.working(f"/v1/cascade/{KPI}").json()
    assert cascade["lines"] == cascade["below"] == []
    assert cascade["sentence"].startswith("Visits made contributes to nothing yet: name a higher-level indicator")


def test_what_a_plan_names_may_go_and_the_plan_is_still_read(office: Office, database: Database) -> None:
    office.wrote(PLAN, PLAN_SENT)
    day = office.now + timedelta(seconds=1)
    publish(
        database,
        day,
        replace(ANNUAL, code="fed", title="Calls answered"),
        placed(KPI, Placement(TierNumber.SERVICE, None, NOW.date())),
    )
    office.now += timedelta(minutes=2)
    [listed] = office.client.get("/v1/service-plans", headers=office.writer).json()["items"]
    gone, fed = listed["kpis"]
    assert (gone["title"], gone["judged"]) == (KPI, None)
    assert (fed["contributes_to"], fed["sentence"]) == (
        None,
        "Calls answered contributes to nothing that is recorded any more.",
    )
