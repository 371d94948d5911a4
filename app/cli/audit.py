"""`waymark audit`: verify the audit trail, and print its head."""

from typing import Annotated

import typer

from app.cli.console import AsJson, err, opened, out, print_json, problem_count, say
from app.settings import Settings

audit = typer.Typer(
    name="audit", help="The audit trail of all writes: verify it, and print its head.", no_args_is_help=True
)

_HASH_LENGTH = 64


def add_to(app: typer.Typer) -> None:
    """Give the program this group of verbs."""
    app.add_typer(audit)


@audit.command()
def verify(
    head: Annotated[
        str | None, typer.Option(help="A head noted from a publication or from `waymark audit head`.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry was edited, deleted, moved or cut off, and that the rows agree with it; else exit code 1.

    Covered, row by row: values, definitions and all other documents with their authors and instants; submissions,
    decisions, publications with their releases, withdrawals; the seed; keys with their scopes, and their revocation.
    A problem names the write of its entry.

    Not covered: the names of people, the last use of a key, answers stored for repeated calls, and a deleted key
    (a hand-over has no keys). A seed that an earlier Waymark loaded without an entry is reported as not covered.

    Whoever can change the store can also cut off the end of the trail together with its rows, or write a new trail:
    only --head shows that, with a head that was noted outside the store.
    """
    from app.services.publishing.audit_verification import verify as verified
    from app.storage.publishing.audit import last_entry

    _require_hash(head)
    with (
        opened(Settings()) as database,
        database.read() as connection,
        err.status("Verifying the audit trail ..."),
    ):
        last, verdict = last_entry(connection), verified(connection, head=head)
    entries, faults = 0 if last is None else last.seq, verdict.faults
    result = {"ok": not faults, "entries": entries, "head": last.hash if last else None, "faults": faults}
    if as_json:
        print_json({**result, "notes": verdict.notes})
        raise typer.Exit(1 if faults else 0)
    for sentence in (*faults, *verdict.notes):
        out.print(sentence, markup=False, highlight=False, soft_wrap=True)
    if faults:
        out.print(problem_count(len(faults)))
    else:
        out.print(f"The audit trail verifies: {entries:,} {'entry' if entries == 1 else 'entries'}.")
    raise typer.Exit(1 if faults else 0)


def _require_hash(head: str | None) -> None:
    if head is not None and (len(head) != _HASH_LENGTH or not set(head) <= set("0123456789abcdef")):
        raise typer.BadParameter("A head has 64 characters, 0 to 9 and a to f.")


@audit.command(name="head")
def print_head(as_json: AsJson = False) -> None:
    """Print the hash of the last entry; noted outside the store, it later shows changes of the trail."""
    from app.domain.publishing.audit import GENESIS_HASH
    from app.storage.publishing.audit import last_entry

    with opened(Settings()) as database, database.read() as connection:
        last = last_entry(connection)
    data = {"seq": last.seq if last else 0, "head": last.hash if last else GENESIS_HASH}
    say(data, str(data["head"]), as_json=as_json)
