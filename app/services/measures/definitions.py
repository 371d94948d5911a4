"""Creating indicators, giving them new versions, correcting, moving between tiers and retiring them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault, ForbiddenError, NotFoundError, TierFullError
from app.domain.measures.definition_checks import check_version
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.tier import Placement, Placements, TierNumber, moved_to_tier, require_within_cap, tier_on
from app.domain.performance.reference_snapshot import LONDON
from app.domain.publishing.access import Caller, require_service
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.returns import period_fault
from app.domain.warnings.parameters import rule_faults
from app.services.document_changes import Document, DocumentChange, RequireRevision, record, require_sound
from app.services.seed import definition_key
from app.services.unit_of_work import Writer
from app.storage.recorded_documents import (
    indicator_revision,
    recorded,
    recorded_of,
    recorded_versions,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A definition as sent, and what it is to be: a first or new version, or with `corrects` a corrected one.

    `tier` moves the indicator from `tier_from` on (None: for a new indicator from the beginning).
    """

    definition: Definition
    corrects: bool
    tier: TierNumber | None
    tier_from: date | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """One version of a definition with the tiers that its indicator is in, and the day by which they are read."""

    definition: Definition
    placements: tuple[Placement, ...]
    day: date

    @property
    def tier(self) -> TierNumber | None:
        """The tier on the day, or the first that the indicator will be in."""
        found = tier_on(self.placements, day=self.day)
        return found if found is not None else next((one.tier for one in self.placements), None)


@dataclass(frozen=True, slots=True)
class _Held:
    versions: tuple[Definition, ...]
    placements: tuple[Placement, ...]
    revision: int


def put_definition(
    writer: Writer, proposal: Proposal, *, require: RequireRevision, headline_cap: int
) -> DocumentChange[Indicator]:
    """Record what a proposal asks for, in one submission; raises InvalidInputError, TierFullError."""
    sent = proposal.definition
    held = _held(writer.connection, sent.code)
    require(held.revision)
    today = writer.now.astimezone(LONDON).date()
    if proposal.tier_from is None and proposal.tier is tier_on(held.placements, day=today):
        proposal = replace(proposal, tier=None)  # it stays where it is
    version, replaces = _version(proposal, held=held)
    placements = held.placements
    if proposal.tier is not None:
        placements = moved_to_tier(held.placements, tier=proposal.tier, from_date=proposal.tier_from)
    if replaces != version or placements != held.placements:
        faults = (
            *check_version(version, versions=held.versions, replaces=replaces, corrects=proposal.corrects),
            *rule_faults(version),
            *_tier_faults(proposal, held=held),
            *_reason_faults(proposal),
            *_reference_faults(writer.connection, version, placements=placements, today=today),
        )
        require_sound(faults)
        if placements != held.placements:
            _require_room(writer.connection, sent.code, placements, cap=headline_cap)
    documents: list[Document] = [(ItemKind.DEFINITION, definition_key(version), version)]
    documents.append((ItemKind.PLACEMENT, sent.code, Placements(sent.code, placements)))
    submission, rows = record(writer, documents, operation="put_indicator", reason=sent.change_reason)
    was = replaces or (held.versions[-1] if held.versions else None)
    before = Indicator(was, held.placements, today) if was is not None else None
    after = Indicator(version, placements, today)
    return DocumentChange(before, after, held.revision + len(rows), submission, rows)


def retire(writer: Writer, code: str, *, from_period: Period | None, reason: str) -> DocumentChange[Indicator]:
    """Retire an indicator from a period on, or with None take its retirement back; raises NotFoundError."""
    held = _held(writer.connection, code)
    if not held.versions:
        raise NotFoundError(f"There is no indicator {code}.")
    versions = [replace(version, retired_from=from_period) for version in held.versions]
    documents: list[Document] = [(ItemKind.DEFINITION, definition_key(version), version) for version in versions]
    submission, rows = record(writer, documents, operation="retire_indicator", reason=reason)
    today = writer.now.astimezone(LONDON).date()
    before = Indicator(held.versions[-1], held.placements, today)
    after = Indicator(versions[-1], held.placements, today)
    return DocumentChange(before, after, held.revision + len(rows), submission, rows)


def _held(connection: Connection, code: str) -> _Held:
    placed = recorded(connection, ItemKind.PLACEMENT, code)
    return _Held(
        versions=tuple(one.document for one in recorded_versions(connection, code)),
        placements=placed.document.rows if placed is not None else (),
        revision=indicator_revision(connection, code),
    )


