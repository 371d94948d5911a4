"""The shapes of returns as they are sent: rows for JSON, CSV and workbooks alike, and a single value."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, Required

from pydantic import Field, TypeAdapter, ValidationError, with_config
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from app.contract.request_bodies import AREA_CODE, LONGEST_PERIOD, Boolean, Number, RequestBody, input_field
from app.contract.text import Paragraph
from app.domain.measures.value import MissingReason, PublishedVerdict, ValueStatus
from app.domain.publishing.returns import MOST_ROWS, ReasonCode, RowFault, SubmittedReturn, SubmittedRow
from app.edge.validation_words import sentence_of

_LONGEST_CODE = 80
_LONGEST_NAME = 200  # of an area, which stands where its code should be
_PERIOD_KIND = {"format": "period"}
NO_UNREAD: Mapping[int, Collection[str]] = MappingProxyType({})

ComparatorCode = Annotated[
    str, Field(min_length=1, max_length=_LONGEST_CODE, json_schema_extra={"format": "comparator-code"})
]
Level = Annotated[float, Field(strict=True, allow_inf_nan=False, gt=0, lt=100)]


RowIndicator = Annotated[
    str,
    Field(
        min_length=1,
        max_length=_LONGEST_CODE,
        description="The indicator's code.",
        json_schema_extra={"format": "indicator-code"},
    ),
]
RowPeriod = Annotated[
    str,
    Field(
        min_length=4,
        max_length=LONGEST_PERIOD,
        description="The period: an id (`2026-27-Q1`) or an ISO 8601 interval.",
        json_schema_extra=_PERIOD_KIND,
    ),
]


@with_config(extra="forbid")
class RowSent(TypedDict, total=False):
    """One value. A field that is left out stays as it is recorded, unless it belonged to a number that changes."""

    indicator: Required[RowIndicator]
    area: Annotated[
        Annotated[
            str,
            Field(max_length=_LONGEST_NAME, json_schema_extra={"format": "area-code", "pattern": AREA_CODE}),
        ]
        | None,
        Field(description="The area's ONS code; without it the council's own."),
    ]
    period: Required[RowPeriod]
    value: Annotated[
        Number | None, Field(description="The number, in the indicator's unit; null with a `missing_reason`.")
    ]
    missing_reason: Annotated[MissingReason | None, Field(description="Why there is no number.")]
    numerator: Annotated[Number | None, Field(description="What was counted; the value is worked out from it.")]
    denominator: Annotated[Number | None, Field(description="Out of how many.")]
    lower_limit: Annotated[Number | None, Field(description="The lower confidence limit.")]
    upper_limit: Annotated[Number | None, Field(description="The upper confidence limit.")]
    limits_level: Annotated[Level | None, Field(description="The level of the limits in percent, such as 95.")]
    status: Annotated[
        ValueStatus | None,
        Field(description="Whether the value may still change; `final` where a new value says nothing."),
    ]
    break_in_series: Annotated[
        Boolean | None, Field(description="Whether values before this period cannot be compared with it.")
    ]
    break_reason: Annotated[Paragraph | None, Field(description="Why the series breaks here.")]
    note: Annotated[
        Paragraph | None, Field(description="What readers should know about this value; residents read it.")
    ]
    verdict: Annotated[
        PublishedVerdict | None,
        Field(description="What its publisher says about the value compared with `verdict_comparator`."),
    ]
    verdict_comparator: Annotated[ComparatorCode | None, Field(description="The comparator of that verdict, by code.")]
    verdict_source: Annotated[Paragraph | None, Field(description="Who published that verdict.")]
    commentary: Annotated[
        Paragraph | None,
        Field(description="What the owner says about the value; without it the recorded commentary stays."),
    ]
    confirmed: Annotated[
        Boolean | None,
        Field(description="Of a figure that others publish, whether the one held is right: no figure is sent then."),
    ]
    query: Annotated[Paragraph | None, Field(description="What is wrong with the figure held, where it is not right.")]
    held: Annotated[Number | None, Field(description="The figure that was looked at; refused if another is held now.")]


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
    numerator: Number | None = input_field("What was counted; the value is worked out from it.", default=None)
    denominator: Number | None = input_field("Out of how many.", default=None)
    lower_limit: Number | None = input_field("The lower confidence limit.", default=None)
    upper_limit: Number | None = input_field("The upper confidence limit.", default=None)
    limits_level: Level | None = input_field("The level of the limits in percent.", 95, default=None)
    status: ValueStatus = input_field("Whether the value may still change.", default=ValueStatus.FINAL)
    break_in_series: Boolean = input_field(
        "Whether values before this period cannot be compared with it.", default=False
    )
    break_reason: Paragraph | None = input_field("Why the series breaks here.", default=None)
    note: Paragraph | None = input_field("What readers should know about this value; residents read it.", default=None)
    verdict: PublishedVerdict | None = input_field(
        "What its publisher says about the value compared with `verdict_comparator`.", default=None
    )
    verdict_comparator: ComparatorCode | None = input_field(
        "The comparator of that verdict, by code.", "E92000001", default=None
    )
    verdict_source: Paragraph | None = input_field("Who published that verdict.", default=None)
    reason_code: ReasonCode | None = input_field("Why a recorded value changes; required then.", default=None)
    reason: Paragraph | None = input_field(
        "The reason in words; required then.", "A lorry was counted twice.", default=None
    )


ROWS: TypeAdapter[Any] = TypeAdapter(list[RowSent])
RETURN: TypeAdapter[Any] = TypeAdapter(ReturnSent)
_ROW_KEY = ("indicator", "area", "period")


def submitted_return(rows: Sequence[Any], *, unread: Mapping[int, Collection[str]] = NO_UNREAD) -> SubmittedReturn:
    """The rows as the contract reads them, with everything that is wrong in them.

    `unread` names rows (from 0) that could be read in part only, with the columns that have their fault already.
    """
    return submitted_rows(rows, unread=unread, shape=ROWS, key=_ROW_KEY)


def submitted_rows(
    rows: Sequence[Any],
    *,
    unread: Mapping[int, Collection[str]],
    shape: TypeAdapter[Any],
    key: Sequence[str],
    most: int = MOST_ROWS,
) -> SubmittedReturn:
    """The same of rows of a shape; of those in part the columns of their `key` stay, as far as they can be read."""
    many = too_many_rows(rows, most=most)
    if many is not None:
        return many
    wrong: dict[int, set[Any]] = {index: set(columns) for index, columns in unread.items()}
    faults: list[RowFault] = []
    try:
        valid = shape.validate_python(rows)
        if not wrong:
            return SubmittedReturn(valid)
    except ValidationError as error:
        for fault in map(_row_fault, error.errors(include_url=False, include_input=False)):
            if fault.column is None or fault.column not in unread.get(fault.index, ()):
                faults.append(fault)
                wrong.setdefault(fault.index, set()).add(fault.column)
    sound = iter(shape.validate_python([row for index, row in enumerate(rows) if index not in wrong]))
    readable = [
        _key_of(row, key=key, wrong=wrong[index]) if index in wrong else next(sound) for index, row in enumerate(rows)
    ]
    return SubmittedReturn(readable, faults=tuple(faults), partial=frozenset(wrong))


def too_many_rows(rows: Sequence[Any], *, most: int) -> SubmittedReturn | None:
    """The rows with the fault that they are too many, none of them read; None where they are not."""
    if len(rows) <= most:
        return None
    fault = RowFault(
        most, None, "too_many_rows", f"This may have {most:,} rows; there are {len(rows):,}: send several."
    )
    return SubmittedReturn([{}] * len(rows), faults=(fault,), partial=frozenset(range(len(rows))))


def _row_fault(error: ErrorDetails) -> RowFault:
    index, *steps = error["loc"]
    column = str(steps[0]) if steps else None
    return RowFault(int(index), column, error["type"], sentence_of(error, whole="the row"))


def _key_of(row: Any, *, key: Sequence[str], wrong: Collection[str | None]) -> SubmittedRow:
    if not isinstance(row, Mapping):
        return {}
    return {column: row.get(column) for column in key if column not in wrong}
