"""`waymark import-history` against the real service: each shape of file that people keep, wrong mappings, and back."""

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from app.domain.measures.indicator import Accumulation, AnnualFigure, Frequency, Polarity, Supply
from app.domain.publishing.access import Scope
from app.storage.database import Database
from app.storage.publishing.submissions import submissions
from tests.cli.inprocess import Ran, Typed, waymark
from tests.cli.served import served
from tests.cli.test_quarter_document import ROOT, SHELL, blocks
from tests.clients import NOW
from tests.databases import Shops, opened
from tests.keys import bearing, make_key
from tests.stores import ANNUAL, HOME, RATE, basis, held, instant, publish

DOCUMENT = (ROOT / "docs" / "bulk.md").read_text("utf-8")
OWN = replace(ANNUAL, supply=Supply.COUNCIL, comparable_between_areas=False)
DAYS = replace(OWN, code="days-to-let", title="Days to let a home", unit="days", polarity=Polarity.LOWER_IS_BETTER)
SPEND = replace(OWN, code="road-spend", title="Spend on roads", unit="pounds", decimal_places=0, polarity=Polarity.NONE)
BINS = replace(
    OWN,
    code="missed-bins",
    title="Missed bins",
    unit="bins",
    decimal_places=0,
    polarity=Polarity.LOWER_IS_BETTER,
    frequency=Frequency.QUARTERLY,
    accumulation=Accumulation.DISCRETE,
    annual_figure=AnnualFigure.SUM,
)
WIDE = """\
Performance of the council,,,,,
,,,,,
Indicator,Unit,2014/15,2015/16 Actual,Target 2015/16,FY2016-17
Made-up rate,%,30.0%,31.4%,35%,32.1 (p)
days-to-let,days,"1,021.5",900,,..
Spend on roads,£,"£1,234,567","£1,300,000",,1400000
Housing,,,,,
Total,,5,6,,7
"""
EXPECTED = {
    (RATE, "2015-16"): 31.4,
    (RATE, "2016-17"): 32.1,
    ("days-to-let", "2014-15"): 1021.5,
    ("days-to-let", "2015-16"): 900.0,
    ("days-to-let", "2016-17"): None,
    ("road-spend", "2014-15"): 1234567.0,
    ("road-spend", "2015-16"): 1300000.0,
    ("road-spend", "2016-17"): 1400000.0,
}


def fill(database: Database) -> str:
    """Four indicators, and one published figure."""
    publish(database, instant("2025-06-01"), *basis(ANNUAL, DAYS, SPEND, BINS), held("2014-15", 30.0))
    return make_key(database, Scope.SUBMIT, Scope.READ, Scope.DEFINE, name="A policy officer")


pytestmark = pytest.mark.holding(fill=fill)


@dataclass(frozen=True, slots=True)
class History:
    """A service over a store, a key that sends to it, and a folder for files."""

    url: str
    token: str
    database: Database
    folder: Path

    def __call__(self, file: Path, *words: str, token: str = "", **more: Any) -> Ran:
        """`waymark import-history`."""
        return waymark("import-history", str(file), "--url", self.url, "--key", token or self.token, *words, **more)

    def file(self, text: str, name: str = "own.csv", encoding: str = "utf-8") -> Path:
        """A file with this text."""
        path = self.folder / name
        path.write_bytes(text.encode(encoding))
        return path

    def workbook(self, **sheets: list[list[Any]]) -> Path:
        """A workbook with these sheets."""
        book = openpyxl.Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(row)
        path = self.folder / "own.xlsx"
        book.save(path)
        return path

    @property
    def mapping(self) -> Path:
        """Where the mapping is proposed."""
        return self.folder / "own.mapping.csv"

    @property
    def sent(self) -> list[str]:
        """The codes of what was recorded."""
        with self.database.read() as connection:
            return [one.code for one in reversed(submissions(connection, now=NOW))]

    def lines(self) -> list[dict[str, str]]:
        """The proposed mapping."""
        return list(csv.DictReader(io.StringIO(self.mapping.read_text("utf-8-sig"))))

    def correct(self, label: str, **changes: str) -> None:
        """Do what a person does in a spreadsheet: change the line of a label."""
        lines = self.lines()
        assert [line for line in lines if line["in_the_file"] == label], label
        with self.mapping.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, lines[0].keys())
            writer.writeheader()
            writer.writerows(line | changes if line["in_the_file"] == label else line for line in lines)

    def recorded(self) -> dict[tuple[str, str], float | None]:
        """What is recorded of the council, read back over the network."""
        answer = httpx.get(
            f"{self.url}/v1/values",
            params={"view": "working", "area": HOME, "limit": "1000"},
            headers=bearing(self.token),
        )
        assert answer.status_code == 200, answer.text
        return {(row["indicator"], row["period"]): row["value"] for row in answer.json()["items"]}


