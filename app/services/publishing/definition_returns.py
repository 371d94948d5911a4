"""Returns of definitions: indicators as the rows of one file, checked together, then all recorded, or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import TierFullError
from app.domain.measures.indicator import Definition
from app.domain.measures.tier import TierNumber, tier_on
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.domain.publishing.returns import RowFault, SubmittedReturn
from app.services.document_changes import Document, differs
from app.services.measures.definitions import (
    Indicator,
    PlannedDefinition,
    load_references,
    plan_definition,
    plan_faults,
    require_room,
)
from app.services.publishing.row_documents import (
    RecordedDocumentRows,
    outcome_of,
    reason_too_long,
    record_documents,
    repeated,
    require_sound_rows,
    submission_reason,
)
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_of

_DUPLICATE = "{} has the same indicator: send each once."


@dataclass(frozen=True, slots=True)
class DefinitionRow:
    """One row: its place in the return, the indicator before (None: a new one) and after, and why it changes.

    `documents` are those that differ from what is recorded.
    """

    index: int
    before: Indicator | None
    after: Indicator
    documents: tuple[Document, ...]
    reason: str | None

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether it creates an indicator, changes one, or leaves it as it is."""
        return outcome_of(self.before, differs=bool(self.documents))


@dataclass(frozen=True, slots=True)
class TemplateDefinition:
    """The newest version of an indicator that a workbook shows, and the tier that it is in today, if any."""

    definition: Definition
    tier: TierNumber | None


def template_definitions(
    connection: Connection, *, service: str | None, today: date
) -> tuple[list[TemplateDefinition], set[str]]:
    """The newest recorded version of each indicator, by service; with all services."""
    recorded = recorded_of(connection, [ItemKind.DEFINITION, ItemKind.PLACEMENT])
    newest: dict[str, Definition] = {}
    for revision in recorded[ItemKind.DEFINITION].values():
        version: Definition = revision.document
        latest = newest.get(version.code)
        if latest is None or latest.first_day < version.first_day:
            newest[version.code] = version
    placed = {code: revision.document.rows for code, revision in recorded[ItemKind.PLACEMENT].items()}
    rows = [
        TemplateDefinition(version, tier_on(placed.get(version.code, ()), day=today))
        for version in newest.values()
        if service in (None, version.service)
    ]
    services = {version.service for version in newest.values()}
    return sorted(rows, key=lambda row: (row.definition.service, row.definition.code)), services


def record_definitions(
    writer: Writer, submitted: SubmittedReturn, *, headline_cap: int, column_of: Callable[[str], str]
) -> RecordedDocumentRows[DefinitionRow]:
    """Record the proposals of the rows in one submission; rows that are as recorded add nothing.

    The rows may name one another. `column_of` gives the place in what was sent for that of a fault. Raises
    InvalidReturnError with every fault.
    """
    faults = [*submitted.faults, *_duplicates(submitted)]
    plans = {
        index: plan_definition(writer, row["proposal"])
        for index, row in enumerate(submitted.rows)
        if index not in submitted.partial
    }
    references = load_references(writer.connection).with_planned(plans.values())
    for index, plan in plans.items():
        plan_flaws = plan_faults(writer, plan, references=references)
        faults += [RowFault(index, column_of(fault.field), fault.code, fault.detail) for fault in plan_flaws]
    moving = {index: plan for index, plan in plans.items() if plan.moves}
    try:
        require_room(references, moving.values(), cap=headline_cap)
    except TierFullError as error:
        index = next(index for index, plan in moving.items() if _is_headline(plan))
        faults.append(RowFault(index, column_of("tier"), "tier_full", str(error)))
    rows = [_row(writer, index, plan) for index, plan in plans.items()]
    reason = submission_reason(submitted.reason, _reasons(rows))
    faults += reason_too_long(reason, column="change_reason")
    require_sound_rows(faults)
    documents = [document for row in rows for document in row.documents]
    return record_documents(writer, rows, documents, submitted=replace(submitted, reason=reason))


def _is_headline(plan: PlannedDefinition) -> bool:
    return any(placement.tier is TierNumber.HEADLINE for placement in plan.placements)


def _duplicates(submitted: SubmittedReturn) -> Iterator[RowFault]:
    codes = ((index, row.get("code")) for index, row in enumerate(submitted.rows))
    for index, _, first in repeated((index, code) for index, code in codes if isinstance(code, str)):
        yield RowFault(index, "code", "duplicate", _DUPLICATE, first)


def _row(writer: Writer, index: int, plan: PlannedDefinition) -> DefinitionRow:
    documents = tuple(document for document in plan.documents if differs(writer, document))
    reason = plan.proposal.definition.change_reason
    return DefinitionRow(index, plan.before(day=writer.today), plan.after(day=writer.today), documents, reason)


def _reasons(rows: Sequence[DefinitionRow]) -> Iterator[tuple[str, str | None]]:
    for row in rows:
        if row.documents:
            yield row.after.definition.code, row.reason
