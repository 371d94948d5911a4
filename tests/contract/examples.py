"""The examples of the contract: real answers of the service over the seed, with the clock standing still.

`python -m tests.contract.examples` writes openapi/examples; with `--check` it only says which differ.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.testclient import TestClient

from app.domain.measures.indicator import Polarity
from app.domain.measures.period import parse_period
from app.domain.publishing.access import Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.strategy.strategy import Action, Milestone
from app.edge.guards import Limits
from app.paths import resource
from tests.clients import serving
from tests.databases import SqliteShop, opened
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, instant, publish, publish_report

FOLDER = resource("openapi") / "examples"
REQUEST_ID = "5d1c9e70b3a4-1"
LONGEST_LIST, MOST_ROWS = 2, 2
_RECYCLING = "household-waste-recycling-rate"
# The request whose answer is the example, by operation.
REQUESTS = {
    "get_service": "/v1/service",
    "get_health_check": "/v1/health-check",
    "get_change_summary": "/v1/change-summary",
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
    "list_answer_times": "/v1/answer-times",
    "get_track_record": "/v1/warnings/track-record",
    "list_strategies": "/v1/strategies?in_force=true",
    "get_strategy": "/v1/strategies/corporate-strategy-2025-2030",
    "list_outcomes": "/v1/outcomes?limit=1",
    "get_outcome": "/v1/outcomes/fuel-poverty",
    "get_cascade": "/v1/cascade/fuel-poverty-rate",
    "list_frameworks": "/v1/frameworks?in_force=true",
    "get_framework": "/v1/frameworks/best-value",
}
# The same of answers that are images.
IMAGES = {
    "get_indicator_chart": f"/v1/indicators/{_RECYCLING}/chart.svg",
    "get_indicator_position": f"/v1/indicators/{_RECYCLING}/position.svg",
}
# The same over the seed with an action and an achievement, of which the seed has none.
OF_ACTIONS = {
    "list_actions": "/v1/actions",
    "get_action": "/v1/actions/home-visits",
    "list_achievements": "/v1/achievements",
    "get_achievement": "/v1/achievements/home-visits-100",
}
# The same of the report, over the seed with one that is published and a key that reads a draft.
OF_REPORTS = {"list_reports": "/v1/reports"}
DRAFT = ("get_report", "/v1/reports/2023-24?draft=true&theme=environment")
ACTION = Action(
    code="home-visits",
    outcome="fuel-poverty",
    title="Example: advice visits to cold homes",
    description="An adviser visits people who cannot keep their home warm.",
    service="Planning and Housing",
    owner_role="Head of Housing and Regeneration",
    starts_on=date(2026, 4, 1),
    due_on=date(2027, 3, 31),
    milestones=(Milestone("The first 100 visits", date(2026, 12, 31)),),
)
STATED = Progress(ACTION.code, date(2026, 9, 30), ProgressStatus.ON_TRACK, 40, "80 homes were visited by September.")
# A service-level indicator, of which the seed has none.
KPI = replace(
    ANNUAL,
    code="missed-bins",
    title="Missed bins per 100,000 collections",
    unit="bins per 100,000 collections",
    polarity=Polarity.LOWER_IS_BETTER,
    theme="environment",
    service="Waste and Recycling",
    contributes_to=_RECYCLING,
)
ACHIEVEMENT = Achievement(
    code="home-visits-100",
    title="Example: 100 cold homes were visited",
    description="An adviser visited 100 households that could not keep their home warm.",
    period=parse_period("2025-26"),
    service="Planning and Housing",
    strategy="corporate-strategy-2025-2030",
    priority="environment-and-climate-change",
    indicators=("fuel-poverty-rate",),
    evidence=(EvidenceLink("Example: minutes of Cabinet", "https://www.example.gov.uk/minutes"),),
)
# The same for the answers that operations share, with the Accept header that the caller sends.
PROBLEMS = {
    "BadRequest": ("/v1/performance?tier=5&judgment=worsening", "*/*"),
    "NoKey": ("/v1/returns/due", "*/*"),
    "NotFound": ("/v1/indicators/potholes", "*/*"),
    "NotAcceptable": ("/v1/service", "image/png"),
}
_TARGET = f"/v1/indicators/{_RECYCLING}/targets/2027-28"
_IS_JSON = {"Content-Type": "application/json"}
_SET = {"value": 35, "rationale": "Similar districts reach it.", "set_by": "Cabinet"}
# The same with a key that is no administrator's: method, path, and what is sent.
WITH_KEY: Mapping[str, tuple[str, str, dict[str, Any]]] = {
    "Forbidden": ("GET", "/v1/keys", {}),
    "Conflict": ("POST", "/v1/publications", {"json": {"title": "Quarter 2 of 2026/27"}}),
    "PreconditionFailed": ("PUT", _TARGET, {"json": _SET, "headers": {"If-Match": '"r3"'}}),
    "PreconditionRequired": ("PUT", _TARGET, {"json": _SET}),
    "TooLarge": ("PUT", _TARGET, {"content": b" " * (Limits().body_bytes + 1), "headers": _IS_JSON}),
    "OtherMediaType": ("PUT", _TARGET, {"content": b"35", "headers": {"Content-Type": "text/plain"}}),
    "Unprocessable": ("PUT", _TARGET, {"json": _SET | {"value": "35%"}, "headers": {"If-None-Match": "*"}}),
}
TOO_MANY = ("TooManyRequests", "/v1/returns/due")
CALLS_PER_MINUTE = 30
WITHOUT_STORE = ("Unavailable", "/v1/service")


def examples(client: TestClient) -> Iterator[tuple[str, str]]:
    """Each example by the name of its file, from a service over the seed at the tests' instant."""
    yield from _answered(client, REQUESTS)
    for operation, request in IMAGES.items():
        yield f"{operation}.svg.json", _written(request, client.get(request).raise_for_status().text)
    for name, (request, accept) in PROBLEMS.items():
        yield f"{name}.json", _problem(client.get(request, headers={"Accept": accept}), request=request, accept=accept)


