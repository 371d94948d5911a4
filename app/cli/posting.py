"""`waymark post`: send a return from a file, after a dry run that shows its changes."""

import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from app.cli.console import AsJson, err, fail, note, out, print_json
from app.cli.return_kinds import RETURN_KINDS, KindName, ReturnKind, outcome_of
from app.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from app.cli.service_client import Progress, RefusedError, Service

MOST_SHOWN = 50  # rows of differences in the terminal; --json gives them all
REFUSED, STOPPED = 4, 9


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(post)


def post(
    file: Annotated[Path, typer.Argument(help="The return: CSV, a workbook (.xlsx) or JSON.")],
    url: Annotated[str, typer.Option(envvar="WAYMARK_URL", help="The service, such as https://waymark.example.")],
    key: Annotated[str, typer.Option(envvar="WAYMARK_KEY", help="Your key; better set in the environment.")],
    reason: Annotated[str | None, typer.Option(help="Why values change, in words; published ones need it.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Send figures that look like slips all the same.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without a question after the dry run.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Stop after the dry run.")] = False,
    kind: Annotated[
        KindName | None, typer.Option(help="What the file is; without it its header or its list in JSON says so.")
    ] = None,
    idempotency_key: Annotated[
        str | None, typer.Option(help="Makes the same file, sent again within a day, one return; default: a new one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send a return: a dry run shows what would change, then you confirm, and it is sent.

    A return has values, targets, progress of actions, definitions, peer groups, or settings of warning rules.

    Exit codes: 0 sent, or nothing to change, or --dry-run; 4 the return is refused (each fault with its row), or needs
    --reason or --confirm; 7 the service does not answer; 8 the key is refused, or may not post some of the rows; 9
    stopped after the dry run, because you answered no or there is no terminal.
    """
    from app.cli.service_client import RefusedError, RefusedKeyError, Service

    body, media_type = read_body(file)
    service = Service(url.rstrip("/"), key.strip(), notify=note)
    warn_if_unencrypted(service)
    query = ({"confirm": "true"} if confirm else {}) | ({} if reason is None else {"reason": reason})
    identity = idempotency_key or secrets.token_hex(16)
    name = kind or _kind_of(body)
    send = Sender(service, RETURN_KINDS[name].path, body, media_type, identity)
    try:
        trial = send({**query, "dry_run": "true"}, what="Trying")
        if not as_json:
            print_line(f"The file is a return of {name.replace('-', ' ')}.")
            _show(trial, RETURN_KINDS[name])
        if not shall_send(trial, dry_run=dry_run, yes=yes, as_json=as_json):
            return
        show_result(send(query, what="Sending"), as_json=as_json)
    except RefusedError as refused:
        show_faults(refused.problem, as_json=as_json)
        raise typer.Exit(fail(_advice(refused), code=REFUSED)) from None
    except RefusedKeyError as refused:
        show_faults(refused.problem, as_json=as_json)
        raise


class Sender:
    """One return, sent as a dry run and then for recording."""

    def __init__(self, service: "Service", path: str, body: bytes, media_type: str, idempotency_key: str) -> None:
        self.service, self.path, self.body = service, path, body
        self.media_type, self.identity = media_type, idempotency_key

    def __call__(self, query: Mapping[str, str], *, what: str) -> dict[str, Any]:
        from app.cli.service_client import post as send

        with _progress(what, size=len(self.body)) as progress:
            return send(
                self.service,
                self.path,
                self.body,
                media_type=self.media_type,
                query=query,
                idempotency_key=self.identity,
                progress=progress,
            )


def read_body(file: Path) -> tuple[bytes, str]:
    """The file, and what it is by its content, whatever its name ends in."""
    from app.formats.uploads.kinds import media_type_of

    try:
        body = file.read_bytes()
        return body, media_type_of(body)
    except OSError as error:
        raise InvalidInputError(f"{file} cannot be read: {error.strerror}.") from error


def _kind_of(body: bytes) -> KindName:
    """What a file is; values where nothing tells, so that the service says what is wrong with it."""
    from app.formats.uploads.recognition import recognised

    layout = recognised(body)
    names = (name for name, kind in RETURN_KINDS.items() if layout is not None and kind.field == layout.json_field)
    return next(names, KindName.VALUES)


def warn_if_unencrypted(service: "Service") -> None:
    """Tell of a key that crosses a network unencrypted; raises BadParameter for what is no key."""
    from app.cli.service_client import sends_in_clear

    if not service.key.isascii() or not service.key.isprintable() or " " in service.key:
        raise typer.BadParameter("Invalid key: a key looks like wmk_....")
    if sends_in_clear(service.url):
        note(f"Your key goes to {service.url} unencrypted; use https:// if the service has it.")


def shall_send(trial: dict[str, Any], *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Whether to send the return for recording; raises Exit (9) without a confirmation."""
    counts = trial["counts"]
    if dry_run or counts["created"] + counts["revised"] == 0:
        if as_json:
            print_json(trial)
        return False
    if yes:
        return True
    if as_json or not sys.stdin.isatty():
        if as_json:
            print_json(trial)
        raise typer.Exit(fail("Nothing was sent: this was a dry run. Use --yes to send.", code=STOPPED))
    if not typer.confirm("Send it?", err=True):
        raise typer.Exit(fail("Nothing was sent.", code=STOPPED))
    return True


def show_result(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print what was recorded."""
    if as_json:
        print_json(answer)
    elif answer["dry_run"]:
        out.print("The key is a test key: nothing was recorded.")
    elif answer["id"] is None:
        out.print("Nothing was recorded: everything is recorded already.")
    else:
        out.print(f"Recorded as {answer['id']}: {answer['state']}.", markup=False, highlight=False)


def _show(trial: dict[str, Any], kind: ReturnKind) -> None:
    """Print the changes, the findings, and the warnings raised and cleared."""
    counts = trial["counts"]
    changes = [row for row in trial["rows"] if row["outcome"] != "unchanged"]
    if changes:
        out.print(_table(changes[:MOST_SHOWN], kind))
    if len(changes) > MOST_SHOWN:
        out.print(f"... and {len(changes) - MOST_SHOWN:,} more rows; --json --dry-run lists all.")
    for finding in trial.get("findings", ()):
        print_line(f"Row {finding['row']}: {finding['sentence']} (confirmed)")
    show_warnings(trial)
    print_line(", ".join(f"{count:,} {outcome.replace('_', ' ')}" for outcome, count in counts.items()) + ".")


def show_warnings(trial: Mapping[str, Any]) -> None:
    """Print the warnings that a return raises and clears."""
    for change in ("raised", "cleared"):
        for warning in trial.get(f"warnings_{change}", ()):
            print_line(f"Warning {change}: {warning['severity']}: {warning['indicator']}: {warning['sentence']}")


def _table(rows: list[dict[str, Any]], kind: ReturnKind) -> Table:
    table = Table("Row", *kind.columns, "Outcome")
    for row in rows:
        table.add_row(str(row["row"]), *(text(row) for text in kind.columns.values()), outcome_of(row))
    return table


def print_line(text: str) -> None:
    """Print one line as it stands."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def show_faults(problem: Mapping[str, Any], *, as_json: bool) -> None:
    """Print each fault with its place, or with --json the service's answer."""
    if as_json:
        print_json(problem)
        return
    for error in problem.get("errors", ()):
        place = place_of(error)
        print_line(f"{place}: {error['detail']}" if place else error["detail"])


def place_of(error: Mapping[str, Any]) -> str:
    """Where a fault is, as the service names it."""
    sheet = f"sheet {error['sheet']}" if error.get("sheet") else ""
    row = f"row {error['row']}" if error.get("row") else ""
    return ", ".join(filter(None, (sheet, row, str(error.get("column") or error.get("pointer") or ""))))


def _advice(refused: "RefusedError") -> str:
    """The service's sentence, with the option that helps."""
    if refused.is_implausible:
        return f"{str(refused).partition('. ')[0]}. If that is right, use --confirm."
    return f"{refused} Give the reason with --reason." if refused.wants_reason else str(refused)


@contextmanager
def _progress(what: str, *, size: int) -> "Iterator[Progress]":
    """A progress bar of the bytes sent, on the standard error output."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description} ..."), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=size)
        yield lambda sent: bar.update(task, completed=sent)
