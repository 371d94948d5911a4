"""Small stores of made-up indicators, built release by release, and what the public sees of them at an instant."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.measures.area import Area, AreaKind, Membership, PeerGroup
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.definition_review import (
    DefinitionReview,
    Fulfilment,
    Principle,
    PrincipleAnswer,
    ReviewVerdict,
    review_key,
)
from app.domain.measures.figure_check import FigureCheck
from app.domain.measures.indicator import (
    Accumulation,
    AnnualFigure,
    CompareWith,
    Definition,
    DirectionRule,
    DueDays,
    Frequency,
    Polarity,
    Source,
    Supply,
    TargetRule,
    ThresholdBasis,
    ThresholdKind,
    WarningThreshold,
    definition_key,
)
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, Placements, TierNumber
from app.domain.measures.value import MissingReason, Value
from app.domain.performance.card import Card, PeriodJudgement
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.achievement import Achievement
from app.domain.strategy.evidence import EvidenceLink
from app.domain.strategy.external_framework import (
    ChecklistAnswer,
    Fit,
    Framework,
    FrameworkEvidence,
    FrameworkKind,
    FrameworkMapping,
    FrameworkMeasure,
    FrameworkTheme,
)
from app.domain.strategy.progress import Progress
from app.domain.strategy.service_plan import Contribution, ContributionKind, ServiceKpi, ServicePlan, service_plan_key
from app.domain.strategy.strategy import Action, Milestone, Priority, Strategy, StrategyOutcome
from app.domain.warnings.life import Warning, WarningResponse
from app.domain.warnings.rules import WarningRule
from app.formats.registry import REPORT_FORMATS
from app.services.performance.assessment_data import ReadContext, Snapshot, load_snapshot
from app.services.performance.cards import CardFilter, read_card, read_cards
from app.services.warnings.warnings import WarningFilter, read_warnings
from app.storage.database import Database
from app.storage.measures.documents import Recording, add_documents
from app.storage.measures.values import add_values
from app.storage.publishing.publications import add_withdrawal, release
from app.storage.publishing.report_editions import add_edition
from app.storage.tables import publication, value_item

HOME = "E07000120"
ENGLAND = "E92000001"
EVERY = CardFilter()
RATE = "made-up-rate"
THEME = Theme("made-up", "Made up", "What tests are about.", "tests", 1)
ANNUAL = Definition(
    code=RATE,
    title="Made-up rate",
    description="A share of something.",
    purpose="To be looked at by tests.",
    unit="percent",
    decimal_places=1,
    polarity=Polarity.HIGHER_IS_BETTER,
    frequency=Frequency.ANNUAL,
    supply=Supply.NATIONAL,
    accumulation=Accumulation.DISCRETE,
    annual_figure=AnnualFigure.NONE,
    comparable_between_areas=True,
    theme=THEME.code,
    service="Tests",
    owner_role="Head of Tests",
    source=Source("Tests", None, "MIT"),
    caveat=None,
    direction=DirectionRule(),
    target_rule=TargetRule(),
    threshold=None,
    warning_rules={},
    due_days=DueDays(submission=None, publication=None),
    ratio_multiplier=100,
)
STRATEGY = Strategy(
    code="made-up-strategy",
    title="Made-up strategy",
    description="What tests set out to do.",
    first_year=2023,
    last_year=2028,
    adopted_on=date(2023, 4, 1),
    replaces=None,
    source=Source("Tests", None, "MIT"),
    priorities=(
        Priority("made-up", "Made up", "What tests are about.", THEME.code),
        Priority("other", "Other", "More."),
    ),
)
OUTCOME = StrategyOutcome(
    "made-up-outcome", STRATEGY.code, "made-up", "Made-up outcome", "What comes of it.", (RATE,), 1
)
ACTION = Action(
    code="made-up-action",
    outcome=OUTCOME.code,
    title="Made-up action",
    description="What is done.",
    service="Tests",
    owner_role="Head of Tests",
    starts_on=date(2023, 4, 1),
    due_on=date(2025, 3, 31),
    milestones=(Milestone("Half of it", date(2024, 3, 31)),),
)
KPI = "made-up-kpi"
SERVICE_PLAN = ServicePlan(
    service="Tests",
    year=parse_period("2023-24"),
    purpose="To be planned by tests.",
    kpis=(ServiceKpi(KPI, "More of it makes more of that.", Contribution(ContributionKind.OUTCOME, OUTCOME.code)),),
)
ACHIEVEMENT = Achievement(
    code="made-up-achievement",
    title="Made-up achievement",
    description="What was reached.",
    period=parse_period("2023-24"),
    service="Tests",
    strategy=STRATEGY.code,
    priority="made-up",
    indicators=(RATE,),
    evidence=(EvidenceLink("Minutes", "https://www.example.gov.uk/minutes"),),
)
FRAMEWORK = Framework(
    code="made-up-checklist",
    title="Made-up checklist",
    description="What others look at.",
    kind=FrameworkKind.CHECKLIST,
    source=Source("Tests", None, "MIT"),
    from_date=date(2023, 4, 1),
    until_date=None,
    themes=(FrameworkTheme("culture", "Culture"),),
    measures=(
        FrameworkMeasure("speaking-up", "People may speak up.", "culture"),
        FrameworkMeasure("listening", "People are heard.", None, "Of them all."),
    ),
)
MAPPING = FrameworkMapping(FRAMEWORK.code, "speaking-up", RATE, Fit.PART, date(2023, 4, 1), None, "A part.")
EVIDENCE = FrameworkEvidence(
    framework=FRAMEWORK.code,
    measure="speaking-up",
    on=date(2024, 1, 15),
    answer=ChecklistAnswer.PARTLY_MET,
    explanation="It is written down.",
    stated_by="Head of Tests",
    evidence=(EvidenceLink("Minutes", "https://www.example.gov.uk/minutes"),),
)
FIGURE_CHECK = FigureCheck(RATE, HOME, parse_period("2023-24"), 1, is_right=False, query="It is last year's.")
DEFINITION_REVIEW = DefinitionReview(
    indicator=RATE,
    year=parse_period("2023-24"),
    answers=(PrincipleAnswer(Principle.DIGITAL, Fulfilment.PARTLY, "Half of it is typed."),),
    verdict=ReviewVerdict.KEEP,
    reason="It is used.",
    hours=1.5,
    reviewer_role="Head of Tests",
)
QUARTERLY = replace(
    ANNUAL,
    frequency=Frequency.QUARTERLY,
    direction=DirectionRule(CompareWith.PREVIOUS_PERIOD),
)


def instant(text: str) -> datetime:
    """An instant from `2024-05-01` (midnight, UTC) or `2024-05-01T09:30`."""
    return datetime.fromisoformat(f"{text}+00:00" if "T" in text else f"{text}T00:00+00:00")


def floor_of(level: float, *, basis: ThresholdBasis = ThresholdBasis.COUNCIL) -> WarningThreshold:
    """A threshold below which a value is a warning sign."""
    return WarningThreshold(ThresholdKind.FLOOR, level, basis, "Made up.")


def district(code: str, **changes: Any) -> Area:
    """A district of England."""
    return replace(Area(code, code, AreaKind.NON_METROPOLITAN_DISTRICT, country=ENGLAND), **changes)


def held(period: str, number: float | None, *, area: str = HOME, indicator: str = RATE, **changes: Any) -> Value:
    """A value, or the row of one that is not available."""
    missing = MissingReason.NOT_AVAILABLE if number is None else None
    return replace(Value(indicator, area, parse_period(period), number, missing), **changes)


def placed(indicator: str, *rows: Placement) -> Placements:
    """An indicator's tiers; always Tier 1 unless given."""
    return Placements(indicator, rows or (Placement(TierNumber.HEADLINE),))


