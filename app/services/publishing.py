"""Publishing: releasing what is approved, at an instant that nobody has looked past yet, and withdrawing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.audit import FIRST
from app.domain.catalogue import LONDON, catalogue_at
from app.domain.errors import ConflictError, Fault, InvalidInputError, NotFoundError
from app.domain.publication import ItemKind, Publication
from app.domain.submission import SubmissionState
from app.domain.tier import require_room
from app.services.approval import existing_submission
from app.services.writing import Writer
from app.storage import audit, publications
from app.storage.documents import Recording, released_documents

MINUTE = timedelta(minutes=1)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Released:
    """A publication just made: how many documents and values it holds, and the audit trail's head before it."""

    publication: Publication
    documents: int
    values: int
    audit_head: str


def publish(
    writer: Writer, *, title: str, release_at: datetime | None, submissions: Sequence[str] | None, headline_cap: int
) -> Released:
    """Release approved submissions (None: all there are) at `release_at`, or at the next whole minute.

    What a later revision has overtaken in public stays out. Raises InvalidInputError, NotFoundError, ConflictError
    for a submission that is not approved or when there is nothing to release, and TierFullError.
    """
    released_at = release_instant(release_at, now=writer.now)
    chosen = None if submissions is None else [_approved(writer, code) for code in submissions]
    documents, values = publications.releasable(writer.connection, submission_ids=chosen)
    if not documents and not values:
        raise ConflictError("There is nothing approved that waits to be released.")
    last = audit.last_entry(writer.connection)
    code = publications.next_code(writer.connection, minute=released_at.astimezone(LONDON))
    publications.release(
        writer.connection,
        code=code,
        title=title,
        released_at=released_at,
        documents=documents,
        values=values,
        recording=Recording(writer.now, writer.caller.holder),
    )
    _require_room_in_public(writer, at=released_at, cap=headline_cap)
    made = Publication(code, title, writer.now, released_at)
    return Released(made, len(documents), len(values), FIRST if last is None else last.hash)


def withdraw(writer: Writer, code: str, *, reason: str) -> Publication:
    """Withdraw a publication from the next whole minute on; NotFoundError; ConflictError when it is already."""
    found = publications.find_publication(writer.connection, code)
    if found is None:
        raise NotFoundError(f"There is no publication {code}.")
    identity, held = found
    if held.withdrawn_at is not None:
        raise ConflictError(f"The publication {code} is withdrawn already.")
    at = release_instant(None, now=writer.now)
    recording = Recording(writer.now, writer.caller.holder)
    publications.add_withdrawal(writer.connection, identity, withdrawn_at=at, reason=reason, recording=recording)
    return Publication(held.code, held.title, held.recorded_at, held.released_at, at)


def release_instant(asked: datetime | None, *, now: datetime) -> datetime:
    """The instant of a release: a whole minute after now, so that no answer already given becomes another.

    A time without an offset is London's. Raises InvalidInputError naming `release_at`.
    """
    if asked is None:
        return now.replace(second=0, microsecond=0) + MINUTE
    aware = asked.replace(tzinfo=LONDON) if asked.tzinfo is None else asked
    fault = _fault(asked, aware, now=now)
    if fault is not None:
        raise InvalidInputError(fault, [Fault("/release_at", "invalid_instant", fault)])
    return aware


def _fault(asked: datetime, aware: datetime, *, now: datetime) -> str | None:
    if aware.second or aware.microsecond:
        return "A release is at a whole minute: leave the seconds out."
    if asked.tzinfo is None and aware.utcoffset() != asked.replace(tzinfo=LONDON, fold=1).utcoffset():
        return "That time in London is there twice or not at all (the clocks change); give it with an offset."
    if aware <= now:
        return "A release cannot be in the past; leave it out to release at the next whole minute."
    if aware > now + FARTHEST:
        return "A release is at most a year ahead."
    return None


def _approved(writer: Writer, code: str) -> int:
    identity, held = existing_submission(writer.connection, code)
    if held.state is not SubmissionState.APPROVED:
        raise ConflictError(f"The submission {code} is {held.state}, not approved.")
    return identity


def _require_room_in_public(writer: Writer, *, at: datetime, cap: int) -> None:
    """The cap holds for what the public will read, too: not everything recorded is in this publication."""
    kinds = tuple(ItemKind)
    catalogue = catalogue_at(released_documents(writer.connection, until=at, kinds=kinds), instant=at)
    require_room({code: held.rows for code, held in catalogue.placements.items()}, cap=cap)
