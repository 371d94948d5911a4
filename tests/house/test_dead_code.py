"""What stands in `app/` is used there: what tests alone call is dead."""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
# Called by the name of the module, by a framework, or by a test that reminds of a file to be made anew.
CALLED_OTHERWISE = {"add_to", "__all__", "PROTOCOL_DIGEST", "FIGURES_DIGEST", "TimedProtocol", "service"}
SAMPLE = {
    "app.rule": "LIMIT = 3\nUNUSED = 4\ndef judged(n): return judged(n - 1) if n > LIMIT else n\ndef dead(): ...\n",
    "app.route": "from app.rule import judged\n@router.get('/x')\ndef get_x(): return judged(1)\n",
}


def trees(folder: Path) -> dict[str, str]:
    """The source of every module below a folder, by its dotted name."""
    files = (path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)
    return {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts).removesuffix(".__init__"): path.read_text(
            "utf-8"
        )
        for path in files
    }


def defined(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    """What a module defines at its top, without what a decorator with arguments, such as a route's, takes away."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if not any(isinstance(decorator, ast.Call) for decorator in node.decorator_list):
                yield node.name, node
        elif isinstance(node, ast.ClassDef):
            if not any(keyword.arg == "table" for keyword in node.keywords):
                yield node.name, node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from ((target.id, node) for target in targets if isinstance(target, ast.Name))


def imported(tree: ast.Module, *, modules: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """What a module takes from others: names that it imports, and names after that of an imported module."""
    aliases: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in modules:
                    aliases[alias.asname or alias.name] = whole
                else:
                    yield node.module, alias.name
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            yield aliases[node.value.id], node.attr


def names_in(tree: ast.AST) -> Counter[str]:
    """How often a module, or a part of one, reads each name."""
    return Counter(name for node in ast.walk(tree) for name in names_of(node))


def names_of(node: ast.AST) -> Iterator[str]:
    """The name that a node reads; of a type that is written as a text, all of its names."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        with suppress(SyntaxError):
            quoted = ast.walk(ast.parse(node.value, mode="eval"))
            yield from (part.id for part in quoted if isinstance(part, ast.Name))


def dead(sources: Mapping[str, str]) -> set[tuple[str, str]]:
    """The functions, classes and constants, with their modules, that no module uses."""
    parsed = {module: ast.parse(source) for module, source in sources.items()}
    used = {pair for tree in parsed.values() for pair in imported(tree, modules=parsed)}
    read = {module: names_in(tree) for module, tree in parsed.items()}
    return {
        (module, name)
        for module, tree in parsed.items()
        for name, node in defined(tree)
        if (module, name) not in used and read[module][name] == names_in(node)[name]  # but in its own definition
    }


def test_nothing_in_the_program_is_used_by_tests_alone() -> None:
    assert {(module, name) for module, name in dead(trees(APP)) if name not in CALLED_OTHERWISE} == set()


def test_what_nothing_uses_is_seen() -> None:
    assert dead(SAMPLE) == {("app.rule", "UNUSED"), ("app.rule", "dead")}
