"""The embargo: stores that differ only in what is not public answer alike, to the byte, on every public route.

Routes and parameters come from the contract: one that is in no list here fails a test.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.change_items import ItemKind
from app.storage.database import Database
from tests.api import hidden
from tests.api.story import CALLS, EMBARGO, PEERS, PUBLIC_CHAPTERS, REPORTED, WARNING
from tests.clients import NOW, OpenClient, contract, parameters_of, serving
from tests.databases import Shops, opened
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ENGLAND,
    FRAMEWORK,
    HOME,
    OUTCOME,
    RATE,
    STRATEGY,
    THEME,
    instant,
    withdraw,
)

FIRST = instant("2023-11-01T10:00:30")  # hidden things were written before anything was public
SCHEDULED, CANCELLED = instant("2024-04-02T11:00:30"), instant("2024-05-01T09:00")
NEVER = instant("2024-06-20T09:00")  # the minute at which a cancelled publication would have been released
HIDDEN_AT = tuple(chapter.after + timedelta(minutes=5) for chapter in PUBLIC_CHAPTERS)
EMBARGOED = "embargoed"

PUBLIC = set(CALLS)
# What needs a key, always: nothing of it is a public answer, and test_matrix says who may.
KEYED = {
    "create_publication",
    "create_report",
    "withdraw_publication",
    "decide_submission",
    "decide_submissions",
    "list_waiting",
    "get_brief",
    "list_keys",
    "create_key",
    "rotate_key",
    "revoke_key",
    "erase_person",
    "create_redaction",
    "list_audit",
    "put_indicator",
    "retire_indicator",
    "get_target",
    "put_target",
    "put_area",
    "put_peer_group",
    "put_theme",
    "get_warning_rule",
    "put_warning_rule",
    "preview_warnings",
    "get_answer_time",
    "put_answer_time",
    "get_commentary",
    "put_commentary",
    "get_step_change",
    "put_step_change",
    "get_warning_response",
    "put_warning_response",
    "put_strategy",
    "put_outcome",
    "put_action",
    "put_achievement",
    "put_framework",
    "get_framework_mapping",
    "put_framework_mapping",
    "get_framework_answer",
    "put_framework_answer",
    "get_outcome_progress",
    "put_outcome_progress",
    "get_action_progress",
    "put_action_progress",
    "list_definition_reviews",
    "get_definition_review",
    "put_definition_review",
    "list_service_plans",
    "get_service_plan",
    "put_service_plan",
    "create_progress_return",
    "create_indicator_return",
    "get_indicators_template",
    "create_target_return",
    "get_targets_template",
    "create_peer_group_return",
    "get_peer_groups_template",
    "create_warning_rule_return",
    "get_warning_rules_template",
    "get_actions_template",
    "create_return",
    "list_returns",
    "get_return",
    "list_due",
    "get_return_template",
    "get_recorded_value",
    "put_value",
}
# By name, what is tried of each parameter of the path: what is public, what is hidden, and what is nowhere.
IN_PATH = {
    "/v1/tiers/{tier}": ["1", "2", "4"],
    "/v1/themes/{code}": [THEME.code, hidden.COMING_THEME, "nowhere"],
    "/v1/indicators/{code}": [RATE, hidden.COMING, hidden.SERVICE_LEVEL, "nowhere"],
    "/v1/indicators/{code}/versions": [RATE, hidden.COMING, hidden.SERVICE_LEVEL],
    "/v1/indicators/{code}/performance": [RATE, hidden.COMING, hidden.SERVICE_LEVEL],
    "/v1/indicators/{code}/chart.svg": [RATE, hidden.COMING, hidden.SERVICE_LEVEL],
    "/v1/indicators/{code}/position.svg": [RATE, hidden.COMING, hidden.SERVICE_LEVEL],
    "/v1/warnings/{id}": [WARNING, WARNING.replace(RATE, hidden.COMING), f"{RATE}.{HOME}.off_target.2024-25"],
    "/v1/strategies/{code}": [STRATEGY.code, hidden.COMING_PLAN, "nowhere"],
    "/v1/outcomes/{code}": [OUTCOME.code, hidden.COMING_PLAN, "nowhere"],
    "/v1/frameworks/{code}": [FRAMEWORK.code, hidden.COMING_PLAN, "nowhere"],
    "/v1/achievements/{code}": [ACHIEVEMENT.code, hidden.COMING_PLAN, "nowhere"],
    "/v1/actions/{code}": [ACTION.code, hidden.COMING_PLAN, "nowhere"],
    "/v1/cascade/{code}": [
        *(OUTCOME.code, RATE, "made-up", hidden.COMING_PLAN, hidden.COMING, hidden.SERVICE_LEVEL, "nowhere")
    ],
    "/v1/reports/{year}": [REPORTED, "2023-24", "nothing"],
    "/v1/areas/{code}": [HOME, hidden.COMING_AREA, "E07000997"],
    "/v1/peer-groups/{code}": ["similar-districts", hidden.COMING_GROUP, "nowhere"],
}
# By name, the same of each parameter of the query; the contract may not have one that is not here.
IN_QUERY = {
    "limit": ["1", "2", "1000", "0"],
    "cursor": ["bm93aGVyZQ"],
    "format": ["json", "csv", "pdf"],
    "view": ["public", "working"],
    "as_of": ["2024-03-01T10:15:20Z", "2024-10-01T08:00:31Z", f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "2026-12-01T09:00:00Z"],
    "tier": ["1", "2", "4"],
    "theme": [THEME.code, hidden.COMING_THEME],
    "service": ["Tests", hidden.COMING_SERVICE],
    "polarity": ["higher_is_better", "lower_is_better"],
    "status": ["active", "retired", "final", "provisional", "on_track", "off_track"],
    "q": ["made", "coming", "secret", "service-level"],
    "kind": ["country", "non_metropolitan_district", "outcome", "indicator", "checklist"],
    "on": ["2024-01-10", "2024-06-10"],
    "area": [HOME, PEERS[0], hidden.COMING_AREA],
    "period": ["2021-22", "2024-25"],
    "judgement": ["improving", "worsening"],
    "target_status": ["on_target", "off_target", "no_target"],
    "severity": ["watch", "critical"],
    "currency": ["late", "current"],
    "not_assessed": ["off_target"],
    "not_assessed_reason": ["no_target", "not_comparable"],
    "has": ["target", "commentary"],
    "lacks": ["target", "threshold"],
    "rank": ["true"],
    "order": ["severity", "service"],
    "unexplained": ["true", "false"],
    "indicator": [RATE, hidden.COMING, hidden.SERVICE_LEVEL],
    "comparator": ["similar-districts", ENGLAND, hidden.COMING_GROUP],
    "from": ["2021-22", "2024-25"],
    "to": ["2021-22", "2024-25"],
    "frequency": ["annual", "quarterly"],
    "since": ["2024-03-01T00:00:00Z", "2024-09-25", "revision", "service-level", EMBARGOED],
    "updated_since": ["2024-03-01T00:00:00Z", "2024-09-25T00:00:00Z"],
    "rule": ["threshold_breached", "off_target"],
    "include": ["below_line", "only_below_line"],
    "state": ["open", "cleared"],
    "in_force": ["true", "false"],
    "strategy": [STRATEGY.code, hidden.COMING_PLAN],
    "outcome": [OUTCOME.code, hidden.COMING_PLAN],
    "priority": ["made-up", "nowhere"],
    "year": ["2023-24", "2024"],
    "overdue": ["true", "false"],
    "answer": ["not_awaited", "overdue"],
    "promise_overdue": ["true"],
    "edition": ["1", "2", "3"],
    "draft": ["true", "false"],
    "cut_off": ["2024-03-01"],
}
# The forms of one answer, by the headers that ask for them.
FORMS: tuple[Mapping[str, str], ...] = (
    {"Accept": "text/csv"},
    {"Accept": "text/csv", "Accept-Encoding": "identity"},
    {"Accept": "image/png"},
    {"Accept-Encoding": "identity"},
    {"If-None-Match": "*"},
    {"Authorization": "Bearer wmk_nothing"},
)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer without what is of the request alone."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def operations() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Every operation of the contract: method, path, id and all else."""
    for path, methods in contract()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation["operationId"], operation


