"""A key achievement over HTTP: written with its evidence, approved, published, found by priority and year."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.period import parse_period
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import View
from app.services.performance.assessment_data import ReadContext
from app.services.strategy.achievements import achievements_in
from app.storage.database import Database
from tests.api.officers import CREATE, publish_basis
from tests.api.test_strategies import STRATEGY_SENT, Office
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import ACHIEVEMENT, ANNUAL, HOME, RATE, STRATEGY, instant, placed, publish

pytestmark = pytest.mark.holding(fill=publish_basis)

MINUTES = {"title": "Minutes of Cabinet", "url": "https://www.example.gov.uk/minutes"}
SENT: dict[str, Any] = {
    "title": "500 homes are warm",
    "description": "The last of 500 homes was insulated.",
    "period": "2026-09-30",
    "service": "Tests",
    "strategy": "strategy-2023",
    "priority": "homes",
    "indicators": [RATE],
    "evidence": [MINUTES],
}
PATH = "/v1/achievements/warm-homes"


@pytest.fixture
def office(database: Database, client_for: OpenClient) -> Office:
    """The office over a store with an annual indicator."""
    return Office(database, client_for)


def codes(office: Office, query: str = "") -> list[str]:
    """The codes of the achievements that the public reads, in their order."""
    return [one["code"] for one in office.get(f"/v1/achievements{query}").json()["items"]]


def test_an_achievement_is_public_with_its_strategy_and_its_evidence(office: Office) -> None:
    plan = office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    achieved = office.wrote(PATH, SENT)
    assert (office.get(PATH).status_code, office.working(PATH).status_code) == (404, 200)
    assert codes(office) == []
    office.out(plan, achieved)
    shown = office.get(PATH).json()
    assert (shown["period_label"], shown["year"]) == ("30 September 2026", "2026-27")
    assert (shown["priority_title"], shown["evidence"]) == ("Homes", [MINUTES])
    assert [(one["code"], one["title"]) for one in shown["shown_by"]] == [(RATE, ANNUAL.title)]
    assert office.get(shown["shown_by"][0]["href"]).status_code == 200
    changed = office.get("/v1/changes?limit=1000").json()["items"]
    told = [(one["change"], one["period"], one["code"]) for one in changed if one["kind"] == "achievement"]
    assert told == [("published", "2026-09-30", "warm-homes")]


def test_achievements_are_found_by_year_priority_strategy_and_service_the_newest_first(office: Office) -> None:
    sent = {
        "of-the-year": SENT | {"period": "2025-26"},
        "of-a-day": SENT,
        "of-the-calendar-year": SENT | {"period": "2025", "service": "Elsewhere"},
        "of-no-priority": SENT | {"period": "2025-07-10", "strategy": None, "priority": None},
    }
    plan = office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    office.out(plan, *(office.wrote(f"/v1/achievements/{code}", body) for code, body in sent.items()))
    assert codes(office) == ["of-a-day", "of-the-year", "of-the-calendar-year", "of-no-priority"]
    assert codes(office, "?year=2025-26") == ["of-the-year", "of-the-calendar-year", "of-no-priority"]
    assert codes(office, "?year=2026") == ["of-a-day", "of-the-year"]  # that ended on 31 March 2026
    assert codes(office, "?year=2025") == ["of-the-calendar-year", "of-no-priority"]
    assert codes(office, "?year=2024-25") == []
    assert codes(office, "?priority=homes&service=Elsewhere") == ["of-the-calendar-year"]
    assert codes(office, "?strategy=strategy-2023") == ["of-a-day", "of-the-year", "of-the-calendar-year"]
    assert office.get("/v1/achievements?priority=nothing&strategy=nowhere").status_code == 400
    assert office.get("/v1/achievements?year=soon").status_code == 400


def test_a_publication_tells_what_an_achievement_names_that_is_not_public(office: Office, database: Database) -> None:
    service = replace(ANNUAL, code="of-the-service")
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    achieved = office.wrote(PATH, SENT)
    decided = {"outcome": "approved", "reason": "Looked at."}
    office.client.post(f"/v1/returns/{achieved}/decision", json=decided, headers=office.approver).raise_for_status()
    asked = {"title": "Achievements", "submissions": [achieved]}
    refused = office.client.post("/v1/publications", json=asked, headers=office.approver)
    assert refused.status_code == 409
    assert refused.json()["detail"] == (
        "These would be released, and the public could not read everything that they name: warm-homes. Release the "
        "strategy with its priorities, and the indicators in a public tier, first or in the same publication."
    )
    publish(database, instant("2026-10-02"), service, placed(service.code, Placement(TierNumber.BOROUGH)))
    later = office.wrote(
        "/v1/achievements/of-the-service",
        SENT | {"strategy": None, "priority": None, "indicators": [service.code]},
    )
    publish(database, instant("2026-10-03"), placed(service.code, Placement(TierNumber.SERVICE)), code="moved")
    office.client.post(f"/v1/returns/{later}/decision", json=decided, headers=office.approver).raise_for_status()
    asked = {"title": "Achievements", "submissions": [later]}
    refused = office.client.post("/v1/publications", json=asked, headers=office.approver)
    assert (refused.status_code, "of-the-service" in refused.json()["detail"]) == (409, True)


def test_an_achievement_goes_with_its_strategy_and_names_no_indicator_that_the_public_cannot_read(
    office: Office, database: Database
) -> None:
    publish(database, office.now, STRATEGY, replace(ACHIEVEMENT, indicators=(RATE, "unreleased")))
    publish(database, office.now, replace(ACHIEVEMENT, code="orphan", strategy="unreleased"), code="orphan")
    publish(database, office.now, replace(ACHIEVEMENT, code="dropped", priority="dropped"), code="dropped")
    office.now = office.now.replace(minute=office.now.minute + 1)
    [shown] = office.get("/v1/achievements").json()["items"]
    assert (shown["code"], shown["indicators"]) == (ACHIEVEMENT.code, [RATE])
    assert office.get("/v1/achievements/orphan").status_code == 404


@pytest.mark.parametrize(
    ("change", "pointers"),
    [
        ({"strategy": "nowhere", "period": "2027-28"}, {"/strategy", "/period"}),
        ({"priority": "nothing"}, {"/priority"}),
        ({"strategy": None}, {"/strategy"}),
        ({"indicators": ["nothing", RATE, RATE], "evidence": [MINUTES, MINUTES]}, {
            "/indicators/0", "/indicators/2", "/evidence/1/url",
        }),
        ({"evidence": []}, {"/evidence"}),
        ({"evidence": [MINUTES | {"url": "http://www.example.gov.uk"}]}, {"/evidence/0/url"}),
        ({"evidence": [MINUTES | {"url": "javascript:alert(1)"}], "period": "soon"}, {"/evidence/0/url", "/period"}),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_its_place(office: Office, change: dict[str, Any], pointers: set[str]) -> None:
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    refused = office.put(PATH, SENT | change)
    assert refused.status_code == 422, refused.text
    assert {one["pointer"] for one in refused.json()["errors"]} == pointers


def test_a_strategy_keeps_the_priorities_that_achievements_are_for(office: Office) -> None:
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    office.wrote(PATH, SENT)
    office.wrote("/v1/achievements/of-none", SENT | {"priority": None})
    refused = office.put("/v1/strategies/strategy-2023", STRATEGY_SENT | {"priorities": []}, etag='"r1"')
    assert [one["detail"] for one in refused.json()["errors"]] == [
        "The achievement warm-homes belongs to the priority homes: move it first, or keep it."
    ]


def test_what_was_read_can_be_sent_back_corrected_and_read_as_of_the_past(office: Office) -> None:
    office.out(office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT), office.wrote(PATH, SENT))
    first = office.now
    read = office.working(PATH)
    answer = office.put(PATH, read.json(), etag=read.headers["etag"])
    assert (answer.status_code, answer.json()["outcome"]) == (200, "unchanged"), answer.text
    wrong = office.wrote(PATH, SENT | {"title": "600 homes"}, etag='"r1"')
    sent_back = {"outcome": "sent_back", "reason": "Count again."}
    office.client.post(f"/v1/returns/{wrong}/decision", json=sent_back, headers=office.approver).raise_for_status()
    office.now = office.now.replace(minute=office.now.minute + 1)
    assert office.working(PATH).json()["title"] == SENT["title"]
    etag = office.working(PATH).headers["etag"]
    office.out(office.wrote(PATH, SENT | {"title": "490 homes are warm"}, etag=etag))
    assert office.get(PATH).json()["title"] == "490 homes are warm"
    past = office.get(f"{PATH}?as_of={first:%Y-%m-%dT%H:%M:%SZ}").json()
    assert past["title"] == SENT["title"]


def test_a_limited_key_writes_achievements_of_its_own_services_alone(office: Office, database: Database) -> None:
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    office.wrote(PATH, SENT)
    limited = bearing(make_key(database, Scope.SUBMIT, services=frozenset({"Elsewhere"}), name="Limited"))
    moved = SENT | {"service": "Elsewhere"}
    assert office.client.put(PATH, json=moved, headers=limited | {"If-Match": '"r1"'}).status_code == 403
    assert office.client.put(PATH, json=SENT, headers=limited | {"If-Match": '"r1"'}).status_code == 403
    own = office.client.put("/v1/achievements/own", json=moved, headers=limited | CREATE)
    assert own.status_code == 201, own.text


def test_the_achievements_of_a_year_stand_by_priority_and_those_of_none_last(database: Database) -> None:
    later = replace(ACHIEVEMENT, code="later", period=parse_period("2024-03-01"), priority="other")
    day = replace(ACHIEVEMENT, code="on-a-day", period=parse_period("2023-06-01"))
    of_none = replace(ACHIEVEMENT, code="of-none", strategy=None, priority=None)
    of_another_year = replace(ACHIEVEMENT, code="of-another-year", period=parse_period("2022-23"))
    publish(database, instant("2024-05-01"), STRATEGY, of_none, later, day, ACHIEVEMENT, of_another_year)
    with database.read() as connection:
        groups = achievements_in(
            connection,
            parse_period("2023-24"),
            read_context=ReadContext(instant("2024-05-02"), HOME, View.PUBLIC),
        )
    told = [
        (group.priority and group.priority.code, [each.achievement.code for each in group.achievements])
        for group in groups
    ]
    assert told == [("made-up", [ACHIEVEMENT.code, "on-a-day"]), ("other", ["later"]), (None, ["of-none"])]
