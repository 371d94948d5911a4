"""Returns: every row checked against what is known and recorded, then all recorded, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.errors import ForbiddenError, NotFoundError
from app.domain.measures.commentary import Commentary
from app.domain.measures.value import Value, check_value
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.change_items import ChangeOutcome, ItemKind, View
from app.domain.publishing.plausibility import SeriesFigures, findings, series_figures
from app.domain.publishing.returns import (
    NO_UNREAD_ROWS,
    ImplausibleError,
    ImplausibleRow,
    InvalidReturnError,
    RowFault,
    SubmittedRow,
    UnreadRows,
    changed_fields,
    is_commentary_row,
    submitted_value,
)
from app.services.assessment_data import ReadContext, load_snapshot
from app.services.due_calendar import latest_instant
from app.services.return_warnings import WarningChanges, warning_changes
from app.services.row_resolution import Place, allowed_indicators, places_of
from app.services.unit_of_work import Writer
from app.storage.bulk_values import (
    HeldRow,
    StoreRevision,
    ValueKey,
    insert_values,
    recorded_rows,
    refused_revisions,
    released_keys,
    store_revision,
    text_of,
    value_in,
)
from app.storage.documents import add_documents, encode

MOST_ASSESSED = 5_000  # rows: of a larger return the warnings would take longer than all the rest
_COLUMN = {"number": "value"}  # as a return names what the rules name


@dataclass(frozen=True, slots=True)
class Return:
    """What is sent: its rows, and whether odd figures are meant.

    A row that is `whole` says everything and not only what changes; to revise a value it needs the reason.
    """

    entries: Sequence[SubmittedRow]
    confirm: bool
    whole: bool = False
    operation: str = "create_return"
    reason_code: str | None = None
    reason: str | None = None
    unread: UnreadRows = NO_UNREAD_ROWS


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One row: its place in the return, what is recorded before and after it, and its commentary where that differs.

    A commentary alone may be for a period of which no value is recorded: `value` then has revision 0, and says nothing.
    `changed` are the columns of what is recorded already that differ, and the commentary where it is alone.
    """

    index: int
    held: Value | None
    value: Value
    outcome: ChangeOutcome
    commentary: Commentary | None
    changed: Sequence[str] = ()

    @property
    def adds_value(self) -> bool:
        """Whether it adds a revision of the value, and not only a commentary."""
        return self.value.revision > (0 if self.held is None else self.held.revision)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A return that may be recorded as long as the store is at `mark`.

    `left_empty` counts the rows that hold nothing but the commentary recorded already, and are passed over.
    """

    mark: StoreRevision
    rows: tuple[ReturnRow, ...]
    odd: tuple[ImplausibleRow, ...]
    left_empty: int

    @property
    def changing(self) -> list[ReturnRow]:
        """The rows that add a revision of a value or a commentary."""
        return [row for row in self.rows if row.outcome is not ChangeOutcome.UNCHANGED]


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a return did; `code` is None where nothing changed, `texts` are those of the rows added."""

    code: str | None
    ready: Prepared
    warnings: WarningChanges
    texts: tuple[str, ...]

    @property
    def rows(self) -> tuple[ReturnRow, ...]:
        """The rows that were not passed over."""
        return self.ready.rows


