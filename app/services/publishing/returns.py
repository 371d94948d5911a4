"""Returns: every row checked against what is known and recorded, then all recorded, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.errors import ForbiddenError, NotFoundError
from app.domain.measures.commentary import Commentary
from app.domain.measures.figure_check import FigureCheck, check_faults, check_key
from app.domain.measures.indicator import Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value, check_value, is_suppressed
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.change_items import ChangeOutcome, ItemKind, View
from app.domain.publishing.due_calendar import check_not_due
from app.domain.publishing.returns import (
    NOT_ALLOWED,
    ForbiddenRowsError,
    ImplausibleError,
    ImplausibleRow,
    InvalidReturnError,
    RowFault,
    SubmittedReturn,
    SubmittedRow,
    changed_fields,
    check_conflicts,
    is_check_row,
    is_commentary_row,
    same_number,
    submitted_value,
)
from app.services.document_changes import Document, RequireRevision
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.publishing.disclosing_rows import disclosing_rows
from app.services.publishing.due_calendar import latest_instant
from app.services.publishing.implausible_rows import implausible_rows
from app.services.publishing.row_resolution import ResolvedRow, allowed_indicators, resolve_rows
from app.services.unit_of_work import Writer
from app.services.warnings.warning_changes import WarningChanges, warning_changes
from app.storage.measures.document_json import encode
from app.storage.measures.documents import add_documents
from app.storage.measures.recorded_documents import DocumentRevision, recorded_among
from app.storage.measures.recorded_values import (
    RecordedRows,
    StoreRevision,
    ValueKey,
    ValueRow,
    recorded_rows,
    released_keys,
    store_revision,
)
from app.storage.measures.values import add_values, value_of_row
from app.storage.publishing.audit_digest import document_text, value_text

MOST_ASSESSED = 5_000  # rows: of a larger return the warnings would take longer than all the rest
_COLUMNS = {"number": "value"}  # where a return names a field otherwise than the rules do


class ReturnRow(NamedTuple):
    """One row: its place in the return, what is recorded before and after it, and what differs of its commentary.

    `check` is what it says of a figure that others publish, where that differs. A commentary alone may be for a period
    of which no value is recorded: `value` then has revision 0, and no number. `changed` are the columns of what is
    recorded already that differ, and the commentary where it is alone.
    """

    row_index: int
    definition: Definition
    recorded: Value | None
    value: Value
    outcome: ChangeOutcome
    commentary: Commentary | None
    changed: Sequence[str] = ()
    check: FigureCheck | None = None

    @property
    def changes_figure(self) -> bool:
        """Whether it gives another number than is recorded, or the first reason why there is none."""
        if self.value.number is None:
            return self.recorded is None and self.adds_value
        return self.recorded is None or self.value.number != self.recorded.number

    @property
    def adds_value(self) -> bool:
        """Whether it adds a revision of the value, and not only a commentary."""
        return self.value.revision > (0 if self.recorded is None else self.recorded.revision)


@dataclass(frozen=True, slots=True)
class PreparedReturn:
    """A return that may be recorded as long as the store is at `revision` (None: where it was prepared by the writer).

    `left_empty` counts the rows that hold nothing but the commentary recorded already, and are ignored.
    """

    revision: StoreRevision | None
    rows: tuple[ReturnRow, ...]
    implausible: tuple[ImplausibleRow, ...]
    left_empty: int

    @property
    def changing(self) -> list[ReturnRow]:
        """The rows that add a revision of a value or a commentary."""
        return [row for row in self.rows if row.outcome is not ChangeOutcome.UNCHANGED]


@dataclass(frozen=True, slots=True)
class RecordedReturn:
    """What a return did; `code` is None where nothing changed, `texts` are those of the rows added."""

    code: str | None
    prepared: PreparedReturn
    warnings: WarningChanges
    texts: tuple[str, ...]

    @property
    def rows(self) -> tuple[ReturnRow, ...]:
        """The rows that were not ignored."""
        return self.prepared.rows


@dataclass(frozen=True, slots=True)
class _Records:
    """What is recorded of the indicators and areas of a return."""

    values: RecordedRows
    commentaries: Mapping[tuple[str, str, Period], str]
    checks: Mapping[str, DocumentRevision]


def _accept_any_revision(_: int) -> None:
    """Accept any revision."""


def prepare(
    connection: Connection, submitted: SubmittedReturn, *, caller: Caller, home_area: str, now: datetime
) -> PreparedReturn:
    """Check every row before the writer does; raises what that would."""
    snapshot = _working_snapshot(connection, home_area=home_area, now=latest_instant(connection, now=now))
    revision = store_revision(connection)
    return replace(_prepare(connection, submitted, caller=caller, snapshot=snapshot), revision=revision)


def _working_snapshot(
    connection: Connection, *, home_area: str, now: datetime, before_writing: bool = False
) -> Snapshot:
    read_context = ReadContext(now, home_area, View.WORKING, is_current=True)
    return load_snapshot(connection, read_context=read_context, before_writing=before_writing)


def _prepare(
    connection: Connection,
    submitted: SubmittedReturn,
    *,
    caller: Caller,
    snapshot: Snapshot,
    require: RequireRevision = _accept_any_revision,
) -> PreparedReturn:
    """Check every row; raises ForbiddenRowsError, InvalidReturnError with all faults, or ImplausibleError.

    Of a single value the indicator and the recorded revision come first: raises ForbiddenError, NotFoundError, and what
    `require` raises.
    """
    reference, read_context = snapshot.reference, snapshot.read_context
    home_area = read_context.home_area
    if submitted.single:
        _require_indicator(submitted.rows[0]["indicator"], reference=reference, caller=caller)
    resolved, unresolved = resolve_rows(submitted, reference=reference, caller=caller, home_area=home_area)
    faults = [*submitted.faults, *unresolved]
    checking = [place for place in resolved if is_check_row(submitted.rows[place.row_index])]
    records = _records(connection, resolved, checking, reference=reference)
    faults += [fault for place in checking for fault in _check_faults(place, submitted, records=records)]
    if submitted.single and resolved:
        recorded = records.values.latest.get(resolved[0].key)
        require(0 if recorded is None else recorded.revision)
    rows = [row for place in resolved if (row := _return_row(place, submitted, records=records)) is not None]
    today = reference.today
    for row in rows:
        if row.value.revision:
            faults += _value_faults(row, today=today)
    if submitted.single:
        faults += [fault for row in rows for fault in _missing_reasons(row, submitted)]
    faulty = {fault.index for fault in faults}
    sound = [row for row in rows if row.row_index not in faulty]
    unexplained = _unexplained(connection, sound, reason=submitted.reason, until=read_context.instant)
    figures = [(row.row_index, row.definition, row.value) for row in sound if row.changes_figure]
    changing = [(row.row_index, row.definition, row.value) for row in sound if row.adds_value]
    implausible = (
        *implausible_rows(
            figures, recorded=_without_suppressed(records, rows), reference=reference, home_area=home_area
        ),
        *disclosing_rows(changing, recorded=records.values.latest),
    )
    if faults or unexplained:
        kind = ForbiddenRowsError if any(fault.code == NOT_ALLOWED for fault in faults) else InvalidReturnError
        unconfirmed = () if submitted.confirm else implausible
        raise kind(sorted(faults, key=lambda fault: fault.index), unexplained=unexplained, implausible=unconfirmed)
    if implausible and not submitted.confirm:
        raise ImplausibleError(implausible)
    return PreparedReturn(None, tuple(rows), implausible, left_empty=len(resolved) - len(rows))


def _without_suppressed(records: _Records, rows: Sequence[ReturnRow]) -> Mapping[ValueKey, ValueRow]:
    """What is recorded besides what the return suppresses, which no sentence may give."""
    values = (row.value for row in rows if is_suppressed(row.value))
    suppressed = {(value.indicator, value.area, value.period.id) for value in values}
    if not suppressed:
        return records.values.latest
    return {key: row for key, row in records.values.latest.items() if key not in suppressed}


def record(
    writer: Writer,
    submitted: SubmittedReturn,
    *,
    prepared: PreparedReturn | None,
    home_area: str,
    require: RequireRevision = _accept_any_revision,
) -> RecordedReturn:
    """Record what was prepared, in one submission; it is prepared (again) where the store has changed since.

    `require` checks the recorded revision of a single value. Raises what preparing raises.
    """
    connection = writer.connection
    snapshot = _working_snapshot(connection, home_area=home_area, now=writer.now, before_writing=True)
    if prepared is None or prepared.revision != store_revision(connection):
        prepared = _prepare(connection, submitted, caller=writer.caller, snapshot=snapshot, require=require)
    changing = prepared.changing
    if not changing:
        return RecordedReturn(None, prepared, WarningChanges(), ())
    values = [row.value for row in changing if row.adds_value]
    assessed = values if len(changing) <= MOST_ASSESSED else None
    with warning_changes(connection, snapshot=snapshot, values=assessed) as changes:
        code, texts = _store(writer, submitted, changing, values=values)
    return RecordedReturn(code, prepared, changes, texts)


def _store(
    writer: Writer, submitted: SubmittedReturn, changing: Sequence[ReturnRow], *, values: Sequence[Value]
) -> tuple[str, tuple[str, ...]]:
    code, recording = writer.submission(submitted.operation, reason_code=submitted.reason_code, reason=submitted.reason)
    add_values(writer.connection, values, recording=recording)
    documents: list[Document] = [
        (ItemKind.COMMENTARY, f"{commentary.indicator}/{commentary.area}/{commentary.period.id}", commentary)
        for commentary in (row.commentary for row in changing)
        if commentary is not None
    ]
    documents += [(ItemKind.FIGURE_CHECK, row.check.key, row.check) for row in changing if row.check is not None]
    add_documents(writer.connection, documents, recording=recording)
    document_texts = (document_text(kind, key, encode(commentary)) for kind, key, commentary in documents)
    return code, (*map(value_text, values), *document_texts)


def _require_indicator(code: str, *, reference: ReferenceSnapshot, caller: Caller) -> None:
    """Raise ForbiddenError for an indicator that the caller's key may not post, NotFoundError for an unknown one."""
    if code in allowed_indicators(reference, caller=caller):
        return
    if caller.services is not None:
        raise ForbiddenError("This key may not post this indicator.")
    raise NotFoundError("There is no such indicator.")