def examples_of_actions(url: str) -> Iterator[tuple[str, str]]:
    """The examples of actions and achievements, from the seeded store at `url` to which one is added."""
    with opened(url) as database:
        publish(database, instant("2026-10-01"), ACTION, (ItemKind.ACTION_PROGRESS, STATED), ACHIEVEMENT)
    with serving(url) as client:
        yield from _answered(client, OF_ACTIONS)


def examples_of_reports(url: str) -> Iterator[tuple[str, str]]:
    """The examples of reports, from the seeded store at `url` to which one is added."""
    with opened(url) as database:
        publish_report(database, instant("2026-11-22T13:00"), year="2023-24")
        key = bearing(make_key(database, Scope.READ))
    with serving(url) as client:
        yield from _answered(client, OF_REPORTS)
        name, request = DRAFT
        draft = client.get(request, headers=key).raise_for_status().json()
        yield f"{name}.json", _written(request, _trimmed(draft, longest=1), is_cut=True)


def _answered(client: TestClient, requests: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for operation, request in requests.items():
        answer = client.get(request).raise_for_status().json()
        yield f"{operation}.json", _written(request, _trimmed(answer), is_cut=answer != _trimmed(answer))
        table = client.get(request, headers={"Accept": "text/csv"}).raise_for_status()
        yield (
            f"{operation}.csv.json",
            _written(request, _beginning(table.content.decode("utf-8-sig")), accept="text/csv"),
        )


def examples_with_key(url: str) -> Iterator[tuple[str, str]]:
    """The examples of what is refused to the holder of a key, who is made in the seeded store at `url`."""
    with opened(url) as database:
        key = bearing(make_key(database, *(set(Scope) - {Scope.ADMIN})))
    with serving(url, calls_per_minute=CALLS_PER_MINUTE) as client:
        for name, (method, path, sent) in WITH_KEY.items():
            call = sent | {"headers": key | sent.get("headers", {})}
            yield f"{name}.json", _problem(client.request(method, path, **call), request=path, method=method)
        name, path = TOO_MANY
        answers = [client.get(path, headers=key) for _ in range(CALLS_PER_MINUTE)]
        yield f"{name}.json", _problem(answers[-1], request=path)


def example_without_store(folder: Path) -> tuple[str, str]:
    """The example of a service whose store is not there."""
    name, request = WITHOUT_STORE
    with serving(f"sqlite:///{folder / 'absent.db'}") as client:
        return f"{name}.json", _problem(client.get(request), request=request)


def main() -> int:
    """Write the examples, or compare them; the number of files that differ."""
    check = "--check" in sys.argv[1:]
    with TemporaryDirectory() as name:
        folder = Path(name)
        shop = SqliteShop(folder)
        with serving(shop.seeded()) as client:
            found = dict(examples(client)) | dict([example_without_store(folder)])
        found |= dict(examples_with_key(shop.seeded())) | dict(examples_of_actions(shop.seeded()))
        found |= dict(examples_of_reports(shop.seeded()))
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


def _problem(answer: Any, *, request: str, method: str = "GET", accept: str = "*/*") -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    return _written(request, answer.json() | {"request_id": REQUEST_ID}, method=method, accept=accept)


def _written(request: str, value: Any, *, method: str = "GET", accept: str = "*/*", is_cut: bool = False) -> str:
    notes = [f"Accept: {accept}"] if accept != "*/*" else []
    notes += ["lists cut short"] if is_cut else []
    summary = f"{method} {request}" + (f" ({', '.join(notes)})" if notes else "")
    return json.dumps({"summary": summary, "value": value}, ensure_ascii=False, indent=2) + "\n"


def _trimmed(answer: Any, *, longest: int = LONGEST_LIST) -> Any:
    """The answer with every list in it cut short."""
    if isinstance(answer, dict):
        return {key: _trimmed(held, longest=longest) for key, held in answer.items()}
    return [_trimmed(held, longest=longest) for held in answer[:longest]] if isinstance(answer, list) else answer


def _beginning(table: str) -> str:
    return "".join(table.splitlines(keepends=True)[: MOST_ROWS + 1])


if __name__ == "__main__":
    sys.exit(main())
