"""The workbook to fill in: what it asks for, and that it posts back as it is or filled."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.access import Scope
from tests.api.returning import (
    COUNT,
    HOUSING,
    LONG_AGO,
    QUARTERS,
    QUARTERS_DEFINITION,
    RATE_DEFINITION,
    WASTE,
    XLSX,
    Sender,
    furnish,
    row,
    sender_over,
)
from tests.clients import OpenClient
from tests.formats.workbooks import cell_of, cells, refilled
from tests.stores import HOME, RATE, publish

pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def template(sender: Sender, **query: str) -> bytes:
    """The workbook."""
    answer = sender.get("/v1/returns/template", **query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == XLSX
    body: bytes = answer.content
    return body


def _is_locked(sheet: Worksheet, row: int, letter: str) -> bool:
    """Whether a cell can be typed into: by its own format, or by its column's where it has none."""
    cell = sheet[f"{letter}{row}"]
    has_own = cell.has_style or cell.value is not None
    columns = sheet.column_dimensions.values()
    own_column = next(each for each in columns if each.min <= cell.column <= each.max)
    return bool((cell if has_own else own_column).protection.locked)


def test_it_asks_for_each_figure_of_the_service_with_last_years_beside_it(sender: Sender) -> None:
    [only] = cells(template(sender, period="2025-26", service=WASTE))
    assert (only["indicator"], only["area"], only["period"]) == (RATE, HOME, "2025-26")
    assert (only["unit"], only["last_year"], only["value"]) == ("percent", 96.4, None)


def test_a_year_asks_for_all_four_quarters_and_a_quarter_for_one(sender: Sender) -> None:
    rows = cells(template(sender, period="2025-26", service=HOUSING))
    assert [one["period"] for one in rows if one["indicator"] == QUARTERS] == [
        f"2025-26-Q{number}" for number in (1, 2, 3, 4)
    ]
    rows = cells(template(sender, period="2025-26-Q2", service=HOUSING))
    assert [(one["indicator"], one["period"]) for one in rows] == [(QUARTERS, "2025-26-Q2")]


def test_an_untouched_workbook_posts_back_and_changes_nothing(sender: Sender) -> None:
    sender.rows(
        row(value=None, numerator=1, denominator=3, note="=1+1", commentary="Some words."),
        row("2024-25", None, missing_reason="suppressed"),
        confirm="true",
    )
    for period in ("2023-24", "2024-25", "2025-26", "2026-27"):
        answer = sender.file(template(sender, period=period), XLSX)
        assert answer.status_code == 200, answer.text
        counts = answer.json()["counts"]
        assert (counts["created"], counts["revised"]) == (0, 0)


def test_a_filled_workbook_is_recorded_and_the_rest_left_empty(sender: Sender) -> None:
    def fill(sheet: Worksheet) -> None:
        for at in range(2, sheet.max_row + 1):
            if cell_of(sheet, at, "period").value == "2025-26-Q1":
                cell_of(sheet, at, "value").value = 12.5
            if cell_of(sheet, at, "period").value == "2025-26-Q2":
                cell_of(sheet, at, "missing_reason").value = "not_available"

    body = refilled(template(sender, period="2025-26", service=HOUSING), fill)
    answer = sender.file(body, XLSX)
    assert answer.status_code == 201, answer.text
    assert answer.json()["counts"] == {"created": 2, "revised": 0, "unchanged": 0, "left_empty": 3}
    again = sender.file(template(sender, period="2025-26", service=HOUSING), XLSX)
    assert again.json()["counts"] == {"created": 0, "revised": 0, "unchanged": 2, "left_empty": 3}


def test_a_commentary_that_came_before_its_value_posts_back_and_changes_nothing(sender: Sender) -> None:
    said = {"text": "It will be late."}
    path = f"/v1/indicators/{RATE}/commentary/2025-26"
    sender.client.put(path, json=said, headers=sender.headers | {"If-None-Match": "*"}).raise_for_status()
    body = template(sender, period="2025-26", service=WASTE)
    assert cells(body)[0]["commentary"] == said["text"]
    answer = sender.file(body, XLSX)
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"] == {"created": 0, "revised": 0, "unchanged": 0, "left_empty": 1}

    def fill(sheet: Worksheet) -> None:
        cell_of(sheet, 2, "commentary").value = "It is late."

    assert sender.file(refilled(body, fill), XLSX).json()["rows"][0]["changed"] == ["commentary"]
    assert sender.get(path).json()["text"] == "It is late."


