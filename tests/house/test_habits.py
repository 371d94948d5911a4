"""Habits that no linter knows: a reason on every exception, and no blocking clean-up in a request."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ["app", "tests", "seed", "migrations"]
SILENCED = re.compile(
    r"#\s*(?:noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|type: ignore\[[\w, -]+\]|pragma: no (?:cover|branch))(.*)"
)
SAMPLE_OF_BLOCKING = """
def session():
    with pool() as one:
        yield one

@router.get("/")
def read(held=Depends(session)): ...
"""


def sources() -> Iterator[Path]:
    return (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))


def lacks_reason(line: str) -> bool:
    """Whether a line silences a check and says nothing after it."""
    found = SILENCED.search(line)
    return found is not None and not re.search(r"\w{2}", found[1])


def blocking_dependencies(source: str) -> list[str]:
    """Names given to Depends that are plain, not async, generators: each costs two hops between threads."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = [n for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    given = [call.args[0] for call in calls if ast.unparse(call.func) in ("Depends", "Security") and call.args]
    asked = {name.id for name in given if isinstance(name, ast.Name)}
    plain = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name in asked]
    return [node.name for node in plain if any(isinstance(inner, ast.Yield) for inner in ast.walk(node))]


def test_every_silenced_check_says_why() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if lacks_reason(line)
    }
    assert found == set()


def test_a_silenced_check_without_a_reason_is_seen() -> None:
    mark = "#"  # kept apart, so that these lines silence nothing themselves
    assert lacks_reason(f"x = 1  {mark} noqa: E501")
    assert lacks_reason(f"x = 1  {mark} type: ignore[arg-type]")
    assert not lacks_reason(f"x = 1  {mark} noqa: E501 - the address is one word")


def test_every_dependency_and_every_exception_in_the_project_file_says_why() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if re.match(r'^  "[^"]*>=|^  "[A-Z]+\d+",(?! ")', line)]
    assert len(entries) > 30
    assert [line for line in entries if not re.search(r'",\s+# \w', line)] == []


def test_no_request_waits_for_a_blocking_clean_up() -> None:
    found = {str(path): blocking_dependencies(path.read_text("utf-8")) for path in (ROOT / "app").rglob("*.py")}
    assert {file: names for file, names in found.items() if names} == {}


def test_a_blocking_clean_up_is_seen() -> None:
    assert blocking_dependencies(SAMPLE_OF_BLOCKING) == ["session"]
