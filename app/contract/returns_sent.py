"""The shapes of returns as they are sent: rows for JSON, CSV and workbooks alike, and a single value."""

from typing import Annotated, Required

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from app.contract.sent import AREA_CODE, LONGEST_PERIOD, Boolean, Number, Sent, asked
from app.contract.text import Paragraph
from app.domain.returns import MOST_ROWS, ReasonCode
from app.domain.value import MissingReason, ValueStatus

_LONGEST_CODE = 80
_PERIOD_KIND = {"format": "period"}

Level = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, lt=100)]


@with_config(extra="forbid")
class RowSent(TypedDict, total=False):
    """One value. A field that is left out stays as it is recorded, as far as it goes with the number."""

    indicator: Required[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=_LONGEST_CODE,
                description="The indicator's code.",
                json_schema_extra={"format": "indicator-code"},
            ),
        ]
    ]
    area: Annotated[
        str | None, Field(pattern=AREA_CODE, description="The area's ONS code; without it the council's own.")
    ]
    period: Required[
        Annotated[
            str,
            Field(
                min_length=4,
                max_length=LONGEST_PERIOD,
                description="The period: an id (`2026-27-Q1`) or an ISO 8601 interval.",
                json_schema_extra=_PERIOD_KIND,
            ),
        ]
    ]
    value: Annotated[
        Number | None, Field(description="The number, in the indicator's unit; null with a `missing_reason`.")
    ]
    missing_reason: Annotated[MissingReason | None, Field(description="Why there is no number.")]
    numerator: Annotated[Number | None, Field(description="What was counted; the value is reckoned from it.")]
    denominator: Annotated[Number | None, Field(description="Out of how many.")]
    lower_limit: Annotated[Number | None, Field(description="The lower confidence limit.")]
    upper_limit: Annotated[Number | None, Field(description="The upper confidence limit.")]
    limits_level: Annotated[Level | None, Field(description="The level of the limits in percent, such as 95.")]
    status: Annotated[
        ValueStatus | None, Field(description="Whether the value may still change; of a new one `final`.")
    ]
    break_in_series: Annotated[
        Boolean | None, Field(description="Whether values before this period cannot be compared with it.")
    ]
    break_reason: Annotated[Paragraph | None, Field(description="Why the series breaks here.")]
    note: Annotated[Paragraph | None, Field(description="What to bear in mind about this value, for residents.")]
    commentary: Annotated[
        Paragraph | None, Field(description="What the owner says about the value; without it what is said stays.")
    ]


@with_config(extra="forbid")
class ReturnSent(TypedDict, total=False):
    """A return: many values, recorded together or not at all."""

    values: Required[
        Annotated[list[RowSent], Field(min_length=1, max_length=MOST_ROWS, description="The values, in any order.")]
    ]
    reason: Annotated[Paragraph | None, Field(description="Why recorded values change, for the record.")]


class ValueSent(Sent):
    """One value as it is to be from now on; what is left out is empty."""

    value: Number | None = asked(
        "The number, in the indicator's unit; null with a `missing_reason`.", 30.6, default=None
    )
    missing_reason: MissingReason | None = asked("Why there is no number.", default=None)
    numerator: Number | None = asked("What was counted; the value is reckoned from it.", default=None)
    denominator: Number | None = asked("Out of how many.", default=None)
    lower_limit: Number | None = asked("The lower confidence limit.", default=None)
    upper_limit: Number | None = asked("The upper confidence limit.", default=None)
    limits_level: Level | None = asked("The level of the limits in percent.", 95, default=None)
    status: ValueStatus = asked("Whether the value may still change.", default=ValueStatus.FINAL)
    break_in_series: Boolean = asked("Whether values before this period cannot be compared with it.", default=False)
    break_reason: Paragraph | None = asked("Why the series breaks here.", default=None)
    note: Paragraph | None = asked("What to bear in mind about this value, for residents.", default=None)
    reason_code: ReasonCode | None = asked("Why a recorded value changes; required then.", default=None)
    reason: Paragraph | None = asked("The same in words; required then.", "A lorry was counted twice.", default=None)


ROWS: TypeAdapter[list[RowSent]] = TypeAdapter(list[RowSent])
RETURN: TypeAdapter[ReturnSent] = TypeAdapter(ReturnSent)
