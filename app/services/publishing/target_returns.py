"""Returns of targets: a year's targets as the rows of one file, checked row by row, then all recorded, or none."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError
from app.domain.judgement.target_profile import ProfileKind
from app.domain.measures.indicator import Definition, Frequency, Polarity, in_force, in_force_on
from app.domain.measures.period import Period
from app.domain.measures.target import Target
from app.domain.measures.value import Value, reporting_series
from app.domain.publishing.change_items import ChangeOutcome, ItemKind
from app.domain.publishing.due_calendar import periods_ending_within
from app.domain.publishing.returns import RowFault, SubmittedReturn, SubmittedRow
from app.domain.publishing.submitted_periods import submitted_period
from app.services.document_changes import Document
from app.services.measures.targets import Profile, TargetSet, reason_fault, sound_target, target_key
from app.services.publishing.due_calendar import Holdings, load_holdings
from app.services.publishing.row_documents import (
    RecordedDocumentRows,
    outcome_of,
    reason_too_long,
    record_documents,
    repeated,
    require_sound_rows,
    submission_reason,
    unknown_codes,
)
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import recorded_among, recorded_definitions

QUARTERS = ("q1", "q2", "q3", "q4")
COLUMNS = ("value", "upper", "set_by", "set_on", "rationale")
_REQUIRED = {
    "value": "Give the target: none is set for this period yet.",
    "set_by": "Say which role or body set it.",
    "rationale": "Say why this target.",
}
_QUARTERS_APART = "The figures of quarters go with the profile explicit: choose it, or leave them out."
_OTHER_UNIT = "The figure is given in {}, and the indicator's unit is {}."
_ALL_FOUR = "Give the figures of all four quarters, or of none."


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One row: its place in the return, what is recorded of the period before it, and what it sets.

    `documents` are those that differ from what is recorded.
    """

    index: int
    definition: Definition
    recorded: TargetSet | None
    sets: TargetSet
    documents: tuple[Document, ...]

    @property
    def changed(self) -> list[str]:
        """The columns that differ from what is recorded; of a first target none are named."""
        if self.recorded is None:
            return []
        before, now = self.recorded.target, self.sets.target
        columns = [name for name in COLUMNS if getattr(now, name) != getattr(before, name)]
        own = {target_key(now.indicator, now.period)}
        return columns + (["quarters"] if any(key not in own for _, key, _ in self.documents) else [])

    @property
    def outcome(self) -> ChangeOutcome:
        """Whether it sets a target, changes one, or leaves it as it is."""
        return outcome_of(self.recorded, differs=bool(self.documents))


@dataclass(frozen=True, slots=True)
class TemplateTarget:
    """A target that a workbook asks for: what is recorded of it, and last year's target and outturn."""

    definition: Definition
    period: Period
    recorded: Target | None
    quarters: tuple[Target, ...]
    last_target: Target | None
    last_outturn: Value | None


def template_targets(
    connection: Connection, *, year: Period, service: str | None, home_area: str, now: datetime
) -> tuple[list[TemplateTarget], set[str]]:
    """One row an indicator that has a direction to go, by service; with all services."""
    holdings = load_holdings(connection, caller=None, home_area=home_area, now=now)
    rows = [row for code in holdings.of(service=service) for row in _template_rows(holdings, code, year=year)]
    return sorted(rows, key=lambda row: (row.definition.service, row.definition.code, row.period)), holdings.services


def _template_rows(holdings: Holdings, code: str, *, year: Period) -> Iterator[TemplateTarget]:
    versions, targets = holdings.indicators[code], holdings.reference.targets.get(code, {})
    values = holdings.values.get(code, ())
    by_period = {value.period: value for value in values}
    for period in _periods(holdings, code, year=year):
        definition = in_force(versions, period=period)
        if definition.polarity is Polarity.NONE and period not in targets:
            continue
        yield TemplateTarget(
            definition=definition,
            period=period,
            recorded=targets.get(period),
            quarters=tuple(targets[quarter] for quarter in period.quarters if quarter in targets),
            last_target=targets.get(period.year_before),
            last_outturn=by_period.get(period.year_before),
        )


