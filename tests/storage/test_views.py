"""The views for SQL users: what the public can read and nothing else, as docs/sql.md says."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.domain.measures.indicator import RuleSetting
from app.domain.measures.period import parse_period
from app.domain.measures.target import Target
from app.domain.measures.tier import Placement, TierNumber
from app.domain.warnings.rules import WarningRule
from app.storage.database import Database
from tests.clients import OpenClient
from tests.databases import opened
from tests.stores import ANNUAL, HOME, RATE, THEME, basis, district, held, instant, placed, publish, record, withdraw

FIRST, SECOND, THIRD = instant("2024-05-01"), instant("2024-06-01"), instant("2024-07-01")
VIEWS = ("public_value", "public_definition", "public_target", "public_warning_rule")
GUIDE = (Path(__file__).parents[2] / "docs" / "sql.md").read_text("utf-8")


def now() -> datetime:
    """The present, which the views read from the database's clock."""
    return datetime.now(UTC)  # noqa: TID251 - compared with the database's own clock


def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    """What a query gives."""
    with database.read() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def numbers(database: Database) -> dict[str, float]:
    """By period, the public values."""
    return {row[0]: row[1] for row in rows(database, "SELECT period, value FROM public_value")}


def test_a_value_is_public_from_its_release_until_its_withdrawal(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2022-23", 1.0), held("2023-24", 2.0), code="first")
    publish(database, SECOND, held("2023-24", 3.0), code="second")
    publish(database, now() + timedelta(days=1), held("2023-24", 4.0), held("2024-25", 4.0), code="to come")
    record(database, THIRD, held("2023-24", 5.0), held("2025-26", 5.0))
    assert numbers(database) == {"2022-23": 1.0, "2023-24": 3.0}
    withdraw(database, THIRD, code="second")
    assert numbers(database) == {"2022-23": 1.0, "2023-24": 2.0}


def test_a_withdrawal_to_come_leaves_a_value_public_and_a_cancelled_publication_never_was(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2022-23", 1.0), code="first")
    withdraw(database, now() + timedelta(days=1), code="first")
    publish(database, SECOND, held("2022-23", 2.0), code="cancelled")
    withdraw(database, FIRST, code="cancelled")
    assert numbers(database) == {"2022-23": 1.0}


def test_of_two_releases_at_one_instant_the_higher_revision_counts(database: Database) -> None:
    publish(database, FIRST, *basis(ANNUAL), held("2022-23", 1.0), code="first")
    publish(database, FIRST, held("2022-23", 2.0), code="second")
    assert rows(database, "SELECT value, revision, publication FROM public_value") == [(2.0, 2, "second")]


@pytest.mark.parametrize(
    ("placements", "tier"),
    [
        ((Placement(TierNumber.SERVICE),), None),
        ((), 1),
        ((Placement(TierNumber.BOROUGH, None, instant("2024-01-01").date()), Placement(TierNumber.SERVICE)), None),
        ((Placement(TierNumber.SERVICE, None, instant("2024-01-01").date()), Placement(TierNumber.STRATEGY)), 3),
        ((Placement(TierNumber.HEADLINE, instant("2999-01-01").date()),), None),
    ],
)
def test_an_indicator_in_no_public_tier_today_is_in_no_view(
    database: Database, placements: tuple[Placement, ...], tier: int | None
) -> None:
    items = (district(HOME), THEME, ANNUAL, placed(RATE, *placements), Target(RATE, parse_period("2022-23"), 5.0))
    publish(database, FIRST, *items, held("2022-23", 1.0))
    assert [row[0] for row in rows(database, "SELECT tier FROM public_definition")] == ([tier] if tier else [])
    counts = [rows(database, f"SELECT count(*) FROM {view}")[0][0] for view in VIEWS[:3]]
    assert counts == ([1, 1, 1] if tier else [0, 0, 0])


def test_a_value_of_an_indicator_without_a_public_definition_is_in_no_view(database: Database) -> None:
    publish(database, FIRST, placed(RATE), held("2022-23", 1.0))
    record(database, FIRST, ANNUAL)
    assert numbers(database) == {}


def test_targets_and_rule_settings_are_read_by_column(database: Database) -> None:
    target = Target(RATE, parse_period("2022-23"), 30.5, 40.25, set_by="Cabinet")
    setting = RuleSetting(False, {"watch": 3})
    publish(database, FIRST, *basis(ANNUAL), target, (WarningRule.OVERDUE, setting), code="first")
    assert rows(database, "SELECT indicator, period, value, upper, revision, publication FROM public_target") == [
        (RATE, "2022-23", 30.5, 40.25, 1, "first")
    ]
    [(rule, enabled, parameters)] = rows(database, "SELECT rule, enabled, parameters FROM public_warning_rule")
    assert (rule, bool(enabled), parameters.replace(" ", "")) == ("overdue", False, '{"watch":3}')
    assert rows(database, "SELECT title, unit, decimal_places, source_name FROM public_definition") == [
        ("Made-up rate", "percent", 1, "Tests")
    ]


@pytest.mark.parametrize("hour", ["2026-03-29 00:59:59", "2026-03-29 01:00:00", "2026-10-25 00:59:59"])
def test_the_day_is_londons_on_both_databases(database: Database, hour: str) -> None:
    """The view's own expression, at an instant of the test's instead of now."""
    with database.read() as connection:
        day = connection.execute(text("SELECT day FROM waymark_now")).scalar_one()
        assert day in {(now() + timedelta(hours=hours)).date().isoformat() for hours in (0, 1)}
        if database.is_sqlite:
            query = "SELECT sql FROM sqlite_master WHERE name = 'waymark_now'"
            statement = connection.execute(text(query)).scalar_one().split(" AS ", 1)[1]
            late = f"{hour[:10]} 23:30:00"
            shifted = connection.exec_driver_sql(statement.replace("'now'", f"'{late}'")).one().day
            assert shifted == {"03": "2026-03-30", "10": "2026-10-25"}[hour[5:7]]


EXAMPLES: list[str] = re.findall(r"```sql\n(.*?);\n```", GUIDE, re.DOTALL)


def test_the_examples_of_the_guide_run_and_the_numbers_are_those_of_the_service(
    seeded_url: str, client_for: OpenClient
) -> None:
    client = client_for(seeded_url, clock=now)
    with opened(seeded_url) as database:
        results = [rows(database, query) for query in EXAMPLES]
        answer = client.get("/v1/values", params={"limit": 1000, "area": HOME}).json()
        served = {(row["indicator"], row["period"]): row["value"] for row in answer["items"]}
        found = rows(database, f"SELECT indicator, period, value FROM public_value WHERE area = '{HOME}'")
        total = client.get("/v1/values", params={"limit": 1}).json()["total"]
        assert rows(database, "SELECT count(*) FROM public_value") == [(total,)]
    assert answer["next"] is None
    assert {(indicator, period): value for indicator, period, value in found} == served
    assert len(EXAMPLES) == 4
    assert results[0]
    assert {(indicator, period): value for indicator, period, value in results[0]}.items() <= served.items()
    assert sum(number for _, number in results[1]) == total
    assert {(row[0], row[1]): row[2] for row in results[2]} == served


def test_the_guide_names_every_column(database: Database) -> None:
    words = set(re.findall(r"`(\w+)`", GUIDE))
    with database.read() as connection:
        for view in VIEWS:
            columns = set(connection.execute(text(f"SELECT * FROM {view}")).keys())
            assert columns <= words, view


@pytest.fixture
def reader(postgresql_database: Database) -> Iterator[str]:
    """The role of the guide, under a name of this test's own."""
    name = f"waymark_reader_{uuid4().hex[:8]}"
    [block] = re.findall(r"```postgresql\n(.*?)```", GUIDE, re.DOTALL)
    with postgresql_database.write() as connection:
        connection.execute(text(block.replace("waymark_reader", name)))
    yield name
    with postgresql_database.write() as connection:
        connection.execute(text(f"DROP OWNED BY {name}"))
        connection.execute(text(f"DROP ROLE {name}"))


def test_the_reader_reads_the_views_and_nothing_else(postgresql_database: Database, reader: str) -> None:
    publish(postgresql_database, FIRST, *basis(ANNUAL), held("2022-23", 1.0))
    with postgresql_database.read() as connection:
        connection.execute(text(f"SET LOCAL ROLE {reader}"))
        assert connection.execute(text("SELECT value FROM public_value")).scalar_one() == 1.0
        readable = connection.execute(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') "
                "AND has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY relname"
            )
        )
        assert readable.scalars().all() == sorted(VIEWS)
    for table in ("value_item", "document_item", "released_value", "api_key"):
        with postgresql_database.read() as connection:
            connection.execute(text(f"SET LOCAL ROLE {reader}"))
            with pytest.raises(DBAPIError, match="permission denied"):
                connection.execute(text(f"SELECT 1 FROM {table}"))


def test_the_guide_names_every_table_of_the_store() -> None:
    tables = set(re.findall(r"`(\w+)`", GUIDE.partition("## The tables")[2]))
    assert {table.name for table in SQLModel.metadata.sorted_tables} <= tables
