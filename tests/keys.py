"""Keys for tests: made in a store, and the header that carries one."""

from datetime import UTC, datetime

from app.domain.publishing.access import Scope
from app.services.publishing import access
from app.storage.database import Database

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def make_key(
    database: Database,
    *scopes: Scope,
    services: frozenset[str] | None = None,
    is_test: bool = False,
    name: str = "An officer",
    expires_at: datetime | None = None,
) -> str:
    """The token of a new key with these scopes, held by the person of that name."""
    with database.write() as connection:
        made = access.make_key(
            connection,
            label="tests",
            holder_name=name,
            scopes=frozenset(scopes),
            services=services,
            is_test=is_test,
            now=LONG_AGO,
            expires_at=expires_at,
        )
    return made.token


def bearing(token: str) -> dict[str, str]:
    """The header that carries a key."""
    return {"Authorization": f"Bearer {token}"}
