"""What commands print for scripts, and what they leave behind, on each database."""

import csv
import json
from pathlib import Path

from app.paths import resource
from app.storage.publications import is_empty
from tests.cli.commands import run
from tests.databases import Shops, opened
from tests.stores import district, held, instant, publish


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a seed file."""
    with (resource("seed") / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_seed_loads_what_came_along_on_each_database(database_url: str) -> None:
    loaded = run("seed", "--json", url=database_url)
    assert (loaded.returncode, loaded.stderr) == (0, "")
    indicators = {row["code"] for row in rows("indicators")}
    assert json.loads(loaded.stdout) == {"values": len(rows("values")), "indicators": len(indicators)}
    with opened(database_url) as database, database.read() as connection:
        assert not is_empty(connection)


def test_seed_loads_the_folder_that_it_is_given(shops: Shops, tmp_path: Path) -> None:
    folder = tmp_path / "my seed"
    folder.mkdir()
    for path in resource("seed").glob("*.csv"):
        lines = path.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if path.name != "values.csv" or line.startswith(("indicator", "active-"))]
        (folder / path.name).write_text("".join(kept), "utf-8")
    own = [row for row in rows("values") if row["indicator"].startswith("active-")]
    loaded = run("seed", str(folder), url=shops["sqlite"].migrated())
    assert loaded.stdout.startswith(f"Loaded {len(own):,} values of ")
    assert len(own) > 100


def test_check_tells_all_that_is_wrong_to_people_and_to_scripts(database_url: str) -> None:
    with opened(database_url) as database:
        publish(database, instant("2024-05-01"), held("2023-24", 1.0), district("E07000117", region="E12000099"))
    found, told = run("check", url=database_url), run("check", "--json", url=database_url)
    answer = json.loads(told.stdout)
    assert (found.returncode, told.returncode, answer["ok"], len(answer["disagreements"])) == (1, 1, False, 4)
    assert found.stdout.splitlines()[-1] == "Things that are wrong: 4."
    assert {"where": "area E07000117", "what": "there is no area E12000099"} in answer["disagreements"]
    assert "area E07000117: there is no area E12000099\n" in found.stdout
