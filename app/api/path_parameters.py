"""The parameters of the path. Where several have one name, a title tells them apart."""

from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator

from app.api.parameters import (
    AREA_CODE,
    INDICATOR_CODE,
    LONGEST,
    LONGEST_CODE,
    kind_of_text,
    require_day,
    require_financial_year,
)
from app.contract.request_bodies import AREA_CODE as AREA_PATTERN
from app.contract.request_bodies import DAY_PATTERN, LONGEST_PERIOD, period_id
from app.contract.text import CODE_PATTERN
from app.domain.warnings.parameters import SettingName
from app.domain.warnings.rules import Severity


def _code_in_path(description: str, kind: dict[str, Any], *, title: str | None = None) -> Any:
    return Path(
        alias="code",
        title=title,
        max_length=LONGEST_CODE,
        pattern=CODE_PATTERN,
        description=description,
        json_schema_extra=kind,
    )


IndicatorCode = Annotated[str, _code_in_path("The indicator's code.", INDICATOR_CODE, title="Indicator to change")]
ThemeCode = Annotated[str, _code_in_path("The theme's code.", kind_of_text("theme-code"))]
GroupCode = Annotated[str, _code_in_path("The peer group's code.", kind_of_text("peer-group-code"))]
AreaCode = Annotated[
    str, Path(alias="code", pattern=AREA_PATTERN, description="The area's ONS code.", json_schema_extra=AREA_CODE)
]
PathPeriod = Annotated[
    str,
    Path(
        alias="period",
        max_length=LONGEST_PERIOD,
        description="The period: an id (`2026-27`, `2026-27-Q1`) or an interval with `--`.",
        json_schema_extra=kind_of_text("period"),
    ),
    AfterValidator(period_id),
]
StrategyCode = Annotated[str, _code_in_path("The strategy's code.", kind_of_text("strategy-code"), title="Strategy")]
OutcomeCode = Annotated[str, _code_in_path("The outcome's code.", kind_of_text("outcome-code"), title="Outcome")]
ActionCode = Annotated[str, _code_in_path("The action's code.", kind_of_text("action-code"), title="Action")]
PathService = Annotated[
    str,
    Path(
        alias="service",
        title="Service",
        max_length=LONGEST,
        description="The service: its name, or the same in small letters with hyphens (`waste-and-recycling`).",
        json_schema_extra=kind_of_text("service-name"),
    ),
]
PathYear = Annotated[
    str,
    Path(
        alias="year",
        title="Financial year",
        max_length=LONGEST_PERIOD,
        description="The financial year, such as `2026-27`.",
        json_schema_extra=kind_of_text("financial-year"),
    ),
    AfterValidator(require_financial_year),
]
AchievementCode = Annotated[
    str, _code_in_path("The achievement's code.", kind_of_text("achievement-code"), title="Achievement")
]
FrameworkCode = Annotated[
    str, _code_in_path("The framework's code.", kind_of_text("framework-code"), title="Framework")
]
MeasureCode = Annotated[
    str,
    Path(
        alias="measure",
        title="Measure",
        max_length=LONGEST_CODE,
        pattern=CODE_PATTERN,
        description="The code of the measure or the statement.",
        json_schema_extra=kind_of_text("framework-measure-code"),
    ),
]
MappedIndicator = Annotated[
    str,
    Path(
        alias="indicator",
        title="Indicator that shows it",
        max_length=LONGEST_CODE,
        pattern=CODE_PATTERN,
        description="The indicator's code.",
        json_schema_extra=INDICATOR_CODE,
    ),
]
PathDay = Annotated[
    str,
    Path(
        alias="on",
        title="Day",
        max_length=10,
        pattern=DAY_PATTERN,
        description="The day, such as `2026-09-30`.",
        json_schema_extra={"format": "date"},
    ),
    AfterValidator(require_day),
]
SeverityName = Annotated[Severity, Path(alias="severity", description="The severity.")]
RuleName = Annotated[SettingName, Path(alias="rule", description="The rule, or `budget`.")]
WarningId = Annotated[
    str,
    Path(
        alias="id",
        title="Warning",
        max_length=LONGEST,
        description="The warning's id: indicator, area, rule and the period that raised it.",
        json_schema_extra=kind_of_text("warning-id"),
    ),
]
SubmissionCode = Annotated[
    str,
    Path(
        alias="id",
        title="Submission",
        max_length=20,
        description="The submission's code.",
        json_schema_extra=kind_of_text("submission-code"),
    ),
]
