"""The parts that all commands share: the program, its output and its exit codes."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from app.domain.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    SeedError,
    StoreError,
    WaymarkError,
)
from app.settings import Settings

if TYPE_CHECKING:  # what opens stores is slow to import, and `waymark --help` needs none
    from app.storage.database import Database

EXIT_CODES = {
    0: "done",
    1: "the check found problems",
    2: "wrong command line",
    3: "the store cannot be used",
    4: "a file cannot be used",
    5: "not found, or not in a state that allows it",
    6: "the address is in use",
    7: "the service does not answer",
    8: "the key is refused",
    9: "stopped after the dry run",
}

app = typer.Typer(
    name="waymark",
    help="A council's performance indicators and warning signs of failure.",
    epilog=f"Exit codes: {', '.join(f'{code} {meaning}' for code, meaning in EXIT_CODES.items())}.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing file or store.")]

out, err = Console(), Console(stderr=True)


class AddressTakenError(WaymarkError):
    """Another program listens on the address."""


class FileError(WaymarkError):
    """A file cannot be written."""


class UnreachableError(WaymarkError):
    """The service does not answer, or the answer is not from Waymark."""


class KeyRefusedError(WaymarkError):
    """The service refuses the key."""


def exit_code(error: WaymarkError) -> int:
    """The exit code for an error."""
    match error:
        case StoreError():
            return 3
        case SeedError() | FileError() | InvalidInputError():
            return 4
        case NotFoundError() | ConflictError():
            return 5
        case AddressTakenError():
            return 6
        case UnreachableError():
            return 7
        case KeyRefusedError():
            return 8
        case _:
            return 3


def now() -> datetime:
    """The time; the only clock of the command."""
    return datetime.now(UTC)  # noqa: TID251 - the command's edge


@contextmanager
def store_at(settings: Settings) -> "Iterator[Database]":
    """The store at any revision, or none yet, until the block ends."""
    from app.storage.database import Database

    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.close()


def require_store_or_leave(database: "Database", settings: Settings, *, by_default: bool) -> None:
    """Raise StoreError where there is no store and none may be made: the address is perhaps mistyped.

    Without WAYMARK_CREATE one may be made `by_default`.
    """
    from app.storage import schema

    if by_default if settings.create is None else settings.create:
        return
    if database.path is None or database.path.exists():
        with database.read() as connection:
            if schema.store_schema_revision(connection) is not None:
                return
    where = database.url.render_as_string(hide_password=True)
    raise StoreError(
        f"There is no store at {where}. Correct WAYMARK_DATABASE_URL, or make one with WAYMARK_CREATE=true."
    )


@contextmanager
def opened(settings: Settings) -> "Iterator[Database]":
    """The store at this program's revision, until the block ends."""
    from app.storage import schema

    with store_at(settings) as database:
        if database.path is not None and not database.path.exists():
            raise StoreError(f"There is no store at {database.path}. Run: waymark migrate")
        with database.read() as connection:
            schema.require_current(connection)
        yield database


def problem_count(count: int) -> str:
    """The number of problems, as a sentence."""
    return "1 problem found." if count == 1 else f"{count:,} problems found."


def say(data: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    """Print the result: a sentence for people, or JSON."""
    if as_json:
        print_json(data)
    else:
        out.print(sentence, soft_wrap=True, markup=False, highlight=False)


def print_json(data: Any) -> None:
    """Print JSON on the standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def note(sentence: str) -> None:
    """Print a note on the standard error output."""
    err.print(sentence, markup=False, highlight=False, soft_wrap=True)


def fail(sentence: str, *, code: int) -> int:
    """Print one sentence on the standard error output; returns the exit code."""
    err.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    return code


def require_free(path: Path, *, force: bool) -> None:
    """Refuse to overwrite a file without --force."""
    if path.is_dir():
        raise typer.BadParameter(f"{path} is a folder; name a file.")
    if path.exists() and not force:
        raise typer.BadParameter(f"{path} exists already; name another file, or use --force.")
