"""What is released: one version everywhere, and a package that holds all that the program reads."""

import hashlib
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The package as `pip install .` makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    headings = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert headings[0] == PROJECT["project"]["version"]


@pytest.mark.parametrize("folder", ["migrations", "openapi", "seed"])
def test_the_package_holds_every_file_that_the_program_reads(wheel: zipfile.ZipFile, folder: str) -> None:
    source = [p for p in (ROOT / folder).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    packed = {name for name in wheel.namelist() if name.startswith(f"app/_data/{folder}/")}
    assert packed == {f"app/_data/{p.relative_to(ROOT).as_posix()}" for p in source}


def test_the_package_holds_nothing_but_the_program(wheel: zipfile.ZipFile) -> None:
    described = f"waymark_kpi-{PROJECT['project']['version']}.dist-info"
    assert {name.split("/")[0] for name in wheel.namelist()} == {"app", described}


def test_the_package_asks_for_what_the_project_declares(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("dist-info/METADATA"))
    fields = Parser().parsestr(wheel.read(metadata).decode("utf-8"))
    names = {re.split(r"[\[>;=]", wanted)[0] for wanted in fields.get_all("Requires-Dist") or []}
    assert names == {re.split(r"[\[>;=]", wanted)[0] for wanted in PROJECT["project"]["dependencies"]}


def test_the_documentation_pages_are_served_from_unchanged_files() -> None:
    folder = ROOT / "app" / "edge" / "static" / "swagger-ui"
    table = re.findall(r"^\| (\S+) \| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    assert len(table) == 3
    found = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name, _ in table}
    assert found == dict(table)
