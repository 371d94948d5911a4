"""A strategy's life over HTTP: written, approved, published, replaced in mid-year, corrected, read as of the past."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.officers import CREATE, publish_basis
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.stores import ACTION, ANNUAL, OUTCOME, RATE, STRATEGY, floor_of, held, instant, placed, publish

pytestmark = pytest.mark.holding(fill=publish_basis)

STRATEGY_SENT: dict[str, Any] = {
    "title": "Corporate Strategy 2023 to 2028",
    "description": "What the council sets out to do.",
    "first_year": 2023,
    "last_year": 2028,
    "source": {"name": "The council"},
    "priorities": [{"code": "homes", "title": "Homes", "description": "Warm and affordable.", "theme": "made-up"}],
}
OUTCOME_SENT: dict[str, Any] = {
    "strategy": "strategy-2023",
    "priority": "homes",
    "title": "Warm homes",
    "description": "Homes that are warm.",
    "indicators": [RATE],
}
ACTION_SENT: dict[str, Any] = {
    "outcome": "warm-homes",
    "title": "Insulate 500 homes",
    "description": "Grants for lofts and walls.",
    "service": "Tests",
    "owner_role": "Head of Housing",
    "starts_on": "2026-04-01",
    "due_on": "2026-11-20",
    "milestones": [{"title": "The first 100", "due_on": "2026-08-31", "reached_on": "2026-08-12"}],
}
ON_TRACK: dict[str, Any] = {"status": "on_track", "percent": 40, "narrative": "200 homes are done."}


class Office:
    """One who writes, one who approves and publishes, the public, and a clock that a test moves."""

    def __init__(self, database: Database, client_for: OpenClient) -> None:
        self.now = NOW
        self.client: TestClient = client_for(database.url.render_as_string(hide_password=False), clock=lambda: self.now)
        self.writer = bearing(make_key(database, *Scope, name="Writer"))
        self.approver = bearing(make_key(database, *Scope, name="Approver"))

    def put(self, path: str, body: object, *, etag: str | None = None) -> Any:
        """Write something; the answer."""
        self.now += timedelta(seconds=1)
        condition = CREATE if etag is None else {"If-Match": etag}
        return self.client.put(path, json=body, headers=self.writer | condition)

    def out(self, *submissions: str) -> str:
        """Approve and publish submissions, and wait until they are public; the publication's code."""
        for code in submissions:
            decided = {"outcome": "approved", "reason": "Looked at."}
            self.client.post(f"/v1/returns/{code}/decision", json=decided, headers=self.approver).raise_for_status()
        body = {"title": "Progress", "submissions": list(submissions)}
        made = self.client.post("/v1/publications", json=body, headers=self.approver)
        assert made.status_code == 201, made.text
        self.now += timedelta(minutes=2)
        return str(made.json()["code"])

    def wrote(self, path: str, body: object, *, etag: str | None = None) -> str:
        """Write something that has to succeed; its submission."""
        answer = self.put(path, body, etag=etag)
        assert answer.status_code in (200, 201), answer.text
        return str(answer.json()["submission"])

    def get(self, path: str) -> Any:
        """What the public reads."""
        return self.client.get(path)

    def working(self, path: str) -> Any:
        """What the council reads."""
        return self.client.get(f"{path}{'&' if '?' in path else '?'}view=working", headers=self.writer)


@pytest.fixture
def office(database: Database, client_for: OpenClient) -> Office:
    """The office over a store with an annual indicator."""
    return Office(database, client_for)


def written(office: Office) -> list[str]:
    """The submissions of a strategy, an outcome, an action and its progress."""
    return [
        office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT),
        office.wrote("/v1/outcomes/warm-homes", OUTCOME_SENT),
        office.wrote("/v1/actions/insulation", ACTION_SENT),
        office.wrote("/v1/actions/insulation/progress/2026-10-31", ON_TRACK),
    ]


def test_nothing_of_a_plan_is_public_before_it_is_published(office: Office) -> None:
    codes = written(office)
    for path in ("strategies/strategy-2023", "outcomes/warm-homes", "actions/insulation"):
        assert office.get(f"/v1/{path}").status_code == 404
        assert office.working(f"/v1/{path}").status_code == 200
    assert office.get("/v1/actions").json()["items"] == []
    office.out(*codes)
    [strategy] = office.get("/v1/strategies").json()["items"]
    assert (strategy["code"], strategy["in_force"], strategy["outcomes"], strategy["actions"]) == (
        *("strategy-2023", True, 1, 1),
    )
    action = office.get("/v1/actions/insulation").json()
    assert (action["status"], action["sentence"]) == ("on_track", "On track, 40% done (31 October 2026).")
    assert action["overdue"] is True  # due on 20 November, and today is later
    assert action["milestones"][0]["reached_on"] == "2026-08-12"
    changed = office.get("/v1/changes?limit=1000").json()["items"]
    assert {(one["kind"], one["code"]) for one in changed} >= {
        ("strategy", "strategy-2023"),
        ("outcome", "warm-homes"),
        ("action", "insulation"),
        ("action_progress", "insulation/2026-10-31"),
    }


