"""The walk in CONTRIBUTING: every concept of it leads to a file in each layer."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
LAYERS = ("domain", "wording", "contract", "services", "storage", "api")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GUIDE.partition("| concept |")[2].splitlines()[2:]
    if line.startswith("| ")
]
WALK = [row for row in ROWS if len(row) == 1 + len(LAYERS)]


@pytest.mark.parametrize("row", WALK, ids=[row[0] for row in WALK])
def test_a_concept_leads_to_a_file_in_each_layer(row: list[str]) -> None:
    files = {layer: cell.strip("`") for layer, cell in zip(LAYERS, row[1:], strict=True) if cell}
    assert {layer for layer, name in files.items() if not (ROOT / "app" / layer / f"{name}.py").is_file()} == set()
    assert set(LAYERS) - set(files) <= {"wording"}


def test_the_walk_names_every_concept_that_has_routes() -> None:
    shared = {
        "area_choice",
        "auth",
        "authenticated_route",
        "context",
        "errors",
        "openapi",
        "openapi_bodies",
        "openapi_returns",
        "parameters",
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
