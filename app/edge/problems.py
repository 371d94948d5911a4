"""Errors as callers get them: problem+json (RFC 9457), and the kinds of problem that any service has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from app.edge.addresses import under_root
from app.edge.exchange import EXCHANGE, REQUEST_ID, exchange_of
from app.edge.headers import ALWAYS, NO_STORE

MEDIA_TYPE = "application/problem+json"
MOST_ITEMS = 50
RETRY_SOON = {"Retry-After": "5"}

INTERNAL_DETAIL = "The request could not be answered. Quote the request id when you report it."
ANSWERED = "The caller has had an answer."  # noted on an error that goes on only to be logged

_REFUSED_FOR_NOW = (429, 503)  # statuses that are of interest to an operator
_PATH_CHARACTERS = "/%:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem; the page /problems explains it under its slug, and `headers` go with every answer of it."""

    slug: str
    status: int
    title: str
    advice: str
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)


BAD_REQUEST = ProblemKind(
    "bad-request",
    400,
    "The service cannot read the request",
    "Send it in the form that HTTP and the contract describe.",
)
BAD_PARAMETER = ProblemKind(
    "bad-parameter",
    400,
    "A parameter cannot be used",
    "Correct each parameter in `errors`; the detail names the parameters that exist.",
)
BAD_JSON = ProblemKind(
    "bad-json",
    400,
    "The body is not strict JSON",
    "Send JSON in UTF-8 with plain numbers, each key once, and no deep nesting.",
)
FOREIGN_HOST = ProblemKind(
    "foreign-host",
    400,
    "This service does not answer for that host",
    "Use the host name under which the service is published.",
)
NOT_FOUND = ProblemKind(
    "not-found",
    404,
    "There is nothing here",
    "Check the address: what it names does not exist or is not public.",
)
METHOD_NOT_ALLOWED = ProblemKind(
    "method-not-allowed", 405, "This address does not take that method", "Use a method from the Allow header."
)
NOT_ACCEPTABLE = ProblemKind(
    "not-acceptable",
    406,
    "This answer does not come in that format",
    "Ask for one of the formats that the detail names, by Accept or by format.",
)
TOO_SLOW = ProblemKind(
    "too-slow", 408, "The request did not arrive in time", "Send the request again over a faster line."
)
BODY_TOO_LARGE = ProblemKind("body-too-large", 413, "The body is too large", "Send less at once.")
TARGET_TOO_LONG = ProblemKind(
    "target-too-long", 414, "The address is too long", "Ask with fewer or shorter parameters."
)
WRONG_MEDIA_TYPE = ProblemKind(
    "wrong-media-type",
    415,
    "The body has another media type",
    "Say in Content-Type what the contract names, and send that.",
)
INVALID_INPUT = ProblemKind(
    "invalid-input",
    422,
    "Something in the body is not right",
    "Correct each place in `errors`; nothing was stored.",
)
TOO_MANY_REQUESTS = ProblemKind("too-many-requests", 429, "Too many requests", "Wait for the seconds in Retry-After.")
HEADERS_TOO_LARGE = ProblemKind("headers-too-large", 431, "The headers are too large", "Send fewer or shorter headers.")
INTERNAL = ProblemKind(
    "internal-error",
    500,
    "Something went wrong in the service",
    "Report it with the request id; the log has the details.",
)
OVERLOADED = ProblemKind(
    "overloaded", 503, "Too many requests at once", "Try again after the seconds in Retry-After.", RETRY_SOON
)
STORE_UNAVAILABLE = ProblemKind(
    "store-unavailable",
    503,
    "The store does not answer at present",
    "Try again after the seconds in Retry-After.",
    RETRY_SOON,
)

EDGE_KINDS = (
    *(BAD_REQUEST, BAD_PARAMETER, BAD_JSON, FOREIGN_HOST, NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE),
    *(TOO_MANY_REQUESTS, TOO_SLOW, BODY_TOO_LARGE, TARGET_TOO_LONG, WRONG_MEDIA_TYPE, INVALID_INPUT),
    *(HEADERS_TOO_LARGE, INTERNAL, OVERLOADED, STORE_UNAVAILABLE),
)


