"""What bodies that callers send are made of, besides texts: numbers, days, periods and codes, read strictly."""

import re
from datetime import date, datetime
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from app.contract.text import Code
from app.domain.errors import InvalidPeriodError
from app.domain.measures.definition_checks import MAX_DUE_DAYS
from app.domain.measures.number import LARGEST_NUMBER
from app.domain.measures.period import FIRST_YEAR, LAST_YEAR, parse_period
from app.edge.validation_words import described

URL = described(
    r"^https?://[!-;=?-\[\]_a-z~]+$", "Give {field} as an address, such as https://www.example.gov.uk/data."
)
AREA_CODE = described(r"^[A-Z][0-9]{8}$", "Give {field} as an ONS code, such as E07000120.")
LONGEST_PERIOD, LONGEST_URL = 40, 500
_YEARS = "(1[89][0-9]{2}|2[01][0-9]{2}|2200)"  # FIRST_YEAR to LAST_YEAR
_MONTH_AND_DAY = "-[0-9]{2}-[0-9]{2}"
_TIME = r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
DAY_PATTERN = described(f"^{_YEARS}{_MONTH_AND_DAY}$", "Give {field} as a day, such as 2026-04-01.")
_DAY = re.compile(f"[0-9]{{4}}{_MONTH_AND_DAY}", re.ASCII)
_INSTANT = re.compile(f"[0-9]{{4}}{_MONTH_AND_DAY}{_TIME}", re.ASCII)


class RequestBody(BaseModel):
    """A body that callers send: unknown fields are refused.

    A body may name its `record`, the shape that reads answer: what the record alone has is ignored, so that a
    thing that was read can be sent back as it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=lambda schema, body: body.add_read(schema))
    record: ClassVar[type[BaseModel] | None] = None

    @classmethod
    def read_only(cls) -> frozenset[str]:
        """The fields that are ignored."""
        return frozenset(cls.record.model_fields if cls.record else ()) - frozenset(cls.model_fields)

    @model_validator(mode="before")
    @classmethod
    def _without_read_only(cls, body: object) -> object:
        if cls.record is None or not isinstance(body, dict):
            return body
        read_only = cls.read_only()
        return {name: value for name, value in body.items() if name not in read_only}

    @classmethod
    def add_read(cls, schema: dict[str, Any]) -> None:
        """Name in the contract what is ignored."""
        for name in sorted(cls.read_only()):
            schema["properties"][name] = {"description": "Read only: ignored when it is sent."}


def input_field(description: str, *examples: Any, default: Any = ...) -> Any:
    """A field of a body with its description; required unless it has a default."""
    return Field(default=default, description=description, examples=list(examples) or None)


def _iso_day(value: object) -> object:
    """A day as `2026-04-01` and no other way, within the years that periods have."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise PydanticCustomError("date_parsing", "Write a day as 2026-04-01")
    return _within_years(value)


def _iso_instant(value: object) -> object:
    """An instant as `2026-11-26T09:00:00Z`, no number of seconds and no day alone, within the same years."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise PydanticCustomError("datetime_parsing", "Not an instant")
    return _within_years(value)


def _within_years(text: str) -> str:
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        words = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise PydanticCustomError("date_out_of_range", "A day lies within the years {first} to {last}", words)
    return text


def period_id(text: str) -> str:
    """The id of a period written in any of its forms."""
    try:
        return parse_period(text).id
    except InvalidPeriodError as error:
        raise PydanticCustomError("invalid_period", "{sentence}", {"sentence": str(error)}) from None


def _whole(value: object) -> object:
    """A whole number however it is written: JSON does not tell 2.0 from 2."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
AreaCode = Annotated[str, Field(pattern=AREA_CODE, json_schema_extra={"format": "area-code"})]
IndicatorCode = Annotated[Code, Field(json_schema_extra={"format": "indicator-code"})]
ThemeCode = Annotated[Code, Field(json_schema_extra={"format": "theme-code"})]
Url = Annotated[str, Field(max_length=LONGEST_URL, pattern=URL)]
PeriodId = Annotated[
    str,
    Field(min_length=4, max_length=LONGEST_PERIOD, json_schema_extra={"format": "period"}),
    AfterValidator(period_id),
]
Day = Annotated[date, BeforeValidator(_iso_day), Field(json_schema_extra={"pattern": DAY_PATTERN})]
Instant = Annotated[
    datetime,
    BeforeValidator(_iso_instant),
    Field(json_schema_extra={"pattern": f"^{_YEARS}{_MONTH_AND_DAY}{_TIME}$"}),
]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
Width = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=LARGEST_NUMBER)]
Boolean = Annotated[bool, Field(strict=True)]
Days = Annotated[int, Field(strict=True, ge=-MAX_DUE_DAYS, le=MAX_DUE_DAYS), WHOLE]
