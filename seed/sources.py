"""Writes SOURCES.md: the hand-written text of sources.tmpl.md with its tables filled in."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from seed.definitions import LICENCE, Definition
from seed.figures import Series
from seed.limits import read_limits
from seed.similar_districts import MEASURES, Neighbour
from seed.thresholds import Threshold
from seed.tolerances import Tolerance


def sources_text(
    definitions: Sequence[Sequence[Definition]],
    *,
    series: Mapping[str, Series],
    neighbours: Sequence[tuple[str, Neighbour]],
    thresholds: Mapping[str, Threshold | None],
    tolerances: Mapping[str, Tolerance | None],
    kinds: Mapping[str, int],
) -> str:
    """The whole text; `neighbours` come with their names, nearest first."""
    first = [versions[0] for versions in definitions]
    template = Template((Path(__file__).resolve().parent / "sources.tmpl.md").read_text(encoding="utf-8"))
    return template.substitute(
        count=str(len(definitions)),
        kinds=", ".join(f"{kind.replace('_', ' ')} {count}" for kind, count in kinds.items()),
        licence=LICENCE,
        series=_table(_series_row(each, series=series[each.code]) for each in first),
        limits=_listed(_limits_lines()),
        unlike=_listed(
            f"`{first.code}` beside {each.comparator}: {each.reason}."
            for first, *_ in definitions
            for each in first.unlike
        ),
        lags=_table((f"`{each.code}`", _lag(each)) for each in first),
        breaks=_table(row for versions in definitions for row in _break_rows(versions)),
        thresholds=_table(
            (f"`{code}`", found.kind, found.level, found.note) for code, found in thresholds.items() if found
        ),
        tolerances=_table(
            (f"`{code}`", found.usual, str(found.districts), found.amount)
            for code, found in tolerances.items()
            if found
        ),
        measured=_table((f"`{each.code}`", each.measure) for each in first),
        measures=_table(
            (each.title, ", ".join(f"`{code}`" for code in each.indicators), ", ".join(each.periods))
            for each in MEASURES
        ),
        neighbours=_table(
            (str(place), name, each.area, f"{each.distance:.3f}")
            for place, (name, each) in enumerate(neighbours, start=1)
        ),
    )


def _limits_lines() -> list[str]:
    """For each indicator and period the number of areas with limits, and where they are printed."""
    areas: dict[tuple[str, str, str], int] = {}
    for (indicator, _, period), limits in read_limits().items():
        key = indicator, period, limits.source
        areas[key] = areas.get(key, 0) + 1
    return [f"`{code}`, {period}, {count} districts: {source}." for (code, period, source), count in areas.items()]


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  - {line}" for line in lines)


def _series_row(definition: Definition, *, series: Series) -> tuple[str, ...]:
    made = definition.derived[:1].upper() + definition.derived[1:] if definition.derived else "As published"
    if definition.left_out:
        made += f"; left out: {', '.join(definition.left_out)}, because {definition.left_out_reason}"
    return (f"`{definition.code}`", definition.source_name, definition.table, series.edition, LICENCE, made)


def _lag(definition: Definition) -> str:
    days = definition.publication_lag_days
    if definition.supply in ("paused", "discontinued"):
        return "no further figure is expected" if definition.supply == "discontinued" else "paused by the publisher"
    if days is None:
        return "no timetable"
    return f"{days} days" if days >= 0 else f"{-days} days before the end"


def _break_rows(versions: Sequence[Definition]) -> list[tuple[str, str, str, str]]:
    """Breaks marked on values first, then versions of the definition that break the series."""
    first = versions[0]
    marked = [(f"`{first.code}`", each.period, "values", each.reason) for each in first.breaks]
    changed = [
        (f"`{first.code}`", each.effective_from, "definition", each.change_reason)
        for each in versions
        if each.breaks_series
    ]
    return marked + changed


def _table(rows: Iterable[Sequence[str]]) -> str:
    """The body of a Markdown table; its head is in the template."""
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)
