"""Pages about the API itself: documentation that loads nothing from outside, the contract, and health."""

import gzip
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.edge.cache.cache_key import takes_gzip
from app.edge.cache.cached_response import LEAST_COMPRESSED
from app.edge.etags import compressed_etag, conditional_response
from app.edge.headers import ALWAYS, NO_STORE
from app.edge.negotiation import chosen_format
from app.edge.problems import ProblemKind
from app.edge.strict_route import StrictRoute

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


@dataclass(frozen=True, slots=True)
class IndexLink:
    """Somewhere to go on: what is there, where it is, and what it is for people."""

    rel: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class ServiceIndex:
    """What whoever comes to the bare address is told."""

    title: str
    description: str
    links: Sequence[IndexLink]


@dataclass(frozen=True, slots=True)
class _IndexFormat:
    name: str
    media_type: str


_INDEX_FORMATS = (_IndexFormat("json", "application/json"), _IndexFormat("html", "text/html"))
_ROBOTS = b"User-agent: *\nDisallow: /v1/\n"  # data and their endless pages; the pages about them are for everybody
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
    _add_index(router, index)
    _add_pages(router, title=app.title, kinds=kinds)
    _add_contract(router, app, contract_file=contract_file)
    _add_health(router, require_ready)
    app.include_router(router)


def _add_index(router: APIRouter, index: ServiceIndex) -> None:
    @router.get("/")
    @router.get("/v1")
    async def start_here(request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept")) or None
        if chosen_format(None, accept, formats=_INDEX_FORMATS).name == "html":
            page = _page(index.title, _index_page(index))
        else:
            body = orjson.dumps(index, option=orjson.OPT_INDENT_2)
            page = _file(request, body, media_type="application/json")
        page.headers["Vary"] = "Accept, Accept-Encoding"
        return page

    @router.get("/robots.txt")
    async def robots(request: Request) -> Response:
        return _file(request, _ROBOTS, media_type="text/plain; charset=utf-8")

    @router.get("/favicon.ico")
    def favicon(request: Request) -> Response:
        return _file(request, _bytes(SWAGGER_UI / "favicon-32x32.png"), media_type="image/png")


def _index_page(index: ServiceIndex) -> str:
    items = (f'<li><a href="{html.escape(link.href)}">{html.escape(link.title)}</a></li>' for link in index.links)
    listed = "\n".join(items)
    return f"<h1>{html.escape(index.title)}</h1>\n<p>{html.escape(index.description)}</p>\n<ul>\n{listed}\n</ul>"


def _add_pages(router: APIRouter, *, title: str, kinds: Sequence[ProblemKind]) -> None:
    @router.get("/docs")
    async def docs() -> Response:
        return _page(f"{title}: the API", _DOCS)

    @router.get("/problems")
    async def problems() -> Response:
        return _page(f"{title}: kinds of problem", _problems(kinds))

    @router.get("/docs/start.js")
    async def start(request: Request) -> Response:
        return _file(request, _START.encode(), media_type="text/javascript; charset=utf-8")

    @router.get("/docs/{name}")
    def asset(request: Request, name: str) -> Response:
        if name not in ASSETS:
            raise HTTPException(404)
        return _file(request, _bytes(SWAGGER_UI / name), media_type=ASSETS[name])


def _add_contract(router: APIRouter, app: FastAPI, *, contract_file: Path) -> None:
    @lru_cache(maxsize=1)
    def contract() -> bytes:
        return orjson.dumps(app.openapi())

    @router.get("/openapi.json")
    def openapi_json(request: Request) -> Response:
        return _file(request, contract(), media_type="application/json")

    @router.get("/openapi.yaml")
    def openapi_yaml(request: Request) -> Response:
        if not contract_file.is_file():
            raise HTTPException(404)
        return _file(request, _bytes(contract_file), media_type="application/yaml")


def _add_health(router: APIRouter, require_ready: Callable[[], Sequence[str] | None]) -> None:
    @router.get("/health/live")
    async def live() -> Response:
        return JSONResponse({"status": "live"}, headers=ALWAYS | NO_STORE)

    @router.get("/health/ready")
    def ready() -> Response:
        findings = require_ready()
        body = {"status": "ready"} | ({"findings": list(findings)} if findings else {})
        return JSONResponse(body, headers=ALWAYS | NO_STORE)


@lru_cache(maxsize=8)
def _bytes(path: Path) -> bytes:
    return path.read_bytes()


def _file(request: Request, body: bytes, *, media_type: str) -> Response:
    """Bytes that change with the program alone: browsers ask again, and mostly hear that nothing changed."""
    headers = ALWAYS | {"Cache-Control": "public, no-cache"}
    return _compressed(request, conditional_response(request, body, media_type=media_type, headers=headers))


def _compressed(request: Request, response: Response) -> Response:
    """The same under gzip, for callers that take it; 304 and what gains nothing stay as they are."""
    accepted = ", ".join(request.headers.getlist("accept-encoding")).encode("latin-1")
    response.headers["Vary"] = "Accept-Encoding"
    body = bytes(response.body)
    if not accepted or not takes_gzip(accepted) or len(body) < LEAST_COMPRESSED or response.media_type == "image/png":
        return response
    etag = compressed_etag(response.headers["etag"].encode()).decode()
    headers = {**response.headers, "ETag": etag, "Content-Encoding": "gzip"}
    del headers["content-length"], headers["etag"]
    return Response(_gzip(body), headers=headers)


@lru_cache(maxsize=16)
def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)


def _page(title: str, body: str) -> Response:
    headers = ALWAYS | {
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "public, no-cache",
        "Content-Language": "en-GB",
    }
    text = _PAGE.format(title=html.escape(title), body=body)
    return Response(text, headers=headers, media_type="text/html; charset=utf-8")


def _problems(kinds: Sequence[ProblemKind]) -> str:
    return "<h1>Kinds of problem</h1>\n<dl>\n" + "\n".join(_entry(kind) for kind in kinds) + "\n</dl>"


def _entry(kind: ProblemKind) -> str:
    term = f"{kind.status} {html.escape(kind.title)}"
    return f'<dt id="{kind.slug}">{term}</dt>\n<dd>{html.escape(kind.advice)}</dd>'
