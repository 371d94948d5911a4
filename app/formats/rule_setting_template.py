"""The file of warning rules: a row a parameter, what applies without a setting beside the cell for one."""

from collections.abc import Sequence

from app.formats.template_workbook import Template, TemplateCell, TemplateColumn, TemplateLine, TemplateSheet, Use
from app.formats.uploads.rule_setting_layout import RULE_SETTING_LAYOUT
from app.services.publishing.rule_setting_returns import RULES, ParameterValue, TemplateSetting
from app.wording.rule_setting_template import HOW_TO

_COLUMNS = (
    TemplateColumn("indicator", 34, Use.KEY),
    TemplateColumn("rule", 22, Use.KEY),
    TemplateColumn("parameter", 20, Use.KEY),
    TemplateColumn("default", 20, Use.SHOWN, "General"),
    TemplateColumn("allowed", 36, Use.SHOWN),
    TemplateColumn("value", 20, form="General"),
    TemplateColumn("reason", 50),
)
_SHEET = TemplateSheet(
    RULE_SETTING_LAYOUT.sheet,
    _COLUMNS,
    {"rule": {"validate": "list", "source": list(RULES)}},
    still_until="default",
    may_be_added=True,
)


def rule_setting_template(rows: Sequence[TemplateSetting]) -> Template:
    """The settings as a file to fill in."""
    return Template(_SHEET, [TemplateLine(_cells(row)) for row in rows], HOW_TO)


def _cells(row: TemplateSetting) -> dict[str, TemplateCell]:
    return {
        "indicator": row.indicator,
        "rule": row.rule,
        "parameter": row.parameter,
        "default": _cell(row.default),
        "allowed": row.allowed,
        "value": _cell(row.value),
    }


def _cell(value: ParameterValue | None) -> TemplateCell:
    return ("yes" if value else "no") if isinstance(value, bool) else value
