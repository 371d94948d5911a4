"""Schemathesis over the service: operations of the contract, tried with good and bad data, in all phases."""

import csv
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext
from schemathesis.engine import events, from_schema
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from app.domain.measures.tier import HEADLINE_CAP
from app.domain.publishing.change_items import ItemKind
from app.paths import resource
from app.services.operations.seed import load_seed, read_seed
from app.storage import schema
from app.storage.database import Database
from tests.clients import contract, parameters_of
from tests.contract.examples import ACHIEVEMENT, ACTION, STATED
from tests.contract.refusals import is_fault
from tests.databases import opened
from tests.stores import instant, publish

SEED = 20_261_123
MOST_SHOWN = 2_000  # characters of a call that failed, and of its answer
# One of each sort: a rate, a count, quarters, pooled years, an irregular series, and definitions with two versions.
INDICATORS = (
    "fly-tipping-incidents",
    "fuel-poverty-rate",
    "homelessness-relief-duty-per-1000",
    "household-waste-recycling-rate",
    "imd-average-score",
    "life-expectancy-female",
)
PART = "part.db"
HOME = "E07000120"
WHOLE_KINDS = ("region", "country")  # of areas: those that others lie in
# By kind of text (`format` in the contract): the list that holds such texts, and where in an item they are.
KINDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "area-code": ("/v1/areas?limit=1000", lambda item: item["code"]),
    "comparator-code": ("/v1/benchmarks?limit=1000", lambda item: item["comparator"]),
    "indicator-code": ("/v1/indicators?limit=1000", lambda item: item["code"]),
    "peer-group-code": ("/v1/peer-groups", lambda item: item["code"]),
    "period": ("/v1/values?limit=1000", lambda item: item["period"]),
    "service-name": ("/v1/indicators?limit=1000", lambda item: item["service"]),
    "framework-code": ("/v1/frameworks", lambda item: item["code"]),
    "framework-measure-code": ("/v1/frameworks", lambda item: item["measures"][0]["code"]),
    "achievement-code": ("/v1/achievements", lambda item: item["code"]),
    "priority-code": ("/v1/achievements", lambda item: item["priority"]),
    "action-code": ("/v1/actions", lambda item: item["code"]),
    "outcome-code": ("/v1/outcomes", lambda item: item["code"]),
    "cascade-code": ("/v1/indicators?limit=1000", lambda item: item["code"]),
    "strategy-code": ("/v1/strategies", lambda item: item["code"]),
    "theme-code": ("/v1/themes", lambda item: item["code"]),
    "warning-id": ("/v1/warnings?limit=1000", lambda item: item["id"]),
}
# The same that only a key opens.
KEYED_KINDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "key-prefix": ("/v1/keys", lambda item: item["prefix"]),
    "person-code": ("/v1/keys", lambda item: item["holder"]),
    "publication-code": ("/v1/publications", lambda item: item["code"]),
    "submission-code": ("/v1/returns?limit=1000", lambda item: item["id"]),
}
# Kinds of text that the contract does not name: instants, mostly since the first release, and tags of revisions.
INSTANTS = (
    "2026-11-22T12:00:00Z",
    "2026-11-22T12:00:00.5Z",
    "2026-11-22T18:30:00+01:00",
    "2026-11-23T00:00:00-05:00",
    "2026-11-23T09:30:00Z",
    "2026-11-21T23:59:59Z",
    "2026-12-01T09:00:00Z",
)
REVISIONS = ('"r1"', '"r2"', '"r3"')
YEARS = ("2025-26", "2026-27")
MORE_KINDS = {"financial-year": YEARS, "instant-passed": INSTANTS, "revision": REVISIONS, "no-revision": ("*",)}
KIND_OF_PARAMETER = {
    "as_of": "instant-passed",
    "since": "instant-passed",
    "updated_since": "instant-passed",
    "If-Match": "revision",
    "If-None-Match": "no-revision",
}


@dataclass(slots=True)
class Run:
    """What a run did and found: how many requests in each phase, how many links it followed, and what failed."""

    requests: Counter[str] = field(default_factory=Counter)
    links_followed: int = 0
    failures: list[str] = field(default_factory=list)

    def __add__(self, other: "Run") -> "Run":
        """Both runs as one."""
        return Run(
            self.requests + other.requests,
            self.links_followed + other.links_followed,
            self.failures + other.failures,
        )


def run(
    app: ASGIApp,
    *,
    max_examples: int,
    operations: str | list[str],
    max_steps: int = 4,
    headers: Mapping[str, str] | None = None,
    has_coverage: bool = True,
) -> Run:
    """Try operations with all checks; the kinds of text must have been told before."""
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": max_examples, "database": "none"},
            "phases": {
                "coverage": {"enabled": has_coverage},
                "stateful": {
                    "enabled": headers is None,  # no link leads from one write to another
                    "max-steps": max_steps,  # good data, since a refusal leads nowhere
                    "generation": {"mode": "positive", "max-examples": 3 * max_examples},
                },
            },
            "analysis": {"constants": {"enabled": False}},  # words of the program, for texts of any kind
            "cache": {"enabled": False},
            "checks": {"enabled": True, "negative_data_rejection": {"expected-statuses": REFUSED}},
            "continue-on-failure": True,
            "request-timeout": 60,
            "headers": dict(headers or {}),
        }
    )
    tried = schemathesis.openapi.from_dict(deepcopy(_tried_contract()), config=config)
    tried.app = app
    tried.hook("filter_failure")(is_fault)
    tried.hook("map_query")(_without_cursor)
    tried.hook("map_case")(_with_one_precondition)
    found = Run()
    for event in from_schema(tried.include(operation_id=operations)).execute():
        _note(event, found)
    return found