def peers(*members: Membership | str, code: str = "similar-districts") -> PeerGroup:
    """A peer group of memberships, or of areas that are always in it."""
    rows = tuple(Membership(member) if isinstance(member, str) else member for member in members)
    return PeerGroup(code, "Similar districts", "Like ours.", "Made up.", rows)


def basis(*definitions: Definition) -> tuple[object, ...]:
    """What every store needs before its values: the home area, the theme, and each definition in Tier 1."""
    codes = dict.fromkeys(definition.code for definition in definitions)
    return (district(HOME, name="Hyndburn"), THEME, *definitions, *(placed(code) for code in codes))


def publish(
    database: Database,
    at: datetime,
    *items: object,
    code: str | None = None,
    recorded_at: datetime | None = None,
    by: str = "tests",
) -> None:
    """Record items of any kind as the next revision of their key, and release them at `at` as one publication.

    They are recorded then, too, unless `recorded_at`; what is `by` the seed is nothing of the council's own. A rule's
    setting goes with its name: `(RuleName.OVERDUE, RuleSetting(...))`, and progress with its kind:
    `(ItemKind.ACTION_PROGRESS, Progress(...))`.
    """
    recording = Recording(recorded_at or at, by)
    with database.write() as connection:
        documents, values = _add(connection, items, recording=recording)
        release(
            connection,
            code=code or at.isoformat(),
            title="A release",
            released_at=at,
            documents=documents,
            values=values,
            recording=recording,
        )


