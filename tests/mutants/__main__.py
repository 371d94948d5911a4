"""Mutation tests: changes the rules and the store's conditions, and counts the changes that the tests notice.

`make mutants MUTANTS=400` takes 400 changes of the rules and a quarter as many of the conditions in storage and
services, the same ones each time (another part with `SEED=n`), besides every change by hand.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.mutants.by_hand import HAND_MUTATIONS, HandMutation, place_of
from tests.mutants.equivalent import is_equivalent

ROOT = Path(__file__).resolve().parents[2]
LEAST_KILLED = 0.9
COPIED = ("app", "docs", "migrations", "openapi", "requirements", "seed", "tests")
FILES = ("GLOSSARY.md", "README.md", "pyproject.toml")
# What pytest, and a worker of mutmut, exits with when a test fails, and when a test never ends.
FAILED, ENDLESS = 1, {24, 36, 152, 255, -24}
PYTEST = ("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", "not postgresql")


@dataclass(frozen=True, slots=True)
class Part:
    """Some modules to change, and the tests that must notice; with no tests the ones of pyproject.toml."""

    name: str
    modules: tuple[str, ...]
    tests: tuple[str, ...]


RULES = Part("rules", ("app/domain/*",), ("tests/domain", "tests/spec"))
CONDITIONS = Part(
    "conditions",
    (
        "app/storage/publishing/approved_unreleased.py",
        "app/storage/publishing/publications.py",
        "app/storage/measures/value_spans.py",
        "app/storage/publishing/submissions.py",
        "app/storage/publishing/undecided.py",
        "app/services/publishing/due_calendar.py",
        "app/services/publishing/publications.py",
    ),
    (
        "tests/api/test_publishing.py",
        "tests/api/test_waiting.py",
        "tests/api/test_brief.py",
        "tests/api/test_strategies.py",
        "tests/api/test_achievements.py",
        "tests/storage/test_figure_uses.py",
        "tests/api/test_returns_due.py",
        "tests/api/test_returns_template.py",
        "tests/storage/test_edges.py",
        "tests/storage/test_spans_of_values.py",
        "tests/services/test_derived_rows.py",
        "tests/services/test_overdue.py",
        "tests/services/test_warning_life.py",
        "tests/storage/test_public.py",
    ),
)


@dataclass(slots=True)
class Score:
    """How many changes were made, and the ones that no test noticed."""

    made: int = 0
    survivors: list[str] = field(default_factory=list)

    @property
    def killed(self) -> int:
        """How many were noticed."""
        return self.made - len(self.survivors)

    def line(self, name: str) -> str:
        """The score in words."""
        share = 100 * self.killed / self.made if self.made else 100
        return f"{name}: {self.made} changes, {self.killed} killed ({share:.1f} %), {len(self.survivors)} survived"


def environment() -> dict[str, str]:
    """The environment of a run: with CI set, Hypothesis tries the same examples each time."""
    return {**os.environ, "CI": "true", "PYTHONDONTWRITEBYTECODE": "1"}


def copy_tree(target: Path, *, source: Path = ROOT) -> Path:
    """A copy of what a run reads."""
    for name in COPIED:
        shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(source / name, target / name)
    return target


def configured(project: str, *, part: Part) -> str:
    """The project file with the modules and tests of a part in mutmut's table."""
    for key, values in (("only_mutate", part.modules), ("pytest_add_cli_args_test_selection", part.tests)):
        project, count = re.subn(rf"^{key} = \[[^\]]*\]", f"{key} = {json.dumps(values)}", project, flags=re.M)
        if count != 1:
            raise LookupError(f"pyproject.toml has no {key} of mutmut.")
    return project


