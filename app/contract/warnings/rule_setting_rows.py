"""The shapes of returns of warning rules' settings: a row a parameter, and what became of them."""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Required

from pydantic import BeforeValidator, Field, TypeAdapter, WithJsonSchema, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.contract.base import output_field
from app.contract.publishing.return_bodies import NO_UNREAD, RowIndicator, submitted_rows
from app.contract.publishing.returns import RowPlaceShape
from app.contract.publishing.rows_result import JudgedRowsResultShape, judged_rows_result
from app.contract.text import Paragraph
from app.domain.measures.number import LARGEST_NUMBER
from app.domain.publishing.change_items import ChangeOutcome
from app.domain.publishing.returns import SubmittedReturn
from app.services.publishing.row_documents import RecordedDocumentRows
from app.services.publishing.rule_setting_returns import RULES, RuleSettingRow
from app.services.warnings.change_effect import ChangeEffect

SETTINGS_FIELD = "settings"  # where the rows stand in a JSON body
MOST_SETTINGS = 5_000
LONGEST_WORD = 40
_KEY = ("indicator", "rule", "parameter")


def _setting_value(value: object) -> object:
    """A truth value, a number that is not too large, or a word."""
    is_number = isinstance(value, int | float) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER
    if is_number or (isinstance(value, str) and 0 < len(value) <= LONGEST_WORD):
        return value
    raise PydanticCustomError("setting_value", "Give a number, a word, or true or false")


_WORD = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}
_NUMBER = {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
SettingValue = Annotated[
    Any, BeforeValidator(_setting_value), WithJsonSchema({"anyOf": [{"type": "boolean"}, _NUMBER, _WORD]})
]
WordOfRow = Annotated[str, Field(min_length=1, max_length=LONGEST_WORD)]


@with_config(extra="forbid")
class RuleSettingRowSent(TypedDict, total=False):
    """One parameter of a warning rule, for the whole council or for one indicator."""

    indicator: Annotated[
        RowIndicator | None, Field(description="The indicator that differs, by code; null: the whole council.")
    ]
    rule: Required[
        Annotated[
            WordOfRow,
            Field(
                description="The rule; `budget`; or `answer_time`, with a severity as its parameter.",
                json_schema_extra={"enum": list(RULES)},
            ),
        ]
    ]
    parameter: Required[
        Annotated[WordOfRow, Field(description="The parameter's name; `enabled` for whether the rule applies.")]
    ]
    value: Required[
        Annotated[
            SettingValue,
            Field(description="The new setting; `default` removes the setting, so that the standard one applies."),
        ]
    ]
    reason: Annotated[
        Paragraph | None, Field(description="Why; required where an indicator's own changes and the body has none.")
    ]


@with_config(extra="forbid")
class RuleSettingReturnSent(TypedDict, total=False):
    """A return of warning rules' settings: many parameters, recorded together or not at all."""

    settings: Required[
        Annotated[
            list[RuleSettingRowSent],
            Field(min_length=1, max_length=MOST_SETTINGS, description="The settings, in any order."),
        ]
    ]
    reason: Annotated[Paragraph | None, Field(description="Why they change, for all rows.")]


RULE_SETTING_ROWS: TypeAdapter[Any] = TypeAdapter(list[RuleSettingRowSent])
RULE_SETTING_RETURN: TypeAdapter[Any] = TypeAdapter(RuleSettingReturnSent)


def submitted_settings(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows as the contract reads them, with everything that is wrong in them; `unread` as in a return of values."""
    return submitted_rows(rows, unread=unread, shape=RULE_SETTING_ROWS, key=_KEY, most=MOST_SETTINGS)


class RuleSettingRowShape(RowPlaceShape):
    """What one row of a return of settings does."""

    indicator: str | None = output_field("The indicator's code; null: the whole council.")
    rule: str = output_field("The rule, `budget` or `answer_time`.", "sustained_decline")
    parameter: str = output_field("The parameter, or `enabled`; of an answer time the severity.", "comparisons")
    outcome: ChangeOutcome = output_field("Whether the row makes a setting, changes one, or does neither.")
    before: bool | int | float | str | None = output_field("What was set; null where there was no setting.")
    value: bool | int | float | str | None = output_field("What is set now; null where there is no setting.")


class RuleSettingReturnShape(JudgedRowsResultShape[RuleSettingRowShape]):
    """What a return of settings did, or with a dry run would do."""


def rule_setting_return_shape(
    recorded: RecordedDocumentRows[RuleSettingRow], *, submitted: SubmittedReturn, dry_run: bool, effect: ChangeEffect
) -> RuleSettingReturnShape:
    """What a return of settings did."""
    rows = [_row(row, submitted=submitted) for row in recorded.rows]
    return judged_rows_result(
        RuleSettingReturnShape, recorded, rows, submitted=submitted, dry_run=dry_run, effect=effect
    )


def _row(row: RuleSettingRow, *, submitted: SubmittedReturn) -> RuleSettingRowShape:
    return RuleSettingRowShape(
        row=submitted.number(row.index),
        sheet=submitted.sheet(row.index),
        indicator=row.indicator,
        rule=row.rule,
        parameter=row.parameter,
        outcome=row.outcome,
        before=row.before,
        value=row.after,
    )
