"""The query parameters that routes share, and the reading of those that name something in the store."""

from collections.abc import Collection
from enum import IntEnum, StrEnum
from typing import Annotated

from fastapi import Query
from pydantic import BeforeValidator

from app.api.paging import DEFAULT_LIMIT, MOST
from app.api.strict import PlainBoolean, PlainInteger, plain_integer
from app.domain.catalogue import Catalogue
from app.domain.errors import Fault, InvalidInputError
from app.domain.period import Period, parse_period
from app.formats.registry import FORMATS

LONGEST = 200


class PublicTier(IntEnum):
    """The tiers that the public can read."""

    HEADLINE = 1
    BOROUGH = 2
    STRATEGY = 3


FormatName = StrEnum("FormatName", {one.name: one.name for one in FORMATS})  # type: ignore[misc]  # made from the table

Format = Annotated[FormatName | None, Query(alias="format", description="The form of the answer; wins over `Accept`.")]
Limit = Annotated[PlainInteger, Query(ge=1, le=MOST, description="The most items on a page.")]
Cursor = Annotated[
    str | None,
    Query(min_length=1, max_length=2_000, description="Where to go on: `next` of the page before."),
]
Tier = Annotated[PublicTier | None, BeforeValidator(plain_integer), Query(description="Only this tier.")]
Theme = Annotated[str | None, Query(max_length=LONGEST, description="Only this theme, by code.")]
Indicator = Annotated[str | None, Query(max_length=LONGEST, description="Only this indicator, by code.")]
Area = Annotated[str | None, Query(max_length=LONGEST, description="The area, by ONS code; default: the home area.")]
PeriodText = Annotated[
    str | None,
    Query(max_length=40, description="As it stood at this period: an id (`2022-23`) or an ISO 8601 interval."),
]
Words = Annotated[str | None, Query(max_length=LONGEST, description="Only what holds all these words.")]
Rank = Annotated[PlainBoolean, Query(description="Whether to fill `rank` and `quartile`; this is no scoreboard.")]

DEFAULT = DEFAULT_LIMIT


def period_of(text: str | None, *, parameter: str = "period") -> Period | None:
    """A period parameter; raises InvalidInputError that names the parameter."""
    if text is None:
        return None
    try:
        return parse_period(text)
    except InvalidInputError as error:
        raise refused(parameter, "invalid_period", str(error)) from None


def one_of(value: str | None, *, parameter: str, known: Collection[str], listed: bool = True) -> str | None:
    """A parameter that must be one of `known`; raises InvalidInputError that lists them (unless they are many)."""
    if value is None or value in known:
        return value
    allowed = f" It is one of: {', '.join(sorted(known))}." if listed else ""
    raise refused(parameter, "unknown_value", f"There is no such {parameter}.{allowed}")


def area_of(value: str | None, *, catalogue: Catalogue, home: str) -> str:
    """The area parameter, or the home area."""
    found = one_of(value, parameter="area", known=catalogue.areas, listed=False)
    return home if found is None else found


def refused(parameter: str, code: str, detail: str) -> InvalidInputError:
    """The error for one parameter."""
    return InvalidInputError(detail, [Fault(parameter, code, detail)])
