"""What service figures showed of the named councils in the three years before their notices, beside their kind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.track_record.cases import Cases
from app.domain.track_record.named_cases import NAMED_COUNCILS, NamedCouncil
from app.domain.track_record.panels import Bools
from app.domain.track_record.scores import share

YEARS_BEFORE_NOTICE = 3


@dataclass(frozen=True, slots=True)
class ServiceSigns:
    """The cases of one council in the years before its notice, and how many had a sign.

    `share` is that of its cases, `share_of_kind` that of all other councils of its kind in the same years; None where
    there is no case, as of a county.
    """

    council: NamedCouncil
    cases: int
    signs: int
    share: float | None
    share_of_kind: float | None


def service_signs(cases: Cases, *, signs: Bools) -> tuple[ServiceSigns, ...]:
    """The signs of each named council in the order of their notices."""
    return tuple(_signs(council, cases=cases, signs=signs) for council in NAMED_COUNCILS)


def _signs(council: NamedCouncil, *, cases: Cases, signs: Bools) -> ServiceSigns:
    years = range(council.year - YEARS_BEFORE_NOTICE, council.year)
    then = np.isin(cases.year, years)
    own = then & _of(cases, [area == council.area for area in cases.councils])
    kind = then & ~own & _of(cases, [area[:3] == council.area[:3] for area in cases.councils])
    return ServiceSigns(
        council,
        int(own.sum()),
        int((own & signs).sum()),
        share((own & signs).sum(), own.sum()),
        share((kind & signs).sum(), kind.sum()),
    )


def _of(cases: Cases, chosen: Sequence[bool]) -> Bools:
    of_councils: Bools = np.array(chosen, dtype=np.bool_)[cases.council]
    return of_councils
