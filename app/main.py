"""Wiring: the settings and the store become an ASGI application."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version as version_of
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.api import (
    access,
    achievements,
    areas,
    audit,
    brief,
    cascade,
    change_feed,
    change_summary,
    charts,
    decisions,
    definition_returns,
    documents,
    due_calendar,
    errors,
    frameworks,
    health_check,
    indicators,
    overview,
    peer_group_returns,
    performance,
    progress_returns,
    publications,
    redactions,
    reports,
    retirement,
    returns,
    rule_setting_returns,
    strategies,
    target_returns,
    values,
    warning_preview,
    warnings,
)
from app.api.context import Context, calls_limit
from app.api.openapi import SUMMARY, as_yaml, describe
from app.domain.errors import StoreUnavailableError
from app.domain.measures.tier import HEADLINE_CAP
from app.domain.report.imprint import AccessibilityFacts
from app.edge import docs_pages
from app.edge.cache.read_cache import ReadCache
from app.edge.cache.version import VersionSource
from app.edge.guards import Guards, Limits
from app.edge.index_pages import IndexLink, ServiceIndex
from app.edge.methods import Methods
from app.edge.request_log import Listener, RequestLog, route_templates
from app.edge.root_path import RootPath
from app.formats.registry import formats_at
from app.paths import resource
from app.services.operations.readiness import Readiness
from app.services.publishing.access import MARK
from app.settings import Settings
from app.storage.cache.postgresql_version import PostgresqlVersion
from app.storage.cache.sqlite_version import SqliteVersion
from app.storage.database import POOL_SIZE, Database
from app.wording import overview as words

DISTRIBUTION = "waymark-kpi"
SERVICE_LINK = ("service", "/v1/service", "What this service is, in numbers")
RETURNS = "/v1/returns"  # where bodies may be large
ROUTERS = (  # in the order of the contract
    *(overview.router, health_check.router, change_summary.router),
    *(definition_returns.router, indicators.router, performance.router, charts.router, values.router),
    *(warnings.router, warning_preview.router),
    *(peer_group_returns.router, areas.router, progress_returns.router, strategies.router, cascade.router),
    *(achievements.router, frameworks.router, reports.router),
    *(publications.reads, change_feed.router, brief.router, decisions.router, publications.writes),
    *(access.router, audit.router, redactions.router, retirement.router),
    *(target_returns.router, rule_setting_returns.router, documents.router),
    *(due_calendar.router, returns.router, values.recorded_router),
)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] | None = None,
    listeners: Sequence[Listener] = (),
    on_lock: Callable[[float], None] | None = None,
) -> ASGIApp:
    """The whole service over the store that the settings name; `clock` gives aware instants (default: now).

    `listeners` are told of every request, and `on_lock` of the seconds that each writer waited: they log and count.
    """
    settings = settings or Settings()
    database = Database(settings.database_url)
    database.on_lock = on_lock
    source = version_source(database)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # A thread without a connection would only wait for one.
        to_thread.current_default_thread_limiter().total_tokens = POOL_SIZE
        yield
        await source.close()
        database.close()

    clock = clock or _now
    context = Context(
        database,
        settings.area,
        settings.headline_cap,
        version_of(DISTRIBUTION),
        clock=clock,
        one_officer=settings.one_officer,
        council=settings.council_name or "",
        accessibility=accessibility_of(settings),
        calls=calls_limit(settings.calls_per_minute),
    )
    app = create_api(context, lifespan=lifespan)
    cache = ReadCache(
        Methods(app),
        version=source,
        clock=clock,
        is_public=_is_public,
        formats_at=formats_at,
        unavailable=StoreUnavailableError,
    )
    guards: ASGIApp = Guards(cache, limits=Limits(hosts=_hosts(settings), large_body_paths=frozenset({RETURNS})))
    if settings.root_path:
        guards = RootPath(guards, prefix=settings.root_path)
    never = f"{MARK}_".encode()  # no key in the log, even where somebody sends it as an id
    return RequestLog(guards, route_of=route_templates(app), listeners=listeners, never=never)


def accessibility_of(settings: Settings) -> AccessibilityFacts:
    """What the council says of its reports' accessibility."""
    return AccessibilityFacts(
        email=settings.accessibility_email,
        phone=settings.accessibility_phone,
        statement_url=settings.accessibility_statement_url,
        prepared_on=settings.accessibility_prepared_on,
        known_gaps=settings.accessibility_known_gaps,
    )


def version_source(database: Database) -> VersionSource:
    """The way to watch this store; opens nothing before the first request."""
    return SqliteVersion(database) if database.is_sqlite else PostgresqlVersion(database)


def create_api(context: Context, *, lifespan: Callable[[FastAPI], object] | None = None) -> FastAPI:
    """The routes alone: what the contract describes."""
    app = FastAPI(
        title="Waymark",
        version=context.version,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "operation_spans": False},
        lifespan=lifespan,  # type: ignore[arg-type]  # an async context manager's factory
    )
    app.state.context = context
    errors.install(app)
    for router in ROUTERS:
        app.include_router(router)
    readiness = Readiness(context.database, context.home_area, context.clock)
    docs_pages.install(
        app,
        contract_file=resource("openapi") / "openapi.yaml",
        index=_index(),
        kinds=errors.KINDS,
        require_ready=readiness.findings,
    )
    describe(app)
    return app


def _index() -> ServiceIndex:
    links = [IndexLink(rel, href, title) for rel, href, title in (SERVICE_LINK, *words.LINKS)]
    return ServiceIndex(words.SERVICE_NAME, f"{SUMMARY} Nobody needs a key to read.", links)


@cache
def contract() -> dict[str, Any]:
    """The contract as the program has it, made once: only to be read; no store is opened."""
    database, version = Database("sqlite:///unused.db"), version_of(DISTRIBUTION)
    context = Context(database, "", HEADLINE_CAP, version, clock=_now)
    return create_api(context).openapi()


@cache
def contract_yaml() -> str:
    """The contract as openapi/openapi.yaml holds it."""
    return as_yaml(contract())


def _is_public(path: str) -> bool:
    return path.startswith("/v1/")


def _hosts(settings: Settings) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in settings.allowed_hosts.split(",") if name.strip())
    return None if "*" in names else names


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the one clock: read once a request and passed down
