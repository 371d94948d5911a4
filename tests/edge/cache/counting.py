"""A store that only counts: releases numbered 1, 2, 3, and a service that tells the last number."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel
from sqlalchemy import insert, text
from starlette.types import ASGIApp

from app.domain.errors import StoreUnavailableError
from app.edge import error_handlers
from app.edge.cache.public_response import public_response
from app.edge.cache.read_cache import ReadCache
from app.edge.guards import Guards, Limits
from app.edge.methods import Methods
from app.edge.strict_route import StrictRoute
from app.main import version_source
from app.storage.database import Database
from app.storage.tables import Publication
from tests.edge.toy import FORMATS

LATEST = "/v1/latest"


class Latest(BaseModel):
    """The last number."""

    number: int
    padding: str


def release(database: Database, number: int) -> None:
    """Store a release of that number; it is acknowledged when this returns."""
    moment = datetime(2026, 11, 1, tzinfo=UTC)
    with database.write() as connection:
        connection.execute(
            insert(Publication).values(
                id=number, code=str(number), title="", released_at=moment, recorded_at=moment, recorded_by=""
            )
        )


def last_release(database: Database) -> int:
    with database.read() as connection:
        found: int = connection.execute(text("SELECT COALESCE(MAX(id), 0) FROM publication")).scalar_one()
        return found


def service(database: Database) -> ASGIApp:
    """The whole edge and the read tier over the store, with one route."""
    router = APIRouter(route_class=StrictRoute)

    @router.get(LATEST)
    def latest(request: Request) -> Response:
        shape = Latest(number=last_release(database), padding="x" * 2_000)
        body = shape.model_dump_json().encode()
        return public_response(request, body, until=None, media_type="application/json", headers={})

    source = version_source(database)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await source.close()
        database.close()

    app = FastAPI(openapi_url=None, redirect_slashes=False, lifespan=lifespan)
    error_handlers.install(app)
    app.include_router(router)
    tier = ReadCache(
        Methods(app),
        version=source,
        clock=lambda: datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        is_public=lambda path: path.startswith("/v1/"),
        formats_at=lambda _: FORMATS,
        unavailable=StoreUnavailableError,
    )
    return Guards(tier, limits=Limits())


def serve(listening: socket.socket, url: str) -> None:
    """One worker over the store at `url`."""
    config = uvicorn.Config(service(Database(url)), log_level="error", access_log=False, ws="none")
    uvicorn.Server(config).run(sockets=[listening])