def publish_report(
    database: Database, at: datetime, *, year: str, theme: str | None = None, edition: int = 1, words: str = "A report."
) -> None:
    """Publish a report whose forms are a few words, as if it had been written then."""
    row = {
        "code": "-".join(part for part in (year, theme, str(edition)) if part is not None),
        "year": year,
        "theme": theme,
        "edition": edition,
        "title": f"Annual performance report {year}",
        "cut_off": at,
        "reason": None if edition == 1 else "A figure was corrected.",
        "published_at": at,
        "recorded_at": at,
        "recorded_by": "tests",
    }
    forms = [(form.name, form.content_type, json.dumps(words).encode()) for form in REPORT_FORMATS]
    with database.write() as connection:
        add_edition(connection, row, forms, indicators=[RATE])


def record(database: Database, at: datetime, *items: object) -> None:
    """Record items as the next revision of their key, as drafts that nobody releases."""
    with database.write() as connection:
        _add(connection, items, recording=Recording(at, "tests"))


def _add(connection: Connection, items: Sequence[object], *, recording: Recording) -> tuple[list[int], list[int]]:
    documents = [_document(item) for item in items if not isinstance(item, Value)]
    values = [item for item in items if isinstance(item, Value)]
    return (
        add_documents(connection, documents, recording=recording),
        add_values(connection, numbered(connection, values), recording=recording),
    )


def numbered(connection: Connection, values: Sequence[Value]) -> list[Value]:
    """The values, each with the next revision of its key."""
    key = (value_item.c.indicator, value_item.c.area, value_item.c.period)
    statement = select(*key, func.max(value_item.c.revision)).group_by(*key)
    latest = {(row[0], row[1], row[2]): int(row[3]) for row in connection.execute(statement)}
    found = []
    for value in values:
        key_of_value = (value.indicator, value.area, value.period.id)
        latest[key_of_value] = latest.get(key_of_value, 0) + 1
        found.append(replace(value, revision=latest[key_of_value]))
    return found


def withdraw(database: Database, at: datetime, *, code: str) -> None:
    """End the publication `code` at `at`."""
    with database.write() as connection:
        identity = connection.execute(select(publication.c.id).where(publication.c.code == code)).scalar_one()
        recording = Recording(at, "tests")
        add_withdrawal(connection, identity, withdrawn_at=at, reason="A mistake.", recording=recording)


