"""The contract that FastAPI derives, completed: who offers it, examples from real answers, and links between calls."""

import json
from functools import cache
from typing import Any

import yaml
from fastapi import FastAPI

from app.api.openapi_bodies import add_bodies
from app.api.openapi_returns import return_schemas
from app.edge.openapi_parameters import with_shared_parameters
from app.edge.openapi_schemas import with_published_names
from app.paths import resource

SUMMARY = "A council's performance indicators and warning signs of failure."
DESCRIPTION = """\
For each indicator: values by year and quarter, direction of travel, benchmarks against similar councils, the region
and the country, and warnings; every judgement with its rule, its evidence and one plain sentence.

**Reading** needs no key, and pages of any site may read (CORS). What is read with `GET` can be asked with `HEAD` too,
and `OPTIONS` tells which methods an address takes. Every answer has an `ETag` and a lifetime to the next whole minute;
with `If-None-Match` an unchanged answer is 304. Answers are compressed for callers that accept `gzip`.

**Lists** are `{"items", "total", "next"}`: give `next` as `cursor`, with the same other parameters, for the next page.
A filter takes several choices with commas between them: `indicator=a,b`.

**Formats**: JSON, or with `?format=csv` or `Accept: text/csv` the same as a table. Without `limit` it is the whole
collection; with it a page, whose header `Link` leads on to the next. It is UTF-8 with a byte order mark, has one header
line, and nested fields joined by `_` (`latest_value`); lists of objects have no column. A financial year has `FY`
before it, so that no spreadsheet takes `2010-11` for a month; `FY2010-11` is read like `2010-11` everywhere. The table
of values can be sent back as a return. Charts are SVG images, whose addresses end in `.svg`.

**Areas that ended** are answered while figures of them are held; otherwise 400 names the areas that replaced them.

**Views**: without a key, and by default (`view=public`), an answer is what is public. `view=working`, with a key that
has the scope `read`, is the latest recorded data with the judgements on them, service-level indicators included; such
an answer is never cached. `as_of` gives the answer of a past instant, judgements included; before the first release it
is 400 `too_early`, whatever is asked. Instants may be dates: the start of that day in London.

**Writing** needs a key (`Authorization: Bearer wmk_...`) with the scope that each call names. What is written is a
draft until another officer approves it, and public from the minute of a publication. A `POST` with an `Idempotency-Key`
is done once, and repeated calls get the same answer for 24 hours. A `PUT` says what it changes: `If-Match` with the
`ETag` of a read of it with a key, or `If-None-Match: *` to create; neither is 428, and a stale one 412. `dry_run=true`
checks everything and records nothing, as does every call with a test key; the answer then has the header
`Dry-Run: true`.

**Limits**: a body has at most 8 MiB, a return 32 MiB and 100,000 rows. A key makes 600 calls a minute unless the
operator sets another number. After 10 invalid keys in a minute, of one address or with one prefix, further invalid ones
are 429 with `Retry-After`; a valid key is answered all the same.

**Errors** are `application/problem+json` (RFC 9457), list everything that is wrong with the request at once, and are
explained at `/problems`. Unknown, repeated and empty parameters are refused. Besides the errors listed with each call,
any call can get: 405 for a method that the address does not take (`Allow` names those it takes), 408 for a request
that does not arrive in time, 413 for a body, 414 for an address and 431 for headers that are too large, and 500.

The figures are public under the Open Government Licence v3.0; the licence named here is the program's.
"""
TAGS = (
    ("Overview", "The service, its tiers and its themes, in numbers."),
    ("Indicators", "What is measured, why, which way is good, and by which rules it is judged."),
    ("Performance", "Cards for a tier page, one indicator's whole history, and benchmarks."),
    ("Values", "Tidy values for open data."),
    ("Warnings", "Warning signs of failure with their evidence and their life."),
    ("Releases", "What was released when, and the feed of changes."),
    ("Definitions", "Changing definitions, tiers and targets, and what people add to figures."),
    ("Returns", "Sending values, what is due, and what became of what was sent."),
    ("Publishing", "Approving what was sent, releasing it to the public, and withdrawing it."),
    ("Administration", "Keys, the people who hold them, and the audit trail."),
    ("Strategy", "What the council plans and achieves: strategies, outcomes, actions, how they come on, achievements."),
    ("Frameworks", "What government and others look at a council by, and what of it is covered."),
    ("Reports", "The Annual Report: published editions, which never change, and drafts."),
    ("Areas", "Areas with successors, and peer groups with dated membership."),
)
# Where a call leads: from operation, to operation, pointer into the answer of the first, parameter of the second.
LINKS = (
    ("list_indicators", "get_indicator", "/items/0/code", "code"),
    ("list_indicators", "list_indicator_versions", "/items/0/code", "code"),
    ("list_indicators", "list_values", "/items/0/code", "indicator"),
    ("list_performance", "get_indicator_performance", "/items/0/indicator/code", "code"),
    ("list_performance", "list_benchmarks", "/items/0/indicator/code", "indicator"),
    ("list_performance", "list_warnings", "/items/0/indicator/code", "indicator"),
    ("list_themes", "list_performance", "/items/0/code", "theme"),
    ("list_themes", "get_theme", "/items/0/code", "code"),
    ("list_outcomes", "get_cascade", "/items/0/code", "code"),
    ("list_warnings", "get_warning", "/items/0/id", "id"),
    ("list_areas", "get_area", "/items/0/code", "code"),
    ("list_areas", "list_performance", "/items/0/code", "area"),
    ("list_peer_groups", "get_peer_group", "/items/0/code", "code"),
    ("list_tiers", "get_tier", "/items/0/tier", "tier"),
    ("list_strategies", "get_strategy", "/items/0/code", "code"),
    ("list_strategies", "list_achievements", "/items/0/code", "strategy"),
    ("list_outcomes", "get_outcome", "/items/0/code", "code"),
    ("list_frameworks", "get_framework", "/items/0/code", "code"),
    ("list_indicators", "list_frameworks", "/items/0/code", "indicator"),
)
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the answer that the caller holds; when that is still the answer, 304.",
    "schema": {"type": "string"},
}
HEADERS = {
    "ETag": "A digest of the body, the same from every server; of a large table a digest of what the body rests on; in "
    "the working view its revision, where it has one.",
    "Last-Modified": "When something was last released or withdrawn; not with `as_of`, nor in the working view.",
    "Content-Disposition": "The name to save a table under.",
    "Link": 'The next page of a table, `rel="next"`.',
    "X-Total-Count": "How many rows a table has on all its pages.",
    "Cache-Control": "`public`, for the seconds to the next whole minute.",
    "Vary": "The request headers on which the form of the answer depends.",
    "Content-Language": "`en-GB`, the language of sentences.",
    "X-Request-Id": "What to quote when asking about this answer.",
    "Retry-After": "The seconds after which to try again.",
}
# The answers that operations share: status, name, headers.
SHARED = (
    ("304", "NotModified", ("ETag", "Cache-Control", "Vary")),
    ("400", "BadRequest", ("Content-Language", "X-Request-Id")),
    ("401", "NoKey", ("Content-Language", "X-Request-Id")),
    ("403", "Forbidden", ("Content-Language", "X-Request-Id")),
    ("404", "NotFound", ("Content-Language", "X-Request-Id")),
    ("406", "NotAcceptable", ("Content-Language", "X-Request-Id")),
    ("409", "Conflict", ("Content-Language", "X-Request-Id")),
    ("412", "PreconditionFailed", ("Content-Language", "X-Request-Id")),
    ("413", "TooLarge", ("Content-Language", "X-Request-Id")),
    ("415", "OtherMediaType", ("Content-Language", "X-Request-Id")),
    ("422", "Unprocessable", ("Content-Language", "X-Request-Id")),
    ("428", "PreconditionRequired", ("Content-Language", "X-Request-Id")),
    ("429", "TooManyRequests", ("Content-Language", "X-Request-Id", "Retry-After")),
    ("503", "Unavailable", ("Content-Language", "X-Request-Id", "Retry-After")),
)
_NOT_MODIFIED = "304"
_FRAMEWORKS_WORDS = "Successful Response"
_OF_BODIES = frozenset({"413", "415", "422"})  # what is wrong with a body, which no read has
_ANSWERED = ("ETag", "Cache-Control", "Last-Modified", "Vary", "Content-Language", "Content-Disposition")
_PAGED = ("Link", "X-Total-Count")
_OPTIONAL = frozenset({"ETag", "Last-Modified", "Content-Disposition", *_PAGED})