def _value_faults(row: ReturnRow, *, today: date) -> list[RowFault]:
    faults = check_value(row.value, definition=row.definition)
    if row.adds_value:
        faults += check_not_due(row.value, definition=row.definition, today=today)
    return [
        RowFault(row.row_index, _COLUMNS.get(fault.field, fault.field), fault.code, fault.detail) for fault in faults
    ]


def _missing_reasons(row: ReturnRow, submitted: SubmittedReturn) -> list[RowFault]:
    """The parts of the reason that a single value needs to revise the one recorded."""
    if not row.value.revision or row.outcome is not ChangeOutcome.REVISED:
        return []
    reasons = {"reason_code": submitted.reason_code, "reason": submitted.reason}
    return [
        RowFault(row.row_index, name, "required", "A value is recorded already: say why it changes.")
        for name, reason in reasons.items()
        if reason is None
    ]


def _unexplained(
    connection: Connection, rows: Sequence[ReturnRow], *, reason: str | None, until: datetime
) -> tuple[int, ...]:
    """The rows, by their place, that change what the public could read, in a return that does not say why."""
    revised = [row for row in rows if row.recorded is not None and row.adds_value]
    if reason is not None or not revised:
        return ()
    values = [row.value for row in revised]
    indicators, areas = {value.indicator for value in values}, {value.area for value in values}
    released = released_keys(connection, indicators=indicators, areas=areas, until=until)
    keys = ((value.indicator, value.area, value.period.id) for value in values)
    return tuple(row.row_index for row, key in zip(revised, keys, strict=True) if key in released)


