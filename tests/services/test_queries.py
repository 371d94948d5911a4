"""How many statements an answer takes: as many for one indicator as for all, and for one publication as for many."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event

from app.domain.measures.indicator import RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.performance.warning_preview import RuleTrial, ThresholdTrial
from app.domain.publishing import change_items
from app.domain.warnings.england import EnglandTables
from app.domain.warnings.rules import WarningRule
from app.services.measures.values import read_values
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import CardFilter, read_card, read_cards, read_life
from app.services.performance.change_summary import ChangeSummary, SummaryFilter, read_change_summary
from app.services.performance.freshness import good_until
from app.services.performance.health import read_health
from app.services.performance.judged_states import store_judged_states
from app.services.performance.overview import read_overview
from app.services.publishing.service_facts import read_service
from app.services.strategy.cascade import CascadeQuery, read_cascade
from app.services.strategy.definition_reviews import read_reviews
from app.services.strategy.plans import load_plan
from app.services.warnings.trial_checks import RequestedTarget, RequestedTrials, sound_trials
from app.services.warnings.warning_preview import preview_warnings
from app.services.warnings.warnings import WarningFilter, read_warning, read_warnings
from app.storage.database import Database
from app.storage.measures.values import ValueFilter
from app.storage.performance.judged_states import delete_judged, judged_rows
from tests.databases import Shops, opened
from tests.stores import ANNUAL, HOME, STRATEGY, THEME, basis, district, floor_of, held, instant, peers, publish

NOW = instant("2026-11-23T09:30")
PEERS = tuple(f"E070001{number:02}" for number in range(6))
View = ReadContext(NOW, HOME)
WORKING = change_items.View.WORKING


def fill(database: Database, *, indicators: int, publications: int) -> None:
    """A store of so many indicators, whose values are revised by each publication after the first."""
    definitions = [replace(ANNUAL, code=f"rate-{n:02}", threshold=floor_of(50)) for n in range(indicators)]
    start = (STRATEGY, *basis(*definitions), *(district(code) for code in PEERS), peers(*PEERS))
    for turn in range(publications):
        values = [
            held(f"{year}-{year - 1999}", 40.0 + turn, area=area, indicator=one.code)
            for one in definitions
            for area in (HOME, *PEERS)
            for year in range(2020, 2024)
        ]
        publish(database, instant(f"20{20 + turn}-06-01"), *(start if turn == 0 else (peers(*PEERS),)), *values)
    with database.write() as connection:  # as the use case does after each publication
        store_judged_states(connection, now=NOW, home_area=HOME)


def _cards(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_cards(connection, snapshot=snapshot, area=HOME, where=CardFilter())


def _card(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_card(connection, snapshot=snapshot, area=HOME, indicator="rate-00", period=None, rank=True)


def _health(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_health(connection, snapshot=snapshot, precisions={})


def _change_summary(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_change_summary(connection, snapshot=snapshot, where=SummaryFilter(since=instant("2025-07-01")))


def _cascade(connection: Connection) -> object:
    plan = load_plan(connection, read_context=View)
    return read_cascade(connection, CascadeQuery(THEME.code), plan=plan, read_context=View)


def _reviews(connection: Connection) -> object:
    return read_reviews(connection, read_context=View, services={ANNUAL.service}, year=parse_period("2026-27"))


def _warnings(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_warnings(connection, snapshot=snapshot, area=HOME, where=WarningFilter())


def _warning(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_warning(connection, snapshot=snapshot, identity=f"rate-00.{HOME}.threshold_breached.2020-21")


def _values(connection: Connection) -> object:
    snapshot = load_snapshot(connection, read_context=View)
    return read_values(connection, snapshot=snapshot, where=ValueFilter(), after=None, limit=1_000)


def _preview(connection: Connection) -> object:
    """A rule of the whole council, a threshold and a target, checked and tried on every indicator."""
    snapshot = load_snapshot(connection, read_context=replace(View, view=WORKING))
    target = Target("rate-00", parse_period("2023-24"), 45.0)
    asked = RequestedTrials(
        [RuleTrial(WarningRule.FAR_FROM_PEERS, None, RuleSetting(parameters={"distance": 4.0}))],
        [ThresholdTrial("rate-00", floor_of(60))],
        [RequestedTarget(target, None, every_period=True)],
    )
    trials = sound_trials(connection, snapshot=snapshot, requested=asked)
    tables = EnglandTables(cases=0, chances=(), rules={})
    return preview_warnings(connection, snapshot=snapshot, trials=trials, tables=tables)


# Each use case, and the most statements it may take: reference data, own and peers' values, those of
# other areas and of earlier revisions, judged states, and (three) what changed since ...
ANSWERS: dict[str, tuple[Callable[[Connection], object], int]] = {
    "cards": (_cards, 8),
    "card": (_card, 8),
    "overview": (lambda connection: read_overview(connection, read_context=View), 8),
    "service": (lambda connection: read_service(connection, read_context=View), 11),
    "health": (_health, 8),
    "change summary": (_change_summary, 18),
    "cascade": (_cascade, 16),
    "reviews": (_reviews, 16),
    "warnings": (_warnings, 8),
    "warning": (_warning, 8),
    "preview": (_preview, 8),
    "values": (_values, 4),
    "freshness": (lambda connection: good_until(connection, instant=NOW), 2),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_takes_as_many_statements_whatever_the_store_holds(stores: list[Database], name: str) -> None:
    ask, most = ANSWERS[name]
    counts = []
    for database in stores:
        with database.read() as connection, counted(database) as statements:
            ask(connection)
        counts.append(len(statements))
    # What the public read before is looked up only for a page that holds a corrected figure, and since when an
    # indicator is known only while no state of it is judged; a change summary reads two states.
    assert max(counts) - counts[0] <= (1 if name == "values" else 0), counts
    assert counts[0] - min(counts) <= (2 if name == "change summary" else 1), counts
    assert 0 < counts[0] <= most


@pytest.fixture(scope="module")
def stores(shops: Shops) -> Iterator[list[Database]]:
    """A small store, one of many indicators and one of many publications, of each kind of database."""
    urls = [shops[backend].migrated() for backend in ("sqlite", "sqlite", "sqlite", "postgresql")]
    sizes = ((2, 1), (12, 1), (2, 5), (12, 5))
    for url, (indicators, publications) in zip(urls, sizes, strict=True):
        with opened(url) as database:
            fill(database, indicators=indicators, publications=publications)
    databases = [Database(url) for url in urls]
    yield databases
    for database in databases:
        database.close()


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that are executed meanwhile."""
    found: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield found
    event.remove(database.engine, "before_cursor_execute", note)


