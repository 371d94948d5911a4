"""Rows of the seed files of frameworks as domain objects; a row that cannot be right raises ValueError."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.domain.measures.indicator import Source
from app.domain.strategy.external_framework import (
    Fit,
    Framework,
    FrameworkKind,
    FrameworkMapping,
    FrameworkMeasure,
    FrameworkTheme,
)
from app.domain.strategy.framework_checks import framework_faults, mapping_faults
from app.services.operations.seed_rows import SeedRow


def framework_theme_of(row: SeedRow) -> tuple[str, FrameworkTheme]:
    """A heading with the code of its framework."""
    return row["framework"], FrameworkTheme(row["code"], row["title"], row["note"] or None)


def framework_measure_of(row: SeedRow) -> tuple[str, FrameworkMeasure]:
    """A measure with the code of its framework."""
    return row["framework"], FrameworkMeasure(row["code"], row["title"], row["theme"] or None, row["note"] or None)


def framework_of(
    row: SeedRow,
    *,
    themes: Mapping[str, Sequence[FrameworkTheme]],
    measures: Mapping[str, Sequence[FrameworkMeasure]],
) -> Framework:
    """A framework with its headings and measures, which contradicts itself nowhere."""
    framework = Framework(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        kind=FrameworkKind(row["kind"]),
        source=Source(row["source_name"], row["source_url"] or None, row["licence"]),
        from_date=_date(row["from_date"]),
        until_date=_date(row["until_date"]),
        themes=tuple(themes.get(row["code"], ())),
        measures=tuple(measures.get(row["code"], ())),
    )
    for fault in framework_faults(framework, mappings=(), evidence=()):
        raise ValueError(fault.detail)
    return framework


def framework_mapping_of(
    row: SeedRow, *, frameworks: Mapping[str, Framework], indicators: Collection[str]
) -> FrameworkMapping:
    """A mapping of an indicator to a measure of one of the frameworks."""
    framework = frameworks.get(row["framework"])
    if framework is None or framework.measure(row["measure"]) is None:
        raise ValueError(f"there is no measure {row['measure']} of {row['framework']}")
    if row["indicator"] not in indicators:
        raise ValueError(f"there is no indicator {row['indicator']}")
    mapping = FrameworkMapping(
        framework=row["framework"],
        measure=row["measure"],
        indicator=row["indicator"],
        fit=Fit(row["fit"]),
        from_date=_date(row["from_date"]),
        until_date=_date(row["until_date"]),
        note=row["note"] or None,
    )
    for fault in mapping_faults(mapping):
        raise ValueError(fault.detail)
    return mapping


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
