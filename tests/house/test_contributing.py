"""The walk in CONTRIBUTING: every concept of it leads to a file in each layer."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LAYERS = ("domain", "wording", "contract", "services", "storage", "api")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in GUIDE.splitlines() if line.startswith("| ")]
WALK = [row for row in ROWS if len(row) == 1 + len(LAYERS) and row[0] != "concept"]
COMMANDS = [row for row in ROWS if len(row) == 3 and row[0] != "`waymark`"]


@pytest.mark.parametrize("row", WALK, ids=[row[0] for row in WALK])
def test_a_concept_leads_to_a_file_in_each_layer(row: list[str]) -> None:
    files = {layer: cell.strip("`") for layer, cell in zip(LAYERS, row[1:], strict=True) if cell}
    assert {layer for layer, name in files.items() if not (ROOT / "app" / layer / f"{name}.py").is_file()} == set()
    assert set(LAYERS) - set(files) <= {"wording"}


def test_the_walk_names_every_concept_that_has_routes() -> None:
    shared = {
        "auth",
        "authenticated_route",
        "context",
        "errors",
        "known_values",
        "openapi",
        "openapi_bodies",
        "openapi_returns",
        "parameters",
        "path_parameters",
        "reads",
    }
    shared |= {
        "document_resource",
        "responses",
        "return_upload",
        "row_returns",
        "writes",
        "__init__",
    }
    routes = {path.stem for path in (ROOT / "app" / "api").glob("*.py")} - shared
    assert routes == {row[-1].strip("`") for row in WALK}


def test_every_folder_of_the_program_is_named() -> None:
    cells = (
        f"app/{layer}/{cell.strip('`')}".rpartition("/")[0]
        for row in WALK
        for layer, cell in zip(LAYERS, row[1:], strict=True)
    )
    named = {*cells, *re.findall(r"`(app/[\w/]+)`", GUIDE)}
    folders = {path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "app").rglob("*.py")}
    # The folder of a subject is told of once for all layers.
    passage = GUIDE.partition("Where a layer has many files")[2].partition("A command")[0]
    subjects = set(re.findall(r"`(\w+)`", passage))
    unnamed = {folder for folder in folders - named if folder.rpartition("/")[2] not in subjects}
    assert unnamed == {"app"}


def test_every_file_that_the_guide_names_exists() -> None:
    named = set(re.findall(r"`((?:app|tests|docs|seed|migrations|openapi)/[\w./-]+\.\w+)`", GUIDE))
    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def names_of_files(text: str) -> set[str]:
    """The files of the program that a line names; a bare name stands in the folder of the one before."""
    named: set[str] = set()
    folder = ""
    for name in re.findall(r"`([\w/]+)(?:\.py)?`", text):
        folder = name.rpartition("/")[0] if "/" in name else folder
        named.add(name if "/" in name else f"{folder}/{name}")
    return {name.removeprefix("app/") for name in named}


@pytest.mark.parametrize("layer", LAYERS)
def test_the_guide_leads_to_every_file_of_a_layer(layer: str) -> None:
    named = {f"{LAYERS[at]}/{cell.strip('`')}" for row in WALK for at, cell in enumerate(row[1:])}
    named |= {name for line in GUIDE.splitlines() for name in names_of_files(line)}
    named |= {f"services/{name}" for row in COMMANDS for name in names_of_files(row[2])}
    files = {path.relative_to(ROOT / "app").with_suffix("").as_posix() for path in (ROOT / "app" / layer).rglob("*.py")}
    aside = {name for name in files if "track_record/" in name or name.endswith(("__init__", "_checks", "_made"))}
    assert files - aside - named == set()


def test_every_command_is_in_the_guide() -> None:
    from app.cli import app

    commands = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    groups = {group.typer_instance.info.name for group in app.registered_groups if group.typer_instance}
    assert {name for row in COMMANDS for name in re.findall(r"`([\w-]+)`", row[0])} == commands | groups
    assert {
        row[1].strip("`") for row in COMMANDS if not (ROOT / "app/cli" / f"{row[1].strip('`')}.py").is_file()
    } == set()


def test_a_bare_name_stands_in_the_folder_of_the_one_before() -> None:
    assert names_of_files("`app/domain/a/one.py`, `two.py`; `b/three`") == {"domain/a/one", "domain/a/two", "b/three"}
