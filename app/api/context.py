"""What every route needs: the store, the home area, and one snapshot to read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import Connection

from app.api.answers import now_of
from app.domain.errors import NotFoundError, StoreError
from app.services.picture import Viewpoint, load_known
from app.storage.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """What `create_app` wires into the routes."""

    database: Database
    home_area: str
    headline_cap: int
    version: str


def context_of(request: Request) -> Context:
    """The context that the app was made with."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101  # set once by create_app; this is for the type checker
    return context


@contextmanager
def reading(request: Request) -> Iterator[tuple[Connection, Viewpoint]]:
    """One snapshot of the store, and the public's viewpoint at the instant of the request."""
    context = context_of(request)
    viewpoint = Viewpoint(now_of(request), context.home_area)
    with context.database.read() as connection:
        try:
            yield connection, viewpoint
        except NotFoundError:
            _require_home_area(connection, viewpoint)  # without it, that nothing is found is not the caller's fault
            raise


def _require_home_area(connection: Connection, viewpoint: Viewpoint) -> None:
    if viewpoint.home_area not in load_known(connection, viewpoint=viewpoint).catalogue.areas:
        raise StoreError(f"The store has nothing public about the home area {viewpoint.home_area}. Run: waymark seed")
