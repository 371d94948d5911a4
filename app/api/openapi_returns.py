"""The body of a return in the contract: rows as JSON, CSV or a workbook."""

from typing import Any

from app.contract.publishing.return_bodies import RETURN
from app.formats.uploads.layout import RETURN_LAYOUT

_COLUMNS = ", ".join(RETURN_LAYOUT.known)
RETURN_BODY: dict[str, Any] = {
    "required": True,
    "description": "The values. What is left out of a row stays as it is recorded, as far as it goes with the number.",
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
                "The other columns of the template and of the values CSV are read past.",
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


def return_schemas() -> dict[str, Any]:
    """The shapes of a return by name: its body is read by hand, so that nothing else adds them to the contract."""
    sent = RETURN.json_schema(ref_template="#/components/schemas/{model}")
    return {**sent.pop("$defs"), sent["title"]: sent}
