"""What every route needs: the store, the home area, and one snapshot to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import Request
from sqlalchemy import Connection

from app.api.responses import LAST_CHANGE, read_options_of
from app.domain.errors import Fault, InvalidInputError, NotFoundError, StoreError
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.domain.report.imprint import AccessibilityFacts
from app.edge.cache.public_response import now_of
from app.edge.rate_limit import RateLimit
from app.edge.streaming import Streams
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.freshness import good_until
from app.services.publishing.due_calendar import latest_instant
from app.storage.database import Database
from app.storage.publishing.publications import first_release, last_change

MOST_FAILURES = 10
MOST_CALLS = 600


def failures_limit() -> RateLimit:
    """The limit of requests with invalid keys, by address and by the prefix that they name."""
    return RateLimit(
        MOST_FAILURES,
        "Too many requests with invalid API keys: wait before you try another. A valid key is not refused.",
    )


def calls_limit(most: int = MOST_CALLS) -> RateLimit:
    """The limit of calls with a key, at most `most` a minute, by its prefix."""
    return RateLimit(most, f"Rate limit: {most} requests a minute per key.")


@dataclass(frozen=True, slots=True)
class Context:
    """What `create_app` wires into the routes."""

    database: Database
    home_area: str
    headline_cap: int
    version: str
    clock: Callable[[], datetime]
    one_officer: bool = False
    council: str = ""
    accessibility: AccessibilityFacts = field(default_factory=AccessibilityFacts)
    failures: RateLimit = field(default_factory=failures_limit)
    calls: RateLimit = field(default_factory=calls_limit)
    streams: Streams = field(default_factory=Streams)


def context_of(request: Request) -> Context:
    """The context that the app was made with."""
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101  # set once by create_app; this is for the type checker
    return context


@contextmanager
def reading(request: Request) -> Iterator[tuple[Connection, ReadContext]]:
    """One snapshot of the store, with the view and the instant of the request."""
    context, options = context_of(request), read_options_of(request)
    instant, is_current = options.as_of or now_of(request), options.as_of is None
    read_context = ReadContext(instant, context.home_area, options.view, is_current)
    with context.database.read() as connection:
        if options.as_of is not None and options.view is View.PUBLIC:
            _require_released(connection, as_of=options.as_of, now=now_of(request))
        elif options.view is View.PUBLIC:
            shown = load_snapshot(connection, read_context=read_context).reference.shown()
            request.scope[LAST_CHANGE] = last_change(connection, until=instant, indicators=shown)
        try:
            yield connection, read_context
        except (NotFoundError, InvalidInputError):
            _require_home_area(connection, read_context, in_the_past=options.as_of is not None)
            raise


@contextmanager
def reading_reference(request: Request) -> Iterator[tuple[Connection, ReferenceSnapshot, datetime]]:
    """One snapshot of the store, its reference data, and until when an answer made of them holds."""
    with reading(request) as (connection, read_context):
        reference = load_snapshot(connection, read_context=read_context).reference
        yield connection, reference, good_until(connection, instant=read_context.instant)


@contextmanager
def reading_recorded(request: Request) -> Iterator[tuple[Connection, Snapshot]]:
    """One snapshot of the store as it is recorded, for routes that only the council's own people read."""
    context = context_of(request)
    with context.database.read() as connection:
        instant = latest_instant(connection, now=now_of(request))
        read_context = ReadContext(instant, context.home_area, View.WORKING, is_current=True)
        yield connection, load_snapshot(connection, read_context=read_context)


def _require_released(connection: Connection, *, as_of: datetime, now: datetime) -> None:
    """Raise InvalidInputError for an instant before the first release, on every read and before any other fault."""
    first = first_release(connection)
    if first is not None and first <= as_of:
        return
    since = f": the first release was at {first:%Y-%m-%dT%H:%M:%SZ}" if first is not None and first <= now else ""
    detail = f"Nothing was public yet at that instant{since}."
    raise InvalidInputError(detail, [Fault("as_of", "too_early", detail)])


def _require_home_area(connection: Connection, read_context: ReadContext, *, in_the_past: bool) -> None:
    """Raise InvalidInputError where the home area was not public yet, and StoreError where the store lacks it."""
    if read_context.home_area in load_snapshot(connection, read_context=read_context).reference.areas:
        return
    if in_the_past:
        detail = "Nothing was public yet about the home area at that instant; ask for a later one."
        raise InvalidInputError(detail, [Fault("as_of", "too_early", detail)])
    raise StoreError(f"The store has nothing public about the home area {read_context.home_area}. Run: waymark seed")
