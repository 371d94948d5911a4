"""`waymark post`: send returns from files, after a dry run that shows their changes."""

import secrets
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import AsJson, err, fail, note, print_json
from app.cli.return_kinds import RETURN_KINDS, KindName
from app.cli.return_output import print_answers, print_line, show_faults, show_result, show_trial
from app.domain.errors import InvalidInputError

if TYPE_CHECKING:
    from app.cli.service_client import OnProgress, RefusedError, RefusedKeyError, Service

REFUSED, KEY_REFUSED, STOPPED = 4, 8, 9
_PLACE = ("indicator", "code", "group", "rule", "parameter", "area", "period", "action", "on")  # what a row is of


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(post)


def post(
    files: Annotated[list[Path], typer.Argument(help="The returns: CSV, workbooks (.xlsx) or JSON; one or several.")],
    url: Annotated[str, typer.Option(envvar="WAYMARK_URL", help="The service, such as https://waymark.example.")],
    key: Annotated[str, typer.Option(envvar="WAYMARK_KEY", help="Your key; better set in the environment.")],
    reason: Annotated[
        str | None, typer.Option(help="Why values change, in words; needed for published values.")
    ] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Send figures even if they are probably wrong.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without a question after the dry run.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Stop after the dry run.")] = False,
    kind: Annotated[
        KindName | None,
        typer.Option(help="What the files are; without it their header or list in JSON says so."),
    ] = None,
    idempotency_key: Annotated[
        str | None, typer.Option(help="Makes the same file, sent again within a day, one return; default: a new one.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Send returns: a dry run shows what would change, then you confirm, and they are sent.

    Of several files each is a return of its own. All are tried first, and where one is refused none is sent.

    A return has values, targets, progress of actions, definitions, peer groups, or settings of warning rules.

    Exit codes: 0 sent, or nothing to change, or --dry-run; 4 the return is refused (each fault with its row), or needs
    --reason or --confirm; 7 the service does not answer; 8 the key is refused, or may not post some of the rows; 9
    stopped after the dry run, because you answered no or there is no terminal.
    """
    from app.cli.service_client import Service

    service = Service(url.rstrip("/"), key.strip(), notify=note)
    query = ({"confirm": "true"} if confirm else {}) | ({} if reason is None else {"reason": reason})
    several = len(files) > 1
    returns = [_read(file, service, kind=kind, identity=idempotency_key, several=several) for file in files]
    warn_if_unencrypted(service)
    trials = _tried(returns, query=query, as_json=as_json)
    _require_no_repeats(trials)
    if not _shall_send(trials, dry_run=dry_run, yes=yes, as_json=as_json):
        return
    _send([sent for sent, trial in trials if _changes(trial)], query=query, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Return:
    """One file to send: its name, what it is, and what sends it."""

    name: str
    kind: KindName
    send: "Sender"


TriedReturns = Sequence[tuple[_Return, dict[str, Any]]]


def _read(file: Path, service: "Service", *, kind: KindName | None, identity: str | None, several: bool) -> _Return:
    """A file and what it is; of `several` each has an idempotency key of its own."""
    body, media_type = read_body(file)
    if identity is None:
        identity = secrets.token_hex(16)
    elif several:
        identity = f"{identity}-{sha256(body).hexdigest()[:16]}"
    name = kind or _kind_of(body)
    return _Return(str(file), name, Sender(service, RETURN_KINDS[name].path, body, media_type, identity))


def _tried(returns: Sequence[_Return], *, query: Mapping[str, str], as_json: bool) -> TriedReturns:
    """What each return would do, shown one after another; raises Exit with every fault where one is refused."""
    from app.cli.service_client import RefusedError, RefusedKeyError

    trials: list[tuple[_Return, dict[str, Any]]] = []
    refusals: list[tuple[_Return, RefusedError | RefusedKeyError]] = []
    for each in returns:
        if len(returns) > 1 and not as_json:
            print_line(f"{each.name}:")
        try:
            trials.append((each, each.send({**query, "dry_run": "true"}, what="Trying")))
        except (RefusedError, RefusedKeyError) as refused:
            refusals.append((each, refused))
            if not as_json:
                show_faults(refused.problem, as_json=False)
        else:
            if not as_json:
                print_line(f"The file is a return of {each.kind.replace('-', ' ')}.")
                show_trial(trials[-1][1], RETURN_KINDS[each.kind])
    if refusals:
        if as_json:
            print_answers([(each.name, refused.problem) for each, refused in refusals])
        raise typer.Exit(_refused(refusals, several=len(returns) > 1))
    return trials


def _refused(refusals: "Sequence[tuple[_Return, RefusedError | RefusedKeyError]]", *, several: bool) -> int:
    """Say which returns are refused, and what helps; gives the exit code."""
    from app.cli.service_client import RefusedError

    code = REFUSED
    for each, refused in refusals:
        sentence = _advice(refused) if isinstance(refused, RefusedError) else str(refused)
        code = code if isinstance(refused, RefusedError) else KEY_REFUSED
        fail(f"{each.name}: {sentence}" if several else sentence, code=code)
    return fail("None of the files was sent.", code=code) if several else code


def _require_no_repeats(trials: TriedReturns) -> None:
    """Raise InvalidInputError where two files change the same thing: the second would undo the first."""
    first: dict[tuple[Any, ...], str] = {}
    for each, trial in trials:
        changing = (row for row in trial["rows"] if row["outcome"] != "unchanged")
        for place in {(each.kind, *(row.get(name) for name in _PLACE)) for row in changing}:
            other = first.setdefault(place, each.name)
            if other != each.name:
                what = ", ".join(str(part) for part in place[1:] if part is not None)
                raise InvalidInputError(f"None of the files was sent: {other} and {each.name} both change {what}.")


def _changes(trial: Mapping[str, Any]) -> bool:
    counts = trial["counts"]
    return bool(counts["created"] + counts["revised"])


def _shall_send(trials: TriedReturns, *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Whether to send the returns for recording; raises Exit (9) without a confirmation."""
    if len(trials) == 1:
        return shall_send(trials[0][1], dry_run=dry_run, yes=yes, as_json=as_json)
    is_trial = dry_run or not any(_changes(trial) for _, trial in trials)
    if yes and not is_trial:
        return True
    if as_json:
        print_answers([(each.name, trial) for each, trial in trials])
    if is_trial:
        return False
    if as_json or not sys.stdin.isatty():
        raise typer.Exit(fail("Nothing was sent: this was a dry run. Use --yes to send.", code=STOPPED))
    if not typer.confirm(f"Send these {len(trials):,} files?", err=True):
        raise typer.Exit(fail("Nothing was sent.", code=STOPPED))
    return True


def _send(returns: Sequence[_Return], *, query: Mapping[str, str], as_json: bool) -> None:
    """Send each return that changes something; where one fails now, those before it stay recorded, and are printed."""
    from app.cli.service_client import RefusedError, RefusedKeyError

    answers: list[tuple[str, Mapping[str, Any]]] = []
    try:
        for each in returns:
            answer = each.send(query, what="Sending")
            answers.append((each.name, answer))
            if not as_json:
                show_result(answer, as_json=False)
    except (RefusedError, RefusedKeyError) as refused:
        named = returns[len(answers)]
        if as_json:
            print_answers([*answers, (named.name, refused.problem)])
        else:
            show_faults(refused.problem, as_json=False)
        raise typer.Exit(_refused([(named, refused)], several=False)) from None
    finally:
        left = [each.name for each in returns[len(answers) :]]
        if answers and left:
            note(f"Not recorded: {', '.join(left)}. Send them again: what is recorded already stays as it is.")
    if as_json:
        print_answers(answers)


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
    """The kind of return in a file; values where it is not known, so that the service says what is wrong with it."""
    from app.formats.uploads.recognition import recognised

    layout = recognised(body)
    names = (name for name, kind in RETURN_KINDS.items() if layout is not None and kind.field == layout.json_field)
    return next(names, KindName.VALUES)


def warn_if_unencrypted(service: "Service") -> None:
    """Warn of a key that crosses a network unencrypted; raises BadParameter for what is no key."""
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


def _advice(refused: "RefusedError") -> str:
    """The service's sentence, with the option that helps."""
    if refused.is_implausible:
        return f"{str(refused).partition('. ')[0]}. If that is right, use --confirm."
    return f"{refused} Give the reason with --reason." if refused.wants_reason else str(refused)


@contextmanager
def _progress(what: str, *, size: int) -> "Iterator[OnProgress]":
    """A progress bar of the bytes sent, on the standard error output."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description} ..."), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=size)
        yield lambda sent: bar.update(task, completed=sent)
