"""The same answer in another form: CSV that spreadsheets can trust."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.judgement.direction import Judgement
from app.formats.csv_table import Cell, Table, csv_parts
from app.formats.registry import FORMATS, FormatName


def _whole(table: Table) -> bytes:
    return b"".join(csv_parts(table))


def test_every_format_has_a_name_and_a_media_type_of_its_own() -> None:
    assert [one.name for one in FORMATS] == list(FormatName)
    assert len({one.media_type for one in FORMATS}) == len(FORMATS)
    assert all(one.content_type.startswith(one.media_type) for one in FORMATS)


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (-3, "-3"),
        (-3.5, "-3.5"),
        (30.0, "30"),
        (-0.0, "0"),
        (1e-7, "0.0000001"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e16, "10000000000000000"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (date(2024, 3, 31), "2024-03-31"),
        (datetime(2024, 3, 31, 9, 30, tzinfo=UTC), "2024-03-31T09:30:00Z"),
        (Judgement.WORSENING, "worsening"),
        ("plain", "plain"),
        ("2010-11", "FY2010-11"),
        ("2023/24", "FY2023/24"),
        ("2010-11-Q1", "2010-11-Q1"),
        ("2010", "2010"),
        ("in 2010-11", "in 2010-11"),
        ("-3.5", "'-3.5"),
        ("=1+1", "'=1+1"),
        ("+44", "'+44"),
        ("@cmd", "'@cmd"),
        ("\tx", "'\tx"),
        ("\0x", "'\0x"),
        ("a=b", "a=b"),
        ("'quoted", "'quoted"),
        ('say "so"', '"say ""so"""'),
        ("a,b", '"a,b"'),
        ("two\nlines", '"two\nlines"'),
        ("\rx", '"\'\rx"'),
        ("é🗑", "é🗑"),
    ],
)
def test_a_cell_is_written_so_that_it_stays_what_it_is(cell: Cell, written: str) -> None:
    assert _whole(Table(("a", "b"), [[cell, 1]])) == f"\ufeffa,b\r\n{written},1\r\n".encode()


def test_a_table_without_rows_is_its_header_line() -> None:
    assert _whole(Table(("code", "value"), [])) == b"\xef\xbb\xbfcode,value\r\n"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), Decimal("NaN")])
def test_a_number_that_is_none_is_never_written(number: Cell) -> None:
    with pytest.raises(ValueError, match="not finite"):
        _whole(Table(("a",), [[number]]))


def test_a_table_is_made_as_its_parts_are_asked_for() -> None:
    made: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(100_000):
            made.append(number)
            yield [number]

    parts = csv_parts(Table(("n",), rows()))
    assert next(parts) == b"\xef\xbb\xbfn\r\n"
    assert made == []
    assert next(parts).startswith(b"0\r\n1\r\n")
    assert len(made) < 5_000


def test_a_row_of_another_width_is_never_written() -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        _whole(Table(("a",), [[1, 2]]))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2)))
def test_texts_come_back_from_a_reader_as_they_were_and_none_begins_a_formula(rows: list[list[str]]) -> None:
    text = _whole(Table(("a", "b"), rows)).decode("utf-8-sig")
    back = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [[cell.removeprefix("'").removeprefix("FY") for cell in row] for row in back] == [
        [cell.removeprefix("'").removeprefix("FY") for cell in row] for row in rows
    ]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\0")) for row in back for cell in row)