@pytest.fixture
def history(own_store: tuple[str, Any], database: Database, tmp_path: Path) -> Iterator[History]:
    """A service over a store, on each database."""
    url, token = own_store
    with served(url) as address:
        yield History(address, token, database, tmp_path)


@pytest.fixture
def on_sqlite(shops: Shops, tmp_path: Path) -> Iterator[History]:
    """The same on SQLite alone, for what does not depend on the store."""
    url, token = shops["sqlite"].filled(fill)
    with opened(url) as database, served(url) as address:
        yield History(address, token, database, tmp_path)
    shops["sqlite"].discard(url)


def test_exact_matches_go_in_with_one_command_and_read_back_as_in_the_file(history: History) -> None:
    ran = history(history.file(WIDE), "--yes")
    assert (ran.code, ran.err) == (0, ""), ran.out
    assert "Recorded as S000001: draft." in ran.out
    assert "8 new, 1 as recorded, 0 replaced." in ran.out
    assert history.recorded() == EXPECTED | {(RATE, "2014-15"): 30.0}
    assert not history.mapping.exists(), "nothing had to be checked"
    again = history(history.file(WIDE), "--yes")
    assert (again.code, history.sent) == (0, ["S000001"]), "nothing new, nothing sent"
    assert "Nothing is sent: every figure is recorded already" in again.out


def test_the_proposal_is_shown_with_all_that_is_left_out_and_why(on_sqlite: History) -> None:
    ran = on_sqlite(on_sqlite.file(WIDE), "--dry-run")
    assert ran.code == 0, ran.err
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in ran.out.splitlines() if "│" in line]
    shown = {(row[0], row[1]): row[3:] for row in rows if len(row) == 6}
    assert shown["column", "D"][:2] == ["2015-16", "yes"]
    assert shown["column", "E"] == ["2015-16 target", "yes", ""]
    assert shown["row", "4"] == [RATE, "yes", "The title is exact."]
    assert shown["row", "5"] == ["days-to-let", "yes", "The code is exact."]
    assert shown["row", "7"] == ["left out", "yes", "It has no figures."]
    assert shown["row", "8"] == ["left out", "yes", "It is a total or an average of other rows."]
    assert shown["sign", "F5"] == ["not_available", "yes", "In 1 cell."]
    assert "C4: made-up-rate, 2014-15: 30" in ran.out
    assert on_sqlite.sent == []


def test_where_nobody_can_be_asked_it_stops_and_who_is_asked_decides(on_sqlite: History) -> None:
    file = on_sqlite.file(WIDE)
    assert on_sqlite(file).code == 9
    assert on_sqlite(file, "--force", stdin=Typed("n\n")).code == 9
    assert on_sqlite.sent == []
    assert on_sqlite(file, "--force", stdin=Typed("y\n")).code == 0
    assert on_sqlite.sent == ["S000001"]


