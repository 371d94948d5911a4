"""`waymark audit`: the trail verified, and its head to keep elsewhere."""

from typing import Annotated

import typer

from app.cli.console import AsJson, err, opened, out, print_json, say
from app.settings import Settings

audit = typer.Typer(name="audit", help="The trail of all writes: verify it, and print its head.", no_args_is_help=True)

_HASH_LENGTH = 64


def add_to(app: typer.Typer) -> None:
    """Give the program this group of verbs."""
    app.add_typer(audit)


@audit.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="A head kept from a publication or from `waymark audit head`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry was edited, deleted, moved or cut off, and that the store is as it tells; else exit code 1.

    Covered, row by row: values, definitions and all other documents with who recorded them when; submissions,
    decisions, publications with all that they release, withdrawals; what the seed brought; keys with all that they
    allow, and their revocation. Each is named as far as its entry tells: an entry tells of one write.

    Not covered: the names of people, when a key was last used, answers kept for repeated calls, and that a key is
    gone (a hand-over leaves keys behind). What an earlier Waymark seeded without an entry is said to be not covered.

    Whoever can change the store can also cut off the end together with all that it told of, or write the whole trail
    anew: that shows only with --head, beside a head that was kept outside the store.
    """
    from app.services.audit_verification import verify as verified
    from app.storage.audit import last_entry

    _require_hash(head)
    with (
        opened(Settings()) as database,
        database.read() as connection,
        err.status("Verifying the trail ..."),
    ):
        last, verdict = last_entry(connection), verified(connection, head=head)
    entries, faults = 0 if last is None else last.seq, verdict.faults
    said = {"ok": not faults, "entries": entries, "head": last.hash if last else None, "faults": faults}
    if as_json:
        print_json({**said, "notes": verdict.notes})
        raise typer.Exit(1 if faults else 0)
    for sentence in (*faults, *verdict.notes):
        out.print(sentence, markup=False, highlight=False, soft_wrap=True)
    if faults:
        out.print("1 thing is wrong with the trail." if len(faults) == 1 else f"{len(faults)} things are wrong.")
    else:
        out.print(f"The trail of {entries:,} {'entry' if entries == 1 else 'entries'} is whole.")
    raise typer.Exit(1 if faults else 0)


def _require_hash(head: str | None) -> None:
    if head is not None and (len(head) != _HASH_LENGTH or not set(head) <= set("0123456789abcdef")):
        raise typer.BadParameter("A head is 64 characters, 0 to 9 and a to f.")


@audit.command(name="head")
def print_head(as_json: AsJson = False) -> None:
    """Print the hash of the last entry: kept elsewhere, it shows later whether the trail was changed."""
    from app.domain.publishing.audit import GENESIS_HASH
    from app.storage.audit import last_entry

    with opened(Settings()) as database, database.read() as connection:
        last = last_entry(connection)
    data = {"seq": last.seq if last else 0, "head": last.hash if last else GENESIS_HASH}
    say(data, str(data["head"]), as_json=as_json)
