"""Areas that a caller asks for by code: those that there are, and of those that ended the ones with figures."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection

from app.api.parameters import named
from app.domain.errors import Fault
from app.domain.measures.area import Area
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.storage.measures.values import ValueFilter, count_public_values
from app.wording.area import ended


def area_faults(
    connection: Connection, *, reference: ReferenceSnapshot, codes: Collection[str] | None
) -> Iterator[Fault]:
    """What is wrong with the codes in the parameter `area`.

    An area that ended is answered while figures of it are held. Without any, whoever asks is told which areas
    replaced it: an empty answer would look as if there were no figures of the place.
    """
    for code in codes or ():
        area = reference.areas.get(code)
        if area is None:
            yield Fault("area", "unknown_value", f"There is no such area{named(code)}.")
        elif _has_ended(area, day=reference.today) and not _has_values(connection, code, reference=reference):
            successors = [reference.areas[other] for other in area.successors if other in reference.areas]
            yield Fault("area", "area_ended", ended(area, successors=successors))


def _has_ended(area: Area, *, day: date) -> bool:
    return area.end_date is not None and area.end_date <= day


def _has_values(connection: Connection, code: str, *, reference: ReferenceSnapshot) -> bool:
    where = ValueFilter(indicators=reference.shown(), areas=[code])
    return count_public_values(connection, where=where, until=reference.instant, view=reference.view) > 0
