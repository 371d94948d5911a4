"""Setting targets: for a period, or for a year with its four quarters at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.errors import Fault
from app.domain.judgement.target_profile import ProfileKind, as_last_year, explicit, flat, linear
from app.domain.measures.indicator import Definition, Frequency, in_force
from app.domain.measures.london import LONDON
from app.domain.measures.number import exact
from app.domain.measures.period import Period
from app.domain.measures.target import Target, judges, target_faults
from app.domain.measures.value import Value
from app.domain.publishing.change_items import ItemKind, View
from app.services.document_changes import Document, DocumentChange, RequireRevision, differs, record, require_sound
from app.services.measures.definitions import latest_definition, period_faults
from app.services.unit_of_work import Writer
from app.storage.measures.recorded_documents import DocumentRevision, recorded, recorded_versions
from app.storage.measures.values import ValueFilter, values_at


@dataclass(frozen=True, slots=True)
class Profile:
    """How a year's target is spread over its quarters; `quarters` are the figures of an explicit one."""

    kind: ProfileKind
    quarters: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A period's target, and those of its quarters."""

    target: Target
    quarters: tuple[Target, ...]

    @property
    def parts(self) -> tuple[Target, ...]:
        """All of them, the period's first."""
        return (self.target, *self.quarters)


def put_target(
    writer: Writer,
    target: Target,
    *,
    profile: Profile | None,
    reason: str | None,
    home_area: str,
    require: RequireRevision,
) -> DocumentChange[TargetSet]:
    """Record a target, with a profile its quarters' too; raises NotFoundError for the indicator, InvalidInputError."""
    latest_definition(writer.connection, target.indicator)
    versions = [revision.document for revision in recorded_versions(writer.connection, target.indicator)]
    current = read_target(writer.connection, indicator=target.indicator, period=target.period)
    require(current[1] if current is not None else 0)
    before = current[0] if current is not None else None
    sound = sound_target(
        writer.connection,
        target,
        profile=profile,
        versions=versions,
        recorded=before,
        home_area=home_area,
        now=writer.now,
    )
    documents: list[Document] = [
        (ItemKind.TARGET, target_key(part.indicator, part.period), part) for part in sound.parts
    ]
    _require_reason(writer, documents, target=sound.target, reason=reason)
    submission, rows = record(writer, documents, operation="put_target", reason=reason)
    result = read_target(writer.connection, indicator=target.indicator, period=target.period)
    assert result is not None  # noqa: S101  # it was just recorded, or was there as it is
    return DocumentChange(before, result[0], result[1], submission, rows)


def sound_target(
    connection: Connection,
    target: Target,
    *,
    profile: Profile | None,
    versions: Sequence[Definition],
    recorded: TargetSet | None,
    home_area: str,
    now: datetime,
) -> TargetSet:
    """A target as it is to be recorded, with a profile its quarters' too; raises InvalidInputError with every fault.

    `versions` are those of the indicator's definition, oldest first, `recorded` what is recorded of the period already.
    """
    before, today = recorded.target if recorded is not None else None, now.astimezone(LONDON).date()
    dated = _dated(_set_now(target, recorded=before, versions=versions), recorded=before, today=today)
    own_faults = target_faults(dated, definition=in_force(versions, period=target.period))
    require_sound((*_faults(dated, profile=profile, definition=versions[-1]), *own_faults))
    if profile is None:
        return TargetSet(dated, ())
    spread = _quarters(connection, dated, profile=profile, versions=versions, home_area=home_area, now=now)
    require_sound(tuple(_quarter_faults(spread, profile=profile, versions=versions)))
    held_quarters = {quarter.period: quarter for quarter in (recorded.quarters if recorded is not None else ())}
    quarters = (_set_now(quarter, recorded=held_quarters.get(quarter.period), versions=versions) for quarter in spread)
    return TargetSet(dated, tuple(quarters))


def read_target(connection: Connection, *, indicator: str, period: Period) -> tuple[TargetSet, int] | None:
    """The latest recorded target of a period with those of its quarters, and their revision; None without one.

    The revision grows with the period's target and with any of its quarters'.
    """
    whole = _recorded_target(connection, indicator, period)
    if whole is None:
        return None
    parts = [part for part in (_recorded_target(connection, indicator, quarter) for quarter in period.quarters) if part]
    revision = whole.revision + sum(part.revision for part in parts)
    return TargetSet(whole.document, tuple(part.document for part in parts)), revision


def _recorded_target(connection: Connection, indicator: str, period: Period) -> DocumentRevision | None:
    return recorded(connection, ItemKind.TARGET, target_key(indicator, period))


def target_key(indicator: str, period: Period) -> str:
    """The key of the target of one period."""
    return f"{indicator}/{period.id}"


