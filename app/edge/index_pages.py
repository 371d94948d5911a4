"""The index at the bare address, for programs and for people, and what browsers request."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.edge.addresses import under_root
from app.edge.negotiation import chosen_format
from app.edge.pages import SWAGGER_UI, file_bytes, file_response, html_page


@dataclass(frozen=True, slots=True)
class IndexLink:
    """A link of the index: its relation, its address, and its title."""

    rel: str
    href: str
    title: str


@dataclass(frozen=True, slots=True)
class ServiceIndex:
    """What the answer at the bare address says of the service."""

    title: str
    description: str
    links: Sequence[IndexLink]


@dataclass(frozen=True, slots=True)
class _IndexFormat:
    name: str
    media_type: str


_INDEX_FORMATS = (_IndexFormat("json", "application/json"), _IndexFormat("html", "text/html"))
_ROBOTS = "User-agent: *\nDisallow: {data}\n"  # data and their endless pages; the pages about them are for everybody


def add_index(router: APIRouter, index: ServiceIndex) -> None:
    """Add /, /v1, /robots.txt and /favicon.ico."""

    @router.get("/")
    @router.get("/v1")
    async def start_here(request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept")) or None
        if chosen_format(None, accept, formats=_INDEX_FORMATS).name == "html":
            page = html_page(index.title, _index_page(index))
        else:
            body = orjson.dumps(_under_root(index), option=orjson.OPT_INDENT_2)
            page = file_response(request, body, media_type="application/json")
        page.headers["Vary"] = "Accept, Accept-Encoding"
        return page

    @router.get("/robots.txt")
    async def robots(request: Request) -> Response:
        body = _ROBOTS.format(data=under_root("/v1/")).encode()
        return file_response(request, body, media_type="text/plain; charset=utf-8")

    @router.get("/favicon.ico")
    def favicon(request: Request) -> Response:
        return file_response(request, file_bytes(SWAGGER_UI / "favicon-32x32.png"), media_type="image/png")


def _under_root(index: ServiceIndex) -> ServiceIndex:
    """The same with the service's links under the prefix."""
    links = [replace(link, href=under_root(link.href)) if link.href.startswith("/") else link for link in index.links]
    return replace(index, links=links)


def _index_page(index: ServiceIndex) -> str:
    items = (f'<li><a href="{html.escape(link.href)}">{html.escape(link.title)}</a></li>' for link in index.links)
    listed = "\n".join(items)
    return f"<h1>{html.escape(index.title)}</h1>\n<p>{html.escape(index.description)}</p>\n<ul>\n{listed}\n</ul>"
