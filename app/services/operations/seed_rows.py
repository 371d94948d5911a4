"""Rows of seed files as domain objects; a row that cannot be right raises ValueError or InvalidInputError."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from app.domain.errors import Fault
from app.domain.measures.area import Area, AreaKind, CivicStatus, Membership, PeerGroup
from app.domain.measures.definition_checks import check_definition
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    Band,
    BandKind,
    CompareWith,
    Definition,
    DirectionRule,
    DoubtfulPeriod,
    DueDays,
    ForecastMethod,
    Frequency,
    Measure,
    Polarity,
    Source,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    UnlikeComparator,
    WarningThreshold,
    in_force,
)
from app.domain.measures.period import parse_period
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, TierNumber
from app.domain.measures.value import MissingReason, PublishedVerdict, Value, ValueStatus, check_value
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.strategy.strategy import EXAMPLE, Action, Priority, Strategy, StrategyOutcome
from app.domain.strategy.strategy_checks import action_faults, outcome_faults, progress_faults

SeedRow = Mapping[str, str]
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?")


class Release(NamedTuple):
    """The publication that a seed is: its title, when it was recorded and from when on it is public."""

    title: str
    recorded_at: datetime
    released_at: datetime


def release_of(row: SeedRow) -> Release:
    """A row of publication.csv."""
    return Release(row["title"], _instant(row["recorded_at"]), _instant(row["released_at"]))


def area_of(row: SeedRow) -> Area:
    """A row of areas.csv."""
    return Area(
        code=row["code"],
        name=row["name"],
        kind=AreaKind(row["kind"]),
        region=row["region"] or None,
        country=row["country"] or None,
        start_date=_date(row["start_date"]),
        end_date=_date(row["end_date"]),
        successors=tuple(filter(None, row["successors"].split(";"))),
        civic_status=CivicStatus(row["civic_status"]) if row.get("civic_status") else None,
    )


def theme_of(row: SeedRow) -> Theme:
    """A row of themes.csv."""
    return Theme(row["code"], row["title"], row["description"], row["framework"], _whole(row["sort"]))


def membership_of(row: SeedRow, *, areas: Collection[str]) -> tuple[str, Membership]:
    """A row of peer-group-members.csv, with the group's code."""
    area = _known("area", row["area"], among=areas)
    return row["group"], Membership(area, _date(row["from_date"]), _date(row["until_date"]))


def group_of(row: SeedRow, *, members: Mapping[str, Sequence[Membership]]) -> PeerGroup:
    """A row of peer-groups.csv, with its members."""
    code = row["code"]
    return PeerGroup(
        code,
        row["title"],
        row["description"],
        row["method"],
        tuple(members.get(code, ())),
        row["council"] or None,
    )


def placement_of(row: SeedRow, *, indicators: Collection[str]) -> tuple[str, Placement]:
    """A row of tier-placements.csv, with the indicator's code."""
    indicator = _known("indicator", row["indicator"], among=indicators)
    return indicator, Placement(TierNumber(_whole(row["tier"])), _date(row["from_date"]), _date(row["until_date"]))


def definition_of(row: SeedRow, *, themes: Collection[str]) -> Definition:
    """A row of indicators.csv: one version of a definition, which contradicts itself nowhere."""
    definition = Definition(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        purpose=row["purpose"],
        unit=row["unit"],
        decimal_places=_whole(row["decimal_places"]),
        polarity=Polarity(row["polarity"]),
        frequency=Frequency(row["frequency"]),
        supply=Supply(row["supply"]),
        accumulation=Accumulation(row["accumulation"]),
        annual_figure=AnnualFigure(row["annual_figure"]),
        comparable_between_areas=_boolean(row["comparable_between_areas"]),
        theme=_known("theme", row["theme"], among=themes),
        service=row["service"],
        owner_role=row["owner_role"],
        source=Source(row["source_name"], row["source_url"] or None, row["licence"]),
        caveat=row["caveat"] or None,
        direction=_direction(row),
        target_rule=TargetRule(),
        threshold=_threshold(row),
        warning_rules={},
        due_days=DueDays(_integer(row["submission_lag_days"]), _integer(row["publication_lag_days"])),
        ratio_multiplier=100 if row["unit"] == "percent" else 1,
        effective_from=parse_period(row["effective_from"]) if row["effective_from"] else None,
        breaks_series=_boolean(row["breaks_series"]),
        change_reason=row["change_reason"] or None,
        measure=Measure(row["measure"]),
        supply_note=row.get("supply_note") or None,
        not_like_for_like=_unlike(row["not_like_for_like"]),
        second_direction=_second_direction(row),
        usual_yearly_change=_number(row.get("usual_yearly_change", "")),
        group=row.get("group") or None,
        doubtful_periods=_doubtful(row.get("doubtful_periods", "")),
        counts_events=_boolean(row.get("counts_events") or "false"),
        forecast_method=ForecastMethod(row.get("forecast_method") or "no_change"),
    )
    _require_sound(check_definition(definition))
    return definition


def value_of(row: SeedRow, *, versions: Mapping[str, Sequence[Definition]], areas: Collection[str]) -> Value:
    """A row of values.csv, sound by the definition in force for its period."""
    value = Value(
        indicator=_known("indicator", row["indicator"], among=versions),
        area=_known("area", row["area"], among=areas),
        period=parse_period(row["period"]),
        number=_number(row["value"]),
        missing_reason=MissingReason(row["missing_reason"]) if row["missing_reason"] else None,
        lower_limit=_number(row["lower_limit"]),
        upper_limit=_number(row["upper_limit"]),
        limits_level=_number(row["limits_level"]),
        status=ValueStatus(row["status"]),
        break_in_series=_boolean(row["break_in_series"]),
        break_reason=row["break_reason"] or None,
        note=row["note"] or None,
        verdict=PublishedVerdict(row["verdict"]) if row["verdict"] else None,
        verdict_comparator=row["verdict_comparator"] or None,
        verdict_source=row["verdict_source"] or None,
    )
    definition = in_force(versions[value.indicator], period=value.period)
    _require_sound(check_value(value, definition=definition))
    return value


