"""Mypy sees a field of a published shape that its source does not have."""

import re
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).resolve().parents[2]
SNIPPET = """
from dataclasses import dataclass
from app.contract.base import Shape
@dataclass
class Theme:
    code: str
    title: str
class ThemeShape(Shape):
    code: str
    title: str
    area: str
theme = Theme("waste", "Waste")
rest: dict[str, object] = {"area": "E07000120"}
ThemeShape.of(theme, area="E07000120")
ThemeShape.of(theme)
ThemeShape.of(theme, area="E07000120", sort=1)
ThemeShape.of(theme, **rest)
"""


@pytest.mark.load
def test_a_field_that_a_shape_cannot_have_is_an_error_of_types(tmp_path: Path) -> None:
    (tmp_path / "theme.py").write_text(SNIPPET, encoding="utf-8")
    output, errors, _ = api.run(["--config-file", str(ROOT / "pyproject.toml"), str(tmp_path / "theme.py")])
    assert errors == ""
    assert re.findall(r":(\d+): error: (.*)  \[call-arg\]", output) == [
        ("15", '"Theme" has no attribute "area" for the field of "ThemeShape"'),
        ("16", '"ThemeShape" has no field "sort"'),
        ("17", '"ThemeShape.of" takes the fields of a TypedDict, or each by its keyword'),
    ]
