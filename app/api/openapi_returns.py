"""The body of a return in the contract: rows as JSON, CSV or a workbook."""

from typing import Any

from app.contract.measures.definition_rows import INDICATOR_RETURN
from app.contract.measures.peer_group_rows import PEER_GROUP_RETURN
from app.contract.measures.target_rows import TARGET_RETURN
from app.contract.publishing.return_bodies import RETURN
from app.contract.strategy.progress_rows import PROGRESS_RETURN
from app.contract.warnings.rule_setting_rows import RULE_SETTING_RETURN
from app.formats.uploads.definition_layout import DEFINITION_LAYOUT
from app.formats.uploads.layout import RETURN_LAYOUT, Layout
from app.formats.uploads.peer_group_layout import PEER_GROUP_LAYOUT
from app.formats.uploads.progress_layout import PROGRESS_LAYOUT
from app.formats.uploads.rule_setting_layout import RULE_SETTING_LAYOUT
from app.formats.uploads.target_layout import TARGET_LAYOUT

_COLUMNS = ", ".join(RETURN_LAYOUT.known)
RETURN_BODY: dict[str, Any] = {
    "required": True,
    "description": "The values. What is left out of a row stays as it is recorded, unless it belonged to a "
    "number that changes.",
    "content": {
        "application/json": {
            "schema": {"$ref": "#/components/schemas/ReturnSent"},
            "example": {
                "values": [
                    {"indicator": "household-waste-recycling-rate", "period": "2025-26", "value": 31.2},
                    {
                        "indicator": "residual-household-waste",
                        "period": "2025-26",
                        "value": None,
                        "missing_reason": "not_available",
                    },
                ]
            },
        },
        "text/csv": {
            "schema": {
                "type": "string",
                "description": "A header line and a row a value, separated by commas, semicolons or tabs, in UTF-8, "
                f"UTF-16 with a byte order mark or Windows-1252. Columns, in any order: {_COLUMNS}. "
                "The other columns of the template and of the values CSV are ignored.",
            },
            "example": "indicator,period,value,status\nhousehold-waste-recycling-rate,2025-26,31.2,provisional\n",
        },
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
            "schema": {
                "type": "string",
                "format": "binary",
                "description": "Every sheet that has the header, with the same columns as the CSV.",
            },
        },
    },
}


def _rows_body(schema: str, *, description: str, example: dict[str, Any], csv: str, layout: Layout) -> dict[str, Any]:
    """The body of a file of documents: rows as JSON, CSV or a workbook."""
    return {
        "required": True,
        "description": description,
        "content": {
            "application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}, "example": example},
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": "A header line and the rows, read as the CSV of a return is. Columns, in any "
                    f"order: {', '.join(layout.known)}. The other columns of the workbook are ignored.",
                },
                "example": csv,
            },
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {
                    "type": "string",
                    "format": "binary",
                    "description": "Every sheet that has the header, with the same columns as the CSV.",
                },
            },
        },
    }


PROGRESS_BODY = _rows_body(
    "ProgressReturnSent",
    description="What is stated. What is left out of a row stays as it is recorded for the day.",
    example={
        "progress": [
            {
                "action": "home-visits",
                "on": "2026-09-30",
                "status": "on_track",
                "percent": 40,
                "narrative": "80 homes were visited by September.",
            }
        ]
    },
    csv="action,on,status,percent,narrative\nhome-visits,2026-09-30,on_track,40,80 homes were visited by September.\n",
    layout=PROGRESS_LAYOUT,
)
TARGETS_BODY = _rows_body(
    "TargetReturnSent",
    description="The targets. What is left out of a row stays as it is recorded.",
    example={
        "targets": [
            {
                "indicator": "household-waste-recycling-rate",
                "period": "2027-28",
                "value": 35,
                "set_by": "Cabinet",
                "rationale": "The best quarter of similar districts reach it.",
            }
        ]
    },
    csv="indicator,period,value,set_by,rationale\n"
    "household-waste-recycling-rate,2027-28,35,Cabinet,The best quarter of similar districts reach it.\n",
    layout=TARGET_LAYOUT,
)


_INDICATOR = {
    **{"code": "household-waste-recycling-rate", "title": "Household waste recycled"},
    **{"description": "The share of household waste that is recycled.", "purpose": "It shows what is not burned."},
    **{"unit": "percent", "decimal_places": 1, "polarity": "higher_is_better", "frequency": "annual"},
    **{"supply": "national", "accumulation": "discrete", "comparable_between_areas": True, "theme": "environment"},
    **{"service": "Waste and Recycling", "owner_role": "Head of Environmental Services"},
    **{"source": {"name": "Defra"}, "licence": "Open Government Licence v3.0"},
    **{"corrects": True, "change_reason": "The words are plainer."},
}
INDICATORS_BODY = _rows_body(
    "IndicatorReturnSent",
    description="The definitions, each in full: what is left out is empty, or as it is for most.",
    example={"indicators": [_INDICATOR]},
    csv="code,title,description,purpose,unit,decimal_places,polarity,frequency,supply,accumulation,"
    "comparable_between_areas,theme,service,owner_role,source_name,licence,corrects,change_reason\n"
    "household-waste-recycling-rate,Household waste recycled,The share of household waste that is recycled.,"
    "It shows what is not burned.,percent,1,higher_is_better,annual,national,discrete,yes,environment,"
    "Waste and Recycling,Head of Environmental Services,Defra,Open Government Licence v3.0,yes,"
    "The words are plainer.\n",
    layout=DEFINITION_LAYOUT,
)

PEER_GROUPS_BODY = _rows_body(
    "PeerGroupReturnSent",
    description="The members of each group that is created or changed, with the group's text in one of its rows.",
    example={
        "members": [
            {
                "group": "our-neighbours",
                "area": "E07000117",
                "title": "Our neighbours",
                "description": "The districts around Hyndburn.",
                "method": "They share a border with it.",
            },
            {"group": "our-neighbours", "area": "E07000125", "from_date": "2020-04-01"},
        ]
    },
    csv="group,area,from_date,title,description,method\n"
    "our-neighbours,E07000117,,Our neighbours,The districts around Hyndburn.,They share a border with it.\n"
    "our-neighbours,E07000125,2020-04-01,,,\n",
    layout=PEER_GROUP_LAYOUT,
)
WARNING_RULES_BODY = _rows_body(
    "RuleSettingReturnSent",
    description="The settings: a row a parameter of a rule. What no row names stays as it is recorded.",
    example={
        "settings": [
            {"rule": "sustained_decline", "parameter": "comparisons", "value": 4},
            {"rule": "answer_time", "parameter": "warning", "value": 21},
        ],
        "reason": "Cabinet wants fewer and firmer signs.",
    },
    csv="rule,parameter,value\nsustained_decline,comparisons,4\nanswer_time,warning,21\n",
    layout=RULE_SETTING_LAYOUT,
)


def return_schemas() -> dict[str, Any]:
    """The shapes of returns by name: their bodies are read by hand, so that nothing else adds them to the contract."""
    schemas: dict[str, Any] = {}
    for body in (RETURN, PROGRESS_RETURN, TARGET_RETURN, INDICATOR_RETURN, PEER_GROUP_RETURN, RULE_SETTING_RETURN):
        sent = body.json_schema(ref_template="#/components/schemas/{model}")
        schemas |= {**sent.pop("$defs"), sent["title"]: sent}
    return schemas