def test_progress_alone_waits_for_the_action_that_it_is_of(office: Office) -> None:
    *plan, progress = written(office)
    body = {"outcome": "approved", "reason": "Looked at."}
    for code in (*plan, progress):
        office.client.post(f"/v1/returns/{code}/decision", json=body, headers=office.approver).raise_for_status()
    asked = {"title": "Progress", "submissions": [progress]}
    refused = office.client.post("/v1/publications", json=asked, headers=office.approver)
    assert refused.status_code == 409
    assert "insulation" in refused.json()["detail"]
    everything = office.client.post("/v1/publications", json={"title": "All"}, headers=office.approver)
    assert (everything.status_code, everything.json()["documents"]) == (201, 4)


def test_progress_is_corrected_sent_back_and_read_as_of_the_past(office: Office) -> None:
    office.out(*written(office))
    first = office.now
    path = "/v1/actions/insulation/progress/2026-10-31"
    read = office.client.get(path, headers=office.writer)
    assert (read.headers["etag"], read.json()["percent"]) == ('"r1"', 40)
    assert office.put(path, ON_TRACK | {"percent": 35}).status_code == 412  # it is there already
    wrong = office.wrote(path, ON_TRACK | {"percent": 90}, etag='"r1"')
    sent_back = {"outcome": "sent_back", "reason": "Count again."}
    office.client.post(f"/v1/returns/{wrong}/decision", json=sent_back, headers=office.approver).raise_for_status()
    office.now += timedelta(seconds=1)
    assert office.working("/v1/actions/insulation").json()["latest"]["percent"] == 40
    etag = office.client.get(path, headers=office.writer).headers["etag"]
    office.out(office.wrote(path, ON_TRACK | {"status": "at_risk", "percent": 35}, etag=etag))
    assert office.get("/v1/actions/insulation").json()["latest"]["percent"] == 35
    past = office.get(f"/v1/actions/insulation?as_of={first:%Y-%m-%dT%H:%M:%SZ}").json()
    assert (past["status"], past["latest"]["percent"]) == ("on_track", 40)
    assert [one["status"] for one in office.get("/v1/actions?status=at_risk").json()["items"]] == ["at_risk"]
    assert office.get("/v1/actions?overdue=false").json()["items"] == []


def test_a_strategy_is_replaced_in_mid_year_and_the_earlier_one_stays_readable(office: Office) -> None:
    office.out(*written(office))
    before = office.now
    newer = {
        **STRATEGY_SENT,
        "title": "Corporate Strategy 2026 to 2031",
        "first_year": 2026,
        "last_year": 2031,
        "adopted_on": "2026-11-20",
        "replaces": "strategy-2023",
    }
    stopped = {"status": "stopped", "narrative": "The new strategy has other means."}
    office.out(
        office.wrote("/v1/strategies/strategy-2026", newer),
        office.wrote("/v1/actions/insulation/progress/2026-11-20", stopped),
    )
    shown = {one["code"]: one for one in office.get("/v1/strategies").json()["items"]}
    assert shown["strategy-2026"]["in_force"] is True
    assert (shown["strategy-2023"]["in_force"], shown["strategy-2023"]["sentence"]) == (
        False,
        "It was replaced on 20 November 2026.",
    )
    assert [one["code"] for one in office.get("/v1/strategies?in_force=true").json()["items"]] == ["strategy-2026"]
    action = office.get("/v1/actions/insulation").json()
    assert (action["status"], action["overdue"]) == ("stopped", False)
    assert [one["on"] for one in action["progress"]] == ["2026-11-20", "2026-10-31"]
    then = office.get(f"/v1/strategies?as_of={before:%Y-%m-%dT%H:%M:%SZ}").json()["items"]
    assert [(one["code"], one["in_force"]) for one in then] == [("strategy-2023", True)]


def test_what_is_stated_against_a_warning_is_a_finding(office: Office, database: Database) -> None:
    publish(
        database,
        instant("2026-10-02"),
        replace(ANNUAL, threshold=floor_of(35)),
        *(held(year, number) for year, number in (("2023-24", 40.0), ("2024-25", 30.0))),
    )
    stated = {"status": "on_track", "narrative": "All is well."}
    office.out(*written(office), office.wrote("/v1/outcomes/warm-homes/progress/2026-10-31", stated))
    outcome = office.get("/v1/outcomes/warm-homes").json()
    assert (outcome["finding"]["agreement"], outcome["finding"]["indicators"]) == ("disagrees", [RATE])
    assert outcome["finding"]["sentence"] == (
        f"This outcome is stated as on track, but there is a warning for: {ANNUAL.title}."
    )
    [shown] = outcome["shown_by"]
    assert (shown["display"], shown["sign"], shown["severity"]) == ("30.0%", "warned", "critical")
    assert office.get(shown["href"]).status_code == 200
    [brief] = office.get("/v1/strategies/strategy-2023").json()["outcomes_by_priority"]
    assert brief["finding"] == outcome["finding"]
    [listed] = office.get("/v1/outcomes?strategy=strategy-2023").json()["items"]
    assert listed == brief


