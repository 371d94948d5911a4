"""What all published shapes share: no unknown fields, a description on each, and one form of collection."""

from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")


class Shape(BaseModel):
    """A published shape: its fields are always present, and null stands beside a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def output_field(description: str, *examples: Any) -> Any:
    """A field with its description; output fields have no defaults."""
    return Field(description=description, examples=list(examples) or None)


class Page(Shape, Generic[Item]):
    """One page of a collection."""

    items: list[Item] = output_field("The items of this page, in the collection's order.")
    total: int = output_field("How many items there are on all pages.", 46)
    next: str | None = output_field("The cursor of the next page (`?cursor=`); null on the last one.")


def number(value: Decimal | None) -> float | None:
    """A judged number as JSON writes it."""
    return None if value is None else float(value)