def prepare(connection: Connection, sent: Return, *, caller: Caller, home_area: str, now: datetime) -> Prepared:
    """Check every row; raises ForbiddenRowsError, InvalidReturnError with all faults, or ImplausibleError."""
    mark = store_revision(connection)
    read_context = ReadContext(latest_instant(connection, now=now), home_area, View.WORKING)
    reference = load_snapshot(connection, read_context=read_context).reference
    places, found_in_places = places_of(
        sent.entries, partial=sent.unread.rows, reference=reference, caller=caller, home_area=home_area
    )
    faults = [*sent.unread.faults, *found_in_places]
    recorded, refused = _recorded(connection, places)
    rows: list[tuple[Place, ReturnRow]] = []
    for place in places:
        row = _row(place, sent, recorded=recorded, refused=refused, reference=reference)
        if row is None:
            continue
        if row.value.revision:
            found = check_value(row.value, definition=place.definition)
            faults += [RowFault(place.index, _COLUMN.get(one.field, one.field), one.code, one.detail) for one in found]
            faults += _without_reason(row, sent)
        rows.append((place, row))
    faulty = {fault.index for fault in faults}
    sound = [row for _, row in rows if row.index not in faulty]
    unexplained = _unexplained(connection, sound, sent=sent, until=read_context.instant)
    if faults or unexplained:
        raise InvalidReturnError(sorted(faults, key=lambda fault: fault.index), unexplained=unexplained)
    odd = tuple(_odd(rows, recorded=recorded, today=reference.today))
    if odd and not sent.confirm:
        raise ImplausibleError(odd)
    return Prepared(mark, tuple(row for _, row in rows), odd, left_empty=len(places) - len(rows))


def record(writer: Writer, sent: Return, *, ready: Prepared | None, home_area: str) -> Recorded:
    """Record what was prepared, in one submission; it is prepared (again) where the store has gone on since."""
    connection = writer.connection
    if ready is None or ready.mark != store_revision(connection):
        ready = prepare(connection, sent, caller=writer.caller, home_area=home_area, now=writer.now)
    changing = ready.changing
    if not changing:
        return Recorded(None, ready, WarningChanges(), ())
    read_context = ReadContext(writer.now, home_area, View.WORKING)
    touched = {row.value.indicator for row in changing}
    assessed = len(changing) <= MOST_ASSESSED
    with warning_changes(connection, read_context=read_context, indicators=touched if assessed else None) as changes:
        code, texts = _store(writer, sent, changing)
    return Recorded(code, ready, changes, texts)


def _store(writer: Writer, sent: Return, changing: Sequence[ReturnRow]) -> tuple[str, tuple[str, ...]]:
    code, recording = writer.submission(sent.operation, reason_code=sent.reason_code, reason=sent.reason)
    values = [row.value for row in changing if row.adds_value]
    insert_values(writer.connection, values, recording=recording)
    commentaries = [row.commentary for row in changing if row.commentary is not None]
    documents = [(ItemKind.COMMENTARY, f"{one.indicator}/{one.area}/{one.period.id}", one) for one in commentaries]
    add_documents(writer.connection, documents, recording=recording)
    said = (f"{kind} {key} {encode(text)}" for kind, key, text in documents)
    return code, (*map(text_of, values), *said)


def indicator_for(connection: Connection, code: str, *, caller: Caller, home_area: str, now: datetime) -> None:
    """Raise ForbiddenError for an indicator that the caller's key may not post, NotFoundError for one there is not."""
    read_context = ReadContext(latest_instant(connection, now=now), home_area, View.WORKING)
    reference = load_snapshot(connection, read_context=read_context).reference
    if code in allowed_indicators(reference, caller=caller):
        return
    if caller.services is not None:
        raise ForbiddenError("This key may not post this indicator.")
    raise NotFoundError("There is no such indicator.")


def _without_reason(row: ReturnRow, sent: Return) -> list[RowFault]:
    if not sent.whole or row.outcome is not ChangeOutcome.REVISED:
        return []
    asked = {"reason_code": sent.reason_code, "reason": sent.reason}
    return [
        RowFault(row.index, name, "required", "A value is recorded already: say why it changes.")
        for name, given in asked.items()
        if given is None
    ]


def _unexplained(
    connection: Connection, rows: Sequence[ReturnRow], *, sent: Return, until: datetime
) -> tuple[int, ...]:
    """The rows, by their place, that change what the public could read, in a return that does not say why."""
    revised = [row for row in rows if row.held is not None and row.adds_value]
    if sent.reason is not None or not revised:
        return ()
    values = [row.value for row in revised]
    released = released_keys(
        connection, indicators={one.indicator for one in values}, areas={one.area for one in values}, until=until
    )
    keys = ((one.indicator, one.area, one.period.id) for one in values)
    return tuple(row.index for row, key in zip(revised, keys, strict=True) if key in released)


