"""What is known besides the values: definitions, areas, themes, tiers, groups, targets, commentary, rule settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from app.domain.errors import NotFoundError
from app.domain.measures.area import Area, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition, RuleSetting
from app.domain.measures.london import day_in_london
from app.domain.measures.period import Period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import PUBLIC_TIERS, Placements, TierNumber, tier_on
from app.domain.publishing.change_items import ItemKind, ReleasedItem, View, public_at
from app.domain.warnings.answer_times import AnswerTimes, answer_days
from app.domain.warnings.budget import BUDGET, budget_in_force
from app.domain.warnings.life import WarningResponse


@dataclass(frozen=True)
class ReferenceSnapshot:
    """Everything that was public at `instant`, by code; `versions` holds each indicator's definitions, oldest first.

    `answers_from` is the instant since which somebody could answer a warning; None: the council has published nothing.
    """

    instant: datetime
    areas: Mapping[str, Area]
    themes: Mapping[str, Theme]
    groups: Mapping[str, PeerGroup]
    versions: Mapping[str, tuple[Definition, ...]]
    placements: Mapping[str, Placements]
    targets: Mapping[str, Mapping[Period, Target]]
    commentaries: Mapping[tuple[str, str, Period], str]
    settings: Mapping[str, RuleSetting]
    responses: tuple[WarningResponse, ...]
    view: View = View.PUBLIC
    answers_from: datetime | None = None
    step_changes: Mapping[tuple[str, str], tuple[StepChange, ...]] = field(default_factory=dict)

    def at(self, instant: datetime) -> "ReferenceSnapshot":
        """The same data read at another instant between the same changes of documents."""
        return self if instant == self.instant else replace(self, instant=instant)

    @property
    def today(self) -> date:
        """The day in London: the day on which due dates, memberships and tiers are read."""
        return day_in_london(self.instant)

    @property
    def answer_times(self) -> AnswerTimes:
        """By when answers to warnings are desired: the council's days where it has set them, the table's elsewhere."""
        return AnswerTimes(answer_days(self.settings), self.answers_from)

    @property
    def tiers(self) -> tuple[TierNumber, ...]:
        """The tiers whose indicators can be read: those for the public, in the working view all."""
        return tuple(TierNumber) if self.view is View.WORKING else PUBLIC_TIERS

    @property
    def warning_budget(self) -> int:
        """How many open warnings are listed by default."""
        return budget_in_force(self.settings.get(BUDGET))

    def tier(self, indicator: str) -> TierNumber | None:
        """The tier that an indicator is in today; None for one that is in none, and so is not shown."""
        placements = self.placements.get(indicator)
        return None if placements is None else tier_on(placements.rows, day=self.today)

    def shown(self) -> tuple[str, ...]:
        """The codes of the indicators in a public tier today, in the working view in any tier, by tier and code."""
        return self._shown

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        tiers = {code: self.tier(code) for code in self.versions}
        return tuple(sorted((code for code in tiers if tiers[code] in self.tiers), key=lambda c: (tiers[c], c)))

    def services(self) -> set[str]:
        """The services of the shown indicators."""
        return {self.versions[code][-1].service for code in self.shown()}

    def definition(self, indicator: str) -> Definition:
        """The newest version of a shown indicator's definition; raises NotFoundError."""
        if indicator not in self.shown():
            raise NotFoundError(f"There is no indicator {indicator}.")
        return self.versions[indicator][-1]

    def area(self, code: str) -> Area:
        """The area with this code; raises NotFoundError."""
        if code not in self.areas:
            raise NotFoundError(f"There is no area {code}.")
        return self.areas[code]

    def theme(self, code: str) -> Theme:
        """The theme with this code; raises NotFoundError."""
        if code not in self.themes:
            raise NotFoundError(f"There is no theme {code}.")
        return self.themes[code]

    def group(self, code: str) -> PeerGroup:
        """The peer group with this code; raises NotFoundError."""
        if code not in self.groups:
            raise NotFoundError(f"There is no peer group {code}.")
        return self.groups[code]


def snapshot_at(
    releases: Mapping[ItemKind, Iterable[ReleasedItem[Any]]], *, instant: datetime, view: View = View.PUBLIC
) -> ReferenceSnapshot:
    """The catalogue as the public could read it at `instant`, from every release up to then or later."""
    current = {
        kind: [release.item for _, release in sorted(public_at(rows, instant=instant).items())]
        for kind, rows in releases.items()
    }
    settings = public_at(releases[ItemKind.RULE_SETTING], instant=instant)
    return ReferenceSnapshot(
        instant=instant,
        areas={area.code: area for area in current[ItemKind.AREA]},
        themes={theme.code: theme for theme in current[ItemKind.THEME]},
        groups={group.code: group for group in current[ItemKind.PEER_GROUP]},
        versions=_by_code(current[ItemKind.DEFINITION]),
        placements={placements.indicator: placements for placements in current[ItemKind.PLACEMENT]},
        targets=_by_indicator(current[ItemKind.TARGET]),
        commentaries=_by_key(current[ItemKind.COMMENTARY]),
        settings={key: release.item for key, release in settings.items()},
        responses=tuple(current[ItemKind.RESPONSE]),
        view=view,
        step_changes=_by_series(current.get(ItemKind.STEP_CHANGE, ())),
    )


def _by_code(definitions: Iterable[Definition]) -> dict[str, tuple[Definition, ...]]:
    versions: dict[str, list[Definition]] = {}
    for definition in definitions:
        versions.setdefault(definition.code, []).append(definition)
    return {code: tuple(sorted(of_code, key=lambda version: version.first_day)) for code, of_code in versions.items()}


def _by_indicator(targets: Iterable[Target]) -> dict[str, dict[Period, Target]]:
    by_period: dict[str, dict[Period, Target]] = {}
    for target in targets:
        by_period.setdefault(target.indicator, {})[target.period] = target
    return by_period


def _by_key(commentaries: Iterable[Commentary]) -> dict[tuple[str, str, Period], str]:
    return {(text.indicator, text.area, text.period): text.text for text in commentaries}


def _by_series(steps: Iterable[StepChange]) -> dict[tuple[str, str], tuple[StepChange, ...]]:
    of_series: dict[tuple[str, str], list[StepChange]] = {}
    for step in steps:
        of_series.setdefault((step.indicator, step.area), []).append(step)
    return {key: tuple(sorted(of_key, key=lambda step: step.period.start)) for key, of_key in of_series.items()}