def _set_now(target: Target, *, recorded: Target | None, versions: Sequence[Definition]) -> Target:
    """The target with the version that it is set under; one that is recorded alike and may judge stays as it is."""
    start = in_force(versions, period=target.period).effective_from
    if recorded is not None and judges(recorded, versions=versions):
        alike = replace(target, set_under=recorded.set_under)
        if alike == replace(recorded, set_on=target.set_on):
            return alike
    return replace(target, set_under=start.id if start is not None else "")


def _dated(target: Target, *, recorded: Target | None, today: date) -> Target:
    """The target with the day on which it was set: as sent, or that of an equal recorded target, or today.

    For a first target of a period that has ended that day is not known, unless it was sent.
    """
    if target.set_on is not None or (recorded is None and target.period.end < today):
        return target
    if recorded is not None and replace(recorded, set_on=None) == target:
        return recorded
    return replace(target, set_on=today)


def _faults(target: Target, *, profile: Profile | None, definition: Definition) -> Iterator[Fault]:
    yield from period_faults(target.period, definition=definition)
    if profile is None:
        return
    if definition.frequency is not Frequency.QUARTERLY or not target.period.quarters:
        yield Fault("profile", "conflict", "Only a financial year of a quarterly indicator has a profile.")
    if (profile.quarters is not None) is not (profile.kind is ProfileKind.EXPLICIT):
        yield Fault("profile.quarters", "conflict", "Four figures go with the profile explicit, and only with it.")
    if profile.kind is ProfileKind.EXPLICIT and target.upper is not None:
        yield Fault("upper", "conflict", "An explicit profile gives one figure a quarter: leave upper out.")


def _require_reason(writer: Writer, documents: Sequence[Document], *, target: Target, reason: str | None) -> None:
    """Refuse a change without the reason that it needs; sending the recorded target again needs none."""
    fault = reason_fault(target.period, reason=reason, today=writer.today)
    if fault is not None and any(differs(writer, document) for document in documents):
        require_sound((fault,))


def reason_fault(period: Period, *, reason: str | None, today: date) -> Fault | None:
    """The fault of setting or changing a target without a reason after its period began."""
    if reason is not None or period.start > today:
        return None
    return Fault("reason", "required", f"{period.id} began already: give the reason for setting its target now.")


def _quarter_faults(quarters: Sequence[Target], *, profile: Profile, versions: Sequence[Definition]) -> Iterator[Fault]:
    """The faults of a profile's quarters, as places of the body."""
    sent = profile.quarters or ()
    for index, quarter in enumerate(quarters):
        target = replace(quarter, value=sent[index]) if sent else quarter
        for fault in target_faults(target, definition=in_force(versions, period=quarter.period)):
            yield Fault(
                f"profile.quarters.{index}" if sent else "profile", fault.code, f"{quarter.period.id}: {fault.detail}"
            )


def _quarters(
    connection: Connection,
    target: Target,
    *,
    profile: Profile,
    versions: Sequence[Definition],
    home_area: str,
    now: datetime,
) -> tuple[Target, ...]:
    definition = in_force(versions, period=target.period)
    values: Sequence[Value] = ()
    if profile.kind is ProfileKind.AS_LAST_YEAR:
        values = _values(connection, target.indicator, area=home_area, now=now)
    figures = _figures(target, target.value, profile=profile, definition=definition, values=values)
    uppers: Sequence[float | None] = (None,) * len(figures)
    if target.upper is not None:
        uppers = _figures(target, target.upper, profile=profile, definition=definition, values=values)
    return tuple(
        replace(target, period=quarter, value=value, upper=upper)
        for quarter, value, upper in zip(target.period.quarters, figures, uppers, strict=True)
    )


def _figures(
    target: Target, year: float, *, profile: Profile, definition: Definition, values: Sequence[Value]
) -> tuple[float, ...]:
    aim = exact(year)
    match profile.kind:
        case ProfileKind.FLAT:
            figures = flat(aim, definition=definition)
        case ProfileKind.LINEAR:
            figures = linear(aim, definition=definition)
        case ProfileKind.AS_LAST_YEAR:
            figures = as_last_year(aim, definition=definition, period=target.period, values=values)
        case _:
            figures = explicit(aim, definition=definition, quarters=profile.quarters or ())
    return tuple(float(figure) for figure in figures)


def _values(connection: Connection, indicator: str, *, area: str, now: datetime) -> list[Value]:
    """The area's latest recorded values of one indicator."""
    where = ValueFilter(indicators=[indicator], areas=[area])
    rows = values_at(connection, where=where, at=now, view=View.WORKING)
    return [row.item for row in rows]