def test_a_near_match_is_proposed_and_never_taken_silently(on_sqlite: History) -> None:
    file = on_sqlite.file("KPI,2014/15,15/16\nDays to let homes,20,21\nRoad spend,n/a,5\n")
    stopped = on_sqlite(file, "--yes")
    assert stopped.code == 9, stopped.out
    assert "Check 4 lines of" in stopped.err
    lines = {line["in_the_file"]: line for line in on_sqlite.lines()}
    assert [lines["Days to let homes"][name] for name in ("becomes", "sure")] == ["days-to-let", "check"]
    assert lines["Days to let homes"]["why"] == "Like the title “Days to let a home” (91%)."
    assert [lines["15/16"][name] for name in ("becomes", "sure")] == ["FY2015-16", "check"]
    assert [lines["n/a"][name] for name in ("becomes", "sure")] == ["not_available", "check"]
    refused = on_sqlite(file, "--mapping", str(on_sqlite.mapping), "--yes")
    assert refused.code == 4
    assert "row 2 (Days to let homes): Is it days-to-let?" in refused.out
    for label in ("Days to let homes", "15/16", "n/a"):
        on_sqlite.correct(label, sure="yes")
    on_sqlite.correct("Road spend", becomes="road-spend", sure="yes")
    ran = on_sqlite(file, "--mapping", str(on_sqlite.mapping), "--yes")
    assert ran.code == 0, ran.out + ran.err
    assert on_sqlite.recorded() == {
        (RATE, "2014-15"): 30.0,
        ("days-to-let", "2014-15"): 20.0,
        ("days-to-let", "2015-16"): 21.0,
        ("road-spend", "2014-15"): None,
        ("road-spend", "2015-16"): 5.0,
    }


def test_a_long_file_goes_on_by_the_mapping_whatever_a_spreadsheet_made_of_its_labels(on_sqlite: History) -> None:
    file = on_sqlite.file(
        "indicator,period,value,numerator,denominator,status\n"
        "Days to let homes,2014/15,20,,,Provisional\n"
        "Days to let homes,2015/16,-,,,\n"
        "Made-up rate,2015/16,32,8,25,\n"
        "Made-up rate,FY2017,33,,,\n"
    )
    assert on_sqlite(file).code == 9
    on_sqlite.correct("FY2014/15", in_the_file="14/15")
    on_sqlite.correct("FY2017", becomes="FY2017-18", sure="yes")
    on_sqlite.correct("'-", sure="yes", in_the_file="0")
    on_sqlite.correct("Days to let homes", sure="Yes")
    ran = on_sqlite(file, "--mapping", str(on_sqlite.mapping), "--yes")
    assert ran.code == 0, ran.out + ran.err
    assert on_sqlite.recorded() == {
        (RATE, "2014-15"): 30.0,
        (RATE, "2015-16"): 32.0,
        (RATE, "2017-18"): 33.0,
        ("days-to-let", "2014-15"): 20.0,
        ("days-to-let", "2015-16"): None,
    }
    on_sqlite.file(file.read_text("utf-8") + "Another,2015/16,1,,,\n,2015/16,1,,,\nMade-up rate,2016/17,1,,,\n")
    told = on_sqlite(file, "--mapping", str(on_sqlite.mapping), "--yes").out
    assert "row 6: The mapping has no line for “Another”" in told
    assert "row 7: The row has no name of an indicator." in told
    assert "C8: The mapping has no line for “2016/17”" in told


def test_all_that_is_proposed_may_be_accepted_at_once(on_sqlite: History) -> None:
    file = on_sqlite.file("KPI,2014/15,2015/16\nDays to let homes,20,21\n")
    assert on_sqlite(file, "--accept", "--yes").code == 0
    assert on_sqlite.sent == ["S000001"]


def test_a_file_of_another_program_is_read(on_sqlite: History) -> None:
    text = "Kept by hand\r\n\r\nIndicator\t2014-15\t2015-16\r\nSpend on roads\t£12500\t£12600\r\n"
    assert on_sqlite(on_sqlite.file(text, encoding="utf-16"), "--yes").code == 0
    assert on_sqlite.recorded()["road-spend", "2015-16"] == 12600.0


