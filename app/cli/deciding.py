"""`waymark approve`: what waits for a decision, and approving it."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import AsJson, now, opened, print_json, say
from app.cli.operator import write
from app.settings import Settings

if TYPE_CHECKING:
    from app.contract.publishing.undecided import UndecidedItemShape, UndecidedPageShape
    from app.contract.warnings.change_effect import WarningBrief
    from app.services.unit_of_work import Writer, WriteResult

MOST_READ = 1_000
MOST_LISTED = 25  # items, one a line; of more those that matter are listed


def add_to(app: typer.Typer) -> None:
    """Give the program this verb."""
    app.command()(approve)


def approve(
    submissions: Annotated[
        list[str] | None,
        typer.Argument(help="Codes of submissions, such as S000012; default: list what waits."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Approve everything that waits.")] = False,
    service: Annotated[str | None, typer.Option(help="List only what is of this service's indicators.")] = None,
    full: Annotated[bool, typer.Option("--full", help="List every figure, however many wait.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be approved, and approve nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits for a decision with old and new figures; or approve submissions, all or none.

    Of many figures those are listed that are odd or revise another; --full and --json list all.
    """
    settings = Settings()
    if everything and submissions:
        raise typer.BadParameter("Name submissions, or give --all.")
    if service is not None and (everything or submissions):
        raise typer.BadParameter("--service narrows the list: leave it out where something is approved.")
    if not everything and not submissions:
        _list(_waiting(settings, service=service), full=full, as_json=as_json)
        return
    codes = submissions or _all_codes(settings)
    if not codes:
        say({"approved": [], "dry_run": dry_run}, "Nothing waits for a decision.", as_json=as_json)
        return
    _approve(settings, codes, dry_run=dry_run)
    verb = "Would approve" if dry_run else "Approves"
    say({"approved": codes, "dry_run": dry_run}, f"{verb} {', '.join(codes)}.", as_json=as_json)


def _waiting(settings: Settings, *, service: str | None) -> "UndecidedPageShape":
    from app.contract.publishing.undecided import undecided_page
    from app.domain.publishing.change_items import View
    from app.services.performance.assessment_data import ReadContext, load_snapshot
    from app.services.publishing.due_calendar import latest_instant
    from app.services.publishing.undecided import read_undecided
    from app.storage.publishing import access

    with opened(settings) as database, database.read() as connection:
        instant = latest_instant(connection, now=now())
        read_context = ReadContext(instant, settings.area, View.WORKING, is_current=True)
        snapshot = load_snapshot(connection, read_context=read_context)
        page = read_undecided(
            connection, snapshot=snapshot, submission=None, service=service, after=None, limit=MOST_READ
        )
        return undecided_page(page, names=access.names(connection), following=None)


def _all_codes(settings: Settings) -> list[str]:
    """The codes of every submission of which something waits."""
    from app.storage.publishing.undecided import UndecidedFilter, undecided_submissions

    with opened(settings) as database, database.read() as connection:
        return list(undecided_submissions(connection, where=UndecidedFilter()).values())


def _approve(settings: Settings, codes: list[str], *, dry_run: bool) -> None:
    def action(writer: "Writer") -> "WriteResult[None]":
        from app.domain.publishing.submission import Outcome
        from app.services.publishing.submissions import SentDecision, decide_all
        from app.services.unit_of_work import WriteResult

        decisions = [SentDecision(code, Outcome.APPROVED, None) for code in codes]
        decide_all(writer, decisions, one_officer=settings.one_officer)
        return WriteResult(None, " ".join(codes))

    write(settings, "decide_submissions", action, dry_run=dry_run)


def _list(page: "UndecidedPageShape", *, full: bool, as_json: bool) -> None:
    if as_json:
        print_json(page.model_dump(mode="json"))
        return
    is_short = full or page.total <= MOST_LISTED
    lines = [line for item in page.items for line in _lines(item)] if is_short else list(_in_brief(page))
    more = page.total - len(page.items)
    lines += [f"And {more:,} more."] if more else []
    lines += _warnings("Raises", page.warnings_raised, full=is_short)
    lines += _warnings("Clears", page.warnings_cleared, full=is_short)
    lines += [] if is_short else ["To see every figure: waymark approve --full, or --json."]
    lines.append("To approve: waymark approve CODE ..., or --all." if page.items else "Nothing waits for a decision.")
    say({}, "\n".join(lines), as_json=False)


def _in_brief(page: "UndecidedPageShape") -> Iterator[str]:
    """Small submissions in full; of a big one how much it holds, and what is odd or revises another figure."""
    for _, grouped in groupby(page.items, key=lambda item: item.submission):
        items = list(grouped)
        if len(items) <= MOST_LISTED:
            yield from (line for item in items for line in _lines(item))
            continue
        chosen = [item for item in items if item.confirmed or item.old_display]
        yield _counted(items, to_check=len(chosen))
        yield from (line for item in chosen[:MOST_LISTED] for line in _lines(item))
        if len(chosen) > MOST_LISTED:
            yield f"         And {len(chosen) - MOST_LISTED:,} more to check."


def _counted(items: Sequence["UndecidedItemShape"], *, to_check: int) -> str:
    """A submission in a line: how much it holds, and who sent it."""
    from app.wording.health import number_of

    first, indicators = items[0], {item.indicator for item in items if item.kind == "value"}
    values = sum(item.kind == "value" for item in items)
    figures = f"{number_of(values, 'figure')} of {number_of(len(indicators), 'indicator')}" if values else ""
    documents = number_of(len(items) - values, "document") if len(items) > values else ""
    contents = " and ".join(filter(None, (figures, documents)))
    check = f"; {to_check:,} to check" if to_check else ""
    return f"{first.submission}  {contents}{check} (sent by {first.sender_name or first.sender})"


def _warnings(verb: str, warnings: Sequence["WarningBrief"], *, full: bool) -> list[str]:
    """A line for each warning; of many the most severe, and how many others there are."""
    listed = warnings if full else sorted(warnings, key=lambda each: -each.severity.level)[:MOST_LISTED]
    more = len(warnings) - len(listed)
    return [*(f"{verb}: {each.sentence}" for each in listed), *([f"{verb} {more:,} more warnings."] if more else [])]


def _lines(item: "UndecidedItemShape") -> list[str]:
    """An item in a line, and below it what is odd about it and what it will say."""
    named = item.indicator_title or item.key
    what = named if item.kind == "value" else f"{item.kind.replace('_', ' ')} of {named}"
    where = ", ".join(filter(None, (item.service, what, item.period_label)))
    figures = _figures(item) if item.kind == "value" else item.outcome.value
    sender = item.sender_name or item.sender
    lines = [f"{item.submission}  {where}: {figures} (sent by {sender})"]
    return [*lines, *(f"         Confirmed: {each}" for each in item.confirmed), *_will_say(item)]


def _figures(item: "UndecidedItemShape") -> str:
    return f"{item.old_display} to {item.new_display}" if item.old_display else str(item.new_display)


def _will_say(item: "UndecidedItemShape") -> list[str]:
    return [f"         {item.will_say}"] if item.will_say else []
