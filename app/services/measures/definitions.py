"""Creating indicators, giving them new versions, correcting, moving between tiers and retiring them."""

from collections.abc import Iterable, Iterator, Mapping
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


@dataclass(frozen=True, slots=True)
class PlannedDefinition:
    """What a proposal comes to: the version and the tiers to record, and the recorded version that it replaces."""

    proposal: Proposal
    current: _RecordedIndicator
    version: Definition
    replaces: Definition | None
    placements: tuple[Placement, ...]

    @property
    def moves(self) -> bool:
        """Whether the indicator's tiers change."""
        return self.placements != self.current.placements

    @property
    def documents(self) -> list[Document]:
        """What is to be recorded, where it differs."""
        code = self.version.code
        return [
            (ItemKind.DEFINITION, definition_key(self.version), self.version),
            (ItemKind.PLACEMENT, code, Placements(code, self.placements)),
        ]

    @property
    def former(self) -> Definition | None:
        """The version that it is compared with: the one replaced, or the newest; None for a new indicator."""
        return self.replaces or (self.current.versions[-1] if self.current.versions else None)

    def before(self, *, day: date) -> Indicator | None:
        """The indicator before; None for a new one."""
        return Indicator(self.former, self.current.placements, day) if self.former is not None else None

    def after(self, *, day: date) -> Indicator:
        """The indicator once it is recorded."""
        return Indicator(self.version, self.placements, day)


@dataclass(frozen=True, slots=True)
class References:
    """What definitions name: themes, comparators, indicators with their tiers, and the council's settings of rules."""

    themes: frozenset[str]
    comparators: frozenset[str]
    indicators: frozenset[str]
    placements: Mapping[str, tuple[Placement, ...]]
    settings: Mapping[str, RuleSetting]

    def with_planned(self, plans: Iterable[PlannedDefinition]) -> "References":
        """The same once some plans are recorded, so that they may name one another."""
        planned = {plan.version.code: plan.placements for plan in plans}
        return replace(self, indicators=self.indicators | set(planned), placements={**self.placements, **planned})


def load_references(connection: Connection) -> References:
    """What is recorded now, released or not."""
    kinds = (ItemKind.THEME, ItemKind.DEFINITION, ItemKind.PLACEMENT, ItemKind.PEER_GROUP, ItemKind.AREA)
    documents = recorded_of(connection, (*kinds, ItemKind.RULE_SETTING))
    return References(
        themes=frozenset(documents[ItemKind.THEME]),
        comparators=frozenset((*documents[ItemKind.PEER_GROUP], *documents[ItemKind.AREA], *map(kind_code, AreaKind))),
        indicators=frozenset(revision.document.code for revision in documents[ItemKind.DEFINITION].values()),
        placements={code: revision.document.rows for code, revision in documents[ItemKind.PLACEMENT].items()},
        settings={name: revision.document for name, revision in documents[ItemKind.RULE_SETTING].items()},
    )


def put_definition(
    writer: Writer, proposal: Proposal, *, require: RequireRevision, headline_cap: int
) -> DocumentChange[Indicator]:
    """Record a proposal in one submission; raises InvalidInputError, TierFullError."""
    plan = plan_definition(writer, proposal)
    require(plan.current.revision)
    if plan.replaces != plan.version or plan.moves:
        references = load_references(writer.connection)
        require_sound(plan_faults(writer, plan, references=references))
        if plan.moves:
            require_room(references.with_planned([plan]), [plan], cap=headline_cap)
    reason = proposal.definition.change_reason
    submission, rows = record(writer, plan.documents, operation="put_indicator", reason=reason)
    revision = plan.current.revision + len(rows)
    return DocumentChange(plan.before(day=writer.today), plan.after(day=writer.today), revision, submission, rows)


