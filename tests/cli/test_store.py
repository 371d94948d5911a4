"""The commands on a store, `show` and `openapi`: what they print, and what they leave behind."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from app.paths import resource
from app.storage import schema
from app.storage.publishing.publications import is_empty
from app.storage.tables import SCHEMA_REVISION
from tests.cli.inprocess import waymark
from tests.databases import Shops, opened
from tests.stores import district, held, instant, publish


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed file."""
    with (resource("seed") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store made by the commands themselves."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'waymark.db'}"
    migrated = waymark("migrate", "--json", url=url)
    assert (migrated.code, list(migrated.json)) == (0, ["revision"])
    seeded = waymark("seed", url=url)
    assert (seeded.code, seeded.out) == (0, "Loaded 13,977 values of 51 indicators.\n")
    return url


def test_migrate_makes_the_store_in_its_default_place_and_again_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    first = waymark("migrate", url=None)
    assert (first.code, first.out, first.err) == (0, f"The store is at revision {SCHEMA_REVISION}.\n", "")
    [path] = tmp_path.rglob("waymark.db")
    before = path.read_bytes()
    again = waymark("migrate", "--json", url=None)
    assert (again.code, again.json) == (0, {"revision": SCHEMA_REVISION})
    assert path.read_bytes() == before
    with opened(f"sqlite:///{path}") as database, database.read() as connection:
        schema.require_current(connection)
        assert is_empty(connection)


def test_seed_loads_the_default_seed_on_each_database(database_url: str) -> None:
    loaded = waymark("seed", "--json", url=database_url)
    assert (loaded.code, loaded.err) == (0, "")
    indicators = {row["code"] for row in rows("indicators")}
    assert loaded.json == {"values": len(rows("values")), "indicators": len(indicators)}
    with opened(database_url) as database, database.read() as connection:
        assert not is_empty(connection)


def test_seed_loads_the_folder_that_it_is_given(shops: Shops, tmp_path: Path) -> None:
    folder = tmp_path / "my seed"
    folder.mkdir()
    for path in resource("seed").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        chosen = [line for line in lines if path.name != "values.csv" or line.startswith(("indicator", "active-"))]
        (folder / path.name).write_text("".join(chosen), "utf-8")
    own = [row for row in rows("values") if row["indicator"].startswith("active-")]
    loaded = waymark("seed", str(folder), url=shops["sqlite"].migrated())
    assert loaded.out.startswith(f"Loaded {len(own):,} values of ")
    assert len(own) > 100


def test_a_seed_is_only_loaded_into_an_empty_store(store: str) -> None:
    refused = waymark("seed", url=store)
    assert refused.code == 3
    assert "only loaded into an empty one" in refused.err


def test_check_finds_no_problem_in_the_seed(store: str) -> None:
    checked = waymark("check", "--json", url=store)
    assert (checked.code, checked.json) == (0, {"ok": True, "disagreements": []})


def test_check_names_what_breaks_a_rule_and_ends_with_1(
    store: str, tmp_path: Path, damaged: Callable[[str, str], None]
) -> None:
    copy = tmp_path / "damaged.db"
    damaged(store, f"VACUUM INTO '{copy}'")
    url = f"sqlite:///{copy}"
    damaged(url, "DROP TRIGGER value_item_no_update")
    damaged(url, "UPDATE value_item SET area = 'E99999999' WHERE id = 1")
    checked = waymark("check", url=url)
    assert checked.code == 1
    assert "there is no area E99999999" in checked.out


def test_check_lists_every_problem_for_people_and_for_scripts(database_url: str) -> None:
    with opened(database_url) as database:
        publish(database, instant("2024-05-01"), held("2023-24", 1.0), district("E07000117", region="E12000099"))
    printed, for_scripts = waymark("check", url=database_url), waymark("check", "--json", url=database_url)
    answer = for_scripts.json
    assert (printed.code, for_scripts.code, answer["ok"], len(answer["disagreements"])) == (1, 1, False, 4)
    assert printed.out.splitlines()[-1] == "4 problems found."
    assert {"where": "area E07000117", "what": "there is no area E12000099"} in answer["disagreements"]
    assert "area E07000117: there is no area E12000099\n" in printed.out


def test_show_prints_a_tier_a_line_for_each_indicator_and_as_json(store: str) -> None:
    table = waymark("show", "1", url=store, columns=80)
    assert table.code == 0
    heading, *lines = table.out.splitlines()
    assert heading.startswith("Council headline indicators: ")
    [recycled] = [line for line in lines if line.strip().startswith("Household waste recycled")]
    assert recycled.split()[-4:] == ["30.6%", "2022/23", "▼", "Worse"]
    assert all(len(line) <= 80 for line in lines[: lines.index("Warnings")])
    assert any(line.startswith("Warning: Household waste recycled: ") for line in lines)
    cards = waymark("show", "2", "--json", url=store).json
    assert {card["indicator"]["tier"] for card in cards["items"]} == {2}
    assert cards["summary"]["indicators"] == cards["total"] == len(cards["items"])


def test_show_prints_one_indicator_with_its_history(store: str) -> None:
    code = "household-waste-recycling-rate"
    printed = waymark("show", code, url=store)
    shown = waymark("show", code, "--json", url=store).json
    assert printed.code == 0
    assert printed.out.startswith(f"{shown['indicator']['title']}\n")
    assert f"  {shown['direction_of_travel']['sentence']}\n" in printed.out
    assert all(period["value"]["display"] in printed.out for period in shown["periods"])
    told = {
        name: part["sentence"] in printed.out
        for name, part in shown["statistics"].items()
        if "sentence" in (part or ())
    }
    assert told == {"recent_trend": False, "process": True, "forecast": True, "interval": False}
    missing = waymark("show", "nothing-of-that-name", url=store)
    assert (missing.code, missing.err) == (5, "There is no indicator nothing-of-that-name.\n")


@pytest.mark.load
def test_changes_prints_what_waits_for_an_answer_and_as_json(shops: Shops) -> None:
    store = shops["sqlite"].seeded()
    assert waymark("changes", "--working", "--json", url=store).json["items"] == []  # nobody could have answered yet
    with opened(store) as database:
        publish(database, instant("2026-11-22T13:00"), district("E07000999"))
    printed = waymark("changes", "--working", url=store, columns=80)
    shown = waymark("changes", "--working", "--json", url=store).json
    text = " ".join(printed.out.split())
    assert text.startswith(shown["summary"])
    assert max(map(len, printed.out.splitlines())) <= 80
    assert shown["counts"]["unanswered"] == len(shown["items"]) > 3
    assert "Without an answer" in printed.out
    assert all(f"{item['sentence']} ({item['owner_role']})" in text for item in shown["items"])
    public = waymark("changes", "--json", url=store).json
    assert {item["kind"] for item in public["items"]} == {"unanswered"}
    shops["sqlite"].discard(store)


def test_health_prints_the_councils_health_in_eighty_columns_and_as_json(store: str) -> None:
    printed = waymark("health", url=store, columns=80)
    shown = waymark("health", "--json", url=store).json
    assert printed.code == 0
    text = " ".join(printed.out.split())
    assert text.startswith(shown["summary"])
    lines = printed.out.splitlines()
    assert all(len(line) <= 80 for line in lines)
    headings = ("Open warnings", "Not assessed", "How current the figures are", "Late", "What the indicators have")
    assert set(headings) <= set(lines)
    having = {each["item"]: each["having"]["number"] for each in shown["coverage"]}
    assert f"{having['threshold']} of {shown['indicators']['number']} A warning level" in text
    assert f"{shown['currency']['late']['number']} late" in text
    assert all(late["title"] in text for late in shown["currency"]["late_indicators"])


def test_openapi_prints_the_contract_as_yaml_and_as_json(store: str, tmp_path: Path) -> None:
    written = tmp_path / "contract.yaml"
    assert waymark("openapi", "--output", str(written), url=store).code == 0
    contract = yaml.load(written.read_text("utf-8"), yaml.CSafeLoader)
    assert contract["openapi"].startswith("3.1")
    assert contract == waymark("openapi", "--json", url=store).json
    assert waymark("openapi", "--check", url=store).code == 0
