"""The rule book's mechanism: a rule with a table of worked examples, each of which is a test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """One rule: `rule` in plain English (Markdown), and `rows` of texts, first the inputs, then the outputs.

    `check` is given a row's inputs by column name and returns what the code answers, by output column name.
    """

    title: str
    source: str
    rule: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    check: Callable[[Mapping[str, str]], Mapping[str, str]]


def rows_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Rows written one a line, with `|` between the cells and `–` for an empty one."""
    return tuple(
        tuple("" if cell.strip() == "–" else cell.strip() for cell in line.split("|"))
        for line in text.strip().splitlines()
    )


def given(table: Table, *, row: tuple[str, ...]) -> dict[str, str]:
    """A row's inputs by column name."""
    return dict(zip(table.inputs, row[: len(table.inputs)], strict=True))


def expected(table: Table, *, row: tuple[str, ...]) -> dict[str, str]:
    """A row's outputs by column name."""
    return dict(zip(table.outputs, row[len(table.inputs) :], strict=True))


def rendered_table(table: Table) -> str:
    """The rule as a Markdown section."""
    columns = (*table.inputs, *(f"**{name}**" for name in table.outputs))
    lines = [columns, tuple("---" for _ in columns), *table.rows]
    body = "\n".join(f"| {' | '.join(_cell(text) for text in line)} |" for line in lines)
    return f"### {table.title}\n\n{table.rule}\n\n{body}\n\nSource: {table.source}.\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|") or "–"
