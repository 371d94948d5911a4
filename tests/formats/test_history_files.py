"""Tables of earlier figures: encodings and separators, figures as people write them, and their cost."""

import csv
import time

import pytest

from app.domain.publishing.history import Part, Sure, accepted
from app.domain.publishing.history_names import KnownIndicator, Names
from app.formats.history.definitions import definitions_csv, propose_definitions
from app.formats.history.figures import ReadFigure, proposed_sign, read_figure, sign_of
from app.formats.history.mapping_file import mapping_bytes, read_mapping
from app.formats.history.proposal import propose
from app.formats.history.rows import HistoryRows, history_rows
from app.formats.history.table import chosen_table, read_tables
from app.formats.uploads.cells import Cell, CellError

KNOWN = {"road-spend": KnownIndicator("road-spend", "Spend on roads", "pounds")}


def rows_of(body: bytes, known: dict[str, KnownIndicator] | None = None) -> HistoryRows:
    """The rows of a file by the mapping that is proposed for it, by way of the mapping's file."""
    table = chosen_table(read_tables(body), sheet=None)
    indicators = known or KNOWN
    lines = propose(table, names=Names(indicators.values()), file="own.csv", sheets=())
    return history_rows(table, accepted(read_mapping(mapping_bytes(lines))), known=indicators)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("first", ["Kept by hand, 2014 to 2016", "", "sep="])
def test_every_encoding_and_separator_of_a_return_is_read(encoding: str, separator: str, first: str) -> None:
    top = f"sep={separator}" if first == "sep=" else f'"{first}"'
    rows = ["Indicator|2014-15|2015-16", "Spend on roads|£12500|£12600"]
    text = "\r\n".join([top, *(row.replace("|", separator) for row in rows)])
    read = rows_of(text.encode(encoding))
    assert [(row["period"], row["value"]) for row in read.rows] == [("2014-15", 12500.0), ("2015-16", 12600.0)]
    assert (read.places, read.faults) == (["B3", "C3"], [])


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        (31.4, ReadFigure(31.4)),
        (3, ReadFigure(3.0)),
        ("31.4%", ReadFigure(31.4, unit="percent")),
        ("31.4 %", ReadFigure(31.4, unit="percent")),
        ("£1,234.50", ReadFigure(1234.5, unit="pounds")),
        ("-£5", ReadFigure(-5.0, unit="pounds")),
        ("\u2212£5", ReadFigure(-5.0, unit="pounds")),
        ("1 234", ReadFigure(1234.0)),
        ("1,234,567", ReadFigure(1234567.0)),
        ("31.4 (p)", ReadFigure(31.4, status="provisional")),
        ("31.4%p", ReadFigure(31.4, status="provisional", unit="percent")),
        ("31.4 [r]", ReadFigure(31.4)),
        ("*", ReadFigure(missing_reason="suppressed")),
        ("Nil", ReadFigure(0.0)),
        ("TBC", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_figure_is_read_as_people_write_it(cell: Cell, figure: ReadFigure | None) -> None:
    signs = {"*": "suppressed", "nil": "0", "tbc": "left out"}
    assert read_figure(cell, signs=signs, decimal_comma=False, in_percent=False) == figure


def test_a_cell_shown_in_percent_is_read_as_shown() -> None:
    assert read_figure(0.314, signs={}, decimal_comma=False, in_percent=True) == ReadFigure(31.4, unit="percent")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("£1.2m", "Write the number in full"),
        ("12k", "Write the number in full"),
        ("1,23", "Write the number with a decimal point."),
        ("(5)", "in brackets"),
        ("1 or 2", "This is not a number"),
        ("*", "hide a figure"),
        (True, "true or false"),
        ("99999999999999999999", "not a number that a figure can be"),
    ],
)
def test_what_is_no_figure_is_told(cell: Cell, said: str) -> None:
    with pytest.raises(CellError, match=said) as told:
        read_figure(cell, signs={}, decimal_comma=False, in_percent=False)
    assert said in told.value.args[1]


