"""The rule book: every table in order. `python -m tests.spec.book` prints docs/rules.md; `--check` compares."""

import sys
from pathlib import Path

from tests.spec import (
    annual_spec,
    answers_spec,
    benchmark_spec,
    currency_spec,
    data_quality_spec,
    direction_spec,
    due_spec,
    forecast_spec,
    interval_spec,
    period_spec,
    process_spec,
    published_spec,
    report_spec,
    simulated_spec,
    strategy_spec,
    submitted_period_spec,
    target_status_spec,
    tier_spec,
    trend_spec,
    value_spec,
    versions_spec,
    warning_signs_spec,
)
from tests.spec.spec import Table, rendered_table

BOOK = Path(__file__).parents[2] / "docs" / "rules.md"

SPECS: tuple[tuple[str, tuple[Table, ...]], ...] = (
    ("Periods", (*period_spec.TABLES, *submitted_period_spec.TABLES)),
    ("Values and definitions", value_spec.TABLES),
    ("A year from its quarters", annual_spec.TABLES),
    ("Direction of travel", direction_spec.TABLES),
    ("When a definition changes", versions_spec.TABLES),
    ("Against target", target_status_spec.TABLES),
    ("What councils printed", published_spec.TABLES),
    ("Against others", benchmark_spec.TABLES),
    ("Real change or noise", (*trend_spec.TABLES, *process_spec.TABLES, *interval_spec.TABLES)),
    ("What may come", forecast_spec.TABLES),
    ("Warning signs", warning_signs_spec.TABLES),
    ("Figures to check", data_quality_spec.TABLES),
    ("Answers to warnings", answers_spec.TABLES),
    ("False alarms, and how soon a step is found", simulated_spec.TABLES),
    ("When figures are due", due_spec.TABLES),
    ("How current figures are", currency_spec.TABLES),
    ("Tiers", tier_spec.TABLES),
    ("Strategies", strategy_spec.TABLES),
    ("Reports", report_spec.TABLES),
)

PREFACE = """# The rules

What Waymark computes, with worked examples. Every row of every table is a test of the code, and this file is
printed from those tests: do not edit it, edit `tests/spec/` and run `make fix`. Columns in bold are what the
code answers.
"""


def rendered() -> str:
    """The whole book as Markdown."""
    sections = (f"## {title}\n\n" + "\n".join(rendered_table(table) for table in tables) for title, tables in SPECS)
    return "\n".join((PREFACE, *sections))


def main(arguments: list[str]) -> int:
    """Print the book, or with `--check` only say whether it is up to date; the exit code."""
    text = rendered()
    if "--check" in arguments:
        if BOOK.is_file() and BOOK.read_text(encoding="utf-8") == text:
            return 0
        sys.stderr.write("docs/rules.md is not what tests/spec/ says: run `make fix`.\n")
        return 1
    BOOK.parent.mkdir(exist_ok=True)
    BOOK.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
