"""The CSVs as other programs open them, pandas, R and LibreOffice: the right types, signs and letters."""

import csv
import io
import shutil
import subprocess
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

COLLECTIONS = ("values", "benchmarks", "performance", "warnings", "indicators", "areas", "changes")
NUMBERS = ("value", "lower_limit", "upper_limit", "limits_level")
DATES = ("period_start", "period_end")
FLAGS = ("break_in_series", "revised")
UTF_8_WITH_COMMAS = "CSV:44,34,76"  # what LibreOffice's dialogue chooses by itself: the mark says that it is UTF-8
TELL = """
d <- read.csv("values.csv", fileEncoding = "UTF-8-BOM", na.strings = "")
cat(names(d)[1], nrow(d), format(sum(d$value, na.rm = TRUE), digits = 15), sum(d$value < 0, na.rm = TRUE), "\\n")
cat(sapply(d[c("value", "lower_limit", "upper_limit", "limits_level")], is.numeric), "\\n")
cat(range(as.Date(d$period_end)) |> format(), all(d$revised %in% c("true", "false")), "\\n")
"""

wants_libreoffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
wants_r = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")


@pytest.fixture(scope="module")
def folder(seeded_client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the table of each collection over the seed."""
    made = tmp_path_factory.mktemp("tables")
    for name in COLLECTIONS:
        (made / f"{name}.csv").write_bytes(seeded_client.get(f"/v1/{name}?format=csv").raise_for_status().content)
    return made


@pytest.fixture(scope="module")
def expected(folder: Path) -> list[dict[str, str]]:
    """The rows of the values' table, as text."""
    return list(csv.DictReader(io.StringIO((folder / "values.csv").read_text("utf-8-sig"), newline="")))


def test_pandas_reads_numbers_dates_flags_and_signs(folder: Path, expected: list[dict[str, str]]) -> None:
    found = pd.read_csv(folder / "values.csv", parse_dates=list(DATES), low_memory=False)
    assert list(found.columns) == list(expected[0])
    assert {str(found[name].dtype) for name in NUMBERS} == {"float64"}
    assert {str(found[name].dtype) for name in FLAGS} == {"bool"}
    assert all(pd.api.types.is_datetime64_any_dtype(found[name]) for name in DATES)
    written = [float(row["value"]) if row["value"] else None for row in expected]
    assert [None if pd.isna(value) else value for value in found["value"]] == written
    assert (found["value"] < 0).sum() == sum(row["value"].startswith("-") for row in expected) > 0
    assert found["missing_reason"].notna().sum() == found["value"].isna().sum()


@pytest.mark.parametrize("name", COLLECTIONS)
def test_pandas_reads_each_collection_without_a_column_of_mixed_types(folder: Path, name: str) -> None:
    found = pd.read_csv(folder / f"{name}.csv")
    kinds = {column: {type(cell) for cell in found[column].dropna()} for column in found.columns}
    assert {column: kind for column, kind in kinds.items() if len(kind) > 1} == {}
    assert not found.columns[0].startswith("\ufeff")


def test_no_whole_count_is_written_with_a_decimal_point(expected: list[dict[str, str]]) -> None:
    counts = [row["value"] for row in expected if row["unit"] in {"people", "businesses", "notices", "incidents"}]
    assert len(counts) > 1_000
    assert [text for text in counts if text.endswith(".0") or "e" in text] == []


@pytest.mark.load
@wants_r
def test_r_reads_the_same(folder: Path, expected: list[dict[str, str]]) -> None:
    done = subprocess.run(["Rscript", "-e", TELL], cwd=folder, capture_output=True, text=True, check=True)  # noqa: S607 - wherever it is installed
    first, types, rest = (line.split() for line in done.stdout.splitlines())
    written = [float(row["value"]) for row in expected if row["value"]]
    assert first[:2] == ["indicator", str(len(expected))]
    assert float(first[2]) == pytest.approx(sum(written), rel=1e-12)
    assert int(first[3]) == sum(value < 0 for value in written)
    assert types == ["TRUE"] * len(NUMBERS)
    ends = [row["period_end"] for row in expected]
    assert rest == [min(ends), max(ends), "TRUE"]


@pytest.mark.load
@wants_libreoffice
def test_libreoffice_opens_the_same_and_the_periods_stay_what_they_are(
    folder: Path, expected: list[dict[str, str]]
) -> None:
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    convert = ["--headless", "--convert-to", "xlsx", f"--infilter={UTF_8_WITH_COMMAS}", "values.csv"]
    subprocess.run(["soffice", profile, *convert], cwd=folder, capture_output=True, check=True)  # noqa: S607 - wherever it is installed
    with closing(load_workbook(folder / "values.xlsx", read_only=True)) as book:
        [sheet] = book.worksheets
        header, *rows = ([*row] for row in sheet.iter_rows(values_only=True))
    assert header == list(expected[0])
    found = [dict(zip(header, row, strict=True)) for row in rows]
    written = [float(row["value"]) if row["value"] else None for row in expected]
    assert [row["value"] for row in found] == written
    assert all(isinstance(row[name], datetime) for row in found for name in DATES)
    assert [str(row["period_end"])[:10] for row in found] == [row["period_end"] for row in expected]
    # A day is a date there, and is written as the same day again; no year and no quarter becomes one.
    periods = [str(row["period"])[:10] if isinstance(row["period"], datetime) else str(row["period"]) for row in found]
    assert periods == [row["period"] for row in expected]
    assert [row["unit"] for row in found] == [row["unit"] for row in expected]
    assert any("£" in str(row["display"]) for row in found)
