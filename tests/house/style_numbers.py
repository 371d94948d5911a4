"""Prints how long the files and functions of `app/` are and how much is annotated, beside our aims."""

import ast
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"


@dataclass(frozen=True, slots=True)
class Function:
    """One function: where it is, how many lines it takes and whether all of it is annotated."""

    place: str
    lines: int
    annotated: bool


@dataclass(frozen=True, slots=True)
class Aim:
    """Where we want to be, in lines: an example to learn from, not a limit to hit."""

    median: int
    p90: int
    most: int


FILES = Aim(median=80, p90=200, most=300)
FUNCTIONS = Aim(median=7, p90=20, most=40)


def functions(source: str, *, file: str) -> Iterator[Function]:
    """Every function and method of a file, nested ones too; `self` and `cls` need no annotation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Function(f"{file}:{node.lineno} {node.name}", lines, is_annotated(node))


def is_annotated(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the result and every argument but `self` and `cls` carry a type."""
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    named = [a for a in arguments if a is not None and a.arg not in ("self", "cls")]
    return node.returns is not None and all(a.annotation is not None for a in named)


def share_of(lengths: Sequence[int], *, part: float) -> int:
    """The length that this part of them does not pass, by nearest rank; 0 where there are none."""
    ordered = sorted(lengths)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else 0


def row(what: str, lengths: Sequence[int], *, aim: Aim) -> str:
    """One line of the table: the number held, then median, 90th percentile and longest with their aims."""
    found = (share_of(lengths, part=0.5), share_of(lengths, part=0.9), max(lengths, default=0))
    cells = (f"{n:>5} ({want})" for n, want in zip(found, (aim.median, aim.p90, aim.most), strict=True))
    return f"{what:<18}{len(lengths):>6}  " + "".join(f"{cell:<14}" for cell in cells)


def report(root: Path) -> list[str]:
    """The whole report on the Python files under a folder, the longest ones named."""
    paths = sorted(root.rglob("*.py"))
    texts = {str(path.relative_to(root.parent)): path.read_text(encoding="utf-8") for path in paths}
    sizes = {file: len(text.splitlines()) for file, text in texts.items()}
    found = [one for file, text in texts.items() for one in functions(text, file=file)]
    share = 100 * sum(one.annotated for one in found) / len(found) if found else 100
    long_files = [f"  over: {file} {lines}" for file, lines in sizes.items() if lines > FILES.most]
    long_functions = [f"  over: {one.place} {one.lines}" for one in found if one.lines > FUNCTIONS.most]
    return [
        f"{'lines (and aim)':<18}{'n':>6}    median        p90           longest",
        row("a file", list(sizes.values()), aim=FILES),
        *long_files,
        row("a function", [one.lines for one in found], aim=FUNCTIONS),
        *long_functions,
        f"annotated: {share:.1f} % of functions (100)",
    ]


if __name__ == "__main__":
    print("\n".join(report(APP)))
