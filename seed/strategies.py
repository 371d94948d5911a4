"""The council's strategies as rows, from the hand-written table."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from seed.definitions import HERE

STRATEGY = ("code", "title", "description", "first_year", "last_year", "adopted_on", "replaces", "source_name")
PRIORITY = ("code", "title", "description", "theme")
OUTCOME = ("code", "priority", "title", "description", "indicators", "sort")
LICENCE = "Facts from public minutes; the strategy's own text is not copied."


def strategy_rows() -> Mapping[str, Iterable[Sequence[str]]]:
    """The rows of strategies, priorities and outcomes; outcomes belong to the last strategy of the table."""
    table = tomllib.loads((HERE / "strategies.toml").read_text("utf-8"))
    strategies = table["strategy"]
    last = strategies[-1]["code"]
    return {
        "strategies": [(*_cells(row, STRATEGY), "", LICENCE) for row in strategies],
        "priorities": [
            (strategy["code"], *_cells(row, PRIORITY))
            for strategy in strategies
            for row in strategy.get("priority", [])
        ],
        "outcomes": [(last, *_cells(row, OUTCOME)) for row in table["outcome"]],
    }


def _cells(row: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    return [";".join(row[name]) if isinstance(row[name], list) else str(row[name]) for name in names]
