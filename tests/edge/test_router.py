"""A router that declines at once what none of its paths matches, and else is FastAPI's."""

import pytest
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from app.edge.router import Router


def routers(kind: type[APIRouter]) -> APIRouter:
    """A router of two paths, one of them in a router within it, with parameters of one name."""
    outer, inner = kind(), kind(prefix="/v1")

    @inner.get("/things/{code}")
    def thing(code: str) -> str:
        return code

    @outer.put("/things/{code}/parts/{part:path}")
    def part(code: str, part: str) -> str:
        return code + part

    outer.include_router(inner)
    return outer


def scope_of(method: str, path: str, *, root_path: str = "") -> Scope:
    return {"type": "http", "method": method, "path": path, "root_path": root_path, "headers": [], "query_string": b""}


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize(
    "path",
    ["/v1/things/a", "/v1/things/a/b", "/v1/things", "/things/a/parts/b/c", "/things/a/parts", "/", "x/v1/things/a"],
)
@pytest.mark.parametrize("root_path", ["", "/prefix"])
def test_it_matches_what_fastapi_s_router_matches(method: str, path: str, root_path: str) -> None:
    found = []
    for kind in (APIRouter, Router):
        app = APIRouter()
        app.include_router(routers(kind))
        scope = scope_of(method, root_path + path, root_path=root_path)
        found.append([route.matches(scope)[0] for route in app.routes])
    assert found[0] == found[1]


def test_it_asks_no_route_where_no_path_is_its_own() -> None:
    class Unheard(APIRoute):
        def matches(self, scope: Scope) -> tuple[Match, Scope]:
            raise AssertionError(scope["path"])

    router = Router(route_class=Unheard)
    router.get("/here")(lambda: None)
    assert router.matches(scope_of("GET", "/elsewhere")) == (Match.NONE, {})
