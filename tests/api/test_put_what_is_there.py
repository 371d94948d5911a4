"""Whatever can be changed can be sent back as it is read, and is found unchanged."""

from typing import Any

import pytest

from app.api.document_resource import DocumentResource
from app.api.documents import DOCUMENTS
from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.databases import Shops, opened


@pytest.fixture
def editor(shops: Shops, client_for: OpenClient) -> Any:
    """An officer over a seeded store of its own."""
    url = shops["sqlite"].seeded()
    with opened(url) as database:
        yield officer(database, client_for)


@pytest.mark.parametrize("resource", DOCUMENTS, ids=lambda resource: resource.name)
def test_a_body_takes_every_field_that_its_record_has(resource: DocumentResource[Any, Any]) -> None:
    record: Any = resource.answer.model_fields["resource"].annotation
    assert set(record.model_fields) <= set(resource.sent.model_fields) | resource.sent.read_only()
    described = resource.sent.model_json_schema()["properties"]
    assert set(record.model_fields) <= set(described)


@pytest.mark.load
def test_what_the_seed_holds_is_found_unchanged(editor: Officer) -> None:
    listed = editor.get("/v1/indicators?view=working&limit=1000").json()["items"]
    assert listed
    for read in listed:
        path = f"/v1/indicators/{read['code']}"
        _unchanged(editor, path, read)
        _unchanged(editor, path, editor.get(f"{path}/versions?view=working").json()["items"][-1])
    collections = ("areas?view=working&limit=30", "areas?view=working&limit=30&kind=county", "peer-groups?view=working")
    for collection in collections:
        for read in editor.get(f"/v1/{collection}").json()["items"]:
            _unchanged(editor, f"/v1/{collection.partition('?')[0]}/{read['code']}", read)


def test_an_area_with_successors_is_found_unchanged(editor: Officer) -> None:
    areas = editor.get("/v1/areas?view=working&limit=1000").json()["items"]
    replaced = [area for area in areas if area["successors"]]
    assert replaced
    for area in replaced[:3]:
        _unchanged(editor, f"/v1/areas/{area['code']}", area)


def test_documents_with_a_keyed_read_are_found_unchanged(editor: Officer) -> None:
    indicator = "/v1/indicators/household-waste-recycling-rate"
    written = {
        f"{indicator}/targets/2030-31": {"value": 35, "rationale": "Similar districts reach it.", "set_by": "Cabinet"},
        f"{indicator}/commentary/2022-23": {"text": "A new contract began in June."},
        f"{indicator}/step-changes/2022-23": {"reason": "Rounds changed.", "agreed_by": "Management Team"},
        "/v1/warning-rules/sustained_decline": {"enabled": True, "parameters": {"clear_after": 2}},
    }
    for path, body in written.items():
        first = "/warning-rules/" in path
        answer = editor.put(path, body, etag='"r0"') if first else editor.put(path, body)
        assert answer.status_code in (200, 201), (path, answer.text)
        read = editor.get(path)
        assert read.status_code == 200
        again = editor.put(path, read.json(), etag=read.headers["etag"])
        assert (again.status_code, again.json().get("outcome")) == (200, "unchanged"), (path, again.text)


def _unchanged(editor: Officer, path: str, body: dict[str, Any]) -> None:
    etag = editor.get(f"{path}?view=working").headers["etag"]
    answer = editor.put(path, body, etag=etag)
    assert answer.status_code == 200, (path, answer.text)
    assert answer.json()["outcome"] == "unchanged", (path, answer.text)
    assert answer.headers["etag"] == etag
