"""Who may do what: every operation of the contract with every sort of key. A missing row or column fails."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.publishing.access import revoke_key
from tests.api.officers import CREATE, DEFINITION
from tests.api.story import CALLS, WARNING, open_store
from tests.clients import NOW, contract, serving
from tests.databases import Shops, opened
from tests.keys import LONG_AGO, bearing, make_key
from tests.stores import ACHIEVEMENT, ACTION, FRAMEWORK, HOME, OUTCOME, RATE, STRATEGY, THEME

ROLES = [
    "none",
    "bad",
    "expired",
    "revoked",
    "test",
    "read",
    "submit",
    "elsewhere",
    "approve",
    "publish",
    "define",
    "respond",
    "admin",
]
# `test` is a test key with every scope: what it writes is tried and not kept. `elsewhere` is a key with the scope
# submit for another service than the one asked about. `ok` is any 2xx. Public reads look at no key.
MATRIX = """
operation                none bad expired revoked test read submit elsewhere approve publish define respond admin

get_service              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_health_check         ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_change_summary       ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_tiers               ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_tier                 ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_themes              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_theme                ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_indicators          ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_indicator            ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_indicator_versions  ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_performance         ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_indicator_performance ok  ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_indicator_chart      ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_indicator_position   ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_benchmarks          ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_values              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_warnings            ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_warning              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_areas               ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_area                 ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_peer_groups         ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_peer_group           ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_publications        ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_changes             ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_warning_rules       ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_answer_times        ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_track_record         ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_strategies          ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_strategy             ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_outcomes            ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_outcome              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_actions             ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_action               ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_cascade              ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_frameworks          ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_framework            ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_achievements        ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_achievement          ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
list_reports             ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok
get_report               ok   ok  ok      ok      ok   ok   ok     ok        ok      ok      ok     ok      ok

get_target               401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_commentary           401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_step_change          401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_warning_rule         401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_answer_time          401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_warning_response     401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_recorded_value       401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_outcome_progress     401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_definition_review    401  401 401     401     ok   ok   403    403       403     403     403    403     403
list_definition_reviews  401  401 401     401     ok   ok   ok     ok        403     403     403    403     403
list_service_plans       401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_service_plan         401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_framework_mapping    401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_framework_answer     401  401 401     401     ok   ok   403    403       403     403     403    403     403
get_action_progress      401  401 401     401     ok   ok   403    403       403     403     403    403     403

create_return            401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_value                401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_commentary           401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_action               401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_definition_review    401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_service_plan         401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_achievement          401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_action_progress      401  401 401     401     ok   403  ok     403       403     403     403    403     403
put_outcome_progress     401  401 401     401     ok   403  ok     ok        403     403     403    403     403
list_due                 401  401 401     401     ok   ok   ok     ok        ok      ok      403    403     403
create_progress_return   401  401 401     401     ok   403  ok     403       403     403     403    403     403
get_actions_template     401  401 401     401     ok   403  ok     ok        403     403     403    403     403
get_return_template      401  401 401     401     ok   403  ok     ok        403     403     403    403     403
list_returns             401  401 401     401     ok   ok   ok     ok        ok      ok      403    403     ok
get_return               401  401 401     401     ok   ok   ok     404       ok      ok      403    403     ok

get_brief                401  401 401     401     ok   ok   403    403       ok      ok      403    403     403
list_waiting             401  401 401     401     ok   ok   403    403       ok      ok      403    403     ok
decide_submission        401  401 401     401     ok   403  403    403       ok      403     403    403     403
decide_submissions       401  401 401     401     ok   403  403    403       ok      403     403    403     403
create_publication       401  401 401     401     ok   403  403    403       403     ok      403    403     403
withdraw_publication     401  401 401     401     ok   403  403    403       403     ok      403    403     403
create_report            401  401 401     401     ok   403  403    403       403     ok      403    403     403