def paths(operation_id: str) -> list[str]:
    """What is asked of a public operation: its path, and its path with each sample of each parameter."""
    [(path, operation)] = [(path, one) for _, path, name, one in operations() if name == operation_id]
    before, _, after = path.partition("{")
    places = [f"{before}{sample}{after.partition('}')[2]}" for sample in IN_PATH[path]] if after else [path]
    names = [one["name"] for one in parameters_of(operation) if one["in"] == "query"]
    asked = [f"{places[0]}?{name}={sample}" for name in names for sample in IN_QUERY[name]]
    tables = [f"{place}?format=csv" for place in places[1:] if "format" in names]
    return [*places, *tables, *asked]


def hear(client: TestClient, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None) -> Heard:
    """One answer; of a problem only the request's id is left out."""
    answer = client.request(method, path, headers=headers)
    kept = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    if answer.headers.get("content-type") == "application/problem+json" and answer.content:
        problem = answer.json()
        problem.pop("request_id")
        return Heard(answer.status_code, kept | {"content-length": ""}, json.dumps(problem).encode())
    return Heard(answer.status_code, kept, answer.content)


def conversation(client: TestClient, operation_id: str) -> dict[str, Heard]:
    """All that can be heard of a public operation."""
    heard = {}
    asked = paths(operation_id)
    for path in asked:
        heard[path] = hear(client, path)
    for number, form in enumerate(FORMS):
        heard[f"form {number}"] = hear(client, asked[0], headers=form)
    heard["HEAD"] = hear(client, asked[0], method="HEAD")
    tag = heard[asked[0]].headers["etag"]
    heard["304"] = hear(client, asked[0], headers={"If-None-Match": tag})
    assert heard["304"].status == 304
    heard.update(followed(client, asked[0]))
    return heard