LONGS = {
    "labels": "indicator,period,value,note\nMissed bins,Q1 2019/20,401,\nMissed bins,2019/20 Q2,410,Strikes.\n"
    "Made-up rate,2014/15,30,\nMade-up rate,2015-16,31,\n",
    "two columns": "KPI,Year,Quarter,Result\nMissed bins,2019/20,Q1,401\nMissed bins,2019/20,Q2,410\n"
    "Made-up rate,2014/15,,30\nMade-up rate,2015/16,,31\n",
}


@pytest.mark.parametrize("shape", LONGS)
def test_long_files_are_read(shape: str, on_sqlite: History) -> None:
    ran = on_sqlite(on_sqlite.file(LONGS[shape]), "--yes")
    assert ran.code == 0, ran.out + ran.err
    assert on_sqlite.recorded() == {
        (RATE, "2014-15"): 30.0,
        (RATE, "2015-16"): 31.0,
        ("missed-bins", "2019-20-Q1"): 401.0,
        ("missed-bins", "2019-20-Q2"): 410.0,
    }


def test_a_workbook_with_titles_merged_years_over_quarters_and_percent_cells(on_sqlite: History) -> None:
    path = on_sqlite.workbook(
        Notes=[["Read me"]],
        Quarters=[
            ["Waste and recycling"],
            ["", "2019/20", "", "", "", "2020/21"],
            ["Indicator", "Q1", "Q2", "Q3", "Q4", "Q1"],
            ["Missed bins", 401, 410, 395, 405, 390],
        ],
        Years=[["Indicator", 2014, "2015/16"], ["Made-up rate", 0.3, 0.314]],
    )
    book = openpyxl.load_workbook(path)
    book["Quarters"].merge_cells("A1:F1")
    book["Quarters"].merge_cells("B2:E2")
    book["Years"]["B1"] = "2014/15"
    book["Years"]["B2"].number_format = book["Years"]["C2"].number_format = "0.0%"
    book.save(path)
    first = on_sqlite(path, "--yes")
    assert first.code == 0, first.out + first.err
    second = on_sqlite(path, "--sheet", "years", "--yes")
    assert second.code == 0, second.out + second.err
    assert on_sqlite.recorded() == {
        (RATE, "2014-15"): 30.0,
        (RATE, "2015-16"): 31.4,
        **{("missed-bins", f"2019-20-Q{n}"): float(v) for n, v in enumerate((401, 410, 395, 405), 1)},
        ("missed-bins", "2020-21-Q1"): 390.0,
    }
    assert "Choose it with --sheet." in first.out
    none = on_sqlite(path, "--sheet", "Months")
    assert (none.code, none.err) == (5, "There is no sheet “Months”. There are: Notes, Quarters, Years.\n")


def test_what_is_hidden_is_not_sent_unseen(on_sqlite: History) -> None:
    path = on_sqlite.workbook(
        Wide=[["KPI", "2014/15", "2015/16"], ["Made-up rate", 30, 31], ["Spend on roads", 5, 6]],
        Long=[["indicator", "period", "value"], ["Made-up rate", "2015-16", 31], ["Spend on roads", "2015-16", 6]],
    )
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        sheet.row_dimensions[3].hidden = True
    book.save(path)
    wide = on_sqlite(path, "--yes")
    assert (wide.code, "The row is hidden." in wide.out) == (0, True)
    assert on_sqlite.recorded() == {(RATE, "2014-15"): 30.0, (RATE, "2015-16"): 31.0}
    long = on_sqlite(path, "--sheet", "Long", "--yes")
    assert (long.code, "row 3: This row is hidden: show it, or delete it." in long.out) == (9, True)
    book.worksheets[0]["B2"] = "#DIV/0!"
    book.worksheets[0]["B2"].data_type = "e"
    book.save(path)
    broken = on_sqlite(path, "--yes", "--force")
    assert (broken.code, "B2: The cell shows an error" in broken.out) == (9, True)