def _recorded(
    connection: Connection, places: Sequence[Place]
) -> tuple[Mapping[ValueKey, HeldRow], Mapping[ValueKey, int]]:
    """What is recorded of the indicators and areas, and which revisions were sent back."""
    if not places:
        return {}, {}
    indicators, areas = {place.definition.code for place in places}, {place.area for place in places}
    recorded = recorded_rows(connection, indicators=indicators, areas=areas)
    return recorded, refused_revisions(connection, indicators=indicators, areas=areas)


def _row(
    place: Place,
    sent: Return,
    *,
    recorded: Mapping[ValueKey, HeldRow],
    refused: Mapping[ValueKey, int],
    reference: ReferenceSnapshot,
) -> ReturnRow | None:
    """What a row does; None where it holds nothing but the commentary that a period without a value has already."""
    entry = sent.entries[place.index]
    key = (place.definition.code, place.area, place.period.id)
    row = recorded.get(key)
    held = None if row is None else value_in(row._mapping)
    words = entry.get("commentary")
    said = reference.commentaries.get((*key[:2], place.period)) if words is not None else None
    commentary = None if words is None or words == said else Commentary(*key[:2], place.period, words)
    if words is not None and is_commentary_row(entry):
        return _remark(place, held, commentary=commentary, is_first=said is None)
    value = submitted_value(
        entry, held, period=place.period, area=place.area, definition=place.definition, whole=sent.whole
    )
    taken = refused.get(key, 0)
    if held is None:
        value = replace(value, revision=taken + 1) if taken else value
        return ReturnRow(place.index, None, value, ChangeOutcome.CREATED, commentary)
    changed = changed_fields(value, held)
    if changed:
        value = replace(value, revision=max(held.revision, taken) + 1)
    return _beside(held, value if changed else held, index=place.index, changed=changed, commentary=commentary)


def _remark(place: Place, held: Value | None, *, commentary: Commentary | None, is_first: bool) -> ReturnRow | None:
    """A commentary alone."""
    if held is not None:
        return _beside(held, held, index=place.index, changed=[], commentary=commentary)
    if commentary is None:
        return None
    nothing = Value(place.definition.code, place.area, place.period, None, revision=0)
    outcome = ChangeOutcome.CREATED if is_first else ChangeOutcome.REVISED
    return ReturnRow(place.index, None, nothing, outcome, commentary, ("commentary",))


def _beside(held: Value, value: Value, *, index: int, changed: list[str], commentary: Commentary | None) -> ReturnRow:
    """A row for a value that is recorded already."""
    differing = changed if commentary is None else [*changed, "commentary"]
    outcome = ChangeOutcome.REVISED if differing else ChangeOutcome.UNCHANGED
    return ReturnRow(index, held, value, outcome, commentary, differing)


def _odd(
    rows: Sequence[tuple[Place, ReturnRow]], *, recorded: Mapping[ValueKey, HeldRow], today: date
) -> Iterable[ImplausibleRow]:
    """The implausible figures among those that change, beside what is recorded and what comes with them."""
    before: dict[tuple[str, str], dict[str, float]] = {}
    for (indicator, area, period), row in recorded.items():
        if row.number is not None:
            before.setdefault((indicator, area), {})[period] = row.number
    sent: dict[tuple[str, str], dict[str, float]] = {}
    changing = [
        (place, row.value.number, (row.value.indicator, row.value.area))
        for place, row in rows
        if row.value.number is not None and (row.held is None or row.value.number != row.held.number)
    ]
    for place, number, key in changing:
        sent.setdefault(key, {})[place.period.id] = number
    helds: dict[tuple[str, str], SeriesFigures] = {}
    for place, number, key in changing:
        held = helds.get(key)
        if held is None:
            held = helds[key] = series_figures(before.get(key, {}), sent[key])
        for finding in findings(number, period=place.period, definition=place.definition, series=held, today=today):
            yield ImplausibleRow(place.index, place.definition, finding)
