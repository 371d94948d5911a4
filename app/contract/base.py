"""What all published shapes share: no unknown fields, a description on each, one form of collection and of address."""

from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator

from app.domain.measures.period import Period
from app.edge.addresses import under_root

Item = TypeVar("Item")


class Shape(BaseModel):
    """A published shape: its fields are always present, and null stands beside a reason."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)

    @classmethod
    def of(cls, source: object, /, **computed: Any) -> Self:
        """The shape of `source`: every field that is not computed is its attribute of the same name."""
        copied = {name: getattr(source, name) for name in cls.__pydantic_fields__ if name not in computed}
        return cls.model_validate(copied | computed)


def output_field(description: str, *examples: Any) -> Any:
    """A field with its description; output fields have no defaults."""
    return Field(description=description, examples=list(examples) or None)


class Page(Shape, Generic[Item]):
    """One page of a collection."""

    items: list[Item] = output_field("The items of this page, in the collection's order.")
    total: int = output_field("How many items there are on all pages.", 46)
    next: str | None = output_field("The cursor of the next page (`?cursor=`); null on the last one.")


def _period_id(period: object) -> object:
    return period.id if isinstance(period, Period) else period


PeriodText = Annotated[str, BeforeValidator(_period_id)]  # a period as its id


class _Address(str):
    """A path that has the prefix of the site already: a shape may copy it from another."""

    __slots__ = ()


def _address(path: object, validate: ValidatorFunctionWrapHandler) -> _Address:
    return path if isinstance(path, _Address) else _Address(under_root(validate(path)))


Href = Annotated[str, WrapValidator(_address)]  # an address of the service, made of its path
