"""Every operation of the contract tried by schemathesis, with good and bad data, over the seed.

`python -m tests.contract.fuzz [examples]` prints what it finds, and exits with how much that is.
"""

import csv
import sys
from collections.abc import Callable, Iterator
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

from app.main import create_app
from app.paths import resource
from app.settings import Settings
from tests.clients import serving, stopped
from tests.databases import SqliteShop

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
# By kind of text (`format` in the contract): the list, and where in it the texts are.
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


def part_of_seed(folder: Path) -> Path:
    """A seed folder with `INDICATORS` alone, so that an answer takes a few milliseconds."""
    for path in resource("seed").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        name = {"indicators.csv": "code", "tier-placements.csv": "indicator", "values.csv": "indicator"}.get(path.name)
        kept = [row for row in rows if name is None or row[header.index(name)] in INDICATORS]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *kept])
    return folder


def found_by(app: ASGIApp, *, max_examples: int, max_steps: int) -> Iterator[str]:
    """What fails of all checks in all phases, links included; the app's texts must have been told before."""
    config = schemathesis.Config.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": max_examples, "database": "none"},
            "phases": {"stateful": {"max-steps": max_steps}},
            "cache": {"enabled": False},
            "checks": {"enabled": True},
        }
    )
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, config=config)
    schema.hook("filter_failure")(_is_fault)
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                yield from _failures(event)
            case events.NonFatalError():
                yield f"{event.label}: {event.info.format()}"
            case events.FatalError():
                raise event.exception


def tell_kinds(client: TestClient) -> None:
    """Let schemathesis write the texts that the store holds where the contract names their kind."""
    for kind, (path, text) in KINDS.items():
        texts = sorted({text(item) for item in client.get(path).json()["items"]})
        schemathesis.openapi.format(kind, st.sampled_from(texts))


def _is_fault(_context: HookContext, failure: Failure, _case: Case, response: Response) -> bool:
    """Not a fault: a made-up cursor is refused, because only those that an answer gave are any."""
    made_up = isinstance(failure, RejectedPositiveData) and response.status_code == HTTPStatus.BAD_REQUEST
    return not made_up or {one["code"] for one in response.json()["errors"]} != {"invalid_cursor"}


def _failures(event: events.ScenarioFinished) -> Iterator[str]:
    for identity, nodes in event.recorder.checks.items():
        for node in nodes:
            if node.failure_info is not None:
                case = event.recorder.cases[identity].value
                failure = node.failure_info.failure
                yield f"[{event.phase.name}] {node.name}: {failure.title}\n{failure.message}\n{case.as_curl_command()}"


def main() -> int:
    """A longer run than that of the tests."""
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with TemporaryDirectory() as folder:
        url = SqliteShop(Path(folder)).seeded()
        with serving(url) as client:
            tell_kinds(client)
        app = create_app(Settings(database_url=url), clock=stopped)
        number = 0
        for number, failure in enumerate(found_by(app, max_examples=examples, max_steps=10), start=1):
            print(failure, end="\n\n", flush=True)
    print(f"{number} failures.")
    return min(number, 1)


if __name__ == "__main__":
    sys.exit(main())
