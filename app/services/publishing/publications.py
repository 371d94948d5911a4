"""Publishing: releasing what is approved, from a whole minute ahead on, and withdrawing it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.errors import ConflictError, Fault, InvalidInputError, NotFoundError
from app.domain.measures.london import LONDON
from app.domain.measures.tier import PUBLIC_TIERS, require_within_cap
from app.domain.performance.reference_snapshot import ReferenceSnapshot, snapshot_at
from app.domain.publishing.change_feed import indicator_of
from app.domain.publishing.change_items import (
    ACHIEVEMENT_KINDS,
    FRAMEWORK_KINDS,
    STRATEGY_KINDS,
    ItemKind,
    Publication,
    ReleasedItem,
)
from app.domain.publishing.submission import SubmissionState
from app.domain.strategy.achievement import is_readable
from app.domain.strategy.framework_coverage import Frameworks, frameworks_of
from app.domain.strategy.plan import Plan, plan_of
from app.services.performance.assessment_data import ReadContext
from app.services.performance.judged_states import store_judged_states
from app.services.publishing.brief import PublicDifference, read_difference
from app.services.publishing.submissions import existing_submission
from app.services.unit_of_work import Writer
from app.storage.measures.documents import Recording, released_documents
from app.storage.publishing import publications
from app.storage.publishing.approved_unreleased import (
    WaitingDocument,
    internal_documents,
    waiting_documents,
    waiting_values,
)

MINUTE = timedelta(minutes=1)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class PublicationResult:
    """A new publication: how many documents and values it holds, and how many approved items still wait.

    `difference` is what will change for the public, computed in a dry run alone.
    """

    publication: Publication
    documents: int
    values: int
    waiting: int
    difference: PublicDifference | None = None


def publish(
    writer: Writer,
    *,
    title: str,
    release_at: datetime | None,
    submissions: Sequence[str] | None,
    headline_cap: int,
    home_area: str,
) -> PublicationResult:
    """Release approved submissions (None: all there are) at `release_at`, or at the next whole minute.

    What a later revision replaced in public, and what is never public (service plans), is left out. What the public
    could not read waits, since its indicator is in no public tier. Raises InvalidInputError, NotFoundError,
    ConflictError for a submission that is not approved or cannot be read, or when there is nothing to release, and
    TierFullError.
    """
    released_at = release_instant(release_at, now=writer.now)
    chosen = None if submissions is None else [_approved(writer, code) for code in submissions]
    _require_none_internal(writer, chosen or ())
    documents = waiting_documents(writer.connection, submission_ids=chosen)
    values = waiting_values(writer.connection, submission_ids=chosen)
    before, after = _public_references(writer, documents, at=released_at)
    indicators = {code for state in (before, after) for code in state.placements if _is_public(state, code)}
    readable = _readable(writer, documents, at=released_at, indicators=indicators)
    hidden = [item for item in documents if not _is_shown(item, readable=readable)]
    shown = [item.id for item in documents if item not in hidden]
    figures = [identity for identity, indicator in values if indicator in indicators]
    waiting = len(documents) + len(values) - len(shown) - len(figures)
    if waiting and (chosen is not None or not (shown or figures)):
        raise ConflictError(_hidden_sentence(hidden, {code for _, code in values} - indicators))
    if not shown and not figures:
        raise ConflictError("Nothing approved is waiting to be released.")
    require_within_cap({code: placements.rows for code, placements in after.placements.items()}, cap=headline_cap)
    code = publications.next_code(writer.connection, minute=released_at.astimezone(LONDON))
    publication = Publication(code, title, writer.now, released_at)
    publications.release(
        writer.connection,
        code=publication.code,
        title=title,
        released_at=released_at,
        documents=shown,
        values=figures,
        recording=Recording(writer.now, writer.caller.holder),
    )
    store_judged_states(writer.connection, now=writer.now, home_area=home_area)
    difference = None
    if writer.dry_run:
        public = ReadContext(writer.now, home_area)
        difference = read_difference(
            writer.connection, before=public, after=replace(public, instant=publication.released_at)
        )
    return PublicationResult(publication, len(shown), len(figures), waiting, difference)


def _require_none_internal(writer: Writer, submissions: Sequence[int]) -> None:
    """Raise ConflictError where a submission that is named holds what is never public."""
    keys = internal_documents(writer.connection, submission_ids=submissions) if submissions else []
    if keys:
        raise ConflictError(f"These are for the council alone and are never published: {', '.join(keys)}.")


_HIDDEN = (
    "These would be released, and the public could not read them: {}. Release their definitions in a public "
    "tier first, or in the same publication."
)
_PLAN_HIDDEN = (
    "These would be released, and the public could not read them: {}. Release the strategy, the outcome or the "
    "action that they belong to first, or in the same publication."
)
_ACHIEVEMENT_HIDDEN = (
    "These would be released, and the public could not read everything that they name: {}. Release the strategy "
    "with its priorities, and the indicators in a public tier, first or in the same publication."
)
_FRAMEWORK_HIDDEN = (
    "These would be released, and the public could not read them: {}. Release the framework with its measures, "
    "and the indicator in a public tier, first or in the same publication."
)


def _hidden_sentence(documents: Sequence[WaitingDocument], indicators: set[str]) -> str:
    """What the public could not read, and what to release with it."""
    by_sentence = (
        (_PLAN_HIDDEN, STRATEGY_KINDS),
        (_ACHIEVEMENT_HIDDEN, ACHIEVEMENT_KINDS),
        (_FRAMEWORK_HIDDEN, FRAMEWORK_KINDS),
    )
    of_indicators = [item for item in documents if item.kind not in FRAMEWORK_KINDS]
    named = {indicator_of(item.document, kind=item.kind) for item in of_indicators} | indicators
    codes = sorted(code for code in named if code)
    parts = [_HIDDEN.format(", ".join(codes))] if codes else []
    for sentence, kinds in by_sentence:
        keys = sorted(item.key for item in documents if item.kind in kinds)
        parts += [sentence.format(", ".join(keys))] if keys else []
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class _Readable:
    """What the public can then read: indicators, the council's plans, and frameworks of others."""

    indicators: set[str]
    plan: Plan
    frameworks: Frameworks


