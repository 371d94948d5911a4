"""The audit trail verified: the chain itself, and whether it tells of all that the store holds, and as it is held."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from app.domain.audit import Entry, broken_links, digest_of
from app.services.seeding import RECORDED_BY
from app.storage import audit, trail

# What records no submission; every other entry that tells of rows has one.
WITHOUT_SUBMISSION = frozenset(
    {
        "create_key",
        "rotate_key",
        "revoke_key",
        "erase_person",
        "decide_submission",
        "create_publication",
        "withdraw_publication",
    }
)


def trail_faults(connection: Connection, *, head: str | None = None) -> list[str]:
    """What is wrong with the trail: entries edited, deleted, moved or cut off, and rows that are not as it tells.

    `head`, kept from a publication or `waymark audit head`, shows an end that was cut off together with its rows.
    """
    chain = list(audit.entries(connection))
    by_instant = {entry.act.at: entry for entry in chain}
    return [
        *broken_links(chain, head=head),
        *_untold(connection, by_instant),
        *_gone(connection, chain),
    ]


def _untold(connection: Connection, by_instant: dict[datetime, Entry]) -> Iterator[str]:
    """What the store holds and no entry tells of, or another way; a seed comes without an entry."""
    for trace in trail.traces(connection):
        entry = by_instant.get(trace.at)
        if trace.person == RECORDED_BY:
            continue
        if entry is None:
            yield f"no entry tells of {trace.what}: it was deleted or cut off"
            continue
        if entry.act.person != trace.person:
            yield f"entry {entry.seq} and {trace.what} name different people"
        if trace.submission_id is not None:
            texts = list(trail.texts_of(connection, trace.submission_id))
            if len(texts) != entry.act.rows:
                yield f"entry {entry.seq} tells of {entry.act.rows} rows, and {trace.what} holds {len(texts)}"
            elif digest_of(texts) != entry.act.digest:
                yield f"the rows of {trace.what} are not those that entry {entry.seq} tells of"
    told = {entry.act.target for entry in by_instant.values() if entry.act.operation == "withdraw_publication"}
    for code in trail.withdrawn_codes(connection):
        if code not in told:
            yield f"no entry tells of the withdrawal of {code}: it was deleted or cut off"


def _gone(connection: Connection, chain: list[Entry]) -> Iterator[str]:
    """What an entry tells of and the store does not hold."""
    held = {trace.at for trace in trail.traces(connection)}
    for entry in chain:
        if entry.act.rows and entry.act.operation not in WITHOUT_SUBMISSION and entry.act.at not in held:
            yield f"what entry {entry.seq} tells of is not there: {entry.act.operation} {entry.act.target}"
