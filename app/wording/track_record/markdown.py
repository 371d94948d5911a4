"""Numbers and tables as the document of the track record prints them."""

from collections.abc import Iterable, Sequence

from app.domain.track_record.scores import Interval
from app.wording.value import NOTHING


def percent(part: float | None, *, places: int = 1) -> str:
    """A share from 0 to 1 in percent, `32.9%`."""
    return NOTHING if part is None else f"{100 * part:.{places}f}%"


def decimal(number: float | None, *, places: int = 2) -> str:
    """A number with so many decimal places."""
    return NOTHING if number is None else f"{number:.{places}f}"


def percent_with_limits(interval: Interval) -> str:
    """A share with its limits, `32.9% (30.4 to 35.3)`."""
    if interval.value is None or interval.lower is None or interval.upper is None:
        return NOTHING
    return f"{percent(interval.value)} ({100 * interval.lower:.1f} to {100 * interval.upper:.1f})"


def decimal_with_limits(interval: Interval) -> str:
    """A number with its limits, `4.33 (3.97 to 4.71)`."""
    if interval.value is None or interval.lower is None or interval.upper is None:
        return NOTHING
    return f"{interval.value:.2f} ({interval.lower:.2f} to {interval.upper:.2f})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, the first column to the left and the others to the right."""
    lines = [heads, ["---", *("---:" for _ in heads[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def bar(part: float | None, *, full: float, width: int = 30) -> str:
    """A share as a bar of blocks, `full` being the whole width."""
    return "█" * round(width * min((part or 0.0) / full, 1.0))