def _is_shown(item: WaitingDocument, *, readable: _Readable) -> bool:
    """Whether the public can then read a document: what it belongs to, or all that it names, is public."""
    if item.kind in STRATEGY_KINDS:
        return readable.plan.holds(item.document, kind=item.kind)
    if item.kind in ACHIEVEMENT_KINDS:
        strategies = readable.plan.strategies
        return is_readable(item.document, strategies=strategies, indicators=readable.indicators)
    if item.kind in (ItemKind.FRAMEWORK_MAPPING, ItemKind.FRAMEWORK_EVIDENCE) and not readable.frameworks.has_measure(
        item.document.framework, item.document.measure
    ):
        return False
    return indicator_of(item.document, kind=item.kind) in {None, *readable.indicators}


def _readable(writer: Writer, documents: Sequence[WaitingDocument], *, at: datetime, indicators: set[str]) -> _Readable:
    """What the public will know at an instant, some documents among it."""
    of_plan = _public_documents(writer, documents, at=at, kinds=STRATEGY_KINDS, also_for=ACHIEVEMENT_KINDS)
    of_frameworks = _public_documents(writer, documents, at=at, kinds=FRAMEWORK_KINDS)
    return _Readable(indicators, plan_of(of_plan), frameworks_of(of_frameworks))


