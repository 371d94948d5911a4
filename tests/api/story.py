"""A made-up council's year: what it published, corrected and withdrew, what it holds back, and every public read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from starlette.testclient import TestClient

from app.domain.measures.area import Area, AreaKind, Membership
from app.domain.measures.commentary import Commentary
from app.domain.measures.indicator import DirectionRule, RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, TierNumber
from app.domain.publishing.change_items import ItemKind
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from tests.clients import contract
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ANNUAL,
    ENGLAND,
    EVIDENCE,
    FRAMEWORK,
    HOME,
    MAPPING,
    OUTCOME,
    RATE,
    SERVICE_PLAN,
    STRATEGY,
    THEME,
    basis,
    district,
    floor_of,
    held,
    instant,
    peers,
    placed,
    publish,
    publish_report,
    record,
    withdraw,
)

SECRET = "kept-back"
DRAFT_THEME, DRAFT_GROUP, DRAFT_AREA = "draft-theme", "draft-group", "E07000999"
DRAFT_STRATEGY = "draft-strategy"
PEERS = tuple(f"E07{number:06}" for number in range(1, 12))
YEARS = ("2019-20", "2020-21", "2021-22", "2022-23")
OPENED, REVISED, WITHDRAWN = instant("2024-02-01T09:00"), instant("2024-06-03T09:00"), instant("2024-09-02T09:00")
HELD_BACK, EMBARGO = instant("2024-10-01T08:00:30"), instant("2026-12-01T09:00")
MISTAKE = "mistake"
REPORTED = "2022-23"  # the year of the report that is published
WARNING = f"{RATE}.{HOME}.threshold_breached.2022-23"
# A call of every public read, by operation: more than one where a filter could show what is not public.
CALLS = {
    "get_service": ["/v1/service"],
    "get_health_check": ["/v1/health-check"],
    "get_change_summary": ["/v1/change-summary", "/v1/change-summary?since=2024-02-15"],
    "list_tiers": ["/v1/tiers"],
    "get_tier": ["/v1/tiers/1", "/v1/tiers/2"],
    "list_themes": ["/v1/themes"],
    "get_theme": [f"/v1/themes/{THEME.code}"],
    "list_indicators": ["/v1/indicators", "/v1/indicators?q=made"],
    "get_indicator": [f"/v1/indicators/{RATE}"],
    "list_indicator_versions": [f"/v1/indicators/{RATE}/versions"],
    "list_performance": ["/v1/performance?rank=true", f"/v1/performance?area={PEERS[0]}"],
    "get_indicator_performance": [f"/v1/indicators/{RATE}/performance?rank=true"],
    "get_indicator_chart": [f"/v1/indicators/{RATE}/chart.svg"],
    "get_indicator_position": [
        f"/v1/indicators/{RATE}/position.svg",
        f"/v1/indicators/{RATE}/position.svg?period=2021-22",
    ],
    "list_benchmarks": ["/v1/benchmarks", "/v1/benchmarks?period=2021-22&rank=true"],
    "list_values": ["/v1/values?limit=7", "/v1/values?updated_since=2024-06-01T00:00:00Z"],
    "list_warnings": ["/v1/warnings"],
    "get_warning": [f"/v1/warnings/{WARNING}"],
    "list_areas": ["/v1/areas"],
    "get_area": [f"/v1/areas/{HOME}"],
    "list_peer_groups": ["/v1/peer-groups"],
    "get_peer_group": ["/v1/peer-groups/similar-districts"],
    "list_publications": ["/v1/publications"],
    "list_warning_rules": ["/v1/warning-rules"],
    "list_answer_times": ["/v1/answer-times"],
    "get_track_record": ["/v1/warnings/track-record"],
    "list_changes": ["/v1/changes?limit=1000"],
    "list_strategies": ["/v1/strategies", "/v1/strategies?in_force=true"],
    "get_strategy": [f"/v1/strategies/{STRATEGY.code}"],
    "list_outcomes": ["/v1/outcomes"],
    "get_outcome": [f"/v1/outcomes/{OUTCOME.code}"],
    "list_actions": ["/v1/actions", "/v1/actions?overdue=true"],
    "get_action": [f"/v1/actions/{ACTION.code}"],
    "get_cascade": [f"/v1/cascade/{OUTCOME.code}", f"/v1/cascade/{RATE}", "/v1/cascade/made-up?kind=priority"],
    "list_frameworks": ["/v1/frameworks", f"/v1/frameworks?indicator={RATE}"],
    "get_framework": [f"/v1/frameworks/{FRAMEWORK.code}", f"/v1/frameworks/{FRAMEWORK.code}?on=2024-01-10"],
    "list_achievements": ["/v1/achievements", "/v1/achievements?year=2023-24"],
    "get_achievement": [f"/v1/achievements/{ACHIEVEMENT.code}"],
    "list_reports": ["/v1/reports"],
    "get_report": [
        f"/v1/reports/{REPORTED}",
        f"/v1/reports/{REPORTED}?edition=1",
        f"/v1/reports/{REPORTED}?theme={THEME.code}",
    ],
}
# What names that which is held back, or is wrong: the answer may not depend on whether it is there.
ASKING = (
    f"/v1/indicators/{SECRET}",
    f"/v1/indicators/{SECRET}/versions",
    f"/v1/indicators/{SECRET}/performance",
    f"/v1/indicators/{SECRET}/chart.svg",
    f"/v1/indicators/{SECRET}/position.svg",
    f"/v1/values?indicator={SECRET}",
    f"/v1/benchmarks?indicator={SECRET}",
    f"/v1/warnings?indicator={SECRET}",
    f"/v1/warnings/{SECRET}.{HOME}.threshold_breached.2022-23",
    f"/v1/themes/{DRAFT_THEME}",
    f"/v1/indicators?theme={DRAFT_THEME}",
    f"/v1/performance?theme={DRAFT_THEME}",
    f"/v1/areas/{DRAFT_AREA}",
    f"/v1/performance?area={DRAFT_AREA}",
    f"/v1/peer-groups/{DRAFT_GROUP}",
    f"/v1/benchmarks?comparator={DRAFT_GROUP}",
    f"/v1/strategies/{DRAFT_STRATEGY}",
    f"/v1/outcomes/{DRAFT_STRATEGY}",
    f"/v1/actions/{DRAFT_STRATEGY}",
    f"/v1/actions?outcome={DRAFT_STRATEGY}",
    "/v1/actions?service=Nobody",
    f"/v1/cascade/{SECRET}",
    f"/v1/cascade/{DRAFT_STRATEGY}",
    f"/v1/cascade/made-up?strategy={DRAFT_STRATEGY}",
    f"/v1/achievements/{DRAFT_STRATEGY}",
    f"/v1/frameworks/{DRAFT_STRATEGY}",
    f"/v1/frameworks?indicator={SECRET}",
    "/v1/achievements?service=Nobody",
    f"/v1/achievements?strategy={DRAFT_STRATEGY}",
    "/v1/indicators?service=Nobody",
    "/v1/performance?tier=4",
    "/v1/tiers/4",
    "/v1/change-summary?since=embargoed",
    "/v1/change-summary?since=service-level",
    "/v1/change-summary?service=Nobody",
    f"/v1/reports/{REPORTED}?theme={DRAFT_THEME}",
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was written, and an instant between it and the next."""

    write: Callable[[Database], None]
    after: datetime


