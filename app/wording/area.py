"""Areas and their kinds for people."""

from collections.abc import Sequence

from app.domain.measures.area import Area, AreaKind
from app.wording.period import day_label

_KINDS = {
    AreaKind.NON_METROPOLITAN_DISTRICT: ("Non-metropolitan district", "non-metropolitan districts"),
    AreaKind.METROPOLITAN_DISTRICT: ("Metropolitan district", "metropolitan districts"),
    AreaKind.UNITARY_AUTHORITY: ("Unitary authority", "unitary authorities"),
    AreaKind.LONDON_BOROUGH: ("London borough", "London boroughs"),
    AreaKind.COUNTY: ("County", "counties"),
    AreaKind.REGION: ("Region", "regions"),
    AreaKind.COUNTRY: ("Country", "countries"),
    AreaKind.COMBINED_AUTHORITY: ("Combined authority", "combined authorities"),
}


def kind_label(kind: AreaKind) -> str:
    """A kind of area."""
    return _KINDS[kind][0]


def kind_comparator_name(kind: AreaKind) -> str:
    """All areas of a kind, as the name of a comparator."""
    return f"All {_KINDS[kind][1]}"


def ended(area: Area, *, successors: Sequence[Area]) -> str:
    """That an area is no more, and which to ask for in its place."""
    since = f" on {day_label(area.end_date)}" if area.end_date else ""
    gone = f"{area.name} ({area.code}) was abolished{since}"
    if not successors:
        return f"{gone}, and nothing is held for it."
    named = [f"{successor.name} ({successor.code})" for successor in successors]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{gone}: ask for {'its successor' if len(named) == 1 else 'its successors'} {listed}."