# What may be answered to a call that breaks the contract.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "414", "415", "422", "428", "429"]


def _note(event: events.EngineEvent, found: Run) -> None:
    match event:
        case events.ScenarioFinished():
            found.requests[event.phase] += len(event.recorder.interactions)
            found.links_followed += sum(node.is_transition_applied for node in event.recorder.cases.values())
            found.failures += _failures(event)
        case events.NonFatalError():
            found.failures.append(f"{event.label}: {event.info.format()}")
        case events.FatalError():
            raise event.exception


def tell_kinds(client: TestClient, *, headers: Mapping[str, str] | None = None) -> None:
    """Let schemathesis write the texts that the store holds wherever the contract names their kind."""
    for kind, (path, text) in (KINDS if headers is None else KINDS | KEYED_KINDS).items():
        texts = sorted({text(item) for item in client.get(path, headers=headers).json()["items"]})
        schemathesis.openapi.format(kind, st.sampled_from(texts))
    for kind, known in MORE_KINDS.items():
        schemathesis.openapi.format(kind, st.sampled_from(known))


def store_of_a_part(folder: Path) -> str:
    """The address of a store in a file of its own that holds a part of the seed."""
    url = f"sqlite:///{folder / PART}"
    with opened(url) as database:
        schema.migrate(database)
        load_a_part(database, folder)
    return url


def load_a_part(database: Database, folder: Path) -> None:
    """Load `INDICATORS` of the seed alone, and few areas, by way of a folder: answers come in milliseconds."""
    tables = {path.name: _rows(path) for path in resource("seed").glob("*.csv")}
    compared = {row["area"] for row in tables["peer-group-members.csv"]}
    areas = {row["code"] for row in tables["areas.csv"] if row["kind"] in WHOLE_KINDS} | compared | {HOME}
    known: dict[str, Container[str]] = {"area": areas, "indicator": INDICATORS}
    own: dict[str, dict[str, Container[str]]] = {"areas.csv": {"code": areas}, "indicators.csv": {"code": INDICATORS}}
    for name, rows in tables.items():
        wanted = own.get(name, known)
        kept = [row for row in rows if all(row[column] in codes for column, codes in wanted.items() if column in row)]
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0], lineterminator="\n")
            table.writeheader()
            table.writerows(map(_known, kept))
    with database.write() as connection:
        load_seed(connection, read_seed(folder, headline_cap=HEADLINE_CAP))
    documents = (ACTION, (ItemKind.ACTION_PROGRESS, STATED), ACHIEVEMENT)
    publish(database, instant("2026-11-22T12:30"), *documents)


def _known(row: dict[str, str]) -> dict[str, str]:
    """A row that names none but known indicators."""
    listed = row.get("indicators", "").split(";")
    return row | ({"indicators": ";".join(filter(INDICATORS.__contains__, listed))} if "indicators" in row else {})


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _tried_contract() -> Any:
    """The contract as it is tried: where a text is of a kind, all texts are known ones.

    What a PUT names at the end of its path may be new, and so keeps its pattern.
    """
    whole = contract()
    tried = _without_bounds(whole)
    for path, methods in tried["paths"].items():
        for method, operation in methods.items():
            in_full = parameters_of(whole["paths"][path][method])
            operation["parameters"] = [_tried_parameter(one, method=method, path=path) for one in in_full]
    return tried


def _tried_parameter(parameter: dict[str, Any], *, method: str, path: str) -> dict[str, Any]:
    kind = KIND_OF_PARAMETER.get(parameter["name"])
    is_etag = method == "get" and parameter["name"] == "If-None-Match"
    if kind is not None and not is_etag:
        return parameter | {"schema": {"type": "string", "format": kind}}
    is_named = method == "put" and path.endswith(f"{{{parameter['name']}}}")
    tried: dict[str, Any] = parameter if is_named else _without_bounds(parameter)
    return tried


def _without_bounds(node: Any) -> Any:
    """The contract without bounds of texts whose kind it names: there are few texts to choose from."""
    if isinstance(node, dict):
        dropped = ("minLength", "maxLength", "pattern") if node.get("format") in KINDS | KEYED_KINDS else ()
        return {name: _without_bounds(held) for name, held in node.items() if name not in dropped}
    return [_without_bounds(held) for held in node] if isinstance(node, list) else node


def _with_one_precondition(_context: HookContext, case: Case[Any]) -> Case[Any]:
    """A call with every part of it says both preconditions: so that the rest is looked at, it tries to create."""
    headers = case.headers
    if headers and headers.get("If-None-Match") == "*" and headers.get("If-Match") in REVISIONS:
        del headers["If-Match"]
        case.query = {"dry_run": "true"} | (case.query or {})
    return case


def _without_cursor(_context: HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is asked at random begins at the first page, so that most of it is answered; coverage asks on."""
    return query and {name: value for name, value in query.items() if name != "cursor"}


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for identity, nodes in event.recorder.checks.items():
        for node in nodes:
            if node.failure_info is not None:
                case, interaction = event.recorder.cases[identity].value, event.recorder.interactions[identity]
                failure = node.failure_info.failure
                answer = "" if interaction.response is None else interaction.response.text[:MOST_SHOWN]
                yield "\n".join(
                    (
                        f"[{event.phase}] {node.name}: {failure.title}",
                        failure.message,
                        case.as_curl_command()[:MOST_SHOWN],
                        answer,
                    )
                )