def test_figures_that_differ_are_told_and_kept_unless_they_are_to_be_replaced(on_sqlite: History) -> None:
    file = on_sqlite.file("Indicator,2014/15,2015/16\nMade-up rate,30.5,31\n")
    kept = on_sqlite(file, "--yes")
    assert kept.code == 0, kept.err
    assert "B2: made-up-rate, 2014-15: recorded 30, in the file 30.5 (value): kept as recorded." in kept.out
    assert "1 new, 0 as recorded, 1 kept that differ (--replace sends them)." in kept.out
    assert on_sqlite.recorded() == {(RATE, "2014-15"): 30.0, (RATE, "2015-16"): 31.0}
    replaced = on_sqlite(file, "--yes", "--replace", "--reason", "Audited figures.")
    assert replaced.code == 0, replaced.err
    assert on_sqlite.recorded()[RATE, "2014-15"] == 30.5
    sent = httpx.get(f"{on_sqlite.url}/v1/returns/S000002", headers=bearing(on_sqlite.token)).json()
    assert sent["reason"] == "Audited figures."
    first = httpx.get(f"{on_sqlite.url}/v1/returns/S000001", headers=bearing(on_sqlite.token)).json()
    assert first["reason"] == "Figures of earlier years, from own.csv."


def test_odd_figures_want_a_confirmation(on_sqlite: History) -> None:
    file = on_sqlite.file("Indicator,2014/15,2015/16\nMade-up rate,30,3\n")
    refused = on_sqlite(file, "--yes")
    assert refused.code == 4
    assert "C2: 3.0% is small beside the 30.0% of 2014/15, which is 10 times as large." in refused.out
    assert on_sqlite.sent == []
    assert on_sqlite(file, "--yes", "--confirm").code == 0


def test_a_wrong_file_is_told_by_its_cells_all_at_once_and_nothing_is_recorded(on_sqlite: History) -> None:
    file = on_sqlite.file(
        "Indicator,Unit,2014/15,2014/15 Actual,Q1 2015/16,2016/17\n"
        "Made-up rate,£000,30,31,32,£33\n"
        "Days to let a home,days,£1.2m,20%,7,1 or 2\n"
        "Days to let a home,days,4,,,\n"
        "Spend on roads,£,5,,,6,7\n"
    )
    stopped = on_sqlite(file, "--yes")
    assert (stopped.code, on_sqlite.sent) == (9, [])
    accepted = on_sqlite(file, "--mapping", str(on_sqlite.mapping), "--accept", "--yes")
    assert (accepted.code, on_sqlite.sent) == (4, [])
    told = accepted.out
    assert "column D (2014/15 Actual): C (“2014/15”) is the period 2014-15 as well: leave one of them out." in told
    assert "row 4 (Days to let a home): 3 (“Days to let a home”) is the indicator days-to-let as well" in told
    assert "C3: “£1.2m”: Write the number in full, without k or m: it is rounded otherwise." in told
    assert "F2: “£33”: It is written with £, and the indicator's unit is percent." in told
    assert "F3: “1 or 2”: This is not a number" in told
    assert "G5: This cell has no header over it." in told
    assert "E2, period: The indicator is annual: write" in told, "what the service finds comes with the rest"
    why = next(line for line in on_sqlite.lines() if line["in_the_file"] == "Made-up rate")["why"]
    assert "The file's unit is “£000”, and the indicator's is percent" in why