put_indicator            401  401 401     401     ok   403  403    403       403     403     ok     403     403
retire_indicator         401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_target               401  401 401     401     ok   403  403    403       403     403     ok     403     403
create_indicator_return  401  401 401     401     ok   403  403    403       403     403     ok     403     403
get_indicators_template  401  401 401     401     ok   403  403    403       403     403     ok     403     403
create_target_return     401  401 401     401     ok   403  403    403       403     403     ok     403     403
get_targets_template     401  401 401     401     ok   403  403    403       403     403     ok     403     403
create_peer_group_return 401  401 401     401     ok   403  403    403       403     403     ok     403     403
get_peer_groups_template 401  401 401     401     ok   403  403    403       403     403     ok     403     403
create_warning_rule_return 401  401 401     401     ok   403  403    403       403     403     ok     403     403
get_warning_rules_template 401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_step_change          401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_area                 401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_peer_group           401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_strategy             401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_outcome              401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_framework            401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_framework_mapping    401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_framework_answer     401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_theme                401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_warning_rule         401  401 401     401     ok   403  403    403       403     403     ok     403     403
preview_warnings         401  401 401     401     ok   403  403    403       403     403     ok     403     403
put_answer_time          401  401 401     401     ok   403  403    403       403     403     ok     403     403

put_warning_response     401  401 401     401     ok   403  403    403       403     403     403    ok      403

list_keys                401  401 401     401     ok   403  403    403       403     403     403    403     ok
create_key               401  401 401     401     ok   403  403    403       403     403     403    403     ok
rotate_key               401  401 401     401     ok   403  403    403       403     403     403    403     ok
revoke_key               401  401 401     401     ok   403  403    403       403     403     403    403     ok
create_redaction         401  401 401     401     ok   403  403    403       403     403     403    403     ok
erase_person             401  401 401     401     ok   403  403    403       403     403     403    403     ok
list_audit               401  401 401     401     ok   403  403    403       403     403     403    403     ok

