"""Everything that is wrong with a return, told at once: what cannot be read beside what cannot be right."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.domain.publishing.access import Scope
from tests.api.returning import COUNT, HOUSING, XLSX, Sender, furnish, row, sender_over
from tests.clients import OpenClient
from tests.formats.workbooks import workbook
from tests.stores import HOME, RATE

COLUMNS = ["indicator", "period", "value", "missing_reason", "status"]
ROWS: list[list[Any]] = [
    [RATE, "2025-26", 97, None, "final"],
    [RATE, "2022-23", "many", None, None],
    ["made-up-rat", "2023-24", 97, None, None],
    [RATE, "2025-26-Q1", 97, None, None],
    [RATE, "2021-22", 97, None, "done"],
    [RATE, "2025-26", 97, None, None],
    [RATE, "2020-21", 97, "not_available", None],
    ["none", "soon", "many", None, "done"],
    [RATE, "2022-23", 97, None, None],
    [RATE, "2019-20", "many", "not_available", None],
    [None, "2018-19-Q9", 97, None, None],
]
# The row by its place from 0, the column and the kind; that of a number differs between files and JSON.
FOUND = [
    (1, "value", "number"),
    (2, "indicator", "unknown_indicator"),
    (3, "period", "wrong_period"),
    (4, "status", "enum"),
    (5, "indicator", "duplicate"),
    (6, "missing_reason", "conflict"),
    (7, "indicator", "unknown_indicator"),
    (7, "period", "invalid_period"),
    (7, "status", "enum"),
    (7, "value", "number"),
    (8, "indicator", "duplicate"),
    (9, "value", "number"),
    (10, "indicator", "required"),
    (10, "period", "invalid_period"),
]


MANY = {"value": "many"}


pytestmark = pytest.mark.holding(fill=furnish)


@pytest.fixture
def sender(database_url: str, client_for: OpenClient) -> Iterator[Sender]:
    """A sender over a furnished store on each database."""
    found = sender_over(database_url, client_for)
    yield found
    found.database.close()


def as_csv(sender: Sender) -> Any:
    """The rows sent as CSV."""
    lines = [",".join("" if cell is None else str(cell) for cell in one) for one in (COLUMNS, *ROWS)]
    return sender.file("\n".join(lines))


def as_workbook(sender: Sender) -> Any:
    """The rows sent as a workbook."""
    return sender.file(workbook(COLUMNS, *ROWS), XLSX)


def errors(answer: Any) -> list[tuple[int | None, str | None, str]]:
    """The row, the column and the kind of each fault, in the order told."""
    assert answer.status_code == 422, answer.text
    return [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]]


def pointers(answer: Any) -> list[tuple[str, str]]:
    """The pointer and the kind of each fault, in the order told."""
    assert answer.status_code == 422, answer.text
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


@pytest.mark.parametrize("send", [as_csv, as_workbook])
def test_a_file_is_told_every_rows_fault_at_once_in_its_own_order(
    sender: Sender, send: Callable[[Sender], Any]
) -> None:
    answer = send(sender)
    found = errors(answer)
    assert [one[0] for one in found] == sorted(one[0] for one in found if one[0] is not None)
    kinds = {"number": "not_a_number"}
    assert sorted(found, key=str) == sorted(
        ((at + 2, name, kinds.get(code, code)) for at, name, code in FOUND), key=str
    )
    assert answer.json()["detail"] == "Nothing was recorded: 14 faults to correct."
    repeated = [one["detail"] for one in answer.json()["errors"] if one["code"] == "duplicate"]
    assert repeated == [f"Row {at} gives the same indicator, area and period: send each value once." for at in (2, 3)]
    assert sender.get("/v1/returns").json()["total"] == 0


def test_json_is_told_every_rows_fault_at_once_by_pointers(sender: Sender) -> None:
    sent = [{name: cell for name, cell in zip(COLUMNS, one, strict=True) if cell is not None} for one in ROWS]
    answer = sender.rows(*sent)
    kinds = {"number": "float_type", "required": "missing"}
    found = [(f"/values/{at}/{name}", kinds.get(code, code)) for at, name, code in FOUND]
    assert sorted(pointers(answer)) == sorted(found)
    assert answer.json()["detail"] == "Nothing was recorded: 14 faults to correct."
    details = {one["code"]: one["detail"] for one in answer.json()["errors"]}
    assert details["float_type"] == "Give value as a number."
    assert details["enum"] == "Give status as provisional or final."
    assert details["missing"] == "Give indicator: it is required."


def test_rows_of_json_that_are_none_or_have_odd_fields_hide_no_other_fault(sender: Sender) -> None:
    odd: dict[str, Any] = {"va/l~ue": 1, "": 2}
    answer = sender.file('{"values": [7, [], {}, {"indicator": "none", "period": "2023-24"}]}', "application/json")
    assert pointers(answer) == [
        ("/values/0", "dict_type"),
        ("/values/1", "dict_type"),
        ("/values/2/indicator", "missing"),
        ("/values/2/period", "missing"),
        ("/values/3/indicator", "unknown_indicator"),
    ]
    assert pointers(sender.rows(row(**odd), row(area="E07000120 ", indicator=COUNT), row(area="E99999999"))) == [
        ("/values/0/va~1l~0ue", "extra_forbidden"),
        ("/values/0/", "extra_forbidden"),
        ("/values/1/area", "unknown_area"),
        ("/values/2/area", "unknown_area"),
    ]


def test_what_is_wrong_with_json_outside_its_rows_is_told_by_itself(sender: Sender) -> None:
    body = {"values": [row() | MANY, row(indicator="none")], "reason": 1}
    answer = sender.client.post("/v1/returns", json=body, headers=sender.headers)
    assert pointers(answer) == [("/values/0/value", "float_type"), ("/reason", "string_type")]
    assert answer.json()["detail"] == "Correct the places in `errors`."


def test_an_area_that_could_not_be_read_is_not_taken_for_the_councils_own(sender: Sender) -> None:
    body = workbook(
        ["indicator", "area", "period", "value"], [RATE, HOME, "2025-26", 97], [RATE, "#N/A", "2025-26", 96]
    )
    assert errors(sender.file(body, XLSX)) == [(3, "area", "formula_error")]
    assert pointers(sender.rows(row(), row(area="Hyndburn"))) == [("/values/1/area", "unknown_area")]


def test_a_limited_key_is_told_of_rows_that_are_not_its_own_with_everything_else(sender: Sender) -> None:
    limited = sender.with_key(Scope.SUBMIT, services=frozenset({HOUSING}))
    mixed = limited.file(
        f"indicator,period,value\n{COUNT},2025-26,many\n{RATE},2025-26,many\nnone,soon,1\n,2025-26,1\n"
    )
    assert mixed.status_code == 403
    assert mixed.json()["detail"] == (
        "Nothing was recorded: this key may not post 2 of the rows, and there are 4 faults to correct."
    )
    assert [(one["row"], one["code"]) for one in mixed.json()["errors"]] == [
        (2, "not_a_number"),
        (3, "not_a_number"),
        (3, "not_allowed"),
        (4, "not_allowed"),
        (4, "invalid_period"),
        (5, "required"),
    ]
    own = limited.file(f"indicator,period,value\n{COUNT},2025-26,many\n{COUNT},soon,1\n,2025-26,1\n")
    assert errors(own) == [
        (2, "value", "not_a_number"),
        (3, "period", "invalid_period"),
        (4, "indicator", "required"),
    ]


def test_of_many_faults_the_first_fifty_are_listed_and_all_are_counted(sender: Sender) -> None:
    lines = [f"{RATE},2025-26,many\nnone-{at},2025-26,1" for at in range(400)]
    answer = sender.file("indicator,period,value\n" + "\n".join(lines))
    # From the second row on every row of the rate repeats the first one too: 400 + 399 + 400.
    assert answer.json()["detail"] == "Nothing was recorded: 1,199 faults to correct. The first 50 are listed."
    told = errors(answer)
    assert len(told) == 50
    assert told[:5] == [
        (2, "value", "not_a_number"),
        (3, "indicator", "unknown_indicator"),
        (4, "value", "not_a_number"),
        (4, "indicator", "duplicate"),
        (5, "indicator", "unknown_indicator"),
    ]


def test_a_call_with_an_idempotency_key_is_told_the_same_and_keeps_nothing(sender: Sender) -> None:
    key = {"Idempotency-Key": "quarter-2"}
    rows = (row() | MANY, row("2025-26-Q1"))
    first, again = sender.rows(*rows, headers=key), sender.rows(*rows, headers=key)
    assert (
        pointers(first) == pointers(again) == [("/values/0/value", "float_type"), ("/values/1/period", "wrong_period")]
    )
    assert sender.rows(row(), headers=key).status_code == 201
