"""Figures of earlier years on their way: a dry run with everything to correct, then one return."""

import json
import re
import secrets
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table

from app.cli.console import fail, out, print_json
from app.cli.posting import REFUSED, Sender, shall_send
from app.cli.return_kinds import RETURN_KINDS, KindName, figure_cell
from app.cli.return_output import MOST_SHOWN, place_of, print_line, show_result, show_warnings
from app.domain.errors import InvalidInputError
from app.domain.publishing.returns import MOST_ROWS

if TYPE_CHECKING:
    from app.cli.service_client import Service
    from app.formats.history.rows import HistoryRows

_POINTER = re.compile(r"/values/([0-9]+)(?:/(\w+))?")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command."""

    reason: str
    confirm: bool
    replace: bool
    yes: bool
    dry_run: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Fault:
    """One thing to correct, and the cell that it is in."""

    where: str
    detail: str


def send_history(service: "Service", history: "HistoryRows", options: Options) -> None:
    """Try the figures, show what they change, and send those that are new; of those that differ only with `replace`.

    Raises Exit (4) with every fault of the file and of the service at once, and Exit (9) without a confirmation.
    """
    if len(history.rows) > MOST_ROWS:
        raise InvalidInputError(f"The file has more than {MOST_ROWS:,} figures: send the sheets or years apart.")
    faults = [_Fault(fault.where, fault.detail) for fault in history.faults]
    trial = _tried(service, history, options, faults=faults) if history.rows else None
    if faults:
        _refuse(faults, as_json=options.as_json)
    if trial is None:
        raise typer.Exit(fail("The mapping gives no figure to send.", code=REFUSED))
    unsent = {} if options.replace else {row["row"]: row for row in trial["rows"] if row["outcome"] == "revised"}
    odd = [finding for finding in trial["findings"] if finding["row"] not in unsent]
    trial["counts"]["revised"] -= len(unsent)
    if not options.as_json:
        _show(trial, history, unsent=unsent)
    if odd and not options.confirm:
        refusals = [_Fault(history.places[each["row"] - 1], each["sentence"]) for each in odd]
        _refuse(refusals, as_json=options.as_json, advice=" If the figures are right, use --confirm.")
    if not shall_send(trial, dry_run=options.dry_run, yes=options.yes, as_json=options.as_json):
        if not options.as_json and not options.dry_run:
            print_line("Nothing is sent: every figure is recorded already, or differs and is kept.")
        return
    places = [index for index in range(len(history.rows)) if index + 1 not in unsent]
    _send(service, [history.rows[index] for index in places], [history.places[index] for index in places], options)


def _send(service: "Service", rows: list[dict[str, Any]], places: list[str], options: Options) -> None:
    """One return of all rows: it is recorded whole, or not at all."""
    from app.cli.service_client import RefusedError

    query = {"reason": options.reason} | ({"confirm": "true"} if options.confirm else {})
    try:
        answer = _sender(service, rows)(query, what="Sending")
    except RefusedError as refused:
        _refuse(_faults_of(refused.problem, places=places), as_json=options.as_json)
    else:
        show_result(answer, as_json=options.as_json)


def _tried(
    service: "Service", history: "HistoryRows", options: Options, *, faults: list[_Fault]
) -> dict[str, Any] | None:
    """What the figures would do; None with the service's `faults` where it refuses some, odd figures included."""
    from app.cli.service_client import RefusedError

    send = _sender(service, history.rows)
    query = {"reason": options.reason, "dry_run": "true"}
    try:
        return send({**query, "confirm": "true"}, what="Trying")
    except RefusedError as refused:
        problem = refused.problem
    if not options.confirm:
        try:
            send(query, what="Trying")
        except RefusedError as refused:
            problem = refused.problem
    faults += _faults_of(problem, places=history.places)
    return None


def _sender(service: "Service", rows: list[dict[str, Any]]) -> Sender:
    body = json.dumps({"values": rows}, ensure_ascii=False).encode()
    return Sender(service, RETURN_KINDS[KindName.VALUES].path, body, "application/json", secrets.token_hex(16))


def _faults_of(problem: Mapping[str, Any], *, places: list[str]) -> list[_Fault]:
    """What the service finds, in the cells of the file."""
    faults = []
    for error in problem.get("errors", ()):
        match = _POINTER.match(str(error.get("pointer") or ""))
        where = places[int(match[1])] if match else place_of(error)
        column = f", {match[2]}" if match and match[2] and match[2] != "value" else ""
        faults.append(_Fault(where + column, error["detail"]))
    count = len(faults)
    detail = str(problem.get("detail") or "The service refused the figures.")
    more = [_Fault("", detail)] if not count or "first" in detail else []
    return [*faults, *more]


def _refuse(faults: list[_Fault], *, as_json: bool, advice: str = "") -> None:
    """Print each fault with its cell; raises Exit (4)."""
    if as_json:
        print_json({"errors": [{"where": fault.where, "detail": fault.detail} for fault in faults]})
    else:
        for fault in faults:
            print_line(f"{fault.where}: {fault.detail}" if fault.where else fault.detail)
    count = "1 thing" if len(faults) == 1 else f"{len(faults):,} things"
    raise typer.Exit(fail(f"Nothing was recorded: {count} to correct.{advice}", code=REFUSED))


def _show(trial: Mapping[str, Any], history: "HistoryRows", *, unsent: Mapping[int, Mapping[str, Any]]) -> None:
    """Print what the figures do, an indicator a line, and each figure that differs from the recorded one."""
    by_indicator: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in trial["rows"]:
        by_indicator[row["indicator"]].append(row)
    table = Table("Indicator", "First period", "Figure", "Last period", "Figure", "New", "As recorded", "Differ")
    for indicator, rows in by_indicator.items():
        ends = sorted((rows[0], rows[-1]), key=lambda row: str(row["period"]))
        shown = [text for row in ends for text in (row["period"], _new(row))]
        counts = [sum(row["outcome"] == each for row in rows) for each in ("created", "unchanged", "revised")]
        table.add_row(indicator, *shown, *(f"{count:,}" for count in counts))
    out.print(table)
    revised = [row for row in trial["rows"] if row["outcome"] == "revised"]
    for row in revised[:MOST_SHOWN]:
        what = "kept as recorded" if row["row"] in unsent else "replaced"
        recorded = figure_cell(row["old_value"], row["old_missing_reason"])
        names = ", ".join(row["changed"])
        print_line(
            f"{history.places[row['row'] - 1]}: {row['indicator']}, {row['period']}: recorded {recorded}, in the file "
            f"{_new(row)} ({names}): {what}."
        )
    if len(revised) > MOST_SHOWN:
        print_line(f"... and {len(revised) - MOST_SHOWN:,} more that differ; --json lists all.")
    show_warnings(trial)
    counts_of = trial["counts"]
    replaced = f"{counts_of['revised']:,} replaced"
    differ = f"{len(unsent):,} kept that differ (--replace sends them)" if unsent else replaced
    print_line(f"{counts_of['created']:,} new, {counts_of['unchanged']:,} as recorded, {differ}.")


def _new(row: Mapping[str, Any]) -> str:
    return figure_cell(row["new_value"], row["new_missing_reason"])
