"""Statistical warning thresholds: the worst tenth of the councils of a kind in a base year."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from seed.definitions import Definition
from seed.figures import Figure, FiguresError

WORST_OF = {"ceiling": 90, "floor": 10}
# What the councils of a kind are called: in full, and after a number.
DISTRICTS = ("English non-metropolitan districts", "districts")


@dataclass(frozen=True, slots=True)
class Threshold:
    """A warning threshold and the sentence that says where it comes from."""

    kind: str
    level: str
    note: str


def base_days(definition: Definition) -> tuple[date, date]:
    """The first and the last day of the base year of a definition's threshold."""
    first = int(definition.threshold_year[:4])
    return date(first, 4, 1), date(first + 1, 3, 31)


def threshold(
    definition: Definition,
    *,
    districts: Collection[str],
    figures: Sequence[Figure],
    called: tuple[str, str] = DISTRICTS,
) -> Threshold | None:
    """The worst tenth of `districts` in the base year for a definition that asks for it, else None."""
    if not definition.threshold_kind:
        return None
    starts, ends = base_days(definition)
    found = [
        figure
        for figure in figures
        if figure.area in districts and figure.value and figure.period.start >= starts and figure.period.end <= ends
    ]
    if not found:
        raise FiguresError(
            f"{definition.code} has no figure of districts in {definition.threshold_year} for a threshold"
        )
    percentile = WORST_OF[definition.threshold_kind]
    # Through the shortest decimal text, so that rounding half up sees what a person would.
    worst = Decimal(repr(float(np.percentile([float(figure.value) for figure in found], percentile))))
    level = worst.quantize(Decimal(1).scaleb(-definition.decimal_places), rounding=ROUND_HALF_UP)
    note = _note(definition, found, percentile=percentile, called=called)
    return Threshold(definition.threshold_kind, format(level, "f"), note)


def _note(definition: Definition, found: Sequence[Figure], *, percentile: int, called: tuple[str, str]) -> str:
    in_full, short = called
    areas = len({figure.area for figure in found})
    of = (
        f"the {len(found)} quarterly figures of {areas} {short}, pooled"
        if definition.frequency == "quarterly"
        else f"the figures of {areas} {short}"
    )
    year = definition.threshold_year.replace("-", "/")
    return (
        f"The edge of the worst tenth of {in_full} in {year} "
        f"({percentile}th percentile of {of}). "
        "A statistical starting point: the council has yet to set its own threshold."
    )