class _Writer(yaml.SafeDumper):
    """Writes texts of several lines as they are."""

    def represent_lines(self, text: str) -> yaml.ScalarNode:
        style = "|" if "\n" in text and "\r" not in text else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _Writer.represent_lines)


def as_yaml(contract: dict[str, Any]) -> str:
    """A contract as a file to read and to compare."""
    return yaml.dump(contract, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)


def describe(app: FastAPI) -> None:
    """Make `app.openapi` give the whole contract."""
    produce = app.openapi

    @cache
    def openapi() -> dict[str, Any]:
        return _completed(produce())

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend the contract


def _completed(derived: dict[str, Any]) -> dict[str, Any]:
    schemas = return_schemas() | derived["components"]["schemas"]
    contract = with_published_names({**derived, "components": {**derived["components"], "schemas": schemas}})
    info = contract.pop("info") | {
        "summary": SUMMARY,
        "description": DESCRIPTION,
        "contact": {"name": "Waymark contributors"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    paths = contract["paths"].values()
    operations = {operation["operationId"]: operation for path in paths for operation in path.values()}
    add_bodies(operations)
    _share_answers(contract["components"], operations=operations)
    for path in contract["paths"].values():
        for method, operation in path.items():
            _mend_answers(operation, method=method)
            _drop_default_limit(operation)
    for identity, operation in operations.items():
        if _NOT_MODIFIED in operation["responses"]:
            _complete_read(operation, name=identity)
    for source, target, pointer, parameter in LINKS:
        operations[source]["responses"]["200"].setdefault("links", {})[target] = {
            "operationId": target,
            "parameters": {parameter: f"$response.body#{pointer}"},
            "description": "For the first item of the list.",
        }
    contract = with_shared_parameters(contract)
    return {
        "openapi": contract.pop("openapi"),
        "info": info,
        "servers": [{"url": "/", "description": "This service."}],
        "security": [],
        "tags": [{"name": name, "description": description} for name, description in TAGS],
        **contract,
    }


def _mend_answers(operation: dict[str, Any], *, method: str) -> None:
    """Drop answers that routers document for all their operations and this one cannot give; and use our own words."""
    answers = operation["responses"]
    for answer in answers.values():
        if answer.get("description") == _FRAMEWORKS_WORDS:
            answer["description"] = "The answer."
    if method == "get":
        for status in _OF_BODIES & answers.keys():
            del answers[status]
    names_something = any(parameter["in"] == "path" for parameter in operation.get("parameters", ()))
    if "requestBody" not in operation and not names_something:
        answers.pop("404", None)


def _drop_default_limit(operation: dict[str, Any]) -> None:
    """A client that fills in the default would cut off tables, which are whole without a limit."""
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "limit":
            parameter["schema"].pop("default")


def _complete_read(operation: dict[str, Any], *, name: str) -> None:
    """A public read: it can be conditional, and needs no key; only `view=working` does, as that parameter says."""
    is_paged = any(parameter["name"] == "limit" for parameter in operation["parameters"])
    operation["parameters"].append(IF_NONE_MATCH)
    del operation["security"]
    answer = operation["responses"]["200"]
    answer["headers"] = _headers((*_ANSWERED, *_PAGED) if is_paged else _ANSWERED)
    _give_examples(answer["content"], name=name)


def _share_answers(components: dict[str, Any], *, operations: dict[str, Any]) -> None:
    """Describe the answers that many operations give once, among the components."""
    components["headers"] = {
        name.replace("-", ""): {"description": text, "required": name not in _OPTIONAL, "schema": {"type": "string"}}
        for name, text in HEADERS.items()
    }
    components["responses"] = {}
    for status, name, headers in SHARED:
        for operation in operations.values():
            if status in operation["responses"]:
                components["responses"][name] = operation["responses"][status] | {"headers": _headers(headers)}
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
        _give_examples(components["responses"][name].get("content", {}), name=name)


def _headers(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name.replace('-', '')}"} for name in names}


def _give_examples(content: dict[str, Any], *, name: str) -> None:
    """Put the real answers of openapi/examples beside the media types that they show."""
    for media_type, media in content.items():
        suffix = _SUFFIXES.get(media_type)  # forms that are no text to read have no example
        path = resource("openapi") / "examples" / f"{name}{suffix}"
        if suffix is not None and path.is_file():
            media["examples"] = {"real": json.loads(path.read_text("utf-8"))}


_SUFFIXES = {
    "application/json": ".json",
    "application/problem+json": ".json",
    "text/csv": ".csv.json",
    "image/svg+xml": ".svg.json",
}
