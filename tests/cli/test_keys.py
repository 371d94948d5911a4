"""Keys by command: printed once, listed without their secret, revoked, replaced, and each in the audit trail."""

from datetime import UTC, datetime

import pytest

from app.domain.access import Scope
from app.domain.errors import UnknownCallerError
from app.services.keys import caller_of
from app.storage import audit
from app.storage.database import Database
from tests.cli.inprocess import Ran, waymark
from tests.clients import OpenClient
from tests.keys import bearing

NOW = datetime.now(UTC)  # noqa: TID251 - the command reads the machine's clock
MAKE = ("key", "create", "--holder", "Ann Example", "--label", "The quarter's script")


def made(url: str, *words: str) -> Ran:
    ran = waymark(*MAKE, *words, url=url)
    assert ran.code == 0, ran.err
    return ran


def operations(database: Database) -> list[tuple[str, str, str]]:
    with database.read() as connection:
        return [(e.act.person, e.act.operation, e.act.target) for e in audit.entries(connection)]


def test_a_key_is_printed_once_alone_on_the_standard_output_and_opens_what_it_says(
    database: Database, database_url: str
) -> None:
    token = made(database_url, "--scope", "submit", "--scope", "read", "--service", "Waste").out.strip()
    with database.read() as connection:
        caller, _ = caller_of(connection, token, now=NOW)
    assert caller.scopes == frozenset({Scope.SUBMIT, Scope.READ})
    assert (caller.services, caller.is_test) == (frozenset({"Waste"}), False)
    assert operations(database) == [("console", "create_key", caller.prefix)]
    listed = waymark("key", "list", url=database_url)
    assert caller.prefix in listed.out
    assert "Ann Example" in listed.out
    assert token not in listed.out
    assert token.rpartition("_")[2] not in waymark("key", "list", "--json", url=database_url).out


def test_a_key_made_by_command_opens_the_service(database_url: str, client_for: OpenClient) -> None:
    token = made(database_url, "--scope", "admin").out.strip()
    client = client_for(database_url)
    assert client.get("/v1/keys", headers=bearing(token)).json()["total"] == 1
    assert client.get("/v1/keys").status_code == 401


def test_json_gives_the_key_and_all_that_is_kept_of_it(database_url: str) -> None:
    shown = made(database_url, "--scope", "submit", "--test", "--expires", "2999-06-30", "--json").json
    assert shown["token"].startswith(f"wmk_{shown['prefix']}_")
    assert (shown["scopes"], shown["services"], shown["is_test"]) == (["submit"], None, True)
    assert datetime.fromisoformat(shown["expires_at"]) == datetime(2999, 6, 30, 23, tzinfo=UTC), "summer in London"
    [kept] = waymark("key", "list", "--json", url=database_url).json["items"]
    assert kept == {name: value for name, value in shown.items() if name != "token"}


def test_a_revoked_key_opens_nothing(database: Database, database_url: str) -> None:
    shown = made(database_url, "--scope", "read", "--json").json
    assert waymark("key", "revoke", shown["prefix"], url=database_url).code == 0
    with database.read() as connection, pytest.raises(UnknownCallerError):
        caller_of(connection, shown["token"], now=datetime.now(UTC))  # noqa: TID251 - later than the command
    assert "revoked" in waymark("key", "list", url=database_url).out


def test_a_rotated_key_goes_on_beside_the_new_one_for_the_overlap(database: Database, database_url: str) -> None:
    old = made(database_url, "--scope", "read", "--json").json
    new = waymark("key", "rotate", old["prefix"], "--overlap-days", "1", "--json", url=database_url).json
    with database.read() as connection:
        holders = {caller_of(connection, key["token"], now=NOW)[0].holder for key in (old, new)}
    assert len(holders) == 1
    ended = waymark("key", "rotate", new["prefix"], "--overlap-days", "0", url=database_url)
    assert ended.code == 0
    with database.read() as connection, pytest.raises(UnknownCallerError):
        caller_of(connection, new["token"], now=datetime.now(UTC))  # noqa: TID251 - later than the command
    assert [operation for _, operation, _ in operations(database)] == ["create_key", "rotate_key", "rotate_key"]


def test_an_erased_person_has_no_name_any_more_and_the_trail_stays_whole(database_url: str) -> None:
    holder = made(database_url, "--scope", "read", "--json").json["holder"]
    assert waymark("person", "erase", holder, url=database_url).code == 0
    assert "Ann Example" not in waymark("key", "list", url=database_url).out
    assert waymark("audit", "verify", url=database_url).code == 0


REFUSED: list[tuple[tuple[str, ...], int, str]] = [
    ((*MAKE, "--scope", "rule"), 2, "rule"),
    (MAKE, 2, "--scope"),
    ((*MAKE, "--scope", "read", "--expires", "yesterday"), 2, "2027-03-31"),
    ((*MAKE, "--scope", "read", "--expires", "2001-01-01"), 2, "later than now"),
    ((*MAKE, "--scope", "read", "--service", "Waste"), 2, "scope submit"),
    (("key", "create", "--holder", "Two\nlines", "--label", "x", "--scope", "read"), 2, "--holder"),
    (("key", "revoke", "nobody"), 5, "There is no key nobody."),
    (("key", "rotate", "nobody"), 5, "There is no key nobody."),
    (("person", "erase", "nobody"), 5, "There is no person nobody."),
]


def test_what_cannot_be_is_said_and_leaves_nothing(database: Database, database_url: str) -> None:
    for words, code, said in REFUSED:
        refused = waymark(*words, url=database_url)
        assert (refused.code, refused.out) == (code, ""), words
        assert said in refused.err, words
    assert operations(database) == []


def test_a_service_that_no_indicator_is_of_is_pointed_out(database_url: str) -> None:
    assert (
        "No indicator is of the service 'Wate' yet." in made(database_url, "--scope", "submit", "--service", "Wate").err
    )