def _public_documents(
    writer: Writer,
    documents: Sequence[WaitingDocument],
    *,
    at: datetime,
    kinds: frozenset[ItemKind],
    also_for: frozenset[ItemKind] = frozenset(),
) -> dict[ItemKind, Collection[Any]]:
    """By kind, what will be public; nothing is read where no document is of these kinds or asks about them."""
    if all(item.kind not in kinds | also_for for item in documents):
        return dict.fromkeys(kinds, ())
    releases = released_documents(writer.connection, until=at, kinds=kinds)
    by_kind = {kind: {release.key: release.item for release in releases[kind]} for kind in kinds}
    for item in documents:
        if item.kind in kinds:
            by_kind[item.kind][item.key] = item.document
    return {kind: items.values() for kind, items in by_kind.items()}


def _public_references(
    writer: Writer, documents: Sequence[WaitingDocument], *, at: datetime
) -> tuple[ReferenceSnapshot, ReferenceSnapshot]:
    """What the public will know at an instant without some documents, and with them."""
    releases = released_documents(writer.connection, until=at)
    before = snapshot_at(releases, instant=at)
    for item in documents:
        releases[item.kind].append(ReleasedItem(item.key, item.revision, at, None, item.document))
    return before, snapshot_at(releases, instant=at)


def _is_public(reference: ReferenceSnapshot, indicator: str) -> bool:
    """Whether the public can read an indicator then or from a later day on."""
    return indicator in reference.versions and any(
        row.tier in PUBLIC_TIERS and (row.until_date is None or row.until_date > reference.today)
        for row in reference.placements[indicator].rows
    )


@dataclass(frozen=True, slots=True)
class WithdrawalResult:
    """A withdrawn publication, and how many documents and values it had released."""

    publication: Publication
    documents: int
    values: int


def withdraw(writer: Writer, code: str, *, reason: str, home_area: str) -> WithdrawalResult:
    """Withdraw a publication from the next whole minute on: what it had replaced counts again.

    Raises NotFoundError, and ConflictError when it is withdrawn already.
    """
    row = publications.find_publication(writer.connection, code)
    if row is None:
        raise NotFoundError(f"There is no publication {code}.")
    identity, publication = row
    if publication.withdrawn_at is not None:
        raise ConflictError(f"The publication {code} is withdrawn already.")
    at = release_instant(None, now=writer.now)
    recording = Recording(writer.now, writer.caller.holder)
    publications.add_withdrawal(writer.connection, identity, withdrawn_at=at, reason=reason, recording=recording)
    store_judged_states(writer.connection, now=writer.now, home_area=home_area)
    documents, values = publications.count_items(writer.connection, identity)
    return WithdrawalResult(replace(publication, withdrawn_at=at), documents, values)


def release_instant(requested: datetime | None, *, now: datetime) -> datetime:
    """The instant of a release: a whole minute after now, so that no answer already given changes.

    A time without an offset is London's. Raises InvalidInputError naming `release_at`.
    """
    if requested is None:
        return now.replace(second=0, microsecond=0) + MINUTE
    aware = requested.replace(tzinfo=LONDON) if requested.tzinfo is None else requested
    fault = _fault(requested, aware, now=now)
    if fault is not None:
        raise InvalidInputError(fault, [Fault("release_at", "invalid_instant", fault)])
    return aware


def _fault(requested: datetime, aware: datetime, *, now: datetime) -> str | None:
    if aware.second or aware.microsecond:
        return "A release is at a whole minute: leave the seconds out."
    if requested.tzinfo is None and aware.utcoffset() != requested.replace(tzinfo=LONDON, fold=1).utcoffset():
        return "That time comes twice or not at all in London, because the clocks change: give it with an offset."
    if aware <= now:
        return "A release cannot be in the past; leave it out to release at the next whole minute."
    if aware > now + FARTHEST:
        return "A release is at most a year ahead."
    return None


def _approved(writer: Writer, code: str) -> int:
    identity, submission = existing_submission(writer.connection, code, now=writer.now)
    if submission.state not in (SubmissionState.APPROVED, SubmissionState.WITHDRAWN):
        raise ConflictError(f"The submission {code} is {submission.state}, not approved.")
    return identity
