"""`waymark import-history`: ten years of a council's own figures, by a mapping that it proposes and shows first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from app.cli.console import AsJson, Force, fail, note, out, print_json
from app.cli.posting import STOPPED, read_body, warn_if_unencrypted
from app.cli.return_kinds import figure_cell
from app.cli.return_output import print_line

if TYPE_CHECKING:
    from app.cli.history_sending import Options
    from app.cli.service_client import Service
    from app.domain.publishing.history import MappingLine
    from app.domain.publishing.history_names import KnownIndicator
    from app.formats.history.definitions import ProposedDefinitions
    from app.formats.history.rows import HistoryRows
    from app.formats.history.table import HistoryTable

MOST_LINES = 300  # of a mapping in the terminal; the file has all
SAMPLE = 5


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command("import-history")(import_history)


@dataclass(frozen=True, slots=True)
class _Proposal:
    """A mapping, the rows that it gives when taken as proposed, and the definitions that they need.

    `missing` says which themes and areas there are not, and what to do.
    """

    lines: Sequence["MappingLine"]
    taken: "HistoryRows"
    mapping: Path
    definitions: Path | None
    proposed: "ProposedDefinitions"
    missing: Sequence[str]

    @property
    def is_sure(self) -> bool:
        """Whether no line is to be checked, and no indicator to be defined."""
        return all(line.sure == "yes" and line.becomes for line in self.lines)


def import_history(
    file: Annotated[Path, typer.Argument(help="Figures of earlier years: CSV or a workbook (.xlsx), wide or long.")],
    url: Annotated[str, typer.Option(envvar="WAYMARK_URL", help="The service, such as https://waymark.example.")],
    key: Annotated[str, typer.Option(envvar="WAYMARK_KEY", help="Your key; better set in the environment.")],
    mapping: Annotated[
        Path | None, typer.Option(help="The mapping as you have checked it; default: one is proposed.")
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="The sheet of a workbook; default: the first with a header.")
    ] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Accept the proposals that are marked for checking.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Send figures that differ from recorded ones too.")
    ] = False,
    reason: Annotated[str | None, typer.Option(help="Where the figures are from, in words, for the record.")] = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="Send figures even if they are probably wrong.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Send without a question after the dry run.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Stop after the proposal or the dry run.")] = False,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """Import figures of earlier years: a mapping is proposed, you check it, a dry run shows what changes, it is sent.

    The proposal is written to FILE.mapping.csv, and indicators that are not defined yet to FILE.definitions.csv. Where
    all matches are exact it goes on; else correct the file and give it with --mapping. Exit codes: 0 sent, nothing to
    send, or --dry-run; 4 there is something to correct, each by its cell; 7 the service does not answer; 8 the key is
    refused; 9 stopped after the proposal or the dry run.
    """
    from app.cli.history_sending import Options, send_history
    from app.cli.service_client import Service
    from app.formats.history.rows import history_rows

    service = Service(url.rstrip("/"), key.strip(), notify=note)
    warn_if_unencrypted(service)
    known = _indicators(service)
    options = Options(reason or f"Figures of earlier years, from {file.name}.", confirm, replace, yes, dry_run, as_json)
    if mapping is None:
        rows = _proposed_rows(service, file, sheet=sheet, known=known, accept=accept, force=force, options=options)
    else:
        lines = _read_mapping(mapping, accept=accept)
        table, _ = _table(file, sheet=sheet or _sheet_of(lines))
        rows = history_rows(table, lines, known=known)
        _add_definitions(service, file, table, lines, known=known)
        _write_targets(file, rows, force=force, as_json=as_json)
    send_history(service, rows, options)


def _proposed_rows(
    service: "Service",
    file: Path,
    *,
    sheet: str | None,
    known: dict[str, "KnownIndicator"],
    accept: bool,
    force: bool,
    options: "Options",
) -> "HistoryRows":
    """The rows by the mapping that is proposed, which is written and shown; raises Exit where it is to be checked."""
    table, others = _table(file, sheet=sheet)
    proposal = _propose(service, file, table, others=others, known=known)
    goes_on = (proposal.is_sure or (accept and proposal.definitions is None)) and not proposal.taken.faults
    if not (goes_on and (options.yes or options.dry_run)):
        _write_proposal(proposal, force=force)
    if not (options.as_json and goes_on):
        _show(proposal, as_json=options.as_json)
    _write_targets(file, proposal.taken, force=force, as_json=options.as_json)
    if not goes_on:
        raise typer.Exit(0 if options.dry_run else fail(_advice(file, proposal), code=STOPPED))
    return proposal.taken


def _table(file: Path, *, sheet: str | None) -> tuple["HistoryTable", list[str]]:
    """The table of a file, and the names of its other sheets."""
    from app.formats.history.table import as_input_error, chosen_table, read_tables
    from app.formats.uploads.faults import UploadError

    try:
        tables = read_tables(read_body(file)[0])
        table = chosen_table(tables, sheet=sheet)
    except UploadError as error:
        raise as_input_error(error) from None
    return table, [other.sheet or "" for other in tables if other is not table and other.cells]


def _indicators(service: "Service") -> dict[str, "KnownIndicator"]:
    """The indicators by code: with those that only officers see where the key reads, else the public ones."""
    from app.cli.service_client import RefusedKeyError, get_items
    from app.domain.publishing.history_names import KnownIndicator

    try:
        items = get_items(service, "/v1/indicators", query={"view": "working"})
    except RefusedKeyError:
        items = get_items(service, "/v1/indicators", query={})
        note("The key does not have the scope read: only published indicators are known.")
    return {item["code"]: KnownIndicator(item["code"], item["title"], item["unit"]) for item in items}


def _themes(service: "Service") -> dict[str, str]:
    """The codes of the themes by title and by code."""
    from app.cli.service_client import get_items
    from app.domain.publishing.history import plain

    items = get_items(service, "/v1/themes", query={})
    return {name: item["code"] for item in items for name in (plain(item["title"]), item["code"])}


def _areas(service: "Service") -> set[str]:
    """The codes of the areas."""
    from app.cli.service_client import get_items

    return {item["code"] for item in get_items(service, "/v1/areas", query={})}


def _missing(
    service: "Service",
    table: "HistoryTable",
    lines: Sequence["MappingLine"],
    *,
    definitions: Path | None,
    themes: Mapping[str, str],
    proposed: "ProposedDefinitions",
) -> Iterator[str]:
    """Which themes and areas of the file there are not, and what to do."""
    from app.domain.publishing.history import Role
    from app.formats.history.proposal import columns_of

    for code, title in proposed.missing_themes.items():
        others = ", ".join(sorted(set(themes.values()))) or "none yet"
        yield (
            f"There is no theme “{title}”: {definitions} names it {code}. Create it first, with PUT /v1/themes/{code}, "
            f"or write another there; the themes are: {others}."
        )
    columns = columns_of(lines)
    if Role.AREA in columns.roles:
        named = {columns.text(line, Role.AREA) for _, line in table.below()} - {""}
        for code in sorted(named - _areas(service)):
            yield f"There is no area “{code}”: write one of /v1/areas, or create it first, with PUT /v1/areas/CODE."


def _propose(
    service: "Service",
    file: Path,
    table: "HistoryTable",
    *,
    others: Sequence[str],
    known: dict[str, "KnownIndicator"],
) -> _Proposal:
    from app.domain.publishing.history import Sure, accepted
    from app.domain.publishing.history_names import KnownIndicator, Names
    from app.formats.history.definitions import propose_definitions
    from app.formats.history.proposal import propose
    from app.formats.history.rows import history_rows

    lines = propose(table, names=Names(known.values()), file=file.name, sheets=others)
    new = {line.becomes: KnownIndicator(line.becomes, line.label, "") for line in lines if line.sure is Sure.DEFINE}
    taken = history_rows(table, accepted(lines), known={**known, **new})
    themes = _themes(service) if new else {}
    proposed = propose_definitions(table, lines, known=known, themes=themes)
    definitions = _definitions_file(file) if new else None
    missing = _missing(service, table, lines, definitions=definitions, themes=themes, proposed=proposed)
    return _Proposal(lines, taken, file.with_suffix(".mapping.csv"), definitions, proposed, list(missing))


def _definitions_file(file: Path) -> Path:
    return file.with_suffix(".definitions.csv")


def _add_definitions(
    service: "Service",
    file: Path,
    table: "HistoryTable",
    lines: Sequence["MappingLine"],
    *,
    known: Mapping[str, "KnownIndicator"],
) -> None:
    """Give the file of definitions a row for each indicator of a corrected mapping that it lacks, and say so."""
    from app.formats.history.definitions import definitions_csv, propose_definitions, to_define, with_definitions

    if not to_define(lines, known=known):
        return
    path, themes = _definitions_file(file), _themes(service)
    proposed = propose_definitions(table, lines, known=known, themes=themes)
    is_there = path.exists()
    content = with_definitions(read_body(path)[0], proposed.rows) if is_there else definitions_csv(proposed.rows)
    if content is not None:
        _write(path, content)
        note(f"{path} has a row for each indicator that is not defined yet: complete it and send it with waymark post.")
    for sentence in _missing(service, table, lines, definitions=path, themes=themes, proposed=proposed):
        note(sentence)


def _write_targets(file: Path, rows: "HistoryRows", *, force: bool, as_json: bool) -> None:
    """Write the targets that stand beside the figures to a file of their own, and say how to send it."""
    from app.formats.history.targets import targets_csv

    path, count = file.with_suffix(".targets.csv"), len(rows.targets)
    if not as_json:
        for cell in rows.no_targets:
            print_line(f"{cell.where}: {cell.detail} It is left out of the targets.")
    if not count:
        return
    is_kept = path.exists() and not force
    if not is_kept:
        _write(path, targets_csv(rows.targets, file=file.name))
    if not as_json:
        number = "1 target" if count == 1 else f"{count:,} targets"
        has = "was there already and stays (--force writes it again)" if is_kept else "is written"
        print_line(
            f"{number} found: {path} {has}. Say in it who set them (set_by) and when (set_on); once the indicators are "
            f"defined, send it: waymark post {path}"
        )


def _write(path: Path, content: bytes) -> None:
    from app.cli.console import FileError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror}.") from error


def _write_proposal(proposal: _Proposal, *, force: bool) -> None:
    """Write the mapping, and the rows of indicators to define; raises BadParameter for files that are there already."""
    from app.formats.history.definitions import definitions_csv
    from app.formats.history.mapping_file import mapping_bytes

    contents = {proposal.mapping: mapping_bytes(proposal.lines)}
    if proposal.definitions is not None:
        contents[proposal.definitions] = definitions_csv(proposal.proposed.rows)
    for path in contents:
        if path.exists() and not force:
            advice = "go on with --mapping, or write a new proposal with --force"
            raise typer.BadParameter(f"{path} exists already: {advice}.")
    for path, content in contents.items():
        _write(path, content)


def _read_mapping(path: Path, *, accept: bool) -> "list[MappingLine]":
    from app.domain.publishing.history import accepted
    from app.formats.history.mapping_file import read_mapping

    lines = read_mapping(read_body(path)[0])
    return accepted(lines) if accept else lines


def _sheet_of(lines: Sequence["MappingLine"]) -> str | None:
    from app.domain.publishing.history import LEFT_OUT, Part

    return next((line.becomes for line in lines if line.part is Part.SHEET and line.becomes != LEFT_OUT), None)


def _show(proposal: _Proposal, *, as_json: bool) -> None:
    """Print the mapping, a sample of the figures that it gives, and what is to be corrected in the file."""
    lines, taken = proposal.lines, proposal.taken
    if as_json:
        written = {"mapping_file": proposal.mapping, "definitions_file": proposal.definitions}
        print_json(
            {
                "mapping": [asdict(line) for line in lines],
                "figures": len(taken.rows),
                "faults": [asdict(fault) for fault in taken.faults],
                "targets": [asdict(target) for target in taken.targets],
                "missing": list(proposal.missing),
                **{name: path and str(path) for name, path in written.items()},
            }
        )
        return
    table = Table("What", "Where", "In the file", "Becomes", "Sure", "Why")
    for line in lines[:MOST_LINES]:
        cells = (line.part, line.where, line.label, line.becomes or "?", line.sure, line.why)
        table.add_row(*map(escape, cells))
    out.print(table)
    if len(lines) > MOST_LINES:
        print_line(f"... and {len(lines) - MOST_LINES:,} more lines.")
    for row, place in list(zip(taken.rows, taken.places, strict=True))[:SAMPLE]:
        shown = figure_cell(row.get("value"), row.get("missing_reason"))
        print_line(f"{place}: {row['indicator']}, {row['period']}: {shown}")
    print_line(f"{len(taken.rows):,} figures, if every proposal is accepted.")
    for fault in taken.faults:
        print_line(f"{fault.where}: {fault.detail}")
    for sentence in proposal.missing:
        print_line(sentence)


def _advice(file: Path, proposal: _Proposal) -> str:
    """What to do next."""
    parts = ["Nothing was sent."]
    if proposal.taken.faults:
        parts.append("Correct what is named above.")
    unsure = sum(line.sure == "check" for line in proposal.lines)
    if unsure:
        lines = "1 line" if unsure == 1 else f"{unsure:,} lines"
        parts.append(f"Check {lines} of {proposal.mapping}: write yes in the column sure, or correct what it becomes.")
    if proposal.definitions is not None:
        parts.append(f"Complete {proposal.definitions} and send it with waymark post, or leave its rows out.")
    return f"{' '.join(parts)} Then: waymark import-history {file} --mapping {proposal.mapping}"
