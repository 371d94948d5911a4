"""Areas and their kinds for people."""

from collections.abc import Sequence

from app.domain.judgement.comparators import kind_code
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


_WIDE_BY_KIND = {
    AreaKind.NON_METROPOLITAN_DISTRICT: "district",
    AreaKind.METROPOLITAN_DISTRICT: "district",
    AreaKind.LONDON_BOROUGH: "borough",
    AreaKind.COUNTY: "county",
}
_WITH_ARTICLE = frozenset(
    {
        "North East",
        "North West",
        "East Midlands",
        "West Midlands",
        "East of England",
        "South East",
        "South West",
        "Isle of Wight",
        "Isles of Scilly",
        "United Kingdom",
    }
)
# Words that begin a group's title and are no names: inside a sentence they begin with a small letter.
_COMMON_WORDS = frozenset(
    {
        *("all", "comparable", "nearest", "near", "neighbouring", "other", "our", "similar", "statistical", "the"),
        *("councils", "districts", "neighbours", "peer", "peers"),
    }
)
_ALL_OF_A_KIND = {
    kind_code(AreaKind.NON_METROPOLITAN_DISTRICT): "all district councils",
    kind_code(AreaKind.METROPOLITAN_DISTRICT): "all metropolitan councils",
    kind_code(AreaKind.UNITARY_AUTHORITY): "all unitary councils",
    kind_code(AreaKind.COUNTY): "all county councils",
}


def place_name(name: str) -> str:
    """An area's name inside a sentence: `Hyndburn`, `the North West`."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def at_start(text: str) -> str:
    """An area's name at the start of a sentence."""
    return text[:1].upper() + text[1:]


def whose(name: str) -> str:
    """An area as the owner of what follows, at the start of a sentence: `Hyndburn's`, `St Helens'`."""
    text = at_start(place_name(name))
    return f"{text}'" if text.endswith("s") else f"{text}'s"


def comparator_in_sentence(code: str, *, name: str) -> str:
    """A comparator inside a sentence: `similar districts`, `Lancashire districts`, `all district councils`."""
    if code in _ALL_OF_A_KIND:
        return _ALL_OF_A_KIND[code]
    first, _, _ = name.partition(" ")
    return name[:1].lower() + name[1:] if first.lower() in _COMMON_WORDS else place_name(name)


def kind_label(kind: AreaKind) -> str:
    """A kind of area."""
    return _KINDS[kind][0]


def kind_comparator_name(kind: AreaKind) -> str:
    """All areas of a kind, as the name of a comparator."""
    return f"All {_KINDS[kind][1]}"


def place_noun(area: Area | None) -> str:
    """What the council's place is called: `borough`, `city`, `district`, `county`, else `area`."""
    if area is None:
        return "area"
    return area.civic_status.value if area.civic_status else _WIDE_BY_KIND.get(area.kind, "area")


def ended(area: Area, *, successors: Sequence[Area]) -> str:
    """That an area has ended, and which to ask for in its place."""
    since = f" on {day_label(area.end_date)}" if area.end_date else ""
    gone = f"{area.name} ({area.code}) was abolished{since}"
    if not successors:
        return f"{gone}, and nothing is held for it."
    named = [f"{successor.name} ({successor.code})" for successor in successors]
    listed = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return f"{gone}: ask for {'its successor' if len(named) == 1 else 'its successors'} {listed}."