working_view             401  401 401     401     ok   ok   403    403       403     403     403    403     403
draft_report             401  401 401     401     ok   ok   403    403       403     403     403    403     403
"""
LINES = [line.split() for line in MATRIX.splitlines() if line.strip()]
EXPECTED = {name: dict(zip(LINES[0][1:], cells, strict=True)) for name, *cells in LINES[1:]}
PUBLIC = set(CALLS)
WITHIN = {"working_view", "draft_report"}  # what public reads show to a key alone
OPERATIONS = {one["operationId"]: method for methods in contract()["paths"].values() for method, one in methods.items()}
NOWHERE, NO_AREA = "nothing-at-all", "E09999999"
YEAR = "2022-23"


@dataclass(frozen=True, slots=True)
class Call:
    """A call that does what it asks for where its caller may: on what is there, and the same on what is not."""

    path: str
    missing: str | None = None
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """A furnished store: a client of it, a key for each role, and the codes of what is there."""

    client: TestClient
    keys: dict[str, str]
    codes: dict[str, str]


def calls(codes: dict[str, str]) -> dict[str, Call]:
    """A call of every operation that needs a key."""
    change = {"If-Match": '"r1"'}
    definition = DEFINITION | {"change_reason": "Reworded.", "corrects": True, "tier_from": "2026-12-01"}
    said = {"explanation": "We know."}
    wrong = f"{NOWHERE}.{HOME}.threshold_breached.{YEAR}"
    group = {"title": "A", "description": "B", "method": "C", "members": [{"code": HOME}]}
    theme = {"title": "A", "description": "B", "framework": "tests", "sort": 2}
    target = {"value": 1, "rationale": "A", "set_by": "B", "reason": "C"}
    stated = {"status": "at_risk", "narrative": "A"}
    strategy = {
        **{"title": "A", "description": "B", "first_year": 2023, "last_year": 2028, "source": {"name": "C"}},
        "priorities": [{"code": "made-up", "title": "A", "description": "B"}],
    }
    outcome = {"strategy": STRATEGY.code, "priority": "made-up", "title": "A", "description": "B"}
    doing = {"outcome": OUTCOME.code, "title": "A", "description": "B", "service": "Tests", "owner_role": "C"}
    framework = {
        **{"title": "A", "description": "B", "kind": "checklist", "source": {"name": "C"}},
        "measures": [{"code": "speaking-up", "title": "D"}],
    }
    achieved = {
        **{"title": "A", "description": "B", "period": YEAR, "service": "Tests"},
        "evidence": [{"title": "C", "url": "https://www.example.gov.uk"}],
    }
    row = {"indicator": RATE, "period": YEAR, "value": 21.0}
    value = {"value": 22.0, "reason_code": "correction", "reason": "Counted anew."}
    found: dict[str, Call] = {
        "get_target": _on_indicator("targets"),
        "get_commentary": _on_indicator("commentary"),
        "get_step_change": replace(
            _on_indicator("step-changes"), missing=f"/v1/indicators/{NOWHERE}/step-changes/{YEAR}"
        ),
        "get_warning_rule": Call("/v1/warning-rules/overdue", "/v1/warning-rules/nothing"),
        "get_answer_time": Call("/v1/answer-times/critical", "/v1/answer-times/nothing"),
        "get_warning_response": Call(f"/v1/warnings/{WARNING}/response", f"/v1/warnings/{wrong}/response"),
        "get_recorded_value": _on_indicator("values"),
        "get_outcome_progress": _on_plan(f"outcomes/{OUTCOME.code}"),
        "get_action_progress": _on_plan(f"actions/{ACTION.code}"),
        "put_outcome_progress": replace(_on_plan(f"outcomes/{OUTCOME.code}"), body=stated, headers=change),
        "put_action_progress": replace(_on_plan(f"actions/{ACTION.code}"), body=stated, headers=change),
        "list_definition_reviews": Call("/v1/definition-reviews"),
        "get_definition_review": Call(
            f"/v1/definition-reviews/{RATE}/2026-27", f"/v1/definition-reviews/{NOWHERE}/2026-27"
        ),
        "put_definition_review": Call(
            f"/v1/definition-reviews/{RATE}/2026-27",
            f"/v1/definition-reviews/{NOWHERE}/2026-27",
            {"reviewer_role": "B"},
            change,
        ),
        "list_service_plans": Call("/v1/service-plans"),
        "get_service_plan": Call("/v1/service-plans/tests/2026-27", f"/v1/service-plans/{NOWHERE}/2026-27"),
        "put_service_plan": Call(
            "/v1/service-plans/tests/2026-27", f"/v1/service-plans/{NOWHERE}/2026-27", {"purpose": "B"}, change
        ),
        "put_strategy": Call(f"/v1/strategies/{STRATEGY.code}", f"/v1/strategies/{NOWHERE}", strategy, change),
        "put_outcome": Call(f"/v1/outcomes/{OUTCOME.code}", f"/v1/outcomes/{NOWHERE}", outcome, change),
        "get_framework_mapping": _on_framework(f"indicators/{RATE}"),
        "get_framework_answer": _on_framework("answers/2024-01-15"),
        "put_framework_mapping": replace(_on_framework(f"indicators/{RATE}"), body={"fit": "close"}, headers=change),
        "put_framework_answer": replace(
            _on_framework("answers/2024-01-15"),
            body={"answer": "not_met", "explanation": "A", "stated_by": "B"},
            headers=change,
        ),
        "put_framework": Call(f"/v1/frameworks/{FRAMEWORK.code}", f"/v1/frameworks/{NOWHERE}", framework, change),
        "put_achievement": Call(
            f"/v1/achievements/{ACHIEVEMENT.code}", f"/v1/achievements/{NOWHERE}", achieved, change
        ),
        "put_action": Call(f"/v1/actions/{ACTION.code}", f"/v1/actions/{NOWHERE}", doing, change),
        "create_progress_return": Call(
            "/v1/actions/progress", body={"progress": [{"action": ACTION.code, "on": "2024-01-15", **stated}]}
        ),
        "get_actions_template": Call("/v1/actions/template"),
        "create_return": Call("/v1/returns", body={"values": [row], "reason": "Mended."}),
        "put_value": replace(_on_indicator("values"), body=value, headers=change),
        "put_commentary": replace(_on_indicator("commentary"), body={"text": "Words."}, headers=change),
        "list_due": Call("/v1/returns/due"),
        "get_return_template": Call(f"/v1/returns/template?period={YEAR}"),
        "list_returns": Call("/v1/returns"),
        "get_return": Call(f"/v1/returns/{codes['draft']}", "/v1/returns/S999999"),
        "decide_submission": Call(
            f"/v1/returns/{codes['draft']}/decision", "/v1/returns/S999999/decision", {"outcome": "approved"}
        ),
        "get_brief": Call("/v1/brief"),
        "list_waiting": Call("/v1/returns/waiting"),
        "decide_submissions": Call(
            "/v1/decisions", body={"decisions": [{"submission": codes["draft"], "outcome": "approved"}]}
        ),
        "create_report": Call("/v1/reports", body={"year": "2024-25"}),
        "draft_report": Call("/v1/reports/2024-25?draft=true"),
        "create_publication": Call("/v1/publications", body={"title": "A"}),
        "withdraw_publication": Call(
            "/v1/publications/opening/withdrawal", "/v1/publications/nothing/withdrawal", {"reason": "A"}
        ),
        "put_indicator": Call(f"/v1/indicators/{RATE}", f"/v1/indicators/{NOWHERE}", definition, {"If-Match": '"r2"'}),
        "retire_indicator": Call(
            f"/v1/indicators/{RATE}/retirement",
            f"/v1/indicators/{NOWHERE}/retirement",
            {"from_period": "2027-28", "reason": "A"},
        ),
        "create_indicator_return": Call("/v1/indicators", body={"indicators": [{"code": "made-anew", **DEFINITION}]}),
        "get_indicators_template": Call("/v1/indicators/template"),
        "create_target_return": Call(
            "/v1/targets", body={"targets": [{"indicator": RATE, "period": "2029-30", **target}]}
        ),
        "get_targets_template": Call(f"/v1/targets/template?year={YEAR}"),
        "create_peer_group_return": Call(
            "/v1/peer-groups",
            body={"members": [{"group": "ours", "area": HOME, "title": "A", "description": "B", "method": "C"}]},
        ),
        "get_peer_groups_template": Call("/v1/peer-groups/template"),
        "create_warning_rule_return": Call(
            "/v1/warning-rules", body={"settings": [{"rule": "overdue", "parameter": "enabled", "value": False}]}
        ),
        "get_warning_rules_template": Call("/v1/warning-rules/template"),
        "put_target": replace(_on_indicator("targets"), body=target, headers=change),
        "put_step_change": replace(
            _on_indicator("step-changes"), body={"reason": "A", "agreed_by": "B"}, headers=change
        ),
        "put_area": Call(
            f"/v1/areas/{HOME}",
            f"/v1/areas/{NO_AREA}",
            {"name": "A", "kind": "non_metropolitan_district"},
            change,
        ),
        "put_peer_group": Call("/v1/peer-groups/similar-districts", "/v1/peer-groups/nothing", group, change),
        "put_theme": Call(f"/v1/themes/{THEME.code}", f"/v1/themes/{NOWHERE}", theme, change),
        "put_answer_time": Call("/v1/answer-times/watch", "/v1/answer-times/nothing", {"days": 60}, CREATE),
        "put_warning_rule": Call(
            "/v1/warning-rules/off_target", "/v1/warning-rules/nothing", {"enabled": False}, CREATE
        ),
        "preview_warnings": Call("/v1/warnings/preview", body={"rules": [{"rule": "off_target", "enabled": False}]}),
        "put_warning_response": Call(
            f"/v1/warnings/{WARNING}/response", f"/v1/warnings/{wrong}/response", said, change
        ),
        "create_redaction": Call("/v1/redactions", body={"indicator": RATE, "period": "2021-22", "reason": "A"}),
        "list_keys": Call("/v1/keys"),
        "create_key": Call("/v1/keys", body={"label": "A", "holder": "B", "scopes": ["read"]}),
        "rotate_key": Call(f"/v1/keys/{codes['key']}/rotation", "/v1/keys/nothingatall/rotation"),
        "revoke_key": Call(f"/v1/keys/{codes['key']}/revocation", "/v1/keys/nothingatall/revocation"),
        "erase_person": Call(f"/v1/people/{codes['person']}/erasure", "/v1/people/P000/erasure"),
        "list_audit": Call("/v1/audit"),
        "working_view": Call(f"/v1/indicators/{RATE}?view=working", f"/v1/indicators/{NOWHERE}?view=working"),
    }
    return found


def _on_indicator(what: str) -> Call:
    return Call(f"/v1/indicators/{RATE}/{what}/{YEAR}", f"/v1/indicators/{NOWHERE}/{what}/{YEAR}")


def _on_framework(what: str) -> Call:
    there, nowhere = (f"/v1/frameworks/{code}/measures/speaking-up/{what}" for code in (FRAMEWORK.code, NOWHERE))
    return Call(there, nowhere)


def _on_plan(what: str) -> Call:
    kind = what.partition("/")[0]
    return Call(f"/v1/{what}/progress/2024-01-15", f"/v1/{kind}/{NOWHERE}/progress/2024-01-15")


@pytest.fixture(scope="module")
def place(shops: Shops) -> Iterator[Place]:
    """A store with a bit of everything, on SQLite; nothing here depends on the database."""
    url = shops["sqlite"].migrated()
    steps = count()
    # A minute between calls: those with keys that open nothing are not slowed down.
    with opened(url) as database, serving(url, clock=lambda: NOW + timedelta(seconds=20 * next(steps))) as client:
        open_store(database)
        keys = {scope.value: make_key(database, scope, name=f"Officer who may {scope}") for scope in Scope}
        everything = make_key(database, *Scope, name="Administrator")
        keys["test"] = make_key(database, *Scope, is_test=True, name="Tester")
        keys["elsewhere"] = make_key(
            database, Scope.SUBMIT, services=frozenset({"Elsewhere"}), name="Officer of another service"
        )
        keys["expired"] = make_key(database, *Scope, name="Before", expires_at=LONG_AGO + timedelta(days=1))
        keys["revoked"] = make_key(database, *Scope, name="Revoked")
        with database.write() as connection:
            revoke_key(connection, keys["revoked"].split("_")[1], at=LONG_AGO)
        keys["bad"] = f"wmk_{'x' * 12}_{'y' * 43}"
        yield Place(client, keys, _codes(client, keys, bearing(everything)))
    shops["sqlite"].discard(url)


def _codes(client: TestClient, keys: dict[str, str], everything: dict[str, str]) -> dict[str, str]:
    """Write what the calls need, and what it is called."""

    def send(token: str, period: str, value: float) -> str:
        row = {"indicator": RATE, "period": period, "value": value}
        answer = client.post("/v1/returns?confirm=true", json={"values": [row]}, headers=bearing(token))
        assert answer.status_code == 201, answer.text
        code: str = answer.json()["id"]
        return code

    draft, approved = send(keys["submit"], "2023-24", 30.0), send(keys["submit"], "2024-25", 31.0)
    for path, method, body, headers in (
        (f"/v1/returns/{approved}/decision", "POST", {"outcome": "approved"}, {}),
        (f"/v1/indicators/{RATE}/step-changes/{YEAR}", "PUT", {"reason": "A", "agreed_by": "B"}, CREATE),
        (f"/v1/warnings/{WARNING}/response", "PUT", {"explanation": "We know."}, CREATE),
        ("/v1/service-plans/tests/2026-27", "PUT", {"purpose": "A"}, CREATE),
        (f"/v1/definition-reviews/{RATE}/2026-27", "PUT", {"reviewer_role": "A"}, CREATE),
    ):
        answer = client.request(method, path, json=body, headers=everything | headers)
        assert answer.is_success, answer.text
    made = client.post("/v1/keys", json={"label": "A", "holder": "B", "scopes": ["read"]}, headers=everything).json()
    held = client.get("/v1/keys", headers=everything).json()["items"]
    [other] = [key for key in held if key["holder_name"] == "B"]
    assert made
    return {"draft": draft, "approved": approved, "key": other["prefix"], "person": other["holder"]}


def test_the_matrix_has_every_operation_and_every_role() -> None:
    assert set(EXPECTED) == set(OPERATIONS) | WITHIN
    assert LINES[0][1:] == ROLES
    assert set(ROLES) >= {scope.value for scope in Scope}
    assert {name for name, cells in EXPECTED.items() if set(cells.values()) == {"ok"}} == PUBLIC


def test_the_contract_says_what_the_matrix_says() -> None:
    for methods in contract()["paths"].values():
        for operation in methods.values():
            needs_key = {} not in operation.get("security", [{}])
            assert needs_key == (EXPECTED[operation["operationId"]]["none"] == "401")
            assert not needs_key or {"401", "403"} <= set(operation["responses"])


@pytest.mark.parametrize("operation", EXPECTED)
def test_each_role_gets_what_the_matrix_says(place: Place, operation: str) -> None:
    found = {role: _class(_ask(place, operation, role)) for role in ROLES}
    assert found == EXPECTED[operation]


@pytest.mark.parametrize("operation", [name for name in EXPECTED if name not in PUBLIC])
def test_a_refusal_does_not_tell_whether_the_thing_exists(place: Place, operation: str) -> None:
    if calls(place.codes)[operation].missing is None:
        return
    for role, expected in EXPECTED[operation].items():
        if expected != "ok":
            there, nowhere = (_ask(place, operation, role, missing=missing) for missing in (False, True))
            assert _said(there) == _said(nowhere), role


@pytest.mark.parametrize("operation", [name for name in EXPECTED if name not in PUBLIC])
def test_without_a_key_nothing_is_said_of_what_was_sent(place: Place, operation: str) -> None:
    call, method = calls(place.codes)[operation], OPERATIONS.get(operation, "get")
    plain = _said(place.client.request(method, call.path))
    junk = (
        {"json": {"unknown": 1}},
        {"headers": {"If-Match": "nonsense", "Idempotency-Key": "\t"}},
    )
    for more in junk if method != "get" else junk[1:]:
        answer = place.client.request(method, call.path, **more)
        assert (answer.status_code, _said(answer)) == (401, plain), more


def _ask(place: Place, operation: str, role: str, *, missing: bool = False) -> Any:
    headers = {} if role == "none" else bearing(place.keys[role])
    if operation in PUBLIC:
        return place.client.get(CALLS[operation][0], headers=headers)
    call, method = calls(place.codes)[operation], OPERATIONS.get(operation, "get")
    path = (call.missing or call.path) if missing else call.path
    if method != "get" and operation != "preview_warnings":  # which keeps nothing in any case
        path += "?dry_run=true"
        if operation in ("create_return", "put_value"):
            path += "&confirm=true"
    return place.client.request(method, path, json=call.body, headers=headers | call.headers)


def _class(answer: Any) -> str:
    return "ok" if answer.is_success else str(answer.status_code)


def _said(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    body = {name: value for name, value in json.loads(answer.content).items() if name not in ("request_id", "instance")}
    ours = ("x-request-id", "content-length", "connection")
    return answer.status_code, json.dumps(body), [(n, v) for n, v in sorted(answer.headers.items()) if n not in ours]
