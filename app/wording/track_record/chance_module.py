"""The table of chances as the Python module that ships."""

from collections.abc import Sequence

from app.domain.track_record.chance_choice import ChanceRow
from app.domain.track_record.protocol import TABLE_VERSION, protocol_digest

_MODULE = '''\
"""The table of chances; `waymark backtest FIGURES --write` writes it, and nobody edits it."""

VERSION = {version}
PROTOCOL_DIGEST = "{protocol}"
FIGURES_DIGEST = "{figures}"
CHOSEN_YEARS = {chosen}  # of the origins: half of the councils, by which the rows are chosen
REPORTED_YEARS = {reported}  # of the origins: the other half

# Distance up to (usual yearly changes), cases, crossed within two years, share, share in the other half.
ROWS: tuple[tuple[float, int, int, float, float], ...] = (
{rows}
)
'''


def chance_module(
    rows: Sequence[ChanceRow], *, figures_digest: str, chosen_years: tuple[int, int], reported_years: tuple[int, int]
) -> str:
    """The source of `app/domain/warnings/chance_table.py`."""
    return _MODULE.format(
        version=TABLE_VERSION,
        protocol=protocol_digest(),
        figures=figures_digest,
        chosen=chosen_years,
        reported=reported_years,
        rows="\n".join(f"    {_row(row)}," for row in rows),
    )


def _row(row: ChanceRow) -> str:
    numbers = (row.distance_up_to, row.cases, row.crossed, row.share, row.share_in_other_half)
    return f"({', '.join(repr(number) for number in numbers)})"
