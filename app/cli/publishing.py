"""`waymark publish` and `waymark withdraw`."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.console import AsJson, say
from app.cli.operator import line, write
from app.settings import Settings

if TYPE_CHECKING:
    from app.services.publishing.publications import PublicationResult, WithdrawalResult
    from app.services.unit_of_work import Writer, WriteResult


def add_to(app: typer.Typer) -> None:
    """Give the program these verbs."""
    app.command()(publish)
    app.command()(withdraw)


def publish(
    title: Annotated[str, typer.Option(help="The title of the publication.")],
    at: Annotated[
        str | None,
        typer.Option(help="A whole minute ahead in London time, such as 2026-11-26T09:00; default: the next minute."),
    ] = None,
    submission: Annotated[
        list[str] | None, typer.Option(help="Only this submission; repeat for more. Default: all approved.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be released, and release nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Release the approved items, now or at an embargo minute, and print the head of the audit trail."""
    made = _publish(Settings(), line(title, "--title"), at=at, submissions=submission or None, dry_run=dry_run)
    does = "Would release" if dry_run else "Releases"
    lines = [f"{does} {_held(made)} at {made['released_at']} as {made['code']}."]
    changed = [] if made["difference"] is None else made["difference"]["changed_cards"]
    lines += [f"{card['indicator_title']}: {card['then']}" for card in changed]
    if made["waiting"]:
        lines.append(f"{made['waiting']:,} approved items are not released: their indicators are not public.")
    if not dry_run:
        lines.append(f"Head of the audit trail, to note outside the store: {made['audit_head']}")
    say({**made, "dry_run": dry_run}, "\n".join(lines), as_json=as_json)


def withdraw(
    code: Annotated[str, typer.Argument(help="The publication's code, such as 2026-11-26T0900.")],
    reason: Annotated[str, typer.Option(help="Why it is withdrawn; everybody can read it.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be withdrawn, and withdraw nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take a publication back from the next minute on; what it had replaced counts again."""
    done = _withdraw(Settings(), code, line(reason, "--reason"), dry_run=dry_run)
    does = "Would take back" if dry_run else "Takes back"
    sentence = f"{does} {_held(done)} of {done['code']}."
    say({**done, "dry_run": dry_run}, sentence, as_json=as_json)


def _withdraw(settings: Settings, code: str, reason: str, *, dry_run: bool) -> dict[str, Any]:
    from app.contract.publishing.publication import withdrawn_shape

    def action(writer: "Writer") -> "WriteResult[WithdrawalResult]":
        from app.services.publishing import publications as publishing
        from app.services.unit_of_work import WriteResult

        return WriteResult(
            publishing.withdraw(writer, code, reason=reason, home_area=settings.area), code, reason=reason
        )

    completed = write(settings, "withdraw_publication", action, dry_run=dry_run)
    return withdrawn_shape(completed.result).model_dump(mode="json")


def _publish(
    settings: Settings, title: str, *, at: str | None, submissions: list[str] | None, dry_run: bool
) -> dict[str, Any]:
    """Release in a unit of work; returns the publication's shape."""
    from app.contract.publishing.publication import released_shape

    release_at = None if at is None else _instant(at)

    def action(writer: "Writer") -> "WriteResult[PublicationResult]":
        from app.services.publishing import publications as publishing
        from app.services.unit_of_work import WriteResult

        made = publishing.publish(
            writer,
            title=title,
            release_at=release_at,
            submissions=submissions,
            headline_cap=settings.headline_cap,
            home_area=settings.area,
        )
        return WriteResult(made, made.publication.code, reason=made.publication.title)

    completed = write(settings, "create_publication", action, dry_run=dry_run)
    return released_shape(completed.result, audit_head=completed.audit_head).model_dump(mode="json")


def _held(shape: dict[str, Any]) -> str:
    from app.wording.health import number_of

    return f"{number_of(shape['values'], 'value')} and {number_of(shape['documents'], 'document')}"


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date and time; write it as 2026-11-26T09:00.") from None
