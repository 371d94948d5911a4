"""A small application behind the real edge, and a client that speaks ASGI with the bytes it is given."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Depends, FastAPI, Path, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.edge import docs_pages, error_handlers
from app.edge.cache.public_response import NOW, public_response
from app.edge.guards import Guards, Limits
from app.edge.index_pages import IndexLink, ServiceIndex
from app.edge.methods import Methods
from app.edge.problems import EDGE_KINDS, STORE_UNAVAILABLE, Problem, ProblemKind, Refusal, documented
from app.edge.strict_route import PlainBoolean, StrictRoute, plain_integer

MOMENT = datetime(2026, 11, 23, 9, 30, 15, tzinfo=UTC)


class Polarity(StrEnum):
    UP = "higher_is_better"
    DOWN = "lower_is_better"


class FormatName(StrEnum):
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the toy's answers."""

    name: FormatName
    media_type: str


FORMATS = (Form(FormatName.JSON, "application/json"), Form(FormatName.CSV, "text/csv"))


class NewThing(BaseModel):
    """What the toy takes."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=20)
    amounts: list[float]


def _format(form: Annotated[FormatName | None, Query(alias="format")] = None) -> None:
    """Only names the parameter."""


router = APIRouter(
    route_class=StrictRoute, prefix="/v1", dependencies=[Depends(_format)], responses=documented(EDGE_KINDS, [400, 404])
)


@router.get("/things")
def list_things(
    request: Request,
    tier: Annotated[int | None, Query(ge=1, le=4), BeforeValidator(plain_integer)] = None,
    rank: PlainBoolean = False,
    polarity: Polarity | None = None,
    q: str | None = None,
) -> Response:
    body = json.dumps({"name": f"{q} {tier} {rank} {polarity}"}).encode()
    return public_response(request, body, until=None, media_type="application/json", headers={})


@router.get("/things/{number}")
def get_thing(number: Annotated[int, Path(ge=1), BeforeValidator(plain_integer)]) -> dict[str, int]:
    return {"number": number}


@router.put("/things/{code}")
def put_thing(code: str, thing: NewThing) -> dict[str, Any]:
    return {"code": code, "name": thing.name, "amounts": thing.amounts}


@router.post("/things/sorting")
def sort_things() -> None:
    """Takes nothing and answers nothing."""


@router.get("/raises/{what}")
def raises(what: str) -> None:
    raise {
        "unavailable": Refusal(STORE_UNAVAILABLE, "The store does not answer; try again shortly."),
        "bug": RuntimeError("secret of the house"),
    }[what]


@router.post("/faults")
def faults() -> None:
    """Takes nothing and answers nothing."""


def toy(
    *routers: APIRouter,
    install: Callable[[FastAPI], None] = error_handlers.install,
    kinds: Sequence[ProblemKind] = EDGE_KINDS,
    not_ready: Exception | None = None,
) -> FastAPI:
    """The toy's routes, or others, with the real handlers, methods and pages, and nothing in front."""
    app = FastAPI(title="Toy", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    install(app)
    for one in routers or (router,):
        app.include_router(one)

    def require_ready() -> None:
        if not_ready is not None:
            raise not_ready

    index = ServiceIndex("Toy", "Plays <well>.", [IndexLink("docs", "/docs", "To read")])
    docs_pages.install(app, contract_file=FilePath("none.yaml"), index=index, kinds=kinds, require_ready=require_ready)
    return app


def edge(app: FastAPI | None = None, *, limits: Limits | None = None) -> ASGIApp:
    """The toy behind guards and methods, at a fixed moment."""
    methods = Methods(app or toy())

    async def at_moment(scope: Scope, receive: Receive, send: Send) -> None:
        scope[NOW] = MOMENT
        await methods(scope, receive, send)

    return Guards(at_moment, limits=limits or Limits())


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    raw_headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode("latin-1") for name, value in self.raw_headers}

    def json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def problem(self) -> Problem:
        """The body as a problem, after checking that it is one in every respect."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["cache-control"] == "no-store"
        problem = Problem.model_validate_json(self.body, strict=True)
        assert set(self.json()) == set(Problem.model_fields)
        assert problem.status == self.status
        assert problem.request_id == self.headers["x-request-id"]
        return problem

    @property
    def codes(self) -> list[tuple[str | None, str]]:
        return [(one.parameter or one.pointer, one.code) for one in self.problem.errors]


Headers = dict[str, str] | list[tuple[str, str]]


def scope_of(method: str, target: str | bytes, headers: Headers) -> Scope:
    """A scope as uvicorn makes it from the bytes on the wire."""
    raw = target.encode() if isinstance(target, str) else target
    path, _, query = raw.partition(b"?")
    pairs = headers.items() if isinstance(headers, dict) else headers
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path.decode("latin-1")),
        "raw_path": path,
        "query_string": query,
        "root_path": "",
        "headers": [(b"host", b"localhost:8000")]
        + [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 5000),
        "state": {},
    }


async def ask_async(
    app: ASGIApp,
    target: str | bytes,
    *,
    method: str = "GET",
    headers: Headers | None = None,
    body: bytes | list[bytes] = b"",
) -> Reply:
    """One request; a body in parts arrives in parts."""
    parts = body if isinstance(body, list) else [body]
    messages: list[Message] = [
        {"type": "http.request", "body": part, "more_body": index < len(parts) - 1} for index, part in enumerate(parts)
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        if messages:
            return messages.pop(0)
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if (message["type"] == "http.response.start") is not (sent == []):
            raise RuntimeError("A server takes one start, and that first.")
        sent.append(message)

    await app(scope_of(method, target, headers or {}), receive, send)
    assert sent[0]["type"] == "http.response.start"
    whole = b"".join(message.get("body", b"") for message in sent[1:])
    return Reply(sent[0]["status"], list(sent[0]["headers"]), whole)


def ask(
    app: ASGIApp,
    target: str | bytes,
    *,
    method: str = "GET",
    headers: Headers | None = None,
    body: bytes | list[bytes] = b"",
) -> Reply:
    """One request in an event loop of its own."""
    return asyncio.run(ask_async(app, target, method=method, headers=headers, body=body))


def put_json(app: ASGIApp, body: bytes, *, content_type: str = "application/json") -> Reply:
    """A body sent to the toy's writing route."""
    headers = {"Content-Type": content_type, "Content-Length": str(len(body))}
    return ask(app, "/v1/things/a", method="PUT", headers=headers, body=body)
