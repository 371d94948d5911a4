"""The bench runs, and the order of its results is what the read tier is for; the figures are for `make bench`."""

from tests.performance import bench
from tests.performance.client import request_bytes


def test_a_kept_answer_costs_less_than_an_answer_made_anew(seeded_sqlite_url: str) -> None:
    timings = bench.measure(seeded_sqlite_url, rounds=1, seconds=0.05)
    for page in bench.PAGES:
        rates = {row.case: row.rate for row in timings if row.page == page}
        assert rates["kept, 200"] > 3 * rates["not kept, 200"]
        assert rates["kept, 304"] > 3 * rates["not kept, 200"]
    assert {row.case for row in timings} >= set(bench.AIMS)


def test_the_table_names_every_page_and_case() -> None:
    names = [bench.BARE, *bench.AIMS]
    timings = [bench.Timing(page, 10, name, 2000.0, 1.9, 50.0, 1.8) for page in bench.PAGES for name in names]
    lines = bench.table(timings)
    assert sum("1.90" in line and "1.80" in line for line in lines) == len(timings)
    assert all(any(target in line for line in lines) for target in bench.PAGES.values())


def test_a_request_goes_over_the_wire_as_http() -> None:
    assert request_bytes("/a?b=1", {"X": "y"}) == b"GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nX: y\r\n\r\n"
