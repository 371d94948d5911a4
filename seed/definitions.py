"""Reads the hand-written tables: definitions of the indicators, themes and peer groups."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LICENCE = "Open Government Licence v3.0"


class DefinitionsError(Exception):
    """A hand-written table contradicts itself."""


@dataclass(frozen=True, slots=True)
class Break:
    """A period whose figure is not to be compared with the one before, and why."""

    period: str
    reason: str


@dataclass(frozen=True, slots=True)
class Unlike:
    """A comparator whose figure does not count the same, and what it counts otherwise."""

    comparator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A period whose figures tell of something else than the council's doing, and of what."""

    period: str
    reason: str


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of an indicator's definition, with what the build needs to know of its figures.

    `table` is the publication that a reader can look up, `derived` what was computed from it; `left_out`
    names areas whose figure is of another kind; `threshold_kind` asks for a statistical threshold, from the
    figures of `threshold_year`. `group` is shared with indicators that tell of the same thing. `counts_events` says
    that people, homes or events are counted, one by one and not to a rounded number. `source_url` and `edition` are
    there for a series that the folder's list lacks.
    """

    code: str
    tier: int
    title: str
    description: str
    purpose: str
    unit: str
    decimal_places: int
    polarity: str
    measure: str
    theme: str
    service: str
    owner_role: str
    source_name: str
    table: str
    caveat: str
    frequency: str = "annual"
    supply: str = "national"
    supply_note: str = ""
    accumulation: str = "discrete"
    annual_figure: str = "none"
    comparable_between_areas: bool = True
    compare_with: str = "same_period_last_year"
    second_compare_with: str = ""
    second_compare_periods: int | None = None
    publication_lag_days: int | None = None
    threshold_kind: str = ""
    threshold_year: str = "2019-20"
    source_url: str = ""
    edition: str = ""
    derived: str = ""
    left_out: tuple[str, ...] = ()
    left_out_reason: str = ""
    provisional: tuple[str, ...] = ()
    breaks: tuple[Break, ...] = ()
    unlike: tuple[Unlike, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    effective_from: str = ""
    breaks_series: bool = False
    change_reason: str = ""
    group: str = ""
    counts_events: bool = False
    forecast_method: str = "no_change"


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading and the framework that it belongs to."""

    code: str
    title: str
    description: str
    framework: str
    sort: int


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """A group of areas to compare with, and how it was chosen; `council` is the one that it was made for, if any."""

    code: str
    title: str
    description: str
    method: str
    council: str = ""


def read_definitions(folder: Path = HERE / "definitions") -> tuple[tuple[Definition, ...], ...]:
    """The versions of every indicator, in code order, the first version first."""
    tables = [table for path in sorted(folder.glob("*.toml")) for table in _read(path)["indicator"]]
    found = sorted((_versions(table) for table in tables), key=lambda versions: versions[0].code)
    codes = [versions[0].code for versions in found]
    if len(set(codes)) != len(codes):
        raise DefinitionsError("an indicator is defined twice")
    return tuple(found)


def read_themes() -> tuple[Theme, ...]:
    """The themes in their order of display."""
    return tuple(Theme(**table) for table in _read(HERE / "frameworks.toml")["theme"])


def read_peer_groups() -> Mapping[str, PeerGroup]:
    """The peer groups by code."""
    return {table["code"]: PeerGroup(**table) for table in _read(HERE / "frameworks.toml")["peer_group"]}


def _versions(table: dict[str, Any]) -> tuple[Definition, ...]:
    later: Sequence[dict[str, Any]] = table.pop("version", [])
    table["breaks"] = tuple(Break(**row) for row in table.get("breaks", []))
    table["unlike"] = tuple(Unlike(**row) for row in table.get("unlike", []))
    table["doubtful"] = tuple(Doubtful(**row) for row in table.get("doubtful", []))
    for name in ("left_out", "provisional"):
        table[name] = tuple(table.get(name, []))
    unknown = table.keys() - {field.name for field in fields(Definition)}
    if unknown:
        raise DefinitionsError(f"{table.get('code')}: unknown {', '.join(sorted(unknown))}")
    versions = [Definition(**table)]
    for change in later:
        versions.append(replace(versions[-1], **change))
    return tuple(versions)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
