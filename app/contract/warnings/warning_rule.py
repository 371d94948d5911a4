"""The shapes of warning rules: the table with what is in force, and the council's own settings."""

from typing import Annotated, Any

from pydantic import Field

from app.contract.base import Shape, output_field
from app.contract.request_bodies import WHOLE, Boolean, RequestBody, input_field
from app.contract.text import Line
from app.contract.warnings.change_effect import JudgedChangeShape
from app.domain.measures.indicator import RuleSetting
from app.domain.warnings.parameters import ALLOWED, SettingName, defaults_of
from app.edge.validation_words import described

ParameterSent = (
    Annotated[int, Field(strict=True, ge=0, le=10**9), WHOLE]
    | Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e9)]
    | Line
)


_NAME = described("^[a-z_]+$", "Give the name of a parameter in small letters, such as n.")
ParameterName = Annotated[str, Field(max_length=40, pattern=_NAME)]
_NAMES = sorted({name for allowed in ALLOWED.values() for name in allowed})


def _with_names(schema: dict[str, Any]) -> None:
    """Say in the contract which parameters there are; which of them a rule takes, its own text says."""
    schema["additionalProperties"] = schema.pop("patternProperties")[_NAME]
    schema["propertyNames"] = {"enum": _NAMES}


ParametersSent = Annotated[
    dict[ParameterName, ParameterSent], Field(max_length=len(_NAMES), json_schema_extra=_with_names)
]


class WarningRuleRecord(Shape):
    """A rule of the table, what the council set, and what is in force."""

    rule: SettingName = output_field("The rule, or the `budget` over all open warnings.", "sustained_decline")
    enabled: bool = output_field("Whether the rule applies.")
    parameters: dict[str, float | int | str] = output_field("The parameters that the council set.")
    defaults: dict[str, float | int | str] = output_field("The table's parameters.")
    in_force: dict[str, float | int | str] = output_field("What applies; an indicator's definition may differ again.")
    allowed: dict[str, str] = output_field("What each parameter may be, in words.")


class WarningRuleSent(RequestBody):
    """The council's own setting of a rule."""

    record = WarningRuleRecord

    enabled: Boolean = input_field("Whether the rule applies.", True)
    parameters: ParametersSent = input_field(
        "The parameters that differ from the table's, by name; what is left out is as in the table.",
        {"clear_after": 2},
        default={},
    )


class WarningRuleChange(JudgedChangeShape):
    """What changing a rule's setting did."""

    resource: WarningRuleRecord = output_field("The rule as it is now.")


def rule_record(name: SettingName, setting: RuleSetting | None) -> WarningRuleRecord:
    """A rule with the council's setting; None where the council set nothing."""
    defaults = dict(defaults_of(name))
    own = dict(setting.parameters or {}) if setting is not None else {}
    return WarningRuleRecord(
        rule=name,
        enabled=setting.enabled if setting is not None else True,
        parameters=own,
        defaults=defaults,
        in_force={**defaults, **own},
        allowed={parameter: allowed.words for parameter, allowed in ALLOWED[name].items()},
    )
