"""`waymark key` and `waymark person`: make, list, revoke and replace keys, and erase people."""

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

    from app.services.publishing.access import NewKey
    from app.services.unit_of_work import Writer, WriteResult

_SHOWN_ONCE = "The key is shown this once: store it where only its holder can read it."

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
    scope: Annotated[list[Scope], typer.Option(help="What it allows; repeat for more.")],
    service: Annotated[
        list[str] | None, typer.Option(help="A service that it may post for; repeat for more. Default: all.")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Make a test key: every write with it is a dry run.")] = False,
    expires: Annotated[
        str | None, typer.Option(help="Its last day in London, such as 2027-03-31; default: it does not expire.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it once, on the standard output."""
    expires_at = None if expires is None else _end_of(expires)
    services = frozenset(line(name, "--service") for name in service) if service else None

    def make(writer: "Writer") -> "NewKey":
        from app.services.publishing.access import make_key

        for unknown in sorted((services or frozenset()) - _services(writer.connection)):
            note(f"The service {unknown!r} has no indicator yet.")
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
    """List all keys without their secrets, oldest first."""
    from app.contract.publishing.access import key_shape
    from app.storage.publishing import access

    with opened(Settings()) as database, database.read() as connection:
        names, all_keys = access.names(connection), access.all_keys(connection)
    if as_json:
        shapes = [key_shape(each, name=names.get(each.holder)).model_dump(mode="json") for each in all_keys]
        print_json({"items": shapes, "total": len(shapes), "next": None})
    else:
        out.print(_table(all_keys, names=names, at=now()))


@key.command()
def revoke(prefix: Prefix, as_json: AsJson = False) -> None:
    """Revoke a key at once."""

    def action(writer: "Writer") -> "WriteResult[None]":
        from app.services.publishing.access import revoke_key
        from app.services.unit_of_work import WriteResult

        revoke_key(writer.connection, prefix, now=writer.now)
        return WriteResult(None, prefix)

    write(Settings(), "revoke_key", action)
    say({"prefix": prefix, "revoked": True}, f"The key {prefix} is revoked.", as_json=as_json)


@key.command()
def rotate(
    prefix: Prefix,
    overlap_days: Annotated[int, typer.Option(min=0, max=90, help="The days for which the old key stays valid.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Make a new key in place of another, and print it; both are valid until the old key ends."""

    def make(writer: "Writer") -> "NewKey":
        from app.services.publishing.access import rotate_key

        return rotate_key(writer.connection, prefix, now=writer.now, overlap=timedelta(days=overlap_days))

    _print_new(*_made("rotate_key", make), as_json=as_json)


@person.command()
def erase(
    code: Annotated[str, typer.Argument(help="The person's code, as `waymark key list --json` shows it.")],
    as_json: AsJson = False,
) -> None:
    """Erase a person's name and revoke their keys; their writes stay in the audit trail under their code.

    Backups and archives that were made before still have the name: destroy them, or erase the name there too.
    """

    def action(writer: "Writer") -> "WriteResult[tuple[str, ...]]":
        from app.services.publishing.access import erase_person
        from app.services.unit_of_work import WriteResult

        done = erase_person(writer.connection, code, now=writer.now)
        return WriteResult(tuple(done.keys), code, reason=done.reason, revoked=done.revoked)

    revoked = write(Settings(), "erase_person", action).result
    keys = f" Revoked keys: {', '.join(revoked)}." if revoked else ""
    sentence = f"The name of {code} is erased.{keys} Backups made before still have it."
    say({"code": code, "erased": True, "revoked_keys": list(revoked)}, sentence, as_json=as_json)


def _made(operation: str, make: "Any") -> "tuple[NewKey, str | None]":
    """Make a key in a unit of work; returns it with its holder's name."""

    def action(writer: "Writer") -> "WriteResult[tuple[NewKey, str | None]]":
        from app.services.unit_of_work import WriteResult
        from app.storage.publishing.access import names

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
        note(_SHOWN_ONCE)


def _table(keys: list[AccessKey], *, names: dict[str, str], at: datetime) -> Table:
    table = Table()
    for title in ("Key", "Label", "Holder", "Allows", "State", "Expires", "Last used"):
        table.add_column(title, overflow="fold", no_wrap=title in ("Key", "Holder"))
    for each in keys:
        scopes = ", ".join(scope for scope in Scope if scope in each.scopes)
        limited = "" if each.services is None else f"\nfor {', '.join(sorted(each.services))}"
        table.add_row(
            each.prefix,
            each.label,
            f"{names.get(each.holder, '(erased)')}\n{each.holder}",
            f"{scopes}{limited}",
            _state(each, at=at),
            _day(each.expires_at),
            _day(each.last_used_at),
        )
    return table


def _state(key: AccessKey, *, at: datetime) -> str:
    if key.revoked_at is not None and key.revoked_at <= at:
        return "revoked"
    if not is_active(key, now=at):
        return "expired"
    state = "test" if key.is_test else "active"
    return state if key.revoked_at is None else f"{state} until {_day(key.revoked_at)}"


def _day(instant: datetime | None) -> str:
    return "–" if instant is None else f"{instant:%Y-%m-%d %H:%M}"


def _end_of(text: str) -> datetime:
    """The end of a day in London."""
    from app.domain.measures.london import LONDON

    try:
        next_day = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text} is not a date; write it as 2027-03-31.") from None
    return datetime(next_day.year, next_day.month, next_day.day, tzinfo=LONDON).astimezone(UTC)


def _services(connection: "Connection") -> frozenset[str]:
    """The services of the recorded indicators."""
    from app.domain.publishing.change_items import ItemKind
    from app.storage.measures.documents import latest_documents

    return frozenset(definition.service for definition in latest_documents(connection)[ItemKind.DEFINITION].values())