def followed(client: TestClient, path: str) -> dict[str, Heard]:
    """The pages of a collection, seven items each, by their cursors."""
    heard: dict[str, Heard] = {}
    cursor = ""
    while f"page {cursor}" not in heard:
        page = hear(client, f"{path}?limit=7{cursor}")
        heard[f"page {cursor}"] = page
        following = json.loads(page.body).get("next") if page.status == 200 else None
        cursor = f"&cursor={following}" if following else cursor
    return heard


def tell(database: Database, *, secrets: bool = False, shift: float = 0) -> None:
    """The public story; with `secrets`, all that is hidden is written before, between and after its chapters.

    `shift` makes every hidden figure another, and every name and word of it.
    """
    if secrets:
        hidden.hide(database, FIRST, number=100 + shift)
    for number, chapter in enumerate(PUBLIC_CHAPTERS):
        chapter.write(database)
        if secrets:
            hidden.hide(database, HIDDEN_AT[number], number=200 + 100 * number + shift)
        if secrets and number == 0:
            hidden.schedule(database, SCHEDULED, release_at=EMBARGO, code=EMBARGOED, number=66.0 + shift)
            hidden.release_service_level(database, CANCELLED + timedelta(days=3))


@pytest.fixture(scope="module")
def stores(backend: str, shops: Shops) -> Iterator[tuple[str, str]]:
    """Two stores with the same public story, the second with all that is hidden; only to be read."""
    urls = shops[backend].filled(tell)[0], shops[backend].migrated()
    with opened(urls[1]) as database:
        tell(database, secrets=True)
    yield urls
    for url in urls:
        shops[backend].discard(url)


@pytest.fixture(scope="module")
def clients(stores: tuple[str, str]) -> Iterator[tuple[TestClient, TestClient]]:
    """Clients of the two stores at NOW."""
    with serving(stores[0]) as plain, serving(stores[1]) as secretive:
        yield plain, secretive


def test_every_operation_is_either_public_or_needs_a_key() -> None:
    found = {name: operation for _, _, name, operation in operations()}
    assert set(found) <= PUBLIC | KEYED, "say in PUBLIC or KEYED which it is"
    assert set() == PUBLIC & KEYED
    assert {name for name, one in found.items() if {} in one.get("security", [{}])} == PUBLIC
    assert {name for name, one in found.items() if "304" in one["responses"]} == PUBLIC


def test_what_is_hidden_is_of_every_kind() -> None:
    assert set(hidden.documents("any")) == set(ItemKind)


@pytest.mark.parametrize("operation_id", sorted(PUBLIC))
def test_what_is_hidden_changes_no_public_answer(clients: tuple[TestClient, TestClient], operation_id: str) -> None:
    plain, secretive = (conversation(client, operation_id) for client in clients)
    assert {place for place in plain if plain[place] != secretive.get(place)} == set()
    assert plain == secretive
    assert plain[paths(operation_id)[0]].status == 200
    found = {path.partition("?")[2].partition("=")[0] for path in paths(operation_id) if plain[path].status == 200}
    asked = {path.partition("?")[2].partition("=")[0] for path in paths(operation_id)}
    assert asked - found <= {"cursor", "cut_off"}, "a sample of each parameter has to find something"


