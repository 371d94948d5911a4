"""The lock: every package pinned and hashed, from no named registry, and one version in every set."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETS = ["run", "dev", "tools", "lowest"]
PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")


def pins(name: str) -> set[tuple[str, str]]:
    return {(found["name"], found["version"]) for found in PIN.finditer(text_of(name))}


@pytest.mark.parametrize("name", SETS)
def test_the_lock_names_no_registry(name: str) -> None:
    assert not re.search(r"://|--(index|extra-index|find-links|trusted)|@ ", text_of(name))


@pytest.mark.parametrize("name", SETS)
def test_every_locked_package_has_one_exact_version_and_a_hash(name: str) -> None:
    entries = [entry for entry in re.split(r"^(?=[a-z0-9])", text_of(name), flags=re.MULTILINE)[1:] if entry]
    assert entries
    assert [entry.splitlines()[0] for entry in entries if not PIN.match(entry)] == []
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_tests_run_on_the_versions_that_serve() -> None:
    assert pins("run") - pins("dev") == set()


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    names = {re.split(r"[\[>;=]", wanted)[0] for wanted in declared}
    assert names - {name for name, _ in pins("run")} == set()


def test_every_lower_bound_is_the_version_that_the_lowest_set_installs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    declared = [*project["project"]["dependencies"], *groups["build"], *groups["dev"]]
    found = [re.match(r"([a-z0-9-]+)(?:\[[a-z]+\])?>=([0-9.]+)", wanted) for wanted in declared]
    bounds = {match[1]: match[2] for match in found if match is not None}
    assert len(bounds) == len(declared)
    lowest = dict(pins("lowest"))
    assert {name: lowest[name] for name in bounds if not _same(lowest[name], bounds[name])} == {}


def _same(version: str, bound: str) -> bool:
    """Whether a version is the bound, with zeros at its end or without."""
    return re.sub(r"(\.0)+$", "", version) == re.sub(r"(\.0)+$", "", bound)


def test_the_linters_from_npm_are_pinned_and_name_no_registry() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert [path for path, entry in lock.items() if "resolved" in entry] == []
    assert [path for path, entry in lock.items() if path and "integrity" not in entry] == []
