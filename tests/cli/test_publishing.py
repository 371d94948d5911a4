"""`waymark publish`: what is approved is released, now or at an embargo minute, as over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.cli.operator import CONSOLE
from app.domain.publishing.submission import Outcome
from app.services.publishing.submissions import decide
from app.services.unit_of_work import Writer, WriteRequest, WriteResult, execute_write
from app.storage.database import Database
from app.storage.tables import publication
from tests.cli.inprocess import waymark
from tests.cli.lived_in import START, live_in

LATER = START + timedelta(days=1)


def approve(database: Database, code: str) -> None:
    def action(writer: Writer) -> WriteResult[None]:
        decide(writer, code, outcome=Outcome.APPROVED, reason=None, one_officer=True)
        return WriteResult(None, code)

    execute_write(database, WriteRequest(CONSOLE, "decide_submission", "test", clock=lambda: LATER), action)


def codes(database: Database) -> set[str]:
    with database.read() as connection:
        return set(connection.execute(select(publication.c.code)).scalars())


@pytest.mark.holding(fill=live_in)
def test_what_is_approved_is_released_and_the_head_printed(database: Database, database_url: str) -> None:
    before = codes(database)
    assert waymark("publish", "--title", "Q3", url=database_url).code == 5, "nothing is approved yet"
    approve(database, "S000003")
    tried = waymark("publish", "--title", "Q3", "--dry-run", "--json", url=database_url)
    assert (tried.json["values"], tried.json["dry_run"], tried.json["audit_head"]) == (1, True, None)
    assert codes(database) == before
    done = waymark("publish", "--title", "Q3", "--submission", "S000003", url=database_url)
    assert done.code == 0
    head = waymark("audit", "head", url=database_url).out.strip()
    assert f"Head of the audit trail, to note outside the store: {head}" in done.out
    [code] = codes(database) - before
    assert f"as {code}." in done.out
    faults = waymark("audit", "verify", "--json", url=database_url).json["faults"]
    assert [fault for fault in faults if code in fault] == []


@pytest.mark.holding(fill=live_in)
def test_an_embargo_is_a_minute_ahead_in_london(database: Database, database_url: str) -> None:
    approve(database, "S000003")
    year = datetime.now(UTC).year + 1  # noqa: TID251 - the command reads the machine's clock
    for at, code in (("noon", 2), ("2001-01-01T09:00", 4), ("2999-01-01T09:00", 4)):
        assert waymark("publish", "--title", "Q3", "--at", at, url=database_url).code == code, at
    in_london = f"{year}-01-10T09:00"
    made = waymark("publish", "--title", "Q3", "--at", in_london, "--json", url=database_url)
    assert datetime.fromisoformat(made.json["released_at"]) == datetime(year, 1, 10, 9, tzinfo=UTC)
