"""Returns of progress: what is stated of many actions, checked row by row, then all recorded, or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.measures.london import day_in_london
from app.domain.publishing.access import Caller
from app.domain.publishing.change_items import ChangeOutcome, ItemKind, View
from app.domain.publishing.returns import (
    RowFault,
    SubmittedReturn,
    SubmittedRow,
)
from app.domain.strategy.plan import Plan
from app.domain.strategy.progress import Progress, ProgressStatus, latest
from app.domain.strategy.strategy import Action
from app.domain.strategy.strategy_checks import progress_faults
from app.services.document_changes import Document
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.publishing.due_calendar import latest_instant
from app.services.publishing.row_documents import (
    RecordedDocumentRows,
    outcome_of,
    record_documents,
    repeated,
    require_sound_rows,
    unknown_codes,
)
from app.services.strategy.plans import load_plan
from app.services.strategy.strategies import progress_key
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_among, recorded_of

_NOT_ALLOWED = "This key may not state progress of this action."
COLUMNS = ("status", "percent", "narrative")
_REQUIRED = {
    "status": "Choose a status: nothing is recorded for this day yet.",
    "narrative": "Say what was done and what comes next: nothing is recorded for this day yet.",
}


@dataclass(frozen=True, slots=True)
class ProgressRow:
    """One row: its place in the return, what is recorded for the day before it, and what it states."""

    index: int
    recorded: Progress | None
    progress: Progress

    @property
    def changed(self) -> list[str]:
        """The columns that differ from what is recorded for the day; of a first statement none are named."""
        if self.recorded is None:
            return []
        return [name for name in COLUMNS if getattr(self.progress, name) != getattr(self.recorded, name)]

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether it makes a statement, revises the one of that day, or leaves it as it is."""
        return outcome_of(self.recorded, differs=bool(self.changed))


@dataclass(frozen=True, slots=True)
class TemplateAction:
    """An action that a workbook asks about: what was stated last before a day, and what is recorded for that day."""

    action: Action
    outcome_title: str
    before: Progress | None
    recorded: Progress | None


@dataclass(frozen=True, slots=True)
class ActionHoldings:
    """The actions that a caller may state progress of, within the plan they belong to, and the day of today."""

    plan: Plan
    actions: Sequence[Action]
    services: frozenset[str]
    today: date


def load_actions(connection: Connection, *, caller: Caller, home_area: str, now: datetime) -> ActionHoldings:
    """The actions recorded now that a caller may state progress of; `services` are theirs, or all that have any."""
    read_context = ReadContext(latest_instant(connection, now=now), home_area, View.WORKING)
    plan = load_plan(connection, read_context=read_context)
    reference = load_snapshot(connection, read_context=read_context).reference
    services = caller.services
    if services is None:
        measured = {versions[-1].service for versions in reference.versions.values()}
        services = frozenset(measured | {action.service for action in plan.actions.values()})
    actions = [action for action in plan.actions.values() if action.service in services]
    return ActionHoldings(plan, actions, services, reference.today)


def template_actions(
    holdings: ActionHoldings, *, service: str | None, on: date, with_ended: bool
) -> list[TemplateAction]:
    """One row an action, by service and due date; without those that ended before the day, unless asked for."""
    rows = []
    for action in holdings.actions:
        stated = holdings.plan.action_progress.get(action.code, ())
        before = latest((statement for statement in stated if statement.on < on), day=on)
        if service not in (None, action.service) or (before and before.status.is_ended and not with_ended):
            continue
        recorded = next((statement for statement in stated if statement.on == on), None)
        rows.append(TemplateAction(action, holdings.plan.outcomes[action.outcome].title, before, recorded))
    return sorted(rows, key=lambda row: (row.action.service, row.action.due_on or date.max, row.action.code))


def record_progress(writer: Writer, submitted: SubmittedReturn) -> RecordedDocumentRows[ProgressRow]:
    """Record what is stated, in one submission; rows that are as recorded add nothing.

    Raises ForbiddenRowsError or InvalidReturnError with every fault.
    """
    actions = _allowed_actions(writer)
    refusal = _NOT_ALLOWED if writer.caller.services is not None else None
    faults = [*submitted.faults, *unknown_codes(submitted, what="action", known=actions, refusal=refusal)]
    faults += _duplicates(submitted)
    rows = list(_rows(writer, submitted, actions=actions, faults=faults))
    require_sound_rows(faults)
    documents: list[Document] = [
        (ItemKind.ACTION_PROGRESS, _key(row.progress), row.progress)
        for row in rows
        if row.outcome is not ChangeOutcome.UNCHANGED
    ]
    return record_documents(writer, rows, documents, submitted=submitted)


def _allowed_actions(writer: Writer) -> Mapping[str, Action]:
    """The recorded actions that the caller may state progress of, by code."""
    recorded_actions = recorded_of(writer.connection, [ItemKind.ACTION])[ItemKind.ACTION]
    services = writer.caller.services
    return {
        code: revision.document
        for code, revision in recorded_actions.items()
        if services is None or revision.document.service in services
    }


def _key(progress: Progress) -> str:
    return progress_key(progress.subject, progress.on)


def _duplicates(submitted: SubmittedReturn) -> Iterator[RowFault]:
    keys = ((index, (row.get("action"), row.get("on"))) for index, row in enumerate(submitted.rows))
    whole = ((index, key) for index, key in keys if key[0] is not None and isinstance(key[1], date))
    for index, _, first in repeated(whole):
        yield RowFault(index, "action", "duplicate", _DUPLICATE, first)


_DUPLICATE = "{} states the progress of the same action on the same day: send it once."


def _rows(
    writer: Writer, submitted: SubmittedReturn, *, actions: Mapping[str, Action], faults: list[RowFault]
) -> Iterator[ProgressRow]:
    """The rows that can be recorded; what is wrong with the others is added to `faults`."""
    today = day_in_london(writer.now)
    whole = {
        index: progress_key(row["action"], row["on"])
        for index, row in enumerate(submitted.rows)
        if index not in submitted.partial and row["action"] in actions
    }
    known = recorded_among(writer.connection, ItemKind.ACTION_PROGRESS, whole.values())
    for index, key in whole.items():
        row, revision = submitted.rows[index], known.get(key)
        recorded: Progress | None = None if revision is None else revision.document
        row_faults = _row_faults(row, recorded, index=index)
        if not row_faults:
            made = ProgressRow(index, recorded, _stated(row, recorded))
            if made.outcome is not ChangeOutcome.UNCHANGED:
                wrong = progress_faults(made.progress, today=today)
                row_faults = [RowFault(index, fault.field, fault.code, fault.detail) for fault in wrong]
            if not row_faults:
                yield made
        faults.extend(row_faults)


def _row_faults(row: SubmittedRow, recorded: Progress | None, *, index: int) -> list[RowFault]:
    """What a first statement of a day leaves out."""
    missing: Iterable[str] = () if recorded is not None else (name for name in _REQUIRED if row.get(name) is None)
    return [RowFault(index, name, "required", _REQUIRED[name]) for name in missing]


def _stated(row: SubmittedRow, recorded: Progress | None) -> Progress:
    """What a row states: a status or narrative that is left out stays as recorded, as does an absent percent."""
    status, percent, narrative = (row.get(name) for name in COLUMNS)
    if recorded is not None:
        status, narrative = status or recorded.status, narrative or recorded.narrative
        percent = row.get("percent", recorded.percent)
    return Progress(row["action"], row["on"], ProgressStatus(str(status)), percent, str(narrative))