def _version(proposal: Proposal, *, held: _Held) -> tuple[Definition, Definition | None]:
    """The version to record, and the recorded one that it takes the place of (None: a version of its own).

    What is sent without `effective_from` is the version in force; retirement and, for a corrected version, the
    reason why there is that version, stay as they are.
    """
    sent = proposal.definition
    if not held.versions:
        return sent, None
    newest = held.versions[-1]
    sent = replace(sent, retired_from=newest.retired_from)
    from_period = sent.effective_from
    target = next((one for one in held.versions if one.effective_from == from_period), None)
    if from_period is None:
        target = newest
        sent = replace(sent, effective_from=newest.effective_from)
    if target is None:
        return sent, None
    if proposal.corrects or from_period is None:
        breaks = sent.breaks_series if proposal.corrects else target.breaks_series
        sent = replace(sent, change_reason=target.change_reason, breaks_series=breaks)
    return sent, target


def _reason_faults(proposal: Proposal) -> Iterator[Fault]:
    if proposal.corrects and proposal.definition.change_reason is None:
        yield Fault("change_reason", "required", "Say why the version in force is corrected.")


def _tier_faults(proposal: Proposal, *, held: _Held) -> Iterator[Fault]:
    if proposal.tier is None:
        if not held.placements:
            yield Fault("tier", "required", "Say which tier the indicator is in.")
        if proposal.tier_from is not None:
            yield Fault("tier_from", "conflict", "A date goes with a tier: say which tier it moves to.")
    elif held.placements and proposal.tier_from is None:
        yield Fault("tier_from", "required", "Say from which day on the indicator is in that tier.")


def _reference_faults(
    connection: Connection, version: Definition, *, placements: tuple[Placement, ...], today: date
) -> Iterator[Fault]:
    """Names that a definition uses and that there are not."""
    kinds = (ItemKind.THEME, ItemKind.DEFINITION, ItemKind.PLACEMENT)
    held = recorded_of(connection, kinds)
    themes = held[ItemKind.THEME]
    if version.theme not in themes:
        listed = f" It is one of: {', '.join(sorted(themes))}." if themes else " Create it first."
        yield Fault("theme", "unknown_value", f"There is no theme {version.theme}.{listed}")
    tiers = [one.tier for one in placements if one.until_date is None or one.until_date > today]
    higher = version.contributes_to
    if higher is None:
        if TierNumber.SERVICE in tiers:
            detail = "A service-level indicator (tier 4) names the higher-level one that it contributes to."
            yield Fault("contributes_to", "required", detail)
        return
    codes = {one.document.code for one in held[ItemKind.DEFINITION].values()}
    rows: Mapping[str, tuple[Placement, ...]] = {
        code: one.document.rows for code, one in held[ItemKind.PLACEMENT].items()
    }
    if higher not in codes:
        yield Fault("contributes_to", "unknown_value", f"There is no indicator {higher}; create it first.")
    elif tier_on(rows.get(higher, ()), day=today) is TierNumber.SERVICE:
        yield Fault("contributes_to", "conflict", f"{higher} is service-level itself; name a higher-level indicator.")


def _require_room(connection: Connection, code: str, placements: tuple[Placement, ...], *, cap: int) -> None:
    """The cap, on everything recorded: a draft holds its place."""
    if not any(one.tier is TierNumber.HEADLINE for one in placements):
        return
    held = recorded_of(connection, [ItemKind.PLACEMENT])[ItemKind.PLACEMENT]
    rows = {other: one.document.rows for other, one in held.items()}
    try:
        require_within_cap({**rows, code: placements}, cap=cap)
    except TierFullError as error:
        raise TierFullError(str(error), [Fault("tier", "tier_full", str(error))]) from None


def latest_definition(connection: Connection, code: str) -> Definition:
    """The newest recorded version of a definition; raises NotFoundError."""
    versions = recorded_versions(connection, code)
    if not versions:
        raise NotFoundError(f"There is no indicator {code}.")
    return versions[-1].document  # type: ignore[no-any-return]  # a definition, by its kind


def submitted_definition(connection: Connection, code: str, *, caller: Caller) -> Definition:
    """The definition, where the caller may post for its service; a limited key never learns of other indicators."""
    try:
        definition = latest_definition(connection, code)
    except NotFoundError:
        if caller.services is None:
            raise
        raise ForbiddenError("This key may not post for that service.") from None
    require_service(caller, definition.service)
    return definition


def period_faults(period: Period, *, definition: Definition) -> tuple[Fault, ...]:
    """A fault where the indicator can have nothing for that period."""
    fault = period_fault(period, definition=definition)
    return (fault,) if fault is not None else ()
