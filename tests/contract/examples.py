"""The examples of the contract: real answers of the service over the seed, with the clock standing still.

`python -m tests.contract.examples` writes openapi/examples; with `--check` it only says which differ.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from app.paths import resource
from tests.clients import serving
from tests.databases import SqliteShop

FOLDER = resource("openapi") / "examples"
REQUEST_ID = "5d1c9e70b3a4-1"
LONGEST_LIST, MOST_ROWS = 2, 2
_RECYCLING = "household-waste-recycling-rate"
# The request whose answer is the example, by operation.
REQUESTS = {
    "get_service": "/v1/service",
    "list_tiers": "/v1/tiers",
    "get_tier": "/v1/tiers/1",
    "list_themes": "/v1/themes",
    "get_theme": "/v1/themes/environment",
    "list_indicators": "/v1/indicators?tier=1&theme=environment&limit=1",
    "get_indicator": f"/v1/indicators/{_RECYCLING}",
    "list_indicator_versions": "/v1/indicators/fuel-poverty-rate/versions",
    "list_performance": "/v1/performance?tier=1&q=recycling+rate",
    "get_indicator_performance": f"/v1/indicators/{_RECYCLING}/performance?period=2022-23&rank=true",
    "list_benchmarks": f"/v1/benchmarks?indicator={_RECYCLING}&comparator=similar-districts",
    "list_values": f"/v1/values?indicator={_RECYCLING}&area=E07000120&from=2021-22&to=2022-23",
    "list_warnings": f"/v1/warnings?indicator={_RECYCLING}&state=open&limit=1",
    "get_warning": f"/v1/warnings/{_RECYCLING}.E07000120.threshold_breached.2022-23",
    "list_areas": "/v1/areas?q=cumberland",
    "get_area": "/v1/areas/E07000120",
    "list_peer_groups": "/v1/peer-groups?limit=1",
    "get_peer_group": "/v1/peer-groups/similar-districts",
    "list_publications": "/v1/publications",
    "list_changes": "/v1/changes?limit=1",
    "list_warning_rules": "/v1/warning-rules",
}
# The same for the answers that operations share, with the Accept header that the caller sends.
PROBLEMS = {
    "BadRequest": ("/v1/performance?tier=5&judgment=worsening", "*/*"),
    "NoKey": ("/v1/returns/due", "*/*"),
    "NotFound": ("/v1/indicators/potholes", "*/*"),
    "NotAcceptable": ("/v1/service", "image/png"),
}
WITHOUT_STORE = ("Unavailable", "/v1/service")


def examples(client: TestClient) -> Iterator[tuple[str, str]]:
    """Each example by the name of its file, from a service over the seed at the tests' instant."""
    for operation, request in REQUESTS.items():
        answer = client.get(request).raise_for_status().json()
        yield f"{operation}.json", _written(request, _trimmed(answer), is_cut=answer != _trimmed(answer))
        table = client.get(request, headers={"Accept": "text/csv"}).raise_for_status()
        yield (
            f"{operation}.csv.json",
            _written(request, _beginning(table.content.decode("utf-8-sig")), accept="text/csv"),
        )
    for name, (request, accept) in PROBLEMS.items():
        problem = client.get(request, headers={"Accept": accept}).json() | {"request_id": REQUEST_ID}
        yield f"{name}.json", _written(request, problem, accept=accept)


def example_without_store(folder: Path) -> tuple[str, str]:
    """The example of a service whose store is not there."""
    name, request = WITHOUT_STORE
    with serving(f"sqlite:///{folder / 'absent.db'}") as client:
        return f"{name}.json", _written(request, client.get(request).json() | {"request_id": REQUEST_ID})


def main() -> int:
    """Write the examples, or compare them; the number of files that differ."""
    check = "--check" in sys.argv[1:]
    with TemporaryDirectory() as name:
        folder = Path(name)
        with serving(SqliteShop(folder).seeded()) as client:
            found = dict(examples(client)) | dict([example_without_store(folder)])
    held = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.json"))}
    differing = sorted(name for name in found.keys() | held.keys() if found.get(name) != held.get(name))
    for name in differing:
        print(f"openapi/examples/{name} {'differs' if check else 'written'}")
        if not check:
            _put(name, found)
    return len(differing) if check else 0


def _put(name: str, found: Mapping[str, str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    if name in found:
        (FOLDER / name).write_text(found[name], "utf-8", newline="\n")
    else:
        (FOLDER / name).unlink()


def _written(request: str, value: Any, *, accept: str = "*/*", is_cut: bool = False) -> str:
    notes = [f"Accept: {accept}"] if accept != "*/*" else []
    notes += ["lists cut short"] if is_cut else []
    summary = f"GET {request}" + (f" ({', '.join(notes)})" if notes else "")
    return json.dumps({"summary": summary, "value": value}, ensure_ascii=False, indent=2) + "\n"


def _trimmed(answer: Any) -> Any:
    """The answer with every list in it cut short."""
    if isinstance(answer, dict):
        return {key: _trimmed(held) for key, held in answer.items()}
    return [_trimmed(held) for held in answer[:LONGEST_LIST]] if isinstance(answer, list) else answer


def _beginning(table: str) -> str:
    return "".join(table.splitlines(keepends=True)[: MOST_ROWS + 1])


if __name__ == "__main__":
    sys.exit(main())
