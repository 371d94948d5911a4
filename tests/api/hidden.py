"""What the public may not see, of every kind and in every state, and how to write it into a store.

`hide` may be called between any two public chapters: it leaves drafts, approved and refused submissions, keys and
entries of the audit trail behind, each time with other figures.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from app.domain.measures.area import Area, AreaKind, Membership
from app.domain.measures.commentary import Commentary, StepChange
from app.domain.measures.indicator import Definition, RuleSetting, definition_key
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.theme import Theme
from app.domain.measures.tier import Placement, TierNumber
from app.domain.measures.value import Value, ValueStatus
from app.domain.publishing.access import Caller, Scope
from app.domain.publishing.change_items import ItemKind
from app.domain.publishing.submission import Outcome
from app.domain.strategy.progress import Progress, ProgressStatus
from app.domain.strategy.service_plan import Contribution, ContributionKind, ServiceKpi
from app.domain.warnings.life import WarningResponse
from app.domain.warnings.rules import WarningRule
from app.services.publishing.publications import publish
from app.services.unit_of_work import Idempotency, Writer, WriteRequest, WriteResult, execute_once, execute_write
from app.storage.database import Database
from app.storage.idempotency import StoredAnswer
from app.storage.measures.documents import Recording, add_documents
from app.storage.measures.values import add_values
from app.storage.publishing.publications import release
from app.storage.publishing.submissions import add_decision, find_submission, submissions
from tests.api.story import PEERS
from tests.clients import NOW
from tests.keys import make_key
from tests.stores import (
    ACHIEVEMENT,
    ACTION,
    ANNUAL,
    DEFINITION_REVIEW,
    EVIDENCE,
    FIGURE_CHECK,
    FRAMEWORK,
    HOME,
    MAPPING,
    OUTCOME,
    RATE,
    SERVICE_PLAN,
    STRATEGY,
    THEME,
    district,
    floor_of,
    held,
    numbered,
    peers,
    placed,
)

COMING, COMING_THEME, COMING_AREA, COMING_GROUP = "coming-rate", "coming-theme", "E07000998", "coming-group"
COMING_PLAN, _DAY = "coming-plan", date(2024, 1, 20)
SERVICE_LEVEL, COMING_SERVICE = "service-level-rate", "Nobody"
_PERIOD, _NEXT = parse_period("2022-23"), parse_period("2023-24")
_OFFICER = Caller("P-officer", "offoffoffoff", frozenset(Scope), None, is_test=False)
_APPROVER = Caller("P-approver", "appappappapp", frozenset(Scope), None, is_test=False)

_KPIS = (
    ServiceKpi(SERVICE_LEVEL, "Hush.", Contribution(ContributionKind.OUTCOME, OUTCOME.code)),
    ServiceKpi(RATE, "Hush.", Contribution(ContributionKind.PRIORITY, "made-up", STRATEGY.code)),
)

Documents = Mapping[ItemKind, tuple[tuple[str, object], ...]]


def documents(word: str) -> Documents:
    """Of every kind something new and something that would change what is public; `word` tells the times apart."""
    new = replace(ANNUAL, code=COMING, title=f"Coming {word}", theme=COMING_THEME, service=COMING_SERVICE)
    again = replace(ANNUAL, title=f"Reworded {word}", threshold=floor_of(60))
    version = replace(ANNUAL, title=f"Versioned {word}", effective_from=_NEXT, change_reason=f"Because of {word}.")
    definitions: tuple[Definition, ...] = (new, again, version)
    home = Area(HOME, f"Hyndburn {word}", AreaKind.NON_METROPOLITAN_DISTRICT)
    response = WarningResponse(
        RATE, HOME, WarningRule.THRESHOLD_BREACHED, _PERIOD, f"About {word}.", None, None, None, None, None
    )
    return {
        ItemKind.AREA: ((COMING_AREA, district(COMING_AREA)), (HOME, home)),
        ItemKind.THEME: (
            (COMING_THEME, Theme(COMING_THEME, word, "Not yet.", "tests", 2)),
            (THEME.code, replace(THEME, title=word)),
        ),
        ItemKind.PEER_GROUP: (
            (COMING_GROUP, peers(*PEERS[:5], code=COMING_GROUP)),
            ("similar-districts", peers(*(Membership(area) for area in PEERS[:6]))),
        ),
        ItemKind.DEFINITION: tuple((definition_key(one), one) for one in definitions),
        ItemKind.PLACEMENT: ((COMING, placed(COMING)), (RATE, placed(RATE, Placement(TierNumber.BOROUGH)))),
        ItemKind.TARGET: (
            (f"{RATE}/{_PERIOD.id}", Target(RATE, _PERIOD, 99.0)),
            (f"{RATE}/{_NEXT.id}", Target(RATE, _NEXT, 98.0)),
        ),
        ItemKind.COMMENTARY: ((f"{RATE}/{HOME}/{_PERIOD.id}", Commentary(RATE, HOME, _PERIOD, f"Hush: {word}.")),),
        ItemKind.RULE_SETTING: ((WarningRule.THRESHOLD_BREACHED, RuleSetting(enabled=False)),),
        ItemKind.RESPONSE: ((f"{RATE}.{HOME}.{WarningRule.THRESHOLD_BREACHED}.{_PERIOD.id}", response),),
        ItemKind.STRATEGY: (
            (COMING_PLAN, replace(STRATEGY, code=COMING_PLAN, title=word, replaces=STRATEGY.code, adopted_on=_DAY)),
            (STRATEGY.code, replace(STRATEGY, title=word)),
        ),
        ItemKind.OUTCOME: (
            (COMING_PLAN, replace(OUTCOME, code=COMING_PLAN, strategy=COMING_PLAN, title=word)),
            (OUTCOME.code, replace(OUTCOME, indicators=(RATE, COMING))),
        ),
        ItemKind.ACTION: (
            (COMING_PLAN, replace(ACTION, code=COMING_PLAN, title=word, service=COMING_SERVICE)),
            (ACTION.code, replace(ACTION, due_on=None)),
        ),
        ItemKind.OUTCOME_PROGRESS: (_stated(OUTCOME.code, word), _stated(COMING_PLAN, word)),
        ItemKind.ACTION_PROGRESS: (_stated(ACTION.code, word), _stated(COMING_PLAN, word)),
        ItemKind.DEFINITION_REVIEW: (
            (f"{RATE}/2023-24", replace(DEFINITION_REVIEW, reason=word)),
            (f"{COMING}/2022-23", replace(DEFINITION_REVIEW, indicator=COMING, year=_PERIOD, reviewer_role=word)),
        ),
        ItemKind.FIGURE_CHECK: (
            (f"{RATE}/{HOME}/2023-24", replace(FIGURE_CHECK, query=word)),
            (f"{COMING}/{HOME}/2023-24", replace(FIGURE_CHECK, indicator=COMING, query=word)),
        ),
        ItemKind.SERVICE_PLAN: (
            ("tests/2023-24", replace(SERVICE_PLAN, purpose=word, kpis=_KPIS)),
            ("nobody/2022-23", replace(SERVICE_PLAN, service=COMING_SERVICE, year=_PERIOD, kpis=_KPIS[:1])),
        ),
        ItemKind.ACHIEVEMENT: (
            (COMING_PLAN, replace(ACHIEVEMENT, code=COMING_PLAN, title=word, service=COMING_SERVICE)),
            (ACHIEVEMENT.code, replace(ACHIEVEMENT, description=word, indicators=(RATE, COMING))),
        ),
        ItemKind.FRAMEWORK: (
            (COMING_PLAN, replace(FRAMEWORK, code=COMING_PLAN, title=word)),
            (FRAMEWORK.code, replace(FRAMEWORK, title=word)),
        ),
        ItemKind.FRAMEWORK_MAPPING: tuple(
            (f"{one.framework}/{one.measure}/{one.indicator}", one)
            for one in (
                replace(MAPPING, note=word),
                replace(MAPPING, indicator=COMING),
                replace(MAPPING, framework=COMING_PLAN),
            )
        ),
        ItemKind.FRAMEWORK_EVIDENCE: tuple(
            (f"{one.framework}/{one.measure}/{one.on.isoformat()}", one)
            for one in (replace(EVIDENCE, explanation=word), replace(EVIDENCE, on=_DAY, explanation=word))
        ),
        ItemKind.STEP_CHANGE: (
            (f"{RATE}/{HOME}/2021-22", StepChange(RATE, HOME, parse_period("2021-22"), word, "Head of Tests")),
        ),
    }


def _stated(code: str, word: str) -> tuple[str, Progress]:
    return f"{code}/{_DAY.isoformat()}", Progress(code, _DAY, ProgressStatus.OFF_TRACK, 1, f"Hush: {word}.")


def values(number: float) -> list[Value]:
    """Corrections of public values, new periods, and values of what is new."""
    return [
        held("2022-23", number),
        held("2021-22", number + 1, status=ValueStatus.PROVISIONAL, note="Not for the public."),
        held("2024-25", number + 2),
        held("2022-23", number + 3, area=PEERS[0]),
        held("2022-23", number + 4, indicator=COMING),
        held("2021-22", None, indicator=COMING, area=PEERS[1]),
    ]


def hide(database: Database, at: datetime, *, number: float) -> None:
    """A draft, an approved and a refused submission of every kind, and a key, recorded from `at` on."""
    for step, outcome in enumerate((None, Outcome.APPROVED, Outcome.SENT_BACK)):
        when = at + timedelta(seconds=7 * step)
        code = _submit(database, when, number=number + 10 * step)
        if outcome is not None:
            _decide(database, when + timedelta(seconds=1), code, outcome)
    make_key(database, Scope.SUBMIT, name=f"Somebody {number}")


def schedule(database: Database, at: datetime, *, release_at: datetime, code: str, number: float) -> None:
    """One publication of every kind, recorded at `at` and released at `release_at`."""
    recording = Recording(at, "tests")
    rows = [(kind, str(key), one) for kind, listed in documents("opened").items() for key, one in listed]
    with database.write() as connection:
        release(
            connection,
            code=code,
            title="Coming",
            released_at=release_at,
            documents=add_documents(connection, rows, recording=recording),
            values=add_values(connection, numbered(connection, values(number)), recording=recording),
            recording=recording,
        )


def release_service_level(database: Database, at: datetime) -> None:
    """An indicator of Tier 4 with its values, released like any other."""
    definition = replace(ANNUAL, code=SERVICE_LEVEL, title="Service-level", service=COMING_SERVICE, contributes_to=RATE)
    placement = placed(SERVICE_LEVEL, Placement(TierNumber.SERVICE))
    figures = [held(year, 12.0, indicator=SERVICE_LEVEL) for year in ("2021-22", "2022-23")]
    rows = [
        (ItemKind.DEFINITION, definition_key(definition), definition),
        (ItemKind.PLACEMENT, SERVICE_LEVEL, placement),
        (ItemKind.TARGET, f"{SERVICE_LEVEL}/{_PERIOD.id}", Target(SERVICE_LEVEL, _PERIOD, 5.0)),
    ]
    recording = Recording(at, "tests")
    with database.write() as connection:
        release(
            connection,
            code="service-level",
            title="Service-level figures",
            released_at=at,
            documents=add_documents(connection, rows, recording=recording),
            values=add_values(connection, numbered(connection, figures), recording=recording),
            recording=recording,
        )


def _submit(database: Database, at: datetime, *, number: float) -> str:
    word = f"secret-{number:.0f}"

    def action(writer: Writer) -> WriteResult[None]:
        code, recording = writer.submission("create_return", reason="Made up.")
        rows = [(kind, str(key), one) for kind, listed in documents(word).items() for key, one in listed]
        add_documents(writer.connection, rows, recording=recording)
        add_values(writer.connection, numbered(writer.connection, values(number)), recording=recording)
        return WriteResult(None, code, rows=[word])

    idempotency: Idempotency[None] = Idempotency(word, "", lambda _: StoredAnswer("", 201, "", "{}"))
    execute_once(database, WriteRequest(_OFFICER, "create_return", word, lambda: at), action, idempotency=idempotency)
    return _latest_code(database)


def _decide(database: Database, at: datetime, code: str, outcome: Outcome) -> None:
    def action(writer: Writer) -> WriteResult[None]:
        found = find_submission(writer.connection, code, now=writer.now)
        assert found is not None
        add_decision(
            writer.connection,
            found[0],
            outcome=outcome,
            reason="Made up.",
            decided_at=writer.now,
            decided_by=_APPROVER.holder,
        )
        return WriteResult(None, code)

    execute_write(database, WriteRequest(_APPROVER, "decide_submission", code, lambda: at), action)


def _latest_code(database: Database) -> str:
    with database.read() as connection:
        return submissions(connection, now=NOW)[0].code


def publish_one(database: Database, at: datetime, *, release_at: datetime, number: float) -> None:
    """Send, approve and publish one value as callers do."""

    def action(writer: Writer) -> WriteResult[None]:
        _, recording = writer.submission("create_return")
        add_values(writer.connection, numbered(writer.connection, [held("2024-25", number)]), recording=recording)
        return WriteResult(None, "one")

    def publishing(writer: Writer) -> WriteResult[None]:
        publish(writer, title="One", release_at=release_at, submissions=None, headline_cap=40, home_area=HOME)
        return WriteResult(None, "one")

    execute_write(database, WriteRequest(_OFFICER, "create_return", "one", lambda: at), action)
    _decide(database, at, _latest_code(database), Outcome.APPROVED)
    execute_write(database, WriteRequest(_OFFICER, "create_publication", "one", lambda: at), publishing)
