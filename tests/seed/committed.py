"""The committed seed files, as rows."""

import csv
from functools import cache
from pathlib import Path

SEED = Path(__file__).resolve().parents[2] / "seed"
HYNDBURN, ENGLAND, UNITED_KINGDOM = "E07000120", "E92000001", "K02000001"
FILES = (
    "areas",
    "themes",
    "indicators",
    "tier-placements",
    "values",
    "peer-groups",
    "peer-group-members",
    "publication",
    "strategies",
    "priorities",
    "outcomes",
    "frameworks",
    "framework-themes",
    "framework-measures",
    "framework-mappings",
)

Row = dict[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    with (SEED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, strict=True))


def codes(name: str) -> set[str]:
    return {row["code"] for row in rows(name)}


def tiers() -> dict[str, int]:
    return {row["indicator"]: int(row["tier"]) for row in rows("tier-placements")}


@cache
def values() -> dict[tuple[str, str, str], Row]:
    return {(row["indicator"], row["area"], row["period"]): row for row in rows("values")}
