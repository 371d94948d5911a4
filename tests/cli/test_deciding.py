"""`waymark approve` and `waymark withdraw`: what waits is listed, approved, released and taken back."""

import pytest
from sqlalchemy import select

from app.storage.database import Database
from app.storage.tables import publication
from tests.cli.inprocess import waymark
from tests.cli.lived_in import live_in

pytestmark = pytest.mark.holding(fill=live_in)


def test_what_waits_is_listed_and_approved(database: Database, database_url: str) -> None:
    listed = waymark("approve", url=database_url)
    assert listed.code == 0
    [line] = [each for each in listed.out.splitlines() if each.startswith("S000003")]
    assert "2027/28: Not available" in line
    assert "sent by Ann Öster" in line
    page = waymark("approve", "--json", url=database_url).json
    assert [each["submission"] for each in page["items"]] == ["S000003"]
    tried = waymark("approve", "--all", "--dry-run", url=database_url)
    assert tried.out.strip() == "Would approve S000003."
    assert waymark("approve", "S000003", "S999999", url=database_url).code == 4
    done = waymark("approve", "--all", "--json", url=database_url)
    assert done.json == {"approved": ["S000003"], "dry_run": False}
    assert "Nothing waits for a decision." in waymark("approve", url=database_url).out
    assert "Nothing waits for a decision." in waymark("approve", "--all", url=database_url).out
    assert waymark("audit", "verify", url=database_url).out.count("decide_submissions") == 0


def test_what_contradicts_itself_is_refused(database: Database, database_url: str) -> None:
    assert waymark("approve", "S000003", "--all", url=database_url).code == 2
    assert waymark("approve", "--all", "--service", "Tests", url=database_url).code == 2


def test_a_publication_is_taken_back_with_its_reason(database: Database, database_url: str) -> None:
    waymark("approve", "--all", url=database_url)
    waymark("publish", "--title", "Q3", url=database_url)
    with database.read() as connection:
        code = connection.execute(select(publication.c.code).order_by(publication.c.id.desc())).scalars().first()
    assert waymark("withdraw", str(code), url=database_url).code == 2
    tried = waymark("withdraw", str(code), "--reason", "A mistake.", "--dry-run", url=database_url)
    assert tried.out.startswith("Would take back 1 value and 0 documents of")
    done = waymark("withdraw", str(code), "--reason", "A mistake.", "--json", url=database_url)
    assert (done.code, done.json["values"], done.json["withdrawn_at"] is not None) == (0, 1, True)
    assert waymark("withdraw", str(code), "--reason", "Again.", url=database_url).code == 5