def _periods(holdings: Holdings, code: str, *, year: Period) -> Sequence[Period]:
    """The periods of a year that have a target each: the indicator's own, or the year of several."""
    expected_by = in_force_on(holdings.indicators[code], day=holdings.reference.today)
    series = reporting_series(holdings.values.get(code, ()), definition=expected_by)
    periods = periods_ending_within(year, series=series, definition=expected_by, area_end=holdings.area_end)
    is_of_several = expected_by.frequency in (Frequency.QUARTERLY, Frequency.MONTHLY)
    return (year,) if periods and is_of_several else periods


def record_targets(writer: Writer, submitted: SubmittedReturn, *, home_area: str) -> RecordedDocumentRows[TargetRow]:
    """Record what is set, in one submission; rows that are as recorded add nothing.

    Raises InvalidReturnError with every fault.
    """
    versions = recorded_definitions(writer.connection)
    faults = [*submitted.faults, *unknown_codes(submitted, what="indicator", known=versions)]
    periods = dict(_periods_of(submitted, versions=versions, faults=faults))
    rows = list(_rows(writer, submitted, periods, versions=versions, home_area=home_area, faults=faults))
    faults += _overlaps(rows, periods, submitted=submitted)
    own = ((row.sets.target.indicator, submitted.rows[row.index].get("reason")) for row in rows if row.documents)
    reason = submission_reason(submitted.reason, own)
    faults += reason_too_long(reason, column="reason")
    require_sound_rows(faults)
    documents = [document for row in rows for document in row.documents]
    return record_documents(writer, rows, documents, submitted=replace(submitted, reason=reason))


def _periods_of(
    submitted: SubmittedReturn, *, versions: Mapping[str, Sequence[Definition]], faults: list[RowFault]
) -> Iterator[tuple[int, Period]]:
    """The period of each row of a known indicator; those that are none are added to `faults`."""
    for index, row in enumerate(submitted.rows):
        code, text = row.get("indicator"), row.get("period")
        if not isinstance(text, str) or not isinstance(code, str) or code not in versions:
            continue
        try:
            yield index, submitted_period(text, definition=versions[code][-1])
        except InvalidInputError as error:
            faults.append(RowFault(index, "period", "invalid_period", str(error)))


def _rows(
    writer: Writer,
    submitted: SubmittedReturn,
    periods: Mapping[int, Period],
    *,
    versions: Mapping[str, Sequence[Definition]],
    home_area: str,
    faults: list[RowFault],
) -> Iterator[TargetRow]:
    """The rows that can be recorded; what is wrong with the others is added to `faults`."""
    whole = {index: period for index, period in periods.items() if index not in submitted.partial}
    keys = {
        target_key(submitted.rows[index]["indicator"], part)
        for index, period in whole.items()
        for part in (period, *period.quarters)
    }
    known = {key: each.document for key, each in recorded_among(writer.connection, ItemKind.TARGET, keys).items()}
    for index, period in whole.items():
        row = submitted.rows[index]
        code = row["indicator"]
        recorded = _recorded_set(code, period, known=known)
        row_faults = [*_missing(row, recorded), *_other_unit(row, in_force(versions[code], period=period))]
        if not row_faults:
            try:
                made = sound_target(
                    writer.connection,
                    _target(row, recorded.target if recorded else None, period=period),
                    profile=_profile(row),
                    versions=versions[code],
                    recorded=recorded,
                    home_area=home_area,
                    now=writer.now,
                )
            except InvalidInputError as error:
                row_faults = list(error.faults)
            else:
                documents = tuple(_differing(made, known=known))
                late = reason_fault(period, reason=row.get("reason") or submitted.reason, today=writer.today)
                row_faults = [late] if late is not None and documents else []
                if not row_faults:
                    definition = in_force(versions[code], period=period)
                    yield TargetRow(index, definition, recorded, made, documents)
        faults += [RowFault(index, _column(fault.field), fault.code, fault.detail) for fault in row_faults]


