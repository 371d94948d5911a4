"""A small store for returns: a yearly rate, a count and a quarterly rate of two services, and ways to send."""

from dataclasses import replace
from typing import Any

from starlette.testclient import TestClient

from app.domain.measures.indicator import DueDays, Supply
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, QUARTERLY, RATE, basis, held, instant, publish

COUNT, QUARTERS = "made-up-count", "made-up-quarters"
WASTE, HOUSING = "Waste", "Housing"
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG_AGO = instant("2024-01-01")

RATE_DEFINITION = replace(ANNUAL, service=WASTE, supply=Supply.COUNCIL, due_days=DueDays(30, 60))
COUNT_DEFINITION = replace(
    ANNUAL, code=COUNT, title="Made-up count", unit="incidents", decimal_places=0, service=HOUSING
)
QUARTERS_DEFINITION = replace(
    QUARTERLY,
    code=QUARTERS,
    title="Made-up quarters",
    service=HOUSING,
    supply=Supply.COUNCIL,
    due_days=DueDays(30, None),
)


def furnish(database: Database) -> None:
    """Release the definitions, and the rate of two years."""
    definitions = (RATE_DEFINITION, COUNT_DEFINITION, QUARTERS_DEFINITION)
    values = [held("2023-24", 95.2), held("2024-25", 96.4), held("2024-25", 400, indicator=COUNT)]
    publish(database, LONG_AGO, *basis(*definitions), *values)


class Sender:
    """A client of a furnished store with a key: by default one that may submit and read."""

    def __init__(self, client: TestClient, database: Database) -> None:
        self.client = client
        self.database = database
        self.headers = bearing(make_key(database, Scope.SUBMIT, Scope.READ))

    def with_key(self, *scopes: Scope, **limits: Any) -> "Sender":
        """The same with another key."""
        other = Sender.__new__(Sender)
        other.client, other.database = self.client, self.database
        other.headers = bearing(make_key(self.database, *scopes, **limits))
        return other

    def rows(self, *rows: dict[str, Any], headers: dict[str, str] | None = None, **query: Any) -> Any:
        """Send rows as JSON."""
        return self.client.post(
            "/v1/returns", json={"values": list(rows)}, params=query, headers=self.headers | (headers or {})
        )

    def file(self, body: bytes | str, kind: str = CSV, **query: Any) -> Any:
        """Send a file."""
        content = body.encode() if isinstance(body, str) else body
        headers = self.headers | {"Content-Type": kind}
        return self.client.post("/v1/returns", content=content, params=query, headers=headers)

    def get(self, path: str, **query: Any) -> Any:
        """Read something."""
        return self.client.get(path, params=query, headers=self.headers)


def sender_over(url: str, client_for: OpenClient, **settings: Any) -> Sender:
    """A sender over a furnished store."""
    return Sender(client_for(url, **settings), Database(url))


def row(period: str = "2025-26", value: float | None = 97.0, *, indicator: str = RATE, **more: Any) -> dict[str, Any]:
    """A row of a return."""
    return {"indicator": indicator, "period": period, "value": value, **more}
