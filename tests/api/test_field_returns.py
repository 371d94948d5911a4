"""Returns as people really send them, over HTTP: dry run and for real, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from app.domain.measures.area import Area, AreaKind
from app.domain.measures.indicator import Accumulation, Frequency, Supply
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.publishing.access import Scope
from app.storage.database import Database
from tests.api.returning import LONG_AGO, XLSX, Sender, sender_over
from tests.clients import OpenClient
from tests.formats.test_field_files import Tab, book
from tests.formats.workbooks import workbook
from tests.stores import ANNUAL, ENGLAND, HOME, basis, district, held, publish

RECYCLING, HOMES, EMPLOYMENT = "recycling-rate", "homes-in-use", "employment"
FRESH, MISSED, SLEEPING = "trees-on-time", "missed-collections", "sleeping-rough"
COUNCIL = replace(ANNUAL, supply=Supply.COUNCIL)
DEFINITIONS = (
    replace(COUNCIL, code=RECYCLING, title="Recycling rate", service="Waste"),
    replace(COUNCIL, code=EMPLOYMENT, title="Employment"),
    replace(COUNCIL, code=FRESH, title="Trees planted on time", decimal_places=2),
    replace(
        COUNCIL, code=HOMES, title="Homes in use", frequency=Frequency.QUARTERLY, unit="households", decimal_places=0
    ),
    replace(
        COUNCIL, code=MISSED, title="Missed bins", frequency=Frequency.QUARTERLY, unit="collections", decimal_places=0
    ),
    replace(
        COUNCIL,
        code=SLEEPING,
        title="Sleeping rough",
        accumulation=Accumulation.SNAPSHOT,
        unit="people",
        decimal_places=0,
    ),
)
OLD, NEW = "E07000028", "E06000063"
FIRST_DAY = date(2023, 4, 1)
RATES = {"2019-20": 34.5, "2020-21": 35.9, "2021-22": 33.0, "2022-23": 30.6}


def furnish(database: Database) -> None:
    """Release the definitions, two areas of which one replaced the other, and some years of two rates."""
    areas = (
        Area(ENGLAND, "England", AreaKind.COUNTRY),
        district(OLD, name="Carlisle", end_date=FIRST_DAY, successors=(NEW,)),
        district(NEW, name="Cumberland", kind=AreaKind.UNITARY_AUTHORITY, start_date=FIRST_DAY),
    )
    rates = [held(period, rate, indicator=RECYCLING, note="From the waste teams.") for period, rate in RATES.items()]
    years = [held(str(year), 70.0 + year % 5, indicator=EMPLOYMENT) for year in range(2019, 2023)]
    targets = (
        Target(FRESH, parse_period("2024-25"), 90.0),
        Target(SLEEPING, parse_period("2024-25"), 11.0),
        Target(MISSED, parse_period("2024-25-Q1"), 110.0),
    )
    publish(database, LONG_AGO, *basis(*DEFINITIONS), *areas, *targets, *rates, *years)


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database, on 23 November 2026."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def sent(sender: Sender, body: bytes | str, kind: str = "text/csv", **query: Any) -> dict[str, Any]:
    """What a return does: a dry run says the same as the return itself, which is recorded."""
    trial, answer = sender.file(body, kind, dry_run="true", **query), sender.file(body, kind, **query)
    assert (trial.status_code, answer.status_code) == (200, 201), answer.text
    told: dict[str, Any] = answer.json()
    assert (trial.json()["rows"], trial.json()["findings"]) == (told["rows"], told["findings"])
    assert sender.get("/v1/returns").json()["items"][0]["id"] == told["id"]
    return told


def faults(sender: Sender, body: bytes | str, kind: str = "text/csv", **query: Any) -> list[dict[str, Any]]:
    """What is wrong with a return, tried and for real; nothing is recorded."""
    trial, answer = sender.file(body, kind, dry_run="true", **query), sender.file(body, kind, **query)
    assert (trial.status_code, trial.json()["errors"]) == (answer.status_code, answer.json()["errors"])
    assert answer.status_code in (403, 422), answer.text
    assert sender.get("/v1/returns").json()["total"] == 0
    told: list[dict[str, Any]] = answer.json()["errors"]
    return told


def recorded(sender: Sender, indicator: str, period: str) -> dict[str, Any]:
    """A value as it is recorded."""
    found: dict[str, Any] = sender.get(f"/v1/indicators/{indicator}/values/{period}").json()
    return found


def lines(*rows: str, header: str = "indicator,period,value") -> str:
    """A CSV file."""
    return "\n".join((header, *rows)) + "\n"


def test_periods_are_read_as_people_and_the_service_write_them(sender: Sender) -> None:
    told = sent(
        sender,
        lines(
            f"{RECYCLING},2023/24,31.4",
            f"{HOMES},Q1 2023/24,31",
            f"{HOMES},2023/24 Q2,32",
            f"{HOMES},Oct to Dec 2023,33",
            f"{HOMES},Q4 2023/24 (Jan to Mar 2024),34",
        ),
    )
    assert [row["period"] for row in told["rows"]] == ["2023-24", *(f"2023-24-Q{quarter}" for quarter in range(1, 5))]
    assert recorded(sender, HOMES, "2023-24-Q3")["value"] == 33


def test_periods_that_may_mean_several_are_suggested_and_none_hides_another(sender: Sender) -> None:
    told = faults(
        sender,
        lines(f"{HOMES},Q1 2023,31", f"{RECYCLING},Dec-11,31", f"{RECYCLING},45292,31", f"{FRESH},2023-24-Q1,9"),
    )
    assert [(one["row"], one["code"]) for one in told] == [
        (2, "invalid_period"),
        (3, "invalid_period"),
        (4, "invalid_period"),
        (5, "wrong_period"),
    ]
    assert "Did you mean 2023-24-Q1 or 2022-23-Q4?" in told[0]["detail"]
    assert "Did you mean 2011-12? Format the column as text" in told[1]["detail"]
    assert told[3]["detail"].endswith("Did you mean 2023-24?")


def test_a_financial_year_in_full_is_never_pooled_without_a_word(sender: Sender) -> None:
    for indicator in (FRESH, RECYCLING):
        [fault] = faults(sender, lines(f"{indicator},2022-2023,94.5"))
        assert (fault["row"], fault["column"], fault["code"]) == (2, "period", "implausible")
        assert fault["detail"].endswith("Did you mean 2022-23?")
    told = sent(sender, lines(f"{FRESH},2022-2023,94.5"), confirm="true")
    assert (told["rows"][0]["period"], told["findings"][0]["kind"]) == ("2022-2023", "kind_of_period")
    assert sent(sender, lines(f"{FRESH},2022/2023,94.5"), confirm="true")["rows"][0]["period"] == "2022-23"


def test_a_date_that_a_spreadsheet_made_of_a_year_is_caught_in_every_indicator(sender: Sender) -> None:
    made = [datetime(2011, 12, 1), "Dec-11", 40878]  # noqa: DTZ001 - a workbook's times have no zone
    for indicator in (RECYCLING, SLEEPING):
        for cell in made:
            [fault] = faults(sender, workbook(["indicator", "period", "value"], [indicator, cell, 31]), XLSX)
            assert (fault["row"], fault["column"]) == (2, "period")
            assert "Did you mean 2011-12" in fault["detail"]


def test_every_tab_with_the_header_is_recorded_and_told_by_its_name(sender: Sender) -> None:
    header = ["indicator", "period", "value"]
    tabs: list[Tab] = [(f"Q{at} 2024-25", [header, [MISSED, f"2024-25-Q{at}", 300 + at]]) for at in (1, 2, 3)]
    told = sent(sender, book(*tabs, ("Notes", [["How to fill it in"]])), XLSX)
    assert [(row["sheet"], row["row"], row["new_value"]) for row in told["rows"]] == [
        ("Q1 2024-25", 2, 301),
        ("Q2 2024-25", 2, 302),
        ("Q3 2024-25", 2, 303),
    ]


def test_faults_name_the_sheet_and_a_repeated_value_both_places(sender: Sender) -> None:
    header: list[Any] = ["indicator", "period", "value"]
    row = [MISSED, "2024-25-Q1", 300]
    body = book(("April", [header, row]), ("May", [header, row, [MISSED, "soon", 1]]))
    told = faults(sender, body, XLSX)
    assert [(one["sheet"], one["row"], one["code"]) for one in told] == [
        ("May", 2, "duplicate"),
        ("May", 3, "invalid_period"),
    ]
    assert told[0]["detail"] == (
        "Row 2 of the sheet “April” gives the same indicator, area and period: send each value once."
    )
    changed = [[RECYCLING, "2021-22", 33.5]], [[RECYCLING, "2022-23", 30.5]]
    tabs: list[Tab] = [(f"Tab {at}", [header, *rows]) for at, rows in enumerate(changed)]
    [reason] = faults(sender, book(*tabs), XLSX)
    assert "in row 2 of the sheet “Tab 0” and row 2 of the sheet “Tab 1”: say why" in reason["detail"]


def test_shorthand_is_recorded_as_what_it_stands_for(sender: Sender) -> None:
    told = sent(
        sender,
        lines(f"{FRESH},2015-16,[c]", f"{FRESH},2016-17,[x]", f"{FRESH},2017-18,[z]", f"{FRESH},2021-22,31.4 [p]"),
    )
    assert [(row["new_value"], row["new_missing_reason"]) for row in told["rows"]] == [
        (None, "suppressed"),
        (None, "not_available"),
        (None, "not_applicable"),
        (31.4, None),
    ]
    assert recorded(sender, FRESH, "2021-22")["status"] == "provisional"


def test_areas_and_indicators_written_otherwise_are_suggested(sender: Sender) -> None:
    told = faults(
        sender,
        lines(
            f"{RECYCLING},{HOME.lower()},2023-24,31",
            f"{RECYCLING},hyndburn,2023-24,31",
            f"{RECYCLING},Hyndburn Borough Council,2023-24,31",
            f"{RECYCLING},Atlantis,2023-24,31",
            f"Recycling Rate,{HOME},2023-24,31",
            f"Missed bins,{HOME},2023-24-Q1,31",
            header="indicator,area,period,value",
        ),
    )
    assert [one["detail"].partition("Did you mean ")[2] for one in told] == [
        f"{HOME} (Hyndburn)? Write the code in capital letters.",
        f"{HOME} (Hyndburn)?",
        f"{HOME} (Hyndburn)?",
        "",
        f"{RECYCLING}?",
        f"{MISSED}?",
    ]


def test_a_key_that_may_not_post_a_row_is_told_of_every_other_fault(sender: Sender) -> None:
    limited = sender.with_key(Scope.SUBMIT, Scope.READ, services=frozenset({"Waste"}))
    answer = limited.file(
        lines(f"{FRESH},Atlantis,soon,1", f"{RECYCLING},{HOME},2023-24,many", header="indicator,area,period,value")
    )
    assert answer.status_code == 403
    assert [(one["row"], one["code"]) for one in answer.json()["errors"]] == [
        (2, "not_allowed"),
        (2, "invalid_period"),
        (2, "unknown_area"),
        (3, "not_a_number"),
    ]


def test_a_note_alone_is_kept_and_leaves_the_figure(sender: Sender) -> None:
    body = lines(f"{RECYCLING},2022-23,,Counted by hand.", header="indicator,period,value,note")
    told = sent(sender, body, reason="A note was missing.")
    assert [(row["outcome"], row["changed"]) for row in told["rows"]] == [("revised", ["note"])]
    assert (recorded(sender, RECYCLING, "2022-23")["value"], recorded(sender, RECYCLING, "2022-23")["note"]) == (
        30.6,
        "Counted by hand.",
    )
    rows = sender.rows({"indicator": RECYCLING, "period": "2021-22", "note": "Weighed."}, reason="The same.")
    assert rows.json()["rows"][0]["changed"] == ["note"]


def test_a_note_without_any_figure_is_told_what_is_missing(sender: Sender) -> None:
    [fault] = faults(sender, lines(f"{RECYCLING},2023-24,,Late.", header="indicator,period,value,note"))
    assert (fault["row"], fault["column"], fault["code"]) == (2, "missing_reason", "required")


@pytest.mark.parametrize("kind", ["text/csv", XLSX])
def test_the_same_bytes_answer_the_same_whatever_they_are_called(sender: Sender, kind: str) -> None:
    file = workbook(["indicator", "period", "value"], [RECYCLING, "2023-24", 31.4])
    assert sender.file(file, kind, dry_run="true").json()["rows"][0]["new_value"] == 31.4
    text = lines(f"{RECYCLING},2023-24,31.4")
    assert sender.file(text, kind, dry_run="true").json()["rows"][0]["new_value"] == 31.4


def test_the_services_own_csv_posts_back_and_changes_nothing(sender: Sender) -> None:
    export = sender.client.get("/v1/values", params={"format": "csv"})
    answer = sender.file(export.content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["counts"] == {"created": 0, "revised": 0, "unchanged": 8, "left_empty": 0}
    changed = export.text.replace("From the waste teams.", "From the depot.")
    told = sent(sender, changed, reason="The notes were wrong.")
    assert [row["changed"] for row in told["rows"]].count(["note"]) == len(RATES)


def confirmed(sender: Sender, body: bytes | str, kind: str = "text/csv", **query: Any) -> list[tuple[Any, ...]]:
    """What is odd about a return, each with its row and column; it is recorded when it is confirmed, and only then."""
    odd = faults(sender, body, kind, **query)
    assert {one["code"] for one in odd} == {"implausible"}
    told = sent(sender, body, kind, confirm="true", **query)
    assert [one["sentence"] for one in told["findings"]] == [one["detail"] for one in odd]
    return [(one["row"], one["column"], found["kind"]) for one, found in zip(odd, told["findings"], strict=True)]


def test_a_0_for_what_is_not_known_yet_wants_a_confirmation(sender: Sender) -> None:
    body = lines(f"{MISSED},2022-23-Q1,401", f"{MISSED},2023-24-Q1,0", f"{RECYCLING},2023-24,0")
    assert confirmed(sender, body) == [(3, "value", "zero"), (4, "value", "zero")]


def test_a_figure_of_an_area_that_had_ended_names_the_one_that_replaced_it(sender: Sender) -> None:
    body = lines(f"{RECYCLING},{OLD},2023-24,31.4", header="indicator,area,period,value")
    [fault] = faults(sender, body)
    assert fault["detail"] == "Carlisle (E07000028) was abolished on 1 April 2023: Cumberland (E06000063) replaced it."
    assert confirmed(sender, body) == [(2, "area", "area_ended")]
    gone = "indicator,area,period,missing_reason"
    assert sent(sender, lines(f"{RECYCLING},{OLD},2024-25,area_abolished", header=gone))["findings"] == []
    other = lines(f"{FRESH},{OLD},2024-25,not_available", header=gone)
    assert sender.file(other).json()["errors"][0]["code"] == "implausible"


def test_a_percentage_typed_into_a_cell_for_numbers_is_held_against_its_target(sender: Sender) -> None:
    def change(sheet: Any) -> None:
        sheet.cell(2, 3).number_format = "0.0"

    body = workbook(["indicator", "period", "value"], [FRESH, "2024-25", 0.912], change=change)
    [fault] = faults(sender, body, XLSX)
    assert fault["detail"] == "0.912% is small beside the target of 90.00%, which is 98.7 times as large."
    without = workbook(["indicator", "period", "value"], [FRESH, "2023-24", 0.912], change=change)
    assert "Did you mean 91.2" in faults(sender, without, XLSX)[0]["detail"]
    assert confirmed(sender, body, XLSX) == [(2, "value", "beside_target")]


def test_a_date_typed_into_a_count_is_held_against_its_target_or_told(sender: Sender) -> None:
    header = ["indicator", "period", "value"]
    assert confirmed(sender, workbook(header, [MISSED, "2024-25-Q1", 46_024]), XLSX) == [(2, "value", "beside_target")]
    rows = [[HOMES, "2024-25-Q1", 46_024], [SLEEPING, "2024-25", 46_024]]
    body = workbook(header, *rows)
    told = sender.file(body, XLSX).json()["errors"]
    assert "2 January 2026" in told[0]["detail"]
    assert told[1]["detail"] == "46,024 people is 4,184 times the target of 11 people."


def test_a_target_of_the_council_says_nothing_about_another_area(sender: Sender) -> None:
    body = lines(f"{MISSED},{NEW},2024-25-Q1,9000", header="indicator,area,period,value")
    assert sent(sender, body)["findings"] == []


def test_what_is_odd_is_told_beside_what_is_wrong(sender: Sender) -> None:
    told = faults(sender, lines(f"{RECYCLING},2023-24,0", f"{RECYCLING},2018-19,many", f"{FRESH},2022-2023,[x]"))
    assert [(one["row"], one["column"], one["code"]) for one in told] == [
        (3, "value", "not_a_number"),
        (2, "value", "implausible"),
        (4, "period", "implausible"),
    ]


def test_an_unknown_column_hides_no_other_fault(sender: Sender) -> None:
    told = faults(sender, lines(f"{RECYCLING},soon,31,red", "none,2023-24,31,", header="indicator,period,value,colour"))
    assert [(one["row"], one["column"], one["code"]) for one in told] == [
        (1, "D", "unknown_column"),
        (2, "period", "invalid_period"),
        (3, "indicator", "unknown_indicator"),
    ]
    header = ["indicator", "period", "value", "colour"]
    tabs: list[Tab] = [(f"Tab {at}", [header, [RECYCLING, f"201{at}-1{at + 1}", 31]]) for at in (1, 2)]
    told = faults(sender, book(*tabs), XLSX)
    assert [(one["sheet"], one["row"], one["code"]) for one in told] == [
        ("Tab 1", 1, "unknown_column"),
        ("Tab 2", 1, "unknown_column"),
    ]
