"""Each command run to its end: what it prints for people and for scripts, what it leaves, and its exit code."""

import csv
import json
from pathlib import Path

import yaml

from app.main import contract
from app.paths import resource
from app.storage import schema
from app.storage.publications import is_empty
from app.storage.tables import SCHEMA_REVISION
from tests.cli.waymark import waymark
from tests.databases import Shops, opened
from tests.stores import district, held, instant, publish


def test_migrate_makes_the_store_in_its_default_place_and_again_changes_nothing(tmp_path: Path) -> None:
    first = waymark("migrate", home=tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, f"The store is at revision {SCHEMA_REVISION}.\n", "")
    [path] = tmp_path.rglob("waymark.db")
    before = path.read_bytes()
    again = waymark("migrate", "--json", home=tmp_path)
    assert (again.returncode, json.loads(again.stdout)) == (0, {"revision": SCHEMA_REVISION})
    assert path.read_bytes() == before
    with opened(f"sqlite:///{path}") as database, database.read() as connection:
        schema.require_current(connection)
        assert is_empty(connection)


def test_seed_loads_what_came_along_into_an_empty_store_on_each_database(database_url: str, tmp_path: Path) -> None:
    values = _rows("values")
    indicators = {row["code"] for row in _rows("indicators")}
    loaded = waymark("seed", "--json", home=tmp_path, database_url=database_url)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    assert json.loads(loaded.stdout) == {"values": len(values), "indicators": len(indicators)}
    with opened(database_url) as database, database.read() as connection:
        assert not is_empty(connection)


def test_seed_loads_a_folder_and_refuses_a_store_that_holds_data(shops: Shops, tmp_path: Path) -> None:
    url = shops["sqlite"].migrated()
    folder = tmp_path / "my seed"
    folder.mkdir()
    for path in resource("seed").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if path.name != "values.csv" or line.startswith(("indicator", "active-"))]
        (folder / path.name).write_text("".join(kept), "utf-8")
    loaded = waymark("seed", str(folder), home=tmp_path, database_url=url)
    own = [row for row in _rows("values") if row["indicator"].startswith("active-")]
    assert loaded.stdout.startswith(f"Loaded {len(own):,} values of ")
    assert (loaded.returncode, len(own) > 100) == (0, True)
    again = waymark("seed", str(folder), home=tmp_path, database_url=url)
    assert (again.returncode, again.stdout) == (3, "")
    assert again.stderr == "The store already holds data; a seed is only loaded into an empty one.\n"


def test_check_finds_the_seeded_store_in_order(seeded_sqlite_url: str, tmp_path: Path) -> None:
    found = waymark("check", home=tmp_path, database_url=seeded_sqlite_url)
    assert (found.returncode, found.stdout) == (0, "The store agrees with its rules.\n")


def test_check_tells_what_is_wrong_and_exits_with_1(shops: Shops, tmp_path: Path) -> None:
    url = shops["sqlite"].migrated()
    with opened(url) as database:
        publish(database, instant("2024-05-01"), held("2023-24", 1.0), district("E07000117", region="E12000099"))
    found = waymark("check", home=tmp_path, database_url=url)
    assert found.returncode == 1
    assert found.stdout.splitlines()[-1] == "Things that are wrong: 4."
    assert "area E07000117: there is no area E12000099\n" in found.stdout
    told = waymark("check", "--json", home=tmp_path, database_url=url)
    answer = json.loads(told.stdout)
    assert (told.returncode, answer["ok"], len(answer["disagreements"])) == (1, False, 4)
    assert {"where": "area E07000117", "what": "there is no area E12000099"} in answer["disagreements"]


def test_openapi_prints_and_writes_the_contract(tmp_path: Path) -> None:
    printed = waymark("openapi", "--json", home=tmp_path)
    assert json.loads(printed.stdout) == json.loads(json.dumps(contract()))
    target = tmp_path / "contract.yaml"
    written = waymark("openapi", "--output", str(target), home=tmp_path)
    assert (written.returncode, written.stdout) == (0, "")
    assert yaml.safe_load(target.read_text("utf-8"))["paths"].keys() == contract()["paths"].keys()


def test_show_prints_a_tier_as_a_table_and_as_cards(seeded_sqlite_url: str, tmp_path: Path) -> None:
    table = waymark("show", "1", home=tmp_path, database_url=seeded_sqlite_url)
    cards = waymark("show", "--json", home=tmp_path, database_url=seeded_sqlite_url)
    answer = json.loads(cards.stdout)
    assert (table.returncode, cards.returncode, table.stderr) == (0, 0, "")
    assert answer["total"] == len(answer["items"]) > 10
    assert {card["indicator"]["tier"] for card in answer["items"]} == {1}
    for card in answer["items"]:
        assert card["latest"]["display"] in table.stdout
        assert card["direction_of_travel"]["sentence"].split()[0] in table.stdout


def _rows(name: str) -> list[dict[str, str]]:
    with (resource("seed") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
