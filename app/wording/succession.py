"""What was taken over from predecessors, for people."""

from collections.abc import Iterator

from app.services.operations.succession import TakenIndicator, TakenOver


def succession_lines(taken: TakenOver, *, dry_run: bool) -> Iterator[str]:
    """What was recorded, which indicators have a code of their own, and what stays in the exports."""
    councils = len(taken.predecessors)
    of = f"of {councils} councils" if councils > 1 else f"of {taken.predecessors[0].area.name}"
    if taken.submission is None:
        yield f"Everything {of} is recorded already: nothing was added."
    else:
        verb = "Would record" if dry_run else "Recorded"
        waits = "" if dry_run else f" as {taken.submission}, which waits for a decision"
        yield f"{verb} {taken.values:,} values of {len(taken.indicators):,} indicators {of}{waits}."
    for each in taken.indicators:
        if each.code != each.code_before:
            yield _own(each)
    for predecessor in taken.predecessors:
        if predecessor.left:
            yield f"{predecessor.area.name}: {predecessor.left:,} values that were not public stay in its export."


def _own(indicator: TakenIndicator) -> str:
    name = indicator.areas[0].name
    return (
        f"{indicator.code}: {name}'s {indicator.code_before}, which measures something different from others "
        f"with that code."
    )
