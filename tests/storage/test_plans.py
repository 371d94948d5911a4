"""How the databases answer the storage's queries: none reads a big table from end to end.

To cover another query, add a line to `QUERIES`.
"""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from app.domain.publishing.audit import REVOKE_OPERATION, SEED_OPERATION, WITHDRAW_OPERATION
from app.domain.publishing.change_items import ItemKind, View
from app.storage.cache import scope_versions
from app.storage.database import Database
from app.storage.measures import recorded_documents, recorded_values, value_spans, values
from app.storage.measures.documents import released_among, undecodable_documents
from app.storage.measures.values import ValueFilter
from app.storage.performance import judged_states
from app.storage.publishing import access as keys
from app.storage.publishing import audit, audit_digest, publication_contents, publications, submissions, undecided
from tests.databases import Shops, opened
from tests.history import START, lived
from tests.performance.sizes import fill
from tests.stores import HOME, RATE, district, held, instant, publish

BIG = (
    *("value_item", "document_item", "submission", "decision", "audit_entry", "value_release", "document_release"),
    *("value_span", "judged_state"),
)
GROWN = ("value_item", "value_release", "value_span", "document_item", "document_release", "document_span")
AREAS = [f"E0700{number:04}" for number in range(300)]
NOW = instant("2026-12-01")
PLACES = {"indicators": [RATE], "areas": [HOME]}
WHERE = ValueFilter(indicators=[RATE], areas=[HOME])
CODES = [RATE, *(f"made-up-{number:03}" for number in range(600))]
POSITION = values.position_of(held("2023-24", 30.1))
ALL, AFTER = undecided.UndecidedFilter(), undecided.ItemPlace(1, False, 5)
TRAILS = {
    "the trail": audit.EntryFilter(),
    "a person": audit.EntryFilter(person="P7"),
    "a target": audit.EntryFilter(target="T7"),
    "a person and a target": audit.EntryFilter(person="P7", target="T7"),
    "a week": audit.EntryFilter(since=NOW - timedelta(days=14), before=NOW - timedelta(days=7)),
    "a person's week": audit.EntryFilter(since=NOW - timedelta(days=14), before=NOW - timedelta(days=7), person="P7"),
}
Query = Callable[[Connection], object]


def written(operation: str) -> Query:
    """What one write left, down to the texts of its rows."""

    def query(connection: Connection) -> object:
        returned_at = START + timedelta(minutes=2)
        rows = audit_digest.rows_written(connection, at=returned_at, operation=operation, target="2026-10-02")
        return audit_digest.digest_of_write(connection, rows)

    return query


