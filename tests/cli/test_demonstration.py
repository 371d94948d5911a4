"""The examples of a demonstration: off unless asked for, and told as invented wherever they are read."""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.cli.serving import _prepare
from app.domain.errors import SeedError
from app.paths import resource
from app.services.operations.demonstration import FOLDER, with_demonstration
from app.services.operations.seed import read_seed
from app.settings import Settings
from tests.cli.inprocess import waymark
from tests.clients import serving
from tests.databases import Shops

SEED = resource("seed")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of examples."""
    with (SEED / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(url: str, path: str) -> Any:
    """What the public reads."""
    with serving(url) as client:
        return client.get(path).raise_for_status().json()


def test_without_being_asked_for_no_action_is_made_up(database_url: str) -> None:
    assert waymark("seed", url=database_url).out == "Loaded 13,977 values of 51 indicators.\n"
    assert read(database_url, "/v1/actions")["total"] == 0


@pytest.mark.parametrize(("words", "settings"), [(["--demonstration"], {}), ([], {"WAYMARK_DEMONSTRATION": "true"})])
def test_what_is_made_up_says_so_wherever_it_is_read(
    words: list[str], settings: Mapping[str, str], database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    loaded = waymark("seed", "--json", *words, url=database_url)
    assert (loaded.code, loaded.json["examples"]) == (0, len(rows("actions")) + len(rows("progress"))), loaded.err
    assert waymark("check", url=database_url).out == "No problems found.\n"
    assert waymark("audit", "verify", url=database_url).code == 0
    actions = read(database_url, "/v1/actions")["items"]
    assert {action["code"] for action in actions} == {row["code"] for row in rows("actions")}
    for action in actions:
        assert action["title"].startswith("Example: ")
        for stated in read(database_url, f"/v1/actions/{action['code']}")["progress"]:
            assert stated["narrative"].startswith("This is an example, not a fact: ")
    assert {action["status"] for action in actions} == {"on_track", "off_track", "complete", None}
    outcome = read(database_url, "/v1/outcomes/fuel-poverty")
    assert outcome["actions_sentence"] == (
        "2 actions: 1 on track, 1 off track. 1 is past its day. 2 actions are examples, made up to show how this looks."
    )
    assert outcome["status"] is None  # what is invented is never held against a true figure
    strategy = read(database_url, "/v1/strategies/corporate-strategy-2025-2030")
    assert strategy["sentence"] == "It is in force. 4 actions are examples, made up to show how this looks."
    [publication] = read(database_url, "/v1/publications")["items"]
    assert publication["title"] == "Opening data, with invented examples"


def test_a_store_that_holds_data_is_left_as_it_is(shops: Shops, capsys: pytest.CaptureFixture[str]) -> None:
    url = shops["sqlite"].seeded()
    _prepare(Settings(database_url=url), demonstration=True)
    assert "no examples were added" in capsys.readouterr().err
    assert read(url, "/v1/actions")["total"] == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("actions", "Example: advice", "Advice", "begins with Example:"),
        ("actions", ",fuel-poverty,", ",nowhere,", "no outcome nowhere"),
        ("progress", "This is an example, not a fact: the first", "The first", "says that it is one"),
        ("progress", "example-advice-visits,2026-06-30", "nothing,2026-06-30", "There is no example nothing"),
        ("progress", "2026-06-30,on_track", "2027-06-30,on_track", "cannot be stated for a future day"),
    ],
)
def test_what_does_not_say_that_it_is_made_up_is_not_loaded(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir()
    for path in (SEED / FOLDER).glob("*.csv"):
        text = path.read_text("utf-8")
        changed = text.replace(old, new, 1) if path.stem == name else text
        assert (changed == text) == (path.stem != name)
        (folder / path.name).write_text(changed, "utf-8")
    with pytest.raises(SeedError, match=says):
        with_demonstration(read_seed(SEED, headline_cap=40), tmp_path)
