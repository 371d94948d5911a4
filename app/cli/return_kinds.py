"""The kinds of return that are sent: where each goes, and how its rows are shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]


class KindName(StrEnum):
    """The names that `--kind` takes."""

    VALUES = "values"
    TARGETS = "targets"
    PROGRESS = "progress"
    DEFINITIONS = "definitions"
    PEER_GROUPS = "peer-groups"
    WARNING_RULES = "warning-rules"


@dataclass(frozen=True, slots=True)
class ReturnKind:
    """A kind of return: its path, the list of its rows in JSON, and what its table shows besides the outcomes."""

    path: str
    field: str
    columns: Mapping[str, Callable[[Row], str]]


def _text(name: str) -> Callable[[Row], str]:
    return lambda row: _cell(row[name])


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.15g}"
    return "–" if value is None else str(value)


def figure_cell(number: float | None, reason: str | None) -> str:
    """A number, or why there is none."""
    return _cell(reason if number is None else number)


def _figure(which: str) -> Callable[[Row], str]:
    return lambda row: figure_cell(row[f"{which}_value"], row[f"{which}_missing_reason"])


def _areas(name: str) -> Callable[[Row], str]:
    return lambda row: ", ".join(area["name"] for area in row[name]) or "–"


RETURN_KINDS: Mapping[KindName, ReturnKind] = {
    KindName.VALUES: ReturnKind(
        "/v1/returns",
        "values",
        {
            **{"Indicator": _text("indicator"), "Area": _text("area"), "Period": _text("period")},
            **{"Recorded": _figure("old"), "Sent": _figure("new")},
        },
    ),
    KindName.TARGETS: ReturnKind(
        "/v1/targets",
        "targets",
        {
            **{"Indicator": _text("indicator"), "Period": _text("period")},
            **{"Recorded": _text("before"), "Sent": _text("target")},
        },
    ),
    KindName.PROGRESS: ReturnKind(
        "/v1/actions/progress",
        "progress",
        {"Action": _text("action"), "Recorded": _text("before"), "Sent": _text("sentence")},
    ),
    KindName.DEFINITIONS: ReturnKind(
        "/v1/indicators", "indicators", {"Indicator": _text("code"), "Title": _text("title")}
    ),
    KindName.PEER_GROUPS: ReturnKind(
        "/v1/peer-groups",
        "members",
        {
            **{"Group": _text("group"), "Title": _text("title"), "Members": _text("members")},
            **{"Joined": _areas("joined"), "Left": _areas("left")},
        },
    ),
    KindName.WARNING_RULES: ReturnKind(
        "/v1/warning-rules",
        "settings",
        {
            **{"Indicator": _text("indicator"), "Rule": _text("rule"), "Parameter": _text("parameter")},
            **{"Recorded": _text("before"), "Sent": _text("value")},
        },
    ),
}


def outcome_of(row: Row) -> str:
    """The outcome of a row, with what it changes besides the figure."""
    changed = [*row.get("changed", ()), *(each["field"].removeprefix("/") for each in row.get("differences", ()))]
    others = [name for name in changed if name not in ("value", "missing_reason")]
    return f"{row['outcome']}: {', '.join(others)}" if others else str(row["outcome"])