def test_a_mapping_is_held_against_the_file_and_read_strictly(on_sqlite: History) -> None:
    file = on_sqlite.file("KPI,2014/15,2015/16\nDays to let homes,20,21\n")
    words = ("--mapping", str(on_sqlite.mapping), "--accept", "--yes")
    assert on_sqlite(file).code == 9
    assert on_sqlite(file).code == 2, "a mapping that somebody may have corrected is not written over"
    on_sqlite.correct("FY2015/16", becomes="next year")
    wrong = on_sqlite(file, *words)
    assert (wrong.code, "“next year” is neither a period nor one of" in wrong.out) == (4, True)
    on_sqlite.correct("FY2015/16", becomes="left out")
    on_sqlite.correct("Days to let homes", becomes="no-such-thing")
    unknown = on_sqlite(file, *words)
    assert "There is no indicator no-such-thing yet" in unknown.out
    on_sqlite.correct("Days to let homes", becomes="days-to-let")
    on_sqlite.file("KPI,2014/15,2016/17\nDays to let homes,20,21\n")
    moved = on_sqlite(file, *words)
    assert (moved.code, "have changed since this mapping was made" in moved.out) == (4, True)
    on_sqlite.file("KPI,2014/15,2015/16\nDays to let homes,22,21\n")
    assert on_sqlite(file, *words).code == 0, "figures may be corrected"
    assert on_sqlite.recorded()["days-to-let", "2014-15"] == 22.0
    on_sqlite.mapping.write_text("what,where\n", "utf-8")
    assert "it lacks the columns in_the_file, becomes, sure" in on_sqlite(file, *words).err
    on_sqlite.mapping.write_text("what,where,in_the_file,becomes,sure\nthing,,,,\ncolumn,A,KPI,name,maybe\n", "utf-8")
    strict = on_sqlite(file, *words)
    assert (strict.code, strict.err.count("Row ")) == (4, 2)


def test_a_county_goes_from_one_wide_file_to_definitions_and_values(history: History) -> None:
    names = [f"Own indicator {letter}" for letter in "ABCDEFGHIJ"]
    years = range(2014, 2024)
    header = ",".join(["Indicator,Unit,Good is,Theme,Service", *(f"{year}/{(year + 1) % 100}" for year in years)])
    rows = [
        f"{name},%,High,Made up,Highways," + ",".join(f"{50 + place + year % 7}.5%" for year in years)
        for place, name in enumerate(names)
    ]
    file = history.file("\n".join([header, *rows]))
    proposed = history(file, "--json", "--dry-run")
    assert (proposed.code, proposed.json["figures"], proposed.json["faults"]) == (0, 100, [])
    assert {line["sure"] for line in proposed.json["mapping"] if line["part"] == "row"} == {"define"}
    early = history(file, "--mapping", str(history.mapping), "--yes")
    assert (early.code, early.out.count("yet: define it first")) == (4, 10)
    defined = httpx.post(
        f"{history.url}/v1/indicators",
        content=(history.folder / "own.definitions.csv").read_bytes(),
        headers={**bearing(history.token), "Content-Type": "text/csv"},
    )
    assert (defined.status_code, defined.json()["counts"]["created"]) == (201, 10), defined.text
    ran = history(file, "--mapping", str(history.mapping), "--yes")
    assert ran.code == 0, ran.out + ran.err
    assert "100 new" in ran.out
    recorded = history.recorded()
    assert recorded["own-indicator-c", "2016-17"] == 52 + 2016 % 7 + 0.5
    assert len(recorded) == 101


BESIDE = """\
Indicator,Unit,Good is,Theme,Service,2014/15,2015/16,Target 2015/16,Target 2016/17
Made-up rate,%,High,,,30.0%,31.4%,35%,tbc
Calls answered,Calls,High,Roads and Paths,Highways,"58,200","61,000","60,000",
"""


