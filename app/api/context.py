"""What every route needs: the store, the home area, and one snapshot to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy import Connection

from app.api.responses import look_of, now_of
from app.domain.errors import Fault, InvalidInputError, NotFoundError, StoreError
from app.edge.rate_limit import Rate, calls, failures
from app.services.assessment_data import Viewpoint, load_known
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
    failures: Rate = field(default_factory=failures)
    calls: Rate = field(default_factory=calls)


def context_of(request: Request) -> Context:
    """The context that the app was made with."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101  # set once by create_app; this is for the type checker
    return context


@contextmanager
def reading(request: Request) -> Iterator[tuple[Connection, Viewpoint]]:
    """One snapshot of the store, and the viewpoint that the request asks for."""
    context, look = context_of(request), look_of(request)
    viewpoint = Viewpoint(look.as_of or now_of(request), context.home_area, look.view)
    with context.database.read() as connection:
        try:
            yield connection, viewpoint
        except (NotFoundError, InvalidInputError):
            _require_home_area(connection, viewpoint, asked_of_the_past=look.as_of is not None)
            raise


def _require_home_area(connection: Connection, viewpoint: Viewpoint, *, asked_of_the_past: bool) -> None:
    """Without the home area nothing is found: because nothing was public yet, or because the store lacks it."""
    if viewpoint.home_area in load_known(connection, viewpoint=viewpoint).catalogue.areas:
        return
    if asked_of_the_past:
        detail = "Nothing was public yet at that instant; ask for a later one."
        raise InvalidInputError(detail, [Fault("as_of", "too_early", detail)])
    raise StoreError(f"The store has nothing public about the home area {viewpoint.home_area}. Run: waymark seed")
