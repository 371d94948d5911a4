"""The workbook of definitions: a row an indicator with everything that defines it, and rows for new ones."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.contract.measures.definition_rows import COLUMNS, columns_of_definition
from app.contract.measures.indicator import version_shape
from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.indicator import (
    Accumulation,
    AmberKind,
    AnnualFigure,
    BandEdge,
    BandKind,
    CertaintyRule,
    CompareWith,
    ForecastMethod,
    Frequency,
    Measure,
    Polarity,
    Supply,
    ThresholdBasis,
    ThresholdKind,
)
from app.domain.measures.tier import TierNumber
from app.formats.template_workbook import (
    DAY,
    NUMBER,
    Template,
    TemplateCell,
    TemplateColumn,
    TemplateLine,
    TemplateSheet,
    Use,
)
from app.formats.uploads.definition_layout import DEFINITION_LAYOUT, NUMBERS, REASONED, TRUTHS, entries_text
from app.services.publishing.definition_returns import TemplateDefinition
from app.wording.definition_template import HOW_TO

LONGEST_CELL = 32_767  # characters that a cell of a workbook holds
_BY_CHANGE = ("tier_from", "effective_from", "breaks_series", "change_reason", "corrects")  # empty until one is made
_LISTS: dict[str, type[StrEnum]] = {
    **{"polarity": Polarity, "frequency": Frequency, "measure": Measure, "supply": Supply},
    **{"accumulation": Accumulation, "annual_figure": AnnualFigure, "forecast_method": ForecastMethod},
    **{"compare_with": CompareWith, "second_compare_with": CompareWith, "certainty": CertaintyRule},
    **dict.fromkeys(("tolerance_kind", "second_tolerance_kind", "green_within_kind", "amber_within_kind"), BandKind),
    **{"amber": AmberKind, "edge": BandEdge, "threshold_kind": ThresholdKind, "threshold_basis": ThresholdBasis},
}
_WIDE, _LONG = ("title", "source_name", "service", "owner_role"), ("description", "purpose", "caveat", "supply_note")
_NUMBER: dict[str, Any] = {
    **{"validate": "decimal", "criteria": "between", "minimum": -(2.0**53), "maximum": 2.0**53},
    **{"error_title": "Not a number", "error_message": "Write a plain number, or leave it empty."},
}


def _column(name: str) -> TemplateColumn:
    if name == "code":
        return TemplateColumn(name, 34, Use.KEY)
    form = NUMBER if name in NUMBERS else DAY if name == "tier_from" else None
    width = 50 if name in _LONG else 30 if name in _WIDE else 18
    return TemplateColumn(name, width) if form is None else TemplateColumn(name, width, form=form)


_SHEET = TemplateSheet(
    DEFINITION_LAYOUT.sheet,
    [_column(name) for name in COLUMNS],
    {
        **dict.fromkeys(NUMBERS, _NUMBER),
        **{name: {"validate": "list", "source": [str(choice) for choice in kind]} for name, kind in _LISTS.items()},
        **{name: {"validate": "list", "source": ["yes", "no"]} for name in TRUTHS},
    },
    still_until="title",
    may_be_added=True,
)


def definition_template(rows: Sequence[TemplateDefinition]) -> Template:
    """The definitions as a file to fill in; raises InvalidInputError where a cell would not hold what is recorded."""
    lines = [TemplateLine(_cells(row)) for row in rows]
    for line in lines:
        for name, cell in line.cells.items():
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                detail = f"The {name} of {line.cells['code']} is too long for a workbook: read it as JSON."
                raise InvalidInputError(detail, [Fault("service", "too_large", detail)])
    return Template(_SHEET, lines, HOW_TO)


def _cells(row: TemplateDefinition) -> dict[str, TemplateCell]:
    tier = row.tier or TierNumber.SERVICE
    record = version_shape(row.definition, tier=tier).model_dump(mode="json")
    cells = {**columns_of_definition(record), "tier": row.tier, **dict.fromkeys(_BY_CHANGE)}
    for name in (*REASONED, "warning_rules"):
        cells[name] = entries_text(cells[name], name=REASONED.get(name))
    return {name: ("yes" if cell else "no") if isinstance(cell, bool) else cell for name, cell in cells.items()}
