"""Statistical warning thresholds: the worst tenth of districts in one base year."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from seed.definitions import Definition
from seed.figures import Figure, FiguresError

# The first year for which all eight rates have figures and the last before the pandemic: every later year is
# judged by a yardstick that it took no part in.
BASE_YEAR = "2019-20"
BASE_STARTS, BASE_ENDS = date(2019, 4, 1), date(2020, 3, 31)
WORST_OF = {"ceiling": 90, "floor": 10}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A warning threshold and the sentence that says where it comes from."""

    kind: str
    level: str
    note: str


def threshold(definition: Definition, *, districts: Collection[str], figures: Sequence[Figure]) -> Threshold | None:
    """The worst tenth of `districts` in the base year for a definition that asks for it, else None."""
    if not definition.threshold_kind:
        return None
    found = [
        figure
        for figure in figures
        if figure.area in districts
        and figure.value
        and figure.period.start >= BASE_STARTS
        and figure.period.end <= BASE_ENDS
    ]
    if not found:
        raise FiguresError(f"{definition.code} has no figure of districts in {BASE_YEAR} for a threshold")
    percentile = WORST_OF[definition.threshold_kind]
    # Through the shortest decimal text, so that rounding half up sees what a person would.
    worst = Decimal(repr(float(np.percentile([float(figure.value) for figure in found], percentile))))
    level = worst.quantize(Decimal(1).scaleb(-definition.decimal_places), rounding=ROUND_HALF_UP)
    return Threshold(definition.threshold_kind, format(level, "f"), _note(definition, found, percentile=percentile))


def _note(definition: Definition, found: Sequence[Figure], *, percentile: int) -> str:
    areas = len({figure.area for figure in found})
    of = (
        f"the {len(found)} quarterly figures of {areas} districts, pooled"
        if definition.frequency == "quarterly"
        else f"the figures of {areas} districts"
    )
    return (
        f"The edge of the worst tenth of English non-metropolitan districts in {BASE_YEAR} "
        f"({percentile}th percentile of {of}). "
        "A statistical starting point: the council has yet to set its own threshold."
    )
