"""Keys and the people who hold them."""

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy import Connection, Row
from sqlmodel import col, select

from app.domain.publishing.access import AccessKey, Scope
from app.domain.publishing.audit import KEY_OPERATIONS, REVOKE_OPERATION
from app.storage.database import session_on
from app.storage.tables import ApiKey, IdempotentAnswer, Person, api_key

_FIND = sql.select(*api_key.c).where(api_key.c.prefix == sql.bindparam("prefix"))


def add_key(connection: Connection, key: AccessKey, *, digest: str, name: str) -> None:
    """Store a key with the digest of its secret; its holder's name is stored beside when new."""
    with session_on(connection) as session:
        if session.get(Person, key.holder) is None:
            session.add(Person(code=key.holder, name=name))
            session.flush()
        row = ApiKey(
            prefix=key.prefix,
            digest=digest,
            label=key.label,
            holder=key.holder,
            scopes=json.dumps(sorted(key.scopes)),
            services=None if key.services is None else json.dumps(sorted(key.services)),
            is_test=key.is_test,
            created_at=key.created_at,
            expires_at=key.expires_at,
            revoked_at=None,
            last_used_at=None,
        )
        session.add(row)
        session.flush()


def find_key(connection: Connection, prefix: str) -> tuple[AccessKey, str] | None:
    """A key and the digest of its secret, by its prefix."""
    row = connection.execute(_FIND, {"prefix": prefix}).first()
    return None if row is None else (_key(row), row.digest)


def all_keys(connection: Connection) -> list[AccessKey]:
    """Every key there ever was, oldest first."""
    with session_on(connection) as session:
        return [_key(row) for row in session.exec(select(ApiKey).order_by(col(ApiKey.created_at), col(ApiKey.prefix)))]


def keys_of(connection: Connection, holder: str) -> list[AccessKey]:
    """Every key that a person ever had, oldest first."""
    statement = select(ApiKey).where(ApiKey.holder == holder).order_by(col(ApiKey.created_at), col(ApiKey.prefix))
    with session_on(connection) as session:
        return [_key(row) for row in session.exec(statement)]


def revoke_key(connection: Connection, prefix: str, *, at: datetime) -> None:
    """Revoke a key from `at` on."""
    with session_on(connection) as session:
        session.get_one(ApiKey, prefix).revoked_at = at
        session.flush()


def note_use(connection: Connection, prefix: str, *, at: datetime) -> None:
    """Record when a key was last used."""
    with session_on(connection) as session:
        session.get_one(ApiKey, prefix).last_used_at = at
        session.flush()


def holder_named(connection: Connection, name: str) -> str | None:
    """The code of the person with this name, if there is one."""
    with session_on(connection) as session:
        return session.exec(select(Person.code).where(Person.name == name)).first()


def names(connection: Connection) -> dict[str, str]:
    """People's names by code, without those that were erased."""
    with session_on(connection) as session:
        return {person.code: person.name for person in session.exec(select(Person)) if person.name is not None}


def erase_person(connection: Connection, code: str) -> bool:
    """Erase a person's name; what they did stays under their code. False when there is no such person."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # else the name stays in the file, in bytes set free
    with session_on(connection) as session:
        person = session.get(Person, code)
        if person is not None:
            person.name = None
        about_keys = col(IdempotentAnswer.operation).in_((*KEY_OPERATIONS, REVOKE_OPERATION))
        names_them = col(IdempotentAnswer.body).contains(code, autoescape=True)
        for answer in session.exec(select(IdempotentAnswer).where(about_keys, names_them)):
            body = {**json.loads(answer.body), "holder_name": None}
            answer.body = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        session.flush()
    return person is not None


def _key(row: ApiKey | Row[Any]) -> AccessKey:
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
