"""Answers to warnings over HTTP: what is due and late, in filters and counts, and accepting a risk with its reason."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.audit import SEED_OPERATION
from app.domain.publishing.change_items import ItemKind
from app.domain.warnings.answer_times import answer_time_key, answer_time_setting
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import Severity, WarningRule
from app.storage.database import Database
from app.storage.measures.documents import Recording, add_documents
from tests.api.officers import Officer, officer
from tests.clients import NOW, OpenClient
from tests.stores import ANNUAL, HOME, RATE, basis, floor_of, held, instant, publish

OTHER = f"{RATE}-too"
PATH = f"/v1/warnings/{RATE}.{HOME}.threshold_breached.2022-23"
OTHER_PATH = f"/v1/warnings/{OTHER}.{HOME}.threshold_breached.2022-23"
TOLD = instant("2026-11-02T09:00")
ANSWERED = WarningResponse(
    OTHER,
    HOME,
    WarningRule.THRESHOLD_BREACHED,
    held("2022-23", 1.0).period,
    "We know.",
    None,
    "A third lorry.",
    "Head of Tests",
    instant("2026-11-20").date(),
    None,
)
SAID = {"explanation": "It costs more than it is worth."}
WHY = {"acceptance_reason": "The contract ends in May."}


def store(database: Database) -> None:
    """Two breaches told three weeks ago: one without an answer, one answered with a day that is past."""
    definitions = [replace(ANNUAL, code=code, threshold=floor_of(50)) for code in (RATE, OTHER)]
    values = [held("2022-23", 40.0, indicator=code) for code in (RATE, OTHER)]
    publish(database, TOLD, *basis(*definitions), *values, ANSWERED)


@pytest.fixture
def client(database: Database, client_for: OpenClient) -> TestClient:
    """The service over the two breaches, 21 days after they were told."""
    store(database)
    return client_for(database.url.render_as_string(hide_password=False))


@pytest.fixture
def everyone(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope over the two breaches."""
    store(database)
    return officer(database, client_for)


def ids(client: TestClient, query: str) -> list[str]:
    """The indicators of the warnings that a query lists."""
    return [item["indicator"] for item in client.get(f"/v1/warnings?include=below_line&{query}").json()["items"]]


def test_a_warning_tells_by_when_an_answer_is_due_and_how_late_it_is(client: TestClient) -> None:
    warning = client.get(PATH).json()
    assert warning["told_at"] == "2026-11-02T09:00:00Z"
    assert warning["answer"] == {
        "state": "overdue",
        "due": "2026-11-16",
        "days_left": None,
        "days_overdue": 7,
        "promise_days_overdue": None,
        "sentence": "An answer was due by 16 November 2026 and is 7 days late.",
    }
    then = client.get(f"{PATH}?as_of=2026-11-10T09:00:00Z").json()["answer"]
    assert (then["state"], then["due"], then["days_left"], then["days_overdue"]) == ("awaited", "2026-11-16", 6, None)
    other = client.get(OTHER_PATH).json()["answer"]
    assert (other["state"], other["promise_days_overdue"]) == ("answered", 3)
    before = client.get(f"{OTHER_PATH}?as_of=2026-11-20T09:00:00Z").json()["answer"]
    assert before["promise_days_overdue"] is None
    rows = client.get("/v1/warnings?format=csv").text
    assert "answer_due" in rows.splitlines()[0]


def test_what_is_late_is_filtered_and_counted(client: TestClient) -> None:
    assert ids(client, "answer=overdue") == [RATE]
    assert ids(client, "answer=answered") == [OTHER]
    assert ids(client, "answer=overdue,answered") == [OTHER, RATE]
    assert ids(client, "answer=awaited") == []
    assert ids(client, "answer=awaited&as_of=2026-11-16T23:59:00Z") == [RATE]
    assert ids(client, "promise_overdue=true") == [OTHER]
    assert ids(client, "promise_overdue=false") == [RATE]
    page = client.get("/v1/warnings").json()
    assert (page["answer_overdue"], page["promise_overdue"]) == (1, 1)
    health = client.get("/v1/health-check").json()
    counts = {name: health["warnings"][name]["number"] for name in health["warnings"]}
    assert (counts["awaiting_answer"], counts["answer_overdue"], counts["promise_overdue"]) == (0, 1, 1)
    assert client.get(health["warnings"]["promise_overdue"]["href"]).json()["total"] == 1
    assert "The council's answer to 1 of them is late." in health["summary"]
    assert "1 is past the day by which the council promised to act." in health["summary"]
    then = client.get("/v1/health-check?as_of=2026-11-10T09:00:00Z").json()["warnings"]
    assert (then["awaiting_answer"]["number"], then["answer_overdue"]["number"]) == (1, 0)
    card = client.get(f"/v1/indicators/{RATE}/performance").json()
    assert card["warnings"][0]["answer"]["days_overdue"] == 7


