"""Keys and the people who hold them."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from app.domain.publishing.access import AccessKey, Scope
from app.domain.publishing.audit import KEY_OPERATIONS, REVOKE_OPERATION
from app.storage.tables import api_key, idempotent_answer, person


def add_key(connection: Connection, key: AccessKey, *, digest: str, name: str) -> None:
    """Store a key with the digest of its secret; its holder's name is stored beside when new."""
    known = connection.execute(select(person.c.code).where(person.c.code == key.holder)).first()
    if known is None:
        connection.execute(insert(person), {"code": key.holder, "name": name})
    services = None if key.services is None else json.dumps(sorted(key.services))
    row = {
        "prefix": key.prefix,
        "digest": digest,
        "label": key.label,
        "holder": key.holder,
        "scopes": json.dumps(sorted(key.scopes)),
        "services": services,
        "is_test": key.is_test,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": None,
        "last_used_at": None,
    }
    connection.execute(insert(api_key), row)


def find_key(connection: Connection, prefix: str) -> tuple[AccessKey, str] | None:
    """A key and the digest of its secret, by its prefix."""
    row = connection.execute(select(api_key).where(api_key.c.prefix == prefix)).first()
    return None if row is None else (_key(row), row.digest)


def all_keys(connection: Connection) -> list[AccessKey]:
    """Every key there ever was, oldest first."""
    rows = connection.execute(select(api_key).order_by(api_key.c.created_at, api_key.c.prefix))
    return [_key(row) for row in rows]


def revoke_key(connection: Connection, prefix: str, *, at: datetime) -> None:
    """Make a key open nothing from `at` on."""
    connection.execute(update(api_key).where(api_key.c.prefix == prefix).values(revoked_at=at))


def note_use(connection: Connection, prefix: str, *, at: datetime) -> None:
    """Note when a key was last used."""
    connection.execute(update(api_key).where(api_key.c.prefix == prefix).values(last_used_at=at))


def holder_named(connection: Connection, name: str) -> str | None:
    """The code of the person with this name, if there is one."""
    return connection.execute(select(person.c.code).where(person.c.name == name)).scalar()


def names(connection: Connection) -> dict[str, str]:
    """People's names by code; who was erased is not in it."""
    statement = select(person.c.code, person.c.name).where(person.c.name.is_not(None))
    return {row.code: row.name for row in connection.execute(statement)}


def erase_person(connection: Connection, code: str) -> bool:
    """Forget a person's name; what they did stays under their code. False when there is no such person."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # else the name stays in the file, in bytes set free
    done = connection.execute(update(person).where(person.c.code == code).values(name=None))
    _forget_in_answers(connection, code)
    return done.rowcount > 0


def _forget_in_answers(connection: Connection, code: str) -> None:
    """Take a person's name out of the answers kept for repeated calls."""
    kept = idempotent_answer.c
    place = (kept.holder, kept.operation, kept.key)
    about_keys = kept.operation.in_((*KEY_OPERATIONS, REVOKE_OPERATION))
    statement = select(*place, kept.body).where(about_keys, kept.body.contains(code, autoescape=True))
    for *found, body in connection.execute(statement).all():
        said = json.dumps({**json.loads(body), "holder_name": None}, ensure_ascii=False, separators=(",", ":"))
        here = (column == cell for column, cell in zip(place, found, strict=True))
        connection.execute(update(idempotent_answer).where(*here).values(body=said))


def _key(row: Row[*tuple[Any, ...]]) -> AccessKey:
    return AccessKey(
        prefix=row.prefix,
        label=row.label,
        holder=row.holder,
        scopes=frozenset(Scope(scope) for scope in json.loads(row.scopes)),
        services=None if row.services is None else frozenset(json.loads(row.services)),
        is_test=row.is_test,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_at=row.last_used_at,
    )
