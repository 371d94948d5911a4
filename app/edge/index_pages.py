"""Where whoever comes to the bare address can go on, for programs and for people, and what browsers ask for."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.edge.negotiation import chosen_format
from app.edge.pages import SWAGGER_UI, file_bytes, file_response, html_page
from app.edge.root_path import root_of


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


def add_index(router: APIRouter, index: ServiceIndex) -> None:
    """Add /, /v1, /robots.txt and /favicon.ico."""

    @router.get("/")
    @router.get("/v1")
    async def start_here(request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept")) or None
        if chosen_format(None, accept, formats=_INDEX_FORMATS).name == "html":
            page = html_page(index.title, _index_page(index), root=root_of(request.scope))
        else:
            body = orjson.dumps(_under(index, root_of(request.scope)), option=orjson.OPT_INDENT_2)
            page = file_response(request, body, media_type="application/json")
        page.headers["Vary"] = "Accept, Accept-Encoding"
        return page

    @router.get("/robots.txt")
    async def robots(request: Request) -> Response:
        return file_response(request, _ROBOTS, media_type="text/plain; charset=utf-8")

    @router.get("/favicon.ico")
    def favicon(request: Request) -> Response:
        return file_response(request, file_bytes(SWAGGER_UI / "favicon-32x32.png"), media_type="image/png")


def _under(index: ServiceIndex, root: str) -> ServiceIndex:
    """The same with the service's links under a prefix."""
    links = [replace(link, href=f"{root}{link.href}") if link.href.startswith("/") else link for link in index.links]
    return replace(index, links=links)


def _index_page(index: ServiceIndex) -> str:
    items = (f'<li><a href="{html.escape(link.href)}">{html.escape(link.title)}</a></li>' for link in index.links)
    listed = "\n".join(items)
    return f"<h1>{html.escape(index.title)}</h1>\n<p>{html.escape(index.description)}</p>\n<ul>\n{listed}\n</ul>"
