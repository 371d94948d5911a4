"""What every route needs: the store, the home area, and one snapshot to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy import Connection

from app.api.answers import now_of
from app.api.attempts import FailedAttempts
from app.services.picture import Viewpoint
from app.storage.database import Database


@dataclass(frozen=True, slots=True)
class Context:
    """What `create_app` wires into the routes."""

    database: Database
    home_area: str
    headline_cap: int
    version: str
    clock: Callable[[], datetime]
    one_officer: bool = False
    failures: FailedAttempts = field(default_factory=FailedAttempts)


def context_of(request: Request) -> Context:
    """The context that the app was made with."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101  # set once by create_app; this is for the type checker
    return context


@contextmanager
def reading(request: Request) -> Iterator[tuple[Connection, Viewpoint]]:
    """One snapshot of the store, and the public's viewpoint at the instant of the request."""
    context = context_of(request)
    with context.database.read() as connection:
        yield connection, Viewpoint(now_of(request), context.home_area)