@pytest.mark.holding(fill=tell)
def test_a_kept_answer_and_its_tag_outlive_what_is_hidden_later(database_url: str, client_for: OpenClient) -> None:
    client = client_for(database_url)
    calls = [path for name in sorted(PUBLIC) for path in CALLS[name]]
    before = {path: hear(client, path) for path in calls}
    with opened(database_url) as database:
        hidden.hide(database, NOW - timedelta(hours=1), number=500)
        hidden.schedule(database, NOW, release_at=EMBARGO, code=EMBARGOED, number=66.0)
        hidden.release_service_level(database, NOW - timedelta(minutes=1))
    assert {path: hear(client, path) for path in calls} == before
    for path in calls:
        again = hear(client, path, headers={"If-None-Match": before[path].headers["etag"]})
        assert again.status == 304


def test_the_embargo_opens_at_its_minute_by_time_alone(
    stores: tuple[str, str], backend: str, shops: Shops, client_for: OpenClient
) -> None:
    calls = [path for name in sorted(PUBLIC) for path in CALLS[name]]
    opened_then, _ = shops[backend].filled(tell)
    with opened(opened_then) as database:
        hidden.schedule(database, EMBARGO, release_at=EMBARGO, code=EMBARGOED, number=66.0)
    clock = [EMBARGO]
    plain, secretive, later = (client_for(url, clock=lambda: clock[0]) for url in (*stores, opened_then))
    seen: dict[datetime, dict[str, Heard]] = {}
    for at in _around(EMBARGO):
        clock[0] = at
        seen[at] = {path: hear(secretive, path) for path in calls}
        other = plain if at < EMBARGO else later
        assert seen[at] == {path: hear(other, path) for path in calls}, at
        assert {path: hear(secretive, path) for path in calls} == seen[at]  # as it is kept
    before, last, first, *_ = seen.values()
    changed = {path for path in calls if last[path].body != first[path].body}
    assert len(changed) > len(calls) * 2 // 3
    assert {one.headers["cache-control"] for one in last.values()} == {"public, max-age=0"}
    assert {path: one.body for path, one in before.items()} == {path: one.body for path, one in last.items()}
    shops[backend].discard(opened_then)


def test_no_lifetime_reaches_past_the_minute_of_the_embargo(stores: tuple[str, str], client_for: OpenClient) -> None:
    for before in (timedelta(minutes=5), timedelta(seconds=50), timedelta(seconds=1), timedelta(milliseconds=1)):
        clients = [client_for(url, clock=lambda at=EMBARGO - before: at) for url in stores]  # type: ignore[misc]  # this instant
        [plain, secretive] = [hear(client, "/v1/values").headers["cache-control"] for client in clients]
        assert plain == secretive == f"public, max-age={min(60, int(before.total_seconds()))}"


@pytest.mark.holding(fill=tell)
def test_a_publication_cancelled_before_its_release_was_never_there(
    database_url: str, stores: tuple[str, str], client_for: OpenClient
) -> None:
    with opened(database_url) as database:
        hidden.schedule(database, SCHEDULED, release_at=NEVER, code="cancelled", number=55.0)
        withdraw(database, CANCELLED, code="cancelled")
    calls = [path for name in sorted(PUBLIC) for path in CALLS[name]]
    for at in (NEVER - timedelta(seconds=1), NEVER, NOW):
        plain, cancelled = (client_for(url, clock=lambda at=at: at) for url in (stores[0], database_url))  # type: ignore[misc]  # this instant
        assert {path for path in calls if hear(plain, path) != hear(cancelled, path)} == set(), at


def _around(instant_: datetime) -> tuple[datetime, ...]:
    steps = (
        -timedelta(minutes=1),
        -timedelta(microseconds=1),
        timedelta(),
        timedelta(microseconds=1),
        timedelta(days=1),
    )
    return tuple(instant_ + step for step in steps)


def test_the_code_of_a_publication_tells_of_no_other_that_is_not_public(
    backend: str, shops: Shops, client_for: OpenClient
) -> None:
    release_at = instant("2026-11-26T09:00")
    codes = []
    for others in (False, True):
        url, _ = shops[backend].filled(tell)
        with opened(url) as database:
            later = [release_at + timedelta(hours=8)] if others else []
            for number, at in enumerate([*later, release_at]):
                hidden.publish_one(database, NOW + timedelta(minutes=number), release_at=at, number=70 + number)
        answer = client_for(url, clock=lambda: release_at).get("/v1/publications").json()["items"]
        codes.append([one["code"] for one in answer])
        shops[backend].discard(url)
    assert codes[0] == codes[1]
