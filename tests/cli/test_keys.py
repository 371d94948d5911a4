"""Keys by command: printed once, listed without their secret, revoked, replaced, and each in the audit trail."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.errors import UnauthenticatedError
from app.domain.publishing.access import Scope
from app.services.publishing.access import caller_of
from app.storage.database import Database, sqlite_module
from app.storage.publishing import audit
from tests.cli.inprocess import Ran, waymark
from tests.clients import OpenClient
from tests.databases import Shops
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
    with database.read() as connection, pytest.raises(UnauthenticatedError):
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
    with database.read() as connection, pytest.raises(UnauthenticatedError):
        caller_of(connection, new["token"], now=datetime.now(UTC))  # noqa: TID251 - later than the command
    last = waymark("key", "list", "--json", url=database_url).json["items"][-1]
    told = [
        ("console", "create_key", old["prefix"]),
        ("console", "rotate_key", new["prefix"]),
        ("console", "revoke_key", old["prefix"]),
        ("console", "rotate_key", last["prefix"]),
        ("console", "revoke_key", new["prefix"]),
    ]
    assert operations(database) == told
    assert waymark("audit", "verify", "--json", url=database_url).json["faults"] == []


def test_an_erased_person_has_neither_a_name_nor_an_active_key_and_the_trail_tells_of_it(
    database: Database, database_url: str
) -> None:
    old, kept = (made(database_url, "--scope", "read", "--json").json for _ in range(2))
    new = waymark("key", "rotate", old["prefix"], "--json", url=database_url).json
    ended = made(database_url, "--scope", "read", "--json").json
    assert waymark("key", "revoke", ended["prefix"], url=database_url).code == 0
    other = waymark("key", "create", "--holder", "Bob", "--label", "x", "--scope", "read", "--json", url=database_url)
    done = waymark("person", "erase", kept["holder"], "--json", url=database_url).json
    active = {key["prefix"] for key in (old, kept, new)}
    assert (done["erased"], set(done["revoked_keys"])) == (True, active)
    assert "Ann Example" not in waymark("key", "list", url=database_url).out
    later = datetime.now(UTC)  # noqa: TID251 - later than the command
    with database.read() as connection:
        for key in (old, kept, new):
            with pytest.raises(UnauthenticatedError):
                caller_of(connection, key["token"], now=later)
        assert caller_of(connection, other.json["token"], now=later)[0].holder != kept["holder"]
        [erasure] = [one.act for one in audit.entries(connection) if one.act.operation == "erase_person"]
    assert erasure.reason is not None
    assert all(prefix in erasure.reason for prefix in active)
    assert {target for _, operation, target in operations(database)[-3:] if operation == "revoke_key"} == active
    assert waymark("audit", "verify", url=database_url).code == 0
    again = waymark("person", "erase", kept["holder"], url=database_url)
    assert (again.code, "Keys revoked" in again.out) == (0, False)
    assert "Backups made before still have it" in again.out


def test_an_erased_name_is_in_no_byte_of_the_store(shops: Shops, client_for: OpenClient) -> None:
    url, name = shops["sqlite"].migrated(), "Ann" + " Öster-Example" * 10
    file = Path(url.removeprefix("sqlite:///"))
    admin = waymark("key", "create", "--holder", "Bob", "--label", "x", "--scope", "admin", "--json", url=url).json[
        "token"
    ]
    client, headers = client_for(url), {**bearing(admin), "Idempotency-Key": "one"}
    sent = {"label": "x", "holder": name, "scopes": ["read"]}
    key = client.post("/v1/keys", json=sent, headers=headers).json()
    assert name.encode() in file.read_bytes() + file.with_name(f"{file.name}-wal").read_bytes()
    done = client.post(f"/v1/people/{key['holder']}/erasure", headers=bearing(admin))
    assert (done.status_code, done.json()) == (200, {"code": key["holder"], "revoked_keys": [key["prefix"]]})
    repeated = client.post("/v1/keys", json=sent, headers=headers)
    assert (repeated.status_code, repeated.json()) == (201, {**key, "holder_name": None, "token": None})
    with closing(sqlite_module().connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    wal = file.with_name(f"{file.name}-wal")
    assert "Öster-Example".encode() not in file.read_bytes() + (wal.read_bytes() if wal.exists() else b"")


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
        "The service 'Wate' has no indicator yet." in made(database_url, "--scope", "submit", "--service", "Wate").err
    )
