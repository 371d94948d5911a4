"""Parameters that name something in the store: all unknown values are refused at once."""

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from sqlalchemy import Connection

from app.domain.errors import Fault, InvalidInputError
from app.domain.measures.area import Area
from app.domain.measures.tier import TierNumber as DomainTier
from app.domain.performance.reference_snapshot import ReferenceSnapshot
from app.storage.measures.values import ValueFilter, count_public_values
from app.wording.area import ended

Choice = str | Collection[str] | None


def tier_choice(tiers: Collection[DomainTier] | None, reference: ReferenceSnapshot) -> tuple[Choice, Collection[str]]:
    """Some tiers and those that can be read, for `require_known`."""
    chosen = None if tiers is None else [str(tier.value) for tier in tiers]
    return chosen, [str(known.value) for known in reference.tiers]


_MOST_TO_LIST = 100
_NAMEABLE = re.compile(r"[\w.-]{1,80}", re.ASCII)


def require_known(*, also: Iterable[Fault] = (), **parameters: tuple[Choice, Collection[str]]) -> None:
    """Refuse all parameters with an unknown value at once; raises InvalidInputError, which lists few known values.

    `also` are faults of other checks.
    """
    faults = [
        Fault(name, "unknown_value", _unknown(name, value, known=known))
        for name, (values, known) in parameters.items()
        for value in ([values] if isinstance(values, str) else values or ())
        if value not in known
    ]
    faults += also
    if faults:
        raise InvalidInputError(" ".join(dict.fromkeys(fault.detail for fault in faults)), faults)


def _unknown(parameter: str, value: str, *, known: Collection[str]) -> str:
    choices = f" It is one of: {', '.join(sorted(known))}." if 0 < len(known) <= _MOST_TO_LIST else ""
    return f"There is no such {parameter}{named(value)}.{choices}"


def named(value: str) -> str:
    """An unknown value as a sentence ends with it; empty where it cannot be shown."""
    return f": {value}" if _NAMEABLE.fullmatch(value) else ""


def area_faults(
    connection: Connection, *, reference: ReferenceSnapshot, codes: Collection[str] | None
) -> Iterator[Fault]:
    """What is wrong with the codes in the parameter `area`.

    An area that ended can be read while the store has figures of it. Without any, the fault names the areas that
    replaced it: an empty answer would look as if the place had no figures.
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
