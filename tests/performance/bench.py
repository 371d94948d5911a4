"""Times the read tier against a bare FastAPI route that returns as many constant bytes; `make bench` runs it."""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

from app.domain.tier import HEADLINE_CAP
from app.paths import resource
from app.services.seeding import load_seed, read_seed
from app.storage import schema
from app.storage.database import Database
from tests.performance.client import CONNECTIONS, Sample, ask_for, fetch, request_bytes
from tests.performance.servers import Server, running

PAGES = {
    "tier page": "/v1/performance?tier=1",
    "single card": "/v1/indicators/household-waste-recycling-rate/performance",
}
BARE = "bare FastAPI route, 200"
AIMS = {"kept, 200": 1.8, "kept, 304": 2.5}


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the table: what is asked, of which server, and which answer shows that it was that case."""

    name: str
    server: Server
    target: str
    headers: Mapping[str, str]
    status: int
    connections: int = CONNECTIONS


@dataclass(frozen=True, slots=True)
class Timing:
    """One row of the result: requests a second, processor time of the server, and both against the bare route."""

    page: str
    size: int
    case: str
    rate: float
    ratio: float
    server_microseconds: float
    server_ratio: float


def measure(url: str, *, rounds: int, seconds: float) -> list[Timing]:
    """All cases of all pages in turn, `rounds` times for `seconds` each, so that a disturbance hits all alike."""
    with running("waymark", url) as waymark:
        answers = {page: fetch(waymark.port, target, {}) for page, target in PAGES.items()}
        sizes = {page: len(body) for page, (_, _, body) in answers.items()}
        with running("bare", *{str(size) for size in sizes.values()}) as plain:
            cases = {
                page: _cases(PAGES[page], size=sizes[page], etag=answer[1]["etag"], servers=(waymark, plain))
                for page, answer in answers.items()
            }
            samples = _timed(cases, rounds=rounds, seconds=seconds)
    return [row for page in PAGES for row in _rows(page, sizes[page], samples[page])]


def table(timings: Sequence[Timing]) -> list[str]:
    """The timings as lines to print."""
    lines = []
    for page in PAGES:
        rows = [row for row in timings if row.page == page]
        lines += ["", f"{page}, {PAGES[page]}, {rows[0].size:,} bytes"]
        lines += [f"{'':<26}{'requests/s':>12}{'ratio':>8}{'aim':>8}{'server us':>12}{'ratio':>8}"]
        lines += [_line(row) for row in rows]
    return lines[1:]


def _line(row: Timing) -> str:
    aim = f">= {AIMS[row.case]}" if row.case in AIMS else ""
    by_time = f"{row.rate:>12,.0f}{row.ratio:>8.2f}{aim:>8}"
    return f"{row.case:<26}{by_time}{row.server_microseconds:>12,.0f}{row.server_ratio:>8.2f}"


def _cases(target: str, *, size: int, etag: str, servers: tuple[Server, Server]) -> list[Case]:
    waymark, plain = servers
    return [
        Case(BARE, plain, f"/{size}", {}, 200),
        Case("kept, 200", waymark, target, {}, 200),
        Case("kept, 304", waymark, target, {"If-None-Match": etag}, 304),
        Case("kept, gzip", waymark, target, {"Accept-Encoding": "gzip"}, 200),
        # The tier leaves a request with a key to FastAPI.
        Case("not kept, 200", waymark, target, {"Authorization": "Bearer none"}, 200, connections=1),
    ]


def _timed(cases: Mapping[str, Sequence[Case]], *, rounds: int, seconds: float) -> dict[str, list[tuple[str, Sample]]]:
    for one in (case for page in cases.values() for case in page):
        _require(one)
    taken: dict[tuple[str, str], list[Sample]] = {}
    for _ in range(rounds):
        for page, listed in cases.items():
            for one in listed:
                request = request_bytes(one.target, one.headers)
                sample = ask_for(
                    one.server.port,
                    request,
                    seconds=seconds,
                    pid=one.server.pid,
                    connections=one.connections,
                )
                taken.setdefault((page, one.name), []).append(sample)
    return {page: [(one.name, reduce(add, taken[page, one.name])) for one in listed] for page, listed in cases.items()}


def _require(case: Case) -> None:
    status = fetch(case.server.port, case.target, case.headers)[0]
    if status != case.status:
        raise RuntimeError(f"{case.name}: {case.target} answered {status} instead of {case.status}.")


def _rows(page: str, size: int, samples: Sequence[tuple[str, Sample]]) -> list[Timing]:
    rates = {name: sample.requests / sample.seconds for name, sample in samples}
    costs = {name: 1e6 * sample.server_seconds / sample.requests for name, sample in samples}
    return [
        Timing(page, size, name, rates[name], rates[name] / rates[BARE], costs[name], _part(costs, name))
        for name, _ in samples
    ]


def _part(costs: Mapping[str, float], name: str) -> float:
    return costs[BARE] / costs[name] if costs[name] else 0.0


def _seeded(folder: Path) -> str:
    url = f"sqlite:///{folder / 'bench.db'}"
    database = Database(url)
    schema.migrate(database)
    with database.write() as connection:
        load_seed(connection, read_seed(resource("seed"), headline_cap=HEADLINE_CAP))
    database.close()
    return url


def main() -> None:
    """Seed a store that is thrown away, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.5, help="for each case in each round")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        timings = measure(_seeded(Path(folder)), rounds=chosen.rounds, seconds=chosen.seconds)
    print("\n".join(table(timings)))


if __name__ == "__main__":
    main()
