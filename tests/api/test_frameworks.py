"""Frameworks of others over HTTP: written, mapped by date, answered, published, and read as of a day and an instant."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.measures.tier import Placement, TierNumber
from app.storage.database import Database
from tests.api.officers import publish_basis
from tests.api.test_strategies import Office
from tests.clients import OpenClient
from tests.stores import ANNUAL, FRAMEWORK, MAPPING, RATE, instant, placed, publish

pytestmark = pytest.mark.holding(fill=publish_basis)

MINUTES = {"title": "Minutes of Cabinet", "url": "https://www.example.gov.uk/minutes"}
MEASURES_SENT: dict[str, Any] = {
    "title": "Outcomes",
    "description": "What others look at.",
    "kind": "measures",
    "source": {"name": "A ministry", "url": "https://www.example.gov.uk/outcomes"},
    "from_date": "2026-02-09",
    "themes": [{"code": "homes", "title": "Homes"}],
    "measures": [
        {"code": "warm", "title": "Warm homes", "theme": "homes"},
        {"code": "safe", "title": "Safe homes", "theme": "homes", "note": "To be confirmed."},
    ],
}
CHECKLIST_SENT: dict[str, Any] = {
    "title": "Checklist",
    "description": "Statements.",
    "kind": "checklist",
    "source": {"name": "A ministry"},
    "measures": [{"code": "speaking-up", "title": "People may speak up."}],
}
MAPPING_SENT: dict[str, Any] = {"fit": "part", "from_date": "2026-04-01", "note": "A part of it."}
ANSWER_SENT: dict[str, Any] = {
    "answer": "partly_met",
    "explanation": "It is written down.",
    "stated_by": "Head of Tests",
    "evidence": [MINUTES],
}
OUTCOMES, CHECKLIST = "/v1/frameworks/outcomes", "/v1/frameworks/checklist"
MAPPED = f"{OUTCOMES}/measures/warm/indicators/{RATE}"
ANSWERED = f"{CHECKLIST}/measures/speaking-up/answers/2026-10-31"


@pytest.fixture
def office(database: Database, client_for: OpenClient) -> Office:
    """The office over a store with an annual indicator."""
    return Office(database, client_for)


def test_a_measure_is_shown_by_an_indicator_from_a_day_on(office: Office) -> None:
    framework, mapping = office.wrote(OUTCOMES, MEASURES_SENT), office.wrote(MAPPED, MAPPING_SENT)
    assert (office.get(OUTCOMES).status_code, office.get("/v1/frameworks").json()["items"]) == (404, [])
    assert office.working(OUTCOMES).json()["coverage"]["covered"] == 1
    office.out(framework, mapping)
    shown = office.get(OUTCOMES).json()
    assert (shown["in_force"], shown["sentence"]) == (True, "It is in force since 9 February 2026.")
    assert shown["coverage"] == {
        **{"measures": 2, "covered": 1, "not_covered": 1},
        "sentence": "2 measures: indicators show 1 of them, and 1 is not shown.",
    }
    warm, safe = shown["by_measure"]
    assert [(one["code"], one["fit_label"], one["note"]) for one in warm["indicators"]] == [
        (RATE, "A part of the measure", "A part of it.")
    ]
    assert warm["sentence"] == f"Shown by: {ANNUAL.title} (a part of the measure)."
    assert office.get(warm["indicators"][0]["href"]).status_code == 200
    assert (safe["covered"], safe["sentence"], safe["answer_label"]) == (
        *(False, "No indicator shows this measure."),
        None,
    )
    before = office.get(f"{OUTCOMES}?on=2026-03-31").json()
    assert (before["in_force"], before["coverage"]["covered"]) == (True, 0)
    assert office.get(f"{OUTCOMES}?on=2026-02-08").json()["sentence"] == "It begins on 9 February 2026."
    changed = office.get(f"/v1/changes?limit=1000&indicator={RATE}").json()["items"]
    assert [one["code"] for one in changed if one["kind"] == "framework_mapping"] == [f"outcomes/warm/{RATE}"]


def test_frameworks_are_found_by_kind_day_and_indicator(office: Office) -> None:
    office.out(
        office.wrote(OUTCOMES, MEASURES_SENT | {"until_date": "2026-11-20"}),
        office.wrote(CHECKLIST, CHECKLIST_SENT),
        office.wrote(MAPPED, MAPPING_SENT),
    )

    def codes(query: str) -> list[str]:
        return [one["code"] for one in office.get(f"/v1/frameworks{query}").json()["items"]]

    assert codes("") == ["outcomes", "checklist"]
    assert (codes("?kind=checklist"), codes("?in_force=true")) == (["checklist"], ["checklist"])
    assert codes("?in_force=true&on=2026-11-19") == ["outcomes", "checklist"]
    assert (codes(f"?indicator={RATE}"), codes(f"?indicator={RATE}&on=2026-03-31")) == (["outcomes"], [])
    assert office.get("/v1/frameworks?indicator=nothing").status_code == 400
    assert office.get("/v1/frameworks?on=2026-02-30").status_code == 400


def test_a_statement_is_unanswered_until_the_council_answers_it_with_evidence(office: Office) -> None:
    office.out(office.wrote(CHECKLIST, CHECKLIST_SENT))
    before = office.now
    unanswered = office.get(CHECKLIST).json()
    assert unanswered["coverage"]["sentence"] == "1 statement: it is not answered yet."
    [statement] = unanswered["by_measure"]
    assert (statement["answer"], statement["answer_label"], statement["answers"]) == (None, "Not answered", [])
    office.out(office.wrote(ANSWERED, ANSWER_SENT))
    [statement] = office.get(CHECKLIST).json()["by_measure"]
    assert (statement["answer_label"], statement["sentence"]) == (
        "Partly met",
        "Partly met, stated by Head of Tests on 31 October 2026.",
    )
    assert statement["answers"][0]["evidence"] == [MINUTES]
    assert office.get(f"{CHECKLIST}?on=2026-10-30").json()["coverage"]["covered"] == 0
    then = office.get(f"{CHECKLIST}?as_of={before:%Y-%m-%dT%H:%M:%SZ}").json()
    assert then["coverage"]["covered"] == 0
    later = f"{CHECKLIST}/measures/speaking-up/answers/2026-11-10"
    office.out(office.wrote(later, ANSWER_SENT | {"answer": "not_met", "evidence": []}))
    [statement] = office.get(CHECKLIST).json()["by_measure"]
    assert [one["answer"] for one in statement["answers"]] == ["not_met", "partly_met"]


def test_an_answer_is_corrected_sent_back_and_read_with_its_revision(office: Office) -> None:
    office.out(office.wrote(CHECKLIST, CHECKLIST_SENT), office.wrote(ANSWERED, ANSWER_SENT))
    read = office.client.get(ANSWERED, headers=office.writer)
    assert (read.headers["etag"], read.json()["answer"]) == ('"r1"', "partly_met")
    again = office.put(ANSWERED, read.json(), etag='"r1"')
    assert again.json()["outcome"] == "unchanged"
    wrong = office.wrote(ANSWERED, ANSWER_SENT | {"answer": "met"}, etag='"r1"')
    sent_back = {"outcome": "sent_back", "reason": "Not so."}
    office.client.post(f"/v1/returns/{wrong}/decision", json=sent_back, headers=office.approver).raise_for_status()
    office.now = office.now.replace(minute=office.now.minute + 1)
    assert office.working(CHECKLIST).json()["by_measure"][0]["answer"] == "partly_met"


def test_a_publication_tells_what_waits_for_its_framework_or_its_indicator(office: Office, database: Database) -> None:
    service = replace(ANNUAL, code="of-the-service")
    publish(database, instant("2026-10-02"), service, placed(service.code, Placement(TierNumber.SERVICE)))
    office.wrote(CHECKLIST, CHECKLIST_SENT)
    office.wrote(OUTCOMES, MEASURES_SENT)
    waiting = {
        f"outcomes/warm/{RATE}": office.wrote(MAPPED, MAPPING_SENT),
        "checklist/speaking-up/2026-10-31": office.wrote(ANSWERED, ANSWER_SENT),
    }
    for key, code in waiting.items():
        assert refusal(office, code) == (
            f"These would be released, and the public could not read them: {key}. Release the framework with its "
            "measures, and the indicator in a public tier, first or in the same publication."
        )
    office.out(office.wrote(OUTCOMES, MEASURES_SENT | {"title": "Outcomes 2"}, etag='"r1"'))
    of_service = office.wrote(f"{OUTCOMES}/measures/warm/indicators/{service.code}", MAPPING_SENT)
    assert "of-the-service" in refusal(office, of_service)
    everything = office.client.post("/v1/publications", json={"title": "All"}, headers=office.approver)
    assert everything.status_code == 201, everything.text
    office.now = office.now.replace(minute=office.now.minute + 2)
    assert [one["code"] for one in office.get(OUTCOMES).json()["by_measure"][0]["indicators"]] == [RATE]


def refusal(office: Office, code: str) -> str:
    """What is said of a publication of one submission, which is approved first."""
    decided = {"outcome": "approved", "reason": "Looked at."}
    office.client.post(f"/v1/returns/{code}/decision", json=decided, headers=office.approver).raise_for_status()
    asked = {"title": "Alone", "submissions": [code]}
    refused = office.client.post("/v1/publications", json=asked, headers=office.approver)
    assert refused.status_code == 409, refused.text
    return str(refused.json()["detail"])


def test_an_indicator_that_the_public_cannot_read_shows_no_measure_and_its_mapping_is_not_told(
    office: Office, database: Database
) -> None:
    hidden = replace(ANNUAL, code="moved-away")
    publish(database, instant("2026-10-02"), hidden, placed(hidden.code, Placement(TierNumber.BOROUGH)), code="a")
    publish(database, instant("2026-10-03"), FRAMEWORK, MAPPING, replace(MAPPING, indicator=hidden.code), code="b")
    path = f"/v1/frameworks/{FRAMEWORK.code}"
    assert [one["code"] for one in office.get(path).json()["by_measure"][0]["indicators"]] == [RATE, hidden.code]
    publish(database, instant("2026-10-04"), placed(hidden.code, Placement(TierNumber.SERVICE)), code="c")
    assert [one["code"] for one in office.get(path).json()["by_measure"][0]["indicators"]] == [RATE]
    told = office.get("/v1/changes?limit=1000").json()["items"]
    assert [one["code"] for one in told if one["kind"] == "framework_mapping"] == [
        f"{FRAMEWORK.code}/{MAPPING.measure}/{RATE}"
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "pointers"),
    [
        (OUTCOMES, MEASURES_SENT | {"until_date": "2026-02-09", "themes": []}, 422, {
            "/until_date", "/measures/0/theme", "/measures/1/theme",
        }),
        (OUTCOMES, MEASURES_SENT | {"measures": []}, 422, {"/measures"}),
        (MAPPED, MAPPING_SENT | {"until_date": "2026-04-01"}, 422, {"/until_date"}),
        (f"{CHECKLIST}/measures/speaking-up/answers/2027-01-01", ANSWER_SENT | {"evidence": []}, 422, {
            "/on", "/evidence",
        }),
        (ANSWERED, ANSWER_SENT | {"evidence": [{"title": "A", "url": "http://a.example"}]}, 422, {"/evidence/0/url"}),
        (f"{OUTCOMES}/measures/warm/answers/2026-10-31", ANSWER_SENT, 404, set()),
        (f"{OUTCOMES}/measures/warm/indicators/nothing", MAPPING_SENT, 404, set()),
        (f"{OUTCOMES}/measures/nothing/indicators/{RATE}", MAPPING_SENT, 404, set()),
        (f"/v1/frameworks/nothing/measures/warm/indicators/{RATE}", MAPPING_SENT, 404, set()),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_by_its_place(
    office: Office, path: str, body: dict[str, Any], status: int, pointers: set[str]
) -> None:
    office.wrote(OUTCOMES, MEASURES_SENT)
    office.wrote(CHECKLIST, CHECKLIST_SENT)
    office.wrote(MAPPED, MAPPING_SENT)
    refused = office.put(path, body, etag='"r1"' if path in (OUTCOMES, MAPPED) else None)
    assert refused.status_code == status, refused.text
    assert {one["pointer"] for one in refused.json().get("errors") or []} == pointers


def test_a_framework_that_was_read_can_be_sent_back_as_it_is(office: Office) -> None:
    office.out(office.wrote(OUTCOMES, MEASURES_SENT), office.wrote(MAPPED, MAPPING_SENT))
    read = office.working(OUTCOMES)
    answer = office.put(OUTCOMES, read.json(), etag=read.headers["etag"])
    assert (answer.status_code, answer.json()["outcome"]) == (200, "unchanged"), answer.text
    mapping = office.client.get(MAPPED, headers=office.writer)
    answer = office.put(MAPPED, mapping.json(), etag=mapping.headers["etag"])
    assert (answer.status_code, answer.json()["outcome"]) == (200, "unchanged"), answer.text
