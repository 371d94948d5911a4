"""Collecting values: the calendar of what is due, and the rows of a workbook to fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from app.domain.measures.figure_check import FigureCheck, check_key
from app.domain.measures.indicator import MONTHS_BETWEEN, Definition, Supply, in_force, in_force_on
from app.domain.measures.period import MONTHS_IN_YEAR, Period
from app.domain.measures.target import Target
from app.domain.measures.value import Value, reporting_series
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.access import Caller
from app.domain.publishing.change_items import ItemKind, View
from app.domain.publishing.due_calendar import (
    DueState,
    ExpectedValue,
    by_due_date,
    due_date,
    expected_values,
    following_period,
    periods_ending_within,
)
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.publishing.row_resolution import allowed_indicators
from app.storage.measures.recorded_documents import recorded_among
from app.storage.measures.values import ValueFilter, values_at
from app.storage.publishing import audit


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One value that a workbook asks for: what is recorded of it, of the period before and of the same one last year.

    `previous` is None for an indicator with one figure a year, which `last_year` has. `due` is the day by which it is
    to be sent; None where no date is set. `check` is what the service has said of the figure recorded.
    """

    definition: Definition
    area: str
    period: Period
    recorded: Value | None
    last_year: Value | None
    commentary: str | None
    previous: Value | None = None
    target: Target | None = None
    due: date | None = None
    check: FigureCheck | None = None

    @property
    def is_typed(self) -> bool:
        """Whether the council's own officers bring the figure; others are published elsewhere."""
        return self.definition.supply is Supply.COUNCIL


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a caller may post: their indicators, and what is recorded of them in the council's own area.

    `area_end` is the first day without that area; None while no end is known.
    """

    reference: ReferenceSnapshot
    indicators: Mapping[str, tuple[Definition, ...]]
    values: Mapping[str, Sequence[Value]]
    area_end: date | None

    @property
    def services(self) -> set[str]:
        """The services of the indicators."""
        return {versions[-1].service for versions in self.indicators.values()}

    def of(self, *, service: str | None) -> list[str]:
        """The codes of the indicators of one service, or of all, that are in a tier today."""
        shown = set(self.reference.shown())
        return sorted(
            code
            for code, versions in self.indicators.items()
            if code in shown and service in (None, versions[-1].service)
        )


def latest_instant(connection: Connection, *, now: datetime) -> datetime:
    """The instant of the working view: now, or that of the last write where the clock went back since."""
    last = audit.last_entry(connection)
    return now if last is None else max(now, last.act.at)


def load_holdings(connection: Connection, *, caller: Caller | None, home_area: str, now: datetime) -> Holdings:
    """What a caller may post, and what is recorded of it; of a caller who posts nothing (None), everything."""
    instant = latest_instant(connection, now=now)
    reference = load_snapshot(connection, read_context=ReadContext(instant, home_area, View.WORKING)).reference
    indicators = reference.versions if caller is None else allowed_indicators(reference, caller=caller)
    where = ValueFilter(indicators=set(indicators), areas=[home_area])
    values: dict[str, list[Value]] = {}
    for row in values_at(connection, where=where, at=instant, view=View.WORKING):
        values.setdefault(row.item.indicator, []).append(row.item)
    area = reference.areas.get(home_area)
    return Holdings(reference, indicators, values, area_end=None if area is None else area.end_date)


def due_calendar(
    holdings: Holdings, *, service: str | None, state: DueState | None, with_national: bool
) -> list[ExpectedValue]:
    """What is due, overdue, or sent and not yet public, by date; of the council's own supply, or of all."""
    today = holdings.reference.today
    rows: list[ExpectedValue] = []
    for code in holdings.of(service=service):
        definition = in_force_on(holdings.indicators[code], day=today)
        if definition.supply is not Supply.COUNCIL and not with_national:
            continue
        series = reporting_series(holdings.values.get(code, ()), definition=definition)
        rows += expected_values(series, definition=definition, today=today, area_end=holdings.area_end)
    return by_due_date(row for row in rows if state in (None, row.state))


def template_rows(holdings: Holdings, *, span: Period, service: str | None, home_area: str) -> list[TemplateRow]:
    """One row an indicator and period of its own that ends within `span`, by service and indicator."""
    rows = [row for code in holdings.of(service=service) for row in _rows(holdings, code, span=span, area=home_area)]
    return sorted(rows, key=lambda row: (row.definition.service, row.definition.code, row.period.end))


def with_checks(connection: Connection, rows: Sequence[TemplateRow]) -> list[TemplateRow]:
    """The rows with what was said of the figures recorded; of a figure that was revised since, nothing was."""
    keys = {check_key(row.definition.code, row.area, row.period): row for row in rows if not row.is_typed}
    recorded = recorded_among(connection, ItemKind.FIGURE_CHECK, keys)
    checks = {
        key: revision.document for key, revision in recorded.items() if _is_of(revision.document, keys[key].recorded)
    }
    return [replace(row, check=checks.get(check_key(row.definition.code, row.area, row.period))) for row in rows]


def _is_of(check: FigureCheck, recorded: Value | None) -> bool:
    return recorded is not None and check.revision == recorded.revision


def _rows(holdings: Holdings, code: str, *, span: Period, area: str) -> list[TemplateRow]:
    versions = holdings.indicators[code]
    expected_by = in_force_on(versions, day=holdings.reference.today)
    series = reporting_series(holdings.values.get(code, ()), definition=expected_by)
    recorded = {value.period: value for value in series}
    return [
        TemplateRow(
            definition=in_force(versions, period=period),
            area=area,
            period=period,
            recorded=recorded.get(period),
            last_year=recorded.get(period.year_before),
            commentary=holdings.reference.commentaries.get((code, area, period)),
            previous=None if (before := _before(period, definition=expected_by)) is None else recorded.get(before),
            target=holdings.reference.targets.get(code, {}).get(period),
            due=due_date(period, definition=expected_by),
        )
        for period in periods_ending_within(span, series=series, definition=expected_by, area_end=holdings.area_end)
    ]


def _before(period: Period, *, definition: Definition) -> Period | None:
    """The period before, of an indicator with more than one figure a year."""
    months = MONTHS_BETWEEN.get(definition.frequency)
    return None if months is None or months >= MONTHS_IN_YEAR else following_period(period, months=-months)
