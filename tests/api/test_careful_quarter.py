"""A careful quarter of 41 indicators and 8 services: every figure is looked at, and it takes at most 20 calls."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.returning import XLSX
from tests.clients import NOW, OpenClient
from tests.keys import bearing, make_key
from tests.quarter import FALLING, INDICATORS, QUARTER, SERVICES, code_of, figure_of, filled, furnish

MOST_CALLS = 20

pytestmark = pytest.mark.holding(fill=furnish)


@dataclass
class Caller:
    """Calls the service, and counts the calls."""

    client: TestClient
    calls: list[str] = field(default_factory=list)

    def __call__(self, method: str, path: str, key: str, **body: Any) -> Any:
        self.calls.append(f"{method} {path}")
        answer = self.client.request(method, path, headers=bearing(key) | body.pop("headers", {}), **body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer


def test_a_quarter_takes_twenty_calls_with_every_figure_looked_at(database: Database, client_for: OpenClient) -> None:
    clock = {"now": NOW}
    url = database.url.render_as_string(hide_password=False)
    call = Caller(client_for(url, clock=lambda: clock["now"]))
    managers = {
        name: make_key(database, Scope.SUBMIT, name=f"Manager of {name}", services=frozenset({name}))
        for name in SERVICES
    }
    officer = make_key(database, Scope.APPROVE, Scope.PUBLISH, name="Officer")

    for service, key in managers.items():
        template = call("GET", f"/v1/returns/template?period={QUARTER}&service={service}", key).content
        call("POST", "/v1/returns?confirm=true", key, content=filled(template), headers={"Content-Type": XLSX})
    waiting = call("GET", "/v1/returns/waiting", officer).json()
    seen = {item["indicator"]: item for item in waiting["items"]}
    assert len(seen) == waiting["total"] == INDICATORS
    for item in seen.values():
        assert item["new_display"], item
        assert item["will_say"], item
        assert item["sender_name"] == f"Manager of {item['service']}"
    assert "from 57.0%" in seen[code_of(FALLING)]["will_say"]
    submissions = sorted({item["submission"] for item in waiting["items"]})
    assert len(submissions) == len(SERVICES)
    decisions = [{"submission": code, "outcome": "approved"} for code in submissions]
    call("POST", "/v1/decisions", officer, json={"decisions": decisions})
    brief = call("GET", "/v1/brief", officer).json()
    assert len(brief["new_figures"]) == len(brief["changed_cards"]) == INDICATORS
    assert brief["waiting"]["items"] == 0
    released = call("POST", "/v1/publications", officer, json={"title": "Quarter 2 of 2026/27"}).json()
    assert released["values"] == INDICATORS
    assert len(call.calls) <= MOST_CALLS, call.calls

    address = f"/v1/values?from={QUARTER}&to={QUARTER}"
    assert call.client.get(address).json()["items"] == [], "nobody reads it before its minute"
    clock["now"] += timedelta(minutes=1)
    public = {item["indicator"]: item["value"] for item in call.client.get(address).json()["items"]}
    assert public == {code_of(number): figure_of(number) for number in range(INDICATORS)}
