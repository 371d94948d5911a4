"""The bodies that the contract shows can be sent as they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from starlette.testclient import TestClient

from app.api.openapi_bodies import BODIES as SHOWN
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from tests.api.officers import CREATE
from tests.clients import contract, serving
from tests.contract.examples import ACTION, KPI
from tests.databases import Shops, opened
from tests.keys import bearing, make_key
from tests.stores import instant, placed, publish

CONTRACT = contract()
JSON = "application/json"
BODIES: dict[str, tuple[str, str, dict[str, Any]]] = {
    operation["operationId"]: (method, path, operation["requestBody"]["content"][JSON])
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
    if "requestBody" in operation
}
RECYCLING = "household-waste-recycling-rate"
# What stands for the braces of a path.
CODES = {
    "put_theme": ("environment",),
    "put_indicator": ("fly-tips-cleared-on-time",),
    "put_strategy": ("a-strategy",),
    "put_outcome": ("fuel-poverty",),
    "put_action": (ACTION.code,),
    "put_service_plan": ("waste-and-recycling", "2026-27"),
    "put_framework": ("local-outcomes-framework-2027",),
    "put_framework_mapping": ("local-outcomes-framework", "people-sleeping-rough", "rough-sleeping-count"),
    "put_framework_answer": ("best-value", "services-meet-needs", "2026-09-30"),
    "put_achievement": ("home-visits-100",),
    "put_outcome_progress": ("fuel-poverty", "2026-09-30"),
    "put_action_progress": (ACTION.code, "2026-09-30"),
    "put_definition_review": (RECYCLING, "2026-27"),
    "put_area": ("E07000120",),
    "put_peer_group": ("our-neighbours",),
    "put_warning_rule": ("sustained_decline",),
    "put_answer_time": ("critical",),
    "put_warning_response": (f"{RECYCLING}.E07000120.threshold_breached.2022-23",),
    "retire_indicator": (RECYCLING,),
    "put_target": (RECYCLING, "2027-28"),
    "put_commentary": (RECYCLING, "2022-23"),
    "put_step_change": (RECYCLING, "2022-23"),
    "put_value": (RECYCLING, "2024-25"),
}


@dataclass(frozen=True, slots=True)
class Office:
    """A service over the seed, an officer who may do everything, and what is there to act upon."""

    client: TestClient
    key: dict[str, str]
    draft: str
    approved: str

    def codes(self, operation: str) -> tuple[str, ...]:
        """What stands for the braces of the operation's path."""
        publication: str = self.client.get("/v1/publications").json()["items"][0]["code"]
        found = {"decide_submission": (self.draft,), "withdraw_publication": (publication,)}
        return found.get(operation) or CODES.get(operation, ())

    def precondition(self, path: str, *, is_public: bool) -> dict[str, str]:
        """What a PUT says it changes: what is read there, or nothing."""
        read = self.client.get(path, params={"view": "working"} if is_public else {}, headers=self.key)
        return {"If-Match": read.headers["etag"]} if read.status_code == 200 else CREATE


@pytest.fixture(scope="module")
def office(shops: Shops) -> Iterator[Office]:
    """A store of its own, where somebody else sent two returns, of which one is approved."""
    url = shops["sqlite"].seeded()
    with opened(url) as database:
        publish(database, instant("2026-10-01"), ACTION, KPI, placed(KPI.code, Placement(TierNumber.SERVICE)))
        sender, key = (bearing(make_key(database, *Scope, name=name)) for name in ("Sender", "Officer"))
    with serving(url) as client:
        codes = []
        for period in ("2023-24", "2025-26"):
            sent = {"values": [{"indicator": RECYCLING, "period": period, "value": 31.0}]}
            answer = client.post("/v1/returns?confirm=true", json=sent, headers=sender).raise_for_status()
            codes.append(answer.json()["id"])
        path = f"/v1/returns/{codes[1]}/decision"
        client.post(path, json={"outcome": "approved"}, headers=key).raise_for_status()
        yield Office(client, key, *codes)
    shops["sqlite"].discard(url)


def test_every_body_is_shown() -> None:
    assert set(BODIES) == set(SHOWN) | {
        "create_return",
        "create_progress_return",
        "create_target_return",
        "create_indicator_return",
        "create_peer_group_return",
        "create_warning_rule_return",
    }
    assert [name for name, (*_, media) in BODIES.items() if "example" not in media] == []


@pytest.mark.parametrize("operation", BODIES)
def test_the_body_that_is_shown_fits_its_schema_and_is_taken(office: Office, operation: str) -> None:
    method, path, media = BODIES[operation]
    body = media["example"]
    validator = OAS31Validator(media["schema"] | {"components": CONTRACT["components"]})
    assert list(validator.iter_errors(body)) == []
    if operation == "create_publication":
        body = body | {"submissions": [office.approved]}
    if operation == "decide_submissions":
        body = {"decisions": [body["decisions"][0] | {"submission": office.draft}]}
    codes = iter(office.codes(operation))
    address = re.sub(r"{\w+}", lambda _: next(codes), path)
    is_public = "304" in CONTRACT["paths"][path].get("get", {}).get("responses", ())
    headers = office.precondition(address, is_public=is_public) if method == "put" else {}
    keeps_nothing = operation == "preview_warnings"
    params = {} if keeps_nothing else {"dry_run": "true"}
    answer = office.client.request(method, address, json=body, params=params, headers=office.key | headers)
    assert answer.status_code == 200, answer.text
    assert keeps_nothing or answer.headers["dry-run"] == "true"
