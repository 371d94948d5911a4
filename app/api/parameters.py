"""The query parameters that routes share, and the reading of those that name something in the store."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from app.contract.request_bodies import AREA_CODE as AREA_PATTERN
from app.contract.request_bodies import LONGEST_PERIOD, period_id
from app.contract.text import CODE_PATTERN
from app.domain.errors import Fault, InvalidInputError, InvalidPeriodError
from app.domain.measures.period import Period, parse_period
from app.domain.measures.tier import TierNumber as DomainTier
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.domain.publishing.change_items import View
from app.domain.warnings.rules import WarningRule
from app.edge.paging import DEFAULT_LIMIT, MOST
from app.edge.strict_query import ODD_CHARACTERS
from app.edge.strict_route import PlainBoolean, plain_integer
from app.formats.registry import FormatName

LONGEST = 200
_LONGEST_CODE = 80


def kind_of_text(name: str, **more: str) -> dict[str, Any]:
    """What the contract adds to a text: its kind (`format`), and a pattern where every such text has one."""
    return {"format": name, **more}


_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII | re.IGNORECASE,
)
_FIRST = datetime(1900, 1, 1, tzinfo=UTC)  # nothing is older; so that days and time zones can be reckoned with
_INSTANT_FORM = "Write an instant with its offset, such as 2026-11-19T09:00:00Z or 2026-11-19T09:00:00%2B01:00"
_DECODED_PLUS = " (a + in an address stands for a space: write it as %2B)"


def plain_instant(value: object) -> object:
    """An instant as RFC 3339 writes it, with its offset, in UTC."""
    if not isinstance(value, str):
        return value
    try:
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
ViewAsked = Annotated[
    View,
    Query(alias="view", description="`public`, or with a key that may `read`: `working`, the latest recorded data."),
]
AsOf = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="As it could be read at this instant, judgements included; not later than now. "
        "Give an offset: `Z`, or `%2B01:00` (a bare `+` in an address is a space).",
        examples=["2026-11-22T12:00:00Z"],
    ),
]
UpdatedSince = Annotated[
    datetime | None,
    BeforeValidator(plain_instant),
    Query(
        description="Only what was released at this instant or later. Give an offset: `Z`, or `%2B01:00`.",
        examples=["2026-11-22T12:00:00Z"],
    ),
]
Tier = Annotated[
    DomainTier | None,
    BeforeValidator(plain_integer),
    Query(description="Only this tier; 4, service-level, with `view=working` only."),
]
Theme = Annotated[
    str | None,
    Query(min_length=1, description="Only this theme, by code.", json_schema_extra=kind_of_text("theme-code")),
]
Indicator = Annotated[
    str | None,
    Query(min_length=1, description="Only this indicator, by code.", json_schema_extra=INDICATOR_CODE),
]
Area = Annotated[
    str | None,
    Query(min_length=1, description="The area, by ONS code; default: the home area.", json_schema_extra=AREA_CODE),
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


def _code_in_path(description: str, kind: dict[str, Any]) -> Any:
    return Path(
        alias="code", max_length=_LONGEST_CODE, pattern=CODE_PATTERN, description=description, json_schema_extra=kind
    )


# Parameters of the path, where something is to be changed.
IndicatorCode = Annotated[str, _code_in_path("The indicator's code.", INDICATOR_CODE)]
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
RuleName = Annotated[WarningRule, Path(alias="rule", description="The rule.")]
WarningId = Annotated[
    str,
    Path(
        alias="id",
        max_length=LONGEST,
        description="The warning's id: indicator, area, rule and the period that raised it.",
        json_schema_extra=kind_of_text("warning-id"),
    ),
]

DEFAULT = DEFAULT_LIMIT


def period_of(text: str | None) -> Period | None:
    """A period parameter, already validated."""
    return None if text is None else parse_period(text)


def tier_choice(tier: DomainTier | None, reference: ReferenceSnapshot) -> tuple[str | None, Collection[str]]:
    """A tier and those that can be read, for `require_known`."""
    return None if tier is None else str(tier.value), [str(known.value) for known in reference.tiers]


_MOST_TO_LIST = 100


def require_known(**parameters: tuple[str | None, Collection[str]]) -> None:
    """Refuse together all parameters whose value is none of those beside it, and list these unless they are many."""
    faults = [
        Fault(name, "unknown_value", _unknown(name, known=known))
        for name, (value, known) in parameters.items()
        if value is not None and value not in known
    ]
    if faults:
        raise InvalidInputError(" ".join(fault.detail for fault in faults), faults)


def _unknown(parameter: str, *, known: Collection[str]) -> str:
    listed = f" It is one of: {', '.join(sorted(known))}." if 0 < len(known) <= _MOST_TO_LIST else ""
    return f"There is no such {parameter}.{listed}"


SubmissionCode = Annotated[
    str,
    Path(
        alias="id",
        max_length=20,
        description="The submission's code.",
        json_schema_extra=kind_of_text("submission-code"),
    ),
]
