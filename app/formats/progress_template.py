"""The workbook of a service's actions: last time's progress beside the cells for this time's."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.domain.strategy.progress import ProgressStatus
from app.formats.template_workbook import (
    DAY,
    NUMBER,
    WHOLE,
    Template,
    TemplateCell,
    TemplateColumn,
    TemplateLine,
    TemplateSheet,
    Use,
)
from app.formats.uploads.progress_layout import PROGRESS_LAYOUT
from app.services.publishing.progress_returns import TemplateAction
from app.wording.progress_template import HOW_TO
from app.wording.strategy import status_label

EARLIEST = date(2000, 1, 1)
_COLUMNS = (
    TemplateColumn("action", 24, Use.KEY),
    TemplateColumn("title", 40, Use.SHOWN),
    TemplateColumn("outcome", 30, Use.SHOWN),
    TemplateColumn("owner_role", 28, Use.SHOWN),
    TemplateColumn("due_on", 12, Use.SHOWN, DAY),
    TemplateColumn("last_on", 12, Use.SHOWN, DAY),
    TemplateColumn("last_status", 13, Use.SHOWN),
    TemplateColumn("last_percent", 12, Use.SHOWN, WHOLE),
    TemplateColumn("last_narrative", 50, Use.SHOWN),
    TemplateColumn("on", 12, form=DAY),
    TemplateColumn("status", 13),
    TemplateColumn("percent", 10, form=NUMBER),
    TemplateColumn("narrative", 60),
)
_RULES: dict[str, dict[str, Any]] = {
    "status": {"validate": "list", "source": [status_label(status) for status in ProgressStatus]},
    "percent": {
        **{"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100},
        **{"error_title": "Not a share", "error_message": "Write a whole number from 0 to 100."},
    },
    "on": {
        **{"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": "=TODAY()"},
        **{"error_title": "Not a day", "error_message": "Write a day, today or before."},
    },
}
_SHEET = TemplateSheet(PROGRESS_LAYOUT.sheet, _COLUMNS, _RULES, still_until="title")


def progress_template(rows: Sequence[TemplateAction], *, on: date) -> Template:
    """The actions as a file to fill in."""
    lines = [TemplateLine(_cells(row, on=on)) for row in rows]
    return Template(_SHEET, lines, HOW_TO)


def _cells(row: TemplateAction, *, on: date) -> dict[str, TemplateCell]:
    action, before, recorded = row.action, row.before, row.recorded
    return {
        "action": action.code,
        "title": action.title,
        "outcome": row.outcome_title,
        "owner_role": action.owner_role,
        "due_on": action.due_on,
        "last_on": before.on if before else None,
        "last_status": status_label(before.status) if before else None,
        "last_percent": before.percent if before else None,
        "last_narrative": before.narrative if before else None,
        "on": on,
        "status": status_label(recorded.status) if recorded else None,
        "percent": recorded.percent if recorded else None,
        "narrative": recorded.narrative if recorded else None,
    }
