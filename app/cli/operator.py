"""Writes from the machine's console: recorded like those over HTTP, with the holder `console`."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from app.cli.console import now, opened
from app.domain.publishing.access import Caller, Scope
from app.settings import Settings

if TYPE_CHECKING:
    from app.services.unit_of_work import CompletedWrite, Writer, WriteResult
    from app.storage.database import Database

Result = TypeVar("Result")

CONSOLE = Caller(holder="console", prefix="console", scopes=frozenset(Scope), services=None, is_test=False)


def write(
    settings: Settings, operation: str, action: "Callable[[Writer], WriteResult[Result]]", *, dry_run: bool = False
) -> "CompletedWrite[Result]":
    """Run a use case as the store's single writer, with its audit entry."""
    with opened(settings) as database:
        return write_to(database, operation, action, dry_run=dry_run)


def write_to(
    database: "Database", operation: str, action: "Callable[[Writer], WriteResult[Result]]", *, dry_run: bool = False
) -> "CompletedWrite[Result]":
    """Run a use case as the single writer of a store that is open, with its audit entry."""
    from app.services.unit_of_work import WriteRequest, execute_write

    request = WriteRequest(CONSOLE, operation, f"console-{secrets.token_hex(6)}", clock=now, dry_run=dry_run)
    return execute_write(database, request, action)


def line(text: str, option: str) -> str:
    """A text of one line, checked as the API checks it."""
    from pydantic import TypeAdapter, ValidationError

    from app.contract.text import Line

    try:
        return TypeAdapter[str](Line).validate_python(text)
    except ValidationError:
        raise typer.BadParameter(f"{option} takes a short text of one line.") from None
