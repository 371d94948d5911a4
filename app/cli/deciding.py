"""`waymark approve`: what waits for a decision, and approving it."""

from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.console import AsJson, now, opened, print_json, say
from app.cli.operator import write
from app.settings import Settings

if TYPE_CHECKING:
    from app.contract.publishing.undecided import UndecidedItemShape, UndecidedPageShape
    from app.services.unit_of_work import Writer, WriteResult

MOST_LISTED = 1_000


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
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be approved, and approve nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits for a decision with old and new figures; or approve submissions, all or none."""
    settings = Settings()
    if everything and submissions:
        raise typer.BadParameter("Name submissions, or give --all.")
    if service is not None and (everything or submissions):
        raise typer.BadParameter("--service narrows the list: leave it out where something is approved.")
    page = _waiting(settings, service=service)
    if not everything and not submissions:
        _list(page, as_json=as_json)
        return
    codes = submissions or sorted({item.submission for item in page.items})
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
            connection, snapshot=snapshot, submission=None, service=service, after=None, limit=MOST_LISTED
        )
        return undecided_page(page, names=access.names(connection), following=None)


def _approve(settings: Settings, codes: list[str], *, dry_run: bool) -> None:
    def action(writer: "Writer") -> "WriteResult[None]":
        from app.domain.publishing.submission import Outcome
        from app.services.publishing.submissions import SentDecision, decide_all
        from app.services.unit_of_work import WriteResult

        decisions = [SentDecision(code, Outcome.APPROVED, None) for code in codes]
        decide_all(writer, decisions, one_officer=settings.one_officer)
        return WriteResult(None, " ".join(codes))

    write(settings, "decide_submissions", action, dry_run=dry_run)


def _list(page: "UndecidedPageShape", *, as_json: bool) -> None:
    if as_json:
        print_json(page.model_dump(mode="json"))
        return
    lines = [line for item in page.items for line in _lines(item)]
    more = page.total - len(page.items)
    lines += [f"And {more:,} more."] if more else []
    lines += [f"Raises: {warning.sentence}" for warning in page.warnings_raised]
    lines += [f"Clears: {warning.sentence}" for warning in page.warnings_cleared]
    lines.append("To approve: waymark approve CODE ..., or --all." if page.items else "Nothing waits for a decision.")
    say({}, "\n".join(lines), as_json=False)


def _lines(item: "UndecidedItemShape") -> list[str]:
    """An item in a line, and below it what is odd about it and what it will say."""
    named = item.indicator_title or item.key
    what = named if item.kind == "value" else f"{item.kind.replace('_', ' ')} of {named}"
    where = ", ".join(filter(None, (item.service, what, item.period_label)))
    figures = _figures(item) if item.kind == "value" else item.outcome.value
    sender = item.sender_name or item.sender
    lines = [f"{item.submission}  {where}: {figures} (sent by {sender})"]
    return [*lines, *(f"         Confirmed: {each}" for each in item.confirmed), *_says(item)]


def _figures(item: "UndecidedItemShape") -> str:
    return f"{item.old_display} to {item.new_display}" if item.old_display else str(item.new_display)


def _says(item: "UndecidedItemShape") -> list[str]:
    return [f"         {item.will_say}"] if item.will_say else []