def test_an_answer_falls_due_at_midnight_in_whatever_is_kept(database: Database, client_for: OpenClient) -> None:
    store(database)
    clock = [instant("2026-11-16T23:30")]
    client = client_for(database.url.render_as_string(hide_password=False), clock=lambda: clock[0])
    paths = (PATH, f"/v1/indicators/{RATE}/performance", "/v1/performance", "/v1/warnings", "/v1/health-check")

    def tell() -> list[tuple[int, int]]:
        texts = [client.get(path).text for path in paths]
        return [(text.count('"state":"awaited"'), text.count('"state":"overdue"')) for text in texts]

    before = tell()
    assert before == [(1, 0), (2, 0), (1, 0), (1, 0), (0, 0)]
    ages = [int(client.get(path).headers["cache-control"].rpartition("=")[2]) for path in paths]
    assert max(ages) <= 30 * 60
    clock[0] = instant("2026-11-17T00:00")
    assert tell() == [(overdue, awaited) for awaited, overdue in before]


def test_before_the_council_publishes_nothing_is_awaited_and_its_first_publication_begins_it(
    database: Database, client_for: OpenClient
) -> None:
    guarded = replace(ANNUAL, threshold=floor_of(50))
    other = replace(ANNUAL, code=OTHER)
    seeded = (*basis(guarded, other), held("2022-23", 40.0))
    publish(database, instant("2024-01-01"), *seeded, by=SEED_OPERATION)
    clock = [instant("2026-11-16T10:00")]
    client = client_for(database.url.render_as_string(hide_password=False), clock=lambda: clock[0])
    paths = (PATH, f"/v1/indicators/{RATE}/performance", "/v1/performance", "/v1/warnings")

    def states() -> list[Any]:
        found = [client.get(path).json() for path in paths]
        warnings = [found[0], found[1]["warnings"][0], found[2]["items"][0]["warnings"][0], found[3]["items"][0]]
        return [(warning["answer"]["state"], warning["answer"]["due"]) for warning in warnings]

    assert states() == [("not_awaited", None)] * 4
    # of another indicator, and scheduled: nothing else of this one changes at its minute
    release = instant("2026-11-16T10:05")
    publish(database, release, held("2022-23", 60.0, indicator=OTHER), recorded_at=clock[0])
    assert states() == [("not_awaited", None)] * 4
    clock[0] = release
    assert states() == [("awaited", "2026-11-30")] * 4
    assert client.get(f"{PATH}?as_of=2026-11-16T10:04:00Z").json()["answer"]["state"] == "not_awaited"


def test_with_the_seed_alone_nothing_is_awaited(seeded_client: TestClient) -> None:
    page = seeded_client.get("/v1/warnings?include=below_line&limit=1000").json()
    assert {item["answer"]["state"] for item in page["items"]} == {"not_awaited"}
    assert (page["answer_overdue"], page["promise_overdue"]) == (0, 0)


def test_accepting_a_risk_says_why_and_ends_after_180_days(everyone: Officer) -> None:
    path = f"{PATH}/response"
    without = everyone.put(path, SAID | {"accept": True})
    assert [(one["pointer"], one["code"]) for one in without.json()["errors"]] == [("/acceptance_reason", "required")]
    made = everyone.put(path, SAID | WHY | {"accept": True})
    assert made.status_code == 201, made.text
    assert made.json()["resource"]["accepted_until"] == "2027-05-22"
    inside = everyone.get(f"{PATH}?view=working").json()
    assert (inside["state"], inside["answer"]["state"]) == ("accepted", "answered")
    assert inside["response"]["acceptance_reason"] == "The contract ends in May."
    assert everyone.put(path, SAID | WHY | {"accept": True}, etag='"r1"').json()["outcome"] == "unchanged"
    read = everyone.get(path).json()
    assert everyone.put(path, read, etag='"r1"').json()["outcome"] == "unchanged"
    ended = everyone.put(path, SAID, etag='"r1"').json()["resource"]
    assert (ended["accepted_until"], ended["acceptance_reason"]) == (None, None)