def test_the_health_check_judges_no_card_that_a_tier_page_has_kept(sqlite_database: Database) -> None:
    fill(sqlite_database, indicators=3, publications=2)
    context = ReadContext(NOW, HOME, is_current=True)
    with sqlite_database.read() as connection:
        snapshot = load_snapshot(connection, read_context=context)
        before = read_cards(connection, snapshot=snapshot, area=HOME, where=CardFilter())
        with counted(sqlite_database) as statements:
            found = read_health(connection, snapshot=snapshot, precisions={})
    assert found.counts.indicators == len(before) == 3
    assert len(statements) == 1, "the versions of the scopes, and no value"


@pytest.mark.parametrize("view", list(change_items.View))
def test_a_change_summary_compares_two_states_however_many_publications_there_are(
    database: Database, view: change_items.View
) -> None:
    fill(database, indicators=2, publications=2)
    numbers = []
    for turn in range(2, 8):
        with database.read() as connection, counted(database) as statements:
            summary = _since_the_last(connection, view=view)
        numbers.append(len(statements))
        assert len(summary.cards) == 2
        assert summary.compared_at is not None
        values = [held("2023-24", 10.0 + turn, area=area, indicator="rate-01") for area in (HOME, *PEERS)]
        publish(database, instant(f"2026-0{turn}-01"), *values)
        with database.write() as connection:
            store_judged_states(connection, now=NOW, home_area=HOME)
    # Since when an indicator is known is looked up only while no state of it is judged.
    assert numbers[0] - numbers[1] in (0, 1), numbers
    assert len(set(numbers[1:])) == 1, numbers
    assert numbers[0] <= 18


def test_the_earlier_state_is_judged_once(database: Database) -> None:
    fill(database, indicators=3, publications=3)
    found = []
    for _ in range(2):
        with database.read() as connection, counted(database) as statements:
            found.append((_since_the_last(connection, view=change_items.View.PUBLIC, is_current=True), len(statements)))
    (first, many), (second, few) = found
    assert first == second
    assert many > few
    # the documents then, since when answers count then, the latest publications, the versions of the documents, of the
    # cards and of the earlier state
    assert few == 6


def _since_the_last(connection: Connection, *, view: change_items.View, is_current: bool = False) -> ChangeSummary:
    context = ReadContext(NOW, HOME, view, is_current)
    snapshot = load_snapshot(connection, read_context=context)
    return read_change_summary(connection, snapshot=snapshot, where=SummaryFilter())


def test_the_public_picture_of_each_publication_is_another(stores: list[Database]) -> None:
    """What the counts above rest on: that the many publications matter to the answer."""
    seen = set()
    for turn in range(5):
        at: datetime = instant(f"20{20 + turn}-06-01")
        with stores[2].read() as connection:
            snapshot = load_snapshot(connection, read_context=ReadContext(at, HOME))
            [card, _] = read_cards(connection, snapshot=snapshot, area=HOME, where=CardFilter())
        assert card.latest is not None
        seen.add(card.latest.number)
    assert seen == {40.0, 41.0, 42.0, 43.0, 44.0}


def test_a_state_that_a_writer_judged_is_not_judged_again(database: Database) -> None:
    fill(database, indicators=1, publications=3)
    context = ReadContext(NOW, HOME, is_current=True)
    with database.write() as connection:
        delete_judged(connection)
        snapshot = load_snapshot(connection, read_context=context)
        before = read_life(connection, snapshot=snapshot, area=HOME, indicators=["rate-00"])
        rows = list(judged_rows(connection, area=HOME))
        assert read_life(connection, snapshot=snapshot, area=HOME, indicators=["rate-00"]) == before
        assert list(judged_rows(connection, area=HOME)) == rows
    assert rows
