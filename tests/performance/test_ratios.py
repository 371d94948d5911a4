"""The bench runs, and the order of its results is what the read tier is for; the figures are for `make bench`."""

import pytest

from tests.databases import Shops
from tests.performance import bench
from tests.performance.client import request_bytes
from tests.performance.ratios import table
from tests.performance.reads import measure_reads
from tests.performance.reports import measure_reports
from tests.performance.sizes import measure_sizes


@pytest.mark.load
def test_a_kept_answer_costs_less_than_an_answer_made_anew(seeded_sqlite_url: str) -> None:
    timings = bench.measure(seeded_sqlite_url, rounds=1, seconds=0.05)
    for page in bench.PAGES:
        rates = {row.case: row.rate for row in timings if row.page == page}
        assert rates["kept, 200"] > 3 * rates["not kept, 200"]
        assert rates["kept, 304"] > 3 * rates["not kept, 200"]
    assert {row.case for row in timings} >= set(bench.AIMS)


def test_the_table_names_every_page_and_case() -> None:
    names = [bench.BARE, bench.RAW, *bench.AIMS]
    timings = [bench.Timing(page, 10, name, 2000.0, 1.9, 0.8, 50.0, 1.8) for page in bench.PAGES for name in names]
    lines = bench.table(timings)
    assert sum("1.90" in line and "1.80" in line for line in lines) == len(timings)
    assert all(any(target in line for line in lines) for target in bench.PAGES.values())


@pytest.mark.load
def test_a_tier_page_costs_less_the_more_of_it_is_kept(shops: Shops) -> None:
    rows = {row.what: row for row in measure_reads(shops["sqlite"], "sqlite", rounds=3, times=(2,))}
    assert len(rows) == 5
    assert rows["tier page after one value, to a full rebuild"].ratio < 1
    assert rows["tier page after one value, to the kept cards"].ratio > 1


@pytest.mark.load
def test_pages_and_writes_are_timed_at_every_size(shops: Shops) -> None:
    found = measure_sizes(shops["sqlite"], "sqlite", sizes=(700, 1_400), rounds=2)
    assert len(found.rows) == 7
    assert all(row.seconds > 0 < row.yardstick for row in found.rows)
    assert list(found.memory) == [700, 1_400]
    assert all(row.what in line for row, line in zip(found.rows, table("", found.rows)[2:], strict=True))


@pytest.mark.load
def test_the_report_is_timed_at_every_number_of_indicators(shops: Shops) -> None:
    rows = measure_reports(shops["sqlite"], "sqlite", indicators=(2, 4))
    assert [row.aim for row in rows] == [1.0, 6.0]
    assert all(row.seconds > 0 < row.yardstick for row in rows)


def test_a_request_goes_over_the_wire_as_http() -> None:
    assert request_bytes("/a?b=1", {"X": "y"}) == b"GET /a?b=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nX: y\r\n\r\n"
