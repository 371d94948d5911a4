"""The query parameters that routes share, and the reading of those that name something in the store."""

from collections.abc import Collection
from enum import IntEnum
from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from app.api.paging import DEFAULT_LIMIT, MOST
from app.api.strict import PlainBoolean, plain_integer
from app.api.strict_query import ODD_CHARACTERS
from app.domain.errors import Fault, InvalidInputError, InvalidPeriodError
from app.domain.period import Period, parse_period
from app.formats.registry import FormatName

LONGEST = 200


class PublicTier(IntEnum):
    """The tiers that the public can read."""

    HEADLINE = 1
    BOROUGH = 2
    STRATEGY = 3


def kind_of_text(name: str, **more: str) -> dict[str, Any]:
    """What the contract adds to a text: its kind (`format`), and a pattern where every such text has one."""
    return {"format": name, **more}


def _require_period(text: str) -> str:
    try:
        parse_period(text)
    except InvalidPeriodError as error:
        raise PydanticCustomError("invalid_period", "{sentence}", {"sentence": str(error)}) from None
    return text


AREA_CODE = kind_of_text("area-code")
INDICATOR_CODE = kind_of_text("indicator-code")
PERIOD = kind_of_text("period")

PeriodText = Annotated[str, AfterValidator(_require_period)]
Format = Annotated[FormatName | None, Query(alias="format", description="The form of the answer; wins over `Accept`.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="The most items on a page."), BeforeValidator(plain_integer)]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=2_000,
        description="Where to go on: `next` of the page before, with the same other parameters.",
        json_schema_extra=kind_of_text("cursor", pattern="^[A-Za-z0-9_-]+$"),
    ),
]
Tier = Annotated[PublicTier | None, BeforeValidator(plain_integer), Query(description="Only this tier.")]
Theme = Annotated[
    str | None,
    Query(
        min_length=1,
        description="Only this theme, by code.",
        json_schema_extra=kind_of_text("theme-code"),
    ),
]
Indicator = Annotated[
    str | None,
    Query(min_length=1, description="Only this indicator, by code.", json_schema_extra=INDICATOR_CODE),
]
Area = Annotated[
    str | None,
    Query(
        min_length=1,
        description="The area, by ONS code; default: the home area.",
        json_schema_extra=AREA_CODE,
    ),
]
AsAt = Annotated[
    PeriodText | None,
    Query(
        min_length=1,
        description="As it stood at this period: an id (`2022-23`) or an ISO 8601 interval.",
        json_schema_extra=PERIOD,
    ),
]
Words = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="Only what holds all these words.",
        json_schema_extra={"pattern": f"^[^{ODD_CHARACTERS}]*$"},
    ),
]
Rank = Annotated[PlainBoolean, Query(description="Whether to fill `rank` and `quartile`; this is no scoreboard.")]

DEFAULT = DEFAULT_LIMIT


def period_of(text: str | None) -> Period | None:
    """A period parameter that has been found to be one."""
    return None if text is None else parse_period(text)


_MOST_TO_LIST = 100


def require_known(**asked: tuple[str | None, Collection[str]]) -> None:
    """Refuse together all parameters whose value is none of those beside it, and list these unless they are many."""
    faults = [
        Fault(name, "unknown_value", _unknown(name, known=known))
        for name, (value, known) in asked.items()
        if value is not None and value not in known
    ]
    if faults:
        raise InvalidInputError(" ".join(fault.detail for fault in faults), faults)


def _unknown(parameter: str, *, known: Collection[str]) -> str:
    listed = f" It is one of: {', '.join(sorted(known))}." if 0 < len(known) <= _MOST_TO_LIST else ""
    return f"There is no such {parameter}.{listed}"