QUERIES: dict[str, Query] = {
    "a submission": lambda c: submissions.find_submission(c, "S000001", now=NOW),
    "a sender's submissions": lambda c: submissions.submissions(c, now=NOW, sender="P1"),
    "submissions by their codes": lambda c: submissions.submissions(c, now=NOW, codes=["S000001", "S000002"]),
    "what waits of submissions": lambda c: undecided.undecided_items(c, [1, 2], where=ALL, after=None, limit=10),
    "what waits after a place": lambda c: undecided.undecided_items(c, [1, 2], where=ALL, after=AFTER, limit=10),
    "how much waits": lambda c: undecided.count_undecided(c, [1, 2], where=ALL),
    "a submission's values": lambda c: submissions.values_of(c, 1, after=0, limit=10),
    "a submission's documents": lambda c: submissions.documents_of(c, 1, limit=10),
    "how many values a submission has": lambda c: submissions.count_values_of(c, 1),
    "how many documents a submission has": lambda c: submissions.count_documents_of(c, 1),
    "a document": lambda c: recorded_documents.recorded(c, ItemKind.THEME, "new"),
    "a document's revision": lambda c: recorded_documents.recorded_revision(c, ItemKind.THEME, "new"),
    "documents of a kind": lambda c: recorded_documents.recorded_of(c, [ItemKind.THEME]),
    "an indicator's revision": lambda c: recorded_documents.indicator_revision(c, RATE),
    "an indicator's versions": lambda c: recorded_documents.recorded_versions(c, RATE),
    "documents after a row": lambda c: undecodable_documents(c, after=10),
    "which documents are released": lambda c: released_among(c, [1, 2], until=NOW),
    "recorded values and those sent back": lambda c: recorded_values.recorded_rows(c, **PLACES).latest,
    "released values' keys": lambda c: recorded_values.released_keys(c, **PLACES, until=NOW),
    "a recorded value": lambda c: recorded_values.recorded_value(c, indicator=RATE, area=HOME, period="2024-25"),
    "the store's revision": recorded_values.store_revision,
    "entries after another": lambda c: audit.entries(c, after=5, limit=10),
    "whether a seed has an entry": audit.has_seed_entry,
    **{
        f"{what} of {whose}": partial(query, where=where)
        for whose, where in TRAILS.items()
        if where.conditions()
        for what, query in (
            ("the latest entries", partial(audit.latest_entries, after=None, limit=10)),
            ("the entries after another", partial(audit.latest_entries, after=5, limit=10)),
            ("how many entries there are", audit.count_entries),
        )
    },
    "a publication": lambda c: publications.find_publication(c, "2026-10-02"),
    "the latest publications": lambda c: publications.latest_publications(c, until=NOW, indicators=CODES, most=2),
    "a publication that is out": lambda c: publications.released_publication(
        c, "2026-10-02", until=NOW, indicators=CODES
    ),
    "how much a publication holds": lambda c: publications.count_items(c, 1),
    "the next release": lambda c: publications.next_change(c, after=NOW),
    "a key": lambda c: keys.find_key(c, "abcdefghijkl"),
    "values that count": lambda c: values.values_at(c, where=WHERE, at=NOW),
    "figures that count": lambda c: values.figures_at(c, where=WHERE, at=NOW),
    "values that counted": lambda c: values.released_values(c, where=WHERE, until=NOW),
    "a page of values": lambda c: values.public_values(
        c, where=ValueFilter(indicators=CODES), until=NOW, after=None, limit=10
    ),
    "a page of values after another": lambda c: values.public_values(
        c, where=ValueFilter(indicators=CODES), until=NOW, after=POSITION, limit=10
    ),
    "every release of some values": lambda c: values.value_releases(c, range(1, 101), until=NOW),
    "how many values count": lambda c: value_spans.totals_at(c, CODES, at=NOW, view=View.PUBLIC),
    "values that a publication brought": lambda c: publication_contents.changed_values(
        c, "2026-10-02", withdraws=False, indicators=CODES, after=POSITION, limit=10
    ),
    "documents that a publication brought": lambda c: publication_contents.changed_documents(
        c, "2026-10-02", withdraws=False, indicators=CODES
    ),
    "how much publications changed": lambda c: publication_contents.counts_by_publication(c, scopes=CODES),
    "the latest judged states": lambda c: judged_states.latest_judged(c, CODES, area=HOME, until=NOW, view=View.PUBLIC),
    "when values change next": lambda c: scope_versions.next_value_changes(c, CODES, after=NOW, views=set(View)),
    "when documents change next": lambda c: scope_versions.document_changes(c, around=NOW, view=View.PUBLIC),
    **{
        f"what a write left ({operation})": written(operation)
        for operation in ("put", SEED_OPERATION, WITHDRAW_OPERATION, REVOKE_OPERATION)
    },
}


@pytest.fixture(scope="module")
def store(backend: str, shops: Shops) -> Iterator[Database]:
    """A store with something in every table; on PostgreSQL with so many rows that its planner minds them."""
    with opened(shops[backend].migrated()) as database:
        lived(database)
        if not database.is_sqlite:
            with database.write() as connection:
                for statement in MANY:
                    connection.execute(text(statement))
        yield database