def test_targets_beside_the_figures_are_written_ready_to_post(history: History) -> None:
    targets = history.folder / "own.targets.csv"
    first = history(history.file("\n".join(BESIDE.splitlines()[:2])))
    assert first.code == 9, first.out
    assert f"1 target found: {targets} is written." in " ".join(first.out.split())
    assert "I2: “tbc”: This is no target. It is left out of the targets." in first.out
    [row] = csv.DictReader(io.StringIO(targets.read_text("utf-8-sig")))
    assert (row["indicator"], row["period"], row["value"], row["set_on"]) == (RATE, "FY2015-16", "35", "")
    posted = waymark("post", str(targets), "--yes", "--url", history.url, "--key", history.token)
    assert posted.code == 0, posted.out + posted.err
    recorded = httpx.get(f"{history.url}/v1/indicators/{RATE}/targets/2015-16", headers=bearing(history.token)).json()
    assert (recorded["value"], recorded["set_on"]) == (35.0, None), "nobody said when it was set"
    targets.write_text("mine")
    again = history(history.file(BESIDE), "--force", "--json")
    assert {target["value"] for target in again.json["targets"]} == {35.0, 60000.0}
    assert targets.read_text("utf-8-sig").count("\n") == 3, "with --force it is written anew"
    targets.write_text("mine")
    kept = history(history.file(BESIDE), "--mapping", str(history.mapping), "--accept", "--dry-run")
    assert "was there already and stays (--force writes it again)" in kept.out
    assert targets.read_text() == "mine"


def test_themes_and_areas_that_there_are_not_are_told_with_what_to_do(on_sqlite: History) -> None:
    ran = on_sqlite(on_sqlite.file(BESIDE), "--dry-run")
    assert ran.code == 0, ran.err
    told = "There is no theme “Roads and Paths”:"
    assert told in ran.out
    assert "Create it first, with PUT /v1/themes/roads-and-paths" in ran.out
    definitions = on_sqlite.folder / "own.definitions.csv"
    [row] = csv.DictReader(io.StringIO(definitions.read_text("utf-8-sig")))
    assert row["theme"] == "roads-and-paths", "nothing is dropped"
    refused = waymark("post", str(definitions), "--yes", "--url", on_sqlite.url, "--key", on_sqlite.token)
    assert (
        refused.code,
        "There is no theme roads-and-paths: create it first, with a PUT of themes/" in refused.out,
    ) == (4, True)
    long = on_sqlite.file("indicator,area,period,value\nMade-up rate,E07000999,2015/16,31\n", name="long.csv")
    areas = on_sqlite(long, "--dry-run")
    assert "There is no area “E07000999”: write one of /v1/areas, or create it first" in areas.out


def test_a_new_code_in_the_mapping_adds_its_row_to_the_definitions(on_sqlite: History) -> None:
    file = on_sqlite.file(
        "Indicator,Unit,Good is,Theme,Service,2014/15,2015/16\n"
        "Days to let homes,days,Low,Made up,Housing,20,21\n"
        "Calls answered,Calls,High,Roads,Highways,5,6\n"
    )
    assert on_sqlite(file).code == 9
    definitions = on_sqlite.folder / "own.definitions.csv"
    completed = definitions.read_text("utf-8-sig").replace("To be named by the council", "Head of Calls", 1)
    definitions.write_text(completed.replace(",", ";"), "utf-8-sig")
    on_sqlite.correct("Days to let homes", becomes="days-to-let-homes", sure="yes")
    words = ("--mapping", str(on_sqlite.mapping), "--yes")
    ran = on_sqlite(file, *words)
    assert (ran.code, ran.out.count("yet: define it first")) == (4, 2)
    assert f"{definitions} has a row for each indicator that is not defined yet" in ran.err
    assert "There is no theme “Roads”" in ran.err
    rows = {row["code"]: row for row in csv.DictReader(io.StringIO(definitions.read_text("utf-8-sig")))}
    assert list(rows) == ["calls-answered", "days-to-let-homes"]
    assert rows["calls-answered"]["owner_role"] == "Head of Calls"
    assert (rows["days-to-let-homes"]["unit"], rows["days-to-let-homes"]["polarity"]) == ("days", "lower_is_better")
    before = definitions.read_bytes()
    again = on_sqlite(file, *words)
    assert (definitions.read_bytes(), "has a row for each" in again.err) == (before, False)
    definitions.unlink()
    assert on_sqlite(file, *words).code == 4
    assert definitions.exists()


