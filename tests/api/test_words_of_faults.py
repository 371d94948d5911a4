"""No answer speaks the framework's language: every pattern is described, and every fault of a body is in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from pydantic import TypeAdapter

from app.contract.publishing.return_bodies import RETURN
from app.domain.publishing.access import Scope
from app.edge.validation_words import sentence_of
from app.storage.database import Database
from tests.api.returning import furnish
from tests.clients import OpenClient
from tests.keys import bearing, make_key
from tests.stores import RATE

FRAMEWORK = re.compile(
    r"[Ii]nput should|should (be|match|have)|Field required|[Ee]xtra inputs|valid (string|number|dict)"
)
pytestmark = pytest.mark.holding(fill=furnish)
PATHS = {"code": RATE, "period": "2025-26", "area": "E07000120", "rule": "overdue", "id": "S000001"}


def schemas_of(app: FastAPI) -> Iterator[Any]:
    """The schema of every parameter and body that a route takes, and of a return, which is read by hand."""
    yield RETURN.core_schema
    for context in iter_route_contexts(app.routes):
        parts = [getattr(context, "dependant", None)]
        while parts:
            part = parts.pop()
            if part is None:
                continue
            parts += part.dependencies
            for field in (*part.path_params, *part.query_params, *part.header_params, *part.body_params):
                yield TypeAdapter(field.field_info.annotation).core_schema
                yield field._type_adapter.core_schema  # the parameter as FastAPI reads it


def patterns_of(schema: Any) -> Iterator[str]:
    """Every pattern that a text is held against, however deep."""
    pending, seen = [schema], set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, dict):
            if node.get("type") == "str" and isinstance(node.get("pattern"), str):
                yield node["pattern"]
            pending += node.values()
        elif isinstance(node, list | tuple):
            pending += node


def sentence(pattern: str) -> str:
    """What a text is told that does not match a pattern."""
    fault = {"type": "string_pattern_mismatch", "loc": ("field",), "msg": "", "ctx": {"pattern": pattern}}
    return sentence_of(fault)


def test_every_pattern_of_the_service_has_its_own_sentence(database_url: str, client_for: OpenClient) -> None:
    app = client_for(database_url).app
    while not isinstance(app, FastAPI):
        app = app.app  # type: ignore[attr-defined]  # a layer around it
    patterns = {pattern for schema in schemas_of(app) for pattern in patterns_of(schema)}
    assert len(patterns) > 5, "those of areas, codes, lines, paragraphs, addresses and headers"
    assert [pattern for pattern in patterns if sentence(pattern) == sentence("no pattern of ours")] == []


BODIES: tuple[Any, ...] = (
    {},
    [],
    7,
    "x",
    None,
    {"odd": 1},
    {"value": "x", "status": "done", "note": "\x07", "break_in_series": 1, "reason": "", "limits_level": 100},
    {"text": "", "title": 1, "unit": "\x07", "decimal_places": 9, "polarity": "up", "tier": 9, "source": 1},
    {"values": [], "reason": 1},
    {"values": [{"indicator": 1, "period": 2, "value": True, "area": 3, "status": 4, "note": "", "odd": 5}]},
    {"members": [1], "parameters": {"N": 1, "n": []}, "enabled": "x", "code": "A b", "url": "x", "at": "x"},
)


@pytest.mark.load
def test_no_fault_of_a_body_speaks_the_frameworks_language(database_url: str, client_for: OpenClient) -> None:
    client = client_for(database_url)
    database = Database(database_url)
    headers = bearing(make_key(database, *Scope)) | {"If-None-Match": "*"}
    told = []
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        address = re.sub(r"{(\w+)}", lambda match: PATHS.get(match[1], "x"), path)
        for method in {"put", "post"} & methods.keys():
            for body in BODIES:
                answer = client.request(method, address, json=body, headers=headers, params={"dry_run": "true"})
                told += [error["detail"] for error in answer.json().get("errors", ())]
    database.close()
    assert len(told) > 100
    assert [detail for detail in told if FRAMEWORK.search(detail)] == []
    assert [detail for detail in told if not detail.endswith((".", "?"))] == []


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("/v1/performance?tier=9", "Give tier as 1, 2, 3 or 4."),
        ("/v1/performance?tier=one", "Give tier as a whole number in plain digits."),
        ("/v1/values?limit=0", "Give limit as a number of 1 or more."),
        ("/v1/values?limit=many", "Give limit as a whole number in plain digits."),
        ("/v1/values?status=done", "Give status as provisional or final."),
        ("/v1/performance?rank=perhaps", "Give rank as true or false."),
    ],
)
def test_a_parameter_is_told_by_its_name_and_what_to_give(
    database_url: str, client_for: OpenClient, query: str, detail: str
) -> None:
    [error] = client_for(database_url).get(query).json()["errors"]
    assert error["detail"] == detail
