"""What `waymark post` prints of returns: their changes, faults and warnings, and what was recorded."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from app.cli.console import out, print_json
from app.cli.return_kinds import ReturnKind, outcome_of

MOST_SHOWN = 50  # rows of differences in the terminal; --json gives them all


def print_answers(answers: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Print what the service answered as JSON: of one file its answer, of several each with its file."""
    if len(answers) == 1:
        print_json(dict(answers[0][1]))
        return
    print_json({"files": [{"file": name, **answer} for name, answer in answers]})


def show_result(answer: dict[str, Any], *, as_json: bool) -> None:
    """Print what was recorded."""
    if as_json:
        print_json(answer)
    elif answer["dry_run"]:
        out.print("The key is a test key: nothing was recorded.")
    elif answer["id"] is None:
        out.print("Nothing was recorded: everything is recorded already.")
    else:
        out.print(f"Recorded as {answer['id']}: {answer['state']}.", markup=False, highlight=False)


def show_trial(trial: dict[str, Any], kind: ReturnKind) -> None:
    """Print the changes, the findings, and the warnings raised and cleared."""
    counts = trial["counts"]
    changes = [row for row in trial["rows"] if row["outcome"] != "unchanged"]
    if changes:
        out.print(_table(changes[:MOST_SHOWN], kind))
    if len(changes) > MOST_SHOWN:
        out.print(f"... and {len(changes) - MOST_SHOWN:,} more rows; --json --dry-run lists all.")
    for finding in trial.get("findings", ()):
        print_line(f"Row {finding['row']}: {finding['sentence']} (confirmed)")
    show_warnings(trial)
    print_line(", ".join(f"{count:,} {outcome.replace('_', ' ')}" for outcome, count in counts.items()) + ".")


def show_warnings(trial: Mapping[str, Any]) -> None:
    """Print the warnings that a return raises and clears."""
    for change in ("raised", "cleared"):
        for warning in trial.get(f"warnings_{change}", ()):
            print_line(f"Warning {change}: {warning['severity']}: {warning['indicator']}: {warning['sentence']}")


def _table(rows: list[dict[str, Any]], kind: ReturnKind) -> Table:
    table = Table("Row", *kind.columns, "Outcome")
    for row in rows:
        table.add_row(str(row["row"]), *(text(row) for text in kind.columns.values()), outcome_of(row))
    return table


def print_line(text: str) -> None:
    """Print one line as it stands."""
    out.print(text, markup=False, highlight=False, soft_wrap=True)


def show_faults(problem: Mapping[str, Any], *, as_json: bool) -> None:
    """Print each fault with its place, or with --json the service's answer."""
    if as_json:
        print_json(problem)
        return
    for error in problem.get("errors", ()):
        place = place_of(error)
        print_line(f"{place}: {error['detail']}" if place else error["detail"])


def place_of(error: Mapping[str, Any]) -> str:
    """Where a fault is, as the service names it."""
    sheet = f"sheet {error['sheet']}" if error.get("sheet") else ""
    row = f"row {error['row']}" if error.get("row") else ""
    return ", ".join(filter(None, (sheet, row, str(error.get("column") or error.get("pointer") or ""))))
