"""Pages about the API itself: documentation that loads nothing from outside, the contract, and health."""

import html
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.edge.addresses import root_path, under_root
from app.edge.headers import ALWAYS, NO_STORE
from app.edge.index_pages import ServiceIndex, add_index
from app.edge.pages import STYLE, SWAGGER_UI, file_bytes, file_response, html_page
from app.edge.problems import ProblemKind
from app.edge.strict_route import StrictRoute

ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
_DOCS = """<div id="docs"></div>
<noscript><p>The contract is also at <a href="/openapi.json">{contract}</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>"""
_QUOTED = re.compile(r"`([^`]+)`")
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: "none"
});
"""


def install(
    app: FastAPI,
    *,
    contract_file: Path,
    index: ServiceIndex,
    kinds: Sequence[ProblemKind],
    require_ready: Callable[[], Sequence[str] | None],
) -> None:
    """Add /, /docs, /problems, /openapi.json, /openapi.yaml, /health/live, /health/ready, and what browsers ask for.

    `index` tells where to go on. `contract_file` is the contract as YAML, `kinds` are the kinds of problem to explain.
    `require_ready` raises an error that the app has a handler for while the service cannot answer, and gives a sentence
    for each thing that is wrong and leaves the service ready; it runs in a thread.
    Make the app with docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False.
    """
    router = APIRouter(route_class=StrictRoute, include_in_schema=False)
    add_index(router, index)
    _add_pages(router, title=app.title, kinds=kinds)
    _add_contract(router, app, contract_file=contract_file)
    _add_health(router, require_ready)
    app.include_router(router)


def _add_pages(router: APIRouter, *, title: str, kinds: Sequence[ProblemKind]) -> None:
    @router.get("/docs")
    async def docs() -> Response:
        return html_page(
            f"{title}: the API", _DOCS.format(contract=under_root("/openapi.json")), style="/docs/swagger-ui.css"
        )

    @router.get("/problems")
    async def problems() -> Response:
        return html_page(f"{title}: kinds of problem", _problems(kinds))

    @router.get("/docs/start.js")
    async def start(request: Request) -> Response:
        start = _START.replace('"/', f'"{under_root("/")}')
        return file_response(request, start.encode(), media_type="text/javascript; charset=utf-8")

    @router.get("/docs/pages.css")
    async def style(request: Request) -> Response:
        return file_response(request, STYLE, media_type="text/css; charset=utf-8")

    @router.get("/docs/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        return file_response(request, file_bytes(SWAGGER_UI / name), media_type=ASSETS[name])


def _add_contract(router: APIRouter, app: FastAPI, *, contract_file: Path) -> None:
    @lru_cache(maxsize=2)
    def contract(root: str) -> bytes:
        described = app.openapi()
        if root:
            servers = [{**server, "url": root} for server in described.get("servers", [{}])]
            described = {**described, "servers": servers}
        return orjson.dumps(described)

    @router.get("/openapi.json")
    def openapi_json(request: Request) -> Response:
        return file_response(request, contract(root_path()), media_type="application/json")

    @router.get("/openapi.yaml")
    def openapi_yaml(request: Request) -> Response:
        if not contract_file.is_file():
            raise HTTPException(404)
        body, root = file_bytes(contract_file), root_path()
        if root:
            body = body.replace(b"\n- url: /\n", b"\n- url: %s\n" % root.encode(), 1)
        return file_response(request, body, media_type="application/yaml")


def _add_health(router: APIRouter, require_ready: Callable[[], Sequence[str] | None]) -> None:
    @router.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live"}, headers=ALWAYS | NO_STORE)

    @router.get("/health/ready")
    def ready() -> Response:
        findings = require_ready()
        body = {"status": "ready"} | ({"findings": list(findings)} if findings else {})
        return JSONResponse(body, headers=ALWAYS | NO_STORE)


def _problems(kinds: Sequence[ProblemKind]) -> str:
    ordered = sorted(kinds, key=lambda kind: kind.status)
    return "<h1>Kinds of problem</h1>\n<dl>\n" + "\n".join(map(_entry, ordered)) + "\n</dl>"


def _entry(kind: ProblemKind) -> str:
    term = f"{kind.status} {html.escape(kind.title)}"
    advice = _QUOTED.sub(r"<code>\1</code>", html.escape(kind.advice))
    return f'<dt id="{kind.slug}">{term}</dt>\n<dd>{advice}</dd>'
