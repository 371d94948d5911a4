"""The shapes of returns as they are sent: rows for JSON, CSV and workbooks alike, and a single value."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from app.contract.request_bodies import LONGEST_PERIOD, AreaCode, Boolean, Number, RequestBody, input_field
from app.contract.text import Paragraph
from app.domain.measures.value import MissingReason, ValueStatus
from app.domain.publishing.returns import MOST_ROWS, ReasonCode

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
    area: Annotated[AreaCode | None, Field(description="The area's ONS code; without it the council's own.")]
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
    reason: Annotated[
        Paragraph | None,
        Field(description="Why recorded values change, for the record; required where one was published."),
    ]


class ValueSent(RequestBody):
    """One value as it is to be from now on; what is left out is empty."""

    value: Number | None = input_field(
        "The number, in the indicator's unit; null with a `missing_reason`.", 30.6, default=None
    )
    missing_reason: MissingReason | None = input_field("Why there is no number.", default=None)
    numerator: Number | None = input_field("What was counted; the value is reckoned from it.", default=None)
    denominator: Number | None = input_field("Out of how many.", default=None)
    lower_limit: Number | None = input_field("The lower confidence limit.", default=None)
    upper_limit: Number | None = input_field("The upper confidence limit.", default=None)
    limits_level: Level | None = input_field("The level of the limits in percent.", 95, default=None)
    status: ValueStatus = input_field("Whether the value may still change.", default=ValueStatus.FINAL)
    break_in_series: Boolean = input_field(
        "Whether values before this period cannot be compared with it.", default=False
    )
    break_reason: Paragraph | None = input_field("Why the series breaks here.", default=None)
    note: Paragraph | None = input_field("What to bear in mind about this value, for residents.", default=None)
    reason_code: ReasonCode | None = input_field("Why a recorded value changes; required then.", default=None)
    reason: Paragraph | None = input_field(
        "The same in words; required then.", "A lorry was counted twice.", default=None
    )


ROWS: TypeAdapter[list[RowSent]] = TypeAdapter(list[RowSent])
RETURN: TypeAdapter[ReturnSent] = TypeAdapter(ReturnSent)
_PLACE = ("indicator", "area", "period")


@dataclass(frozen=True, slots=True)
class Checked:
    """The rows of a return as the contract reads them, what is wrong with them, and the rows that are left in part."""

    rows: Sequence[Mapping[str, Any]]
    errors: Sequence[ErrorDetails]
    partial: frozenset[int]


def checked(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]]) -> Checked:
    """The rows as the contract reads them, all that is right at once.

    `unread` names rows (from 0) that are in part already, with the fields that nothing more is said of. A row in part
    keeps what is right of its indicator, area and period; an area that was not sent is None.
    """
    wrong: dict[int, set[Any]] = {index: set(names) for index, names in unread.items()}
    errors: list[ErrorDetails] = []
    try:
        read = ROWS.validate_python(rows)
        if not wrong:
            return Checked(read, (), frozenset())
    except ValidationError as error:
        for one in error.errors(include_url=False, include_input=False):
            index, *field = one["loc"]
            if not field or field[0] not in unread.get(int(index), ()):
                errors.append(one)
        for one in errors:
            wrong.setdefault(int(one["loc"][0]), set()).add(one["loc"][1] if len(one["loc"]) > 1 else None)
    right = iter(ROWS.validate_python([row for index, row in enumerate(rows) if index not in wrong]))
    kept = [_kept(row, wrong=wrong[index]) if index in wrong else next(right) for index, row in enumerate(rows)]
    return Checked(kept, errors, frozenset(wrong))


def _kept(row: Any, *, wrong: Collection[Any]) -> Mapping[str, Any]:
    if not isinstance(row, Mapping):
        return {}
    return {name: row.get(name) for name in _PLACE if name not in wrong}
