"""`waymark export` and `import` for the hand-over of a whole store, `waymark backup` and `restore`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import AsJson, Force, err, now, opened, require_free, say, store_at
from app.domain.errors import InvalidInputError
from app.settings import Settings

if TYPE_CHECKING:
    from app.services.operations.succession import TakenOver
    from app.services.unit_of_work import Writer, WriteResult
    from app.storage.database import Database

Target = Annotated[Path, typer.Argument(help="The file to write.")]
Source = Annotated[Path, typer.Argument(help="The file to read.")]


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command(name="export")(export_store)
    app.command(name="import")(import_store)
    app.command()(backup)
    app.command()(restore)


def export_store(
    file: Target,
    with_names: Annotated[bool, typer.Option("--with-names", help="Include the names of people.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Write the whole store with its history, without keys, to a zip of open formats for a successor."""
    from app.domain.operations.archive import ArchiveKind
    from app.services.operations.backup import save_archive

    require_free(file, force=force)
    with (
        _readable(file),
        opened(Settings()) as database,
        _progress("Writing", total=_rows(database, with_names=with_names)) as advance,
    ):
        rows = save_archive(database, file, kind=ArchiveKind.HAND_OVER, with_names=with_names, progress=advance)
    say({"file": str(file), "rows": rows}, f"Wrote {rows:,} rows to {file}.", as_json=as_json)


def import_store(
    files: Annotated[list[Path], typer.Argument(help="The export to read; of predecessors, as many as there are.")],
    predecessors: Annotated[
        bool,
        typer.Option(
            "--predecessors", help="Add what these councils published to the store of the council that replaced them."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --predecessors: show what would be recorded, and record nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Load an export into an empty store of either database, or those of predecessors into their successor's store."""
    if predecessors:
        _import_predecessors(files, dry_run=dry_run, as_json=as_json)
        return
    if dry_run:
        raise typer.BadParameter("--dry-run works only with --predecessors.")
    if len(files) > 1:
        raise typer.BadParameter("An empty store takes one export; for those of several councils give --predecessors.")
    _import_whole(files[0], as_json=as_json)


def _import_whole(file: Path, *, as_json: bool) -> None:
    from app.services.operations.backup import import_archive

    with _readable(file), store_at(Settings()) as database, _progress("Loading", total=_archived(file)) as advance:
        rows = import_archive(database, file, progress=advance)
    _judge_past(Settings())
    say(
        {"file": str(file), "rows": rows},
        f"Loaded {rows:,} rows. An export has no keys: make one with waymark key create.",
        as_json=as_json,
    )


def _import_predecessors(files: list[Path], *, dry_run: bool, as_json: bool) -> None:
    from app.cli.operator import write_to
    from app.services.operations.succession import OPERATION, import_predecessors, read_predecessor
    from app.wording.succession import succession_lines

    settings = Settings()
    with opened(settings) as database:
        predecessors = []
        for file in files:
            with _readable(file), err.status(f"Reading {file} ..."):
                predecessors.append(read_predecessor(file, now=now()))

        def action(writer: "Writer") -> "WriteResult[TakenOver]":
            return import_predecessors(
                writer, predecessors, home_area=settings.area, headline_cap=settings.headline_cap
            )

        taken = write_to(database, OPERATION, action, dry_run=dry_run).result
    indicators = [
        {
            "code": each.code,
            "code_before": each.code_before,
            "areas": [area.code for area in each.areas],
            "values": each.values,
            "is_new": each.is_new,
        }
        for each in taken.indicators
    ]
    counts = {"values": taken.values, "documents": taken.documents, "left": sum(each.left for each in predecessors)}
    answer = {"submission": taken.submission, "dry_run": dry_run, **counts, "indicators": indicators}
    say(answer, "\n".join(succession_lines(taken, dry_run=dry_run)), as_json=as_json)


def backup(file: Target, force: Force = False, as_json: AsJson = False) -> None:
    """Copy the whole store with its keys to a file while it serves, and check the copy."""
    from app.services.operations.backup import back_up

    require_free(file, force=force)
    with _readable(file), opened(Settings()) as database:
        total = 0 if database.is_sqlite else _rows(database, with_names=True)
        with _progress("Copying", total=total) as advance:
            back_up(database, file, progress=advance)
    size = file.stat().st_size
    say({"file": str(file), "bytes": size}, f"Wrote {size:,} bytes to {file}.", as_json=as_json)


def restore(file: Source, force: Force = False, as_json: AsJson = False) -> None:
    """Restore a backup: all of it, or nothing. An existing store is replaced only with --force."""
    from app.services.operations.backup import restore as restore_backup

    with _readable(file), store_at(Settings()) as database:
        if database.path is not None:
            require_free(database.path, force=force)
        with _progress("Restoring", total=0) as advance:
            restore_backup(database, file, progress=advance)
    _judge_past(Settings())
    say({"file": str(file)}, f"The store is restored from {file}.", as_json=as_json)


def _judge_past(settings: Settings) -> None:
    """Keep the judgements of past states, which no archive has."""
    from app.services.operations.upgrade import bring_up_to_date

    with store_at(settings) as database:
        bring_up_to_date(database, now=now(), home_area=settings.area)


def _rows(database: "Database", *, with_names: bool) -> int:
    from app.domain.operations.archive import ArchiveKind
    from app.services.operations.archive import rows_to_write

    with database.read() as connection:
        return rows_to_write(connection, ArchiveKind.HAND_OVER, with_names=with_names)


def _archived(file: Path) -> int:
    from app.services.operations.archive import read_manifest

    with file.open("rb") as archive:
        return read_manifest(archive).rows


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """Turn an error of the file system into one sentence."""
    try:
        yield
    except OSError as error:
        raise InvalidInputError(f"{file} cannot be used: {error.strerror or error}.") from error


@contextmanager
def _progress(what: str, *, total: int) -> Iterator[Callable[[int], None]]:
    """A progress bar of rows on the standard error output; without a total it only moves."""
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total or None)
        yield lambda rows: bar.advance(task, rows)
