"""The breaches themselves: how many came with a sign in the figures, and how many with none."""

from dataclasses import dataclass

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.panels import Bools, Integers
from app.domain.track_record.scores import share

YEARS_BEFORE = (1, 2)  # the origins whose signs count for a breach


@dataclass(frozen=True, slots=True)
class Breaches:
    """The figures that went past the line of the year before, and in how many no sign stood one or two years before."""

    breaches: int
    without_sign: int

    @property
    def share_without_sign(self) -> float | None:
        """None without a breach."""
        return share(self.without_sign, self.breaches)


def breaches_of(cases: Cases, *, signs: Bools) -> Breaches:
    """The breaches in the first year after an origin, and those that the signs at that origin and the last all miss."""
    keys = _keys(cases, back=0)
    signed = keys[signs]
    breach = cases.crossed == 1
    seen = np.zeros(len(cases), dtype=np.bool_)
    for years in YEARS_BEFORE:
        seen |= np.isin(_keys(cases, back=years - 1), signed)
    return Breaches(int(breach.sum()), int((breach & ~seen).sum()))


def _keys(cases: Cases, *, back: int) -> Integers:
    """A number for each series and year so many years before the case's."""
    series = cases.indicator * len(cases.councils) + cases.council
    keys: Integers = series * 10_000 + cases.year - back
    return keys
