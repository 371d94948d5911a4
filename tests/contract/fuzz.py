"""Every operation of the contract tried by schemathesis, with good and bad data, over the seed.

`python -m tests.contract.fuzz [examples]` does more than the tests do; it prints what fails, and exits 1 if anything.
"""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from app.domain.tier import HEADLINE_CAP
from app.main import contract, create_app
from app.paths import resource
from app.services.seeding import load_seed, read_seed
from app.settings import Settings
from app.storage import schema
from tests.clients import serving, stopped
from tests.databases import SqliteShop, opened

SEED = 20_261_123
# One of each sort: a rate, a count, quarters, pooled years, an irregular series, and definitions with two versions.
INDICATORS = (
    "fly-tipping-incidents",
    "fuel-poverty-rate",
    "homelessness-relief-duty-per-1000",
    "household-waste-recycling-rate",
    "imd-average-score",
    "life-expectancy-female",
)
# By kind of text (`format` in the contract): the list that holds such texts, and where in an item they are.
KINDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "area-code": ("/v1/areas?limit=1000", lambda item: item["code"]),
    "comparator-code": ("/v1/benchmarks?limit=1000", lambda item: item["comparator"]),
    "indicator-code": ("/v1/indicators?limit=1000", lambda item: item["code"]),
    "peer-group-code": ("/v1/peer-groups", lambda item: item["code"]),
    "period": ("/v1/values?limit=1000", lambda item: item["period"]),
    "service-name": ("/v1/indicators?limit=1000", lambda item: item["service"]),
    "theme-code": ("/v1/themes", lambda item: item["code"]),
    "warning-id": ("/v1/warnings?limit=1000", lambda item: item["id"]),
}


@dataclass(slots=True)
class Run:
    """What a run did and found: how many requests in each phase, how many links it followed, and what failed."""

    requests: Counter[str] = field(default_factory=Counter)
    links_followed: int = 0
    failures: list[str] = field(default_factory=list)


def run(
    app: ASGIApp,
    *,
    max_examples: int,
    max_steps: int,
    operation: str | list[str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Run:
    """Try all operations, or some, with all checks in all phases; the kinds of text must have been told before."""
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": max_examples, "database": "none"},
            "phases": {
                "stateful": {
                    "enabled": headers is None,  # no link leads from one write to another
                    "max-steps": max_steps,  # good data, since a refusal leads nowhere
                    "generation": {"mode": "positive", "max-examples": 3 * max_examples},
                }
            },
            "cache": {"enabled": False},
            "checks": {"enabled": True},
            "request-timeout": 60,
            "headers": dict(headers or {}),
        }
    )
    tried = schemathesis.openapi.from_dict(_without_lengths(contract()), config=config)
    tried.app = app
    tried.hook("filter_failure")(_is_fault if headers is None else _is_fault_of_a_write)
    tried.hook("map_query")(_without_cursor)
    found = Run()
    for event in from_schema(tried if operation is None else tried.include(operation_id=operation)).execute():
        match event:
            case events.ScenarioFinished():
                found.requests[event.phase] += len(event.recorder.interactions)
                found.links_followed += sum(node.is_transition_applied for node in event.recorder.cases.values())
                found.failures += _failures(event)
            case events.NonFatalError():
                found.failures.append(f"{event.label}: {event.info.format()}")
            case events.FatalError():
                raise event.exception
    return found


def tell_kinds(client: TestClient) -> None:
    """Let schemathesis write the texts that the store holds wherever the contract names their kind."""
    for kind, (path, text) in KINDS.items():
        texts = sorted({text(item) for item in client.get(path).json()["items"]})
        schemathesis.openapi.format(kind, st.sampled_from(texts))


def store_of_a_part(folder: Path) -> str:
    """The address of a store that holds `INDICATORS` of the seed alone: answers come in milliseconds."""
    for path in resource("seed").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        name = {"indicators.csv": "code", "tier-placements.csv": "indicator", "values.csv": "indicator"}.get(path.name)
        kept = [row for row in rows if name is None or row[header.index(name)] in INDICATORS]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *kept])
    url = f"sqlite:///{folder / 'part.db'}"
    with opened(url) as database:
        schema.migrate(database)
        with database.write() as connection:
            load_seed(connection, read_seed(folder, headline_cap=HEADLINE_CAP))
    return url


def _without_lengths(node: Any) -> Any:
    """The contract without the lengths of texts whose kind it names: there are few texts to choose by length from."""
    if isinstance(node, dict):
        dropped = ("minLength", "maxLength") if node.get("format") in KINDS else ()
        return {name: _without_lengths(held) for name, held in node.items() if name not in dropped}
    return [_without_lengths(held) for held in node] if isinstance(node, list) else node


def _is_fault(_context: HookContext, failure: Failure, _case: Case[Any], response: Response) -> bool:
    """Not a fault: a made-up cursor is refused, because only those that an answer gave are any."""
    made_up = isinstance(failure, RejectedPositiveData) and response.status_code == HTTPStatus.BAD_REQUEST
    return not made_up or {one["code"] for one in response.json()["errors"]} != {"invalid_cursor"}


# What the store may answer to a call that the contract allows: it is not there, not now, or not so.
_BOTH_PRECONDITIONS = "Send either If-Match"
_REFUSALS = frozenset((403, 404, 409, 412, 422, 428))


def _is_fault_of_a_write(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
    """Not a fault, besides: what a schema cannot say is refused, such as a period that does not fit its indicator."""
    says_why = response.status_code in _REFUSALS or _BOTH_PRECONDITIONS in response.text
    refused = isinstance(failure, RejectedPositiveData) and says_why
    return not refused and _is_fault(context, failure, case, response)


def _without_cursor(_context: HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is asked at random begins at the first page, so that most of it is answered; coverage asks on."""
    return query and {name: value for name, value in query.items() if name != "cursor"}


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for identity, nodes in event.recorder.checks.items():
        for node in nodes:
            if node.failure_info is not None:
                case = event.recorder.cases[identity].value
                failure = node.failure_info.failure
                yield f"[{event.phase}] {node.name}: {failure.title}\n{failure.message}\n{case.as_curl_command()}"


def main() -> int:
    """A longer run over the whole seed."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with TemporaryDirectory() as folder:
        url = SqliteShop(Path(folder)).seeded()
        with serving(url) as client:
            tell_kinds(client)
        found = run(create_app(Settings(database_url=url), clock=stopped), max_examples=examples, max_steps=10)
    print(*(f"{failure}\n" for failure in found.failures), sep="\n", end="")
    print(f"{found.requests.total()} requests, {found.links_followed} links followed: {len(found.failures)} failures.")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())
