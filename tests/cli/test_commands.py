"""The commands that end: what they print, and how they end."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from app.paths import resource
from tests.cli.commands import run


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store made by the commands themselves."""
    url = f"sqlite:///{tmp_path_factory.mktemp('store') / 'waymark.db'}"
    migrated = run("migrate", "--json", url=url)
    assert (migrated.returncode, list(json.loads(migrated.stdout))) == (0, ["revision"])
    seeded = run("seed", url=url)
    assert (seeded.returncode, seeded.stdout) == (0, "Loaded 13,464 values of 47 indicators.\n")
    return url


def test_a_seed_is_only_loaded_into_an_empty_store(store: str) -> None:
    refused = run("seed", url=store)
    assert refused.returncode == 3
    assert "only loaded into an empty one" in refused.stderr


def test_check_finds_nothing_wrong_with_the_seed(store: str) -> None:
    checked = run("check", "--json", url=store)
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"ok": True, "disagreements": []})


def test_check_names_what_breaks_a_rule_and_ends_with_1(
    store: str, tmp_path: Path, damaged: Callable[[str, str], None]
) -> None:
    copy = tmp_path / "damaged.db"
    damaged(store, f"VACUUM INTO '{copy}'")
    url = f"sqlite:///{copy}"
    damaged(url, "DROP TRIGGER value_item_no_update")
    damaged(url, "UPDATE value_item SET area = 'E99999999' WHERE id = 1")
    checked = run("check", url=url)
    assert checked.returncode == 1
    assert "there is no area E99999999" in checked.stdout


def test_show_prints_a_tier_as_a_table_and_as_json(store: str) -> None:
    table = run("show", "1", url=store)
    assert table.returncode == 0
    assert "Council headline indicators" in table.stdout
    assert "30.6%" in table.stdout
    cards = json.loads(run("show", "2", "--json", url=store).stdout)
    assert {card["indicator"]["tier"] for card in cards["items"]} == {2}


def test_openapi_prints_the_contract_as_yaml_and_as_json(store: str, tmp_path: Path) -> None:
    written = tmp_path / "contract.yaml"
    assert run("openapi", "--output", str(written), url=store).returncode == 0
    held = yaml.safe_load(written.read_text("utf-8"))
    assert held["openapi"].startswith("3.1")
    assert held == json.loads(run("openapi", "--json", url=store).stdout)
    assert run("openapi", "--check", url=store).returncode == 0


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear council, " * 400)
    for words in (["migrate"], ["check"], ["serve"], ["run"]):
        refused = run(*words, url=f"sqlite:///{path}")
        assert refused.returncode == 3, words
        assert "not a database" in refused.stderr
        assert "Traceback" not in refused.stderr


def test_a_seed_file_that_cannot_be_read_is_one_sentence_that_names_file_and_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'waymark.db'}"
    assert run("migrate", url=url).returncode == 0
    folder = tmp_path / "seed"
    shutil.copytree(resource("seed"), folder)
    values = folder / "values.csv"
    lines = values.read_text("utf-8").splitlines()
    lines[2] = lines[2].replace(lines[2].split(",")[3], "many", 1)
    values.write_text("\n".join(lines) + "\n", "utf-8")
    refused = run("seed", str(folder), url=url)
    assert refused.returncode == 4
    assert "values.csv, line 3" in refused.stderr
    assert "Traceback" not in refused.stderr
    missing = run("seed", str(tmp_path / "nowhere"), url=url)
    assert missing.returncode == 4
    assert "cannot be read" in missing.stderr
    assert run("seed", url=url).returncode == 0, "nothing was stored by the attempts"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"port": "eighty"}, "WAYMARK_PORT"),
        ({"area": "Hyndburn"}, "WAYMARK_AREA"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(settings: dict[str, str], said: str, tmp_path: Path) -> None:
    refused = run("migrate", url=f"sqlite:///{tmp_path / 'waymark.db'}", **settings)
    assert refused.returncode == 2
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a@b/c", "sqlite://", "postgresql+psycopg://nobody@127.0.0.1:1/none"]
)
def test_an_address_that_is_no_store_is_one_sentence(url: str) -> None:
    refused = run("check", url=url)
    assert refused.returncode == 3
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.stderr
