"""Words that are no code, because a path has them beside {code}: what had such a code could never be read."""

import re
from typing import Any

import pytest

from app.domain.measures.reserved_codes import RESERVED_CODES
from app.storage.database import Database
from tests.api.officers import DEFINITION, Officer, officer, publish_basis
from tests.clients import OpenClient
from tests.stores import HOME

pytestmark = pytest.mark.holding(fill=publish_basis)

OWN_CODES = {"/v1/warnings/{id}", "/v1/returns/{id}", "/v1/warning-rules/{rule}"}  # which the service makes


@pytest.fixture
def definer(database: Database, client_for: OpenClient) -> Officer:
    """An officer with every scope."""
    return officer(database, client_for)


def test_every_word_that_is_read_beside_a_code_is_reserved(definer: Officer) -> None:
    paths: dict[str, Any] = definer.client.get("/openapi.json").json()["paths"]
    read = [path for path, operations in paths.items() if "get" in operations]
    found = {
        word
        for path in read
        for before, word in [path.rsplit("/", 1)]
        for other in read
        if re.fullmatch(re.escape(before) + r"/\{\w+\}", other) and "{" not in word and other not in OWN_CODES
    }
    assert found == RESERVED_CODES


@pytest.mark.parametrize("path", ["/v1/indicators", "/v1/peer-groups", "/v1/actions"])
def test_nothing_is_put_where_something_else_is_read(path: str, definer: Officer) -> None:
    assert definer.put(f"{path}/template", {}).status_code == 405


def test_a_row_with_a_reserved_code_is_refused_by_its_column(definer: Officer) -> None:
    row = {"group": "template", "area": HOME, "title": "Near", "description": "W.", "method": "W."}
    refused = definer.post("/v1/peer-groups", {"members": [row]}).json()
    assert ("/members/0/group", "conflict") in {(error["pointer"], error["code"]) for error in refused["errors"]}
    defined = definer.post("/v1/indicators", {"indicators": [{**DEFINITION, "code": "template"}]}).json()
    assert ("/indicators/0/code", "conflict") in {(error["pointer"], error["code"]) for error in defined["errors"]}
