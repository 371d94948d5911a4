"""The columns of each seed file, and the rows of those that follow from a single object."""

from collections.abc import Mapping

from seed.areas import Area
from seed.definitions import LICENCE, Definition, PeerGroup, Theme
from seed.external_frameworks import FRAMEWORK, MAPPING, MEASURE, THEME
from seed.figures import Series
from seed.strategies import OUTCOME, PRIORITY, STRATEGY
from seed.thresholds import Threshold
from seed.tolerances import Tolerance

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "areas": ("code", "name", "kind", "region", "country", "start_date", "end_date", "successors", "civic_status"),
    "themes": ("code", "title", "description", "framework", "sort"),
    "indicators": (
        "code",
        "effective_from",
        "breaks_series",
        "change_reason",
        "title",
        "description",
        "purpose",
        "unit",
        "decimal_places",
        "polarity",
        "measure",
        "frequency",
        "supply",
        "supply_note",
        "accumulation",
        "annual_figure",
        "comparable_between_areas",
        "theme",
        "service",
        "owner_role",
        "source_name",
        "source_url",
        "licence",
        "caveat",
        "compare_with",
        "compare_periods",
        "tolerance_kind",
        "tolerance_amount",
        "threshold_kind",
        "threshold_level",
        "threshold_basis",
        "threshold_note",
        "publication_lag_days",
        "submission_lag_days",
        "not_like_for_like",
        "second_compare_with",
        "second_compare_periods",
        "usual_yearly_change",
        "group",
        "doubtful_periods",
        "counts_events",
        "forecast_method",
    ),
    "tier-placements": ("indicator", "tier", "from_date", "until_date"),
    "values": (
        "indicator",
        "area",
        "period",
        "value",
        "lower_limit",
        "upper_limit",
        "limits_level",
        "status",
        "missing_reason",
        "break_in_series",
        "break_reason",
        "note",
        "verdict",
        "verdict_comparator",
        "verdict_source",
    ),
    "peer-groups": ("code", "title", "description", "method", "council"),
    "peer-group-members": ("group", "area", "from_date", "until_date"),
    "publication": ("title", "recorded_at", "released_at"),
    "strategies": (*STRATEGY, "source_url", "licence"),
    "priorities": ("strategy", *PRIORITY),
    "outcomes": ("strategy", *OUTCOME),
    "frameworks": (*FRAMEWORK, "licence"),
    "framework-themes": ("framework", *THEME),
    "framework-measures": ("framework", *MEASURE),
    "framework-mappings": MAPPING,
}


ELSEWHERE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "themes": COLUMNS["themes"],
    "indicators": ("kind", *COLUMNS["indicators"]),
    "kinds": ("kind", "title", "description", "method"),
    "neighbours": ("council", "place", "area", "distance"),
    "values": COLUMNS["values"],
}


def area_row(area: Area) -> tuple[str, ...]:
    """An area's row."""
    start, end = (day.isoformat() if day else "" for day in (area.start, area.end))
    return (
        area.code,
        area.name,
        area.kind,
        area.region,
        area.country,
        start,
        end,
        ";".join(area.successors),
        area.civic_status,
    )


def theme_row(theme: Theme) -> tuple[str, ...]:
    """A theme's row."""
    return (theme.code, theme.title, theme.description, theme.framework, str(theme.sort))


def group_row(group: PeerGroup) -> tuple[str, ...]:
    """A peer group's row."""
    return (group.code, group.title, group.description, group.method, group.council)


def definition_row(
    definition: Definition, *, series: Series, threshold: Threshold | None, tolerance: Tolerance | None
) -> tuple[str, ...]:
    """The row of one version of a definition; without a tolerance any change at the declared precision counts."""
    basis = "statistical" if threshold else ""
    kind, level, note = (threshold.kind, threshold.level, threshold.note) if threshold else ("", "", "")
    return (
        definition.code,
        definition.effective_from,
        _flag(definition.breaks_series),
        definition.change_reason,
        definition.title,
        definition.description,
        definition.purpose,
        definition.unit,
        str(definition.decimal_places),
        definition.polarity,
        definition.measure,
        definition.frequency,
        definition.supply,
        definition.supply_note,
        definition.accumulation,
        definition.annual_figure,
        _flag(definition.comparable_between_areas),
        definition.theme,
        definition.service,
        definition.owner_role,
        definition.source_name,
        series.url,
        LICENCE,
        definition.caveat,
        definition.compare_with,
        "",
        "absolute",
        tolerance.amount if tolerance else "0",
        kind,
        level,
        basis,
        note,
        _whole(definition.publication_lag_days),
        "",
        " | ".join(f"{each.comparator}: {each.reason}" for each in definition.unlike),
        definition.second_compare_with,
        _whole(definition.second_compare_periods),
        tolerance.usual if tolerance and float(tolerance.usual) else "",
        definition.group,
        " | ".join(f"{each.period}: {each.reason}" for each in definition.doubtful),
        _flag(definition.counts_events),
        definition.forecast_method,
    )


def _whole(number: int | None) -> str:
    return "" if number is None else str(number)


def _flag(value: bool) -> str:
    return "true" if value else "false"
