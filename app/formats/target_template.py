"""The workbook of a year's targets: last year's target and outturn beside the cells for this year's."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.judgement.target_profile import ProfileKind
from app.domain.measures.value import Value
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
from app.formats.uploads.target_layout import NUMBERS, TARGET_LAYOUT
from app.services.publishing.target_returns import TemplateTarget
from app.wording.target import target_display
from app.wording.target_template import HOW_TO
from app.wording.value import missing_label

_COLUMNS = (
    TemplateColumn("indicator", 34, Use.KEY),
    TemplateColumn("title", 40, Use.SHOWN),
    TemplateColumn("service", 24, Use.SHOWN),
    TemplateColumn("period", 13, Use.KEY),
    TemplateColumn("unit", 22, Use.SHOWN),
    TemplateColumn("last_target", 13, Use.SHOWN, is_figure=True),
    TemplateColumn("last_outturn", 13, Use.SHOWN, is_figure=True),
    TemplateColumn("quarters_now", 26, Use.SHOWN),
    TemplateColumn("value", 12, form=NUMBER),
    TemplateColumn("upper", 12, form=NUMBER),
    TemplateColumn("profile", 14),
    *(TemplateColumn(quarter, 10, form=NUMBER) for quarter in ("q1", "q2", "q3", "q4")),
    TemplateColumn("set_by", 20),
    TemplateColumn("set_before", 12, Use.SHOWN, DAY),
    TemplateColumn("set_on", 12, form=DAY),
    TemplateColumn("rationale", 60),
    TemplateColumn("reason", 40),
)
_FIGURE: dict[str, Any] = {
    **{"validate": "decimal", "criteria": "between", "minimum": -(2.0**53), "maximum": 2.0**53},
    **{"error_title": "Not a number", "error_message": "Write a plain number in the unit of the row."},
}
_RULES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(NUMBERS, _FIGURE),
    "profile": {"validate": "list", "source": [str(kind) for kind in ProfileKind]},
    "set_on": {
        **{"validate": "date", "criteria": "between", "minimum": date(1900, 1, 1), "maximum": date(2200, 12, 31)},
        **{"error_title": "Not a day", "error_message": "Write a day, or leave it empty."},
    },
}
_SHEET = TemplateSheet(TARGET_LAYOUT.sheet, _COLUMNS, _RULES, still_until="title", may_be_added=True)


def target_template(rows: Sequence[TemplateTarget]) -> Template:
    """The targets as a file to fill in."""
    lines = [TemplateLine(_cells(row), row.definition.decimal_places) for row in rows]
    return Template(_SHEET, lines, HOW_TO)


def _cells(row: TemplateTarget) -> dict[str, TemplateCell]:
    definition, recorded = row.definition, row.recorded
    return {
        "indicator": definition.code,
        "title": definition.title,
        "service": definition.service,
        "period": row.period.id,
        "unit": definition.unit,
        "last_target": _last_target(row),
        "last_outturn": _outturn(row.last_outturn),
        "quarters_now": _quarters(row),
        "value": recorded.value if recorded else None,
        "upper": recorded.upper if recorded else None,
        "set_by": recorded.set_by if recorded else None,
        "set_before": recorded.set_on if recorded else None,
        "rationale": recorded.rationale if recorded else None,
    }


def _last_target(row: TemplateTarget) -> TemplateCell:
    """The target of the year before, or the range that it was."""
    target = row.last_target
    if target is None or target.upper is None:
        return None if target is None else target.value
    return target_display(target, definition=row.definition)


def _outturn(value: Value | None) -> TemplateCell:
    """The figure, or why there is none."""
    if value is None or value.number is not None:
        return None if value is None else value.number
    return missing_label(value.missing_reason) if value.missing_reason is not None else None


def _quarters(row: TemplateTarget) -> str | None:
    """The targets of the quarters as they are, each as people write it."""
    if not row.quarters:
        return None
    return "; ".join(target_display(quarter, definition=row.definition) or "" for quarter in row.quarters)
