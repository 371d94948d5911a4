"""A check of a figure that others publish: what is wrong with one."""

from dataclasses import replace

import pytest

from app.domain.measures.figure_check import check_faults
from app.domain.measures.indicator import Supply
from app.domain.publishing.returns import check_conflicts, is_check_row, is_empty_row
from tests.stores import ANNUAL, FIGURE_CHECK, HOME, RATE, held

NATIONAL = replace(ANNUAL, supply=Supply.NATIONAL)
HELD = held("2023-24", 30.6)
MISSING = held("2023-24", None)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"confirmed": False, "query": "It is last year's."}, []),
        ({"definition": replace(ANNUAL, supply=Supply.PAUSED)}, []),
        ({"definition": replace(ANNUAL, supply=Supply.COUNCIL)}, [("confirmed", "own_figure")]),
        ({"recorded": None, "is_other": True}, [("confirmed", "no_figure")]),
        ({"recorded": MISSING}, [("confirmed", "no_figure")]),
        ({"is_other": True}, [("held", "changed_since")]),
        ({"confirmed": None, "query": "Why?"}, [("confirmed", "required")]),
        ({"query": "Why?"}, [("query", "conflict")]),
        ({"confirmed": False}, [("query", "required")]),
        ({"confirmed": False, "is_other": True}, [("held", "changed_since"), ("query", "required")]),
    ],
)
def test_what_is_wrong_with_a_check_is_told_at_once(changes: dict[str, object], faults: list[tuple[str, str]]) -> None:
    right = {"confirmed": True, "query": None, "recorded": HELD, "is_other": False, "definition": NATIONAL}
    found = check_faults(**(right | changes))  # type: ignore[arg-type]  # each by its name
    assert [(fault.field, fault.code) for fault in found] == faults


def test_a_check_is_of_one_figure() -> None:
    assert FIGURE_CHECK.key == f"{RATE}/{HOME}/2023-24"


@pytest.mark.parametrize(
    ("row", "is_check", "is_empty", "conflicts"),
    [
        ({"confirmed": True}, True, False, []),
        ({"confirmed": False, "query": "Why?", "held": 1, "commentary": "Words.", "value": None}, True, False, []),
        ({"query": "Why?"}, True, False, []),
        ({"held": 30.6}, True, False, []),
        ({"confirmed": True, "value": 1.0, "note": "So."}, True, False, ["value", "note"]),
        ({"value": 0.0}, False, False, ["value"]),
    ],
)
def test_a_row_that_checks_a_figure_sends_none(
    row: dict[str, object], is_check: bool, is_empty: bool, conflicts: list[str]
) -> None:
    assert (is_check_row(row), is_empty_row(row), check_conflicts(row)) == (is_check, is_empty, conflicts)
