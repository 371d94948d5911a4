"""A quarter of 41 indicators of 8 services, with the figures before, and how their managers fill in a template."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from app.domain.measures.indicator import DueDays, Supply
from app.domain.measures.tier import Placement, TierNumber
from app.storage.database import Database
from tests.formats.workbooks import cell_of
from tests.stores import QUARTERLY, basis, held, instant, placed, publish

INDICATORS = 41
SERVICES = (
    *("Waste and Recycling", "Planning and Housing", "Finance", "Housing Standards", "Revenues and Benefits"),
    *("Leisure and Wellbeing", "Climate Change", "Policy and Performance"),
)
QUARTER, BEFORE, LAST_YEAR = "2026-27-Q2", "2026-27-Q1", "2025-26-Q2"
FALLING = 7  # the number of the indicator whose figure falls by much


def code_of(number: int) -> str:
    """The code of an indicator by its number from 0."""
    return f"made-up-{number:02}"


def figure_of(number: int) -> float:
    """The figure that a manager sends: four more than last year's, or far fewer."""
    return 50.0 + number + (-20 if number == FALLING else 4)


def furnish(database: Database) -> None:
    """41 quarterly indicators of 8 services, with last year's figure and that of the quarter before."""
    definitions = [
        replace(
            QUARTERLY,
            code=code_of(number),
            title=f"Made-up figure {number}",
            service=SERVICES[number % len(SERVICES)],
            supply=Supply.COUNCIL,
            due_days=DueDays(20, 60),
        )
        for number in range(INDICATORS)
    ]
    values = [
        held(period, 50.0 + number, indicator=code_of(number))
        for number in range(INDICATORS)
        for period in (LAST_YEAR, BEFORE)
    ]
    places = [placed(code_of(number), Placement(TierNumber.BOROUGH)) for number in range(INDICATORS)]
    home, theme, *_ = basis()
    publish(database, instant("2026-08-01"), home, theme, *definitions, *places, *values)


def filled(body: bytes) -> bytes:
    """The template with its figure in every row."""
    book = load_workbook(BytesIO(body))
    sheet = book["Return"]
    for row in range(2, sheet.max_row + 1):
        last_year: Any = cell_of(sheet, row, "last_year").value
        assert last_year == cell_of(sheet, row, "previous").value
        number = int(str(cell_of(sheet, row, "indicator").value).removeprefix("made-up-"))
        assert last_year == 50.0 + number
        cell_of(sheet, row, "value").value = figure_of(number)
    file = BytesIO()
    book.save(file)
    return file.getvalue()