_RECORDED = "now() - interval '1 day' * (n % 300), 'P' || n % 500"
MANY = (
    "SET LOCAL session_replication_role = replica",  # no triggers, no checks of keys: the rows are right
    f"INSERT INTO submission SELECT n, 'S' || n, 'put', NULL, NULL, {_RECORDED} FROM generate_series(10, 20000) n",
    "INSERT INTO decision SELECT n, CASE WHEN n % 500 = 0 THEN 'sent_back' ELSE 'approved' END, NULL, "
    f"{_RECORDED} FROM generate_series(10, 20000) n",
    f"INSERT INTO publication SELECT n, 'code ' || n, 'T', now() - interval '1 hour' * n, {_RECORDED} "
    "FROM generate_series(10, 300) n",
    "INSERT INTO value_item (id, indicator, area, period, period_start, period_end, revision, number, status, "
    "break_in_series, recorded_at, recorded_by, submission_id) SELECT n, 'i' || n % 40, 'a' || n % 1000 / 40, "
    "'p' || n / 1000, 's' || n / 1000, 'e' || n / 1000, 1, n, 'final', false, "
    f"{_RECORDED}, 10 + n % 19900 FROM generate_series(1000, 60000) n",
    "INSERT INTO value_release SELECT n, 10 + n % 290 FROM generate_series(1000, 60000) n",
    "INSERT INTO value_span (view, value_id, known_from, indicator, released_at, publication_id, place) "
    "SELECT 'public', n, released_at, 'i' || n % 40, released_at, id, n FROM generate_series(1000, 60000) n "
    "JOIN publication ON id = 10 + n % 290",
    "INSERT INTO document_item (id, kind, key, revision, body, recorded_at, recorded_by, submission_id, indicator) "
    "SELECT n, (ARRAY['target', 'commentary', 'definition', 'area', 'theme'])[1 + n % 5], 'i' || n % 40 || '/' || n, "
    f"1, '{{}}', {_RECORDED}, 10 + n % 19900, 'i' || n % 40 FROM generate_series(1000, 20000) n",
    "INSERT INTO document_release SELECT n, 10 + n % 290 FROM generate_series(1000, 20000) n",
    "INSERT INTO audit_entry SELECT n, now() - interval '1 minute' * n, 'P' || n % 20, 'k', 'put', 'T' || n % 900, "
    "NULL, 'r', 1, 'd', 'p', 'h' FROM generate_series(100, 5000) n",
    "ANALYZE",
)


@pytest.mark.parametrize("name", QUERIES)
def test_no_query_reads_a_big_table_from_end_to_end(store: Database, name: str) -> None:
    assert scans(store, QUERIES[name]) == []


@pytest.mark.parametrize("whose", TRAILS)
def test_the_audit_trail_is_read_in_the_order_of_an_index_and_never_sorted(store: Database, whose: str) -> None:
    statements: list[tuple[str, Any]] = []
    with store.read() as connection:
        event.listen(
            connection, "before_cursor_execute", lambda _c, _k, sql, given, *_: statements.append((sql, given))
        )
        deque(audit.latest_entries(connection, TRAILS[whose], after=5, limit=10), maxlen=0)
    [(statement, given)] = statements
    with store.read() as connection:
        if store.is_sqlite:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            assert [row[-1] for row in plan if "TEMP B-TREE" in row[-1]] == []
        else:
            for way in ("seqscan", "bitmapscan", "sort"):  # which few rows would take, as well as any other
                connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
            [(found,)] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", given).all()
            assert "Sort" not in {node["Node Type"] for node, _ in _nodes(found[0]["Plan"])}


