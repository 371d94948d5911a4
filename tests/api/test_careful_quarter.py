"""A careful quarter of 41 indicators and 8 services: every figure is looked at, and it takes at most 20 calls."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.returning import XLSX
from tests.clients import NOW, OpenClient
from tests.formats.workbooks import cell_of
from tests.keys import bearing, make_key
from tests.stores import QUARTERLY, basis, held, instant, placed, publish

INDICATORS, SERVICES, MOST_CALLS = 41, 8, 20
QUARTER, BEFORE, LAST_YEAR = "2026-27-Q2", "2026-27-Q1", "2025-26-Q2"


def code_of(number: int) -> str:
    return f"made-up-{number:02}"


def service_of(number: int) -> str:
    return f"Service {number % SERVICES}"


def furnish(database: Database) -> None:
    """41 quarterly indicators of 8 services, with last year's figure and that of the quarter before."""
    definitions = [
        replace(
            QUARTERLY, code=code_of(number), title=f"Made-up figure {number}", service=service_of(number),
            supply=Supply.COUNCIL, due_days=DueDays(20, 60),
        )
        for number in range(INDICATORS)
    ]  # fmt: skip
    values = [
        held(period, 50.0 + number, indicator=code_of(number))
        for number in range(INDICATORS)
        for period in (LAST_YEAR, BEFORE)
    ]
    places = [placed(code_of(number), Placement(TierNumber.BOROUGH)) for number in range(INDICATORS)]
    home, theme, *_ = basis()
    publish(database, instant("2026-08-01"), home, theme, *definitions, *places, *values)


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


def filled(body: bytes, *, falling: str) -> bytes:
    """The template with a figure in every row, four more than last year's or far fewer."""
    book = load_workbook(BytesIO(body))
    sheet = book["Return"]
    for row in range(2, sheet.max_row + 1):
        last_year: Any = cell_of(sheet, row, "last_year").value
        assert last_year == cell_of(sheet, row, "previous").value
        cell_of(sheet, row, "value").value = last_year + (
            -20 if cell_of(sheet, row, "indicator").value == falling else 4
        )
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_quarter_takes_twenty_calls_with_every_figure_looked_at(database: Database, client_for: OpenClient) -> None:
    clock = {"now": NOW}
    url = database.url.render_as_string(hide_password=False)
    call = Caller(client_for(url, clock=lambda: clock["now"]))
    managers = {
        name: make_key(database, Scope.SUBMIT, name=f"Manager of {name}", services=frozenset({name}))
        for name in sorted({service_of(number) for number in range(INDICATORS)})
    }
    officer = make_key(database, Scope.APPROVE, Scope.PUBLISH, name="Officer")

    for service, key in managers.items():
        template = call("GET", f"/v1/returns/template?period={QUARTER}&service={service}", key).content
        body = filled(template, falling=code_of(7))
        call("POST", "/v1/returns?confirm=true", key, content=body, headers={"Content-Type": XLSX})
    waiting = call("GET", "/v1/returns/waiting", officer).json()
    seen = {item["indicator"]: item for item in waiting["items"]}
    assert len(seen) == waiting["total"] == INDICATORS
    for item in seen.values():
        assert item["new_display"], item
        assert item["will_say"], item
        assert item["sender_name"], item
    assert "from 57.0%" in seen[code_of(7)]["will_say"]
    submissions = sorted({item["submission"] for item in waiting["items"]})
    assert len(submissions) == SERVICES
    decisions = [{"submission": code, "outcome": "approved"} for code in submissions]
    call("POST", "/v1/decisions", officer, json={"decisions": decisions})
    brief = call("GET", "/v1/brief", officer).json()
    assert len(brief["new_figures"]) == len(brief["changed_cards"]) == INDICATORS
    assert brief["waiting"]["items"] == 0
    released = call("POST", "/v1/publications", officer, json={"title": "Quarter 2 of 2026/27"}).json()
    assert released["values"] == INDICATORS
    assert len(call.calls) <= MOST_CALLS, call.calls
