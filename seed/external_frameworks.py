"""Frameworks of others as rows, from the hand-written table."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from seed.definitions import HERE

FRAMEWORK = ("code", "title", "description", "kind", "source_name", "source_url", "from_date", "until_date")
THEME = ("code", "title", "note")
MEASURE = ("code", "title", "theme", "note")
MAPPING = ("framework", "measure", "indicator", "fit", "from_date", "until_date", "note")
FITS = ("same", "close", "part")
LICENCE = "Titles and facts from pages under the Open Government Licence v3.0; the other words are Waymark's own."


def framework_rows() -> Mapping[str, Iterable[Sequence[str]]]:
    """The rows of frameworks, their themes and measures, and of what is mapped to these while they are in force."""
    frameworks = tomllib.loads((HERE / "external_frameworks.toml").read_text("utf-8"))["framework"]
    return {
        "frameworks": [(*_cells(row, FRAMEWORK), LICENCE) for row in frameworks],
        "framework-themes": [(row["code"], *_cells(theme, THEME)) for row in frameworks for theme in row["theme"]],
        "framework-measures": [
            (row["code"], *_cells(measure, MEASURE)) for row in frameworks for measure in row["measure"]
        ],
        "framework-mappings": [
            (*(row["code"], measure["code"], indicator, fit), row["from_date"], "", measure.get("mapping_note", ""))
            for row in frameworks
            for measure in row["measure"]
            for fit in FITS
            for indicator in measure.get(fit, [])
        ],
    }


def _cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [str(row.get(name, "")) for name in names]
