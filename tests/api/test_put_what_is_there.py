"""Every seeded definition, area, group and theme can be sent back as it is read, and is found unchanged."""

from typing import Any

import pytest

from tests.api.officers import Officer, officer
from tests.clients import OpenClient
from tests.databases import Shops, opened

NOT_SENT = ("code", "status", "retired_from", "effective_from_label", "tier")


@pytest.fixture
def editor(shops: Shops, client_for: OpenClient) -> Any:
    """An officer over a seeded store of its own."""
    url = shops["sqlite"].seeded()
    with opened(url) as database:
        yield officer(database, client_for)


def test_what_the_seed_holds_is_found_unchanged(editor: Officer) -> None:
    listed = editor.get("/v1/indicators?view=working&limit=1000").json()["items"]
    assert listed
    for code in [one["code"] for one in listed]:
        path = f"/v1/indicators/{code}"
        newest = editor.get(f"{path}/versions?view=working").json()["items"][-1]
        body = {name: value for name, value in newest.items() if name not in NOT_SENT}
        _unchanged(editor, path, body)
    for area in editor.get("/v1/areas?view=working&limit=30").json()["items"]:
        body = {name: value for name, value in area.items() if name not in ("code", "kind_label")}
        _unchanged(
            editor, f"/v1/areas/{area['code']}", body | {"successors": [one["code"] for one in area["successors"]]}
        )
    for group in editor.get("/v1/peer-groups?view=working").json()["items"]:
        members = [{name: one[name] for name in ("code", "from_date", "until_date")} for one in group["members"]]
        body = {name: group[name] for name in ("title", "description", "method")} | {"members": members}
        _unchanged(editor, f"/v1/peer-groups/{group['code']}", body)


def _unchanged(editor: Officer, path: str, body: dict[str, Any]) -> None:
    etag = editor.get(f"{path}?view=working").headers["etag"]
    answer = editor.put(path, body, etag=etag)
    assert answer.status_code == 200, (path, answer.text)
    assert answer.json()["outcome"] == "unchanged", (path, answer.text)
    assert answer.headers["etag"] == etag
