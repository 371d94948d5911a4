"""Taking over what predecessors measured: which of their indicators share a code, and what their definitions become."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import Any

from app.domain.errors import Fault, TierFullError
from app.domain.measures.area import Area
from app.domain.measures.indicator import Definition, Supply
from app.domain.measures.tier import Placement, TierNumber, require_within_cap

Versions = Sequence[Definition]  # of one indicator, oldest first

# What a figure is: definitions that agree in these measure the same thing, whoever judges it and how.
MEASURED = (
    *("title", "description", "unit", "ratio_multiplier", "decimal_places", "polarity", "measure", "frequency"),
    *("accumulation", "annual_figure", "counts_rounded_to", "counts_events", "effective_from", "breaks_series"),
)
# What one council says of its own figures and how it judges them: of several that say it differently nobody's counts.
OWN_JUDGEMENT = (
    *("caveat", "threshold", "expected_range", "not_like_for_like", "doubtful_periods", "usual_yearly_change"),
    "group",
)
LONGEST_CODE = 80


@dataclass(frozen=True, slots=True)
class HandedOver:
    """One indicator as a predecessor defines it: its code there, and its versions, oldest first."""

    area: Area
    code: str
    versions: tuple[Definition, ...]


def measure_alike(some: Versions, others: Versions) -> bool:
    """Whether two series of versions measure the same thing."""
    return [_measured(version) for version in some] == [_measured(version) for version in others]


def own_code(code: str, area: Area) -> str:
    """The code of an indicator that only one predecessor measures so: `complaints-upheld-burnley`."""
    name = "-".join("".join(letter if letter.isalnum() else " " for letter in area.name.lower()).split())
    long = f"{code}-{name}"
    short = area.code.lower()
    return long if len(long) <= LONGEST_CODE and long.isascii() else f"{code[: LONGEST_CODE - len(short) - 1]}-{short}"


def codes_in_successor(
    handed: Sequence[HandedOver], *, recorded: Mapping[str, Versions], predecessors: Sequence[Area]
) -> dict[tuple[str, str], str]:
    """By predecessor's area and its code, the code in the successor's store, whose indicators are `recorded`.

    Predecessors share a code where they measure the same thing, and the store's own of that code too. Where one
    measures another thing, each of them gets a code of its own, so that no order of arrival decides.
    """
    by_code: dict[str, list[HandedOver]] = {}
    for indicator in handed:
        by_code.setdefault(indicator.code, []).append(indicator)
    codes: dict[tuple[str, str], str] = {}
    for code, several in by_code.items():
        split = any(own_code(code, area) in recorded for area in predecessors)
        first = recorded.get(code) or (None if split else several[0].versions)
        agree = first is not None and all(measure_alike(indicator.versions, first) for indicator in several)
        for indicator in several:
            own = own_code(code, indicator.area)
            alike = first is not None and measure_alike(indicator.versions, first)
            shares = own not in recorded and alike and (agree or code in recorded)
            codes[indicator.area.code, code] = code if shares else own
    return codes


def code_faults(handed: Sequence[HandedOver], *, codes: Mapping[tuple[str, str], str]) -> Iterator[Fault]:
    """Codes that two different indicators would come to have."""
    sources: dict[str, str] = {}
    for indicator in handed:
        code = codes[indicator.area.code, indicator.code]
        if sources.setdefault(code, indicator.code) != indicator.code:
            detail = (
                f"{indicator.area.name}'s {indicator.code} would have the code {code}, as {sources[code]} would: "
                "give one of them another code where it comes from."
            )
            yield Fault("file", "conflict", detail)


def taken_over(several: Sequence[HandedOver], *, code: str) -> tuple[Definition, ...]:
    """The versions that one or several predecessors' indicator has under `code`.

    Under a code of its own it is that of one council, which measures it no longer. Of several the first counts, but
    for what each says of its own figures alone: that stays only where all say the same.
    """
    first = several[0]
    if first.code != code:
        return tuple(
            replace(
                version,
                code=code,
                title=f"{version.title} ({first.area.name})",
                supply=Supply.DISCONTINUED,
                supply_note=None,
                contributes_to=None,
                group=None,
            )
            for version in first.versions
        )
    by_version = zip(*(indicator.versions for indicator in several), strict=True)
    return tuple(_agreed(versions) for versions in by_version)


def fitting_placements(
    placements: Mapping[str, Sequence[Placement]],
    *,
    own: Sequence[str],
    recorded: Mapping[str, Sequence[Placement]],
    cap: int,
) -> dict[str, tuple[Placement, ...]]:
    """The tiers of what is taken over: as they were, but Tier 2 in place of 1 for one council's own and beyond the cap.

    `placements` are in the order in which they take the places that Tier 1 still has beside those `recorded`.
    """
    fitting: dict[str, tuple[Placement, ...]] = {}
    for code, rows in placements.items():
        try:
            if code in own:
                raise TierFullError("one council's own")
            require_within_cap({**recorded, **fitting, code: rows}, cap=cap)
            fitting[code] = tuple(rows)
        except TierFullError:
            fitting[code] = tuple(
                replace(row, tier=TierNumber.BOROUGH) if row.tier is TierNumber.HEADLINE else row for row in rows
            )
    return fitting


def _measured(definition: Definition) -> tuple[Any, ...]:
    return tuple(getattr(definition, name) for name in MEASURED)


def _agreed(versions: Sequence[Definition]) -> Definition:
    """The first of several definitions, without what they say differently of their own figures."""
    nothing = {field.name: None if field.default is MISSING else field.default for field in fields(Definition)}
    differing = [name for name in OWN_JUDGEMENT if len({repr(getattr(version, name)) for version in versions}) > 1]
    changes: dict[str, Any] = {name: nothing[name] for name in differing}
    return replace(versions[0], contributes_to=None, **changes)
