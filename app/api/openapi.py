"""The contract that FastAPI derives, completed: who offers it, examples from real answers, and links between calls."""

import json
from functools import cache
from typing import Any

from fastapi import FastAPI

from app.paths import resource

DESCRIPTION = """\
A council's performance indicators: values by year and quarter, direction of travel, benchmarks against similar
districts, the region and the country, and warning signs of failure, each with its evidence and one plain sentence.

Reading needs no key. Every answer has an `ETag` and a lifetime to the next whole minute; `If-None-Match` gives 304.
Lists are `{"items", "total", "next"}`; `?format=csv` gives the same as a table. Unknown parameters are refused.
Every error is `application/problem+json`.
"""
TAGS = (
    ("Overview", "The service, its tiers and its themes, in numbers."),
    ("Indicators", "What is measured, why, which way is good, and by which rules it is judged."),
    ("Performance", "Cards for a tier page, one indicator's whole history, and benchmarks."),
    ("Values", "Tidy values for open data."),
    ("Warnings", "Warning signs of failure with their evidence and their life."),
    ("Areas", "Areas with successors, and peer groups with dated membership."),
)
# From which list an operation's path parameter can be taken: list operation, pointer into its answer, and parameter.
LINKS = (
    ("list_indicators", "get_indicator", "/items/0/code", "code"),
    ("list_indicators", "list_indicator_versions", "/items/0/code", "code"),
    ("list_performance", "get_indicator_performance", "/items/0/indicator/code", "code"),
    ("list_warnings", "get_warning", "/items/0/id", "id"),
    ("list_areas", "get_area", "/items/0/code", "code"),
    ("list_peer_groups", "get_peer_group", "/items/0/code", "code"),
    ("list_tiers", "get_tier", "/items/0/tier", "tier"),
)


def describe(app: FastAPI) -> None:
    """Make `app.openapi` give the whole contract."""
    produce = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        return _completed(produce())

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the contract


def _completed(contract: dict[str, Any]) -> dict[str, Any]:
    contract["info"] |= {
        "description": DESCRIPTION,
        "contact": {"name": "Waymark contributors"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    contract["servers"] = [{"url": "/", "description": "This service."}]
    contract["security"] = []
    contract["tags"] = [{"name": name, "description": description} for name, description in TAGS]
    operations = {
        operation["operationId"]: operation
        for path in contract["paths"].values()
        for operation in path.values()
        if "operationId" in operation
    }
    for source, target, pointer, parameter in LINKS:
        answer = operations[source]["responses"]["200"]
        answer.setdefault("links", {})[target] = {
            "operationId": target,
            "parameters": {parameter: f"$response.body#{pointer}"},
            "description": "For the first item of the list.",
        }
    for identity, operation in operations.items():
        _give_example(identity, operation)
    return contract


def _give_example(identity: str, operation: dict[str, Any]) -> None:
    path = resource("openapi") / "examples" / f"{identity}.json"
    if path.is_file():
        media = operation["responses"]["200"]["content"]["application/json"]
        media["example"] = json.loads(path.read_text("utf-8"))
