"""Kinds of area for people."""

from app.domain.measures.area import AreaKind

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