def test_an_acceptance_sent_again_later_keeps_its_day_until_that_has_passed(
    database: Database, client_for: OpenClient
) -> None:
    store(database)
    clock = [NOW]

    def ticking() -> datetime:
        clock[0] += timedelta(seconds=1)
        return clock[0]

    maker = officer(database, client_for)
    client = client_for(database.url.render_as_string(hide_password=False), clock=ticking)
    max_ = Officer(client, maker.token)
    path, body = f"{PATH}/response", SAID | WHY | {"accept": True}
    assert max_.put(path, body).json()["resource"]["accepted_until"] == "2027-05-22"
    clock[0] = instant("2027-05-22T12:00")
    assert max_.put(path, body, etag='"r1"').json()["outcome"] == "unchanged"
    clock[0] = instant("2027-05-22T23:30")  # in London, the day after
    assert max_.get(f"{PATH}?view=working").json()["answer"]["due"] == "2027-06-06"
    assert max_.put(path, body, etag='"r1"').json()["resource"]["accepted_until"] == "2027-11-19"
    changed = body | {"explanation": "Something else."}
    assert max_.put(path, changed, etag='"r2"').json()["resource"]["accepted_until"] == "2027-11-19"


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"accepted_until": "2026-12-31"}, [("/acceptance_reason", "required")]),
        (WHY, [("/acceptance_reason", "conflict")]),
        (WHY | {"accepted_until": "2027-11-24"}, [("/accepted_until", "out_of_range")]),
        (WHY | {"accepted_until": "2026-11-22"}, [("/accepted_until", "in_the_past")]),
        ({"accepted_until": "2099-01-01"}, [("/acceptance_reason", "required"), ("/accepted_until", "out_of_range")]),
    ],
)
def test_an_acceptance_that_cannot_be_is_refused_with_all_that_is_wrong(
    everyone: Officer, body: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    refused = everyone.put(f"{PATH}/response", SAID | body)
    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == faults


def test_a_response_of_an_earlier_version_is_changed_without_a_reason_for_its_acceptance(
    database: Database, client_for: OpenClient
) -> None:
    store(database)
    before = replace(ANSWERED, indicator=RATE, accepted_until=instant("2099-01-01").date())
    with database.write() as connection:
        sent = (ItemKind.RESPONSE, PATH.removeprefix("/v1/warnings/"), before)
        add_documents(connection, [sent], recording=Recording(instant("2026-11-10"), "tests"))
    path, everyone = f"{PATH}/response", officer(database, client_for)
    assert everyone.get(path).json()["acceptance_reason"] is None
    kept = {"explanation": "Another.", "accepted_until": "2099-01-01"}
    assert everyone.put(path, kept, etag='"r1"').json()["resource"]["accepted_until"] == "2099-01-01"


def test_the_council_sets_its_own_days(everyone: Officer) -> None:
    path = "/v1/answer-times/critical"
    assert everyone.client.get("/v1/answer-times").json()["items"] == [
        {"severity": name, "severity_label": label, "days": days, "default_days": days, "set_by_council": False}
        for name, label, days in (("critical", "Critical", 14), ("warning", "Warning", 30), ("watch", "To watch", 90))
    ]
    assert everyone.get(path).headers["etag"] == '"r0"'
    refused = [everyone.put(path, {"days": days}, etag='"r0"') for days in (0, 367, 1.5, "14", None)]
    assert [one.status_code for one in refused] == [422] * 5
    assert everyone.put("/v1/answer-times/grave", {"days": 5}, etag='"r0"').status_code == 404
    assert everyone.put(path, {"days": 25}, etag='"r0"').status_code == 201
    assert everyone.put(path, {"days": 25}, etag='"r1"').json()["outcome"] == "unchanged"
    assert everyone.get(path).json()["set_by_council"] is True
    assert everyone.get(f"{PATH}?view=working").json()["answer"]["due"] == "2026-11-27"
    assert everyone.client.get(PATH).json()["answer"]["due"] == "2026-11-16", "not released yet"
    assert everyone.get("/v1/answer-times?view=working").json()["items"][0]["days"] == 25


def test_the_days_of_the_public_view_change_with_their_release(database: Database, client_for: OpenClient) -> None:
    store(database)
    client = client_for(database.url.render_as_string(hide_password=False))
    assert client.get(PATH).json()["answer"]["days_overdue"] == 7
    publish(database, instant("2026-11-22"), (answer_time_key(Severity.CRITICAL), answer_time_setting(25)))
    assert client.get(PATH).json()["answer"]["days_left"] == 4
    assert client.get("/v1/answer-times").json()["items"][0]["days"] == 25
    assert client.get("/v1/answer-times?as_of=2026-11-10T09:00:00Z").json()["items"][0]["days"] == 14