def mutmut(folder: Path, *arguments: str, jobs: int) -> None:
    """Run mutmut in a folder; what it prints is shown when it fails."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", str(jobs), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"mutmut failed:\n{done.stdout[-4_000:]}\n{done.stderr[-4_000:]}")


def verdicts(folder: Path) -> dict[str, int | None]:
    """By change, the exit code of the tests on it; None where it was not tried."""
    metas = sorted((folder / "mutants" / "app").rglob("*.meta"))
    return {name: code for meta in metas for name, code in json.loads(meta.read_text())["exit_code_by_key"].items()}


def sample(names: Mapping[str, object], *, number: int, seed: str) -> list[str]:
    """So many of the names, the same each time, and mostly the same when others come or go."""
    return sorted(names, key=lambda name: sha256(f"{seed} {name}".encode()).digest())[:number]


def shown(folder: Path, name: str) -> str:
    """The lines that a change takes out and puts in."""
    command = [str(Path(sys.executable).with_name("mutmut")), "show", name]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    lines = (line for line in done.stdout.splitlines() if re.match(r"[-+](?![-+])", line))
    return "\n    ".join([name, *lines])


def by_mutmut(part: Part, *, number: int, seed: str, jobs: int) -> Score:
    """Try a sample of a part's changes; the tests pass without them, or mutmut stops."""
    with TemporaryDirectory(prefix="waymark-mutants-") as name:
        folder = copy_tree(Path(name))
        project = folder / "pyproject.toml"
        project.write_text(configured(project.read_text("utf-8"), part=part), encoding="utf-8")
        first = part.modules[0].removesuffix(".py").replace("/", ".").replace("*", "errors.*") + "*"
        mutmut(folder, first if part is RULES else f"{first}_1", jobs=jobs)
        chosen = sample(verdicts(folder), number=number, seed=seed)
        mutmut(folder, *chosen, jobs=jobs)
        codes = verdicts(folder)
        survived = [shown(folder, one) for one in sorted(chosen) if codes[one] != FAILED and codes[one] not in ENDLESS]
        survivors = [change for change in survived if not is_equivalent(change)]
        return Score(len(chosen) - len(survived) + len(survivors), survivors)


def by_hand(mutations: Sequence[HandMutation], *, jobs: int) -> Score:
    """Try every change by hand; raises when the tests fail without one."""
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    with TemporaryDirectory(prefix="waymark-mutants-") as name, ThreadPoolExecutor(jobs) as threads:
        unchanged = copy_tree(Path(name))
        if (code := _exit_code(unchanged, tests=tests)) != 0:
            sys.exit(f"The tests of the changes by hand do not pass without a change (exit code {code}).")
        codes = list(threads.map(partial(_try, unchanged=unchanged), mutations))
    return Score(len(mutations), list(_survivors(mutations, codes)))


def _try(mutation: HandMutation, *, unchanged: Path) -> int:
    with TemporaryDirectory(prefix="waymark-mutants-") as name:
        folder = copy_tree(Path(name), source=unchanged)
        path = folder / place_of(mutation, root=folder)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(mutation.text, mutation.replacement), encoding="utf-8")
        return _exit_code(folder, tests=mutation.tests)


def _exit_code(folder: Path, *, tests: Sequence[str]) -> int:
    command = [sys.executable, *PYTEST, f"--basetemp={folder / 'tmp'}", *tests]
    return subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False).returncode


def _survivors(mutations: Sequence[HandMutation], codes: Sequence[int]) -> Iterator[str]:
    for mutation, code in zip(mutations, codes, strict=True):
        if code != FAILED:
            yield f"{mutation.rule}\n    -{mutation.text}\n    +{mutation.replacement}  (exit code {code})"


def main() -> None:
    """Run all three, print the scores and the survivors, and fail when too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--number", type=int, default=400, help="how many changes of the rules")
    parser.add_argument("--seed", default="1", help="another seed takes another part")
    parser.add_argument("--only", choices=["hand", RULES.name, CONDITIONS.name], help="this alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    asked = parser.parse_args()
    scores: dict[str, Score] = {}
    if asked.only in (None, "hand"):
        scores["by hand"] = by_hand(HAND_MUTATIONS, jobs=asked.jobs)
    for part, number in ((RULES, asked.number), (CONDITIONS, max(1, asked.number // 4))):
        if asked.only in (None, part.name):
            scores[part.name] = by_mutmut(part, number=number, seed=asked.seed, jobs=asked.jobs)
    for name, score in scores.items():
        print(score.line(name), *score.survivors, sep="\n  ")
    poor = [name for name, score in scores.items() if score.killed < LEAST_KILLED * score.made]
    if poor or ("by hand" in scores and scores["by hand"].survivors):
        sys.exit(f"Too many changes survive: at least {LEAST_KILLED:.0%} must die, and every one by hand.")


if __name__ == "__main__":
    main()
