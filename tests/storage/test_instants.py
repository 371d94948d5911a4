"""Instants as the embedded database holds them: texts whose order is that of time."""

from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy.dialects import sqlite

from app.storage.tables import Instant

DIALECT = sqlite.dialect()


def test_early_years_come_before_later_ones() -> None:
    instants = [datetime(year, 1, 1, tzinfo=UTC) for year in (1, 99, 999, 1999, 2026, 9999)]
    texts = [Instant().process_bind_param(one, DIALECT) for one in instants]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {27}
    assert [Instant().process_result_value(text, DIALECT) for text in texts] == instants


def test_an_instant_is_held_in_utc_to_the_microsecond() -> None:
    summer = datetime(2024, 6, 10, 11, 15, 20, 5, tzinfo=timezone(timedelta(hours=1)))
    assert Instant().process_bind_param(summer, DIALECT) == "2024-06-10T10:15:20.000005Z"