def _records(
    connection: Connection,
    rows: Sequence[ResolvedRow],
    checking: Sequence[ResolvedRow],
    *,
    reference: ReferenceSnapshot,
) -> _Records:
    keys = [check_key(row.definition.code, row.area, row.period) for row in checking]
    indicators, areas = {row.definition.code for row in rows}, {row.area for row in rows}
    recorded = recorded_rows(connection, indicators=indicators, areas=areas) if rows else RecordedRows({}, {})
    checks = recorded_among(connection, ItemKind.FIGURE_CHECK, keys) if keys else {}
    return _Records(recorded, reference.commentaries, checks)


def _check_faults(place: ResolvedRow, submitted: SubmittedReturn, *, records: _Records) -> list[RowFault]:
    """The faults of a row that confirms or queries the recorded figure."""
    row = submitted.rows[place.row_index]
    conflicts = [RowFault(place.row_index, name, "conflict", _BESIDE_CHECK) for name in check_conflicts(row)]
    recorded_row = records.values.latest.get(place.key)
    recorded = None if recorded_row is None else value_of_row(recorded_row)
    checked_number = row.get("held")
    wrong = check_faults(
        confirmed=row.get("confirmed"),
        query=row.get("query"),
        recorded=recorded,
        is_other=checked_number is not None and (recorded is None or not same_number(checked_number, recorded.number)),
        definition=place.definition,
    )
    return conflicts + [RowFault(place.row_index, fault.field, fault.code, fault.detail) for fault in wrong]


