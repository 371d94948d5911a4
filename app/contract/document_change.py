"""The shape that every change answers: what the thing is now, its revision, and what differs from before."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from app.contract.base import Shape, output_field
from app.domain.publishing.change_items import ChangeOutcome


class DifferenceShape(Shape):
    """One place where the thing differs from before; of a list, one entry that came or went."""

    field: str = output_field("The place, as a JSON pointer into `resource`.", "/direction_rule/tolerance/amount")
    old: Any = output_field("The value before; null where there was none.")
    new: Any = output_field("The value now; null where there is none.")


class DocumentChangeShape(Shape):
    """What a change did. `resource`, which each kind of change adds, is the thing as it is now."""

    outcome: ChangeOutcome = output_field("What the call did; `unchanged` adds no revision.")
    revision: int = output_field('The thing\'s revision now; its `ETag` is `"r3"` for 3.', 3)
    submission: str | None = output_field(
        "The submission that carries the change; null when unchanged or in a dry run.", "S000012"
    )
    dry_run: bool = output_field("Whether it was a dry run, in which nothing is recorded.")
    differences: list[DifferenceShape] = output_field("What differs from before, old and new.")


def differences(before: BaseModel | None, after: BaseModel) -> list[DifferenceShape]:
    """Every place in which two states of a thing differ; without a state before, every place that holds something."""
    return differences_of(before.model_dump(mode="json") if before is not None else {}, after.model_dump(mode="json"))


def differences_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DifferenceShape]:
    """The same of two states as JSON objects; the one before is empty where there was none."""
    return list(_differing(dict(before), dict(after), place=""))


def _differing(old: Any, new: Any, *, place: str) -> Iterator[DifferenceShape]:
    if old == new:
        return
    if isinstance(new, dict) and isinstance(old, dict | None):
        old = old or {}
        for name in [*new, *(name for name in old if name not in new)]:
            yield from _differing(old.get(name), new.get(name), place=f"{place}/{name}")
    elif isinstance(new, list) and isinstance(old, list | None) and _holds_other_entries(old or [], new):
        old = old or []
        yield from (DifferenceShape(field=place, old=entry, new=None) for entry in old if entry not in new)
        yield from (DifferenceShape(field=place, old=None, new=entry) for entry in new if entry not in old)
    elif new != []:
        yield DifferenceShape(field=place, old=old, new=new)


def _holds_other_entries(old: list[Any], new: list[Any]) -> bool:
    """Whether more than the order or the number of like entries differs."""
    return any(entry not in new for entry in old) or any(entry not in old for entry in new)