def open_store(database: Database) -> None:
    """The first release: an indicator with peers, a target, a commentary and a warning, and a fact of Tier 2."""
    england = Area(ENGLAND, "England", AreaKind.COUNTRY)
    figures = (held(year, number) for year, number in zip(YEARS, (40.0, 41.0, 39.0, 20.0), strict=True))
    others = (
        held(year, 38.0 + number + len(year) % 3, area=code) for number, code in enumerate(PEERS) for year in YEARS
    )
    publish(
        database,
        OPENED,
        england,
        *basis(replace(ANNUAL, threshold=floor_of(25)), replace(ANNUAL, code="made-up-fact")),
        placed("made-up-fact", Placement(TierNumber.BOROUGH)),
        *(district(code) for code in PEERS),
        peers(*PEERS),
        Target(RATE, parse_period("2022-23"), 42.0, set_by="Cabinet", rationale="Made up."),
        Commentary(RATE, HOME, parse_period("2022-23"), "A poor year."),
        *(STRATEGY, OUTCOME, ACTION, ACHIEVEMENT),
        *(FRAMEWORK, MAPPING, EVIDENCE),
        (ItemKind.OUTCOME_PROGRESS, Progress(OUTCOME.code, date(2024, 1, 15), ProgressStatus.ON_TRACK, None, "Begun.")),
        (ItemKind.ACTION_PROGRESS, Progress(ACTION.code, date(2024, 1, 15), ProgressStatus.ON_TRACK, 20, "Begun.")),
        *figures,
        *others,
        code="opening",
    )
    publish_report(database, OPENED + timedelta(minutes=1), year=REPORTED)
    publish_report(database, OPENED + timedelta(minutes=2), year=REPORTED, theme=THEME.code)


def revise(database: Database) -> None:
    """A correction of everything that a judgement rests on, a new year, and an answer to the warning."""
    period = parse_period("2022-23")
    publish(
        database,
        REVISED,
        replace(ANNUAL, title="Made-up rate, reworded", threshold=floor_of(30), direction=DirectionRule()),
        replace(THEME, title="Made up anew"),
        peers(*PEERS[1:], Membership(PEERS[0], until_date=datetime(2020, 1, 1).date())),  # noqa: DTZ001 - a day
        Target(RATE, period, 35.0, set_by="Cabinet", rationale="Lowered."),
        Commentary(RATE, HOME, period, "Corrected."),
        (WarningRule.OFF_TARGET, RuleSetting(enabled=False)),
        WarningResponse(RATE, HOME, WarningRule.THRESHOLD_BREACHED, period, "We know.", None, None, None, None, None),
        replace(STRATEGY, title="Made-up strategy, reworded"),
        replace(OUTCOME, indicators=(RATE, "made-up-fact")),
        replace(ACTION, milestones=()),
        replace(ACHIEVEMENT, indicators=(RATE, "made-up-fact")),
        replace(FRAMEWORK, title="Made-up checklist, reworded"),
        replace(MAPPING, indicator="made-up-fact"),
        replace(EVIDENCE, on=date(2024, 5, 15), explanation="Done since."),
        (ItemKind.ACTION_PROGRESS, Progress(ACTION.code, date(2024, 1, 15), ProgressStatus.AT_RISK, 15, "Corrected.")),
        (ItemKind.OUTCOME_PROGRESS, Progress(OUTCOME.code, date(2024, 5, 15), ProgressStatus.AT_RISK, None, "Late.")),
        held("2022-23", 24.5),
        held("2023-24", 31.0),
        held("2021-22", None, area=PEERS[3]),
        code="revision",
    )
    publish_report(database, REVISED + timedelta(minutes=1), year=REPORTED, edition=2, words="A corrected report.")