def _doubtful(text: str) -> tuple[DoubtfulPeriod, ...]:
    """`PERIOD: reason`, several of them with a bar between."""
    pairs = (entry.partition(": ") for entry in text.split(" | ") if text)
    return tuple(DoubtfulPeriod(parse_period(period.strip()), reason) for period, _, reason in pairs)


def _unlike(text: str) -> tuple[UnlikeComparator, ...]:
    """`CODE: reason`, several of them with a bar between."""
    pairs = (entry.partition(": ") for entry in text.split(" | ") if text)
    return tuple(UnlikeComparator(comparator.strip(), reason) for comparator, _, reason in pairs)


def _direction(row: SeedRow) -> DirectionRule:
    tolerance = Band(BandKind(row["tolerance_kind"] or "absolute"), _number(row["tolerance_amount"]) or 0.0)
    return DirectionRule(CompareWith(row["compare_with"]), tolerance, _integer(row["compare_periods"]))


def _second_direction(row: SeedRow) -> DirectionRule | None:
    """The second rule, with the first one's tolerance; folders written before there was one lack its columns."""
    if not row.get("second_compare_with"):
        return None
    periods = _integer(row["second_compare_periods"])
    return DirectionRule(CompareWith(row["second_compare_with"]), _direction(row).tolerance, periods)


def _threshold(row: SeedRow) -> WarningThreshold | None:
    level = _number(row["threshold_level"])
    if not row["threshold_kind"] or level is None:
        return None
    return WarningThreshold(
        ThresholdKind(row["threshold_kind"]),
        level,
        ThresholdBasis(row["threshold_basis"]),
        row["threshold_note"],
    )


def _require_sound(faults: Sequence[Fault]) -> None:
    if faults:
        raise ValueError(" ".join(f"{fault.field}: {fault.detail}" for fault in faults))


def _known(what: str, code: str, *, among: Collection[str]) -> str:
    if code not in among:
        raise ValueError(f"There is no {what} {code!r}.")
    return code


def _number(text: str) -> float | None:
    if text and not _NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a plain number.")
    return float(text) if text else None


def _whole(text: str) -> int:
    if not _WHOLE_NUMBER.fullmatch(text):
        raise ValueError(f"{text!r} is not a whole number.")
    return int(text)


def _integer(text: str) -> int | None:
    return _whole(text) if text else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"{text!r} is not a date: write 2026-11-22.") from None


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"{text!r} is not an instant with its offset: write 2026-11-22T12:00:00+00:00.")
    return instant


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false.")
    return text == "true"


def priority_of(row: SeedRow, *, themes: Collection[str]) -> tuple[str, Priority]:
    """A priority with the code of its strategy."""
    theme = row["theme"] or None
    if theme is not None and theme not in themes:
        raise ValueError(f"there is no theme {theme}")
    return row["strategy"], Priority(row["code"], row["title"], row["description"], theme)


def strategy_of(row: SeedRow, *, priorities: Mapping[str, Sequence[Priority]]) -> Strategy:
    """A strategy with its priorities."""
    return Strategy(
        code=row["code"],
        title=row["title"],
        description=row["description"],
        first_year=_whole(row["first_year"]),
        last_year=_whole(row["last_year"]),
        adopted_on=_date(row["adopted_on"]),
        replaces=row["replaces"] or None,
        source=Source(row["source_name"], row["source_url"] or None, row["licence"]),
        priorities=tuple(priorities.get(row["code"], ())),
    )


def outcome_of(row: SeedRow, *, strategies: Mapping[str, Strategy], indicators: Collection[str]) -> StrategyOutcome:
    """An outcome of one of the strategies."""
    outcome = StrategyOutcome(
        code=row["code"],
        strategy=row["strategy"],
        priority=row["priority"],
        title=row["title"],
        description=row["description"],
        indicators=tuple(code for code in row["indicators"].split(";") if code),
        sort=_whole(row["sort"]),
    )
    faults = list(outcome_faults(outcome, strategies=strategies, tiers=dict.fromkeys(indicators, True)))
    if faults:
        raise ValueError(faults[0].detail)
    return outcome


def example_action_of(row: SeedRow, *, outcomes: Collection[str]) -> Action:
    """An action that is made up, as its title says."""
    action = Action(
        code=row["code"],
        outcome=row["outcome"],
        title=row["title"],
        description=row["description"],
        service=row["service"],
        owner_role=row["owner_role"],
        starts_on=_date(row["starts_on"]),
        due_on=_date(row["due_on"]),
    )
    faults = list(action_faults(action, outcomes=outcomes))
    if faults:
        raise ValueError(faults[0].detail)
    if not action.is_example:
        raise ValueError(f"The title of an example begins with {EXAMPLE}")
    return action


def example_progress_of(row: SeedRow, *, actions: Collection[str], day: date) -> Progress:
    """What is made up of an example's progress by a day, as its narrative says."""
    percent = _whole(row["percent"]) if row["percent"] else None
    progress = Progress(
        row["action"], date.fromisoformat(row["on"]), ProgressStatus(row["status"]), percent, row["narrative"]
    )
    faults = list(progress_faults(progress, today=day))
    if faults:
        raise ValueError(faults[0].detail)
    if progress.subject not in actions:
        raise ValueError(f"There is no example {progress.subject}.")
    if "example" not in progress.narrative:
        raise ValueError("The narrative of an example says that it is one.")
    return progress