def plan_definition(writer: Writer, proposal: Proposal) -> PlannedDefinition:
    """What a proposal comes to beside what is recorded of its indicator."""
    current = _recorded_indicator(writer.connection, proposal.definition.code)
    if proposal.tier_from is None and proposal.tier is tier_on(current.placements, day=writer.today):
        proposal = replace(proposal, tier=None)  # it stays where it is
    version, replaces = _version(proposal, current=current)
    placements = current.placements
    if proposal.tier is not None:
        placements = moved_to_tier(current.placements, tier=proposal.tier, from_date=proposal.tier_from)
    return PlannedDefinition(proposal, current, version, replaces, placements)


def plan_faults(writer: Writer, plan: PlannedDefinition, *, references: References) -> tuple[Fault, ...]:
    """The faults of a plan, apart from the room in its tier; none of a plan that changes nothing."""
    proposal, current, version = plan.proposal, plan.current, plan.version
    if plan.replaces == version and not plan.moves:
        return ()
    return (
        *check_version(version, versions=current.versions, replaces=plan.replaces, corrects=proposal.corrects),
        *_target_faults(writer.connection, version, current=current),
        *rule_faults(version, council=references.settings),
        *forecast_faults(version),
        *_tier_faults(proposal, current=current),
        *_reason_faults(proposal),
        *_reference_faults(version, references=references, today=writer.today),
    )


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


def _reference_faults(version: Definition, *, references: References, today: date) -> Iterator[Fault]:
    """Unknown names in a definition: its theme, comparators, and the indicator that it contributes to."""
    for index, unlike in enumerate(version.not_like_for_like):
        if unlike.comparator not in references.comparators:
            detail = f"There is no peer group, area or kind of area {unlike.comparator}: create it first."
            yield Fault(f"not_like_for_like.{index}.comparator", "unknown_value", detail)
    themes = references.themes
    if version.theme not in themes:
        listed = f", or name one of: {', '.join(sorted(themes))}" if themes else ""
        detail = f"There is no theme {version.theme}: create it first, with a PUT of themes/{version.theme}{listed}."
        yield Fault("theme", "unknown_value", detail)
    higher = version.contributes_to
    if higher is None:
        return
    if higher not in references.indicators:
        yield Fault("contributes_to", "unknown_value", f"There is no indicator {higher}; create it first.")
    elif tier_on(references.placements.get(higher, ()), day=today) is TierNumber.SERVICE:
        yield Fault("contributes_to", "conflict", f"{higher} is service-level itself; name a higher-level indicator.")


def require_room(references: References, plans: Iterable[PlannedDefinition], *, cap: int) -> None:
    """Raise TierFullError where plans bring more into tier 1 than the cap; a draft counts.

    `references` have the placements of the plans already.
    """
    tiers = (placement.tier for plan in plans for placement in plan.placements)
    if TierNumber.HEADLINE not in tiers:
        return
    try:
        require_within_cap(references.placements, cap=cap)
    except TierFullError as error:
        raise TierFullError(str(error), [Fault("tier", "tier_full", str(error))]) from None


def latest_definition(connection: Connection, code: str) -> Definition:
    """The newest recorded version of a definition; raises NotFoundError."""
    versions = recorded_versions(connection, code)
    if not versions:
        raise NotFoundError(f"There is no indicator {code}.")
    return versions[-1].document  # type: ignore[no-any-return]  # a definition, by its kind


def submitted_definition(connection: Connection, code: str, *, caller: Caller) -> Definition:
    """The definition, where the caller may post for its service; a limited key never learns of other indicators.

    Raises ForbiddenError, NotFoundError.
    """
    try:
        definition = latest_definition(connection, code)
    except NotFoundError:
        if caller.services is None:
            raise
        raise ForbiddenError("This key may not post for that service.") from None
    require_service(caller, definition.service)
    return definition


def period_faults(period: Period, *, definition: Definition) -> tuple[Fault, ...]:
    """A fault where the indicator can have no value for that period."""
    fault = period_fault(period, definition=definition)
    return (fault,) if fault is not None else ()