def test_an_opening_import_is_counted_and_only_what_matters_is_listed(history: History) -> None:
    names = [f"Own indicator {letter}" for letter in "ABC"]
    years = [f"{year}/{(year + 1) % 100}" for year in range(2014, 2024)]
    rows = [f"{name},%,High,Made up,Highways," + ",".join(f"{70 - place}.5%" for place in range(10)) for name in names]
    known = "Made-up rate,%,High,,," + ",".join(["30%", "31%", *["3%"] * 8])
    file = history.file("\n".join([",".join(["Indicator,Unit,Good is,Theme,Service", *years]), *rows, known]))
    assert history(file).code == 9
    definitions = history.folder / "own.definitions.csv"
    posted = waymark("post", str(definitions), "--yes", "--url", history.url, "--key", history.token)
    assert posted.code == 0, posted.out + posted.err
    ran = history(file, "--mapping", str(history.mapping), "--yes", "--confirm")
    assert ran.code == 0, ran.out + ran.err
    where = history.database.url.render_as_string(hide_password=False)
    listed = waymark("approve", url=where)
    assert "S000001  Highways, definition of Own indicator A: created (sent by A policy officer)" in listed.out
    assert "S000002  39 figures of 4 indicators; 1 to check (sent by A policy officer)" in listed.out
    assert listed.out.count("Confirmed:") == 1
    assert "To see every figure: waymark approve --full, or --json." in listed.out
    assert len(waymark("approve", "--full", url=where).out.splitlines()) > 45
    brief = waymark("brief", url=where)
    assert "more figures of" in brief.out
    assert "waymark brief --full lists them all" in brief.out
    full = waymark("brief", "--full", url=where).out
    assert full.count("Own indicator A, 20") == 10
    assert brief.out.count("Own indicator A, 20") == 1, "the latest, which is worse"
    assert waymark("approve", "--all", url=where).out.strip() == "Approves S000001, S000002."


def test_a_key_without_read_knows_what_is_public(on_sqlite: History) -> None:
    token = make_key(on_sqlite.database, Scope.SUBMIT, name="A script")
    ran = on_sqlite(on_sqlite.file(WIDE), "--yes", token=token)
    assert (ran.code, "only published indicators are known" in ran.err) == (0, True), ran.out
    bad = on_sqlite(on_sqlite.file(WIDE), "--yes", token=f"wmk_{'a' * 12}_{'b' * 43}")
    assert bad.code == 8


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is empty."),
        ("some,words\nand,more\n", "There is no header within the first 20 rows"),
        ("%PDF-1.7", "This is a PDF"),
        ('Indicator,2014/15\n"open', "see the quotes there"),
    ],
)
def test_what_is_no_table_is_one_sentence(text: str, said: str, on_sqlite: History) -> None:
    refused = on_sqlite(on_sqlite.file(text))
    assert (refused.code, refused.err.count("\n")) == (4, 1), refused.err
    assert said in refused.err


@pytest.mark.skipif(shutil.which("sh") is None, reason="there is no shell here")
def test_the_documented_lines_work_in_their_order(on_sqlite: History) -> None:
    section = DOCUMENT.partition("## Figures of earlier years")[2]
    [block] = blocks(section)
    on_sqlite.file("Indicator,2014/15,2015/16\nDays to let homes,20,21\n")
    own = {
        "WAYMARK_URL": on_sqlite.url,
        "WAYMARK_KEY": on_sqlite.token,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    ran = subprocess.run(
        [*SHELL, f"set -eu\n{block.lines}"],
        cwd=on_sqlite.folder,
        env={**os.environ, **own, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert on_sqlite.recorded()["days-to-let", "2015-16"] == 21.0
