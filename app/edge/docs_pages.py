"""Pages about the API itself: documentation that loads nothing from outside, the contract, and health."""

import html
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.edge.etags import compressed_etag, etag_of, matching
from app.edge.headers import ALWAYS, NO_STORE
from app.edge.problems import KINDS, Kind
from app.edge.strict_route import StrictRoute
from app.paths import resource

SWAGGER_UI = Path(__file__).parent / "static" / "swagger-ui"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "favicon-32x32.png": "image/png",
}

_PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" type="image/png" href="/docs/favicon-32x32.png">
</head>
<body>
{body}
</body>
</html>
"""
_DOCS = """<div id="docs"></div>
<noscript><p>The contract is also at <a href="/openapi.json">/openapi.json</a>.</p></noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  tryItOutEnabled: true,
  validatorUrl: "none"
});
"""


def install(app: FastAPI, *, ready: Callable[[], Sequence[str] | None]) -> None:
    """Add /docs, /problems, /openapi.json, /openapi.yaml, /health/live and /health/ready.

    `ready` raises StoreError when the store does not answer or is of another revision, and gives a sentence for each
    thing that is wrong and leaves the service ready; it runs in a thread.
    Make the app with docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False.
    """
    router = APIRouter(route_class=StrictRoute, include_in_schema=False)
    _add_pages(router)
    _add_contract(router, app)
    _add_health(router, ready)
    app.include_router(router)


def _add_pages(router: APIRouter) -> None:
    @router.get("/docs")
    async def docs() -> Response:
        return _page("Waymark: the API", _DOCS)

    @router.get("/problems")
    async def problems() -> Response:
        return _page("Waymark: kinds of problem", _problems())

    @router.get("/docs/start.js")
    async def start(request: Request) -> Response:
        return _held(request, _START.encode(), media_type="text/javascript; charset=utf-8")

    @router.get("/docs/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        return _held(request, _bytes(SWAGGER_UI / name), media_type=ASSETS[name])


def _add_contract(router: APIRouter, app: FastAPI) -> None:
    @lru_cache(maxsize=1)
    def contract() -> bytes:
        return orjson.dumps(app.openapi())

    @router.get("/openapi.json")
    def openapi_json(request: Request) -> Response:
        return _held(request, contract(), media_type="application/json")

    @router.get("/openapi.yaml")
    def openapi_yaml(request: Request) -> Response:
        held = resource("openapi") / "openapi.yaml"
        if not held.is_file():
            raise HTTPException(404)
        return _held(request, _bytes(held), media_type="application/yaml")


def _add_health(router: APIRouter, ready: Callable[[], Sequence[str] | None]) -> None:
    @router.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live"}, headers=ALWAYS | NO_STORE)

    @router.get("/health/ready")
    def is_ready() -> Response:
        findings = ready()
        body = {"status": "ready"} | ({"findings": list(findings)} if findings else {})
        return JSONResponse(body, headers=ALWAYS | NO_STORE)


@lru_cache(maxsize=8)
def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _held(request: Request, body: bytes, *, media_type: str) -> Response:
    """Bytes that change with the program alone: browsers ask again, and mostly hear that nothing changed."""
    etag = etag_of(body)
    headers = ALWAYS | {"ETag": etag.decode(), "Cache-Control": "public, no-cache"}
    asked = request.headers.get("if-none-match", "").encode("latin-1")
    if asked and matching(asked, selected=etag, other=compressed_etag(etag)):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _page(title: str, body: str) -> Response:
    headers = ALWAYS | {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "public, no-cache",
        "Content-Language": "en-GB",
    }
    text = _PAGE.format(title=html.escape(title), body=body)
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


def _problems() -> str:
    return "<h1>Kinds of problem</h1>\n<dl>\n" + "\n".join(_entry(kind) for kind in KINDS) + "\n</dl>"


def _entry(kind: Kind) -> str:
    term = f"{kind.status} {html.escape(kind.title)}"
    return f'<dt id="{kind.slug}">{term}</dt>\n<dd>{html.escape(kind.advice)}</dd>'
