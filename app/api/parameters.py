"""The query parameters that routes share, and how their text is read."""

import re
from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from fastapi import Query
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.contract.request_bodies import LONGEST_PERIOD
from app.domain.errors import InvalidPeriodError
from app.domain.measures.london import LONDON
from app.domain.measures.period import Period, PeriodKind, parse_period
from app.domain.measures.tier import TierNumber as DomainTier
from app.domain.publishing.change_items import View
from app.edge.paging import DEFAULT_LIMIT, MOST
from app.edge.strict_query import ODD_CHARACTERS
from app.edge.strict_route import PlainBoolean, plain_integer
from app.formats.registry import FormatName

LONGEST = 200
LONGEST_CODE = 80


def kind_of_text(name: str, **more: str) -> dict[str, Any]:
    """What the contract adds to a text: its kind (`format`), and a pattern where every such text has one."""
    return {"format": name, **more}


_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII | re.IGNORECASE,
)
_FIRST = datetime(1900, 1, 1, tzinfo=UTC)  # nothing is older, and calculations with days and time zones work
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_INSTANT_FORM = (
    "Write a date, such as 2026-11-19, or an instant with its offset, such as 2026-11-19T09:00:00Z or "
    "2026-11-19T09:00:00%2B01:00"
)
_DECODED_PLUS = " (a + in an address stands for a space: write it as %2B)"


def listed(value: object) -> object:
    """A parameter with commas in it as its parts, each once."""
    if not isinstance(value, list):
        return value
    return list(dict.fromkeys(part for text in value for part in str(text).split(",")))


def plain_instant(value: object) -> object:
    """An instant as RFC 3339 writes it, with its offset, in UTC; a date alone is the start of that day in London."""
    if not isinstance(value, str):
        return value
    try:
        if _DAY.fullmatch(value):
            day = datetime.combine(date.fromisoformat(value), time(), tzinfo=LONDON)
            return max(day.astimezone(UTC), _FIRST)
        if _INSTANT.fullmatch(value):
            return max(datetime.fromisoformat(value.upper()).astimezone(UTC), _FIRST)
    except (ValueError, OverflowError):  # no such day, time or offset; or before the first year
        pass
    meant = _INSTANT.fullmatch(value.replace(" ", "+"))
    sentence = f"{_INSTANT_FORM}{_DECODED_PLUS if meant else ''}"
    raise PydanticCustomError("invalid_instant", "{sentence}", {"sentence": sentence})


def _require_period(text: str) -> str:
    try:
        parse_period(text)
    except InvalidPeriodError as error:
        raise PydanticCustomError("invalid_period", "{sentence}", {"sentence": str(error)}) from None
    return text


def require_financial_year(text: str) -> str:
    """A financial year in the form of its id."""
    try:
        year = parse_period(text)
    except InvalidPeriodError as error:
        raise PydanticCustomError("invalid_period", "{sentence}", {"sentence": str(error)}) from None
    if year.kind is not PeriodKind.FINANCIAL_YEAR:
        raise PydanticCustomError("invalid_period", "Give a financial year, such as 2026-27.")
    return year.id


def require_day(text: str) -> str:
    """A day of the calendar as it is written."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise PydanticCustomError("invalid_day", "This is not a day: write one as 2026-09-30.") from None


AREA_CODE = kind_of_text("area-code")
INDICATOR_CODE = kind_of_text("indicator-code")
PERIOD = kind_of_text("period")

PeriodText = Annotated[str, AfterValidator(_require_period)]
YearText = Annotated[
    str,
    Field(max_length=LONGEST_PERIOD, json_schema_extra=kind_of_text("financial-year")),
    AfterValidator(require_financial_year),
]
Format = Annotated[FormatName | None, Query(alias="format", description="The form of the answer; wins over `Accept`.")]
Limit = Annotated[
    int,
    Query(
        ge=1,
        le=MOST,
        description=f"The most items on a page: {DEFAULT_LIMIT} without it. A table without it is whole.",
    ),
    BeforeValidator(plain_integer),
]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=2_000,
        description="Where to go on: `next` of the page before, with the same other parameters.",
        json_schema_extra=kind_of_text("cursor", pattern="^[A-Za-z0-9_-]+$"),
    ),
]
ViewChoice = Annotated[
    View,
    Query(alias="view", description="`public`, or with a key that may `read`: `working`, the latest recorded data."),
]
AsOf = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="As it could be read at this instant, judgements included: no later than now, and no earlier than "
        "the first release. A date alone is the start of that day in London; an instant has an offset: `Z`, or "
        "`%2B01:00` (a bare `+` in an address is a space). Such as `2026-11-22T12:00:00Z`.",
    ),
]
UpdatedSince = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="Only what was released at this instant or later: a date (the start of that day in London), or an "
        "instant with an offset: `Z`, or `%2B01:00`. Such as `2026-11-22T12:00:00Z`.",
    ),
]
Since = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="Only what changed at this instant or later: a date (the start of that day in London), or an "
        "instant with an offset. Such as `2026-11-22T12:00:00Z`.",
    ),
]
# One of a list in a parameter, and the list: `indicator=a,b`.
TextListed = Annotated[str, Field(min_length=1, max_length=LONGEST)]
LISTED = BeforeValidator(listed)
MOST_LISTED = 100

Tier = Annotated[
    list[Annotated[DomainTier, BeforeValidator(plain_integer)]] | None,
    LISTED,
    Query(max_length=MOST_LISTED, description="Only these tiers; 4, service-level, with `view=working` only."),
]
Theme = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=kind_of_text("theme-code"))]] | None,
    LISTED,
    Query(max_length=MOST_LISTED, description="Only these themes, by code."),
]
Service = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=LONGEST,
        description="Only this service, by its name.",
        json_schema_extra=kind_of_text("service-name"),
    ),
]
Indicator = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=INDICATOR_CODE)]] | None,
    LISTED,
    Query(max_length=MOST_LISTED, description="Only these indicators, by code, with commas between them."),
]
Areas = Annotated[
    list[Annotated[TextListed, Field(json_schema_extra=AREA_CODE)]] | None,
    LISTED,
    Query(max_length=MOST_LISTED, description="Only these areas, by ONS code; default: all."),
]
Area = Annotated[
    str | None,
    Query(min_length=1, description="The area, by ONS code; default: the home area.", json_schema_extra=AREA_CODE),
]
AsAt = Annotated[
    PeriodText | None,
    Query(
        min_length=1,
        description="As it stood at this period: an id (`2022-23`) or an ISO 8601 interval. A financial year finds the "
        "snapshot, survey or calendar year that belongs to it, and the year of a quarterly indicator.",
        json_schema_extra=PERIOD,
    ),
]
Words = Annotated[
    str | None,
    Query(
        title="Words",
        min_length=1,
        max_length=LONGEST,
        description="Only what holds all these words.",
        json_schema_extra={"pattern": f"^[^{ODD_CHARACTERS}]*$"},
    ),
]
Rank = Annotated[PlainBoolean, Query(description="Whether to fill `rank` and `quartile`; this is not a scoreboard.")]

Unexplained = Annotated[
    PlainBoolean | None,
    Query(description="Only warnings without a commentary or a response (`true`), or only the others (`false`)."),
]


DEFAULT = DEFAULT_LIMIT


def period_of(text: str | None) -> Period | None:
    """A period parameter, already validated."""
    return None if text is None else parse_period(text)