class ProblemItem(BaseModel):
    """One thing to mend: a parameter, a place in the body, or a row, column and sheet of a file."""

    parameter: str | None = Field(description="The name of the query, path or header parameter.")
    pointer: str | None = Field(description="The place in the body, as a JSON pointer (RFC 6901).")
    row: int | None = Field(description="The row of the caller's file, counted as a spreadsheet does.")
    column: str | None = Field(description="The column of the caller's file.")
    sheet: str | None = Field(description="The sheet of the caller's workbook.")
    code: str = Field(description="The kind of fault, for programs.")
    detail: str = Field(description="What is wrong, in words.")


class Problem(BaseModel):
    """An error (RFC 9457), with everything that is wrong with the request at once."""

    type: str = Field(description="The kind of problem: a reference to the page that explains it.")
    title: str = Field(description="The kind of problem in a few words.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What is wrong with this request, and what to do.")
    instance: str = Field(description="The path that was asked for.")
    errors: list[ProblemItem] = Field(description="Each thing to correct.", max_length=MOST_ITEMS)
    request_id: str = Field(description="What to quote when asking about this answer.")


class Refusal(HTTPException):
    """A request refused: a kind of problem, and each fault of the request."""

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        items: Iterable[ProblemItem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.status, detail, headers)
        self.kind = kind
        self.items = tuple(items)


class ParameterRefusal(Refusal):
    """A parameter that cannot be used (400): the answer adds which parameters the address takes."""

    def __init__(self, detail: str, items: Iterable[ProblemItem]) -> None:
        super().__init__(BAD_PARAMETER, detail, items)


def problem_item(
    code: str,
    detail: str,
    *,
    parameter: str | None = None,
    pointer: str | None = None,
    row: int | None = None,
    column: str | None = None,
    sheet: str | None = None,
) -> ProblemItem:
    """One fault of the request."""
    return ProblemItem(
        parameter=parameter, pointer=pointer, row=row, column=column, sheet=sheet, code=code, detail=detail
    )


def problem_response(
    scope: Scope,
    kind: ProblemKind,
    detail: str,
    *,
    items: Iterable[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The problem as a response (an ASGI callable), for the layers in front of FastAPI as well."""
    if kind.status in _REFUSED_FOR_NOW and (exchange := exchange_of(scope)) is not None and exchange.cause is None:
        exchange.cause, exchange.detail = kind.slug.replace("-", "_"), kind.title
    request_id = request_id_of(scope)
    body = Problem(
        type=under_root(f"/problems#{kind.slug}"),
        title=kind.title,
        status=kind.status,
        detail=detail,
        instance=_instance(scope),
        errors=list(items)[:MOST_ITEMS],
        request_id=request_id,
    )
    always = ALWAYS | NO_STORE | {"Content-Language": "en-GB"}
    if EXCHANGE not in scope:  # which gives the id to every answer
        always["X-Request-Id"] = request_id
    return Response(
        body.model_dump_json().encode(),
        kind.status,
        headers={**always, **kind.headers, **(headers or {})},
        media_type=MEDIA_TYPE,
    )


def request_id_of(scope: Scope) -> str:
    """The id of a request; empty where it has none."""
    return str(scope.get(REQUEST_ID, ""))


def documented(kinds: Iterable[ProblemKind], statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a router: Problem as application/problem+json for each status, described by its kinds."""
    reference = {"schema": {"$ref": "#/components/schemas/Problem"}}
    titles = {status: [kind.title for kind in kinds if kind.status == status] for status in statuses}
    return {
        status: {"description": f"{'; or '.join(described)}.", "content": {MEDIA_TYPE: reference}}
        for status, described in titles.items()
    }


def _instance(scope: Scope) -> str:
    raw = scope.get("raw_path") or scope.get("path", "").encode("utf-8", "replace")
    return under_root(quote(raw, safe=_PATH_CHARACTERS))
