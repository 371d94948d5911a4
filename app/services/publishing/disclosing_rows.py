"""The rows of a return after which a suppressed figure could be worked out from others."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from app.domain.measures.indicator import AnnualFigure, Definition
from app.domain.measures.period import Period
from app.domain.measures.value import Value
from app.domain.publishing.disclosure import disclosed_period
from app.domain.publishing.plausibility import Finding, FindingKind
from app.domain.publishing.returns import ImplausibleRow
from app.storage.measures.recorded_values import ValueKey, ValueRow
from app.storage.measures.values import value_of_row

ChangedValue = tuple[int, Definition, Value]  # the index of its row, and the value that the row records


def disclosing_rows(
    values: Sequence[ChangedValue], *, recorded: Mapping[ValueKey, ValueRow]
) -> Iterator[ImplausibleRow]:
    """The last row of each year of which the figures, with those `recorded`, give a suppressed one away."""
    years: dict[tuple[str, str, Period], tuple[int, Definition]] = {}
    sent: dict[ValueKey, Value] = {}
    for index, definition, value in values:
        if definition.annual_figure is not AnnualFigure.NONE:
            years[value.indicator, value.area, value.period.year] = index, definition
            sent[value.indicator, value.area, value.period.id] = value
    for (indicator, area, year), (index, definition) in years.items():
        value_at = partial(_value_at, indicator, area, sent=sent, recorded=recorded)
        period = disclosed_period(value_at, year=year, definition=definition)
        if period is not None:
            yield ImplausibleRow(index, definition, Finding(FindingKind.SECONDARY_DISCLOSURE, None, period))


def _value_at(
    indicator: str, area: str, period: Period, *, sent: Mapping[ValueKey, Value], recorded: Mapping[ValueKey, ValueRow]
) -> Value | None:
    """The value of a period as it would be recorded."""
    key = (indicator, area, period.id)
    if key in sent:
        return sent[key]
    row = recorded.get(key)
    return None if row is None else value_of_row(row)
