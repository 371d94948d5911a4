"""The report of style numbers counts what it says it counts."""

from pathlib import Path

import pytest

from tests.house.style_numbers import functions, report, share_of

SAMPLE = '''"""A sample."""


def half(number: float) -> float:
    """Half of it."""
    return number / 2


class Box:
    def open(self, key):
        return key
'''


def test_a_function_is_counted_from_its_name_to_its_last_line() -> None:
    assert [(one.place, one.lines) for one in functions(SAMPLE, file="x.py")] == [
        ("x.py:4 half", 3),
        ("x.py:10 open", 2),
    ]


def test_a_function_without_types_is_not_annotated_and_self_needs_none() -> None:
    assert [one.annotated for one in functions(SAMPLE, file="x.py")] == [True, False]
    assert [one.annotated for one in functions("def f(self, *a: int) -> None: ...", file="x.py")] == [True]


@pytest.mark.parametrize(("part", "length"), [(0.5, 5), (0.9, 9), (1.0, 10)])
def test_a_share_is_the_nearest_rank(part: float, length: int) -> None:
    assert share_of(range(1, 11), part=part) == length


def test_the_report_names_what_is_longer_than_we_want(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("x = 1\n" * 301, encoding="utf-8")
    (tmp_path / "short.py").write_text(SAMPLE, encoding="utf-8")
    lines = report(tmp_path)
    assert f"  over: {tmp_path.name}/long.py 301" in lines
    assert lines[-1] == "annotated: 50.0 % of functions (100)"
