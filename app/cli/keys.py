"""`waymark key` and `waymark person`: keys made, listed, revoked and replaced, and people forgotten."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from app.cli.console import AsJson, note, now, opened, out, print_json, say
from app.cli.operator import line, write
from app.domain.errors import InvalidInputError
from app.domain.publishing.access import AccessKey, Scope, is_active
from app.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from app.services.keys import NewKey
    from app.services.unit_of_work import Writer, WriteResult

_KEPT = "This is the only time that the key is shown: keep it where only its holder can read it."

key = typer.Typer(name="key", help="Keys: make, list, revoke and replace them.", no_args_is_help=True)
person = typer.Typer(name="person", help="The people who hold keys.", no_args_is_help=True)

Prefix = Annotated[str, typer.Argument(help="The key's public part, as `waymark key list` shows it.")]


def add_to(app: typer.Typer) -> None:
    """Give the program these groups of verbs."""
    app.add_typer(key)
    app.add_typer(person)


@key.command()
def create(
    holder: Annotated[str, typer.Option(help="The name of the person who holds it.")],
    label: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it allows; may be given again.")],
    service: Annotated[
        list[str] | None, typer.Option(help="A service that it may post for; may be given again. Default: all.")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Whatever it writes is only tried.")] = False,
    expires: Annotated[
        str | None, typer.Option(help="Its last day in London, such as 2027-03-31; default: it does not expire.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it, this once, on the standard output."""
    expires_at = None if expires is None else _end_of(expires)
    services = frozenset(line(name, "--service") for name in service) if service else None

    def make(writer: "Writer") -> "NewKey":
        from app.services.keys import make_key

        for unknown in sorted((services or frozenset()) - _services(writer.connection)):
            note(f"No indicator is of the service {unknown!r} yet.")
        return make_key(
            writer.connection,
            label=line(label, "--label"),
            holder_name=line(holder, "--holder"),
            scopes=frozenset(scope),
            services=services,
            is_test=test,
            now=writer.now,
            expires_at=expires_at,
        )

    _print_new(*_made("create_key", make), as_json=as_json)


@key.command(name="list")
def list_keys(as_json: AsJson = False) -> None:
    """List every key there ever was, oldest first; never a secret."""
    from app.contract.publishing.access import key_shape
    from app.storage import keys

    with opened(Settings()) as database, database.read() as connection:
        names, held = keys.names(connection), keys.all_keys(connection)
    if as_json:
        shapes = [key_shape(one, name=names.get(one.holder)).model_dump(mode="json") for one in held]
        print_json({"items": shapes, "total": len(shapes), "next": None})
    else:
        out.print(_table(held, names=names, at=now()))


@key.command()
def revoke(prefix: Prefix, as_json: AsJson = False) -> None:
    """Make a key open nothing from now on."""

    def action(writer: "Writer") -> "WriteResult[None]":
        from app.services.keys import revoke_key
        from app.services.unit_of_work import WriteResult

        revoke_key(writer.connection, prefix, now=writer.now)
        return WriteResult(None, prefix)

    write(Settings(), "revoke_key", action)
    say({"prefix": prefix, "revoked": True}, f"The key {prefix} opens nothing any more.", as_json=as_json)


@key.command()
def rotate(
    prefix: Prefix,
    overlap_days: Annotated[int, typer.Option(min=0, max=90, help="How long the old one goes on, in days.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Make a new key in place of another, and print it; both are active until the old one ends."""

    def make(writer: "Writer") -> "NewKey":
        from app.services.keys import rotate_key

        return rotate_key(writer.connection, prefix, now=writer.now, overlap=timedelta(days=overlap_days))

    _print_new(*_made("rotate_key", make), as_json=as_json)


@person.command()
def erase(
    code: Annotated[str, typer.Argument(help="The person's code, as `waymark key list --json` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Forget a person's name and revoke their keys; what they did stays in the audit trail under their code.

    Backups and archives with names that were made before still hold the name: destroy or erase those too.
    """

    def action(writer: "Writer") -> "WriteResult[tuple[str, ...]]":
        from app.services.keys import erase_person
        from app.services.unit_of_work import WriteResult

        done = erase_person(writer.connection, code, now=writer.now)
        return WriteResult(tuple(done.keys), code, reason=done.reason, revoked=done.revoked)

    revoked = write(Settings(), "erase_person", action).result
    ended = f" Keys revoked with it: {', '.join(revoked)}." if revoked else ""
    said = f"The name of {code} is forgotten.{ended} Backups made before still hold it."
    say({"code": code, "erased": True, "revoked_keys": list(revoked)}, said, as_json=as_json)


def _made(operation: str, make: "Any") -> "tuple[NewKey, str | None]":
    """Make a key inside the frame of every write; with its holder's name."""

    def action(writer: "Writer") -> "WriteResult[tuple[NewKey, str | None]]":
        from app.services.unit_of_work import WriteResult
        from app.storage.keys import names

        made = make(writer)
        name = names(writer.connection).get(made.key.holder)
        return WriteResult((made, name), made.key.prefix, revoked=made.revoked)

    try:
        return write(Settings(), operation, action).result
    except InvalidInputError as error:
        raise typer.BadParameter(" ".join([str(error), *(fault.detail for fault in error.faults)])) from None


def _print_new(made: "NewKey", name: str | None, *, as_json: bool) -> None:
    from app.contract.publishing.access import new_key_shape

    if as_json:
        print_json(new_key_shape(made, name=name, with_token=True).model_dump(mode="json"))
    else:
        typer.echo(made.token)
        note(_KEPT)


def _table(held: list[AccessKey], *, names: dict[str, str], at: datetime) -> Table:
    table = Table()
    for title in ("AccessKey", "For", "Holder", "Allows", "State", "Expires", "Last used"):
        table.add_column(title, overflow="fold", no_wrap=title in ("AccessKey", "Holder"))
    for one in held:
        scopes = ", ".join(scope for scope in Scope if scope in one.scopes)
        limited = "" if one.services is None else f"\nfor {', '.join(sorted(one.services))}"
        table.add_row(
            one.prefix,
            one.label,
            f"{names.get(one.holder, '(forgotten)')}\n{one.holder}",
            f"{scopes}{limited}",
            _state(one, at=at),
            _day(one.expires_at),
            _day(one.last_used_at),
        )
    return table


def _state(one: AccessKey, *, at: datetime) -> str:
    if one.revoked_at is not None and one.revoked_at <= at:
        return "revoked"
    if not is_active(one, now=at):
        return "expired"
    state = "test" if one.is_test else "active"
    return state if one.revoked_at is None else f"{state} until {_day(one.revoked_at)}"


def _day(instant: datetime | None) -> str:
    return "–" if instant is None else f"{instant:%Y-%m-%d %H:%M}"


def _end_of(text: str) -> datetime:
    """The end of a day in London."""
    from app.domain.performance.reference_snapshot import LONDON

    try:
        following = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is no day; write it as 2027-03-31.") from None
    return datetime(following.year, following.month, following.day, tzinfo=LONDON).astimezone(UTC)


def _services(connection: "Connection") -> frozenset[str]:
    """The services that recorded indicators are of."""
    from app.domain.publishing.change_items import ItemKind
    from app.storage.documents import latest_documents

    return frozenset(held.service for held in latest_documents(connection)[ItemKind.DEFINITION].values())
