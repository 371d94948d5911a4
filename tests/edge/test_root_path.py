"""Under a prefix: requests come with it or without, and every link of an answer goes with it."""

import asyncio
import re

import pytest
from starlette.types import Receive, Scope, Send

from app.edge.root_path import RootPath
from tests.edge.toy import ask, edge

APP = RootPath(edge(), prefix="/performance")
HTML = {"Accept": "text/html"}


@pytest.mark.parametrize("path", ["/", "/docs", "/problems", "/v1", "/v1/things", "/docs/start.js"])
def test_a_request_is_answered_with_the_prefix_and_where_the_proxy_took_it_off(path: str) -> None:
    assert ask(APP, f"/performance{path}").status == ask(APP, path).status == 200


def test_what_only_begins_like_the_prefix_is_no_address() -> None:
    assert ask(APP, "/performances").status == 404
    assert ask(APP, "/performance").status == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/problems"])
def test_everything_that_a_page_names_is_there_under_the_prefix(path: str) -> None:
    named = re.findall(r"(?:src|href)=\"([^\"]+)\"", ask(APP, f"/performance{path}", headers=HTML).body.decode())
    assert len(named) >= 2
    assert all(target.startswith("/performance/") for target in named)
    assert {ask(APP, target).status for target in named} == {200}


def test_the_contract_the_index_and_problems_name_the_prefix() -> None:
    assert 'url: "/performance/openapi.json"' in ask(APP, "/docs/start.js").body.decode()
    assert ask(APP, "/openapi.json").json()["servers"] == [{"url": "/performance"}]
    assert "servers" not in ask(edge(), "/openapi.json").json()
    assert [link["href"] for link in ask(APP, "/").json()["links"]] == ["/performance/docs"]
    problem = ask(APP, "/performance/nowhere").problem
    assert (problem.type, problem.instance) == ("/performance/problems#not-found", "/performance/nowhere")


def test_other_scopes_pass_untouched() -> None:
    seen: list[Scope] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(scope)

    asyncio.run(RootPath(inner, prefix="/a")({"type": "lifespan"}, None, None))  # type: ignore[arg-type]  # not used
    assert seen == [{"type": "lifespan"}]
