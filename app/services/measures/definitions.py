"""Creating indicators, giving them new versions, correcting, moving between tiers and retiring them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault, ForbiddenError, NotFoundError, TierFullError
from app.domain.judgement.comparators import kind_code
from app.domain.judgement.time_series.forecast_cover import forecast_faults
from app.domain.measures.area import AreaKind
from app.domain.measures.definition_checks import check_version, standing_target_faults
from app.domain.measures.indicator import Definition, RuleSetting, definition_key, in_force
from app.domain.measures.period import Period
from app.domain.measures.tier import Placement, Placements, TierNumber, moved_to_tier, require_within_cap, tier_on
from app.domain.publishing.access import Caller, require_service
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.submitted_periods import period_fault
from app.domain.warnings.parameters import rule_faults
from app.services.document_changes import Document, DocumentChange, RequireRevision, record, require_sound
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import (
    indicator_revision,
    recorded,
    recorded_of,
    recorded_under,
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
        tier = tier_on(self.placements, day=self.day)
        return tier if tier is not None else next((placement.tier for placement in self.placements), None)


@dataclass(frozen=True, slots=True)
class _RecordedIndicator:
    """What is recorded of one indicator."""

    versions: tuple[Definition, ...]
    placements: tuple[Placement, ...]
    revision: int


def put_definition(
    writer: Writer, proposal: Proposal, *, require: RequireRevision, headline_cap: int
) -> DocumentChange[Indicator]:
    """Record a proposal in one submission; raises InvalidInputError, TierFullError."""
    code = proposal.definition.code
    current = _recorded_indicator(writer.connection, code)
    require(current.revision)
    if proposal.tier_from is None and proposal.tier is tier_on(current.placements, day=writer.today):
        proposal = replace(proposal, tier=None)  # it stays where it is
    version, replaces = _version(proposal, current=current)
    placements = current.placements
    if proposal.tier is not None:
        placements = moved_to_tier(current.placements, tier=proposal.tier, from_date=proposal.tier_from)
    if replaces != version or placements != current.placements:
        faults = (
            *check_version(version, versions=current.versions, replaces=replaces, corrects=proposal.corrects),
            *_target_faults(writer.connection, version, current=current),
            *rule_faults(version, council=_council_settings(writer.connection)),
            *forecast_faults(version),
            *_tier_faults(proposal, current=current),
            *_reason_faults(proposal),
            *_reference_faults(writer.connection, version, today=writer.today),
        )
        require_sound(faults)
        if placements != current.placements:
            _require_room(writer.connection, code, placements, cap=headline_cap)
    documents: list[Document] = [(ItemKind.DEFINITION, definition_key(version), version)]
    documents.append((ItemKind.PLACEMENT, code, Placements(code, placements)))
    submission, rows = record(writer, documents, operation="put_indicator", reason=proposal.definition.change_reason)
    former = replaces or (current.versions[-1] if current.versions else None)
    before = Indicator(former, current.placements, writer.today) if former is not None else None
    after = Indicator(version, placements, writer.today)
    return DocumentChange(before, after, current.revision + len(rows), submission, rows)


def retire(writer: Writer, code: str, *, from_period: Period | None, reason: str) -> DocumentChange[Indicator]:
    """Retire an indicator from a period on, or with None take its retirement back; raises NotFoundError."""
    current = _recorded_indicator(writer.connection, code)
    if not current.versions:
        raise NotFoundError(f"There is no indicator {code}.")
    versions = [replace(version, retired_from=from_period) for version in current.versions]
    documents: list[Document] = [(ItemKind.DEFINITION, definition_key(version), version) for version in versions]
    submission, rows = record(writer, documents, operation="retire_indicator", reason=reason)
    before = Indicator(current.versions[-1], current.placements, writer.today)
    after = Indicator(versions[-1], current.placements, writer.today)
    return DocumentChange(before, after, current.revision + len(rows), submission, rows)


def _recorded_indicator(connection: Connection, code: str) -> _RecordedIndicator:
    placements = recorded(connection, ItemKind.PLACEMENT, code)
    return _RecordedIndicator(
        versions=tuple(revision.document for revision in recorded_versions(connection, code)),
        placements=placements.document.rows if placements is not None else (),
        revision=indicator_revision(connection, code),
    )


def _version(proposal: Proposal, *, current: _RecordedIndicator) -> tuple[Definition, Definition | None]:
    """The version to record, and the recorded version that it replaces (None: it replaces none).

    What is sent without `effective_from` is the version in force; retirement and, for a corrected version, the
    reason why there is that version, stay as they are.
    """
    version = proposal.definition
    if not current.versions:
        return version, None
    newest = current.versions[-1]
    version = replace(version, retired_from=newest.retired_from)
    from_period = version.effective_from
    target = next((other for other in current.versions if other.effective_from == from_period), None)
    if from_period is None:
        target = newest
        version = replace(version, effective_from=newest.effective_from)
    if target is None:
        return version, None
    if proposal.corrects or from_period is None:
        breaks = version.breaks_series if proposal.corrects else target.breaks_series
        version = replace(version, change_reason=target.change_reason, breaks_series=breaks)
    return version, target


def _reason_faults(proposal: Proposal) -> Iterator[Fault]:
    if proposal.corrects and proposal.definition.change_reason is None:
        yield Fault("change_reason", "required", "Say why the version in force is corrected.")


def _tier_faults(proposal: Proposal, *, current: _RecordedIndicator) -> Iterator[Fault]:
    if proposal.tier is None:
        if not current.placements:
            yield Fault("tier", "required", "Say which tier the indicator is in.")
        if proposal.tier_from is not None:
            yield Fault("tier_from", "conflict", "A date goes with a tier: say which tier it moves to.")
    elif current.placements and proposal.tier_from is None:
        yield Fault("tier_from", "required", "Say from which day on the indicator is in that tier.")


def _target_faults(connection: Connection, version: Definition, *, current: _RecordedIndicator) -> Iterator[Fault]:
    """The faults of the version by the targets that are set for the periods which it judges."""
    others = [other for other in current.versions if other.effective_from != version.effective_from]
    versions = sorted((*others, version), key=lambda other: other.first_day)
    targets = [revision.document for revision in recorded_under(connection, ItemKind.TARGET, f"{version.code}/")]
    judged = [target for target in targets if in_force(versions, period=target.period) is version]
    return standing_target_faults(version, targets=judged)


def _council_settings(connection: Connection) -> dict[str, RuleSetting]:
    """What the council has set of each rule, released or not."""
    recorded = recorded_of(connection, [ItemKind.RULE_SETTING])[ItemKind.RULE_SETTING]
    return {name: revision.document for name, revision in recorded.items()}


def _reference_faults(connection: Connection, version: Definition, *, today: date) -> Iterator[Fault]:
    """Unknown names in a definition: its theme, comparators, and the indicator that it contributes to."""
    kinds = (ItemKind.THEME, ItemKind.DEFINITION, ItemKind.PLACEMENT, ItemKind.PEER_GROUP, ItemKind.AREA)
    documents = recorded_of(connection, kinds)
    comparators = {*documents[ItemKind.PEER_GROUP], *documents[ItemKind.AREA], *map(kind_code, AreaKind)}
    for index, unlike in enumerate(version.not_like_for_like):
        if unlike.comparator not in comparators:
            detail = f"There is no peer group, area or kind of area {unlike.comparator}."
            yield Fault(f"not_like_for_like.{index}.comparator", "unknown_value", detail)
    themes = documents[ItemKind.THEME]
    if version.theme not in themes:
        listed = f" It is one of: {', '.join(sorted(themes))}." if themes else " Create it first."
        yield Fault("theme", "unknown_value", f"There is no theme {version.theme}.{listed}")
    higher = version.contributes_to
    if higher is None:
        return
    codes = {revision.document.code for revision in documents[ItemKind.DEFINITION].values()}
    rows: Mapping[str, tuple[Placement, ...]] = {
        code: revision.document.rows for code, revision in documents[ItemKind.PLACEMENT].items()
    }
    if higher not in codes:
        yield Fault("contributes_to", "unknown_value", f"There is no indicator {higher}; create it first.")
    elif tier_on(rows.get(higher, ()), day=today) is TierNumber.SERVICE:
        yield Fault("contributes_to", "conflict", f"{higher} is service-level itself; name a higher-level indicator.")


def _require_room(connection: Connection, code: str, placements: tuple[Placement, ...], *, cap: int) -> None:
    """The cap, on everything recorded: a draft holds its place."""
    if not any(placement.tier is TierNumber.HEADLINE for placement in placements):
        return
    placed = recorded_of(connection, [ItemKind.PLACEMENT])[ItemKind.PLACEMENT]
    rows = {other: revision.document.rows for other, revision in placed.items()}
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