_BESIDE_CHECK = "This row confirms or queries the figure held: leave this cell empty, or send a figure in another row."


def _return_row(place: ResolvedRow, submitted: SubmittedReturn, *, records: _Records) -> ReturnRow | None:
    """What a row does; None where it holds nothing but the commentary that a period without a value has already."""
    row = submitted.rows[place.row_index]
    key = place.key
    recorded_row = records.values.latest.get(key)
    recorded = None if recorded_row is None else value_of_row(recorded_row)
    text = row.get("commentary")
    recorded_text = commentary = None
    if text is not None:
        recorded_text = records.commentaries.get((*key[:2], place.period))
        commentary = None if text == recorded_text else Commentary(*key[:2], place.period, text)
    if is_check_row(row):
        return _check_row(place, recorded, row=row, commentary=commentary, records=records)
    if text is not None and is_commentary_row(row):
        return _commentary_row(place, recorded, commentary=commentary, is_first=recorded_text is None)
    value = submitted_value(
        row, recorded, period=place.period, area=place.area, definition=place.definition, whole=submitted.single
    )
    refused = records.values.refused.get(key, 0)
    if recorded is None:
        value = replace(value, revision=refused + 1) if refused else value
        return ReturnRow(place.row_index, place.definition, None, value, ChangeOutcome.CREATED, commentary)
    changed = changed_fields(value, recorded)
    if changed:
        value = replace(value, revision=max(recorded.revision, refused) + 1)
    return _beside(recorded, value if changed else recorded, place=place, changed=changed, commentary=commentary)


def _check_row(
    place: ResolvedRow, recorded: Value | None, *, row: SubmittedRow, commentary: Commentary | None, records: _Records
) -> ReturnRow | None:
    """A recorded figure that is confirmed or queried; None where it cannot be, which is a fault already."""
    if recorded is None:
        return None
    check = FigureCheck(*place.key[:2], place.period, recorded.revision, row.get("confirmed") is True, row.get("query"))
    known = records.checks.get(check.key)
    if known is not None and known.document == check:
        return _beside(recorded, recorded, place=place, changed=[], commentary=commentary)
    made = _beside(recorded, recorded, place=place, changed=["confirmed"], commentary=commentary)
    return made._replace(check=check)


def _commentary_row(
    place: ResolvedRow, recorded: Value | None, *, commentary: Commentary | None, is_first: bool
) -> ReturnRow | None:
    """A commentary alone."""
    if recorded is not None:
        return _beside(recorded, recorded, place=place, changed=[], commentary=commentary)
    if commentary is None:
        return None
    nothing = Value(place.definition.code, place.area, place.period, None, revision=0)
    outcome = ChangeOutcome.CREATED if is_first else ChangeOutcome.REVISED
    return ReturnRow(place.row_index, place.definition, None, nothing, outcome, commentary, ("commentary",))


def _beside(
    recorded: Value, value: Value, *, place: ResolvedRow, changed: list[str], commentary: Commentary | None
) -> ReturnRow:
    """A row for a value that is recorded already."""
    differing = changed if commentary is None else [*changed, "commentary"]
    outcome = ChangeOutcome.REVISED if differing else ChangeOutcome.UNCHANGED
    return ReturnRow(place.row_index, place.definition, recorded, value, outcome, commentary, differing)