def take_back(database: Database) -> None:
    """A release by mistake, withdrawn the month after."""
    publish(database, REVISED + timedelta(days=20), held("2021-22", 93.0), code=MISTAKE)
    withdraw(database, WITHDRAWN, code=MISTAKE)


def hold_back(database: Database) -> None:
    """What the public may not see: drafts, service-level figures, and what is embargoed."""
    service = replace(ANNUAL, code=SECRET, title="Kept back", service="Nobody", threshold=floor_of(30))
    drafts = (
        replace(ANNUAL, title="Another draft title"),
        Theme(DRAFT_THEME, "Draft", "Not yet.", "tests", 2),
        peers(*PEERS[:5], code=DRAFT_GROUP),
        district(DRAFT_AREA),
        Target(RATE, parse_period("2023-24"), 60.0),
        Commentary(RATE, HOME, parse_period("2023-24"), "Not for the public."),
        (WarningRule.OVERDUE, RuleSetting(enabled=False)),
        replace(STRATEGY, code=DRAFT_STRATEGY),
        replace(OUTCOME, code=DRAFT_STRATEGY),
        replace(ACTION, code=DRAFT_STRATEGY, service="Nobody"),
        replace(ACTION, title="Another draft title"),
        replace(SERVICE_PLAN, kpis=(replace(SERVICE_PLAN.kpis[0], indicator=SECRET),)),
        replace(ACHIEVEMENT, code=DRAFT_STRATEGY, service="Nobody"),
        replace(ACHIEVEMENT, title="Another draft title"),
        replace(FRAMEWORK, code=DRAFT_STRATEGY),
        replace(FRAMEWORK, title="Another draft title"),
        replace(MAPPING, measure="listening"),
        replace(EVIDENCE, measure="listening"),
        (
            ItemKind.ACTION_PROGRESS,
            Progress(ACTION.code, date(2024, 9, 1), ProgressStatus.STOPPED, None, "Not yet out."),
        ),
    )
    record(database, HELD_BACK, *drafts, held("2022-23", 77.7), held("2024-25", 88.8))
    publish(
        database,
        HELD_BACK.replace(second=0),
        service,
        placed(SECRET, Placement(TierNumber.SERVICE)),
        held("2022-23", 12.0, indicator=SECRET),
        code="service-level",
    )
    embargoed = (held("2022-23", 66.6), replace(ANNUAL, title="Embargoed title"))
    publish(database, EMBARGO, *embargoed, code="embargoed", recorded_at=HELD_BACK + timedelta(hours=1))


PUBLIC_CHAPTERS = (
    Chapter(open_store, instant("2024-03-01T10:15:20")),
    Chapter(revise, instant("2024-06-10T10:15:20")),
    Chapter(take_back, instant("2024-09-20T10:15:20")),
)


def tell(database: Database) -> None:
    """The whole story, and what is held back."""
    for chapter in PUBLIC_CHAPTERS:
        chapter.write(database)
    hold_back(database)


def public_reads() -> Iterator[str]:
    """The operations that the contract calls public reads: they answer 304."""
    for methods in contract()["paths"].values():
        yield from (one["operationId"] for one in methods.values() if "304" in one["responses"])


def every_call() -> list[str]:
    """Every call of every public read in each of its formats; KeyError for a read that CALLS forgets."""
    paths = [path for operation in public_reads() for path in CALLS[operation]]
    return [f"{path}{'&' if '?' in path else '?'}{form}" for path in paths for form in _forms(path)]


def every_view() -> list[str]:
    """Those of them that the working view has as well: a published edition is of the public view alone."""
    return [path for path in every_call() if "edition=" not in path]


def _forms(path: str) -> list[str]:
    """How a path can be asked for in each of its formats; of one that has no formats, as its default area."""
    if ".svg" in path:
        return [f"area={HOME}"]
    return [f"format={form}" for form in (("json", "html") if "/reports/" in path else ("json", "csv"))]


def answers(client: TestClient, paths: list[str], *, more: str = "") -> dict[str, tuple[int, bytes, str | None]]:
    """By path: status, body and ETag; `more` goes behind each query."""
    found = {}
    for path in paths:
        answer = client.get(path + more)
        found[path] = (answer.status_code, answer.content, answer.headers.get("etag"))
    return found
