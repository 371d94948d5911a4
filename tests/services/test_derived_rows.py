"""What is derived and kept is what the recorded rows say: `check` proves it, answers rest on it, a rebuild mends it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, select, text

from app.domain.errors import StoreError
from app.domain.measures.indicator import DueDays
from app.domain.publishing.change_items import View
from app.services.operations.store_check import check_store
from app.services.operations.upgrade import bring_up_to_date
from app.services.performance.assessment_data import ReadContext, load_snapshot
from app.services.performance.cards import CardFilter, read_cards, read_life
from app.services.performance.judged_states import store_judged_states, wrong_judged_states
from app.storage import schema
from app.storage.database import Database
from app.storage.performance.judged_states import delete_judged, judged_rows
from app.storage.tables import document_span, value_span
from tests.clients import NOW
from tests.databases import Shops, opened
from tests.stores import (
    ANNUAL,
    HOME,
    RATE,
    basis,
    district,
    floor_of,
    held,
    instant,
    peers,
    publish,
    record,
    withdraw,
)

PEERS = tuple(f"E070001{number:02}" for number in range(6))
STRICT = replace(ANNUAL, threshold=floor_of(50), due_days=DueDays(submission=None, publication=400))
DAYS = [instant(f"2024-{month:02}-01") for month in range(1, 12)]


def live(database: Database) -> None:
    """Warnings come, are corrected, withdrawn and drafted; past states are kept after each act."""
    places = (*(district(code) for code in PEERS), peers(*PEERS))
    others = [held("2022-23", 60.0, area=code) for code in PEERS]
    low, corrected = held("2022-23", 40.0), held("2022-23", 55.0)
    acts: tuple[Callable[[datetime], None], ...] = (
        lambda at: publish(database, at, *basis(STRICT), *places, held("2021-22", 52.0), low, *others, code="first"),
        lambda at: publish(database, at, corrected, code="corrected"),
        lambda at: withdraw(database, at, code="corrected"),
        lambda at: record(database, at, held("2022-23", 30.0)),
        lambda at: publish(database, at, replace(STRICT, threshold=floor_of(35)), code="lower floor"),
        lambda at: publish(database, at, held("2023-24", 20.0), code="worse"),
        lambda at: publish(database, at, replace(STRICT, description="Other words."), code="words"),
        lambda at: publish(database, at, held("2023-24", 36.0), code="better"),
    )
    for at, act in zip(DAYS, acts, strict=False):
        act(at)
        keep(database, at)


@pytest.fixture
def lived_in(backend: str, shops: Shops) -> Iterator[Database]:
    """A store of its own after all these acts."""
    url, _ = shops[backend].filled(live)
    with opened(url) as database:
        yield database
    shops[backend].discard(url)


def keep(database: Database, at: datetime) -> None:
    with database.write() as connection:
        store_judged_states(connection, now=at, home_area=HOME)


def derived_findings(database: Database) -> list[str]:
    """What the check says of derived rows."""
    with database.read() as connection:
        found = list(check_store(connection, headline_cap=40, now=NOW, home_area=HOME))
    return [one.what for one in found if one.where == "derived rows"]


def test_a_store_whose_derived_rows_are_right_has_no_findings(lived_in: Database) -> None:
    with lived_in.read() as connection:
        assert len(list(judged_rows(connection, area=HOME))) > 8
    assert derived_findings(lived_in) == []


def test_a_rebuild_makes_what_the_writes_made(lived_in: Database) -> None:
    tables = (value_span, document_span)
    with lived_in.read() as connection:
        before = [sorted(connection.execute(select(table)).all(), key=str) for table in tables]
    bring_up_to_date(lived_in, now=NOW, home_area=HOME, rebuild=True)
    with lived_in.read() as connection:
        assert [sorted(connection.execute(select(table)).all(), key=str) for table in tables] == before
        assert list(wrong_judged_states(connection, now=NOW, home_area=HOME)) == []
    assert derived_findings(lived_in) == []


TAMPERED = {
    "value_span": (
        "UPDATE value_span SET known_until = NULL WHERE view = 'public' AND known_until IS NOT NULL",
        "DELETE FROM value_span WHERE view = 'working'",
        "UPDATE value_span SET place = 1000 - place WHERE view = 'public'",
        "INSERT INTO value_span (view, value_id, indicator, known_from) "
        "SELECT 'public', 999999, indicator, known_from FROM value_span WHERE view = 'working' AND value_id = 1",
    ),
    "document_span": (
        "UPDATE document_span SET judges = false WHERE kind = 'definition' AND view = 'public'",
        "UPDATE document_span SET scope = 'other' WHERE kind = 'placement'",
        "DELETE FROM document_span WHERE kind = 'theme'",
    ),
    "value_change": ("UPDATE value_change SET total = total + 1", "DELETE FROM value_change WHERE view = 'public'"),
    "publication_count": ("UPDATE publication_count SET changed = changed + 1", "DELETE FROM publication_count"),
    "judged_state": ("UPDATE judged_state SET body = '[]' WHERE view = 'public'",),
}


@pytest.mark.parametrize(
    ("table", "statement"), [(table, statement) for table, listed in TAMPERED.items() for statement in listed]
)
def test_a_derived_row_that_was_tampered_with_is_named_and_a_rebuild_mends_it(
    lived_in: Database, table: str, statement: str
) -> None:
    with lived_in.write() as connection:
        assert connection.execute(text(statement)).rowcount > 0
    findings = derived_findings(lived_in)
    assert any(sentence.startswith(f"{table} ") for sentence in findings), findings
    assert all(sentence.endswith("Run: waymark migrate --rebuild") for sentence in findings)
    bring_up_to_date(lived_in, now=NOW, home_area=HOME, rebuild=True)
    assert derived_findings(lived_in) == []


@pytest.mark.parametrize("view", View)
def test_answers_are_the_same_with_and_without_kept_states(lived_in: Database, view: View) -> None:
    instants = [at for day in DAYS for at in (day, day.replace(day=15))]
    kept = [warnings_at(lived_in, at, view=view) for at in instants]
    with lived_in.write() as connection:
        delete_judged(connection)
    assert [warnings_at(lived_in, at, view=view) for at in instants] == kept
    assert len({str(life) for life in kept}) > 3  # the warnings did change on the way


def warnings_at(database: Database, at: datetime, *, view: View) -> object:
    """The cards and every warning through its states, as of an instant."""
    with database.read() as connection:
        snapshot = load_snapshot(connection, read_context=ReadContext(at, HOME, view))
        cards = read_cards(connection, snapshot=snapshot, area=HOME, where=CardFilter())
        return cards, read_life(connection, snapshot=snapshot, area=HOME, indicators=[RATE])


def test_a_later_change_of_what_is_due_alters_no_state_that_was_judged(database: Database) -> None:
    """A figure came 240 days after its period; only a later version of the definition says that this is late."""
    publish(database, instant("2023-06-01"), *basis(STRICT), held("2021-22", 40.0), code="first")
    publish(database, instant("2023-11-26"), held("2022-23", 41.0), code="figure")
    publish(database, instant("2023-12-01"), replace(STRICT, threshold=floor_of(45)), code="lower floor")
    keep(database, instant("2023-12-02"))
    prompt = replace(STRICT, due_days=DueDays(submission=None, publication=100))
    publish(database, instant("2024-01-01"), prompt, code="prompt")
    publish(database, instant("2024-12-01"), held("2023-24", 42.0), code="late")
    keep(database, instant("2024-12-02"))
    kept = warnings_at(database, NOW, view=View.PUBLIC)
    with database.write() as connection:
        rows = list(judged_rows(connection, area=HOME))
        assert list(wrong_judged_states(connection, now=NOW, home_area=HOME)) == []
        delete_judged(connection)
        store_judged_states(connection, now=NOW, home_area=HOME)
        assert list(judged_rows(connection, area=HOME)) == rows
    assert warnings_at(database, NOW, view=View.PUBLIC) == kept


def test_a_store_without_its_spans_is_refused_until_it_is_migrated(lived_in: Database) -> None:
    with lived_in.write() as connection:
        connection.execute(delete(value_span))
        with pytest.raises(StoreError, match="Run: waymark migrate"):
            schema.require_current(connection)
    bring_up_to_date(lived_in, now=NOW, home_area=HOME)
    with lived_in.read() as connection:
        schema.require_current(connection)
    assert derived_findings(lived_in) == []