def _recorded_set(code: str, period: Period, *, known: Mapping[str, Target]) -> TargetSet | None:
    """What is recorded of a period, with its quarters."""
    target = known.get(target_key(code, period))
    quarters = (known.get(target_key(code, quarter)) for quarter in period.quarters)
    return None if target is None else TargetSet(target, tuple(quarter for quarter in quarters if quarter))


def _missing(row: SubmittedRow, recorded: TargetSet | None) -> Iterator[Fault]:
    """What a first target leaves out, and figures of quarters that go with no profile."""
    for name, detail in _REQUIRED.items():
        if row.get(name) is None and (recorded is None or getattr(recorded.target, name) is None):
            yield Fault(name, "required", detail)
    has_figure = [row.get(name) is not None for name in QUARTERS]
    if any(has_figure) and row.get("profile") != ProfileKind.EXPLICIT:
        yield Fault("profile", "conflict", _QUARTERS_APART)
    elif any(has_figure) and not all(has_figure):
        yield Fault(QUARTERS[has_figure.index(False)], "required", _ALL_FOUR)


def _other_unit(row: SubmittedRow, definition: Definition) -> Iterator[Fault]:
    """That a row names another unit than the indicator's, or has its sign beside a number."""
    unit = row.get("unit")
    if unit is not None and unit != definition.unit:
        yield Fault("value", "other_unit", _OTHER_UNIT.format(unit, definition.unit))


def _target(row: SubmittedRow, recorded: Target | None, *, period: Period) -> Target:
    """The target that a row sets: what it leaves out stays as recorded, but for the day on which it is set."""
    set_on: date | None = row.get("set_on")
    if recorded is None:
        return Target(row["indicator"], period, row["value"], row.get("upper"), set_on, row["set_by"], row["rationale"])
    changes = {name: row[name] for name in ("value", "set_by", "rationale") if row.get(name) is not None}
    return replace(recorded, **changes, upper=row.get("upper", recorded.upper), set_on=set_on, set_under=None)


def _profile(row: SubmittedRow) -> Profile | None:
    if row.get("profile") is None:
        return None
    quarters = tuple(row[name] for name in QUARTERS if row.get(name) is not None)
    return Profile(ProfileKind(row["profile"]), quarters or None)


def _differing(sets: TargetSet, *, known: Mapping[str, Target]) -> Iterator[Document]:
    for part in sets.parts:
        key = target_key(part.indicator, part.period)
        if known.get(key) != part:
            yield ItemKind.TARGET, key, part


def _column(field: str) -> str:
    """The column of a fault of a target: the four figures of a profile have a column each."""
    place, _, number = field.rpartition("profile.quarters.")
    return QUARTERS[int(number)] if number.isdecimal() and not place else field.partition(".")[0]


def _overlaps(
    rows: Iterable[TargetRow], periods: Mapping[int, Period], *, submitted: SubmittedReturn
) -> Iterator[RowFault]:
    """Rows of one period, and rows of a quarter that another row's profile sets."""
    named = set()
    own = ((index, (submitted.rows[index]["indicator"], period)) for index, period in periods.items())
    for index, _, first in repeated(own):
        named.add(index)
        yield RowFault(index, "period", "duplicate", "{} sets the target of the same period: send it once.", first)
    parts = ((row.index, (part.indicator, part.period)) for row in rows for part in row.sets.parts)
    for index, (_, period), first in repeated(parts):
        if index not in named:
            named.add(index)
            detail = f"{{}} sets the target of {period.id} too, by one of the two profiles: send it once."
            yield RowFault(index, "period", "duplicate", detail, first)
