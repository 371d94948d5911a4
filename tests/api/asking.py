"""Short ways to ask the service, as its callers do."""

import csv
import io
from typing import Any

from starlette.testclient import TestClient

HYNDBURN, PENDLE = "E07000120", "E07000122"
RECYCLING = "household-waste-recycling-rate"


def answer(client: TestClient, path: str) -> Any:
    """The JSON of a successful answer."""
    return client.get(path).raise_for_status().json()


def items(client: TestClient, path: str) -> list[Any]:
    """The items of a list that fits one page."""
    page = answer(client, f"{path}{'&' if '?' in path else '?'}limit=1000")
    assert page["next"] is None
    assert len(page["items"]) == page["total"]
    found: list[Any] = page["items"]
    return found


def card(client: TestClient, code: str, query: str = "") -> Any:
    """One indicator's card among those of the list."""
    path = f"/v1/performance?{query}" if query else "/v1/performance"
    [found] = [one for one in items(client, path) if one["indicator"]["code"] == code]
    return found


def pages(client: TestClient, path: str, *, limit: int) -> list[Any]:
    """The pages of a list, followed by its cursors."""
    separator = "&" if "?" in path else "?"
    found = [answer(client, f"{path}{separator}limit={limit}")]
    while found[-1]["next"] is not None:
        found.append(answer(client, f"{path}{separator}limit={limit}&cursor={found[-1]['next']}"))
    return found


def rows(client: TestClient, path: str) -> list[dict[str, str]]:
    """The rows of an answer as CSV, which begins with a byte order mark."""
    response = client.get(path, headers={"Accept": "text/csv"}).raise_for_status()
    assert response.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def faults(client: TestClient, path: str, *, status: int = 400) -> list[tuple[str | None, str]]:
    """What is wrong with a refused request, by parameter and code."""
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    return [(one["parameter"], one["code"]) for one in problem["errors"]]