def known_at(database: Database, at: datetime) -> Snapshot:
    """The catalogue as the public could read it."""
    with database.read() as connection:
        return load_snapshot(connection, read_context=ReadContext(at, HOME))


def warnings_at(database: Database, at: datetime, *, area: str = HOME, home: str = HOME) -> dict[str, Warning]:
    """By id, every warning as the public could read it."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(at, home))
        found = read_warnings(connection, snapshot=snapshot, area=area, where=WarningFilter())
    return {warning.id: warning for warning, _ in found.warnings}


def cards_at(
    database: Database, at: datetime, *, area: str = HOME, home: str = HOME, where: CardFilter = EVERY
) -> dict[str, Card]:
    """By indicator, the cards as the public could read them."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(at, home))
        found = read_cards(connection, snapshot=snapshot, area=area, where=where)
    return {card.definition.code: card for card in found}


def history_at(database: Database, at: datetime, *, indicator: str = RATE) -> dict[str, PeriodJudgement]:
    """By period, the judgements of one indicator as the public could read them."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(at, HOME))
        found = read_card(connection, snapshot=snapshot, area=HOME, indicator=indicator, period=None, rank=False)
    return {row.value.period.id: row for row in found.periods}


def warning_id(rule: WarningRule, raised_in: str, *, area: str = HOME, indicator: str = RATE) -> str:
    """The id of a warning."""
    return f"{indicator}.{area}.{rule}.{raised_in}"


def _document(item: object) -> tuple[ItemKind, str, object]:
    if isinstance(item, tuple) and isinstance(item[1], Progress):
        kind, progress = item
        return kind, f"{progress.subject}/{progress.on.isoformat()}", progress
    if isinstance(item, tuple):
        rule, setting = item
        return ItemKind.RULE_SETTING, str(rule), setting
    kind, key = KEYS[type(item)]
    return kind, key(item), item


KEYS: Mapping[type, tuple[ItemKind, Callable[[Any], str]]] = {
    Definition: (ItemKind.DEFINITION, definition_key),
    Area: (ItemKind.AREA, lambda area: area.code),
    Theme: (ItemKind.THEME, lambda theme: theme.code),
    PeerGroup: (ItemKind.PEER_GROUP, lambda group: group.code),
    Placements: (ItemKind.PLACEMENT, lambda placements: placements.indicator),
    Target: (ItemKind.TARGET, lambda target: f"{target.indicator}/{target.period.id}"),
    Commentary: (ItemKind.COMMENTARY, lambda text: f"{text.indicator}/{text.area}/{text.period.id}"),
    Strategy: (ItemKind.STRATEGY, lambda strategy: strategy.code),
    StrategyOutcome: (ItemKind.OUTCOME, lambda outcome: outcome.code),
    Action: (ItemKind.ACTION, lambda action: action.code),
    DefinitionReview: (ItemKind.DEFINITION_REVIEW, lambda review: review_key(review.indicator, review.year)),
    FigureCheck: (ItemKind.FIGURE_CHECK, lambda check: check.key),
    ServicePlan: (ItemKind.SERVICE_PLAN, lambda plan: service_plan_key(plan.service, plan.year)),
    Framework: (ItemKind.FRAMEWORK, lambda framework: framework.code),
    FrameworkMapping: (
        ItemKind.FRAMEWORK_MAPPING,
        lambda mapping: f"{mapping.framework}/{mapping.measure}/{mapping.indicator}",
    ),
    FrameworkEvidence: (
        ItemKind.FRAMEWORK_EVIDENCE,
        lambda answer: f"{answer.framework}/{answer.measure}/{answer.on.isoformat()}",
    ),
    Achievement: (ItemKind.ACHIEVEMENT, lambda achievement: achievement.code),
    StepChange: (ItemKind.STEP_CHANGE, lambda step: f"{step.indicator}/{step.area}/{step.period.id}"),
    WarningResponse: (ItemKind.RESPONSE, lambda said: f"{said.indicator}/{said.area}/{said.rule}/{said.period.id}"),
}
