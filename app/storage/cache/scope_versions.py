"""The versions of what each view shows of each scope, and when a scope changes next without a write."""

from collections.abc import Collection, Mapping
from datetime import datetime
from secrets import randbits
from typing import Any

from sqlalchemy import BindParameter, Column, Connection, ScalarSelect, bindparam, func, select, update

from app.domain.publishing.change_items import View
from app.storage.tables import document_span, scope_version, value_change

PUBLIC_SCOPES = "SELECT scope, version FROM scope_version WHERE view = 'public'"  # for drivers of their own
_BITS = 53  # of a token, as the triggers make them
DOCUMENTS, INDICATORS, PUBLICATIONS, REPORTS = "documents", "indicators", "publications", "reports"

_VERSIONS = select(scope_version.c.view, scope_version.c.scope, scope_version.c.version).where(
    scope_version.c.view.in_([view.value for view in View]),
    scope_version.c.scope.in_(bindparam("scopes", expanding=True)),
)

_OF_VIEW = (
    select(scope_version.c.scope, scope_version.c.version)
    .where(scope_version.c.view == View.PUBLIC.value)
    .order_by(scope_version.c.scope)
)


def _change(column: Column[datetime], *, after: bool) -> ScalarSelect[Any]:
    """The last instant up to `instant`, or the first one after it, at which a document of a view changes."""
    instant: BindParameter[datetime] = bindparam("instant")
    nearest, near = (func.min(column), column > instant) if after else (func.max(column), column <= instant)
    return select(nearest).where(document_span.c.view == bindparam("view"), near).scalar_subquery()


_FROM, _UNTIL = document_span.c.known_from, document_span.c.known_until
_CHANGES = select(*(_change(column, after=after) for after in (False, True) for column in (_FROM, _UNTIL)))

ScopeVersions = Mapping[tuple[str, str], int]  # by view and scope


def scope_versions(connection: Connection, scopes: Collection[str]) -> ScopeVersions:
    """The versions of some scopes in every view, as of the connection's snapshot."""
    rows = connection.execute(_VERSIONS, {"scopes": list(scopes)})
    return {(view, scope): version for view, scope, version in rows}


def renew(connection: Connection, scope: str) -> None:
    """Give a scope new versions: its data were made again."""
    connection.execute(update(scope_version).where(scope_version.c.scope == scope).values(version=randbits(_BITS)))


def public_versions(connection: Connection) -> tuple[tuple[str, int], ...]:
    """The version of every scope of the public view, as of the connection's snapshot."""
    return tuple((scope, version) for scope, version in connection.execute(_OF_VIEW))


def document_changes(
    connection: Connection, *, around: datetime, view: View
) -> tuple[datetime | None, datetime | None]:
    """The last instant up to another at which a document began or ceased to count, and the first one after it."""
    begun, ceased, begins, ceases = connection.execute(_CHANGES, {"view": view.value, "instant": around}).one()
    return (
        max((instant for instant in (begun, ceased) if instant is not None), default=None),
        min((instant for instant in (begins, ceases) if instant is not None), default=None),
    )


def next_value_changes(
    connection: Connection, indicators: Collection[str], *, after: datetime, views: Collection[View]
) -> dict[str, datetime]:
    """By indicator, the first instant after another at which a value of it begins or ceases to count."""
    change = value_change.c
    statement = (
        select(change.indicator, func.min(change.at).label("at"))
        .where(
            change.view.in_([view.value for view in views]),
            change.indicator.in_(indicators),
            change.at > after,
        )
        .group_by(change.indicator)
    )
    return {row.indicator: row.at for row in connection.execute(statement)}