def test_a_discontinued_one_is_not_asked_for(sender: Sender) -> None:
    ended = replace(RATE_DEFINITION, supply=Supply.DISCONTINUED)
    publish(sender.database, LONG_AGO + timedelta(days=1), ended)
    assert RATE not in {one["indicator"] for one in cells(template(sender, period="2025-26"))}


def test_what_is_there_to_read_is_locked_and_choices_are_listed(sender: Sender) -> None:
    sheet = load_workbook(io.BytesIO(template(sender, period="2025-26")))["Return"]
    assert sheet.protection.sheet
    assert {cell.protection.locked for cell in sheet[1]} == {True}
    fillable = {"value", "numerator", "denominator", "missing_reason", "status", "note", "commentary"}
    columns = {str(cell.value): cell.coordinate.removesuffix("1") for cell in sheet[1]}
    locked = {name for name, letter in columns.items() if _is_locked(sheet, 2, letter)}
    assert locked == columns.keys() - fillable
    for_added = {name for name, letter in columns.items() if not _is_locked(sheet, sheet.max_row + 1, letter)}
    assert for_added == fillable | {"indicator", "area", "period"}
    assert sheet.freeze_panes is not None
    lists = {str(one.formula1) for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert any("not_available" in one for one in lists)
    assert any("provisional" in one for one in lists)


def test_the_notes_say_how_to_fill_it_in_and_what_each_figure_is(sender: Sender) -> None:
    notes = load_workbook(io.BytesIO(template(sender, period="2025-26")))["Notes"]
    words = " ".join(str(cell) for one in notes.iter_rows(values_only=True) for cell in one if cell)
    assert "missing_reason" in words
    assert "A share of something." in words


def test_a_limited_key_gets_its_own_services_only(sender: Sender) -> None:
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({WASTE}))
    assert {one["indicator"] for one in cells(template(limited, period="2025-26"))} == {RATE}
    assert limited.get("/v1/returns/template", period="2025-26", service=HOUSING).status_code == 400
    assert limited.get("/v1/returns/template", period="soon").status_code == 400
    assert limited.get("/v1/returns/template").status_code == 400


def test_no_cell_for_text_can_become_a_date(sender: Sender) -> None:
    sheet = load_workbook(io.BytesIO(template(sender, period="2025-26")))["Return"]
    texts = {"indicator", "area", "period", "missing_reason", "status", "note", "commentary"}
    columns = {str(cell.value): cell.coordinate.removesuffix("1") for cell in sheet[1]}
    assert {name for name, letter in columns.items() if sheet.column_dimensions[letter].number_format == "@"} == texts
    assert {sheet[f"{columns[name]}2"].number_format for name in ("indicator", "area", "period")} == {"@"}
    assert sheet[f"{columns['value']}2"].number_format == "General"


def test_target_earlier_figures_and_the_day_it_is_due_stand_beside_the_cell(sender: Sender) -> None:
    definition = replace(QUARTERS_DEFINITION, due_days=DueDays(20, 60))
    target = Target(QUARTERS, parse_period("2025-26-Q2"), 90.0)
    published = LONG_AGO + timedelta(days=1)
    publish(sender.database, published, definition, target)
    rows = [row(one, value, indicator=QUARTERS) for one, value in (("2025-26-Q1", 88.0), ("2024-25-Q2", 92.0))]
    sender.rows(*rows, confirm="true")
    [only] = cells(template(sender, period="2025-26-Q2", service=HOUSING))
    assert (only["target"], only["previous"], only["last_year"]) == (90, 88, 92)
    assert only["due"].date().isoformat() == "2025-10-20"


def test_what_others_publish_is_shown_and_not_asked_for(sender: Sender) -> None:
    body = template(sender, period="2025-26")
    asked = {one["indicator"] for one in cells(body)}
    assert COUNT not in asked
    sheet = load_workbook(io.BytesIO(body))["Published by others"]
    assert sheet.protection.sheet
    assert COUNT in {one["indicator"] for one in cells(body, "Published by others")}
    everything = template(sender, period="2025-26", include="all")
    assert COUNT in {one["indicator"] for one in cells(everything)}
    assert "Published by others" not in load_workbook(io.BytesIO(everything)).sheetnames


def test_a_row_added_below_is_recorded(sender: Sender) -> None:
    def fill(sheet: Worksheet) -> None:
        below = sheet.max_row + 1
        for name, value in {"indicator": QUARTERS, "period": "2024-25-Q3", "value": 91.5}.items():
            cell_of(sheet, below, name).value = value

    body = refilled(template(sender, period="2025-26-Q2", service=HOUSING), fill)
    answer = sender.file(body, XLSX)
    assert answer.status_code == 201, answer.text
    assert answer.json()["counts"]["created"] == 1