def test_a_comma_in_a_file_with_decimal_commas_is_asked_about_where_it_may_be_thousands() -> None:
    assert read_figure("31,4", signs={}, decimal_comma=True, in_percent=False) == ReadFigure(31.4)
    with pytest.raises(CellError):
        read_figure("1,234", signs={}, decimal_comma=True, in_percent=False)


@pytest.mark.parametrize(
    ("text", "becomes", "sure"),
    [
        ("[c]", "suppressed", Sure.YES),
        ("..", "not_available", Sure.YES),
        ("Not collected", "not_collected", Sure.YES),
        ("n/a", "not_available", Sure.CHECK),
        ("–", "not_available", Sure.CHECK),
        ("<5", "suppressed", Sure.CHECK),
        ("nil", "0", Sure.CHECK),
        ("tbc", "left out", Sure.CHECK),
        ("Green", "", Sure.CHECK),
    ],
)
def test_a_sign_is_proposed_with_how_sure_it_is(text: str, becomes: str, sure: Sure) -> None:
    assert sign_of(text) == text.casefold()
    assert proposed_sign(text) == (becomes, sure)


@pytest.mark.parametrize("cell", ["31.4", "", "2 of them", 5, "a very long remark about what happened"])
def test_what_is_no_sign(cell: Cell) -> None:
    assert sign_of(cell) is None


@pytest.mark.parametrize("shape", ["wide", "long"])
def test_a_hundred_thousand_figures_cost_what_ten_times_ten_thousand_do(shape: str) -> None:
    def seconds(indicators: int) -> float:
        known = {f"kpi-{n}": KnownIndicator(f"kpi-{n}", f"Indicator number {n}", "items") for n in range(indicators)}
        years = [f"{year}/{(year + 1) % 100:02}" for year in range(1950, 2000)]
        if shape == "wide":
            lines = [",".join(["Indicator", *years])]
            lines += [f"Indicator number {n},{','.join('5' for _ in years)}" for n in range(indicators)]
        else:
            lines = ["indicator,period,value"]
            lines += [f"Indicator number {n},{year},5" for n in range(indicators) for year in years]
        body = "\n".join(lines).encode()
        start = time.process_time()
        read = rows_of(body, known)
        assert (len(read.rows), read.faults) == (indicators * 50, [])
        return time.process_time() - start

    small = min(seconds(200) for _ in range(2))
    large = seconds(1_900)
    assert large < 25 * small


def test_each_thing_that_is_decided_has_a_line() -> None:
    body = b"Indicator,2014/15,Rank\nSpend on roads,-,3\nTotal,5,\n"
    table = chosen_table(read_tables(body), sheet=None)
    lines = propose(table, names=Names(KNOWN.values()), file="own.csv", sheets=("Notes",))
    told = [(line.part, line.where, line.becomes) for line in lines]
    assert told[1:] == [
        (Part.SHEET, "", "left out"),
        (Part.HEADER, "1", "wide"),
        (Part.COLUMN, "A", "name"),
        (Part.COLUMN, "B", "2014-15"),
        (Part.COLUMN, "C", "left out"),
        (Part.ROW, "2", "road-spend"),
        (Part.ROW, "3", "left out"),
        (Part.SIGN, "B2", "not_available"),
    ]


def test_a_name_that_begins_like_a_total_is_not_left_out_beyond_doubt() -> None:
    body = b"Indicator,2014/15\nAverage days to mend a road,12\nTotal for the year,5\nTotal,5\n"
    table = chosen_table(read_tables(body), sheet=None)
    lines = propose(table, names=Names(KNOWN.values()), file="own.csv", sheets=())
    found = [(line.becomes, line.sure) for line in lines if line.part is Part.ROW]
    assert found == [
        ("average-days-to-mend-a-road", Sure.DEFINE),
        ("left out", Sure.CHECK),
        ("left out", Sure.YES),
    ]
    rows = definitions_csv(propose_definitions(table, lines, known=KNOWN, themes={}).rows)
    [row] = csv.DictReader(rows.decode("utf-8-sig").splitlines())
    assert row["comparable_between_areas"] == "true", "of an average it is untrue that bigger areas have bigger totals"