def test_a_new_figure_moves_the_finding_of_an_outcome(office: Office, database: Database) -> None:
    office.out(*written(office), office.wrote("/v1/outcomes/warm-homes/progress/2026-10-31", ON_TRACK))
    assert office.get("/v1/outcomes/warm-homes").json()["finding"]["reason"] == "nothing_judged"
    publish(database, office.now, held("2023-24", 40.0), held("2024-25", 30.0))
    office.now += timedelta(minutes=1)
    assert office.get("/v1/outcomes/warm-homes").json()["finding"]["reason"] == "most_worsened"


def test_an_indicator_that_the_public_cannot_read_is_not_named_in_an_outcome(
    office: Office, database: Database
) -> None:
    office.out(*written(office))
    publish(database, office.now, replace(OUTCOME, indicators=(RATE, "unreleased")), STRATEGY, ACTION)
    office.now += timedelta(minutes=1)
    shown = office.get(f"/v1/outcomes/{OUTCOME.code}").json()
    assert (shown["indicators"], [one["code"] for one in shown["shown_by"]]) == ([RATE], [RATE])


@pytest.mark.parametrize(
    ("path", "body", "pointers"),
    [
        (
            "/v1/strategies/s",
            STRATEGY_SENT | {"last_year": 2020, "replaces": "nothing"},
            {"/last_year", "/replaces"},
        ),
        (
            "/v1/outcomes/o",
            OUTCOME_SENT | {"strategy": "nowhere", "indicators": ["nothing", RATE, RATE]},
            {"/strategy", "/indicators/0", "/indicators/2"},
        ),
        (
            "/v1/actions/a",
            ACTION_SENT | {"outcome": "nowhere", "due_on": "2026-01-01"},
            {"/outcome", "/due_on", "/milestones/0/due_on"},
        ),
        (
            "/v1/actions/insulation/progress/2026-12-31",
            ON_TRACK | {"status": "complete"},
            {"/on", "/percent"},
        ),
    ],
)
def test_every_fault_is_named_by_its_place(office: Office, path: str, body: dict[str, Any], pointers: set[str]) -> None:
    written(office)
    refused = office.put(path, body)
    assert refused.status_code == 422
    assert {one["pointer"] for one in refused.json()["errors"]} == pointers


@pytest.mark.parametrize("day", ["2026-02-30", "2026-1-1", "today", "2026-13-01"])
def test_a_day_in_the_path_that_is_none_is_refused(office: Office, day: str) -> None:
    written(office)
    assert office.put(f"/v1/actions/insulation/progress/{day}", ON_TRACK).status_code in (400, 404)


def test_a_plan_that_was_read_can_be_sent_back_as_it_is(office: Office) -> None:
    office.out(*written(office))
    for path in ("/v1/strategies/strategy-2023", "/v1/outcomes/warm-homes", "/v1/actions/insulation"):
        read = office.working(path)
        answer = office.put(path, read.json(), etag=read.headers["etag"])
        assert (answer.status_code, answer.json()["outcome"]) == (200, "unchanged"), answer.text


def test_a_limited_key_states_progress_of_its_own_services_actions_alone(office: Office, database: Database) -> None:
    written(office)
    limited = bearing(make_key(database, Scope.SUBMIT, services=frozenset({"Elsewhere"}), name="Limited"))
    for code in ("insulation", "nothing-of-the-kind"):
        path = f"/v1/actions/{code}/progress/2026-11-01"
        assert office.client.put(path, json=ON_TRACK, headers=limited | CREATE).status_code == 403
    moved = ACTION_SENT | {"service": "Elsewhere"}
    changed = office.client.put("/v1/actions/insulation", json=moved, headers=limited | {"If-Match": '"r1"'})
    assert changed.status_code == 403


def test_a_service_level_indicator_shows_no_outcome(office: Office, database: Database) -> None:
    publish(
        database,
        instant("2026-10-02"),
        replace(ANNUAL, code="service-kpi"),
        placed("service-kpi", Placement(TierNumber.SERVICE)),
    )
    office.wrote("/v1/strategies/strategy-2023", STRATEGY_SENT)
    refused = office.put("/v1/outcomes/warm-homes", OUTCOME_SENT | {"indicators": ["service-kpi"]})
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/indicators/0", "conflict")]
