"""Times reads and writes beside the least that they could cost, as ratios of one run; `make bench` runs it.

Kept answers stand beside a bare FastAPI route that returns as many constant bytes, and beside uvicorn alone, which
is asked the same and answers the same bytes.
"""

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from app.domain.measures.tier import HEADLINE_CAP
from app.paths import resource
from app.services.operations.seed import load_seed, read_seed
from app.storage import schema
from app.storage.database import Database
from tests.databases import BACKENDS, Shop, Shops
from tests.performance import ratios, sizes, writes
from tests.performance.client import CONNECTIONS, Sample, ask_for, fetch, request_bytes
from tests.performance.reads import measure_reads
from tests.performance.reports import measure_reports
from tests.performance.servers import Server, running
from tests.performance.writes import made, require_durable

PAGES = {
    "tier page": "/v1/performance?tier=1",
    "single card": "/v1/indicators/household-waste-recycling-rate/performance",
}
BARE = "bare FastAPI route, 200"
RAW = "uvicorn alone, 200"
Samples = dict[tuple[str, str], list[Sample]]  # of a page and a case, one each round
AIMS = {"kept, 200": 1.8, "kept, 304": 2.5}
LEAST_OF_RAW = {"kept, 200": 0.75}


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
    """One row of the result: requests a second and processor time of the server, both against the bare route.

    `of_raw` is its requests a second against those of uvicorn alone. Ratios of requests a second are medians over
    the rounds, so that one disturbance does not decide.
    """

    page: str
    size: int
    case: str
    rate: float
    ratio: float
    of_raw: float
    server_microseconds: float
    server_ratio: float


def measure(url: str, *, rounds: int, seconds: float) -> list[Timing]:
    """All cases of all pages in turn, `rounds` times for `seconds` each, so that a disturbance hits all alike."""
    with running("waymark", url) as waymark:
        answers = {page: fetch(waymark.port, target, {}) for page, target in PAGES.items()}
        lengths = {page: len(body) for page, (_, _, body) in answers.items()}
        with (
            running("bare", *{str(size) for size in lengths.values()}) as plain,
            running("raw", str(waymark.port), *PAGES.values()) as alone,
        ):
            cases = {
                page: [
                    *_cases(PAGES[page], size=lengths[page], etag=answer[1]["etag"], servers=(waymark, plain)),
                    Case(RAW, alone, PAGES[page], {}, 200),
                ]
                for page, answer in answers.items()
            }
            samples = _timed(cases, rounds=rounds, seconds=seconds)
    return [row for page, size in lengths.items() for row in _rows(page, size, samples)]


def table(timings: Sequence[Timing]) -> list[str]:
    """The timings as lines to print."""
    lines = []
    for page, target in PAGES.items():
        rows = [row for row in timings if row.page == page]
        lines += ["", f"{page}, {target}, {rows[0].size:,} bytes"]
        lines += [
            f"{'':<26}{'requests/s':>12}{'ratio':>8}{'aim':>8}{'of raw':>8}{'aim':>8}{'server us':>12}{'ratio':>8}"
        ]
        lines += [_line(row) for row in rows]
    return lines[1:]


def _line(row: Timing) -> str:
    aim = f">= {AIMS[row.case]}" if row.case in AIMS else ""
    least = f">= {LEAST_OF_RAW[row.case]}" if row.case in LEAST_OF_RAW else ""
    by_time = f"{row.rate:>12,.0f}{row.ratio:>8.2f}{aim:>8}{row.of_raw:>8.2f}{least:>8}"
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


def _timed(cases: Mapping[str, Sequence[Case]], *, rounds: int, seconds: float) -> Samples:
    for one in (case for listed in cases.values() for case in listed):
        _require(one)
    taken: Samples = {}
    for _ in range(rounds):
        for page, listed in cases.items():
            for one in listed:
                taken.setdefault((page, one.name), []).append(_sample(one, seconds=seconds))
    return taken


def _sample(case: Case, *, seconds: float) -> Sample:
    request = request_bytes(case.target, case.headers)
    server = case.server
    return ask_for(server.port, request, seconds=seconds, pid=server.pid, connections=case.connections)


def _require(case: Case) -> None:
    status = fetch(case.server.port, case.target, case.headers)[0]
    if status != case.status:
        raise RuntimeError(f"{case.name}: {case.target} answered {status} instead of {case.status}.")


def _rows(page: str, size: int, samples: Samples) -> list[Timing]:
    plain, alone = samples[page, BARE], samples[page, RAW]
    return [
        Timing(
            page,
            size,
            name,
            median(one.rate for one in found),
            median(one.rate / other.rate for one, other in zip(found, plain, strict=True)),
            median(one.rate / other.rate for one, other in zip(found, alone, strict=True)),
            1e6 * _cost(found),
            _cost(plain) / _cost(found) if _cost(found) else 0.0,
        )
        for (of, name), found in samples.items()
        if of == page
    ]


def _cost(samples: Sequence[Sample]) -> float:
    """Seconds of the server's processor a request; the system counts them too coarsely for one sample alone."""
    return sum(one.server_seconds for one in samples) / sum(one.requests for one in samples)


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
    parser.add_argument("--full", action="store_true", help="up to 1.3 million values, which takes some minutes")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        timings = measure(_seeded(Path(folder)), rounds=chosen.rounds, seconds=chosen.seconds)
        print("\n".join(table(timings)), flush=True)
        shops = Shops(lambda name: made(Path(folder) / name))
        try:
            for backend in BACKENDS:
                _print_beside_database(shops[backend], backend, rounds=3 * chosen.rounds, is_full=chosen.full)
        finally:
            shops.close()
        print("", *writes.table(writes.measure_writes(made(Path(folder) / "writes"))), sep="\n")
    print("", f"load of the machine: {', '.join(f'{load:.1f}' for load in os.getloadavg())}", sep="\n")


def _print_beside_database(shop: Shop, backend: str, *, rounds: int, is_full: bool) -> None:
    require_durable(shop.blank(), is_sqlite=backend == "sqlite")
    title = "reads and writes beside the database alone"
    print("\n".join(ratios.table(title, measure_reads(shop, backend, rounds=rounds))), flush=True)
    print("\n".join(ratios.table("the Annual Report", measure_reports(shop, backend))), flush=True)
    found = sizes.measure_sizes(shop, backend, sizes=sizes.FULL if is_full else sizes.SHORT, rounds=rounds)
    print("\n".join([*ratios.table(title, found.rows), *sizes.memory_lines(backend, found.memory)]), flush=True)


if __name__ == "__main__":
    main()