def test_the_planner_knows_what_a_large_write_has_added_before_its_next_statement(
    postgresql_database: Database,
) -> None:
    """A planner that takes tables to be as small as before joins what was added to itself row by row."""
    publish(postgresql_database, START, held("2023-24", 1.0), code="first")
    with postgresql_database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE"))
    figures = [held("2023-24", 1.0, area=code) for code in AREAS]
    publish(postgresql_database, START + timedelta(days=1), *figures, *map(district, AREAS), code="second")
    counted = text("SELECT relname, reltuples FROM pg_class WHERE relname = ANY(:names)")
    with postgresql_database.read() as connection:
        rows = connection.execute(counted, {"names": list(GROWN)}).all()
    assert {name: count >= 300 for name, count in rows} == dict.fromkeys(GROWN, True)


def test_postgresql_reads_a_page_of_values_from_its_place_on(postgresql_database: Database) -> None:
    """A planner that expects few spans reads all that come after the place, and sorts them for a page."""
    fill(postgresql_database, 13_000)
    codes, after = [f"made-up-{number:03}" for number in range(600)], ("made-up-300", HOME, "", "", "")
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        statements.append((statement, parameters))

    with postgresql_database.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        where = ValueFilter(indicators=codes)
        rows = values.public_values(connection, where=where, until=NOW, after=after, limit=100)
        event.remove(connection, "before_cursor_execute", note)
        [(statement, parameters)] = statements
        [(plan,)] = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).all()
    read = {
        node["Relation Name"]: node["Actual Rows"] * node["Actual Loops"]
        for node, _ in _nodes(plan[0]["Plan"])
        if "Relation Name" in node
    }
    assert len(rows) == 100
    assert read.keys() == {"value_item", "value_span"}
    assert max(read.values()) < 1_000


def test_a_query_that_reads_all_of_a_big_table_is_seen(store: Database) -> None:
    tables = {table: f"SELECT count(*) FROM {table} AS other WHERE recorded_by = 'P9'" for table in BIG[:2]}
    for table, sql in tables.items():
        [found] = scans(store, lambda c, sql=sql: c.exec_driver_sql(sql))  # type: ignore[misc]  # an untyped default
        assert found.endswith(table)


def scans(store: Database, query: Query) -> list[str]:
    """Each statement of a query that reads all of a big table, and which."""
    statements: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        statements.append((statement, parameters))

    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", note)
        answer = query(connection)
        if isinstance(answer, Iterable):
            deque(answer, maxlen=0)
        event.remove(connection, "before_cursor_execute", note)
    assert statements
    scanned = _scanned_by_sqlite if store.is_sqlite else _scanned_by_postgresql
    with store.read() as connection:
        return [
            f"{statement}: {table}"
            for statement, parameters in statements
            if statement.startswith("SELECT")
            for table in scanned(connection, statement, parameters)
        ]


def _scanned_by_sqlite(connection: Connection, statement: str, parameters: Any) -> list[str]:
    names = dict(re.findall(r"(?:FROM|JOIN|,) (\w+) AS (\w+)", statement))
    aliases = {alias: table for table, alias in names.items()}
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
    whole = re.compile(r"SCAN (\w+)|SEARCH (\w+) USING PRIMARY KEY \(view=\?\)")  # a view is most of its table
    scanned = [match[1] or match[2] for row in plan if (match := whole.match(row[-1]))]
    return [table for name in scanned if (table := aliases.get(name, name)) in BIG]


def _scanned_by_postgresql(connection: Connection, statement: str, parameters: Any) -> list[str]:
    """Small tables would be read whole in any case: with that forbidden, a scan is a query that no index serves."""
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    [(plan,)] = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters).all()
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return [node["Relation Name"] for node, limited in _nodes(plan[0]["Plan"]) if _reads_all(node, limited=limited)]


def _nodes(node: dict[str, Any], *, limited: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every step of a plan, and whether only its first rows are read."""
    yield node, limited
    for child in node.get("Plans", ()):
        yield from _nodes(child, limited=node["Node Type"] == "Limit")


def _reads_all(node: dict[str, Any], *, limited: bool) -> bool:
    if node.get("Relation Name") not in BIG or (limited and "Filter" not in node):
        return False
    return not any(name in node for name in ("Index Cond", "Recheck Cond"))
